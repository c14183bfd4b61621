import { describe, expect, it } from "vitest";
import { parse, parseCheckpoint, train, type Checkpoint, type TrainingReport } from "../../src/index.js";
import type { Engine, Measured, Phase } from "../../src/learning/contract.js";
import { restEngine, setupOf, shipped, tranEngine } from "./decks.js";
import { latching } from "./nets.js";

/** All readings of samples with these inputs, for errors of 1 V at every output. */
function measure(engine: Engine, inputs: readonly number[][], plan: readonly Phase[]) {
  const stimuli = inputs.map((values, serial) => ({ inputs: Float64Array.from(values), serial }));
  const latched: number[][] = [];
  const latch = (_: number, outputs: Float64Array) => {
    latched.push([...outputs]);
    return outputs.map(() => 1);
  };
  const all: Measured[] = [];
  for (const measured of engine.measure(stimuli, plan, latching(latch))) {
    if (measured === undefined) continue;
    all.push(
      measured.map((reading) =>
        reading.kind === "sine"
          ? { ...reading, mean: reading.mean.slice(), inPhase: reading.inPhase.slice() }
          : { ...reading },
      ),
    );
  }
  return { all, latched };
}

const sine = (measured: Measured) => measured.find((reading) => reading.kind === "sine")!;
const listen: readonly Phase[] = [
  { kind: "free", drops: false },
  { kind: "sine", amplitude: 20e-6, nudge: "current" },
];

describe("training is resumed as if it had never stopped", () => {
  it.each([
    ["tran", "batch=3"],
    ["tran", "batch=all state=fresh"],
    ["phases", "batch=all"],
    ["phases", "batch=1"],
  ])("engine=%s %s", async (engine, batch) => {
    const deck = (seed = 1) =>
      shipped("xor.cir", { "batch=all": batch, "phases=8": "phases=8 noise=30n bits=16 range=20" }, seed);
    const saved: Checkpoint[] = [];
    const whole = await train(deck(), {
      engine,
      epochs: 6,
      onEpoch: (_, checkpoint) => void saved.push(parseCheckpoint(JSON.stringify(checkpoint()), "checkpoint")),
    });
    const resumed = await train(deck(), { engine, epochs: 6, resume: saved[2]! });
    expect(resumed.report).toEqual(whole.report);
    const other = (await train(deck(2), { engine, epochs: 1 })).report;
    const numbers = (report: TrainingReport) => Object.values(report.conductances);
    expect(numbers(other)).not.toEqual(numbers(whole.report));
  });
});

describe("the instruments of engine=tran", () => {
  const quiet = setupOf(shipped("iris.cir"));
  const inputs = quiet.task.train.slice(0, 8).map((sample) => [...sample.inputs]);
  const still = measure(tranEngine(quiet, "carry"), inputs, listen).all.map(sine);
  const change = (to: string) => setupOf(shipped("iris.cir", { "phases=4": `phases=4 ${to}` }));

  it("have the noise of an average over the measured time", () => {
    const noise = 1e-6;
    const noisy = measure(tranEngine(change(`noise=${noise}`), "carry"), inputs, listen).all.map(sine);
    const rms = (key: "inPhase" | "mean"): number => {
      const squares = noisy.flatMap((reading, i) => [...reading[key]].map((v, j) => (v - still[i]![key][j]!) ** 2));
      return Math.sqrt(squares.reduce((sum, v) => sum + v, 0) / squares.length);
    };
    // One period of 1 kHz; 1040 draws give the deviation to 2 %.
    expect(Math.abs(rms("inPhase") / (noise * Math.sqrt(1000)) - 1)).toBeLessThan(0.08);
    expect(Math.abs(rms("mean") / (noise * Math.sqrt(500)) - 1)).toBeLessThan(0.08);
    const again = measure(tranEngine(change(`noise=${noise}`), "carry"), inputs, listen).all.map(sine);
    expect(again).toEqual(noisy);
  });

  it("round to their converter's codes, and count what they clip", () => {
    const quantum = 40 / 2 ** 10;
    const coarse = measure(tranEngine(change("bits=10 range=20"), "carry"), inputs, listen).all.map(sine);
    coarse.forEach(({ mean, clipped }, i) => {
      expect(clipped).toBe(0);
      mean.forEach((v, j) => expect(Math.abs(v - still[i]!.mean[j]!)).toBeLessThanOrEqual(quantum / 2));
    });
    expect(coarse.some(({ mean }, i) => mean.some((v, j) => v !== still[i]!.mean[j]))).toBe(true);
    const [clipping] = measure(tranEngine(change("bits=10 range=1"), "carry"), inputs, listen).all.map(sine);
    const outside = [...still[0]!.mean].filter((v) => Math.abs(v) > 1.01).length;
    // 16 samples a channel; 1 V less one code is the largest.
    expect(clipping!.clipped).toBeGreaterThanOrEqual(16 * outside);
    clipping!.mean.forEach((v) => expect(Math.abs(v)).toBeLessThanOrEqual(1));
  });
});

