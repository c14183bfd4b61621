import type { Diagnostics } from "../base/diagnostics.js";
import type { Piece, Span } from "../base/source.js";
import { isFirst } from "./assignments.js";
import { endOfTable, readDataBody } from "./blocks.js";
import { cardName } from "./cards.js";
import type { DataTable } from "./contract.js";
import { readFileData, readInlineData, takesFiles } from "./data-card.js";
import { dataSources } from "./data-sources.js";
import type { Files } from "./files.js";
import type { LineReader } from "./lines.js";

/** The tables of the `.data` cards. */
export class DataTables {
  readonly tables: DataTable[] = [];
  private readonly places = new Map<string, Span>();

  constructor(
    private readonly files: Files,
    private readonly diagnostics: Diagnostics,
  ) {}

  /** Reads a `.data` card, and up to `.enddata` where its rows follow. */
  read(line: Piece, lines: LineReader): void {
    const { diagnostics } = this;
    let table: DataTable | undefined;
    if (takesFiles(line)) {
      table = readFileData(line, dataSources, this.files, diagnostics);
      const next = lines.next();
      if (next !== undefined && cardName(next) === ".enddata") endOfTable(next, diagnostics);
      else if (next !== undefined) lines.unread([next]);
    } else {
      table = readInlineData(line, readDataBody(line, lines, diagnostics), diagnostics);
    }
    if (table !== undefined && isFirst(this.places, "table", table.name, table.span, diagnostics)) {
      this.tables.push(table);
    }
  }
}
