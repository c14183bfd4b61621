/**
 * What devices with flaws learn: every published device and soft bounds, what costs them most, and what remedies give
 * back, as tables in bench/devices.md. Rates are chosen by the validation part of the training samples; the test samples
 * are looked at with the chosen rate alone. The rule is `adjoint`, so that nothing but the devices differs from the exact
 * gradient. No time is in the output.
 *
 *     node --no-warnings --loader ts-node/esm bench/devices.ts iris|flaws|digits [--data FOLDER] [--seeds N]
 *
 * prints a part and renews it in bench/devices.md; `digits` wants the folder of optdigits-train.csv and optdigits-test.csv.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse, presets, train, type TrainingReport, updates } from "../src/index.js";
import { digitsNetlist } from "./digits/netlist.js";

const folder = dirname(fileURLToPath(import.meta.url));
const page = join(folder, "devices.md");
/** Where netlists stand as far as paths in them go. */
const file = join(folder, "..", "netlists", "devices.cir");

type Values = Readonly<Record<string, number>>;
interface Device {
  readonly update: string;
  readonly values: Values;
}

/** Soft bounds with all spreads 0.3. */
const spread = { dtod: 0.3, ctoc: 0.3, gmaxdtod: 0.3 };
const pulse = { vpulse: 1, tpulse: 1e-7 };
const published: readonly Device[] = [...presets.keys()].map((update) => ({
  update,
  values: { readnoise: 0.01, ...pulse },
}));
const soft: Device = { update: "softbounds", values: { ...spread, readnoise: 0.01, ...pulse } };

/** Flaws that can be switched off, as the parameters that make them. */
const flaws: Readonly<Record<string, Values>> = {
  "spread of devices": { dtod: 0, updowndtod: 0, gmindtod: 0, gmaxdtod: 0, gammadtod: 0, lifetimedtod: 0 },
  "spread of pulses": { ctoc: 0 },
  "up and down apart": { updown: 0, gammaup: 0, gammadown: 0 },
  "noise of writing": { writenoise: 0 },
  "noise of reading": { readnoise: 0 },
  leak: { lifetime: 0 },
};

/** The parameters of these that a device has, and that act in it. */
function acting({ update, values }: Device, off: Values): Values {
  const preset = presets.get(update);
  const all: Values = { ...preset?.values, ...values };
  return Object.fromEntries(Object.entries(off).filter(([name, value]) => name in all && all[name] !== value));
}

