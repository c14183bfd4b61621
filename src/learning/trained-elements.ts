import type { Diagnostics } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import type { Circuit, Instance } from "../circuit/circuit.js";
import { CopiedInstance, valueAt } from "../circuit/copied.js";
import type { DataTable } from "../netlist/contract.js";
import type { LawElement } from "./law-devices.js";
import { isTrained, type Ranges, rangesOf } from "./stored.js";
import { tableOf, type Trainable, updateOf, updatesFor } from "./trainable.js";

/** The numbers of the instances that learning changes. */
export function trainedIn({ instances }: Circuit): readonly number[] {
  const numbers: number[] = [];
  for (let number = 0; number < instances.length; number++) if (isTrained(instances.at(number))) numbers.push(number);
  return numbers;
}

/** What the models of trained elements say; those whose values vary with data are faults, and left out. */
export function trainablesOf(circuit: Circuit, numbers: readonly number[], diagnostics: Diagnostics): Trainable[] {
  const fixed: number[] = [];
  const models: Model[] = [];
  const places = new Map<string, ReadonlyMap<string, Span>>();
  let first: Instance | undefined;
  let model: Model | undefined;
  for (const number of numbers) {
    const instance = circuit.instances.at(number);
    if (model === undefined || first === undefined || !isLike(instance, first)) {
      first = instance;
      model = varies(instance, diagnostics) ? undefined : modelOf(circuit, instance, places);
    }
    if (model === undefined) continue;
    fixed.push(number);
    models.push(model);
  }
  const ranges = rangesOf(circuit, fixed);
  return models.map((each, at) => new TrainedElement(circuit, fixed[at]!, each, ranges, at));
}

/** What elements share that differ in their conductance alone. */
interface Model {
  readonly update: string;
  readonly updateSpan: Span | undefined;
  readonly ratescale: number;
  readonly tie: string | undefined;
  readonly values: Trainable["values"];
  readonly table: Trainable["table"];
  readonly places: ReadonlyMap<string, Span>;
}

/** A trained element of a circuit: there are many, which keep no more than where to look. */
class TrainedElement implements Trainable {
  constructor(
    private readonly circuit: Circuit,
    private readonly number: number,
    private readonly model: Model,
    private readonly ranges: Ranges,
    /** Its number among the ranges. */
    private readonly at: number,
  ) {}

  private get instance(): Instance {
    return this.circuit.instances.at(this.number);
  }
  get name(): string {
    return this.instance.name;
  }
  get g(): number {
    return this.ranges.g[this.at]!;
  }
  get gmin(): number {
    return this.ranges.gmin[this.at]!;
  }
  get gmax(): number {
    return this.ranges.gmax[this.at]!;
  }
  get element(): LawElement | undefined {
    const { circuit, number } = this;
    return this.instance.laws && { circuit, number };
  }
  get span(): Span {
    return this.instance.span;
  }
  get update(): string {
    return this.model.update;
  }
  get updateSpan(): Span | undefined {
    return this.model.updateSpan;
  }
  get ratescale(): number {
    return this.model.ratescale;
  }
  get tie(): string | undefined {
    return this.model.tie;
  }
  get values(): Trainable["values"] {
    return this.model.values;
  }
  get table(): Trainable["table"] {
    return this.model.table;
  }
  get places(): ReadonlyMap<string, Span> {
    return this.model.places;
  }
}

/** Whether an element is a copy like another, and has nothing of its own but a conductance. */
function isLike(instance: Instance, first: Instance): boolean {
  if (!(instance instanceof CopiedInstance) || !instance.isLike(first)) return false;
  return instance.slot < 0 || instance.slot === instance.slots.get(instance.device.trainable!.parameter);
}

function varies(instance: Instance, diagnostics: Diagnostics): boolean {
  const { device, name: owner, slots, span } = instance;
  const isVarying = (name: string): boolean => typeof valueAt(instance, slots.get(name)!) !== "number";
  const varying = Object.keys(device.parameters).find(isVarying);
  if (varying !== undefined)
    diagnostics.error("varying-trainable", `${varying} of ${owner} must not vary with data`, span);
  return varying !== undefined;
}

/** Parameters that are those of an update or effect, not of the device: of resistors, and of elements with a state. */
const ofUpdates = [false, true].map(
  (hasState) =>
    new Set(
      updatesFor(hasState)
        .flatMap(tableOf)
        .map(({ name }) => name),
    ) as ReadonlySet<string>,
) as [ReadonlySet<string>, ReadonlySet<string>];

/** @param places where models give their values, by the paths of those that have been asked for */
function modelOf(circuit: Circuit, instance: Instance, places: Map<string, ReadonlyMap<string, Span>>): Model {
  const own = ofUpdates[instance.laws === undefined ? 0 : 1];
  const numberOf = (name: string): number => valueAt(instance, instance.slots.get(name)!) as number;
  const values: Record<string, number | string> = {};
  for (const name of Object.keys(instance.device.parameters))
    if (own.has(name) && instance.given.has(name)) values[name] = numberOf(name);
  for (const [name, { text, span }] of instance.words)
    if (name !== "tie" && name !== "update" && span !== undefined) values[name] = text;
  const tie = instance.words.get("tie")?.text;
  const update = instance.words.get("update")!;
  const named = updateOf(update.text)?.update.parameters.find(({ table }) => table)?.name;
  const table = named === undefined ? undefined : circuit.data.get(String(values[named] ?? ""));
  return {
    update: update.text,
    updateSpan: update.span,
    ratescale: numberOf("ratescale"),
    tie: tie === "" ? undefined : tie,
    values,
    table: table && columnsOf(table),
    places: placesOf(circuit, instance.modelPath ?? "", places),
  };
}

function placesOf(
  { placedModels }: Circuit,
  path: string,
  known: Map<string, ReadonlyMap<string, Span>>,
): ReadonlyMap<string, Span> {
  let places = known.get(path);
  if (places === undefined) {
    const written = placedModels.get(path)?.card.values ?? [];
    known.set(path, (places = new Map(written.map(({ name, span }) => [name, span]))));
  }
  return places;
}

function columnsOf({ columns, rows, values }: DataTable): ReadonlyMap<string, Float64Array> {
  const column = (c: number) => Float64Array.from({ length: rows }, (_, row) => values[row * columns.length + c]!);
  return new Map(columns.map((name, c) => [name, column(c)]));
}
