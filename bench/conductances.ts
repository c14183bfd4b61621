import { Diagnostics } from "../src/base/diagnostics.js";
import { NetlistError } from "../src/base/errors.js";
import { elaborate } from "../src/circuit/elaborate.js";
import { devices, shapes } from "../src/devices/index.js";
import { parseNetlist } from "../src/netlist/index.js";
import { circuitOnly } from "./plain-deck.js";

/** Conductances [S] of the trainable resistors as a netlist draws them, by full path. Throws NetlistError. */
export function conductancesOf(text: string, name: string): Map<string, number> {
  const diagnostics = new Diagnostics();
  const netlist = parseNetlist({ name, text: circuitOnly(text) }, {}, diagnostics);
  const circuit = elaborate(netlist, { devices, shapes, otherModels: [], functions: new Map() }, {}, diagnostics);
  if (diagnostics.failed) throw new NetlistError(diagnostics.list);
  const conductances = new Map<string, number>();
  for (const { name, device, slots, values } of circuit.instances) {
    if (device.trainable === undefined) continue;
    const g = values[slots.get(device.trainable)!]!;
    if (typeof g !== "number") throw new Error(`the conductance of ${name} depends on the data`);
    conductances.set(name, g);
  }
  return conductances;
}
