import type { Cursor, Word } from "../netlist/cursor.js";
import type { Span } from "../base/source.js";
import { composedPiece, impliedPiece } from "../netlist/pieces.js";
import type { Device, Draft, ParameterTable, Surroundings } from "../circuit/device.js";
import { table } from "./behaviour.js";
import { atFunction } from "./element-value.js";
import { isTransfer, readFunction } from "./functions-of-one.js";
import { give, readNodes } from "./two-terminal.js";
import { shapes } from "./stimuli/index.js";
import { atNumber, readShape, readWaveformOption } from "./waveform.js";

/** Other spellings of waveforms, and the names they are known by. */
const SPELLINGS: Readonly<Record<string, string>> = { sine: "sin" };

/** What a value that follows the time is in the law of a source. */
const EXPRESSION = "control = $";

/** Reads `[[dc] value] [ac mag [phase]] [SHAPE(...)] [name=value]` of V and I cards, in any order. */
export function readSource(
  cursor: Cursor,
  draft: Draft,
  terminals: readonly string[],
  surroundings: Surroundings,
): void {
  readNodes(cursor, draft, terminals);
  while (!cursor.done) {
    if (cursor.mark(",")) continue;
    const token = cursor.peek();
    if (token?.kind === "word" && isTransfer(token.lower) && !shapes.has(token.lower) && atFunction(cursor)) {
      if (!readFunctionOfTime(cursor, draft)) return;
      continue;
    }
    if (cursor.keyword("tran") !== undefined) continue;
    const shape = cursor.atAssignment ? undefined : cursor.keyword(...shapes.keys(), ...Object.keys(SPELLINGS));
    if (shape !== undefined)
      readShape(cursor, draft, { lower: SPELLINGS[shape.lower] ?? shape.lower, span: shape.span });
    else if (cursor.atAssignment) {
      if (!readAssignment(cursor, draft)) return;
    } else if (!readKeyword(cursor, draft)) {
      const dc = cursor.keyword("dc");
      if (dc === undefined && (draft.values.has("dc") || !(atNumber(cursor) || atLastWord(cursor)))) break;
      const value = cursor.value("the DC value");
      if (value === undefined) return;
      give(cursor, draft, "dc", value);
    }
  }
  const dc = draft.values.get("dc");
  if (dc !== undefined && surroundings.variation(dc.piece) === "time") {
    draft.values.set("dc", { piece: impliedPiece("0", dc.span), span: dc.span });
    draft.behaviour = { form: EXPRESSION, partial: true, piece: dc.piece, span: dc.span };
  }
  cursor.end(`a source takes [dc] value, ac magnitude phase, or one of ${[...shapes.keys()].join(" ")}(...)`);
}

/** gnucap's functions of the time beside the waveforms: `poly 0 1k`; false after a fault. */
function readFunctionOfTime(cursor: Cursor, draft: Draft): boolean {
  const { lower, span } = cursor.next() as Word;
  const found = readFunction(cursor, lower, span);
  if (found === undefined) return false;
  if (!draft.values.has("dc")) draft.values.set("dc", { piece: impliedPiece("0", span), span });
  draft.behaviour = { form: EXPRESSION, partial: true, piece: composedPiece(found.write(["time"]), span), span };
  return true;
}

/** A word that ends the card, or stands before what a source has beside its value: the name of a parameter. */
function atLastWord(cursor: Cursor): boolean {
  const [word, after] = [cursor.peek(), cursor.peek(1)];
  if (word?.kind !== "word" || !/^[a-z_]/i.test(word.text)) return false;
  return after === undefined || (after.kind === "word" && ["ac", ...shapes.keys()].includes(after.lower));
}

/** `name=value`: of the waveform where it takes that name, else of the source; false after a fault. */
function readAssignment(cursor: Cursor, draft: Draft): boolean {
  const taken = draft.stimulus && readWaveformOption(cursor, draft.stimulus);
  if (taken !== undefined) return taken;
  const token = cursor.peek();
  if (token?.kind === "word" && token.lower === "tbl") return readLoad(cursor, draft, token.span);
  if (token?.kind === "word" && token.lower === "wavefile") {
    const message = "waveforms are not read from files of sound";
    cursor.diagnostics.error("unavailable-form", message, token.span, 'PWL(file="points.csv") reads pairs of numbers');
    while (!cursor.done) cursor.next();
    return false;
  }
  const assignment = cursor.assignment();
  if (assignment === undefined) return false;
  give(cursor, draft, assignment.name === "ac" ? "acmag" : assignment.name, {
    piece: assignment.value,
    span: assignment.span,
  });
  if (assignment.name === "ac" && isNumberAfterComma(cursor)) cursor.mark(",");
  if (assignment.name === "ac" && atNumber(cursor)) {
    const phase = cursor.value("the AC phase");
    if (phase !== undefined) give(cursor, draft, "acphase", phase);
  }
  return true;
}

/** LTspice's `tbl=(v1, i1, v2, i2, ...)`: a current that follows from the voltage across the source. */
function readLoad(cursor: Cursor, draft: Draft, span: Span): boolean {
  cursor.next();
  cursor.mark("=");
  const [p, n] = draft.terminals;
  const piece = composedPiece([`v(${p!.name}, ${n!.name})`], span);
  const value = table(cursor, { piece, span }, span);
  if (value === undefined) return false;
  give(cursor, draft, "dc", { piece: impliedPiece("0", span), span });
  draft.behaviour = { form: EXPRESSION, partial: true, piece: value.piece, span };
  return true;
}

