import { nearest } from "../base/diagnostics.js";
import type { Diagnostics } from "../base/diagnostics.js";
import type { Circuit } from "../circuit/circuit.js";
import type { System } from "../equations/system.js";
import type { Card } from "../netlist/contract.js";
import { Cursor } from "../netlist/cursor.js";
import { OperatingPoint } from "../solve/operating-point.js";
import type { Analysis, AxisColumn } from "./contract.js";
import { numberOf, operatingPointOptions, readNodeVoltages, startPoint } from "./start.js";

/** One swept quantity. */
interface Sweep {
  readonly axis: AxisColumn;
  readonly values: Float64Array;
  set(system: System, value: number): void;
  /** Gives the quantity back to the netlist. */
  reset(system: System): void;
}

/** `.dc`: operating points over one or two swept quantities, the first one innermost. */
export const dc: Analysis = {
  keyword: ".dc",
  about: "operating points over a swept source, resistor or the temperature; nested sweeps",
  syntax: ".dc source start stop step [source2 start2 stop2 step2]",
  parameters: {
    source: { unit: "", about: "voltage or current source, resistor, or temp" },
    start: { unit: "V, A, ohm or C", about: "first value" },
    stop: { unit: "V, A, ohm or C", about: "last value" },
    step: { unit: "V, A, ohm or C", about: "distance of values; its sign must lead from start to stop" },
  },
  read(card, circuit, diagnostics) {
    const cursor = new Cursor(card, diagnostics);
    const sweeps: Sweep[] = [];
    do {
      const sweep = readSweep(cursor, card, circuit, diagnostics);
      if (sweep === undefined) return undefined;
      sweeps.push(sweep);
    } while (!cursor.done);
    const hints = readNodeVoltages(circuit, ".nodeset", diagnostics);
    const total = sweeps.reduce((product, { values }) => product * values.length, 1);
    let done = 0;
    return {
      kind: "dc",
      plotname: "DC transfer characteristic",
      axis: sweeps.map(({ axis }) => axis),
      needsOperatingPoint: true,
      expectedPoints: total,
      card,
      progress: () => ++done / total,
      *points({ system, statistics }) {
        const solver = new OperatingPoint(system);
        const options = operatingPointOptions(circuit);
        const index = sweeps.map(() => 0);
        try {
          for (const sweep of sweeps) sweep.set(system, sweep.values[0]!);
          for (;;) {
            const axis = sweeps.map(({ values }, k) => values[index[k]!]!);
            const where = sweeps.map((s, k) => `${s.axis.name} = ${axis[k]}`).join(", ");
            const at = { ...options, where: `at ${where}` };
            const found = statistics.points === 0 ? startPoint(system, solver, at, [], hints) : solver.solve(at);
            statistics.points++;
            statistics.iterations += found.iterations;
            yield { axis, x: system.x.array };
            let k = 0;
            while (k < sweeps.length && ++index[k]! === sweeps[k]!.values.length) index[k++] = 0;
            if (k === sweeps.length) return;
            for (let j = 0; j <= k; j++) sweeps[j]!.set(system, sweeps[j]!.values[index[j]!]!);
          }
        } finally {
          for (const sweep of sweeps) sweep.reset(system);
        }
      },
    };
  },
};

function readSweep(cursor: Cursor, card: Card, circuit: Circuit, diagnostics: Diagnostics): Sweep | undefined {
  const word = cursor.word("a source, resistor, or temp");
  if (word === undefined) return undefined;
  const numbers: number[] = [];
  let stepSpan = card.nameSpan;
  for (const name of ["start", "stop", "step"]) {
    const value = cursor.value(`the ${name} of the sweep`);
    const number = value && numberOf(value.piece, circuit, diagnostics);
    if (number === undefined) return undefined;
    numbers.push(number);
    stepSpan = value!.span;
  }
  const [start, stop, step] = numbers as [number, number, number];
  if (step === 0 && start !== stop) {
    diagnostics.error("zero-step", "the step of a sweep must not be 0", stepSpan, dc.syntax);
    return undefined;
  }
  if (step * (stop - start) < 0) {
    diagnostics.error(
      "wrong-step",
      `steps of ${step} do not lead from ${start} to ${stop}`,
      stepSpan,
      `write ${-step}`,
    );
    return undefined;
  }
  const count = step === 0 ? 1 : Math.floor(((stop - start) / step) * (1 + 1e-12) + 1e-9) + 1;
  if (count > 1e8) {
    diagnostics.error("too-many-points", `the sweep would have ${count} points`, stepSpan);
    return undefined;
  }
  const values = Float64Array.from({ length: count }, (_, k) => start + k * step);
  if (word.lower === "temp") {
    const nominal = circuit.parameters.nominal[0]!;
    const set = (system: System, value: number) => {
      for (let lane = 0; lane < system.lanes; lane++) {
        const roots = Float64Array.from(system.columns.rootsOf(lane));
        roots[0] = value;
        system.setRoots(roots, lane);
      }
    };
    return { axis: { name: "temp-sweep", type: "temperature" }, values, set, reset: (system) => set(system, nominal) };
  }
  const number = circuit.instanceNumber.get(word.lower);
  if (number === undefined) {
    if (circuit.isDropped(word.lower)) return undefined;
    const near = nearest(word.lower, circuit.instanceNumber.keys());
    diagnostics.error(
      "unknown-sweep",
      `there is no device "${word.text}" to sweep`,
      word.span,
      near && `did you mean "${near}"?`,
    );
    return undefined;
  }
  const { device } = circuit.instances[number]!;
  if (device.stimulus !== undefined) {
    const voltage = device.letter === "v";
    return {
      axis: { name: voltage ? "v-sweep" : "i-sweep", type: voltage ? "voltage" : "current" },
      values,
      set(system, value) {
        for (let lane = 0; lane < system.lanes; lane++) system.sources.drive(number, lane, value);
      },
      reset(system) {
        for (let lane = 0; lane < system.lanes; lane++) system.sources.drive(number, lane, undefined);
      },
    };
  }
  const parameter = device.sweep;
  if (parameter === undefined) {
    diagnostics.error(
      "not-sweepable",
      `a ${device.name} cannot be swept`,
      word.span,
      "sources, resistors and temp can",
    );
    return undefined;
  }
  let before = NaN;
  return {
    axis: { name: "res-sweep", type: "notype" },
    values,
    set(system, value) {
      if (Number.isNaN(before)) before = system.columns.read(number, parameter, 0);
      for (let lane = 0; lane < system.lanes; lane++) system.columns.write(number, parameter, lane, value);
    },
    reset(system) {
      if (!Number.isNaN(before))
        for (let lane = 0; lane < system.lanes; lane++) system.columns.write(number, parameter, lane, before);
    },
  };
}
