import type { ModelCard } from "../netlist/contract.js";
import type { Context, PlacedModel } from "./context.js";
import type { Device, ParameterSpec } from "./device.js";
import type { Built, Shape } from "./instances.js";
import type { Laws } from "./laws.js";
import { numberIn } from "./numbers.js";
import { outOfRange } from "./options.js";
import type { Elaboration } from "./registry.js";
import type { Value } from "./value.js";

/** What elements are made of that differ in their nodes and in values. */
export interface Mold {
  readonly device: Device;
  readonly model: PlacedModel | undefined;
  readonly shape: Shape;
  readonly laws: Laws;
}

/** An element that others are copies of. */
interface Original {
  readonly mold: Mold;
  readonly values: readonly Value[];
  /** Where the number of the card goes, and what bounds it; absent where the card names a model. */
  readonly number: { readonly slot: number; readonly spec: ParameterSpec } | undefined;
}

/**
 * Elements of one context with short cards (`Device.short`): the first with a number and the first of each model are read
 * and built, and the others are copied from them. Whatever deserves a remark is no copy.
 */
export class Copies {
  private readonly originals = new Map<Device | ModelCard, Original>();

  constructor(
    private readonly context: Context,
    private readonly elaboration: Elaboration,
  ) {}

  /** What an element is a copy of, with the values it has; undefined where it has to be built. `word` is its card's last. */
  of(word: string, name: string, device: Device): { readonly mold: Mold; readonly values: Value[] } | undefined {
    const { overrides, parameters } = this.elaboration;
    const model = this.context.findModel(word.toLowerCase());
    const original = this.originals.get(model?.card ?? device);
    if (original === undefined || overrides.has(name)) return undefined;
    const { mold, number } = original;
    if (number === undefined) return { mold, values: original.values.slice() };
    const value = numberIn(word, parameters.notation);
    if (value === undefined || value === 0 || outOfRange(value, number.spec) !== undefined) return undefined;
    const values = original.values.slice();
    values[number.slot] = value;
    return { mold, values };
  }

  /** Takes what the element of a short card was made into as the original of others, where they can be copies of it. */
  learn(word: string, device: Device, mold: Mold, { values, shape, pattern }: Built): void {
    if (pattern === undefined || mold.device.model?.perInstance === true) return;
    const { model } = mold;
    if (model !== undefined) {
      if (pattern.given.size === 0) this.originals.set(model.card, { mold, values, number: undefined });
      return;
    }
    const parameter = device.short?.parameter;
    if (parameter === undefined || mold.device !== device) return;
    if (pattern.given.size !== 1 || !pattern.given.has(parameter) || pattern.followed.includes(parameter)) return;
    const spec = device.parameters[parameter]!;
    const isBounded = [spec.min, spec.above, spec.max].some((edge) => typeof edge === "string");
    if (isBounded || spec.beside !== undefined || spec.length || spec.area || numberIn(word, this.elaboration.parameters.notation) === undefined) return;
    this.originals.set(device, { mold, values, number: { slot: shape.slots.get(parameter)!, spec } });
  }
}