const small = (lines: readonly string[], lockIn: string) =>
  setupOf(
    parse(
      [
        "a small circuit",
        ".param x=0",
        ...lines,
        ".model syn TRAINABLE (g=1m)",
        `.model lk LOCKIN (f=1k ${lockIn})`,
        ".data rows x t\n+ -2 0\n.enddata",
        ".learn freqprop data=rows outputs=(out) targets=(t) gamma=10u lockin=lk rate=1u",
        ".end",
      ].join("\n"),
    ),
  );

describe("the steps of engine=tran", () => {
  const look: readonly Phase[] = [{ kind: "free", drops: false }];

  it("stop at the corners of sources", () => {
    // A jump by 1 V between two points of the grid, seen through 1 kohm and 0.2 uF.
    const jump = 0.43e-3;
    const circuit = [`Vin in 0 PWL(0 0 ${jump} 0 ${jump + 1e-9} 1)`, "Vx x 0 {x}", "R0 x 0 1k"];
    const setup = small([...circuit, "R1 in out syn", "C1 out 0 0.2u"], "points=16 free=1");
    const engine = tranEngine(setup, "carry");
    const { latched } = measure(engine, [[0]], look);
    const at = (t: number): number => (t < jump ? 0 : 1 - Math.exp(-(t - jump) / 0.2e-3));
    const mean = Array.from({ length: 16 }, (_, k) => at((k + 1) / 16e3) / 16).reduce((sum, v) => sum + v, 0);
    // Backward Euler after the corner leaves 0.5 %; a corner that waits for the next point of the grid, 6 %.
    expect(Math.abs(latched[0]![0]! / mean - 1)).toBeLessThan(0.01);
    // The operating point, 16 steps, two corners.
    expect(engine.solves).toBe(19);
  });

  it("are halved where Newton's method fails, and the circuit ends where it should", () => {
    const circuit = ["Vx x 0 {x}", "R1 x out syn", "C1 out 0 20n", "B1 out 0 i={1u*sinh(30*v(out))}"];
    const setup = small(circuit, "points=16 free=3");
    const engine = tranEngine(setup, "carry");
    const inputs = [[-2], [2], [-2], [2]];
    const { latched } = measure(engine, inputs, look);
    const rest = measure(restEngine(setup, "phases", 1), inputs, look).latched;
    latched.forEach(([v], i) => expect(Math.abs(v! - rest[i]![0]!)).toBeLessThan(1e-9));
    expect(engine.solves).toBeGreaterThan(1 + 4 * 48);
  });

  it("carry the state from sample to sample, or find it anew", () => {
    const setup = small(["Vx x 0 {x}", "R1 x out syn", "C1 out 0 2u"], "points=64 free=1");
    const h = 1 / 64e3;
    // Exact recursion of v' = (x - v) / tau, tau = 2 ms: one backward Euler step, then the trapezoidal rule.
    const period = (from: number, x: number): { mean: number; end: number } => {
      let v = (from + (h / 2e-3) * x) / (1 + h / 2e-3);
      let sum = v;
      for (let k = 1; k < 64; k++) {
        const a = h / 4e-3;
        v = ((1 - a) * v + 2 * a * x) / (1 + a);
        sum += v;
      }
      return { mean: sum / 64, end: v };
    };
    const carried = measure(tranEngine(setup, "carry"), [[1], [-1], [3]], look).latched.map(([v]) => v!);
    const second = period(1, -1);
    [1, second.mean, period(second.end, 3).mean].forEach((v, i) => expect(carried[i]).toBeCloseTo(v, 12));
    const fresh = measure(tranEngine(setup, "fresh"), [[1], [-1], [3]], look).latched.map(([v]) => v!);
    [1, -1, 3].forEach((v, i) => expect(fresh[i]).toBeCloseTo(v, 12));
  });
});

