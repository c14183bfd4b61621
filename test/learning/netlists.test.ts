import { describe, expect, it } from "vitest";
import { train, type TrainingReport } from "../../src/index.js";
import { shipped } from "./decks.js";

// All seeds, with means and bounds, are in bench/learning.md; here are a few of each.

const learn = async (name: string, seed: number, how: object, changes = {}): Promise<TrainingReport> =>
  (await train(shipped(name, changes, seed), how)).report;

describe("XOR", () => {
  it("is learnt with the seeds 1 to 8", async () => {
    for (let seed = 1; seed <= 8; seed++) {
      const { epochs } = await learn("xor.cir", seed, { engine: "phases", epochs: 250 });
      expect(Math.min(...epochs.map(({ train: { loss } }) => loss))).toBeLessThan(1e-3);
    }
  });

  it("is not learnt without diodes: the loss ends at 1/8 V^2", async () => {
    const bent = Object.fromEntries([5, 6, 7, 8, 9].map((k) => [`\nD${k} h${k} holdn bend`, ""]));
    const other = Object.fromEntries([0, 1, 2, 3, 4].map((k) => [`\nD${k} hold h${k} bend`, ""]));
    const { final } = await learn("xor.cir", 1, { engine: "phases" }, { ...bent, ...other });
    expect(Math.abs(final.train.loss - 0.125)).toBeLessThan(1e-9);
  });
});

describe("XOR by transistors", () => {
  it("is learnt by frequency propagation and by coupled learning, though the rules take them for resistors", async () => {
    for (const seed of [2, 3]) {
      const { final } = await learn("xor-transistor.cir", seed, { epochs: 150 });
      expect(final.train.loss).toBeLessThan(1e-5);
    }
    const coupled = { rule: "coupled", epochs: 400, set: { rate: "100u" } };
    expect((await learn("xor-transistor.cir", 1, coupled)).final.train.loss).toBeLessThan(1e-5);
  });
});

describe("Iris", () => {
  it("is learnt at rest, as well as by the exact gradient, and less well without diodes", async () => {
    const right: Record<string, number> = { phases: 0, adjoint: 0, linear: 0 };
    for (const seed of [1, 2]) {
      const add = (key: string, { final }: TrainingReport) => (right[key]! += final.test!.accuracy! / 2);
      const phases = await learn("iris.cir", seed, { engine: "phases" });
      add("phases", phases);
      add("adjoint", await learn("iris.cir", seed, { rule: "adjoint" }));
      add("linear", await learn("iris-linear.cir", seed, { engine: "phases", epochs: 40 }));
      expect(phases.gradientAudit!.cosine).toBeGreaterThan(0.99);
    }
    expect(right["phases"]).toBeGreaterThan(0.93);
    expect(Math.abs(right["phases"]! - right["adjoint"]!)).toBeLessThan(0.02);
    expect(right["linear"]).toBeLessThan(0.9);
  });

  it("is learnt in time, by a circuit that takes its time", async () => {
    const { epochs, omegaTau, gradientAudit, truncationError } = await learn("iris.cir", 1, {
      engine: "tran",
      epochs: 25,
    });
    expect(epochs.at(-1)!.train.loss).toBeLessThan(0.5 * epochs[0]!.train.loss);
    expect(epochs.at(-1)!.train.accuracy).toBeGreaterThan(0.9);
    expect(omegaTau).toBeGreaterThan(0.02);
    expect(omegaTau).toBeLessThan(0.3);
    expect(gradientAudit!.cosine).toBeGreaterThan(0.99);
    expect(truncationError).toBeLessThan(5e-3);
  });
});
