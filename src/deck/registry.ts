import type { OtherModelType, Registry } from "../circuit/registry.js";
import { absent, devices, shapes } from "../devices/index.js";
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

/** What netlists may hold. */
export const registry: Registry = { devices, shapes, absent, otherModels: [lockInType] };