describe("samples that have nothing to do with each other go side by side in time", () => {
  const inputs = Array.from({ length: 11 }, (_, k) => [-1.5 + 0.3 * k]);
  const both = (setup: ReturnType<typeof small>, given = inputs, amplitude = 50e-6) => {
    const plan: readonly Phase[] = [
      { kind: "free", drops: true },
      { kind: "sine", amplitude, nudge: "current" },
    ];
    const engines = ([1, 8] as const).map((lanes) => tranEngine(setup, "fresh", lanes));
    const [alone, together] = engines.map((engine) => ({ ...measure(engine, given, plan), engine }));
    expect(together!.all).toEqual(alone!.all);
    expect(together!.latched).toEqual(alone!.latched);
    const rest = (engine: Engine) => (engine.exportState() as { readonly rest: unknown }).rest;
    expect(rest(together!.engine)).toEqual(rest(alone!.engine));
    expect(together!.engine.truncationError).toBe(alone!.engine.truncationError);
    return { alone: alone!, together: together! };
  };
  const network = ["Vx x 0 {x}", "R1 x h syn", "R2 h out syn", "R3 out 0 1k", "D1 h 0 d", ".model d D (is=1n)"];

  it.each([
    ["exact instruments", ["C1 h 0 20n", "C2 out 0 1n"], "points=16 free=1 periods=2"],
    ["noise and a converter", ["C1 h 0 20n", "C2 out 0 1n"], "points=16 free=1 noise=1u bits=12 range=3"],
    ["filters", ["C1 h 0 20n", "C2 out 0 1n"], "points=16 free=1 filter=rc tau=0.2m order=2"],
    [
      "an inductor and the charge of a junction",
      ["L1 out y 1m", "Ry y 0 1k", "D2 0 h e", ".model e D (cjo=10n tt=1u)"],
      "points=32 free=1",
    ],
    ["a device without reciprocity", ["C1 h 0 20n", "G1 out 0 h 0 1m", "C2 out 0 1n"], "points=16 free=1"],
  ])("with %s: the same bits in one lane and in eight", (_, lines, lockIn) => {
    const { alone, together } = both(small([...network, ...lines], lockIn));
    expect(together.engine.solves).toBe(alone.engine.solves);
  });

  it("and their gradients are added up as one by one", () => {
    const setup = small([...network, "C1 h 0 20n", "C2 out 0 1n"], "points=16 free=1 periods=2");
    const { rule } = setup.settings;
    const { values } = setup.settings;
    const plan = rule.plan(values, 0);
    const one = new Float64Array(2);
    const wanted = new Float64Array(2);
    const sizes = new Float64Array(2);
    const add = () =>
      one.forEach((g, j) => {
        wanted[j]! += g;
        sizes[j]! += Math.abs(g);
      });
    const stimuli = inputs.map((values, serial) => ({ inputs: Float64Array.from(values), serial }));
    const teacher = latching((_, outputs) => outputs.map(() => 1));
    for (const measured of tranEngine(setup, "fresh", 1).measure(stimuli, plan, teacher)) {
      if (measured === undefined) continue;
      rule.gradient(measured, values, one);
      add();
    }
    const gather = { product: rule.product!(values), sum: new Float64Array(2), clipped: 0 };
    let yielded = 0;
    for (const measured of tranEngine(setup, "fresh", 8).measure(stimuli, plan, teacher, gather))
      if (measured !== undefined) {
        expect(measured).toEqual([]);
        yielded++;
      }
    expect(yielded).toBe(inputs.length);
    gather.sum.forEach((g, j) => expect(Math.abs(g - wanted[j]!)).toBeLessThan(1e-15 * sizes[j]!));
    expect(wanted.some((g) => g !== 0)).toBe(true);
  });

  it("and each by itself where a step of one fails", () => {
    // The error current throws the output up the sinh, from where Newton's method comes down too slowly for one step.
    const circuit = ["Vx x 0 {x}", "R1 x out syn", "C1 out 0 20n", "B1 out 0 i={1u*sinh(30*v(out)*v(x))}"];
    const setup = small(circuit, "points=16 free=1");
    const { alone, together } = both(setup, [[0.1], [1.9], [0.2], [0.3], [0.05]], 20e-3);
    const steps = 4 * 16 + 1;
    expect(alone.engine.solves).toBeGreaterThan(5 * steps);
    expect(together.engine.solves).toBeGreaterThan(alone.engine.solves);
  });
});
