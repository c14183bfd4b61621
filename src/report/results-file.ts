import { WholeFile } from "./atomic.js";
import { CsvText, csvRows, failureLine, headerRow } from "./csv.js";
import { type RawOptions, rawHeader, rawRows } from "./rawfile-write.js";
import type { ResultSink, ResultTable, TableHead } from "./table.js";

/** Formats that files of results can grow in. */
export type StreamFormat = "raw" | "raw-ascii" | "csv";

/** How tables become bytes. */
interface Writer {
  /** What stands before a table, failed or not. */
  before(head: TableHead): string;
  header(head: TableHead): Uint8Array;
  rows(part: ResultTable, from: number): Iterable<Uint8Array>;
  /** What stands in place of a table that was taken back. */
  failed(why: string): string;
  /** What the header is to be after all, when the number of points is known. */
  corrected?(head: TableHead, points: number): Uint8Array;
}

const encoder = new TextEncoder();

function rawWriter(options: RawOptions): Writer {
  return {
    before: () => "",
    header: (head) => rawHeader(head, 0, options),
    rows: (part, from) => rawRows(part, from, options),
    failed: () => "",
    corrected: (head, points) => rawHeader(head, points, options),
  };
}

function csvWriter(): Writer {
  const text = new CsvText();
  return {
    before: (head) => text.begin(head),
    header: (head) => encoder.encode(headerRow(head)),
    *rows(part) {
      for (const piece of csvRows(part)) yield encoder.encode(piece);
    },
    failed: failureLine,
  };
}

/** The tables of one analysis, in a file of their own until the end. */
interface Part {
  readonly file: WholeFile;
  readonly writer: Writer;
}

/**
 * A file of results that grows while they are computed: memory holds a few rows of it, and the old file stays until the
 * new one is complete. Analyses follow each other in it, whatever the order their tables come in.
 */
export class ResultsFile implements ResultSink {
  private readonly parts = new Map<number, Part>();
  private part!: Part;
  private head!: TableHead;
  private at = 0;
  private points = 0;

  constructor(
    private readonly path: string,
    private readonly format: StreamFormat,
    private readonly options: RawOptions,
  ) {}

  async begin(head: TableHead, analysis: number): Promise<void> {
    let part = this.parts.get(analysis);
    if (part === undefined) {
      const { format, options } = this;
      const writer = format === "csv" ? csvWriter() : rawWriter({ ...options, ascii: format === "raw-ascii" });
      part = { file: await WholeFile.open(this.path), writer };
      this.parts.set(analysis, part);
    }
    this.part = part;
    this.head = head;
    this.points = 0;
    await part.file.write(encoder.encode(part.writer.before(head)));
    this.at = part.file.size;
    await part.file.write(part.writer.header(head));
  }

  async rows(data: readonly Float64Array[], points: number): Promise<void> {
    const { widths: _, ...head } = this.head;
    const from = this.points;
    this.points += points;
    for (const piece of this.part.writer.rows({ ...head, points, data }, from)) await this.part.file.write(piece);
  }

  async end(failure?: string): Promise<void> {
    const { part, head, at, points } = this;
    const { file, writer } = part;
    if (failure !== undefined) {
      await file.truncate(at);
      await file.write(encoder.encode(writer.failed(failure)));
    } else if (writer.corrected !== undefined) await file.patch(at, writer.corrected(head, points));
  }

  /** Adds what follows the tables, and puts the file in its place. */
  async commit(after: Iterable<string | Uint8Array> = []): Promise<void> {
    const [first, ...others] = [...this.parts].sort(([a], [b]) => a - b).map(([, part]) => part);
    const file = first?.file ?? (await WholeFile.open(this.path));
    for (const { file: other } of others) {
      if (this.format === "csv" && file.size > 0) await file.write(encoder.encode("\n"));
      for await (const piece of other.read()) await file.write(piece);
      await other.discard();
    }
    for (const piece of after) await file.write(typeof piece === "string" ? encoder.encode(piece) : piece);
    this.parts.clear();
    await file.commit();
  }

  /** Gives it up; the old file stays. */
  async discard(): Promise<void> {
    for (const { file } of this.parts.values()) await file.discard();
    this.parts.clear();
  }
}
