import type { Device, Draft } from "../circuit/device.js";
import type { Cursor } from "../netlist/cursor.js";
import { give, readNodes } from "./two-terminal.js";

const START = ["v1", "i1", "v2", "i2"] as const;

/** Reads `ic = v1, i1, v2, i2`; what is left out is 0. */
function readStart(cursor: Cursor, draft: Draft): void {
  cursor.keyword("ic");
  cursor.mark("=");
  for (const name of START) {
    if (cursor.done || cursor.atAssignment) return;
    const value = cursor.value("v1, i1, v2, i2");
    if (value === undefined) return;
    give(cursor, draft, name, value);
    cursor.mark(",");
  }
}

/** Reads the ends of a line, the name of its model where it has one, and assignments; `ic` is a list. */
export function readLine(cursor: Cursor, draft: Draft, hasModel: boolean): void {
  readNodes(cursor, draft, ["a+", "a-", "b+", "b-"]);
  if (draft.terminals.length < 4) return;
  if (hasModel) {
    const model = cursor.word("a model name");
    if (model !== undefined) draft.model = { name: model.lower, span: model.span };
  }
  while (!cursor.done) {
    if (cursor.atAssignment && (cursor.peek() as { lower: string }).lower === "ic") {
      readStart(cursor, draft);
      continue;
    }
    const assignment = cursor.assignment();
    if (assignment === undefined) break;
    give(cursor, draft, assignment.name, { piece: assignment.value, span: assignment.span });
  }
  cursor.end();
}

/** T: lossless line. What leaves one end, v + z0 i, arrives at the other after the delay. */
export const losslessLine: Device = {
  name: "lossless line",
  about: "lossless transmission line",
  source: "Branin 1967, Transient analysis of lossless transmission lines: v1 - z0 i1 = (v2 + z0 i2)(t - td)",
  letter: "t",
  syntax: "Tname a+ a- b+ b- z0= td= [ic=v1,i1,v2,i2] | Tname a+ a- b+ b- z0= f= [nl=] [ic=v1,i1,v2,i2]",
  terminals: ["a", "b", "c", "d"],
  parameters: {
    z0: { unit: "ohm", above: 0, about: "characteristic impedance", aliases: ["zo"] },
    td: { unit: "s", default: "nl / f", from: ["f"], above: 0, about: "delay" },
    f: { unit: "Hz", default: Infinity, above: 0, about: "frequency at which the line is nl wavelengths long" },
    nl: { unit: "1", default: 0.25, above: 0, about: "length over the wavelength at f" },
    v1: { unit: "V", default: NaN, about: "voltage of the first end before the start, with uic: ic=v1,..." },
    i1: { unit: "A", default: NaN, about: "current into the first end before the start, with uic" },
    v2: { unit: "V", default: NaN, about: "voltage of the second end before the start, with uic" },
    i2: { unit: "A", default: NaN, about: "current into the second end before the start, with uic" },
  },
  law: `
    v(a, b) = z0 * i(a, b) + delay(v(c, d) + z0 * i(c, d), td, v2 + z0 * i2)
    v(c, d) = z0 * i(c, d) + delay(v(a, b) + z0 * i(a, b), td, v1 + z0 * i1)`,
  quantities: {
    i: "i(a, b)",
    i1: "i(a, b)",
    i2: "i(c, d)",
    v1: "v(a, b)",
    v2: "v(c, d)",
    p: "v(a, b) * i(a, b) + v(c, d) * i(c, d)",
  },
  read(cursor, draft) {
    readLine(cursor, draft, false);
    const [given] = ["f", "nl"].flatMap((name) => draft.values.get(name) ?? []);
    if (given === undefined || !draft.values.has("td")) return;
    const message = "the delay is given twice: td, and f with nl";
    cursor.diagnostics.error("duplicate-parameter", message, given.span, "remove one of them");
  },
};
