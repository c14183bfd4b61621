import { type Piece, subpiece } from "../base/source.js";
import type { Draft, Surroundings } from "../circuit/device.js";
import type { Cursor, Value } from "../netlist/cursor.js";
import { composedPiece } from "../netlist/pieces.js";
import { type Form, prescribe } from "./behaviour.js";
import { atFunction, type Element, readElementValue } from "./element-value.js";
import type { Parts } from "./functions-of-one.js";
import { readAssignments } from "./two-terminal.js";

/** How the values of a two-terminal device are written. */
export interface PassiveCard {
  /** The parameter that a value without a name is. */
  readonly value: string;
  /** What the parameters prescribe where they are expressions of the circuit. */
  readonly forms?: readonly (readonly [parameter: string, form: Form])[];
  /** What functions in place of the value are of, and what they are; absent where there are none. */
  readonly element?: (cursor: Cursor, draft: Draft) => Element;
  /** Whether, but where devices have transfer functions, `POLY c0 c1 ...` is SPICE2's value that depends on the input: what `element` says is its integral. */
  readonly integrates?: boolean;
}

/** The voltage across the device, and its current, as the input of functions. */
export const ownVoltage = ({ terminals }: Draft) => [`v(${terminals.map(({ name }) => name).join(", ")})`];
export const ownCurrent = ({ card }: Cursor) => [`i(${card.name})`];

/** Reads `[value] [model]` in either order, then `name = value` pairs, as cards of R, C and L have them. */
export function readValueAndModel(
  cursor: Cursor,
  draft: Draft,
  surroundings: Surroundings,
  { value, forms = [], element, integrates = false }: PassiveCard,
): void {
  let polynomial: Value | undefined;
  while (!cursor.done && !cursor.atAssignment) {
    const token = cursor.peek()!;
    if (integrates && !surroundings.notation.transfers && cursor.keyword("poly") !== undefined) {
      polynomial = readIntegral(cursor, element!(cursor, draft).input);
      continue;
    }
    if (element !== undefined && atFunction(cursor, surroundings)) {
      readElementValue(cursor, draft, element(cursor, draft), () => readAssignments(cursor, draft));
      return;
    }
    if (
      token.kind === "word" &&
      draft.model === undefined &&
      (/^[a-z_]/.test(token.lower) || surroundings.model(token.lower))
    ) {
      cursor.word("a model name");
      draft.model = { name: token.lower, span: token.span };
      continue;
    }
    if (draft.values.has(value)) break;
    const read = cursor.value(`the value of ${value}`);
    if (read === undefined) break;
    draft.values.set(value, read);
  }
  readAssignments(cursor, draft);
  passRatings(cursor, draft);
  if (polynomial !== undefined) prescribe(draft, element!(cursor, draft).output, polynomial);
  for (const [name, form] of forms) {
    const given = draft.values.get(name);
    const isIntegral = form === "q" || form === "flux";
    if (given === undefined || (!isIntegral && surroundings.variation(given.piece) === "")) continue;
    draft.values.delete(name);
    const own = isIntegral && surroundings.notation.ownInput && element !== undefined;
    prescribe(draft, form, own ? ofOwn(given, String(element(cursor, draft).input[0])) : given);
  }
}

/** LTspice's arbitrary capacitors and inductors: x is what the element has across or through it. */
function ofOwn({ piece, span }: Value, input: string): Value {
  const parts: (string | Piece)[] = [];
  let from = 0;
  for (const { index } of piece.text.matchAll(/(?<![\w.@$])x(?![\w.(])/gi)) {
    parts.push(subpiece(piece, from, index), input);
    from = index + 1;
  }
  parts.push(subpiece(piece, from, piece.text.length));
  return { piece: composedPiece(parts, span), span };
}

/** LTspice's ratings of parts that other devices have parameters of the same names for. */
function passRatings(cursor: Cursor, draft: Draft): void {
  for (const name of ["v", "type", "symbol"]) {
    const given = draft.values.get(name);
    if (given === undefined) continue;
    draft.values.delete(name);
    cursor.diagnostics.note("ignored-parameter", `${name}= is about the part and changes nothing`, given.span);
  }
}

/** `POLY c0 c1 ...` of SPICE2: c0 + c1 v + ... times dv/dt, so that the charge is c0 v + c1 v^2 / 2 + ... */
function readIntegral(cursor: Cursor, input: Parts): Value | undefined {
  const from = cursor.place;
  const parts: (string | Piece)[] = [];
  const x = String(input[0]);
  let power = x;
  for (let k = 1; !cursor.done && !cursor.atAssignment; k++) {
    if (cursor.mark(",")) {
      k--;
      continue;
    }
    const coefficient = cursor.value("a coefficient");
    if (coefficient === undefined) return undefined;
    parts.push(parts.length > 0 ? " + (" : "(", coefficient.piece, `) / ${k} * ${power}`);
    power += ` * ${x}`;
  }
  if (parts.length > 0) return { piece: composedPiece(parts, from), span: from };
  cursor.expected("the coefficients of the polynomial");
  return undefined;
}
