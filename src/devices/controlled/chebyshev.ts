import { acosh, asinh, cos, cosh, pow, sin, sinh } from "../../base/math.js";
import type { Span } from "../../base/source.js";
import { scanNumber } from "../../base/units.js";
import type { Cursor, Value } from "../../netlist/cursor.js";
import { impliedPiece } from "../../netlist/pieces.js";
import type { Piece } from "../../base/source.js";

const SYNTAX = "CHEBYSHEV {v(1)} = LP (800 1.2k) .1dB 50dB | HP (f f) | BP (f f f f) | BR (f f f f)";

/** No filter that somebody builds has a higher order. */
const HIGHEST = 15;

type Kind = "lp" | "hp" | "bp" | "br";

/**
 * PSpice's `CHEBYSHEV {input} = kind (frequencies) ripple stop`: the filter of the least order whose passband ripples by no
 * more and whose stopband is damped by no less, as a transfer function. Undefined after a fault was reported.
 */
export function readChebyshev(cursor: Cursor): { readonly input: Value; readonly transfer: Piece } | undefined {
  const input = cursor.value("the expression that goes through the filter");
  if (input === undefined) return undefined;
  cursor.mark("=");
  const kind = cursor.keyword("lp", "hp", "bp", "br");
  if (kind === undefined) {
    cursor.expected("LP, HP, BP or BR", SYNTAX);
    return undefined;
  }
  const numbers: number[] = [];
  let last: Span = kind.span;
  while (!cursor.done && !cursor.atAssignment) {
    if (cursor.mark("(") || cursor.mark(")") || cursor.mark(",")) continue;
    const { text, span } = cursor.next()!;
    const found = scanNumber(text, 0);
    if (found === undefined || !("value" in found)) {
      cursor.diagnostics.error("bad-value", `"${text}" is no number`, span, SYNTAX);
      return undefined;
    }
    numbers.push(found.value);
    last = span;
  }
  const which = kind.lower as Kind;
  const count = which === "lp" || which === "hp" ? 2 : 4;
  const edges = numbers.slice(0, count);
  const [ripple, stop] = numbers.slice(count) as [number?, number?];
  const fault = (message: string): undefined => {
    cursor.diagnostics.error("bad-filter", message, last, SYNTAX);
    return undefined;
  };
  if (ripple === undefined || stop === undefined || numbers.length > count + 2)
    return fault(`this filter takes ${count} frequencies, the ripple and the damping [dB]`);
  if (!edges.every((f, k) => f > (k === 0 ? 0 : edges[k - 1]!)))
    return fault("the frequencies have to rise from above 0");
  if (!(ripple > 0 && stop > ripple))
    return fault("the damping of the stopband is greater than the ripple, that above 0");
  const transfer = filter(which, edges, ripple, stop);
  if (transfer === undefined) return fault(`this takes a filter of an order above ${HIGHEST}`);
  return { input, transfer: impliedPiece(transfer, kind.span) };
}

/** A filter of the least order as text over s; undefined where that is too high. */
function filter(kind: Kind, edges: readonly number[], ripple: number, stop: number): string | undefined {
  const omega = edges.map((f) => 2 * Math.PI * f);
  const [a, b, c, d] = omega as [number, number, number, number];
  // The passband and how far away the stopband begins, in the low-pass filter that it is made of.
  const [low, high] = kind === "bp" ? [b, c] : kind === "br" ? [a, d] : [0, 0];
  const center = low * high;
  const width = high - low;
  const mapped = (w: number) => Math.abs((w * w - center) / (w * width));
  const away = {
    lp: () => b / a,
    hp: () => b / a,
    bp: () => Math.min(mapped(a), mapped(d)),
    br: () => Math.min(1 / mapped(b), 1 / mapped(c)),
  }[kind]();
  const epsilon = Math.sqrt(pow(10, ripple / 10) - 1);
  const order = Math.ceil(acosh(Math.sqrt(pow(10, stop / 10) - 1) / epsilon) / acosh(away) - 1e-9);
  if (!(order >= 1 && order <= HIGHEST)) return undefined;
  const factors = prototype(order, epsilon).map(([one, two]) => sectionOf(kind, one, two, { a, b, center, width }));
  // Where the order is even the passband begins at its lower edge.
  const gain = order % 2 === 0 ? 1 / Math.sqrt(1 + epsilon * epsilon) : 1;
  return [String(gain), ...factors].join(" * ");
}

/**
 * Denominators of the sections of a low-pass filter of passband 1, each 1 at 0: coefficients of s and s squared (Zverev,
 * Handbook of Filter Synthesis, 1967).
 */
function prototype(order: number, epsilon: number): (readonly [first: number, second: number])[] {
  const angle = asinh(1 / epsilon) / order;
  const sections: [number, number][] = [];
  for (let k = 1; k <= Math.floor(order / 2); k++) {
    const theta = ((2 * k - 1) * Math.PI) / (2 * order);
    const [re, im] = [sinh(angle) * sin(theta), cosh(angle) * cos(theta)];
    const square = re * re + im * im;
    sections.push([(2 * re) / square, 1 / square]);
  }
  if (order % 2 === 1) sections.push([1 / sinh(angle), 0]);
  return sections;
}

/** A section 1 / (1 + one x + two x^2), with x as s the filter makes it. */
function sectionOf(
  kind: Kind,
  one: number,
  two: number,
  { a, b, center, width }: { readonly a: number; readonly b: number; readonly center: number; readonly width: number },
): string {
  if (kind === "lp") return `(1 / (1 + ${one / a}*s${two > 0 ? ` + ${two / a / a}*s**2` : ""}))`;
  if (kind === "hp") return two > 0 ? `(s**2 / (s**2 + ${one * b}*s + ${two * b * b}))` : `(s / (s + ${one * b}))`;
  const around = `(s**2 + ${center})`;
  const through = `(${width}*s)`;
  // x is the one over the other; the section is multiplied out.
  const [over, under] = kind === "bp" ? [around, through] : [through, around];
  return two > 0
    ? `(${under}**2 / (${under}**2 + ${one}*${over}*${under} + ${two}*${over}**2))`
    : `(${under} / (${under} + ${one}*${over}))`;
}
