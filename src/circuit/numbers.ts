import { dialects, type Notation } from "../base/dialect.js";
import type { Piece } from "../base/source.js";
import { scanNumber } from "../base/units.js";
import type { Parameters } from "./parameters.js";
import type { Scope } from "./scope.js";

/** What all dialects read as a number, and JavaScript too. */
const DECIMAL = /^(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/**
 * The number when a piece is nothing but one, without building an expression. What deserves a remark (a lone F, which
 * is femto) is left to the expression parser, which makes it.
 */
export function plainNumber(piece: Piece, notation?: Notation): number | undefined {
  return numberIn(piece.text, notation);
}

/** The same of a text. */
export function numberIn(text: string, notation: Notation = dialects.ngspice): number | undefined {
  if (DECIMAL.test(text)) {
    const value = Number(text);
    return value === Infinity ? undefined : value;
  }
  if (text.endsWith("F")) return undefined;
  const scanned = scanNumber(text, 0, notation);
  return scanned !== undefined && "value" in scanned && scanned.end === text.length ? scanned.value : undefined;
}

/** The number of an expression that depends on no root; undefined after a fault of it was reported. */
export function fixedNumber(
  piece: Piece,
  parameters: Parameters,
  scope: Scope,
  key: readonly string[],
): number | "varying" | undefined {
  const number = plainNumber(piece, parameters.notation);
  if (number !== undefined) return number;
  const node = parameters.node(piece, scope, key);
  return node === undefined ? undefined : (parameters.graph.valueOf(node) ?? "varying");
}
