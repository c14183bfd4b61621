import type { Piece, Span } from "../base/source.js";
import { join, subpiece } from "../base/source.js";
import type { Draft, ParameterTable } from "../circuit/device.js";
import type { Cursor, Value } from "../netlist/cursor.js";
import { composedPiece } from "../netlist/pieces.js";

/** What an expression on a card says between p and n, as statements of a law. */
const forms = {
  /** A current. */
  i: "i(p, n) += $",
  /** A voltage. */
  v: "v(p, n) = $",
  r: "i(p, n) += v(p, n) / ($)",
  /** A conductance. */
  g: "i(p, n) += ($) * v(p, n)",
  /** A capacitance whose charge is C v. */
  cv: "i(p, n) += ddt(($) * v(p, n))",
  /** A charge: its rate flows. */
  q: "i(p, n) += ddt($)",
  /** A flux: its rate is the voltage. */
  flux: "v(p, n) = ddt($)",
  /** A capacitance that multiplies dv/dt, as ngspice and Xyce have it: not the rate of a charge C v. */
  c: "i(p, n) += ($) * ddt(v(p, n))",
  /** An inductance that multiplies di/dt. */
  l: "v(p, n) = ($) * ddt(i(p, n))",
} as const;

/** A value at the temperature of its device. */
const SCALED = "($) * (1 + (temp - 273.15 - tnom) * (tc1 + (temp - 273.15 - tnom) * tc2))";

/** Parameters of the devices whose expressions scale with the temperature. */
export const temperatureCoefficients: ParameterTable = {
  tc1: { unit: "1/K", default: 0, about: "linear temperature coefficient", on: "both", aliases: ["tc"] },
  tc2: { unit: "1/K2", default: 0, about: "quadratic temperature coefficient", on: "both" },
  tnom: { unit: "C", default: "nominal", about: "temperature at which the values hold", on: "borrowed" },
};

export type Form = keyof typeof forms;

/** Enters what an expression prescribes; to be called when the rest of the card is read. */
export function prescribe(draft: Draft, form: Form, { piece, span }: Value, transfer?: Piece): void {
  const scales = draft.model !== undefined || ["tc", "tc1", "tc2"].some((name) => draft.values.has(name));
  draft.behaviour = {
    form: scales ? forms[form].replace("$", SCALED) : forms[form],
    piece,
    span,
    ...(transfer && { transfer }),
  };
}

/**
 * `POLY(n)` controls coefficients: a polynomial in SPICE2's order of terms: 1, x1, x2, ..., x1 x1, x1 x2, ..., each
 * degree in the order of words. `control` reads one of the n variables. Undefined after a fault, or where no POLY comes.
 */
export function readPolynomial(cursor: Cursor, control: (cursor: Cursor) => Value | undefined): Value | undefined {
  const keyword = cursor.keyword("poly");
  if (keyword === undefined) return undefined;
  const group = cursor.group();
  const from = group ?? cursor;
  const token = from.peek();
  const count = token?.kind === "word" && /^\d+$/.test(token.text) ? Number(token.text) : 0;
  if (count < 1 || count > 100) {
    from.expected("the number of variables", "POLY(1) or POLY(2) or ...");
    return undefined;
  }
  from.next();
  group?.end();
  const variables: Value[] = [];
  while (variables.length < count) {
    const variable = control(cursor);
    if (variable === undefined) return undefined;
    variables.push(variable);
  }
  const coefficients = readCoefficients(cursor);
  if (coefficients.length === 0) {
    cursor.expected("the coefficients of the polynomial");
    return undefined;
  }
  const span = join(keyword.span, coefficients.at(-1)!.span);
  return { piece: polynomial(variables, coefficients, span), span };
}

function readCoefficients(cursor: Cursor): Value[] {
  const coefficients: Value[] = [];
  const separators = () => {
    while (cursor.mark(",") || cursor.mark("(") || cursor.mark(")")) continue;
  };
  for (separators(); !cursor.done && !cursor.atAssignment; separators()) {
    const value = cursor.value("a coefficient");
    if (value === undefined) break;
    coefficients.push(value);
  }
  return coefficients;
}

function polynomial(variables: readonly Value[], coefficients: readonly Value[], whole: Span): Piece {
  const parts: (string | Piece)[] = [];
  let terms: readonly number[][] = [[]];
  let next = 0;
  const used = new Set<number>();
  for (const { piece } of coefficients) {
    if (next === terms.length) {
      terms = terms.flatMap((term) =>
        variables.flatMap((_, k) => (term.length > 0 && k < term.at(-1)! ? [] : [[...term, k]])),
      );
      next = 0;
    }
    parts.push(parts.length > 0 ? " + (" : "(", piece, ")");
    for (const k of terms[next++]!) {
      parts.push(" * ", variables[k]!.piece);
      used.add(k);
    }
  }
  // What no term holds is read all the same, so that a name that nothing bears is told.
  for (const [k, { piece }] of variables.entries()) if (!used.has(k)) parts.push(" + 0 * ", piece);
  return composedPiece(parts, whole);
}

