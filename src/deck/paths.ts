import type { Circuit } from "../circuit/circuit.js";

/** A path as it is written here. */
export function plain(name: string): string {
  return name.replaceAll(":", ".");
}

/** Full paths have dots here; other simulators write colons, and ngspice the letter of the device before them. */
export function findDevice(circuit: Circuit, name: string): number | undefined {
  const path = plain(name);
  const known = circuit.instanceNumber.get(path);
  if (known !== undefined) return known;
  const [, letter, rest] = /^([a-z])\.(.+)$/.exec(path) ?? [];
  if (rest === undefined || rest.slice(rest.lastIndexOf(".") + 1)[0] !== letter) return undefined;
  return circuit.instanceNumber.get(rest);
}

/** The terminal of a device by the letter or the number (from 1) that stands after an `i`. */
export function findTerminal(circuit: Circuit, number: number, which: string): number | undefined {
  const { device, terminals } = circuit.instances.at(number);
  if (/^\d+$/.test(which)) return Number(which) >= 1 && Number(which) <= terminals ? Number(which) - 1 : undefined;
  const names = device.terminals.slice(0, terminals);
  const exact = names.indexOf(which);
  const found = exact >= 0 ? exact : names.findIndex((terminal) => terminal.startsWith(which));
  return found < 0 ? undefined : found;
}

/** The ports of the call of a subcircuit that a path of a port begins with; undefined where there is no such call. */
export function portsBeside(path: string, { ports }: Circuit): string[] | undefined {
  const call = path.slice(0, path.lastIndexOf(".") + 1);
  const beside = [...ports.keys()].filter((key) => key.lastIndexOf(".") === call.length - 1 && key.startsWith(call));
  return call !== "" && beside.length > 0 ? beside.map((key) => key.slice(call.length)) : undefined;
}
