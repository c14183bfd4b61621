import { describe, expect, it } from "vitest";
import type { Engine, Measured, Phase } from "../../src/learning/contract.js";
import { rules } from "../../src/learning/rules.js";
import { restEngine, setupOf, shipped } from "./decks.js";
import { latching } from "./nets.js";

const plan: readonly Phase[] = [
  { kind: "free", drops: true },
  { kind: "sine", amplitude: 25e-6, nudge: "current" },
  { kind: "adjoint" },
];

/** Everything an engine measures of samples `from` up to `to`, as plain numbers. */
function measure(engine: Engine, inputs: readonly (Float64Array | Uint8Array)[], from: number, to: number): number[][] {
  const stimuli = inputs.slice(from, to).map((values, i) => ({ inputs: values, serial: from + i, sample: from + i }));
  const all: number[][] = [];
  const latch = (_: number, outputs: Float64Array) => Float64Array.from(outputs, (v, k) => v - k);
  for (const measured of engine.measure(stimuli, plan, latching(latch))) if (measured) all.push(numbersOf(measured));
  return all;
}

function numbersOf(measured: Measured): number[] {
  return measured.flatMap((reading) =>
    reading.kind === "sine"
      ? [...reading.mean, ...reading.inPhase, ...reading.quadrature]
      : [...(reading as { drop: Float64Array }).drop],
  );
}

const setup = setupOf(shipped("iris.cir"));
const inputs = setup.task.train.slice(0, 19).map((sample) => sample.inputs);
const siemens = Float64Array.from(setup.engineCircuit.trainable, (_, j) => 2e-6 * (1 + ((j * 71) % 400)));

function fresh(lanes: 1 | 8, of = setup): Engine {
  const engine = restEngine(of, "phases", lanes);
  engine.setConductances(siemens);
  return engine;
}

/** With so few iterations that plain Newton fails for some samples and not for others; where they start it has them all. */
function hasty(lanes: 1 | 8): Engine {
  const of = setupOf(shipped("iris.cir"));
  const engine = fresh(lanes, of);
  Object.assign(of.engineCircuit.circuit.options, { itl1: 9 });
  return engine;
}

describe("engines at rest", () => {
  it("give every sample the same bits side by side and one by one", () => {
    const alone = measure(fresh(1), inputs, 0, 19);
    expect(alone).toHaveLength(19);
    expect(measure(fresh(8), inputs, 0, 19)).toEqual(alone);
  });

  it("give the same bits where some samples need more than plain Newton", () => {
    const alone = measure(hasty(1), inputs, 0, 19);
    expect(measure(hasty(8), inputs, 0, 19)).toEqual(alone);
    const plain = measure(fresh(8), inputs, 0, 19);
    const different = alone.filter((sample, i) => sample.some((v, k) => v !== plain[i]![k])).length;
    expect(different).toBeGreaterThan(0);
    expect(different).toBeLessThan(19);
    alone.forEach((sample, i) => sample.forEach((v, k) => expect(Math.abs(v - plain[i]![k]!)).toBeLessThan(1e-9)));
  });

  it("give a sample the same bits whatever came before it", () => {
    const whole = measure(fresh(8), inputs, 0, 19);
    expect(measure(fresh(8), inputs, 5, 9)).toEqual(whole.slice(5, 9));
    expect(measure(fresh(1), inputs, 12, 13)).toEqual(whole.slice(12, 13));
  });

  it("begin where a sample was, which a state carries over, and find what they find from elsewhere", () => {
    const first = fresh(8);
    const before = measure(first, inputs, 0, 19);
    const next = fresh(1);
    next.importState(JSON.parse(JSON.stringify(first.exportState())));
    const moved = siemens.map((g) => 1.05 * g);
    const cold = fresh(8);
    const [again, carried, anew] = [first, next, cold].map((engine) => {
      engine.setConductances(moved);
      return measure(engine, inputs, 0, 19);
    });
    expect(carried).toEqual(again);
    expect(again).not.toEqual(anew);
    expect(again).not.toEqual(before);
    again!.forEach((sample, i) => sample.forEach((v, k) => expect(Math.abs(v - anew![i]![k]!)).toBeLessThan(1e-11)));
  });

  it.each(["adjoint", "freqprop"])("add up the gradients of %s as they are sample by sample", (kind) => {
    const rule = rules.get(kind)!;
    const values = { gamma: 25e-6, nudge: "current" };
    const stimuli = inputs.map((sample, serial) => ({ inputs: sample, serial }));
    const teacher = latching((_, outputs) => Float64Array.from(outputs, (v, k) => v - k));
    const single = new Float64Array(siemens.length);
    const expected = new Float64Array(siemens.length);
    const sizes = new Float64Array(siemens.length);
    for (const measured of fresh(1).measure(stimuli, rule.plan(values, 0), teacher)) {
      if (measured === undefined) continue;
      rule.gradient(measured, values, single);
      single.forEach((g, j) => {
        expected[j]! += g;
        sizes[j]! += Math.abs(g);
      });
    }
    const sums: number[][] = [];
    for (const lanes of [1, 8] as const) {
      const gather = { product: rule.product!(values), sum: new Float64Array(siemens.length), clipped: 0 };
      const yielded = [...fresh(lanes).measure(stimuli, rule.plan(values, 0), teacher, gather)];
      expect(yielded.filter((measured) => measured !== undefined)).toEqual(inputs.map(() => []));
      gather.sum.forEach((g, j) => expect(Math.abs(g - expected[j]!)).toBeLessThan(1e-15 * sizes[j]!));
      sums.push([...gather.sum]);
    }
    expect(sums[1]).toEqual(sums[0]);
  });

  it("leave to the reader what instruments with noise read", () => {
    const noisy = setupOf(shipped("iris.cir", { "LOCKIN (": "LOCKIN (noise=1u " }));
    const rule = rules.get("freqprop")!;
    const values = { gamma: 25e-6, nudge: "current" };
    const stimuli = inputs.map((sample, serial) => ({ inputs: sample, serial }));
    const teacher = latching((_, outputs) => Float64Array.from(outputs, (v, k) => v - k));
    const gather = { product: rule.product!(values), sum: new Float64Array(siemens.length), clipped: 0 };
    const single = new Float64Array(siemens.length);
    const expected = new Float64Array(siemens.length);
    for (const measured of fresh(8, noisy).measure(stimuli, rule.plan(values, 0), teacher, gather)) {
      if (measured === undefined) continue;
      rule.gradient(measured, values, single);
      for (const sum of [expected, gather.sum]) single.forEach((g, j) => (sum[j]! += g));
    }
    expect(expected.some((g) => g !== 0)).toBe(true);
    expect(gather.sum).toEqual(expected);
  });
});
