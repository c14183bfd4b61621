import type { Diagnostics } from "../base/diagnostics.js";
import type { Piece } from "../base/source.js";
import type { Device, Draft, Surroundings } from "../circuit/device.js";
import type { Cursor, Value, Word } from "../netlist/cursor.js";
import { composedPiece } from "../netlist/pieces.js";
import {
  currentOf,
  type Form,
  prescribe,
  readPolynomial,
  readTable,
  readTransfer,
  table,
  temperatureCoefficients,
  voltageOf,
} from "./behaviour.js";
import { ignoreSmoothing, readControlledTable, readFurtherForm } from "./controlled/forms.js";
import { isLimited, limited } from "./controlled/limits.js";
import { atFunction, hasAdjustments, readElementValue } from "./element-value.js";
import { give, readAssignments, readControl, readNodes } from "./two-terminal.js";

const gain = (unit: string) => ({ gain: { unit, about: "gain" }, ...temperatureCoefficients });

/** The gain at the temperature of the device. */
const GAIN = "gain * (1 + (temp - 273.15 - tnom) * (tc1 + (temp - 273.15 - tnom) * tc2))";

/** What other simulators have on the cards of E, G, F and H and this one has not. */
const unavailable = "freq vmos foster integration".split(" ");

/**
 * The forms of a controlled source that prescribe an expression: `words` before it, a polynomial of what `control`
 * reads, or a table. Undefined where none of them comes next; null after a fault.
 */
function readExpression(
  cursor: Cursor,
  words: readonly string[],
  control: (cursor: Cursor) => Value | undefined,
): Value | null | undefined {
  const token = cursor.peek();
  if (token?.kind !== "word") return undefined;
  if (words.includes(token.lower)) {
    if (cursor.atAssignment) return assigned(cursor) ?? null;
    cursor.next();
    return cursor.value("an expression") ?? null;
  }
  if (token.lower === "poly") return readPolynomial(cursor, control) ?? null;
  if (token.lower === "table") {
    cursor.next();
    cursor.mark("=");
    return readTable(cursor, token.span) ?? null;
  }
  if (token.lower === "pwl") {
    // HSPICE: PWL(1) n+ n- x1,y1 x2,y2 ...
    cursor.next();
    cursor.group();
    const input = control(cursor);
    return (input && table(cursor, input, token.span)) ?? null;
  }
  return undefined;
}

/** The expression of `name = expression`, which may hold blanks. */
function assigned(cursor: Cursor): Value | undefined {
  const assignment = cursor.assignment(true);
  if (assignment === undefined) return undefined;
  const { value: piece } = assignment;
  return { piece, span: piece.span(0, piece.text.length) };
}

/** Reports a form that is not available; true when one comes next. */
function isUnavailable(cursor: Cursor, { diagnostics }: { readonly diagnostics: Diagnostics }): boolean {
  const token = cursor.peek();
  // A node may bear such a name: the control nodes are two and a gain follows.
  if (token?.kind !== "word" || !unavailable.includes(token.lower)) return false;
  const message = `${token.text.toUpperCase()} of a controlled source is not available in this version`;
  const hint =
    token.lower === "freq"
      ? "LAPLACE {input} = {f(s)} is, with a quotient of polynomials that has these values"
      : "VALUE={expression}, POLY, TABLE and LAPLACE are";
  diagnostics.error("unavailable-form", message, token.span, hint);
  while (!cursor.done) cursor.next();
  return true;
}

/**
 * The gain, then `name=value` pairs; a gain that varies with the circuit, and a function in its place, make the source an
 * expression.
 */
function readGain(cursor: Cursor, draft: Draft, form: Form, control: Value, surroundings: Surroundings): void {
  if (atFunction(cursor) || hasAdjustments(cursor)) {
    draft.terminals.length = 2;
    draft.controls.length = 0;
    readElementValue(cursor, draft, { input: [control.piece], output: form }, () => readAssignments(cursor, draft));
    return;
  }
  if (!cursor.atAssignment && !cursor.done) {
    const value = cursor.value("the gain");
    if (value !== undefined) give(cursor, draft, "gain", value);
  }
  readAssignments(cursor, draft);
  const value = draft.values.get("gain");
  if (value === undefined || (surroundings.variation(value.piece) === "" && !isLimited(draft))) return;
  draft.values.delete("gain");
  draft.terminals.length = 2;
  draft.controls.length = 0;
  const piece = composedPiece(["(", value.piece, ") * ", control.piece], value.span);
  prescribe(draft, form, limited(draft, { piece, span: value.span }));
}

function finish(cursor: Cursor, draft: Draft, form: Form, expression: Value | null): void {
  if (expression === null) return;
  readAssignments(cursor, draft);
  ignoreSmoothing(cursor, draft);
  prescribe(draft, form, limited(draft, expression));
}

/** What a voltage controls beside sources: `VCR nc+ nc- value`, the value for 1 V or a function of the voltage. */
const immittances: Readonly<Record<string, Form>> = { vcr: "r", vcg: "g", vccap: "cv" };

