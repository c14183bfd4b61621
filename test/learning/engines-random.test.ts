import { describe, expect, it } from "vitest";
import { audit, parse } from "../../src/index.js";
import { audit as auditOf, type AuditResult } from "../../src/learning/audit.js";
import type { EngineKind } from "../../src/learning/contract.js";
import { setupOf } from "./decks.js";
import { devicesOf } from "./nets.js";
import { NetworkEngine, timing } from "./network.js";
import { randomNetwork, type RandomNetwork, type Topology } from "./random-networks.js";

const lockIn = "free=1 skip=2 periods=1 points=32 phases=6";
const gamma = 3e-6;

/** The same audit, but the circuit is solved by the tests' own dense solver. */
function reference({ text, network }: RandomNetwork, kind: EngineKind, carry: boolean): Promise<AuditResult> {
  const { settings, task } = setupOf(parse(text));
  return auditOf({
    rule: settings.rule,
    values: settings.values,
    kind,
    engine: (k) => new NetworkEngine(network, k, { ...timing, free: 1, skip: 2, periods: 1, points: 32, carry }),
    lockIn: undefined,
    shares: new Float64Array(network.trainable.length).fill(1),
    gainstages: "raw",
    rate: 0,
    devices: devicesOf(network, { gmax: 1e-3 }),
    samples: task.rows,
    loss: settings.loss,
    temperature: settings.temperature,
    seed: 1,
  });
}

function distance(a: AuditResult, b: AuditResult, key: "measured" | "exact"): number {
  expect(a.devices.map(({ name }) => name)).toEqual(b.devices.map(({ name }) => name));
  const size = Math.hypot(...b.devices.map(({ exact }) => exact));
  return Math.hypot(...a.devices.map((device, j) => device[key] - b.devices[j]![key])) / size;
}

const cases = (["mesh", "layers", "ladder"] as const).flatMap((topology) =>
  [1, 2, 3].map((seed): [Topology, number] => [topology, seed]),
);

describe("random networks of diodes and capacitors, against a dense solver of the tests", () => {
  it.each(cases)("%s %i: gradients in time, state carried, and at rest", async (topology, seed) => {
    const loss = seed % 2 === 0 ? "loss=softmax temperature=0.5" : "loss=mse";
    const made = randomNetwork(topology, seed, lockIn, `${loss} gamma=${gamma} rate=1e-10`);
    const ours = await audit(parse(made.text), { engine: "tran" });
    const theirs = await reference(made, "tran", true);
    expect(distance(ours, theirs, "exact")).toBeLessThan(1e-9);
    expect(distance(ours, theirs, "measured")).toBeLessThan(1e-8);
    expect(Math.abs(ours.quadrature! / theirs.quadrature! - 1)).toBeLessThan(1e-7);
    // The circuit is slow enough for its speed to show.
    expect(theirs.relativeError).toBeGreaterThan(0.01);

    const still = await audit(parse(made.text), { engine: "phases" });
    expect(distance(still, await reference(made, "phases", false), "measured")).toBeLessThan(1e-9);
    expect(still.relativeError).toBeLessThan(0.02);
  });

  it("gradients in time, every sample from its own operating point", async () => {
    const made = randomNetwork("mesh", 4, lockIn, `loss=mse gamma=${gamma} rate=1e-10 state=fresh`);
    const ours = await audit(parse(made.text), { engine: "tran" });
    expect(distance(ours, await reference(made, "tran", false), "measured")).toBeLessThan(1e-7);
    expect(distance(ours, await reference(made, "tran", true), "measured")).toBeGreaterThan(1e-5);
  });
});
