import { join, type Span } from "../base/source.js";
import type { Assignment } from "./contract.js";
import type { Cursor } from "./cursor.js";
import { composedPiece, impliedPiece } from "./pieces.js";

/** Names of distributions on model cards, and the functions that draw from them. */
const DISTRIBUTIONS: Readonly<Record<string, string>> = { uniform: "tolerance", gauss: "tolerance_gauss" };

/** Values with tolerances, and the parameters that draw for all devices of the model at once. */
export class Tolerances {
  /** What `LOT` draws, for the scope of the model. */
  readonly lots: Assignment[] = [];
  /** Whether devices of the model differ: `DEV`. */
  perDevice = false;

  constructor(private readonly model: string) {}

  /**
   * PSpice's `DEV=5%` and `LOT/GAUSS 10%` behind a value: with `.mc` it is drawn, for each device or for all of the model,
   * a part of the value where it is a percentage. True where one came next.
   */
  read(cursor: Cursor, values: Assignment[]): boolean {
    const token = cursor.peek();
    const [, kind, ...words] = token?.kind === "word" ? (/^(dev|lot)((?:\/\w+)*)$/.exec(token.lower) ?? []) : [];
    if (kind === undefined) return false;
    cursor.next();
    cursor.mark("=");
    const spread = cursor.atAssignment ? undefined : cursor.next();
    const number = /^([-+]?[\d.][\w.+-]*)(%?)$/.exec(spread === undefined ? "" : spread.text);
    const last = values.at(-1);
    if (number === null || last === undefined) {
      const where = spread?.span ?? token!.span;
      const message = last === undefined ? "a tolerance follows a value" : `"${token!.text}" has no size`;
      cursor.diagnostics.error("bad-tolerance", message, where, "R=1 DEV=5% LOT/GAUSS=10%");
      return true;
    }
    const given = (words[0] ?? "").split("/").filter((word) => word !== "" && !/^\d+$/.test(word));
    const draw = given.length === 0 ? "tolerance" : DISTRIBUTIONS[given[0]!];
    if (draw === undefined)
      cursor.diagnostics.warning(
        "unknown-distribution",
        `the distribution "${given[0]!}" is not known: the tolerance is spread evenly`,
        token!.span,
        "UNIFORM or GAUSS",
      );
    this.apply(kind, draw ?? "tolerance", number[1]!, number[2] === "%", values, join(token!.span, spread!.span));
    return true;
  }

  private apply(kind: string, draw: string, size: string, isPart: boolean, values: Assignment[], span: Span): void {
    const last = values.at(-1)!;
    let drawn = `${draw}(${isPart ? `(${size}) / 100` : size})`;
    if (kind === "dev") this.perDevice = true;
    else {
      const name = `lot_${this.model}_${last.name}`;
      this.lots.push({ name, span, value: impliedPiece(drawn, span) });
      drawn = name;
    }
    const value = isPart
      ? composedPiece(["(", last.value, `) * (1 + ${drawn})`], span)
      : composedPiece(["(", last.value, `) + ${drawn}`], span);
    values[values.length - 1] = { ...last, value };
  }
}
