import { type Diagnostics, nearest } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import type { ConductanceUpdate, UpdateParameter } from "./contract.js";
import { allowed, inRange } from "./parameters.js";
import { presets } from "./presets.js";
import { tableOf, type Trainable, updateOf, updatesFor, valueOf } from "./trainable.js";
import { updates } from "./updates.js";

/** Reports what is wrong with trainable resistors. */
export function checkTrainables(devices: readonly Trainable[], diagnostics: Diagnostics): void {
  let faultless: Trainable | undefined;
  for (const device of devices) {
    checkConductance(device, diagnostics);
    if (faultless !== undefined && isAlike(device, faultless)) continue;
    const before = diagnostics.list.length;
    checkUpdate(device, diagnostics);
    faultless = diagnostics.list.length === before ? device : undefined;
  }
}

/** The same of one: bounds, start, unknown update, parameters unknown or out of range. */
export const checkTrainable = (device: Trainable, diagnostics: Diagnostics): void =>
  checkTrainables([device], diagnostics);

/** Whether devices share all that their updates follow from. */
function isAlike(a: Trainable, b: Trainable): boolean {
  const same = a.values === b.values && a.update === b.update && a.table === b.table;
  return same && a.gmin === b.gmin && a.gmax === b.gmax && (a.element === undefined) === (b.element === undefined);
}

/** What is wrong at a place of a device; what stands in its model is not told once per resistor. */
function faultOf({ name, span }: Trainable, diagnostics: Diagnostics) {
  return (code: string, message: string, hint: string, place = span): void =>
    diagnostics.error(code, place === span ? `${name}: ${message}` : message, place, hint);
}

function checkConductance(device: Trainable, diagnostics: Diagnostics): void {
  const { g, gmin, gmax, ratescale } = device;
  const fault = faultOf(device, diagnostics);
  // A state may come near to where nothing is conducted; a conductance of its own may not.
  if (!((device.element ? gmin >= 0 : gmin > 0) && gmin < gmax && Number.isFinite(gmax)))
    fault("bad-bounds", `the bounds gmin = ${gmin} S and gmax = ${gmax} S are no range`, "0 < gmin < gmax");
  else if (!(g >= gmin && g <= gmax))
    fault("out-of-bounds", `g = ${g} S lies outside its bounds`, `between gmin = ${gmin} S and gmax = ${gmax} S`);
  if (!(ratescale >= 0 && Number.isFinite(ratescale)))
    fault("bad-value", `ratescale = ${ratescale}`, "a factor from 0 up");
}

function checkUpdate(device: Trainable, diagnostics: Diagnostics): void {
  const { span } = device;
  const fault = faultOf(device, diagnostics);
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
