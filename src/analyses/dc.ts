import type { Diagnostics } from "../base/diagnostics.js";
import type { Circuit } from "../circuit/circuit.js";
import type { Quantity } from "../circuit/quantities.js";
import type { System } from "../equations/system.js";
import type { Card } from "../netlist/contract.js";
import { Cursor } from "../netlist/cursor.js";
import type { Analysis, AxisColumn, Run, Walk } from "./contract.js";
import { operatingPointOptions, readNodeVoltages } from "./start.js";
import { readSweep, type Sweep, sweepSyntax } from "./sweep.js";
import { pointsOf } from "./walk.js";

/** `.dc`: operating points over swept quantities, the first one innermost. */
export const dc: Analysis = {
  keyword: ".dc",
  about: "operating points over swept quantities, one or several, the first one innermost",
  syntax: `.dc ${sweepSyntax}  [further sweeps]`,
  parameters: {
    name: { unit: "", about: "a device (its principal value), param name, owner:parameter, or temp" },
    start: { unit: "of the quantity", about: "first value" },
    stop: { unit: "of the quantity", about: "last value" },
    step: { unit: "of the quantity", about: "distance of values; its sign must lead from start to stop" },
    points: { unit: "1", about: "values per decade or octave" },
  },
  read(card, circuit, diagnostics) {
    const cursor = new Cursor(card, diagnostics);
    const sweeps: Sweep[] = [];
    do {
      // HSPICE's word between sweeps.
      if (sweeps.length > 0) cursor.keyword("sweep");
      const sweep = readSweep(cursor, circuit, diagnostics);
      if (sweep === undefined) return undefined;
      sweeps.push(sweep);
    } while (!cursor.done);
    return sweepRun(sweeps, card, circuit, diagnostics);
  },
};

/** Operating points over quantities that are swept. */
export function sweepRun(sweeps: readonly Sweep[], card: Card, circuit: Circuit, diagnostics: Diagnostics): Run {
  const hints = readNodeVoltages(circuit, ".nodeset", diagnostics);
  const total = sweeps.reduce((product, { length }) => product * length, 1);
  const axis = axisOf(sweeps, circuit);
  let done = 0;
  const walk: Walk = {
    length: total,
    options: operatingPointOptions(circuit),
    initial: [],
    hints,
    innermost: sweeps[0]!,
    axis(k) {
      const values: number[] = [];
      let rest = k;
      for (const { swept, length, value } of sweeps) {
        const index = rest % length;
        for (let place = 0; place < swept.length; place++) values.push(value(place, index));
        rest = (rest - index) / length;
      }
      return values;
    },
    enter(system, lane, k) {
      let rest = k;
      for (const sweep of sweeps) {
        const index = rest % sweep.length;
        set(system, lane, sweep, index);
        // A sweep moves on where all that are inside of it begin again.
        if (index !== 0) break;
        rest /= sweep.length;
      }
    },
    where: (values) => `at ${axis.map(({ name }, k) => `${name} = ${values[k]}`).join(", ")}`,
    leave: (system, lane) => setRoots(system, lane, (roots) => roots.set(circuit.parameters.nominal)),
  };
  return {
    kind: "dc",
    plotname: "DC transfer characteristic",
    axis,
    sweeps,
    needsOperatingPoint: true,
    expectedPoints: total,
    card,
    progress: () => ++done / total,
    walk,
    points: (control) => pointsOf(walk, control),
  };
}

/** Sets the quantities of a sweep, which are roots of the circuit, to their values at a place of the list. */
function set(system: System, lane: number, { swept, value }: Sweep, index: number): void {
  const { roots } = system.circuits[lane]!.parameters;
  setRoots(system, lane, (values) => {
    swept.forEach(({ key }, place) => {
      const root = roots.indexOf(key);
      if (root >= 0) values[root] = value(place, index);
    });
  });
}

function setRoots(system: System, lane: number, change: (roots: Float64Array) => void): void {
  const roots = Float64Array.from(system.columns.rootsOf(lane));
  change(roots);
  system.setRoots(roots, lane);
}

/** Columns as ngspice names them; of two that would have one name the second bears that of its quantity. */
function axisOf(sweeps: readonly Sweep[], circuit: Circuit): AxisColumn[] {
  const columns: AxisColumn[] = [];
  for (const { quantity, name } of sweeps.flatMap(({ swept }) => swept)) {
    const column = columnOf(quantity, name, circuit);
    columns.push(columns.some((other) => other.name === column.name) ? { ...column, name } : column);
  }
  return columns;
}

function columnOf(quantity: Quantity, name: string, circuit: Circuit): AxisColumn {
  if (quantity.kind === "temperature") return { name: "temp-sweep", type: "temperature" };
  if (quantity.kind !== "device") return { name, type: "notype" };
  const { device } = circuit.instances.at(circuit.instanceNumber.get(quantity.owner)!);
  if (device.sweep !== quantity.parameter) return { name, type: "notype" };
  if (device.stimulus === undefined) return { name: device.letter === "r" ? "res-sweep" : name, type: "notype" };
  return device.letter === "v" ? { name: "v-sweep", type: "voltage" } : { name: "i-sweep", type: "current" };
}
