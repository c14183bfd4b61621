import type { Span } from "../base/source.js";
import type { Token } from "../netlist/contract.js";
import type { Cursor } from "../netlist/cursor.js";
import { composedPiece, impliedPiece } from "../netlist/pieces.js";
import type { Draft, DraftStimulus, ParameterTable, StimulusShape } from "../circuit/device.js";
import { shapes } from "./stimuli/index.js";

/** Reads a waveform behind its keyword. */
export function readShape(cursor: Cursor, draft: Draft, { lower, span }: { lower: string; span: Span }): void {
  if (draft.stimulus !== undefined) {
    const message = `a source has one waveform, not ${draft.stimulus.shape} and ${lower}`;
    cursor.diagnostics.error("duplicate-parameter", message, span, "connect two sources, in series or parallel");
  }
  draft.stimulus = { shape: lower, span, values: [] };
  readArguments(cursor, draft.stimulus, shapes.get(lower)!);
  if (lower === "generator") followSettings(draft, draft.stimulus);
}

/** What the card `.generator` sets are parameters of the netlist; the scale is the value in small-signal analyses, too. */
function followSettings(draft: Draft, { values, span }: DraftStimulus): void {
  if (values.length > 0 && !draft.values.has("acmag")) draft.values.set("acmag", values[0]!);
  for (const name of Object.keys(shapes.get("generator")!.options!))
    if (!values.some((value) => value.name === name))
      (values as DraftStimulus["values"][number][]).push({
        piece: impliedPiece(`generator_${name}`, span),
        span,
        name,
      });
}

/** Whether a number or an expression comes next, rather than a keyword. */
export function atNumber(cursor: Cursor): boolean {
  const token = cursor.peek();
  if (token === undefined || cursor.atAssignment) return false;
  return isNumber(token) || isSign(token);
}

const isNumber = (token: Token | undefined) =>
  token?.kind === "expr" || (token?.kind === "word" && /^[-+]?[.\d]/.test(token.text));
const isSign = (token: Token) => token.kind === "word" && /^[-+]$/.test(token.text);

/** `name=value` behind a waveform that takes that name; undefined where it does not, false after a fault. */
export function readWaveformOption(cursor: Cursor, stimulus: DraftStimulus): boolean | undefined {
  const shape = shapes.get(stimulus.shape)!;
  const token = cursor.peek();
  if (token?.kind !== "word" || !takes(shape, token.lower)) return undefined;
  return readNamed(cursor, stimulus, shape);
}

/** Whether a shape knows a name: of an option, or of a value where values are not pairs. */
function takes(shape: StimulusShape, name: string): boolean {
  const knows = (table: ParameterTable = {}) =>
    Object.entries(table).some(([key, { aliases }]) => key === name || aliases?.includes(name));
  return knows(shape.options) || (!shape.repeats && knows(shape.parameters)) || (name === "file" && !!shape.fromFile);
}

/** The arguments of a shape: with or without parentheses and commas, by position or name, pairs in parentheses. */
function readArguments(cursor: Cursor, stimulus: DraftStimulus, shape: StimulusShape): void {
  let group = cursor.group();
  if (group === undefined) return readList(cursor, stimulus, shape, false);
  do {
    readList(group, stimulus, shape, true);
    group.end();
    while (shape.repeats && cursor.mark(",")) continue;
    group = shape.repeats ? cursor.group() : undefined;
  } while (group !== undefined);
  if (shape.fromFile) readList(cursor, stimulus, shape, false);
}

function readList(cursor: Cursor, stimulus: DraftStimulus, shape: StimulusShape, enclosed: boolean): void {
  while (!cursor.done) {
    if (cursor.mark(",")) continue;
    const token = cursor.peek()!;
    const name = token.kind === "word" ? token.lower : "";
    if (cursor.atAssignment) {
      if ((!enclosed && !takes(shape, name)) || !readNamed(cursor, stimulus, shape)) return;
    } else if (shape.fromFile && name === "file") {
      cursor.next();
      readFile(cursor, stimulus);
    } else if (shape.bits && /^b[01m]+$/.test(name)) {
      readBits(cursor, stimulus, shape);
    } else if (shape.repeats && name === "r") {
      // HSPICE's R without a time: from the beginning.
      cursor.next();
      stimulus.values.push({ piece: impliedPiece("0", token.span), span: token.span, name });
    } else if (shape.repeats && name === "repeat") {
      readRepeat(cursor, stimulus);
    } else if (shape.repeats && name === "endrepeat") {
      cursor.next();
    } else if (isPair(cursor)) readList(cursor.group()!, stimulus, shape, true);
    else if (enclosed || atNumber(cursor) || atParameter(cursor, stimulus, shape)) {
      const value = cursor.value("a number");
      if (value === undefined) return;
      stimulus.values.push(value);
    } else return;
  }
}

