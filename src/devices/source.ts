import type { Cursor } from "../netlist/cursor.js";
import { impliedPiece } from "../netlist/pieces.js";
import type { Device, Draft } from "../circuit/device.js";
import { give, readNodes } from "./two-terminal.js";
import { shapes } from "./stimuli/index.js";

type Values = NonNullable<Draft["stimulus"]>["values"];

/** Reads `[[dc] value] [ac mag [phase]] [SHAPE(...)] [m=]` of V and I cards. */
function readSource(cursor: Cursor, draft: Draft, terminals: readonly string[]): void {
  readNodes(cursor, draft, terminals);
  while (!cursor.done) {
    const shape = cursor.keyword(...shapes.keys());
    if (shape !== undefined) {
      if (draft.stimulus !== undefined) {
        const message = `a source has one waveform, not ${draft.stimulus.shape} and ${shape.lower}`;
        cursor.diagnostics.error(
          "duplicate-parameter",
          message,
          shape.span,
          "connect two sources, in series or parallel",
        );
      }
      draft.stimulus = { shape: shape.lower, span: shape.span, values: readArguments(cursor) };
      continue;
    }
    if (cursor.atAssignment) {
      const assignment = cursor.assignment();
      if (assignment === undefined) return;
      const name = assignment.name === "ac" ? "acmag" : assignment.name;
      give(cursor, draft, name, { piece: assignment.value, span: assignment.span });
      continue;
    }
    const ac = cursor.keyword("ac");
    if (ac !== undefined) {
      give(cursor, draft, "acmag", { piece: impliedPiece("1", ac.span), span: ac.span });
      for (const name of ["acmag", "acphase"]) {
        const value = atNumber(cursor) ? cursor.value("the AC magnitude and phase") : undefined;
        if (value !== undefined) draft.values.set(name, value);
      }
      continue;
    }
    const dc = cursor.keyword("dc");
    if (dc === undefined && (draft.values.has("dc") || !atNumber(cursor))) break;
    const value = cursor.value("the DC value");
    if (value === undefined) return;
    give(cursor, draft, "dc", value);
  }
  cursor.end(`a source takes [dc] value, ac magnitude phase, or one of ${[...shapes.keys()].join(" ")}(...)`);
}

/** Whether a number or an expression comes next, rather than a keyword. */
function atNumber(cursor: Cursor): boolean {
  const token = cursor.peek();
  if (token === undefined || cursor.atAssignment) return false;
  return token.kind === "expr" || (token.kind === "word" && /^[-+]?[.\d]/.test(token.text));
}

/** The numbers of a shape, with or without parentheses and commas. */
function readArguments(cursor: Cursor): Values {
  const values: Values = [];
  const group = cursor.group();
  const from = group ?? cursor;
  for (;;) {
    while (from.mark(",")) continue;
    if (from.done || !(group !== undefined || atNumber(from))) break;
    const value = from.value("a number");
    if (value === undefined) break;
    values.push(value);
  }
  group?.end();
  return values;
}

const sourceParameters = (unit: string, what: string) => ({
  dc: { unit, default: 0, about: `${what} at DC` },
  acmag: { unit, default: 0, about: "magnitude in small-signal analyses" },
  acphase: { unit: "degree", default: 0, about: "phase in small-signal analyses" },
});

/** V: independent voltage source; its branch current is an unknown. */
export const voltageSource: Device = {
  name: "voltage source",
  about: "independent voltage source",
  source: "v(p, n) = value; its current flows from p through the source to n",
  letter: "v",
  syntax: "Vname n+ n- [[dc] value] [ac magnitude [phase]] [SIN(...) | PULSE(...) | PWL(...)]",
  terminals: ["p", "n"],
  parameters: sourceParameters("V", "voltage"),
  law: `v(p, n) = dc`,
  quantities: { i: "i(p, n)", v: "v(p, n)" },
  stimulus: "dc",
  phasor: { magnitude: "acmag", phase: "acphase" },
  read(cursor, draft) {
    readSource(cursor, draft, this.terminals);
  },
};

/** I: independent current source; a positive value flows from n+ through the source to n-. */
export const currentSource: Device = {
  name: "current source",
  about: "independent current source",
  source: "i(p, n) = value",
  letter: "i",
  syntax: "Iname n+ n- [[dc] value] [ac magnitude [phase]] [SIN(...) | PULSE(...) | PWL(...)] [m=]",
  terminals: ["p", "n"],
  parameters: sourceParameters("A", "current"),
  law: `i(p, n) += dc`,
  quantities: { i: "dc", v: "v(p, n)" },
  stimulus: "dc",
  phasor: { magnitude: "acmag", phase: "acphase" },
  read(cursor, draft) {
    readSource(cursor, draft, this.terminals);
  },
};
