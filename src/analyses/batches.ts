import * as math from "../base/math.js";
import type { Circuit } from "../circuit/circuit.js";
import { valueAt } from "../circuit/copied.js";
import { effectsOf } from "../equations/effects.js";
import { Linearisation } from "../equations/linearisation.js";
import type { System } from "../equations/system.js";
import { OperatingPoint } from "../solve/operating-point.js";
import { FREQUENCIES_AT_A_TIME, SmallSignal } from "../solve/small-signal.js";
import type { RunControl } from "./contract.js";
import type { Sweep } from "./frequencies.js";
import { type NodeVoltage, operatingPointOptions, startPoint } from "./start.js";

/** Some frequencies [Hz] at which the circuit in the small is factored, a network for each lane of the system. */
export interface Batch {
  readonly frequencies: Float64Array;
  /** Others than before where the operating point is another one. */
  readonly networks: readonly SmallSignal[];
}

/**
 * Finds the operating point and goes through the frequencies of a sweep, eight at a time; where a table changes
 * parameters on the way, the operating point follows. It stays in the system until the next batch.
 */
export function* batches(
  circuit: Circuit,
  { frequencies, beside }: Sweep,
  hints: readonly NodeVoltage[],
  { system, statistics }: RunControl,
): Generator<Batch> {
  const solver = new OperatingPoint(system);
  const options = operatingPointOptions(circuit);
  const before = Array.from({ length: system.lanes }, (_, lane) => Float64Array.from(system.columns.rootsOf(lane)));
  let started = false;
  try {
    for (const { from, to } of stretches(frequencies.length, beside)) {
      if (beside !== undefined) before.forEach((_, lane) => setRoots(system, lane, beside, from));
      const found = started ? solver.solve(options) : startPoint(system, solver, options, [], hints);
      started = true;
      statistics.iterations += found.iterations;
      const networks = before.map((_, lane) => new SmallSignal(system, new Linearisation(system, lane)));
      for (let first = from; first < to; first += FREQUENCIES_AT_A_TIME) {
        const batch = frequencies.slice(first, Math.min(first + FREQUENCIES_AT_A_TIME, to));
        for (const network of networks) network.factor(batch);
        yield { frequencies: batch, networks };
      }
    }
  } finally {
    if (beside !== undefined) before.forEach((values, lane) => system.setRoots(values, lane));
  }
}

/** Runs of frequencies between which no value of the circuit changes. */
function* stretches(count: number, beside: Sweep["beside"]) {
  for (let from = 0; from < count;) {
    let to = beside === undefined ? count : from + 1;
    while (to < count && beside!.swept.every((_, place) => beside!.value(place, to) === beside!.value(place, from)))
      to++;
    yield { from, to };
    from = to;
  }
}

function setRoots(system: System, lane: number, { swept, value }: NonNullable<Sweep["beside"]>, row: number): void {
  const values = Float64Array.from(system.columns.rootsOf(lane));
  const { roots } = system.circuits[lane]!.parameters;
  swept.forEach(({ key }, place) => {
    const root = roots.indexOf(key);
    if (root >= 0) values[root] = value(place, row);
  });
  system.setRoots(values, lane);
}

/** The right-hand side of the small-signal equations: what the AC values of all sources do. */
export function drives(system: System, lane: number): readonly [re: Float64Array, im: Float64Array] {
  const re = new Float64Array(system.size);
  const im = new Float64Array(system.size);
  const effects = new Map<object, ReturnType<typeof effectsOf>>();
  system.circuit.instances.forEach((instance, number) => {
    const { device, slots } = instance;
    if (device.phasor === undefined || device.stimulus === undefined) return;
    const value = (name: string) => system.columns.valueOf(valueAt(instance, slots.get(name)!), lane);
    const magnitude = value(device.phasor.magnitude);
    if (magnitude === 0) return;
    const angle = (value(device.phasor.phase) * Math.PI) / 180;
    const { bank, i } = system.bankOf(number);
    if (!effects.has(bank)) effects.set(bank, effectsOf(system, bank, device.stimulus));
    for (const { row, value: slope } of effects.get(bank)!(i, lane)) {
      re[row]! -= slope * magnitude * math.cos(angle);
      im[row]! -= slope * magnitude * math.sin(angle);
    }
  });
  return [re, im];
}

/** The right-hand side that a source of one unit makes at DC or as a phasor of phase 0, lane 0. */
export function unitDrive(system: System, source: number): Float64Array {
  const { bank, i } = system.bankOf(source);
  const drive = new Float64Array(system.size);
  const effect = effectsOf(system, bank, system.circuit.instances.at(source).device.stimulus!);
  for (const { row, value } of effect(i, 0)) drive[row]! -= value;
  return drive;
}
