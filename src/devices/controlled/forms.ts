import { type Piece, subpiece } from "../../base/source.js";
import type { Draft } from "../../circuit/device.js";
import type { Cursor, Value } from "../../netlist/cursor.js";
import { composedPiece } from "../../netlist/pieces.js";
import { type Form, prescribe, readPolynomial, table, voltageOf } from "../behaviour.js";
import { give, readAssignments } from "../two-terminal.js";
import { readChebyshev } from "./chebyshev.js";
import { limited } from "./limits.js";

/** Reads a form after its keyword; false after a fault was reported. */
type FormReader = (cursor: Cursor, draft: Draft, form: Form) => boolean;

/** Gates with several inputs: what becomes of these before the table. */
const GATES: Readonly<Record<string, "min" | "max">> = { and: "min", nand: "min", or: "max", nor: "max" };

/** HSPICE's and PSpice's further forms of E and G, by the keyword after the nodes. */
const readers: Readonly<Record<string, FormReader>> = {
  opamp: readOpamp,
  transformer: readTransformer,
  delay: readDelay,
  pole: readPoles,
  chebyshev: readFilter,
  npwl: (cursor, draft, form) => readChannel(cursor, draft, form, 1),
  ppwl: (cursor, draft, form) => readChannel(cursor, draft, form, -1),
  ...Object.fromEntries(Object.entries(GATES).map(([name, of]) => [name, gateReader(of)])),
};

/** Reads one of these forms where its keyword comes next; true where the card is done. */
export function readFurtherForm(cursor: Cursor, draft: Draft, form: Form): boolean {
  const token = cursor.peek();
  const after = cursor.peek(1);
  if (token?.kind !== "word" || !Object.hasOwn(readers, token.lower) || cursor.atAssignment) return false;
  const isGroup = after?.kind === "mark" && after.text === "(";
  // A node may bear such a name: two nodes and a gain follow then.
  const needsGroup = Object.hasOwn(GATES, token.lower) || /pwl$/.test(token.lower);
  if (needsGroup ? !isGroup : after === undefined) return false;
  if (token.lower === "delay" && !cursor.card.tokens.some((each) => each.kind === "word" && each.lower === "td"))
    return false;
  if (token.lower === "opamp" && form !== "v") return false;
  if (token.lower === "transformer" && form !== "v") return false;
  cursor.next();
  if (!readers[token.lower]!(cursor, draft, form)) while (!cursor.done) cursor.next();
  return true;
}

/** `OPAMP in+ in-`: whatever voltage makes that of the inputs 0. */
function readOpamp(cursor: Cursor, draft: Draft): boolean {
  const input = voltageOf(cursor);
  if (input === undefined) return false;
  readAssignments(cursor, draft);
  draft.behaviour = { form: "v(p, n) = v(p, n) + ($)", piece: input.piece, span: input.span };
  return true;
}

/** `TRANSFORMER in+ in- k`: an ideal one, k the turns of the input for one of the output. */
function readTransformer(cursor: Cursor, draft: Draft): boolean {
  const input = voltageOf(cursor);
  const ratio = input && cursor.value("the ratio of the turns");
  if (ratio === undefined) return false;
  give(cursor, draft, "gain", ratio);
  readAssignments(cursor, draft);
  // The input's nodes are the only ones that the expression reads: t0 and t1.
  const form = "v(p, n) = ($) / gain\ni(t0, t1) += -i(p, n) / gain";
  draft.behaviour = { form, piece: input!.piece, span: input!.span };
  return true;
}

/** `DELAY in+ in- td= [scale=]`. */
function readDelay(cursor: Cursor, draft: Draft, form: Form): boolean {
  const input = voltageOf(cursor);
  if (input === undefined) return false;
  readAssignments(cursor, draft);
  const take = (name: string): Piece | undefined => {
    const value = draft.values.get(name)?.piece;
    draft.values.delete(name);
    return value;
  };
  const [delay, scale, points] = ["td", "scale", "npdelay"].map(take);
  if (points !== undefined) {
    const message = "npdelay= has no effect: the past is kept as long as it is needed";
    cursor.diagnostics.warning("ignored-parameter", message, points.span(0, points.text.length));
  }
  const value = ["delay(", input.piece, ", (", delay!, "))"];
  const piece = composedPiece(scale === undefined ? value : ["(", scale, ") * ", ...value], input.span);
  prescribe(draft, form, { piece, span: input.span });
  return true;
}

