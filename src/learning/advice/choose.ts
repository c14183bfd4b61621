import { pow } from "../../base/math.js";
import { log } from "../../base/math.js";
import type { LockInModel } from "../../signals/lockin-model.js";
import { settlingTime } from "../../signals/lockin-theory.js";
import type { RuleValues } from "../contract.js";
import { type Bench, distance, norm } from "./bench.js";
import { resolutionOf } from "./predict.js";

/**
 * Parts of the wanted error. Systematic ones add up to nine tenths at the worst; noise and the converter, independent of
 * them, fill up the square.
 */
export const share = { amplitude: 0.3, bandwidth: 0.45, points: 0.05, settling: 0.1, noise: 0.35, resolution: 0.2 };

/** Above this the slowest pole hides the error altogether: omega tau. */
const FASTEST = 8;
/** Points a period that are tried. */
const POINTS = [16, 32, 64, 128, 256, 512, 1024];
const ORDERS = [1, 2, 3, 4, 5, 6, 7, 8];

/** What a choice starts from: the circuit, and what must not be exceeded. */
export interface Choice {
  readonly bench: Bench;
  readonly values: RuleValues;
  /** Wanted relative error. */
  readonly error: number;
  /** Longest time constants [s]; 0 where nothing is stored. */
  readonly slowest: number;
  readonly decay: number;
}

/** A number to two digits, not above it. */
export function roundedDown(value: number): number {
  const rounded = Number(value.toPrecision(2));
  if (rounded <= value) return rounded;
  const step = Number(value.toExponential().split("e")[1]) - 1;
  return Number((rounded - Number(`1e${step}`)).toPrecision(2));
}

/** The largest frequency at which the circuit follows well enough [Hz]; undefined where it follows at any. */
export function frequencyFor({ bench, values, error, slowest }: Choice): number | undefined {
  if (slowest === 0) return undefined;
  const allowed = error * share.bandwidth * norm(bench.exact());
  const carried = bench.carried(values);
  const fits = (f: number): boolean => distance(bench.settled(values, f), carried) <= allowed;
  const corner = 1 / (2 * Math.PI * slowest);
  let [low, high] = [corner, corner];
  while (fits(high)) {
    low = high;
    if (high >= FASTEST * corner) return roundedDown(high);
    high *= 2;
  }
  while (!fits(low)) low /= 2;
  for (let k = 0; k < 12; k++) {
    const middle = Math.sqrt(low * high);
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return roundedDown(low);
}

/** The fewest points a period, from `least` on, that keep the time steps good enough. */
export function pointsFor({ bench, values, error }: Choice, f: number, least: number): number {
  const allowed = error * share.points * norm(bench.exact());
  const smooth = bench.settled(values, f);
  const good = (points: number) => distance(bench.settled(values, f, points), smooth) <= allowed;
  return POINTS.find((points) => points >= least && good(points)) ?? POINTS.at(-1)!;
}

/** Windows and filter of a model, so that all is settled, ripple is filtered and noise averaged. */
export function windowsFor(choice: Choice, model: LockInModel): LockInModel {
  return model.filter === "boxcar" ? boxcarFor(choice, model) : cascadeFor(choice, model);
}

function boxcarFor(choice: Choice, model: LockInModel): LockInModel {
  const { bench, values, error } = choice;
  const allowed = error * norm(bench.exact());
  const noise = bench.noise(values, { ...model, periods: 1 }) / (share.noise * allowed);
  const periods = Math.max(1, Math.ceil(noise * noise));
  // How long a measurement lasts makes what is left of settling smaller, never larger.
  const settled = { ...model, periods: Math.min(periods, 8) };
  const skip = leastWhole(0, longest(choice, model), (count) => {
    return unsettled(choice, { ...settled, skip: count }, false) <= (share.settling / 2) * allowed;
  });
  return { ...freeFor(choice, { ...settled, skip }), periods };
}

/**
 * RC sections: the constant drop leaves a ripple of 2 a (1 + (omega tau)^2)^(-n/2) beside an amplitude gamma b, which sets
 * the time constant; the order is that with the shortest settling.
 */
function cascadeFor(choice: Choice, model: LockInModel): LockInModel {
  const { bench, values, error, decay } = choice;
  const allowed = error * norm(bench.exact());
  const omega = 2 * Math.PI * model.f;
  const reserve = Math.max(1, bench.offset(values) / ((share.settling / 3) * allowed));
  const kept = (share.settling / 6) * error;
  const options = ORDERS.map((order) => {
    const quiet = Math.sqrt(pow(reserve, 2 / order) - 1) / omega;
    const noisy = bench.noise(values, { ...model, order, tau: 1 }) / (share.noise * allowed);
    const tau = Math.max(quiet, noisy * noisy, 1 / (model.f * model.points));
    return { order, tau, time: settlingTime(order, kept, tau) };
  });
  const { order, tau, time } = options.reduce((best, one) => (one.time < best.time ? one : best));
  // Before the filter settles the circuit has to.
  const skip = Math.ceil(decay * model.f * Math.max(1, log(1 / kept)));
  const filtered = { ...model, order, tau: Number(tau.toPrecision(3)), skip };
  const first = Math.max(1, Math.ceil(time * model.f));
  const periods = leastWhole(first, 8 * first + 8, (count) => {
    return unsettled(choice, { ...filtered, periods: count }, false) <= (share.settling / 2) * allowed;
  });
  return freeFor(choice, { ...filtered, periods });
}

/** The fewest periods without error current after which nothing is left of the sample before. */
function freeFor(choice: Choice, model: LockInModel): LockInModel {
  const allowed = choice.error * share.settling * norm(choice.bench.exact());
  const free = leastWhole(1, longest(choice, model), (count) => {
    return unsettled(choice, { ...model, free: count }, true) <= allowed;
  });
  return { ...model, free };
}

/** What windows and filter add to what a settled circuit gives. */
function unsettled({ bench, values }: Choice, model: LockInModel, jumps: boolean): number {
  const ideal = { ...model, bits: 0, phase: 0 };
  const measured = jumps ? bench.measured(values, ideal, false) : bench.measured(values, ideal, false, false);
  return distance(measured, bench.settled(values, model.f, model.points));
}

/** Periods after which everything has settled, whatever it began with. */
const longest = ({ decay }: Choice, { f }: LockInModel): number => 4 + Math.ceil(40 * decay * f);

/** The least whole number from `low` on that does, `high` where none below does; what does once does for more. */
function leastWhole(low: number, high: number, does: (count: number) => boolean): number {
  let width = 1;
  let [last, first] = [low - 1, low];
  while (first < high && !does(first)) {
    last = first;
    first = Math.min(high, first + width);
    width *= 2;
  }
  while (first - last > 1) {
    const middle = (first + last) >> 1;
    if (does(middle)) first = middle;
    else last = middle;
  }
  return first;
}

/** Range and bits of a converter that neither clips nor adds more than its share. */
export function converterFor(choice: Choice, model: LockInModel): LockInModel {
  if (model.bits === 0) return model;
  const { bench, values, error } = choice;
  const allowed = error * share.resolution * norm(bench.exact());
  const peak = bench.peak(values);
  // Room for the noise, and for what the circuit does beside its small signals.
  const room = 1.1 * peak + 4 * model.noise * Math.sqrt((model.f * model.points) / 2);
  const range = model.range >= room ? model.range : Number((1.05 * room).toPrecision(2));
  let { bits } = model;
  while (bits < 32 && resolutionOf(bench, { lockIn: { ...model, bits, range }, values }) > allowed) bits++;
  return { ...model, bits, range };
}
