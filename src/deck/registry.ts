import type { OtherModelType, Registry } from "../circuit/registry.js";
import type { Device } from "../circuit/device.js";
import { absent, devices as written, functionModels, shapes } from "../devices/index.js";
import { sharedParameters, updatesFor } from "../learning/trainable.js";
import { presets } from "../learning/presets.js";
import { checkLockIn, type LockInModel, lockInParameters } from "../signals/lockin-model.js";

const words = Object.fromEntries(
  lockInParameters.flatMap(({ name, words: list }) => (list === undefined ? [] : [[name, list]])),
);

/** Models of type LOCKIN: lock-in amplifiers, for `.lockin` and `.learn`. */
export const lockInType: OtherModelType = {
  type: "lockin",
  about: "lock-in amplifier",
  names: lockInParameters.map(({ name }) => name),
  words,
  check: (values) => checkLockIn(Object.fromEntries(values) as Partial<LockInModel>),
};

/**
 * A device whose conductance is trained, with everything that updates and effects have: what an update has of its own is
 * checked when it is known which one it is.
 */
function withUpdates(device: Device): Device {
  const { trainable } = device;
  if (trainable === undefined) return device;
  // Defaults are written over the bounds of the conductance; the device may store it as something else.
  const { min, max, gain, zero, state } = trainable;
  const siemens = (name: string | number): string =>
    gain === undefined ? `${name}` : `(${gain} * (${name} - ${zero ?? 0}))`;
  const able = updatesFor(state === true);
  const fitted = (text: string): string =>
    text.replace(/\bg(min|max)\b/g, (_, end) => siemens(end === "min" ? min : max));
  const parameters = { ...device.parameters };
  const words = { ...device.words };
  const names = new Set(able.flatMap((update) => update.parameters.map(({ name }) => name)));
  const rows = [...names].map((name) =>
    able.flatMap((update) =>
      update.parameters.filter((row) => row.name === name).map((row) => ({ ...row, of: update.kind })),
    ),
  );
  for (const uses of [...rows, ...sharedParameters.map((row) => [{ ...row, of: "" }])]) {
    const { name, unit, default: value, choices, table, about } = uses[0]!;
    const same = uses.every((row) => row.about === about);
    const line = same ? about : `what it is depends on the update: ${uses.map(({ of }) => of).join(", ")}`;
    if (choices || table) words[name] = { default: String(value ?? ""), about: line };
    // Where updates differ in the default there is none here: theirs is found when it is known which update it is.
    else {
      const start = same ? (value ?? NaN) : NaN;
      // Bounds that only the law of a state knows are in no expression.
      const fitting = typeof start === "number" ? start : state === true ? NaN : fitted(start);
      parameters[name] = { unit: unit || "1", default: fitting, about: line, on: "model" };
    }
  }
  const known = [...able.map(({ kind }) => kind), ...(state === true ? [] : presets.keys())].join(" ");
  words["update"] = { ...words["update"]!, about: `${words["update"]!.about}: ${known}` };
  return { ...device, parameters, words };
}

/** All devices, those that learn with the tables of the updates. */
export const devices: readonly Device[] = written.map(withUpdates);

/** What netlists may hold. */
export const registry: Registry = { devices, shapes, absent, otherModels: [lockInType], functions: functionModels };