function readImmittance(cursor: Cursor, draft: Draft): boolean {
  // A node may bear such a name: two nodes and a gain are fewer words.
  const token = cursor.peek();
  const output = token?.kind === "word" && cursor.peek(3) !== undefined ? immittances[token.lower] : undefined;
  if (output === undefined) return false;
  cursor.next();
  if (readControlledTable(cursor, draft, output)) return true;
  const control = voltageOf(cursor);
  if (control === undefined) return true;
  const finish = () => readAssignments(cursor, draft);
  readElementValue(cursor, draft, { input: [control.piece], output }, finish);
  return true;
}

/** The card of E and G: an expression behind one of `words`, a polynomial, a table, or control nodes and gain. */
function readVoltageControlled(
  cursor: Cursor,
  draft: Draft,
  form: Form,
  words: readonly string[],
  surroundings: Surroundings,
): void {
  readNodes(cursor, draft, ["n+", "n-"]);
  cursor.keyword("vcvs", "vccs");
  if (readImmittance(cursor, draft)) return;
  if (isUnavailable(cursor, cursor) || readFurtherForm(cursor, draft, form)) return;
  if (cursor.peek()?.kind === "word" && cursor.keyword("laplace") !== undefined) {
    const read = readTransfer(cursor);
    if (read === undefined) return;
    readAssignments(cursor, draft);
    return prescribe(draft, form, read.input, read.transfer);
  }
  const expression = readExpression(cursor, words, voltageOf);
  if (expression !== undefined) return finish(cursor, draft, form, expression);
  readNodes(cursor, draft, ["nc+", "nc-"]);
  const [cp, cn] = draft.terminals.slice(2);
  if (cn === undefined || cp === undefined) return;
  const control = { piece: composedPiece([`v(${cp.name}, ${cn.name})`], cp.span), span: cp.span };
  const token = cursor.peek();
  if (token?.kind === "word" && token.lower === "table") {
    // LTspice: nc+ nc- table=(x1, y1, x2, y2, ...)
    cursor.next();
    cursor.mark("=");
    draft.terminals.length = 2;
    return finish(cursor, draft, form, table(cursor, control, token.span) ?? null);
  }
  if (token?.kind === "word" && token.lower === "laplace" && cursor.atAssignment) {
    // LTspice: nc+ nc- laplace=1/(1+s*1m)
    const transfer = assigned(cursor);
    if (transfer === undefined) return;
    draft.terminals.length = 2;
    readAssignments(cursor, draft);
    return prescribe(draft, form, control, transfer.piece);
  }
  readGain(cursor, draft, form, control, surroundings);
}

/** The card of F and H: an expression, a polynomial, or a controlling device and gain. */
function readCurrentControlled(cursor: Cursor, draft: Draft, form: Form, surroundings: Surroundings): void {
  readNodes(cursor, draft, ["n+", "n-"]);
  cursor.keyword("cccs", "ccvs");
  if (isUnavailable(cursor, cursor)) return;
  const expression = readExpression(cursor, ["value"], currentOf);
  if (expression !== undefined) return finish(cursor, draft, form, expression);
  readControl(cursor, draft);
  const control = draft.controls[0];
  if (control === undefined) return;
  const { name, span } = control;
  readGain(cursor, draft, form, { piece: composedPiece([`i(${name})`], span), span }, surroundings);
}

export const voltageControlledVoltage: Device = {
  name: "voltage-controlled voltage source",
  about:
    "E: voltage-controlled voltage source, linear, VALUE={expression}, POLY, TABLE, LAPLACE, or a form of HSPICE and PSpice",
  source: "v(p, n) = gain v(cp, cn)",
  letter: "e",
  syntax:
    "Ename n+ n- nc+ nc- gain | Ename n+ n- value={expression} | POLY(n) controls coefficients | TABLE {expression} = (x,y) ... | LAPLACE {expression} = {f(s)} | OPAMP a b | TRANSFORMER a b k | DELAY a b td= | POLE a b zeros / poles | AND(n) inputs points | CHEBYSHEV {expression} = LP (f f) ripple stop | any [max= min= abs=]",
  terminals: ["p", "n", "cp", "cn"],
  parameters: gain("1"),
  law: `v(p, n) = ${GAIN} * v(cp, cn)`,
  quantities: { i: "i(p, n)", v: "v(p, n)" },
  read(cursor, draft, surroundings) {
    readVoltageControlled(cursor, draft, "v", ["value", "vol"], surroundings);
  },
};

export const voltageControlledCurrent: Device = {
  name: "voltage-controlled current source",
  about: "G: voltage-controlled current source, linear, VALUE={expression}, POLY, TABLE or LAPLACE",
  source: "i(p, n) = gain v(cp, cn)",
  letter: "g",
  syntax:
    "Gname n+ n- nc+ nc- transconductance [m=] | Gname n+ n- value={expression} | POLY(n) controls coefficients | TABLE {expression} = (x,y) ... | LAPLACE {expression} = {f(s)} | VCR|VCCAP [PWL(1)|NPWL(1)|PPWL(1)|POLY(1)] a b ... | DELAY, POLE, AND, CHEBYSHEV as E | any [max= min= abs=]",
  terminals: ["p", "n", "cp", "cn"],
  parameters: gain("S"),
  law: `i(p, n) += ${GAIN} * v(cp, cn)`,
  quantities: { i: `${GAIN} * v(cp, cn)` },
  read(cursor, draft, surroundings) {
    readVoltageControlled(cursor, draft, "i", ["value", "cur"], surroundings);
  },
};

