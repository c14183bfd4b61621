import { Diagnostics } from "../src/base/diagnostics.js";
import { NetlistError } from "../src/base/errors.js";
import { elaborate } from "../src/circuit/elaborate.js";
import { devices, shapes } from "../src/devices/index.js";
import { parseNetlist } from "../src/netlist/index.js";
import { circuitOnly, type Plain } from "./plain-deck.js";

/** Conductances [S] of the trainable resistors, or what transistors in their place have, as a netlist draws them, by full path. Throws NetlistError. */
export function conductancesOf(text: string, name: string): Map<string, Plain> {
  const diagnostics = new Diagnostics();
  const netlist = parseNetlist({ name, text: circuitOnly(text) }, {}, diagnostics);
  const circuit = elaborate(netlist, { devices, shapes, otherModels: [], functions: new Map() }, {}, diagnostics);
  if (diagnostics.failed) throw new NetlistError(diagnostics.list);
  const conductances = new Map<string, Plain>();
  for (const { name, device, slots, values } of circuit.instances) {
    if (device.trainable === undefined) continue;
    const [stored, vto, beta] = [device.trainable.parameter, "vto", "beta"].map(
      (each) => values[slots.get(each) ?? -1],
    );
    if (typeof stored !== "number") throw new Error(`the conductance of ${name} depends on the data`);
    const isTransistor = typeof vto === "number" && typeof beta === "number";
    conductances.set(name, isTransistor ? { vg: stored, vto, beta } : stored);
  }
  return conductances;
}
