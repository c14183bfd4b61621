import type { Cursor } from "../netlist/cursor.js";
import type { Device, Draft } from "../circuit/device.js";
import { readAssignments, readControl, readNodes } from "./two-terminal.js";

const gain = (unit: string) => ({ gain: { unit, about: "gain" } });

/** The `VALUE = {expression}` form of E and G; true when the card has it. */
function readBehaviour(cursor: Cursor, draft: Draft, quantity: "i" | "v", words: readonly string[]): boolean {
  const token = cursor.peek();
  if (token?.kind !== "word" || !words.includes(token.lower)) return false;
  const assignment = cursor.assignment(true);
  if (assignment !== undefined) {
    const piece = assignment.value;
    draft.behaviour = { quantity, piece, span: piece.span(0, piece.text.length) };
  } else {
    cursor.keyword(token.lower);
    const value = cursor.value("an expression");
    if (value !== undefined) draft.behaviour = { quantity, ...value };
  }
  readAssignments(cursor, draft);
  return true;
}

function readGain(cursor: Cursor, draft: Draft): void {
  if (!cursor.atAssignment) {
    const value = cursor.value("the gain");
    if (value !== undefined) draft.values.set("gain", value);
  }
  readAssignments(cursor, draft);
}

/** The card of E and G: the quantity prescribed by an expression behind one of `words`, or control nodes and gain. */
function readVoltageControlled(cursor: Cursor, draft: Draft, quantity: "i" | "v", words: readonly string[]): void {
  readNodes(cursor, draft, ["n+", "n-"]);
  if (readBehaviour(cursor, draft, quantity, words)) return;
  readNodes(cursor, draft, ["nc+", "nc-"]);
  readGain(cursor, draft);
}

export const voltageControlledVoltage: Device = {
  name: "voltage-controlled voltage source",
  about: "E: voltage-controlled voltage source, linear or VALUE={expression}",
  source: "v(p, n) = gain v(cp, cn)",
  letter: "e",
  syntax: "Ename n+ n- nc+ nc- gain | Ename n+ n- value={expression}",
  terminals: ["p", "n", "cp", "cn"],
  parameters: gain("1"),
  law: `v(p, n) = gain * v(cp, cn)`,
  quantities: { i: "i(p, n)", v: "v(p, n)" },
  read(cursor, draft) {
    readVoltageControlled(cursor, draft, "v", ["value", "vol"]);
  },
};

export const voltageControlledCurrent: Device = {
  name: "voltage-controlled current source",
  about: "G: voltage-controlled current source, linear or VALUE={expression}",
  source: "i(p, n) = gain v(cp, cn)",
  letter: "g",
  syntax: "Gname n+ n- nc+ nc- transconductance [m=] | Gname n+ n- value={expression}",
  terminals: ["p", "n", "cp", "cn"],
  parameters: gain("S"),
  law: `i(p, n) += gain * v(cp, cn)`,
  quantities: { i: "gain * v(cp, cn)" },
  read(cursor, draft) {
    readVoltageControlled(cursor, draft, "i", ["value", "cur"]);
  },
};

export const currentControlledCurrent: Device = {
  name: "current-controlled current source",
  about: "F: current-controlled current source",
  source: "i(p, n) = gain i(control)",
  letter: "f",
  syntax: "Fname n+ n- Vname gain [m=]",
  terminals: ["p", "n"],
  controls: ["c"],
  parameters: gain("1"),
  law: `i(p, n) += gain * i(c)`,
  quantities: { i: "gain * i(c)" },
  read(cursor, draft) {
    readNodes(cursor, draft, ["n+", "n-"]);
    readControl(cursor, draft);
    readGain(cursor, draft);
  },
};

export const currentControlledVoltage: Device = {
  name: "current-controlled voltage source",
  about: "H: current-controlled voltage source",
  source: "v(p, n) = gain i(control)",
  letter: "h",
  syntax: "Hname n+ n- Vname transresistance",
  terminals: ["p", "n"],
  controls: ["c"],
  parameters: gain("ohm"),
  law: `v(p, n) = gain * i(c)`,
  quantities: { i: "i(p, n)", v: "v(p, n)" },
  read(cursor, draft) {
    readNodes(cursor, draft, ["n+", "n-"]);
    readControl(cursor, draft);
    readGain(cursor, draft);
  },
};

/** B: a current or voltage given as any expression of node voltages, branch currents, time and parameters. */
export const behavioural: Device = {
  name: "behavioural source",
  about: "B: current i={expression} or voltage v={expression} of any voltages, currents, time, temper",
  source: "i(p, n) or v(p, n) = expression",
  letter: "b",
  syntax: "Bname n+ n- i={expression} | v={expression} [m=]",
  terminals: ["p", "n"],
  parameters: {},
  read(cursor, draft) {
    readNodes(cursor, draft, this.terminals);
    const token = cursor.peek();
    if (token?.kind !== "word" || (token.lower !== "i" && token.lower !== "v") || !cursor.atAssignment) {
      cursor.expected("i={expression} or v={expression}");
      return;
    }
    const assignment = cursor.assignment(true);
    if (assignment === undefined) return;
    const piece = assignment.value;
    draft.behaviour = { quantity: token.lower, piece, span: piece.span(0, piece.text.length) };
    readAssignments(cursor, draft);
  },
};
