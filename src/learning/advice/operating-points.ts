import { Small } from "../../analyses/krylov.js";
import { type TimeConstants, timeConstantsOf } from "../../analyses/time-constants.js";
import { ConvergenceError } from "../../base/errors.js";
import { System } from "../../equations/system.js";
import { OperatingPoint } from "../../solve/operating-point.js";
import type { Loss } from "../contract.js";
import { Pairs } from "../engines/pairs.js";
import { type EngineCircuit, Probes, tight } from "../engines/probe.js";
import type { Pacer } from "../pacer.js";
import type { Sample } from "../tasks/sample.js";
import { Reduced } from "./reduced.js";

/** A sample at its free operating point, and the circuit in the small there. */
export interface SmallSample {
  readonly sample: Sample;
  /** Voltage drops of the trainable resistors, outputs, and dL/dv [V]. */
  readonly drops: Float64Array;
  readonly outputs: Float64Array;
  readonly error: Float64Array;
  /** Drops for currents of -dL/dv into the outputs, by the transposed circuit and by the circuit itself [V/S]. */
  readonly exact: Float64Array;
  readonly carried: Float64Array;
  /** Drops for 1 A into each output [ohm]. */
  readonly transfers: readonly Float64Array[];
  /** How the drops follow error currents of -u dL/dv. */
  readonly answer: Reduced;
  /** How drops and outputs, one after the other, go to rest from the operating point of the sample before. */
  readonly relaxation: Reduced | undefined;
}

export interface SmallCircuit extends TimeConstants {
  readonly samples: readonly SmallSample[];
  /** The sample that the slowest pole belongs to, from 0. */
  readonly slowestSample: number;
}

/**
 * The operating points of samples and the circuit in the small about them; time constants are the longest of all.
 * @throws ConvergenceError where there is no operating point, or none that is stable
 */
export async function operatingPoints(
  circuit: EngineCircuit,
  siemens: Float64Array,
  samples: readonly Sample[],
  loss: Loss,
  temperature: number,
  pacer: Pacer,
): Promise<SmallCircuit> {
  const system = new System(circuit.circuit);
  const probes = new Probes(system, circuit);
  probes.setConductances(siemens);
  const solver = new OperatingPoint(system);
  const { drops, outputs: ports } = probes;
  const both = new Pairs(Int32Array.of(...drops.p, ...ports.p), Int32Array.of(...drops.n, ...ports.n));
  const between = (pairs: Pairs, vector: Float64Array) => {
    const to = new Float64Array(pairs.length);
    // Ground is the entry after the last unknown.
    pairs.read(Float64Array.of(...vector, 0), 1, 0, to);
    return to;
  };
  const found: SmallSample[] = [];
  let before: Float64Array | undefined;
  let longest = { slowest: 0, decay: 0, slowestSample: 0 };
  for (const [index, sample] of samples.entries()) {
    probes.setInputs(sample.inputs);
    const where = `of sample ${index + 1}`;
    solver.solve({ ...tight, maxIterations: circuit.circuit.options.itl1, where });
    const x = Float64Array.from({ length: system.size }, (_, i) => system.x.array[i * system.lanes]!);
    const outputs = between(ports, x);
    const error = new Float64Array(outputs.length);
    loss.evaluate(outputs, sample.targets, temperature, error);
    const small = Small.of(system);
    if (small === undefined) {
      const hint = "look for a loop of voltage sources, or a node that nothing holds";
      throw new ConvergenceError(`the circuit in the small is singular at sample ${index + 1}`, { hint });
    }
    const times = await timeConstantsOf(small);
    if (times.decay === Infinity) {
      const message = `the operating point of sample ${index + 1} is not stable: a pole lies in the right half-plane`;
      throw new ConvergenceError(message, { hint: "what does not come to rest has no gradient to measure" });
    }
    if (times.slowest > longest.slowest) longest = { ...longest, slowest: times.slowest, slowestSample: index };
    longest = { ...longest, decay: Math.max(longest.decay, times.decay) };
    const into = (amounts: ArrayLike<number>) => {
      const b = new Float64Array(system.size + 1);
      ports.list.forEach(({ p, n }, k) => {
        b[p]! += amounts[k]!;
        b[n]! -= amounts[k]!;
      });
      return b;
    };
    const nudge = into(error.map((e) => -e));
    const start = small.solve(nudge);
    const see = (vector: Float64Array) => between(drops, vector);
    const from = before;
    found.push({
      ...{ sample, outputs, error, drops: see(x) },
      exact: see(small.solve(nudge, true)),
      carried: see(start),
      transfers: ports.list.map((_, k) => see(small.solve(into(outputs.map((_, i) => (i === k ? 1 : 0)))))),
      answer: new Reduced(small.krylov(start), see),
      relaxation:
        from && new Reduced(small.krylov(x.map((value, i) => from[i]! - value)), (vector) => between(both, vector)),
    });
    before = x;
    if (pacer.due) await pacer.breathe();
  }
  return { ...longest, samples: found };
}
