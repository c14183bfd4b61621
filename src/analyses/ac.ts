import type { Diagnostics } from "../base/diagnostics.js";
import * as math from "../base/math.js";
import type { Circuit } from "../circuit/circuit.js";
import type { Value } from "../circuit/parameters.js";
import { effectsOf } from "../equations/effects.js";
import { Linearisation } from "../equations/linearisation.js";
import type { System } from "../equations/system.js";
import type { Card } from "../netlist/contract.js";
import { Cursor } from "../netlist/cursor.js";
import { OperatingPoint } from "../solve/operating-point.js";
import { FREQUENCIES_AT_A_TIME, SmallSignal } from "../solve/small-signal.js";
import type { Analysis, Point, RunControl } from "./contract.js";
import { frequencySyntax, readFrequencies, type Sweep } from "./frequencies.js";
import { type NodeVoltage, operatingPointOptions, readNodeVoltages, startPoint } from "./start.js";

/** `.ac`: the answer of the circuit, linear about its operating point, to sources of one frequency. */
export const ac: Analysis = {
  keyword: ".ac",
  about: "small-signal response over frequency, linear about the operating point",
  syntax: `.ac ${frequencySyntax} | .ac data=table`,
  parameters: {
    points: { unit: "1", min: 1, about: "points a decade or octave, or in all (lin)" },
    fstart: { unit: "Hz", min: 0, about: "first frequency" },
    fstop: { unit: "Hz", min: 0, about: "last frequency; between, dec spaces evenly so that it is met" },
  },
  read(card, circuit, diagnostics) {
    const cursor = new Cursor(card, diagnostics);
    const sweep = readFrequencies(cursor, circuit, diagnostics, this.syntax);
    if (sweep === undefined) return undefined;
    cursor.end(this.syntax);
    warnWithoutDrive(circuit, card, diagnostics);
    const hints = readNodeVoltages(circuit, ".nodeset", diagnostics);
    const count = sweep.frequencies.length;
    return {
      kind: "ac",
      plotname: "AC Analysis",
      axis: [{ name: "frequency", type: "frequency" }],
      complex: true,
      needsOperatingPoint: true,
      expectedPoints: count,
      card,
      progress: ({ axis }) => (sweep.frequencies.indexOf(axis[0]!) + 1) / count,
      points: (control) => run(circuit, sweep, hints, control),
    };
  },
};

/** A value of a source in small-signal analyses that is 0 whatever the parameters are. */
const isZero = (value: Value | undefined) => value === undefined || value === 0;

function warnWithoutDrive({ instances }: Circuit, card: Card, diagnostics: Diagnostics): void {
  const driven = instances.some(
    ({ device, values, slots }) => device.phasor && !isZero(values[slots.get(device.phasor.magnitude)!]),
  );
  if (driven) return;
  const hint = "give a source an AC value: V1 in 0 ac 1";
  diagnostics.warning("no-ac-source", "no source has an AC value: all results will be 0", card.nameSpan, hint);
}

function* run(
  circuit: Circuit,
  { frequencies, roots }: Sweep,
  hints: readonly NodeVoltage[],
  { system, statistics }: RunControl,
): Generator<Point> {
  const { lanes } = system;
  const x = new Float64Array(system.x.length);
  const im = new Float64Array(system.x.length);
  const solver = new OperatingPoint(system);
  const before = Array.from({ length: lanes }, (_, lane) => Float64Array.from(system.columns.rootsOf(lane)));
  let started = false;
  try {
    for (const { from, to } of stretches(frequencies.length, roots?.rows)) {
      roots?.numbers.forEach((number, k) =>
        before.forEach((_, lane) => setRoot(system, number, roots.rows[from]![k]!, lane)),
      );
      const options = operatingPointOptions(circuit);
      const found = started ? solver.solve(options) : startPoint(system, solver, options, [], hints);
      started = true;
      statistics.iterations += found.iterations;
      const networks = before.map((_, lane) => new Network(system, lane));
      for (let first = from; first < to; first += FREQUENCIES_AT_A_TIME) {
        const batch = frequencies.slice(first, Math.min(first + FREQUENCIES_AT_A_TIME, to));
        for (const network of networks) network.answer(batch);
        for (let k = 0; k < batch.length; k++) {
          networks.forEach(({ solver: small }, lane) => small.read(k, x, im, lanes, lane));
          statistics.points++;
          yield { axis: [batch[k]!], x, im };
        }
      }
    }
  } finally {
    if (roots !== undefined) before.forEach((values, lane) => system.setRoots(values, lane));
  }
}

/** Runs of frequencies between which no parameter changes. */
function* stretches(count: number, rows: readonly (readonly number[])[] | undefined) {
  for (let from = 0; from < count;) {
    let to = rows === undefined ? count : from + 1;
    while (to < count && rows![to]!.every((value, k) => value === rows![from]![k])) to++;
    yield { from, to };
    from = to;
  }
}

function setRoot(system: System, number: number, value: number, lane: number): void {
  const roots = Float64Array.from(system.columns.rootsOf(lane));
  roots[number] = value;
  system.setRoots(roots, lane);
}

/** One lane of a system in the small, with what its sources do. */
class Network {
  readonly solver: SmallSignal;
  private readonly re: Float64Array;
  private readonly im: Float64Array;

  constructor(system: System, lane: number) {
    const linear = new Linearisation(system, lane);
    this.solver = new SmallSignal(system, linear);
    [this.re, this.im] = drives(system, lane);
  }

  /** Solves at some frequencies [Hz]. @throws ConvergenceError where the matrix is singular */
  answer(frequencies: Float64Array): void {
    this.solver.factor(frequencies);
    this.solver.solve(this.re, this.im);
  }
}

/** The right-hand side of the small-signal equations: what the AC values of all sources do. */
function drives(system: System, lane: number): readonly [re: Float64Array, im: Float64Array] {
  const re = new Float64Array(system.size);
  const im = new Float64Array(system.size);
  const effects = new Map<object, ReturnType<typeof effectsOf>>();
  system.circuit.instances.forEach(({ device, values, slots }, number) => {
    if (device.phasor === undefined || device.stimulus === undefined) return;
    const value = (name: string) => system.columns.valueOf(values[slots.get(name)!]!, lane);
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