/** `POLE in+ in- a az1 fz1 ... / b ap1 fp1 ...`: complex ones stand for both of their pair. */
function readPoles(cursor: Cursor, draft: Draft, form: Form): boolean {
  const input = voltageOf(cursor);
  if (input === undefined) return false;
  const sides: Piece[][] = [[], []];
  let side = 0;
  while (!cursor.done && !cursor.atAssignment) {
    if (cursor.mark(",") || cursor.mark("(") || cursor.mark(")")) continue;
    if (cursor.keyword("/") !== undefined) {
      side++;
      if (side > 1) break;
      continue;
    }
    const token = cursor.next()!;
    sides[side]!.push(token.kind === "expr" ? token.piece : subpiece(cursor.card.piece, token.at, token.end));
  }
  if (side !== 1 || sides.some(({ length }) => length % 2 !== 1)) {
    cursor.expected("a az1 fz1 ... / b ap1 fp1 ...", "E1 out 0 POLE in 0 1 / 1 6.28k 0");
    return false;
  }
  const parts = sides.map(([factor, ...list]) => {
    const text: (string | Piece)[] = ["(", factor!, ")"];
    for (let k = 0; k < list.length; k += 2) {
      const [alpha, f] = [list[k]!, list[k + 1]!];
      const isReal = Number(f.text) === 0;
      if (isReal) text.push(" * (s + (", alpha, "))");
      else text.push(" * (s**2 + 2*(", alpha, ")*s + (", alpha, ")**2 + (2*pi*(", f, "))**2)");
    }
    return text;
  }) as [(string | Piece)[], (string | Piece)[]];
  readAssignments(cursor, draft);
  const transfer = composedPiece(["(", ...parts[0], ") / (", ...parts[1], ")"], input.span);
  prescribe(draft, form, input, transfer);
  return true;
}

function readFilter(cursor: Cursor, draft: Draft, form: Form): boolean {
  const read = readChebyshev(cursor);
  if (read === undefined) return false;
  readAssignments(cursor, draft);
  prescribe(draft, form, read.input, read.transfer);
  return true;
}

/** `(n) a1 b1 a2 b2 ... x1,y1 x2,y2 ...`: a table of the smallest or the largest of several inputs. */
function gateReader(of: "min" | "max"): FormReader {
  return (cursor, draft, form) => {
    const keyword = cursor.place;
    const group = cursor.group();
    const count = Number(group?.next()?.text ?? NaN);
    group?.end();
    if (!(Number.isInteger(count) && count >= 1 && count <= 100)) {
      cursor.expected("the number of inputs", "E1 out 0 AND(2) a 0 b 0 (0,0) (1,5)");
      return false;
    }
    const inputs: Value[] = [];
    while (inputs.length < count) {
      const input = voltageOf(cursor);
      if (input === undefined) return false;
      inputs.push(input);
    }
    const [first, ...others] = inputs.map(({ piece }) => piece) as [Piece, ...Piece[]];
    const parts = others.length === 0 ? [first] : [`${of}(`, first, ...others.flatMap((piece) => [", ", piece]), ")"];
    const value = table(cursor, { piece: composedPiece(parts, keyword), span: keyword }, keyword);
    return value !== undefined && finish(cursor, draft, form, value);
  };
}

/** `NPWL(1) in+ in- points`: what the input controls is the same from both ends, as in a channel. */
function readChannel(cursor: Cursor, draft: Draft, form: Form, sign: 1 | -1): boolean {
  const keyword = cursor.place;
  cursor.group();
  const [high, low] = [cursor.node("a controlling node"), cursor.node("a controlling node")];
  const [p, n] = draft.terminals;
  if (high === undefined || low === undefined || p === undefined || n === undefined) return false;
  const forwards = `v(${p.name}, ${n.name}) ${sign > 0 ? ">=" : "<="} 0`;
  const text = `(${forwards} ? v(${high.text}, ${low.text}) : v(${high.text}, ${p.name}))`;
  const value = table(cursor, { piece: composedPiece([text], high.span), span: high.span }, keyword);
  return value !== undefined && finish(cursor, draft, form, value);
}

function finish(cursor: Cursor, draft: Draft, form: Form, value: Value): boolean {
  readAssignments(cursor, draft);
  ignoreSmoothing(cursor, draft);
  prescribe(draft, form, limited(draft, value));
  return true;
}

/** HSPICE rounds the corners of its tables; here they stay. */
export function ignoreSmoothing(cursor: Cursor, draft: Draft): void {
  for (const name of ["delta", "smooth"]) {
    const given = draft.values.get(name);
    if (given === undefined) continue;
    draft.values.delete(name);
    cursor.diagnostics.warning("ignored-parameter", `${name}= has no effect: corners of tables stay`, given.span);
  }
}

/** After VCR and its kin: `PWL(1) in+ in- points`, `NPWL`, `PPWL`, `POLY(1) in+ in- coefficients`. */
export function readControlledTable(cursor: Cursor, draft: Draft, form: Form): boolean {
  const token = cursor.peek();
  if (token?.kind !== "word" || cursor.atAssignment) return false;
  if (token.lower === "npwl" || token.lower === "ppwl") return readFurtherForm(cursor, draft, form);
  if (token.lower === "pwl") {
    cursor.next();
    cursor.group();
    const input = voltageOf(cursor);
    const value = input && table(cursor, input, token.span);
    if (value !== undefined) finish(cursor, draft, form, value);
    return true;
  }
  if (token.lower !== "poly") return false;
  const value = readPolynomial(cursor, voltageOf);
  if (value !== undefined) finish(cursor, draft, form, value);
  return true;
}
