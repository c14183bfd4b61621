import { describe, expect, it } from "vitest";
import { AbortedError, UsageError } from "../../src/base/errors.js";
import { type Checkpoint, parseCheckpoint } from "../../src/learning/checkpoint.js";
import { losses } from "../../src/learning/losses.js";
import { decodeDoubles } from "../../src/learning/doubles.js";
import { optimisers } from "../../src/learning/optimisers/index.js";
import { rules } from "../../src/learning/rules.js";
import { schedules } from "../../src/learning/schedules.js";
import { train } from "../../src/learning/trainer.js";
import type { Training, TrainingResult } from "../../src/learning/training.js";
import { Disturbed, NetworkEngine, Noisy, timing } from "./network.js";
import { devicesOf, xorNetwork, xorTask, xorTraining } from "./nets.js";

/** A training in time whose every feature draws or remembers something: pulses, spreads, carried state, batches, a test set. */
function pulsedInTime(epochs: number, seed = 3): Training {
  const net = xorNetwork(seed, 4);
  const values = { step: 2e-6, dtod: 0.3, ctoc: 0.3, pulses: 31 };
  return xorTraining(seed, {
    engine: new Noisy(net, "tran", { ...timing, points: 16, carry: true }),
    devices: devicesOf(net, { update: "softbounds", values }),
    task: { ...xorTask, test: xorTask.train.slice(1, 3) },
    ...{ rate: 2e-8, decay: 0.9, epochs, batch: 3 },
  });
}

async function trained(training: Training, resume?: Checkpoint): Promise<[TrainingResult, string[]]> {
  const saved: string[] = [];
  const onEpoch = (_: unknown, checkpoint: () => Checkpoint): void => void saved.push(JSON.stringify(checkpoint()));
  return [await train(training, { onEpoch, resume }), saved];
}

