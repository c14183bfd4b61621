import { Diagnostics } from "../base/diagnostics.js";
import { NetlistError } from "../base/errors.js";
import type { Piece } from "../base/source.js";
import { pieceOf } from "../base/source.js";
import { keepBody } from "./body.js";
import type { Law, LawSpec } from "./contract.js";
import { layOut } from "./layout.js";
import { parseLaw } from "./statements.js";
import { translate } from "./translate.js";

export { emitter } from "./emitter.js";
export { interpreter } from "./interpreter.js";
export { interpretComplex } from "./complex.js";
export { delays, modes, noise, parameterDerivatives, report, sensitivity } from "./request.js";

function textOf(spec: LawSpec): Piece {
  if (typeof spec.text !== "string") return spec.text;
  return pieceOf({ name: `law of ${spec.name}`, text: spec.text });
}

/** What makes two laws the same: everything but the name and the names of nodes that are not internal to the text. */
function keyOf(spec: LawSpec, text: string): string {
  const {
    name,
    nodes,
    parameters,
    controls = [],
    collapsed = {},
    quantities = {},
    multiplier = "",
    held = false,
  } = spec;
  return JSON.stringify([name, text, nodes, parameters, controls, collapsed, quantities, multiplier, held]);
}

/**
 * Compiles a law: parse, differentiate, hoist what depends on parameters alone, lay out the columns. Faults go to
 * `diagnostics` and give undefined; without `diagnostics` a NetlistError is thrown.
 */
export function compileLaw(spec: LawSpec): Law;
export function compileLaw(spec: LawSpec, diagnostics: Diagnostics): Law | undefined;
export function compileLaw(spec: LawSpec, diagnostics?: Diagnostics): Law | undefined {
  const faults = new Diagnostics();
  const piece = textOf(spec);
  const statements = parseLaw(piece, faults);
  const translated = translate(spec, statements, faults);
  if (faults.failed) {
    if (diagnostics === undefined) throw new NetlistError(faults.list);
    for (const d of faults.list) diagnostics.add(d.severity, d.code, d.message, d.span, d.hint);
    return undefined;
  }
  for (const d of faults.list) diagnostics?.add(d.severity, d.code, d.message, d.span, d.hint);
  const { law, body } = layOut(spec, keyOf(spec, piece.text), translated);
  keepBody(law, body);
  return law;
}