const words = (values: Readonly<Record<string, number | string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");

function replaced(text: string, from: RegExp, to: string): string {
  if (!from.test(text)) throw new Error(`the netlist has no ${from}`);
  return text.replace(from, to);
}

/** How a network is set for a device, apart from the device. */
interface Setting {
  /** [V] */
  readonly gain: number;
  /** [S] */
  readonly gmin: number;
  readonly gmax: number;
  readonly gmaxOut: number;
  /** Factor on the starting conductances. */
  readonly start: number;
  /** [S^2/V^2] */
  readonly rate: number;
  readonly ratio: number;
  readonly decay: number;
  readonly epochs: number;
  readonly batch: number;
}

const irisSetting: Setting = {
  ...{ gain: 48, gmin: 1e-6, gmax: 0.5e-3, gmaxOut: 0.5e-3, start: 2 },
  ...{ rate: 0.04e-6, ratio: 1, decay: 0.99, epochs: 60, batch: 5 },
};

function irisNetlist(device: Device, s: Setting): string {
  const model = `gmin=${s.gmin} gmax=${s.gmax} update=${device.update} ${words(device.values)}`;
  let text = readFileSync(join(folder, "..", "netlists", "iris.cir"), "utf8");
  text = replaced(text, /^\.param a=8 /m, `.param a=${s.gain} `);
  const start = `g={min(${s.gmax}, max(1u, aunif(0, ${s.start * 1e-3}/sqrt(10))))}`;
  text = replaced(text, /g=\{max\(1u, aunif\(0, 1m\/sqrt\(10\)\)\)\}/g, start);
  text = replaced(text, /gmin=1u gmax=10m update=ideal/g, model);
  const learn = `rate=${s.rate} decay=${s.decay} epochs=${s.epochs} batch=${s.batch} validation=0.2`;
  return replaced(text, /rate=0\.01u decay=0\.99 epochs=100 batch=5/, learn);
}

function digitsDeck(data: string, device: Device, s: Setting): string {
  const { gain, rate, ratio, batch, decay, epochs } = s;
  let text = digitsNetlist({ data, gain, rate, ratio, batch, decay, epochs, validation: 0.2, learn: "adjoint" }, file);
  const model = (gmax: number): string => `gmin=${s.gmin} gmax=${gmax} update=${device.update} ${words(device.values)}`;
  const at = (n: number, gmax: number): string =>
    `TRAINABLE (g={min(${gmax}, max(${s.gmin}, aunif(0, ${s.start * 1e-3}/sqrt(${n}))))} ${model(gmax)}`;
  text = replaced(text, /TRAINABLE \(g=\{start\(130\)\} gmin=\{gmin\} gmax=\{gmax\}/, at(130, s.gmax));
  return replaced(text, /TRAINABLE \(g=\{start\(64\)\} gmin=\{gmin\} gmax=\{gmax\}/, at(64, s.gmaxOut));
}

async function learn(text: string, seed: number, label: string): Promise<TrainingReport> {
  const deck = parse({ name: file, bytes: text }, { seed });
  const { report } = await train(deck, { rule: "adjoint" });
  const percent = (share: number | undefined): string => (100 * share!).toFixed(1);
  const { validation, test } = report.final;
  process.stderr.write(
    `${label} seed ${seed}: validation ${percent(validation?.accuracy)}, test ${percent(test?.accuracy)}\n`,
  );
  return report;
}

const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
function deviation(values: readonly number[]): number {
  const m = mean(values);
  return Math.sqrt(values.reduce((sum, v) => sum + (v - m) ** 2, 0) / Math.max(1, values.length - 1));
}
const row = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
const table = (head: readonly string[], rows: readonly string[]): string[] => [
  row(head),
  row(head.map(() => "---")),
  ...rows,
];
const testOf = ({ final }: TrainingReport): number => 100 * final.test!.accuracy!;
const head = ["device", "rate nS^2/V^2", "test % (mean)", "sd", "min", "max", "pulses a device", "energy uJ"];

function summary(label: string, rate: number, reports: readonly TrainingReport[]): string {
  const tests = reports.map(testOf);
  const one = (v: number): string => v.toFixed(1);
  const energy = 1e6 * mean(reports.map(({ pulseEnergy }) => pulseEnergy ?? 0));
  const pulses = mean(reports.map((report) => report.pulses / report.trainable));
  return row([
    ...[label, (rate * 1e9).toPrecision(3), one(mean(tests)), one(deviation(tests)), one(Math.min(...tests))],
    ...[one(Math.max(...tests)), pulses.toPrecision(3), energy === 0 ? "-" : energy.toPrecision(3)],
  ]);
}

const seedsOf = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

/** The factor on the rate with the best validation accuracy, in the mean of two seeds. */
async function tuned(make: (setting: Setting) => string, setting: Setting, label: string): Promise<Setting> {
  let best: { setting: Setting; score: number } | undefined;
  for (const factor of [0.1, 0.3, 1]) {
    const tried = { ...setting, rate: setting.rate * factor };
    const reports: TrainingReport[] = [];
    for (const seed of seedsOf(2)) reports.push(await learn(make(tried), seed, `${label}, rate times ${factor},`));
    const score = mean(reports.map(({ final }) => final.validation!.accuracy! - final.validation!.loss));
    if (best === undefined || score > best.score) best = { setting: tried, score };
  }
  return best!.setting;
}

/** A remedy, in units of the device's nominal step. */
function remedied(device: Device, range: number, values: (step: number) => Values): Device {
  const share =
    presets.get(device.update)?.values["step"] ??
    updates.get(device.update)!.parameters.find(({ name }) => name === "step")!.share!;
  return { ...device, values: { ...device.values, ...values(device.values["step"] ?? share * range) } };
}

async function runs(
  make: (setting: Setting) => string,
  setting: Setting,
  seeds: number,
  label: string,
): Promise<TrainingReport[]> {
  const reports: TrainingReport[] = [];
  for (const seed of seedsOf(seeds)) reports.push(await learn(make(setting), seed, label));
  return reports;
}

async function irisPart(seeds: number): Promise<string[]> {
  const ideal: Device = { update: "ideal", values: {} };
  const range = irisSetting.gmax - irisSetting.gmin;
  const accumulated = (device: Device): Device => remedied(device, range, (step) => ({ accumulate: step }));
  const two = remedied(soft, range, () => ({ transfer: 5, transferrate: 0.1, transfergain: 1 }));
  const list: [string, Device][] = [
    ["ideal", ideal],
    ["softbounds, spreads 0.3", soft],
    ["the same, accumulate=step", accumulated(soft)],
    ["the same, transfer=5", two],
    ...published.map((device): [string, Device] => [device.update, device]),
  ];
  const rows: string[] = [];
  for (const [label, device] of list) {
    const make = (s: Setting): string => irisNetlist(device, s);
    const setting = await tuned(make, irisSetting, label);
    rows.push(summary(label, setting.rate, await runs(make, setting, seeds, label)));
  }
  return [`Iris, seeds 1 to ${seeds}; 45 flowers to test, so one is 2.2 points.`, "", ...table(head, rows)];
}

async function flawsPart(seeds: number): Promise<string[]> {
  const names = Object.keys(flaws);
  const rows: string[] = [];
  for (const device of [soft, ...published]) {
    const make = (off: Values) => (s: Setting) => irisNetlist({ ...device, values: { ...device.values, ...off } }, s);
    const setting = await tuned(make({}), irisSetting, device.update);
    const all = mean((await runs(make({}), setting, seeds, device.update)).map(testOf));
    const cells: string[] = [];
    let [most, gain] = ["-", 0];
    for (const name of names) {
      const off = acting(device, flaws[name]!);
      if (Object.keys(off).length === 0) {
        cells.push("");
        continue;
      }
      const better =
        mean((await runs(make(off), setting, seeds, `${device.update} without ${name}`)).map(testOf)) - all;
      cells.push(`${better >= 0 ? "+" : ""}${better.toFixed(1)}`);
      if (better > gain) [most, gain] = [name, better];
    }
    rows.push(row([device.update, all.toFixed(1), ...cells, most]));
  }
  return [
    `Iris, seeds 1 to ${seeds}: test % with all flaws, and the points gained where one is switched off, at the rate chosen with all.`,
    "",
    ...table(["device", "all flaws", ...names, "costs most"], rows),
  ];
}

async function digitsPart(data: string, seeds: number): Promise<string[]> {
  const setting: Setting = {
    ...{ gain: 80, gmin: 10e-6, gmax: 0.4e-3, gmaxOut: 0.8e-3, start: 0.35 },
    ...{ rate: 1.43e-9, ratio: 10, decay: 0.85, epochs: 12, batch: 8 },
  };
  const other: Setting = {
    ...{ gain: 64, gmin: 1e-6, gmax: 1.6e-3, gmaxOut: 3.2e-3, start: 0.6 },
    ...{ rate: 1.3e-9, ratio: 10, decay: 0.85, epochs: 12, batch: 4 },
  };
  const fine: Device = { ...soft, values: { ...spread, ...pulse } };
  const rows: string[] = [];
  for (const [label, device, s, share] of [
    ["softbounds, spreads 0.3", fine, setting, 5e-4],
    ["the same, accumulate=3 steps", fine, other, 1e-3],
  ] as const) {
    const deck = (at: Setting): string => {
      const text = digitsDeck(data, device, at);
      const steps = (gmax: number): string => {
        const step = share * (gmax - at.gmin);
        return ` step=${step}${label.includes("accumulate") ? ` accumulate=${3 * step}` : ""}`;
      };
      return text.replace(
        /(gmax=(\S+) update=softbounds)/g,
        (_, all: string, gmax: string) => `${all}${steps(Number(gmax))}`,
      );
    };
    rows.push(summary(label, s.rate, await runs(deck, s, seeds, label)));
  }
  return [`Handwritten digits (UCI's optdigits, 64 hidden nodes), seeds 1 to ${seeds}.`, "", ...table(head, rows)];
}

const [part, ...rest] = process.argv.slice(2);
const option = (name: string): string | undefined => (rest.includes(name) ? rest[rest.indexOf(name) + 1] : undefined);
const seeds = Number(option("--seeds") ?? 5);
const parts: Record<string, () => Promise<string[]>> = {
  iris: () => irisPart(seeds),
  flaws: () => flawsPart(seeds),
  digits: () => digitsPart(option("--data") ?? "../shared/data", seeds),
};
if (part === undefined || !(part in parts)) throw new Error(`a part: ${Object.keys(parts).join(", ")}`);
const text = (await parts[part]!()).join("\n");
process.stdout.write(`${text}\n`);
const marks = [`<!-- begin of ${part} -->`, `<!-- end of ${part} -->`] as const;
const old = existsSync(page) ? readFileSync(page, "utf8") : "# What devices with flaws learn\n";
const [before, after] = old.includes(marks[0])
  ? [old.split(marks[0])[0]!, old.split(marks[1])[1]!]
  : [`${old}\n`, "\n"];
writeFileSync(page, `${before}${marks[0]}\n${text}\n${marks[1]}${after}`);