/**
 * What follows `TABLE`: `{expression} = (x1, y1) (x2, y2) ...`, the points with or without parentheses. Between points
 * straight lines, outside the first and the last value.
 */
export function readTable(cursor: Cursor, keyword: Span): Value | undefined {
  const input = cursor.value("the expression that the table is of");
  if (input === undefined) return undefined;
  cursor.mark("=");
  return table(cursor, input, keyword);
}

/** The points of a table of `input`, to the end of the card or the next `name=`. */
export function table(cursor: Cursor, input: Value, keyword: Span): Value | undefined {
  const points = readCoefficients(cursor);
  if (points.length < 2 || points.length % 2 !== 0) {
    const message = `a table takes pairs of numbers, not ${points.length} numbers`;
    cursor.diagnostics.error("bad-table", message, keyword, "TABLE {v(a)} = (0,0) (1,2)");
    return undefined;
  }
  const span = join(keyword, points.at(-1)!.span);
  if (points.length === 2)
    return { piece: composedPiece(["(", points[1]!.piece, ") + 0 * (", input.piece, ")"], span), span };
  const [first, last] = [points[0]!, points.at(-2)!].map(({ piece }) => piece) as [Piece, Piece];
  const list = points.flatMap(({ piece }) => [", (", piece, ")"]);
  const piece = composedPiece(["pwl(min(max((", input.piece, "), (", first, ")), (", last, "))", ...list, ")"], span);
  return { piece, span };
}

/**
 * What follows LAPLACE: `{input} = {transfer function}` of PSpice, or HSPICE's control nodes and coefficients of numerator
 * and denominator, `a b n0 n1 / d0 d1`. Undefined after a fault was reported.
 */
export function readTransfer(cursor: Cursor): { readonly input: Value; readonly transfer: Piece } | undefined {
  if (cursor.peek()?.kind === "expr") {
    const input = cursor.value("the expression that goes through the transfer function")!;
    cursor.mark("=");
    const transfer = cursor.value("the transfer function, as {1/(1+1m*s)}");
    return transfer && { input, transfer: transfer.piece };
  }
  const input = voltageOf(cursor);
  if (input === undefined) return undefined;
  const parts: (string | Piece)[] = ["("];
  let power = 0;
  let divided = false;
  while (!cursor.done && !cursor.atAssignment) {
    if (cursor.keyword("/") !== undefined) {
      parts.push(") / (");
      power = 0;
      divided = true;
      continue;
    }
    // One token each: a slash between them is no quotient of two.
    const token = cursor.next()!;
    const coefficient = token.kind === "expr" ? token.piece : subpiece(cursor.card.piece, token.at, token.end);
    parts.push(power === 0 ? "(" : ` + s ** ${power} * (`, coefficient, ")");
    power++;
  }
  if (divided && power > 0) return { input, transfer: composedPiece([...parts, ")"], input.span) };
  cursor.expected("numerator / denominator", "LAPLACE a b 1 / 1 1m is 1 / (1 + 1m*s)");
  return undefined;
}

/** `v(a, b)` of two node names as they stand on the card. */
export function voltageOf(cursor: Cursor): Value | undefined {
  const [p, n] = [cursor.node("a controlling node"), cursor.node("a controlling node")];
  if (p === undefined || n === undefined) return undefined;
  return composed(["v(", p, ",", n, ")"]);
}

/** `i(name)` of the name of a device as it stands on the card. */
export function currentOf(cursor: Cursor): Value | undefined {
  while (cursor.mark(",") || cursor.mark("(") || cursor.mark(")")) continue;
  const name = cursor.word("the device whose current controls");
  return name && composed(["i(", name, ")"]);
}

function composed(parts: readonly (string | { readonly text: string; readonly span: Span })[]): Value {
  const words = parts.filter((part) => typeof part !== "string");
  const span = join(words[0]!.span, words.at(-1)!.span);
  const pieces = parts.map((part) => (typeof part === "string" ? part : wordPiece(part)));
  return { piece: composedPiece(pieces, span), span };
}

const wordPiece = ({ text, span }: { readonly text: string; readonly span: Span }): Piece => ({
  text,
  span: () => span,
});
