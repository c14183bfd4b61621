import type { Device, Draft, ParameterTable } from "../circuit/device.js";
import type { Cursor } from "../netlist/cursor.js";
import { impliedPiece } from "../netlist/pieces.js";
import { give, readAssignments, readControl, readNodes } from "./two-terminal.js";

/** Reads what controls (two nodes, a source, or `control={expression}` anywhere), the model, and on or off. */
function readSwitch(cursor: Cursor, draft: Draft, control: (cursor: Cursor, draft: Draft) => void): void {
  readNodes(cursor, draft, ["n+", "n-"]);
  const generic = cursor.card.tokens.some(
    (token, k) => token.kind === "word" && token.lower === "control" && isEquals(cursor.card.tokens[k + 1]),
  );
  if (!generic) control(cursor, draft);
  while (!cursor.done) {
    const flag = cursor.keyword("on", "off");
    if (flag !== undefined) {
      give(cursor, draft, "on", { piece: impliedPiece(flag.lower === "on" ? "1" : "0", flag.span), span: flag.span });
    } else if (cursor.peek()?.kind === "word" && (cursor.peek() as { lower: string }).lower === "control" && generic) {
      const assignment = cursor.assignment(draft.model !== undefined && cursor.peek(2)?.kind !== "expr");
      if (assignment === undefined) return;
      const piece = assignment.value;
      draft.behaviour = { form: "control = $", partial: true, piece, span: piece.span(0, piece.text.length) };
    } else if (draft.model === undefined && !cursor.atAssignment) {
      const word = cursor.word("the name of a model");
      if (word === undefined) return;
      draft.model = { name: word.lower, span: word.span };
    } else break;
  }
  readAssignments(cursor, draft);
}

const isEquals = (token: { kind: string; text?: string } | undefined): boolean =>
  token?.kind === "mark" && token.text === "=";

const quantities = { i: "g * v(p, n)", p: "g * v(p, n) * v(p, n)", r: "1 / g", state: "state" };

const flow = `
    i(p, n) += g * v(p, n) + white(4 * boltz * temp * g, "thermal")`;

/** The table of a switch that changes at `threshold` plus or minus `hysteresis`. */
const abrupt = (threshold: string, hysteresis: string, unit: string): ParameterTable => ({
  [threshold]: { unit, default: 0, about: "threshold of what controls", on: "model" },
  [hysteresis]: {
    unit,
    default: 0,
    about: "half the hysteresis; negative: switches where it enters that range, in LTspice smoothly",
    on: "model",
  },
  ron: { unit: "ohm", default: 1, above: 0, about: "resistance when on", on: "model" },
  roff: { unit: "ohm", default: "1 / gmin", above: 0, about: "resistance when off", on: "model" },
  on: { unit: "1", default: 0, min: 0, max: 1, about: "whether it is on at first, within the hysteresis" },
});

/**
 * The state is a mode: 0 off, 1 on; with a negative hysteresis (or none) also 2 off and 3 on within the range. Such a
 * switch changes as soon as the control enters the range, and stays until it has left it.
 */
const abruptLaw = (threshold: string, hysteresis: string): string => `
    low = ${threshold} - abs(${hysteresis})
    high = ${threshold} + abs(${hysteresis})
    keeps = ${hysteresis} > 0
    inside = keeps ? state : (state == 1 ? 2 : (state == 0 ? 3 : state))
    edge = state == 0 ? (keeps ? high : low) : (state == 1 ? (keeps ? low : high) : (control > ${threshold} ? high : low))
    state = mode(control > high ? 1 : (control < low ? 0 : inside), keeps ? on : 2 + on, control - edge)
    g = state == 1 || state == 3 ? 1 / ron : 1 / roff${flow}`;

/** The logarithm of the conductance is a cubic of the control, with slope 0 at both ends. */
const smoothLaw = (on: string, off: string, guess = "starting && on >= 0"): string => `
    reached = (control - (${off})) / ((${on}) - (${off}))
    state = min(max(${guess} ? on : reached, 0), 1)
    middle = 2 * state - 1
    ratio = ln(roff / ron)
    g = exp(ratio * middle * (0.75 - 0.25 * middle * middle)) / sqrt(ron * roff)${flow}`;

