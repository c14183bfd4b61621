import type { Span } from "../base/source.js";
import type { ConductanceUpdate, UpdateParameter } from "./contract.js";
import { effectParameters } from "./effects.js";
import type { LawElement } from "./law-devices.js";
import { remedies } from "./remedies/index.js";
import { updates } from "./updates.js";
import { type Preset, presets } from "./presets.js";

/** A trainable resistor as its model describes it. */
export interface Trainable {
  readonly name: string;
  /** Conductance at the start and its bounds [S]. */
  readonly g: number;
  readonly gmin: number;
  readonly gmax: number;
  /** Name of the update model, or of a preset. */
  readonly update: string;
  /** Factor on the rate of `.learn`. */
  readonly ratescale: number;
  /** Resistors with the same tie share one conductance: that of the first, which the sum of their gradients moves. */
  readonly tie?: string | undefined;
  /** Parameters of the update model and of effects that are given: numbers, or words. What is missing has its default. */
  readonly values: Readonly<Record<string, number | string>>;
  /** The `.data` table that a value names: its columns by name. */
  readonly table?: ReadonlyMap<string, Float64Array> | undefined;
  /** The element itself, where its conductance follows from the state of its law. */
  readonly element?: LawElement | undefined;
  /** Where the instance stands in the netlist. */
  readonly span?: Span | undefined;
  /** Where its model names the update. */
  readonly updateSpan?: Span | undefined;
  /** Where its model gives a value. */
  readonly places?: ReadonlyMap<string, Span> | undefined;
}

/** What a name of an update stands for: a model, and the values of a preset. */
export function updateOf(name: string): { update: ConductanceUpdate; preset: Preset | undefined } | undefined {
  const preset = presets.get(name);
  const update = updates.get(preset?.update ?? name);
  return update && { update, preset };
}

/**
 * The updates that an element can have: one whose conductance follows from a state is written through its law, or set to what
 * is wanted; models of how a conductance changes are for those that have no law for it.
 */
export function updatesFor(hasState: boolean): ConductanceUpdate[] {
  return [...updates.values()].filter(({ through, parameters }) =>
    hasState ? through === "law" || parameters.length === 0 : through === undefined,
  );
}

/** Parameters that go with every update model: effects and remedies. */
export const sharedParameters: readonly UpdateParameter[] = [
  ...effectParameters,
  ...remedies.flatMap(({ parameters }) => parameters),
];

/** The table of what a device with an update may have, beside g, gmin, gmax, ratescale and tie. */
export function tableOf(update: ConductanceUpdate): readonly UpdateParameter[] {
  return [...update.parameters, ...sharedParameters];
}

/** The same device without its remedies. */
export function bare(device: Trainable): Trainable {
  const names = Object.keys(device.values);
  const kept = names.filter((name) => !remedyParameters.has(name));
  if (kept.length === names.length) return device;
  return new Altered(device, device.g, Object.fromEntries(kept.map((name) => [name, device.values[name]!])));
}

const remedyParameters: ReadonlySet<string> = new Set(
  remedies.flatMap(({ parameters }) => parameters.map(({ name }) => name)),
);

/** Devices with other conductances to start at [S]. */
export const startedAt = (devices: readonly Trainable[], siemens: Float64Array): readonly Trainable[] =>
  devices.map((device, j) => new Altered(device, siemens[j]!, device.values));

/** A device but for its start [S] and its values: there may be many, which keep no more than that. */
class Altered implements Trainable {
  constructor(
    private readonly device: Trainable,
    readonly g: number,
    readonly values: Trainable["values"],
  ) {}

  get name(): string {
    return this.device.name;
  }
  get gmin(): number {
    return this.device.gmin;
  }
  get gmax(): number {
    return this.device.gmax;
  }
  get update(): string {
    return this.device.update;
  }
  get ratescale(): number {
    return this.device.ratescale;
  }
  get tie(): string | undefined {
    return this.device.tie;
  }
  get table(): Trainable["table"] {
    return this.device.table;
  }
  get element(): LawElement | undefined {
    return this.device.element;
  }
  get span(): Span | undefined {
    return this.device.span;
  }
  get updateSpan(): Span | undefined {
    return this.device.updateSpan;
  }
  get places(): Trainable["places"] {
    return this.device.places;
  }
}

/** The value of a parameter that is in force: as given, of the preset, or by default; undefined where none is. */
export function valueOf(device: Trainable, spec: UpdateParameter): number | string | undefined {
  const given = device.values[spec.name];
  if (given !== undefined) return given;
  const { gmin, gmax } = device;
  const preset = presets.get(device.update)?.values[spec.name];
  if (spec.name === "grest") return gmin + (preset ?? spec.share!) * (gmax - gmin);
  if (spec.share !== undefined) return (preset ?? spec.share) * (gmax - gmin);
  return preset ?? spec.default;
}
