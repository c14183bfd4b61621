import type { Notation } from "../base/dialect.js";
import type { Diagnostics } from "../base/diagnostics.js";
import type { Piece } from "../base/source.js";
import type { Expr } from "../law/ast.js";
import { parseExpression } from "../law/parse.js";
import type { Reader } from "../netlist/contract.js";
import { withTableFiles } from "./table-files.js";

/** Expressions read without faults or warnings: a piece belongs to a netlist, and with it to one dialect. */
const known = new WeakMap<Piece, Expr>();

/** Reads the expressions of a netlist in its dialect, each once. */
export class Expressions {
  constructor(
    private readonly notation: Notation,
    /** Reads the files that tables name. */
    private readonly files: Reader | undefined,
  ) {}

  /** Undefined after a fault was reported. */
  read(piece: Piece, diagnostics: Diagnostics): Expr | undefined {
    const found = known.get(piece);
    if (found !== undefined) return found;
    const before = diagnostics.list.length;
    const written = parseExpression(piece, diagnostics, { notation: this.notation });
    const expr = written && piece.text.includes('"') ? withTableFiles(written, this.files, diagnostics) : written;
    if (expr !== undefined && diagnostics.list.length === before) known.set(piece, expr);
    return expr;
  }
}