export const currentControlledCurrent: Device = {
  name: "current-controlled current source",
  about: "F: current-controlled current source, linear or POLY",
  source: "i(p, n) = gain i(control)",
  letter: "f",
  syntax: "Fname n+ n- device gain [m=] | Fname n+ n- POLY(n) devices coefficients",
  terminals: ["p", "n"],
  controls: ["c"],
  parameters: gain("1"),
  law: `i(p, n) += ${GAIN} * i(c)`,
  quantities: { i: `${GAIN} * i(c)` },
  read(cursor, draft, surroundings) {
    readCurrentControlled(cursor, draft, "i", surroundings);
  },
};

export const currentControlledVoltage: Device = {
  name: "current-controlled voltage source",
  about: "H: current-controlled voltage source, linear or POLY",
  source: "v(p, n) = gain i(control)",
  letter: "h",
  syntax: "Hname n+ n- device transresistance | Hname n+ n- POLY(n) devices coefficients",
  terminals: ["p", "n"],
  controls: ["c"],
  parameters: gain("ohm"),
  law: `v(p, n) = ${GAIN} * i(c)`,
  quantities: { i: "i(p, n)", v: "v(p, n)" },
  read(cursor, draft, surroundings) {
    readCurrentControlled(cursor, draft, "v", surroundings);
  },
};

/** B: a current, voltage or resistance given as any expression of node voltages, branch currents, time and parameters. */
export const behavioural: Device = {
  name: "behavioural source",
  about: "B: current i={expression} or voltage v={expression} of any voltages, currents, time, temper",
  source: "i(p, n) or v(p, n) = expression; v(p, n) = expression i(p, n)",
  letter: "b",
  syntax:
    "Bname n+ n- i={expression} [rpar= cpar=] | v={expression} | r={expression} [tc1= tc2= m=] | v or i [laplace=]",
  terminals: ["p", "n"],
  parameters: {
    ...temperatureCoefficients,
    rpar: { unit: "ohm", default: Infinity, above: 0, about: "resistance in parallel, as LTspice has it" },
    cpar: { unit: "F", default: 0, min: 0, about: "capacitance in parallel, as LTspice has it" },
  },
  read(cursor, draft) {
    readNodes(cursor, draft, this.terminals);
    const parameters = ["tc", "tc1", "tc2", "m", "temp", "dtemp", "rpar", "cpar"];
    let transfer: Piece | undefined;
    let prescribed: { readonly form: Form; readonly value: Value } | undefined;
    while (cursor.atAssignment) {
      const token = cursor.peek() as Word;
      if (token.lower === "laplace") {
        transfer = assigned(cursor)?.piece;
        if (transfer === undefined) return;
      } else if (PASSED.has(token.lower)) {
        cursor.assignment();
        cursor.diagnostics.warning("ignored-parameter", `${token.text} has no effect`, token.span);
      } else if (prescribed === undefined && /^[ivr]$/.test(token.lower)) {
        const value = readPrescription(cursor);
        if (value === undefined) return;
        prescribed = { form: token.lower as Form, value };
      } else {
        if (prescribed === undefined && !parameters.includes(token.lower)) break;
        const assignment = cursor.assignment();
        if (assignment === undefined) return;
        give(cursor, draft, assignment.name, { piece: assignment.value, span: assignment.span });
      }
    }
    if (prescribed === undefined) return cursor.expected("i={expression} or v={expression}");
    readAssignments(cursor, draft);
    prescribe(draft, prescribed.form, prescribed.value, transfer);
    // What goes beside the source itself.
    const beside = [
      draft.values.has("rpar") ? "\ni(p, n) += v(p, n) / rpar" : "",
      draft.values.has("cpar") ? "\ni(p, n) += ddt(cpar * v(p, n))" : "",
    ].join("");
    if (beside !== "") draft.behaviour = { ...draft.behaviour!, form: draft.behaviour!.form + beside };
  },
};

/** Parameters of LTspice's and Xyce's B sources about how equations are solved. */
const PASSED: ReadonlySet<string> = new Set("smoothbsrc rcconst tripdv tripdt window nfft mtol notex".split(" "));

/** What `i =` or `v =` prescribes: an expression, or POLY(n) of expressions. */
function readPrescription(cursor: Cursor): Value | undefined {
  const first = cursor.peek(2);
  if (first?.kind !== "word" || first.lower !== "poly") return assigned(cursor);
  cursor.next();
  cursor.mark("=");
  return readPolynomial(cursor, (from) => {
    while (from.mark(",")) continue;
    return from.value("a variable of the polynomial");
  });
}
