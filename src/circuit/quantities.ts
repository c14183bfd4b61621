import { nearest } from "../base/diagnostics.js";
import type { Circuit } from "./circuit.js";
import { modelOwner } from "./overrides.js";
import { namesOf } from "./tables.js";

/** A quantity of a netlist whose value cards may set in place of what is written, or sweep. */
export type Quantity =
  | { readonly kind: "temperature" }
  | { readonly kind: "parameter"; readonly name: string }
  /** A parameter by the name of its table; the owner by its full path. */
  | { readonly kind: "device" | "model"; readonly owner: string; readonly parameter: string };

/** The text a quantity is known by: `temper`, `r`, `x1.m1:w`; that of a model cannot be a device's. */
export function keyOf(quantity: Quantity): string {
  switch (quantity.kind) {
    case "temperature":
      return "temper";
    case "parameter":
      return quantity.name;
    case "device":
      return `${quantity.owner}:${quantity.parameter}`;
    case "model":
      return `${modelOwner(quantity.owner)}:${quantity.parameter}`;
  }
}

/** Why a text names no quantity, and what may have been meant. */
export interface Unfound {
  readonly code: "unknown-quantity" | "unknown-parameter" | "not-sweepable";
  readonly message: string;
  readonly hint?: string | undefined;
}

/**
 * What a text means: `temp`, the name of a device (its principal value), of a `.param`, or `owner:parameter`, the owner
 * being a device or a model. Undefined where a fault that was reported keeps it from being known.
 */
export function findQuantity(text: string, circuit: Circuit): Quantity | Unfound | undefined {
  const name = text.toLowerCase();
  if (name === "temp" || name === "temper") return { kind: "temperature" };
  const path = name.replaceAll(":", ".");
  const number = circuit.instanceNumber.get(path);
  if (number !== undefined) {
    const { device } = circuit.instances.at(number);
    if (device.sweep !== undefined) return { kind: "device", owner: path, parameter: device.sweep };
    const known = [...namesOf(device, "instance").keys()].join(" ");
    return {
      code: "not-sweepable",
      message: `a ${device.name} has no one value that stands for it`,
      hint: `name a parameter, as ${text}:m; known: ${known}`,
    };
  }
  if (circuit.scope.definitions.has(name)) return { kind: "parameter", name };
  if (circuit.isDropped(path)) return undefined;
  const colon = name.lastIndexOf(":");
  if (colon > 0) return findOwned(name.slice(0, colon).replaceAll(":", "."), name.slice(colon + 1), circuit);
  const near = nearest(name, [...circuit.instanceNumber.keys(), ...circuit.scope.definitions.keys(), "temp"]);
  return {
    code: "unknown-quantity",
    message: `there is no device and no .param "${text}"`,
    hint: near ? `did you mean "${near}"?` : "a device, a .param, device:parameter, model:parameter, or temp",
  };
}

/** A parameter of a device or of a model. */
export function findOwned(owner: string, parameter: string, circuit: Circuit): Quantity | Unfound | undefined {
  const number = circuit.instanceNumber.get(owner);
  if (number !== undefined) {
    const { device } = circuit.instances.at(number);
    const names = namesOf(device, "instance");
    const found = names.get(parameter);
    if (found !== undefined) return { kind: "device", owner, parameter: found };
    return unknownParameter(`a ${device.name} has no parameter "${parameter}"`, parameter, names.keys());
  }
  const model = circuit.placedModels.get(owner);
  if (model !== undefined) {
    const tables = model.devices.map((device) => namesOf(device, "model"));
    const found = tables.map((names) => names.get(parameter)).find((name) => name !== undefined);
    if (found !== undefined) return { kind: "model", owner, parameter: found };
    const message = `a model of type ${model.card.type} has no parameter "${parameter}"`;
    return unknownParameter(
      message,
      parameter,
      tables.flatMap((names) => [...names.keys()]),
    );
  }
  if (circuit.isDropped(owner)) return undefined;
  const near = nearest(owner, [...circuit.instanceNumber.keys(), ...circuit.placedModels.keys()]);
  return {
    code: "unknown-quantity",
    message: `there is no device and no model "${owner}"`,
    hint: near && `did you mean "${near}"?`,
  };
}

function unknownParameter(message: string, parameter: string, names: Iterable<string>): Unfound {
  const known = [...names];
  const near = nearest(parameter, known);
  return { code: "unknown-parameter", message, hint: near ? `did you mean "${near}"?` : `known: ${known.join(" ")}` };
}

/** What a quantity is in the netlist as written; undefined where nothing says it, and nobody uses it. */
export function writtenValue(quantity: Quantity, circuit: Circuit): number | undefined {
  const { parameters } = circuit;
  const number = (value: number | { readonly live: number }) =>
    typeof value === "number" ? value : parameters.atNominal()[value.live]!;
  switch (quantity.kind) {
    case "temperature":
      return parameters.nominal[0]!;
    case "parameter": {
      const node = parameters.lookup(quantity.name, circuit.scope);
      return node && number(parameters.value(node));
    }
    case "device": {
      const { values, slots } = circuit.instances.at(circuit.instanceNumber.get(quantity.owner)!);
      return number(values[slots.get(quantity.parameter)!]!);
    }
    case "model": {
      const given = circuit.placedModels.get(quantity.owner)!.values().get(quantity.parameter);
      if (given !== undefined) return number(given);
      const user = circuit.instances.find(({ modelPath }) => modelPath === quantity.owner);
      const slot = user?.slots.get(quantity.parameter);
      return slot === undefined ? undefined : number(user!.values[slot]!);
    }
  }
}
