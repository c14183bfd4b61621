/**
 * What an update costs a device: nanoseconds for every update model and every published device, all noises on.
 *
 *     node --no-warnings --loader ts-node/esm bench/updates.ts [names of updates and published devices]
 *
 * A training mostly has one update model, and code that has seen one alone is faster: name one to see that.
 */
import { Conductances } from "../src/learning/conductances.js";
import { presets } from "../src/learning/presets.js";
import type { Trainable } from "../src/learning/trainable.js";
import { updates } from "../src/learning/updates.js";

const COUNT = 9000;
const ROUNDS = 60;
const [gmin, gmax] = [1e-6, 1e-3];
const noises = { readnoise: 0.01, diffusion: 1e-8, lifetime: 1e6 };
const pulsed = { dtod: 0.3, ctoc: 0.3, updowndtod: 0.01, gmaxdtod: 0.05, writenoise: 1 };
const table = new Map(["up", "down"].map((name) => [name, Float64Array.of(1, 0.5)]));

/** Nanoseconds a device and update, where a device wants a fifth of a pulse on average. */
function measure(update: string, values: Trainable["values"]): number {
  const devices = Array.from({ length: COUNT }, (_, j) => ({
    ...{ name: `r${j}`, g: 3e-4, gmin, gmax, update, ratescale: 1, values, table },
  }));
  const bank = new Conductances(devices, 1);
  const gradient = Float64Array.from(devices, (_, j) => 4e-7 * Math.sin(j));
  const run = (from: number): void => {
    for (let n = from; n < from + ROUNDS; n++) bank.descend(1, gradient, n);
  };
  run(0);
  const begin = process.cpuUsage();
  run(ROUNDS);
  const { user, system } = process.cpuUsage(begin);
  return ((user + system) * 1000) / (COUNT * ROUNDS);
}

const names = process.argv.slice(2);
const asked = (name: string): boolean => names.length === 0 || names.includes(name);
const lines = ["| update | ns, no noise | ns, all noises |", "|---|---|---|"];
for (const [kind, { parameters }] of updates) {
  if (!asked(kind)) continue;
  const known = parameters.map(({ name }) => name);
  const base = known.includes("curve") ? { curve: "t" } : {};
  const spread = known.includes("ctoc") ? pulsed : {};
  lines.push(
    `| ${kind} | ${measure(kind, base).toFixed(0)} | ${measure(kind, { ...base, ...spread, ...noises }).toFixed(0)} |`,
  );
}
for (const name of presets.keys()) if (asked(name)) lines.push(`| ${name} | - | ${measure(name, noises).toFixed(0)} |`);
process.stdout.write(`${lines.join("\n")}\n`);