/** What a source has beside its waveform, so that no parameter is meant where a list has no parentheses. */
const BESIDE: ReadonlySet<string> = new Set("ac dc tran portnum z0 distof1 distof2 pwr freq phase r repeat".split(" "));

/** Whether the name of a parameter stands for a value in a list without parentheses, as HSPICE and ngspice let it. */
function atParameter(cursor: Cursor, stimulus: DraftStimulus, shape: StimulusShape): boolean {
  const token = cursor.peek();
  const isOption = Object.hasOwn(shape.options ?? {}, token?.kind === "word" ? token.lower : "");
  // The first value tells that there is a list.
  if (token?.kind !== "word" || isOption || (stimulus.values.length === 0 && shape.repeats)) return false;
  return /^[a-z_]\w*$/.test(token.lower) && !BESIDE.has(token.lower) && !shapes.has(token.lower);
}

/** A string of bits, each a value, and how often it is repeated, where a number follows it: 1 is without end in Xyce. */
function readBits(cursor: Cursor, stimulus: DraftStimulus, shape: StimulusShape): void {
  const { text, span } = cursor.next()!;
  for (const bit of text.slice(1).toLowerCase())
    stimulus.values.push({ piece: impliedPiece(bit === "m" ? "0.5" : bit, span), span });
  if (cursor.mark("=")) cursor.expected(`another bit, or R=, of ${shape.name.toUpperCase()}`);
  const repeated = atNumber(cursor) ? cursor.value("0 or 1") : undefined;
  if (repeated !== undefined) {
    const piece = composedPiece(["-(", repeated.piece, ")"], repeated.span);
    stimulus.values.push({ piece, span: repeated.span, name: "r" });
  }
}

/** `REPEAT FOREVER points ENDREPEAT` or `REPEAT FOR n ...`, as PSpice and LTspice have it: all points, from time 0. */
function readRepeat(cursor: Cursor, stimulus: DraftStimulus): void {
  const { span } = cursor.next()!;
  stimulus.values.push({ piece: impliedPiece("0", span), span, name: "r" });
  if (cursor.keyword("forever") !== undefined) return;
  const times = cursor.keyword("for") === undefined ? undefined : cursor.value("a number of repetitions");
  if (times === undefined) cursor.expected("FOR and a number, or FOREVER");
  else stimulus.values.push({ ...times, name: "count" });
}

/** Whether `(t, v)` or `(t v)` comes next, rather than an expression in parentheses. */
function isPair(cursor: Cursor): boolean {
  let depth = 0;
  for (let k = 0; ; k++) {
    const token = cursor.peek(k);
    if (token === undefined || (k === 0 && (token.kind !== "mark" || token.text !== "("))) return false;
    if (token.kind === "mark") {
      if (token.text === "(") depth++;
      else if (token.text === ")" && --depth === 0) return false;
      else if (token.text === "," && depth === 1) return true;
    } else if (depth === 1 && isNumber(token) && isNumber(cursor.peek(k + 1))) return true;
  }
}

function readNamed(cursor: Cursor, stimulus: DraftStimulus, shape: StimulusShape): boolean {
  const token = cursor.peek()!;
  if (shape.fromFile && token.kind === "word" && token.lower === "file") {
    cursor.next();
    cursor.mark("=");
    readFile(cursor, stimulus);
    return true;
  }
  const assignment = cursor.assignment();
  if (assignment === undefined) return false;
  const { name, span, value: piece } = assignment;
  stimulus.values.push({ piece, span, name });
  return true;
}

/** The path of a file: in quotes, or up to a blank. */
function readFile(cursor: Cursor, stimulus: DraftStimulus): void {
  const token = cursor.peek();
  if (token === undefined || token.kind === "mark")
    return cursor.expected("the path of a file", 'PWL(file="points.csv")');
  cursor.next();
  stimulus.file = { piece: impliedPiece(token.text, token.span), span: token.span };
}