/** LTspice's switch of negative hysteresis goes smoothly through its range; all others are abrupt. */
const eitherLaw = (threshold: string, hysteresis: string) => [
  { when: `!(smoothed && ${hysteresis} < 0)`, law: abruptLaw(threshold, hysteresis) },
  {
    when: `smoothed && ${hysteresis} < 0`,
    law: smoothLaw(`${threshold} - ${hysteresis}`, `${threshold} + ${hysteresis}`, "0"),
  },
];

const abruptSource = "SPICE3 user's manual, SW and CSW; ngspice manual for negative hysteresis";

/** S: switch controlled by a voltage, with hysteresis. */
export const voltageSwitch: Device = {
  name: "voltage-controlled switch",
  about: "switch controlled by a voltage, with hysteresis",
  source: abruptSource,
  letter: "s",
  // PSpice has hysteresis in its smooth switches, too, where a model asks for it.
  model: { types: ["sw", "vswitch"], required: true, marks: { vswitch: ["vt", "vh"] } },
  syntax: "Sname n+ n- nc+ nc- model [on | off] [m=]",
  terminals: ["p", "n", "cp", "cn"],
  parameters: abrupt("vt", "vh", "V"),
  control: "v(cp, cn)",
  law: "",
  extras: eitherLaw("vt", "vh"),
  quantities,
  read(cursor, draft) {
    readSwitch(cursor, draft, (c, d) => readNodes(c, d, ["nc+", "nc-"]));
  },
};

/** W: switch controlled by a current, with hysteresis. */
export const currentSwitch: Device = {
  name: "current-controlled switch",
  about: "switch controlled by a current, with hysteresis",
  source: abruptSource,
  letter: "w",
  model: { types: ["csw", "iswitch"], required: true, marks: { iswitch: ["it", "ih"] } },
  syntax: "Wname n+ n- Vname model [on | off] [m=]",
  terminals: ["p", "n"],
  controls: ["c"],
  parameters: abrupt("it", "ih", "A"),
  control: "i(c)",
  law: "",
  extras: eitherLaw("it", "ih"),
  quantities,
  read(cursor, draft) {
    readSwitch(cursor, draft, readControl);
  },
};

/** The table of a switch whose resistance goes smoothly from roff to ron. */
const smooth = (on: string, off: string, unit: string, full: number): ParameterTable => ({
  [on]: { unit, default: full, about: "where it is fully on", on: "model", aliases: ["on"] },
  [off]: { unit, default: 0, about: "where it is fully off", on: "model", aliases: ["off"] },
  ron: { unit: "ohm", default: 1, above: 0, about: "resistance when on", on: "model" },
  roff: { unit: "ohm", default: 1e6, above: 0, about: "resistance when off", on: "model" },
  on: { unit: "1", default: -1, min: -1, max: 1, about: "1 or 0: the first guess of an operating point is on or off" },
});

const smoothSource = "Xyce Reference Guide, voltage- or current-controlled switch; PSpice VSWITCH and ISWITCH";

/** S with a model VSWITCH or SWITCH: the resistance changes smoothly with a voltage or any expression. */
export const smoothVoltageSwitch: Device = {
  name: "smooth voltage-controlled switch",
  about: "switch whose resistance changes smoothly with a voltage or an expression",
  source: smoothSource,
  letter: "s",
  model: { types: ["vswitch", "switch"], required: true },
  syntax: "Sname n+ n- nc+ nc- model [on | off] [m=] | Sname n+ n- model control={expression} [on | off] [m=]",
  terminals: ["p", "n", "cp", "cn"],
  parameters: smooth("von", "voff", "V", 1),
  control: "v(cp, cn)",
  law: smoothLaw("von", "voff"),
  quantities,
  read(cursor, draft, surroundings) {
    voltageSwitch.read(cursor, draft, surroundings);
  },
};

/** W with a model ISWITCH: the resistance changes smoothly with a current. */
export const smoothCurrentSwitch: Device = {
  name: "smooth current-controlled switch",
  about: "switch whose resistance changes smoothly with a current",
  source: smoothSource,
  letter: "w",
  model: { types: ["iswitch"], required: true },
  syntax: "Wname n+ n- Vname model [on | off] [m=]",
  terminals: ["p", "n"],
  controls: ["c"],
  parameters: smooth("ion", "ioff", "A", 1e-3),
  control: "i(c)",
  law: smoothLaw("ion", "ioff"),
  quantities,
  read(cursor, draft, surroundings) {
    currentSwitch.read(cursor, draft, surroundings);
  },
};
