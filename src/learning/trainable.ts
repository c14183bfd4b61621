import type { Diagnostics } from "../base/diagnostics.js";
import { nearest } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import type { ConductanceUpdate, UpdateParameter } from "./contract.js";
import { effectParameters } from "./effects.js";
import type { LawElement } from "./law-devices.js";
import { allowed, inRange } from "./parameters.js";
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
  readonly tie?: string;
  /** Parameters of the update model and of effects that are given: numbers, or words. What is missing has its default. */
  readonly values: Readonly<Record<string, number | string>>;
  /** The `.data` table that a value names: its columns by name. */
  readonly table?: ReadonlyMap<string, Float64Array>;
  /** The element itself, where its conductance follows from the state of its law. */
  readonly element?: LawElement;
  /** Where the instance stands in the netlist. */
  readonly span?: Span;
  /** Where its model names the update. */
  readonly updateSpan?: Span;
  /** Where its model gives a value. */
  readonly places?: ReadonlyMap<string, Span>;
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
  const names = remedies.flatMap(({ parameters }) => parameters.map(({ name }) => name));
  const kept = Object.entries(device.values).filter(([name]) => !names.includes(name));
  return { ...device, values: Object.fromEntries(kept) };
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

/** Reports what is wrong with a trainable resistor: bounds, start, unknown update, parameters unknown or out of range. */
export function checkTrainable(device: Trainable, diagnostics: Diagnostics): void {
  const { name, g, gmin, gmax, span } = device;
  // What stands in the model is not told once per resistor.
  const fault = (code: string, message: string, hint: string, place = span): void =>
    diagnostics.error(code, place === span ? `${name}: ${message}` : message, place, hint);
  // A state may come near to where nothing is conducted; a conductance of its own may not.
  if (!((device.element ? gmin >= 0 : gmin > 0) && gmin < gmax && Number.isFinite(gmax)))
    fault("bad-bounds", `the bounds gmin = ${gmin} S and gmax = ${gmax} S are no range`, "0 < gmin < gmax");
  else if (!(g >= gmin && g <= gmax))
    fault("out-of-bounds", `g = ${g} S lies outside its bounds`, `between gmin = ${gmin} S and gmax = ${gmax} S`);
  if (!(device.ratescale >= 0 && Number.isFinite(device.ratescale)))
    fault("bad-value", `ratescale = ${device.ratescale}`, "a factor from 0 up");
  const found = updateOf(device.update);
  if (found === undefined) {
    const names = [...updates.keys(), ...presets.keys()];
    const near = nearest(device.update, names);
    const message = `unknown update model "${device.update}"`;
    const hint = near ? `did you mean ${near}?` : `known: ${names.join(", ")}`;
    diagnostics.error("unknown-update", message, device.updateSpan ?? span, hint);
    return;
  }
  const { update } = found;
  const fit = updatesFor(device.element !== undefined);
  if (!fit.includes(update)) {
    const known = fit.map(({ kind }) => kind).join(", ");
    const [message, hint] = device.element
      ? [`update=${device.update} is for resistors`, `the state of a memristor takes: ${known}`]
      : [
          `update=${update.kind} needs a device with a state`,
          `a memristor: YMEMRISTOR name n+ n- model; here: ${known}`,
        ];
    diagnostics.error("unfit-update", message, device.updateSpan ?? span, hint);
    return;
  }
  const table = tableOf(update);
  checkNames(device, update, table, diagnostics);
  for (const spec of table) {
    const place = device.places?.get(spec.name) ?? span;
    const value = valueOf(device, spec);
    const hint = `${spec.table ? "the name of a .data table" : allowed(spec)}: ${spec.about}`;
    if (value === undefined)
      fault("missing-value", `update=${device.update} needs ${spec.name}`, `${spec.about}`, device.updateSpan ?? span);
    else if (spec.table) checkTable(device, update, String(value), fault, hint, place);
    else if (spec.choices ? !spec.choices.includes(String(value)) : !inRange(spec, Number(value)))
      fault("bad-value", `${spec.name} = ${value}`, hint, place);
  }
}

/** A value that the update does not know is a fault, with those that do know it. */
function checkNames(
  device: Trainable,
  update: ConductanceUpdate,
  table: readonly UpdateParameter[],
  diagnostics: Diagnostics,
): void {
  const known = table.map((spec) => spec.name);
  for (const key of Object.keys(device.values)) {
    if (known.includes(key)) continue;
    const others = [...updates.values()].filter(({ parameters }) => parameters.some((spec) => spec.name === key));
    const near = nearest(key, known);
    const hint =
      others.length > 0
        ? `${others.map(({ kind }) => `update=${kind}`).join(", ")} ${others.length > 1 ? "have" : "has"} it`
        : near
          ? `did you mean ${near}?`
          : `known: ${known.join(", ")}`;
    const message = `update ${update.kind} has no parameter "${key}"`;
    diagnostics.error("unknown-parameter", message, device.places?.get(key) ?? device.span, hint);
  }
}

function checkTable(
  { table }: Trainable,
  update: ConductanceUpdate,
  name: string,
  fault: (code: string, message: string, hint: string, place: Span | undefined) => void,
  hint: string,
  place: Span | undefined,
): void {
  if (table === undefined) return fault("unknown-data", `there is no .data table "${name}"`, hint, place);
  const wrong = update.fault?.(table);
  if (wrong !== undefined) fault("bad-table", `the .data table "${name}" does not fit: ${wrong}`, hint, place);
}
