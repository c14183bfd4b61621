import type { Diagnostics } from "../base/diagnostics.js";
import { nearest } from "../base/diagnostics.js";
import type { Card } from "../netlist/contract.js";
import type { Context, PlacedModel } from "./context.js";
import type { Device, Draft } from "./device.js";
import type { ModelChecker } from "./models.js";

export interface Choice {
  readonly device: Device;
  readonly model: PlacedModel | undefined;
}

/**
 * Which device a card means: of those with its letter, the one that its model belongs to, else the first. Undefined
 * after a fault was reported.
 */
export function chooseDevice(
  card: Card,
  draft: Draft,
  candidates: readonly Device[],
  context: Context,
  checker: ModelChecker,
  diagnostics: Diagnostics,
): Choice | undefined {
  const { model: named } = draft;
  const first = candidates[0]!;
  if (named === undefined) {
    if (!first.model?.required) return { device: first, model: undefined };
    diagnostics.error("missing-model", `${card.name} needs a model`, card.nameSpan, first.syntax);
    return undefined;
  }
  const model = context.findModel(named.name);
  if (model === undefined) {
    const near = nearest(named.name, context.modelNames());
    const hint = near ? `did you mean "${near}"?` : "add a .model card for it";
    diagnostics.error("unknown-model", `unknown model "${named.name}"`, named.span, hint);
    return undefined;
  }
  const { name, type } = model.card;
  const device = checker.deviceAmong(candidates, model.card);
  const expected = device?.terminals.length;
  if (device?.model?.lists !== undefined && draft.terminals.length !== expected) {
    const message = `${card.name} names ${draft.terminals.length} nodes, and its model ${name} is of ${device.name}`;
    diagnostics.error("wrong-node-count", message, card.nameSpan, `it needs ${expected}: ${device.syntax}`);
    return undefined;
  }
  if (device !== undefined) return { device, model };
  // A type or level that nobody knows was reported at the .model card.
  if (candidates.some((candidate) => candidate.model?.types.includes(type)) || !checker.knowsType(type))
    return undefined;
  const types = candidates.flatMap((candidate) => candidate.model?.types ?? []);
  diagnostics.error(
    "wrong-model-type",
    `the model ${name} is of type ${type}, which ${card.name} cannot use`,
    named.span,
    types.length > 0 ? `it takes a model of type ${types.join(" or ")}` : `${first.name}s take no model`,
  );
  return undefined;
}
