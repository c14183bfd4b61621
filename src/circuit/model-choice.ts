import type { Diagnostics } from "../base/diagnostics.js";
import { nearest } from "../base/diagnostics.js";
import type { Card } from "../netlist/contract.js";
import type { Context, PlacedModel } from "./context.js";
import type { Device, Draft } from "./device.js";
import type { ModelChecker } from "./models.js";

export interface Choice {
  readonly device: Device;
  readonly model: PlacedModel | undefined;
  /** What the card says to the device. */
  readonly draft: Draft;
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
    if (!first.model?.required) return { device: first, model: undefined, draft };
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
  if (device !== undefined) {
    const fitting = withNodesOf(device, draft);
    if (fitting !== undefined) return { device, model, draft: fitting };
    const { length: expected } = device.terminals;
    const message = `${card.name} names ${draft.terminals.length} nodes, and its model ${name} is of ${device.name}`;
    diagnostics.error("wrong-node-count", message, card.nameSpan, `it needs ${expected}: ${device.syntax}`);
    return undefined;
  }
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

/** A draft with as many nodes as a device has; undefined where it has others. */
function withNodesOf({ terminals, model }: Device, draft: Draft): Draft | undefined {
  const { length } = draft.terminals;
  const isChecked = model?.lists !== undefined || model?.nodes !== undefined;
  if (!isChecked || length === terminals.length) return draft;
  const [last, before] = [draft.terminals.at(-1), draft.terminals.at(-2)];
  const doubled = model.nodes === "doubled" && length === terminals.length + 1 && last!.name === before!.name;
  return doubled ? { ...draft, terminals: draft.terminals.slice(0, -1) } : undefined;
}
