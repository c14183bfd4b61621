import type { Diagnostics } from "../base/diagnostics.js";
import { FileError } from "../base/errors.js";
import type { Source, Span } from "../base/source.js";
import type { Reader } from "./contract.js";
import type { Value } from "./cursor.js";
import { checkText, decodeText } from "./decode.js";
import { quoted } from "./text.js";

/** Bytes of a file and the name it goes by in messages. */
export interface FileBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Reads the files a netlist names; what cannot be read becomes a diagnostic at the path on the card. */
export class Files {
  /** All text files, in the order of their first use; a file used twice is one source. */
  readonly sources: Source[];

  constructor(
    main: Source,
    private readonly reader: Reader | undefined,
    private readonly diagnostics: Diagnostics,
  ) {
    this.sources = [main];
  }

  /** The file as a text of the kind `what` ("a netlist"); undefined, with an error, when it cannot be had. */
  text(path: Value, what: string): Source | undefined {
    const file = this.bytes(path);
    if (file === undefined) return undefined;
    const known = this.sources.find((s) => s.name === file.name);
    if (known !== undefined) return known;
    const source = { name: file.name, text: decodeText(file.bytes) };
    if (!checkText(source, what, this.diagnostics)) return undefined;
    this.sources.push(source);
    return source;
  }

  bytes(path: Value): FileBytes | undefined {
    const name = path.piece.text.trim().replace(/^<(.*)>$/, "$1");
    if (name === "") {
      this.diagnostics.error("missing-file", "the name of the file is empty", path.span);
      return undefined;
    }
    if (this.reader === undefined) {
      const hint = "give the parser a reader for files";
      this.diagnostics.error("missing-file", `cannot read ${quoted(name)}: no files are at hand here`, path.span, hint);
      return undefined;
    }
    try {
      return this.reader.read(name, path.span.source);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      this.diagnostics.error("missing-file", error.message, path.span, commentHint(path.span) ?? error.hint);
      return undefined;
    }
  }
}

/** A path cut by `//`, which begins a comment, as in ngspice. */
function commentHint(span: Span): string | undefined {
  if (!span.source.text.startsWith("//", span.offset + span.length)) return undefined;
  return `"//" begins a comment; put a path that holds it in quotes`;
}