describe("trainer", () => {
  it.each([1, 2, 3])("a network of diodes learns XOR (seed %i)", async (seed) => {
    const { final, epochs } = await train(xorTraining(seed));
    expect(epochs).toHaveLength(200);
    expect(final.train.loss).toBeLessThan(1e-3);
    expect(final.train.accuracy).toBe(1);
    expect(epochs[0]!.train.loss).toBeGreaterThan(0.1);
  });

  it("without diodes XOR ends at the loss of the mean answer, 1/8 V^2", async () => {
    const net = xorNetwork(1, 10, false);
    const { final } = await train(xorTraining(1, { net, devices: devicesOf(net), epochs: 600 }));
    expect(Math.abs(final.train.loss - 0.125)).toBeLessThan(1e-9);
  });

  it("the exact gradient follows the path of frequency propagation", async () => {
    const net = xorNetwork(1);
    const adjoint = { rule: rules.get("adjoint")!, values: {}, engine: new NetworkEngine(net, "op") };
    const [exact, measured] = [
      await train(xorTraining(1, { ...adjoint, epochs: 20 })),
      await train(xorTraining(1, { epochs: 20 })),
    ];
    exact.epochs.forEach(({ train: { loss } }, e) => {
      expect(Math.abs(loss - measured.epochs[e]!.train.loss)).toBeLessThan(0.02 * loss);
    });
  });

  it("one batch of all samples moves every conductance by -rate x mean gradient by central differences", async () => {
    const net = xorNetwork(5, 4);
    const devices = devicesOf(net, { gmin: 1e-9 });
    const lossAt = async (j: number, g: number): Promise<number> => {
      const moved = devices.map((device, i) => (i === j ? { ...device, g } : device));
      const still = { net, devices: moved, engine: new NetworkEngine(net, "op"), epochs: 0 };
      return (await train(xorTraining(5, still))).final.train.loss;
    };
    const rate = 1e-9;
    const setup = { rule: rules.get("adjoint")!, values: {}, engine: new NetworkEngine(net, "op"), rate, epochs: 1 };
    const { conductances } = await train(xorTraining(5, { ...setup, devices, net }));
    for (const j of [0, 7, 13, 26]) {
      const { g } = devices[j]!;
      const h = 2e-4 * g;
      const slope = ((await lossAt(j, g + h)) - (await lossAt(j, g - h))) / (2 * h);
      expect(Math.abs(conductances[j]! - g + rate * slope)).toBeLessThan(1e-6 * rate * Math.abs(slope) + 1e-18);
    }
  });

  it("train metrics of an epoch are those before the updates its samples cause", async () => {
    const before = await train(xorTraining(2, { epochs: 0 }));
    const { epochs } = await train(xorTraining(2, { epochs: 1 }));
    expect(epochs[0]!.train.loss).toBeCloseTo(before.final.train.loss, 12);
    expect(before.epochs).toEqual([]);
  });

  it("the rate decays after each epoch", async () => {
    const run = (decay: number, epochs: number) => train(xorTraining(2, { decay, epochs, rate: 1e-10 }));
    const start = devicesOf(xorNetwork(2)).map(({ g }) => g);
    const [one, slow, full] = [await run(0.25, 1), await run(0.25, 2), await run(1, 2)];
    const j = one.conductances.findIndex((g, i) => Math.abs(g - start[i]!) > 1e-9);
    const second = (r: TrainingResult): number => r.conductances[j]! - one.conductances[j]!;
    expect(second(slow) / second(full)).toBeCloseTo(0.25, 6);
  });

  it("equal seeds give equal bytes, other seeds others", async () => {
    const [[a], [b], [c]] = [
      await trained(pulsedInTime(2)),
      await trained(pulsedInTime(2)),
      await trained(pulsedInTime(2, 4)),
    ];
    expect(JSON.stringify(a)).toBe(JSON.stringify(b));
    expect([...a.conductances]).toEqual([...b.conductances]);
    expect([...a.conductances]).not.toEqual([...c.conductances]);
    expect(a.pulses).toBeGreaterThan(0);
  });

  it("a resumed training gives the bytes of an uninterrupted one, from every epoch", async () => {
    const [whole, saved] = await trained(pulsedInTime(4));
    expect(saved).toHaveLength(4);
    for (const at of [0, 1, 3]) {
      const [resumed, again] = await trained(pulsedInTime(4), parseCheckpoint(saved[at]!, "checkpoint.json"));
      expect(JSON.stringify(resumed)).toBe(JSON.stringify(whole));
      expect(again).toEqual(saved.slice(at + 1));
    }
  });

  it("goes on within an epoch, from after every update, with the memory of its optimiser", async () => {
    const setup = () => ({
      ...pulsedInTime(3),
      batch: 1,
      optimiser: optimisers.get("adam")!,
      optimiserValues: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
      ...{ rate: 2e-6, patience: 2, warmup: 0.5 },
      task: { ...xorTask, validation: xorTask.train.slice(0, 2), test: xorTask.train.slice(1, 3) },
    });
    const saved: string[] = [];
    const onUpdate = (checkpoint: () => Checkpoint): void => void saved.push(JSON.stringify(checkpoint()));
    const whole = await train(setup(), { onUpdate });
    expect(saved).toHaveLength(12);
    for (const at of [0, 2, 3, 6, 10]) {
      const again: string[] = [];
      const resume = parseCheckpoint(saved[at]!, "checkpoint.json");
      const resumed = await train(setup(), { resume, onUpdate: (c) => void again.push(JSON.stringify(c())) });
      expect(JSON.stringify(resumed)).toBe(JSON.stringify(whole));
      expect([...resumed.conductances]).toEqual([...whole.conductances]);
      expect(again).toEqual(saved.slice(at + 1));
    }
  });

  it("stops when the validation loss falls no more, with the conductances where it was smallest", async () => {
    // Learning the opposite of what is to be validated: it gets better by chance, then worse.
    const opposite = xorTask.train.map((sample) => ({ ...sample, targets: Float64Array.of(1 - sample.targets[0]!) }));
    const setup = (epochs: number, patience: number) =>
      xorTraining(1, { epochs, patience, task: { ...xorTask, validation: opposite } });
    const stopped = await train(setup(100, 4));
    const losses = stopped.epochs.map(({ validation }) => validation!.loss);
    const best = losses.indexOf(Math.min(...losses)) + 1;
    expect(stopped.best).toBe(best);
    expect(losses).toHaveLength(best + 4);
    const short = await train(setup(best, 0));
    expect([...stopped.conductances]).toEqual([...short.conductances]);
    expect(stopped.final).toEqual(short.final);
    expect(short.best).toBeUndefined();
    expect(short.final.validation!.loss).toBe(losses[best - 1]);
  });

  it("goes back to the best also where patience did not run out", async () => {
    const opposite = xorTask.train.map((sample) => ({ ...sample, targets: Float64Array.of(1 - sample.targets[0]!) }));
    const task = { ...xorTask, validation: opposite };
    const kept = await train(xorTraining(1, { epochs: 12, patience: 50, task }));
    expect(kept.epochs).toHaveLength(12);
    expect(kept.best).toBeLessThan(12);
    expect([...kept.conductances]).toEqual([
      ...(await train(xorTraining(1, { epochs: kept.best!, task }))).conductances,
    ]);
  });

  it("goes back to all that the devices had, and not to what was read of them alone", async () => {
    const opposite = xorTask.train.map((sample) => ({ ...sample, targets: Float64Array.of(1 - sample.targets[0]!) }));
    const task = { ...xorTask, validation: opposite };
    const values = { step: 2e-6, writenoise: 1, readnoise: 0.02, diffusion: 1e-6 };
    const devices = devicesOf(xorNetwork(1), { update: "softbounds", values });
    const kept = await train(xorTraining(1, { devices, epochs: 12, patience: 50, task }));
    expect(kept.best).toBeLessThan(12);
    const short = await train(xorTraining(1, { devices, epochs: kept.best!, task }));
    // What is read, what the devices have, what was written beside it; what was spent and what reading has moved, which
    // are last, remain.
    const stateOf = (text: string) => [...decodeDoubles(text, 3 * devices.length + 2)].slice(0, -2);
    expect(stateOf(kept.devices)).toEqual(stateOf(short.devices));
    expect(stateOf(kept.devices).slice(0, devices.length)).toEqual([...kept.conductances]);
    expect(stateOf(kept.devices).slice(devices.length, 2 * devices.length)).not.toEqual([...kept.conductances]);
  });

  it("classes take turns in an epoch when asked", async () => {
    const many = Array.from({ length: 3 }, () => xorTask.train).flat();
    const training = xorTraining(3, { epochs: 1, batch: 2, balanced: true, task: { ...xorTask, train: many } });
    const engine = new Noisy(xorNetwork(3), "phases", timing);
    await train({ ...training, engine });
    const classes = engine.inputs.slice(0, 12).map(([a, b]) => (a === b ? 0 : 1));
    for (let k = 0; k < 12; k += 2) expect(classes[k]! + classes[k + 1]!).toBe(1);
  });

  it("a schedule that depends on the number of epochs keeps it", async () => {
    const cosine = { schedule: schedules.get("cosine")! };
    const [, saved] = await trained({ ...pulsedInTime(2), ...cosine });
    const checkpoint = parseCheckpoint(saved[0]!, "checkpoint.json");
    await expect(trained({ ...pulsedInTime(3), ...cosine }, checkpoint)).rejects.toThrow(/epochs was 2, is 3/);
  });

  it("a checkpoint serves a training with more epochs, and no other training", async () => {
    const [, saved] = await trained(pulsedInTime(1));
    const checkpoint = parseCheckpoint(saved[0]!, "checkpoint.json");
    await expect(trained(pulsedInTime(2), checkpoint)).resolves.toBeDefined();
    await expect(trained({ ...pulsedInTime(2), rate: 1 }, checkpoint)).rejects.toThrow(/rate was 2e-8, is 1/);
    await expect(trained(pulsedInTime(2, 9), checkpoint)).rejects.toThrow(UsageError);
    await expect(trained(pulsedInTime(0), checkpoint)).rejects.toThrow(/1 epochs behind it/);
    expect(() => parseCheckpoint(saved[0]!.slice(0, 50), "c.json")).toThrow(/c.json is no checkpoint/);
    expect(() => parseCheckpoint("null", "c.json")).toThrow(UsageError);
  });

  it("stops when asked, also before the first step", async () => {
    const controller = new AbortController();
    const training = pulsedInTime(1e6);
    const stopped = train(training, { signal: controller.signal });
    setTimeout(() => controller.abort(), 30);
    await expect(stopped).rejects.toThrow(AbortedError);
    const aborted = AbortSignal.abort();
    await expect(train(pulsedInTime(1), { signal: aborted })).rejects.toThrow(AbortedError);
  });

  it("numbers the samples it runs, one after the other, looks included", async () => {
    const training = pulsedInTime(2);
    await train(training);
    const runs = 2 * (4 + 2) + 4;
    expect((training.engine as Noisy).serials).toEqual(Array.from({ length: runs }, (_, i) => i));
  });

  it("counts clipped samples and pulses", async () => {
    const engine = new Disturbed(xorNetwork(2), "phases", (b) => b);
    const values = { step: 1e-7 };
    const devices = devicesOf(xorNetwork(2), { update: "constant", values });
    const { clipped, pulses } = await train(xorTraining(2, { engine, devices, epochs: 3 }));
    expect(clipped).toBe(3 * 4 * 2);
    expect(pulses).toBeGreaterThan(3);
    expect(pulses).toBeLessThanOrEqual(3 * 70 * 31);
  });

  it("names the resistor whose gradient is no number", async () => {
    const engine = new Disturbed(xorNetwork(2), "phases", (b, j) => (j === 8 ? NaN : b));
    const { name } = xorNetwork(2).trainable[8]!;
    await expect(train(xorTraining(2, { engine, epochs: 1 }))).rejects.toThrow(
      expect.objectContaining({ code: "no-convergence", devices: [name], message: expect.stringContaining(name) }),
    );
  });

  it("refuses devices in another order than its engine's", async () => {
    const devices = devicesOf(xorNetwork(2)).reverse();
    await expect(train(xorTraining(2, { devices, epochs: 1 }))).rejects.toThrow(UsageError);
  });

  it("tells its progress up to 1, never backwards", async () => {
    const shares: number[] = [];
    await train(pulsedInTime(2), { onProgress: ({ fraction }) => shares.push(fraction) });
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBeCloseTo(1, 12);
  });

  it("softmax learns classes: the loss falls and the largest output is right", async () => {
    const net = { ...xorNetwork(1), outputs: [{ p: 10 }, { p: 0 }] };
    const train2 = xorTask.train.map((sample) => {
      const label = sample.targets[0]!;
      return { ...sample, targets: Float64Array.of(1 - label, label), label };
    });
    const task = { ...xorTask, outputs: 2, train: train2, levels: undefined };
    const change = { net, devices: devicesOf(net), task, loss: losses.get("softmax")!, temperature: 0.2, epochs: 150 };
    const { epochs, final } = await train(xorTraining(1, change));
    expect(final.train.loss).toBeLessThan(0.3 * epochs[0]!.train.loss);
    expect(final.train.accuracy).toBe(1);
  });
});