/** Whether a phase follows the magnitude as HSPICE has it: `ac=1,45`. */
function isNumberAfterComma(cursor: Cursor): boolean {
  const [comma, value] = [cursor.peek(), cursor.peek(1)];
  return comma?.kind === "mark" && comma.text === "," && value?.kind === "word" && /^[-+.\d]/.test(value.text);
}

/** `ac [magnitude [phase]]`, and what only analyses of other simulators use; false when none of them comes next. */
function readKeyword(cursor: Cursor, draft: Draft): boolean {
  const ac = cursor.keyword("ac");
  if (ac !== undefined) {
    if (cursor.keyword("complex") !== undefined) return readComplex(cursor, draft, ac.span);
    // What the card says counts more than what the generator's scale implies.
    if (draft.stimulus?.shape === "generator") draft.values.delete("acmag");
    give(cursor, draft, "acmag", { piece: impliedPiece("1", ac.span), span: ac.span });
    for (const name of ["acmag", "acphase"]) {
      const value = atNumber(cursor) ? cursor.value("the AC magnitude and phase") : undefined;
      if (value !== undefined) draft.values.set(name, value);
    }
    return true;
  }
  // gnucap's value of a small-signal analysis alone.
  const parts = cursor.keyword("complex");
  if (parts !== undefined) return readComplex(cursor, draft, parts.span);
  const port = cursor.keyword("portnum", "z0");
  if (port !== undefined) {
    const value = cursor.value("a number");
    if (value !== undefined) give(cursor, draft, port.lower, value);
    return value !== undefined;
  }
  const distortion = cursor.keyword("distof1", "distof2", "pwr", "freq", "phase");
  if (distortion === undefined) return false;
  while (atNumber(cursor)) cursor.value("a number");
  const message = `${distortion.lower} has no effect: there is no analysis of distortion or of power`;
  cursor.diagnostics.warning("ignored-parameter", message, distortion.span);
  return true;
}

/** `complex(re, im)` behind `ac`. */
function readComplex(cursor: Cursor, draft: Draft, span: Span): boolean {
  const from = cursor.group() ?? cursor;
  const re = from.value("the real part");
  from.mark(",");
  const im = re && from.value("the imaginary part");
  if (from !== cursor) from.end();
  if (re === undefined || im === undefined) return false;
  const [x, y] = [re.piece, im.piece];
  give(cursor, draft, "acmag", { piece: composedPiece(["hypot((", x, "), (", y, "))"], span), span });
  const phase = composedPiece(["atan2((", y, "), (", x, ")) * 180 / pi"], span);
  give(cursor, draft, "acphase", { piece: phase, span });
  return true;
}

const sourceParameters = (unit: string, what: string, largest: number): ParameterTable => ({
  dc: {
    unit,
    default: NaN,
    plausible: [1e-15, largest],
    about: `${what} at DC; without it the waveform's at t = 0, else 0`,
    aliases: ["dcv0"],
  },
  acmag: { unit, default: 0, about: "magnitude in small-signal analyses" },
  acphase: { unit: "degree", default: 0, about: "phase in small-signal analyses" },
});

/** V: independent voltage source; its branch current is an unknown. */
export const voltageSource: Device = {
  name: "voltage source",
  about: "independent voltage source",
  source: "v(p, n) = value; its current flows from p through the source to n",
  letter: "v",
  syntax:
    "Vname n+ n- [[dc] value] [ac magnitude [phase]] [SIN(...) | PULSE(...) | ...] [portnum n [z0 ohms]] [rser= cpar=]",
  terminals: ["p", "n"],
  internal: { s: { when: "rser > 0", onto: "p" } },
  parameters: {
    ...sourceParameters("V", "voltage", 1e6),
    portnum: { unit: "1", default: 0, min: 0, about: "number of the port that it is, as in ngspice" },
    z0: { unit: "ohm", default: 50, above: 0, about: "resistance in series of a port" },
    rser: {
      unit: "ohm",
      default: "portnum > 0 ? z0 : 0",
      min: 0,
      about: "resistance in series, as LTspice has it",
    },
    cpar: { unit: "F", default: 0, min: 0, about: "capacitance in parallel, as LTspice has it" },
  },
  control: "0",
  law: "v(s, n) = control + dc",
  extras: [
    { when: "rser > 0", law: "i(p, s) += v(p, s) / rser" },
    { when: "cpar > 0", law: "i(p, n) += ddt(cpar * v(p, n))" },
  ],
  quantities: { i: "i(s, n)", v: "v(p, n)" },
  stimulus: "dc",
  sweep: "dc",
  phasor: { magnitude: "acmag", phase: "acphase" },
  port: { number: "portnum", impedance: "z0" },
  read(cursor, draft, surroundings) {
    readSource(cursor, draft, this.terminals, surroundings);
  },
};

/** I: independent current source; a positive value flows from n+ through the source to n-. */
export const currentSource: Device = {
  name: "current source",
  about: "independent current source",
  source: "i(p, n) = value",
  letter: "i",
  syntax: "Iname n+ n- [[dc] value] [ac magnitude [phase]] [SIN(...) | PULSE(...) | ...] [r= m=]",
  terminals: ["p", "n"],
  parameters: {
    ...sourceParameters("A", "current", 1e4),
    r: { unit: "ohm", default: Infinity, above: 0, about: "resistance in parallel, as LTspice has it" },
  },
  control: "0",
  law: "i(p, n) += control + dc",
  extras: [{ when: "1 / r > 0", law: "i(p, n) += v(p, n) / r" }],
  quantities: { i: "dc + v(p, n) / r", v: "v(p, n)" },
  stimulus: "dc",
  sweep: "dc",
  phasor: { magnitude: "acmag", phase: "acphase" },
  read(cursor, draft, surroundings) {
    readSource(cursor, draft, this.terminals, surroundings);
  },
};
