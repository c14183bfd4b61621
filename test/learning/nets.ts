/** Networks of the tests, and what a training of them needs. */
import { readFileSync } from "node:fs";
import type { Teacher } from "../../src/learning/contract.js";
import type { Trainable } from "../../src/learning/trainable.js";
import { losses } from "../../src/learning/losses.js";
import { optimisers } from "../../src/learning/optimisers/index.js";
import { rules } from "../../src/learning/rules.js";
import { schedules } from "../../src/learning/schedules.js";
import type { Task } from "../../src/learning/tasks/task.js";
import type { Training } from "../../src/learning/training.js";
import { stream } from "../../src/base/random.js";
import { diode, type Network, NetworkEngine, type Timing, timing } from "./network.js";

/** XOR: inputs [x, 1] and [-x, -1] times 4 V, `hidden` nodes with one diode each, one output; conductances in siemens. */
export function xorNetwork(seed: number, hidden = 10, diodes = true): Network {
  const random = stream(seed, "start");
  const start = (fan: number): number => Math.max(1e-6, (2e-3 * random.uniform() - 1e-3) / Math.sqrt(fan));
  const first = Array.from({ length: hidden }, (_, h) =>
    Array.from({ length: 6 }, (_, s) => ({ name: `r${s}_${h}`, p: -(s + 1), n: h, g: start(6) })),
  ).flat();
  const second = Array.from({ length: hidden }, (_, h) => ({ name: `o${h}`, p: h, n: hidden, g: start(hidden) }));
  const bias = (h: number) => diode(...((h < hidden / 2 ? [-7, h] : [h, -8]) as [number, number]), 1e-9, 0.02586);
  return {
    nodes: hidden + 1,
    sources: ([x1, x2]) => [x1!, x2!, 1, -x1!, -x2!, -1].map((x) => 4 * x).concat(0.4, -0.4),
    trainable: [...first, ...second],
    nonlinear: diodes ? Array.from({ length: hidden }, (_, h) => bias(h)) : [],
    resistors: [],
    currents: [],
    outputs: [{ p: hidden }],
    capacitance: 20e-9,
  };
}

const corners = [
  [-1, -1, 0],
  [-1, 1, 1],
  [1, -1, 1],
  [1, 1, 0],
] as const;

const xorSamples = corners.map(([a, b, t]) => {
  return { inputs: Float64Array.of(a, b), targets: Float64Array.of(t), label: undefined };
});

export const xorTask: Task = {
  inputs: ["x1", "x2"],
  outputs: 1,
  train: xorSamples,
  validation: undefined,
  test: undefined,
  rows: xorSamples,
  standardisation: undefined,
  levels: [0, 1],
};

export function devicesOf(net: Network, model: Partial<Trainable> = {}): Trainable[] {
  return net.trainable.map(({ name, g }) => ({
    ...{ name, g, gmin: 1e-6, gmax: 10e-3, update: "ideal", ratescale: 1, values: {} },
    ...model,
  }));
}

export function xorTraining(seed: number, change: Partial<Training> & { net?: Network; time?: Timing } = {}): Training {
  const net = change.net ?? xorNetwork(seed);
  return {
    engine: new NetworkEngine(net, "phases", change.time ?? timing),
    rule: rules.get("freqprop")!,
    values: { gamma: 300e-6 },
    devices: devicesOf(net),
    task: xorTask,
    loss: losses.get("mse")!,
    temperature: 1,
    ...{ optimiser: optimisers.get("plain")!, optimiserValues: {}, schedule: schedules.get("exponential")! },
    ...{ rate: 5e-8, decay: 1, every: 10, warmup: 0, epochs: 200, patience: 0 },
    ...{ batch: "all", shuffle: true, balanced: false, seed },
    ...change,
  };
}

/** The network of netlists/sinh12.cir, read by a few patterns; node nk is number k. */
export function sinh12(capacitance = 0): Network {
  const text = readFileSync(new URL("../../netlists/sinh12.cir", import.meta.url), "utf8");
  const node = (name: string): number => (name === "0" ? -1 : Number(name.slice(1)));
  const all = (pattern: RegExp): RegExpMatchArray[] => [...text.matchAll(pattern)];
  return {
    nodes: 12,
    sources: () => [0],
    trainable: all(/^(R\d+)\s+(\w+)\s+(\w+)\s+syn\s+g=(\S+)/gim).map(([, name, p, n, g]) => ({
      ...{ name: name!.toLowerCase(), p: node(p!), n: node(n!), g: Number(g) },
    })),
    resistors: all(/^Rleak\d+\s+(\w+)\s+(\w+)\s+(\S+)/gim).map(([, p, n, r]) => ({
      ...{ p: node(p!), n: node(n!), g: 1 / Number(r) },
    })),
    nonlinear: all(/^B\d+\s+(\w+)\s+(\w+)\s/gim).map(([, p, n]) => ({
      p: node(p!),
      n: node(n!),
      at: (v) => [0.04 * Math.sinh(v / 0.25), (0.04 / 0.25) * Math.cosh(v / 0.25)],
      limit: (v) => v,
    })),
    currents: all(/^I\d+\s+0\s+(\w+)\s+(?:DC\s+)?(\S+)/gim).map(([, into, i]) => ({ into: node(into!), i: Number(i) })),
    outputs: [{ p: 9 }, { p: 10 }, { p: 11 }],
    capacitance,
  };
}

/** A teacher that only answers what is latched. */
export function latching(latch: Teacher["latch"]): Teacher {
  return { latch, loss: losses.get("mse")!, temperature: 1, targets: () => new Float64Array(0) };
}
