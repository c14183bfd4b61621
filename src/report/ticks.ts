import { log10 } from "../base/math.js";

/** A mark on an axis: its value, its label ("" for a minor mark). */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

export interface Scale {
  readonly min: number;
  readonly max: number;
  readonly log: boolean;
  readonly ticks: readonly Tick[];
  /** The unit with the prefix the labels are in, as "ms"; "" without a unit. */
  readonly unit: string;
  /** 0 at min, 1 at max. NaN for what has no place on the axis. */
  position(value: number): number;
}

export interface ScaleStyle {
  readonly unit?: string | undefined;
  /** The axis ends where min and max are, not at the next marks. */
  readonly fixed?: boolean;
  /** Marks at whole numbers only. */
  readonly whole?: boolean | undefined;
}

const prefixes = new Map([
  [-15, "f"],
  [-12, "p"],
  [-9, "n"],
  [-6, "µ"],
  [-3, "m"],
  [0, ""],
  [3, "k"],
  [6, "M"],
  [9, "G"],
  [12, "T"],
]);

/** 10^k, correctly rounded. */
function power(k: number): number {
  return Number(`1e${k}`);
}

/** The exponent of the leading decimal digit; exact, unlike a logarithm. */
function exponentOf(x: number): number {
  return Number(x.toExponential().split("e")[1]);
}

/** Below this the powers of ten that ticks are made of lose digits; on logarithmic axes it counts as 0. */
const SMALLEST_RANGE = 1e-290;

/**
 * A linear axis that holds min to max, with about `count` marks at multiples of 1, 2 or 5 times a power of ten. The ends
 * are moved out to marks unless `fixed`. A simple unit (V, s, Hz) gets an SI prefix.
 */
export function linearScale(min: number, max: number, count: number, { unit = "", fixed, whole }: ScaleStyle): Scale {
  let low = min;
  let high = max;
  const magnitude = Math.max(Math.abs(low), Math.abs(high));
  // A range that steps cannot divide is drawn as a single value.
  if (!(high - low > 1e-12 * magnitude && high - low > SMALLEST_RANGE)) {
    const room = magnitude > SMALLEST_RANGE ? magnitude * 0.1 : 1;
    low -= room;
    high += room;
  }
  const size = niceStep((high - low) / Math.max(1, count));
  const step = whole === true ? Math.max(1, size) : size;
  // Multiples of the step are found with a tolerance, so that rounding adds no empty interval.
  const first = fixed === true ? Math.ceil(low / step - 1e-9) : Math.floor(low / step + 1e-9);
  const last = fixed === true ? Math.floor(high / step + 1e-9) : Math.ceil(high / step - 1e-9);
  if (fixed !== true) {
    low = Math.min(low, first * step);
    high = Math.max(high, last * step);
  }
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const { exponent, prefix } = prefixFor(largest, unit);
  const decimals = Math.max(0, exponent - exponentOf(step));
  const most = largest * power(-exponent);
  // Small numbers with many digits are powers of ten; never with so few digits that two marks read alike.
  const plain = most < 1e5 && (decimals <= 4 || most >= 1);
  const digits = Math.max(0, Math.min(15, exponentOf(largest) - exponentOf(step)));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => {
    const value = (first + i) * step;
    const shown = value * power(-exponent);
    return { value, label: plain ? fixedText(shown, decimals) : scientific(shown, digits) };
  });
  return {
    min: low,
    max: high,
    log: false,
    ticks,
    unit: prefix + unit,
    position: (value) => (value - low) / (high - low),
  };
}

/** 1, 2 or 5 times a power of ten, at least the given size. */
function niceStep(size: number): number {
  const k = exponentOf(size);
  const mantissa = size / power(k);
  const digit = mantissa <= 1 ? 1 : mantissa <= 2 ? 2 : mantissa <= 5 ? 5 : 10;
  return Number(`${digit}e${k}`);
}

function prefixFor(largest: number, unit: string): { exponent: number; prefix: string } {
  if (!takesPrefix(unit)) return { exponent: 0, prefix: "" };
  const exponent = Math.max(-15, Math.min(12, 3 * Math.floor(exponentOf(largest) / 3)));
  return { exponent, prefix: prefixes.get(exponent)! };
}

/** V, Hz, Ω; not V², dB or degrees, where a prefix would mislead. */
function takesPrefix(unit: string): boolean {
  return /^[A-Za-zΩ]{1,3}$/.test(unit) && unit !== "dB" && unit !== "deg";
}

/**
 * A logarithmic axis that holds min to max (both above 0): marks at powers of ten, and at 2 and 5 times them over fewer
 * than two decades. With a simple unit the labels are SI numbers (10k), else powers (10⁴).
 */
export function logScale(min: number, max: number, count: number, { unit = "", fixed }: ScaleStyle): Scale {
  const least = Math.max(min, SMALLEST_RANGE);
  const most = Math.max(max, SMALLEST_RANGE);
  const bottom = exponentOf(least);
  const top = exponentOf(most);
  const exactTop = Number(most.toExponential().split("e")[0]) === 1 ? top : top + 1;
  let low = fixed === true ? least : power(bottom);
  let high = fixed === true ? most : power(exactTop);
  if (!(high > low)) {
    low = power(bottom - 1);
    high = power(bottom + 1);
  }
  const decades = log10(high) - log10(low);
  const stride = Math.max(1, Math.ceil(decades / Math.max(1, count)));
  const ticks: Tick[] = [];
  for (let k = exponentOf(low); k <= exponentOf(high); k++) {
    for (let digit = 1; digit <= 9; digit++) {
      const value = Number(`${digit}e${k}`);
      if (value < low || value > high) continue;
      const named = digit === 1 ? k % stride === 0 : decades < 2 && (digit === 2 || digit === 5);
      if (named) ticks.push({ value, label: powerLabel(digit, k, unit) });
      else if (stride === 1 || digit === 1) ticks.push({ value, label: "" });
    }
  }
  const origin = log10(low);
  const span = log10(high) - origin;
  return {
    min: low,
    max: high,
    log: true,
    ticks,
    unit,
    position: (value) => (value >= SMALLEST_RANGE / 100 ? (log10(value) - origin) / span : NaN),
  };
}

function powerLabel(digit: number, k: number, unit: string): string {
  const base = 3 * Math.floor(k / 3);
  const prefix = prefixes.get(base);
  if (takesPrefix(unit) && prefix !== undefined) return `${digit * power(k - base)}${prefix}`;
  if (k === 0) return String(digit);
  return digit === 1 ? `10${raised(k)}` : `${digit}·10${raised(k)}`;
}

function fixedText(x: number, decimals: number): string {
  const text = x.toFixed(decimals);
  return Number(text) === 0 ? (0).toFixed(decimals) : minus(text);
}

function scientific(x: number, digits: number): string {
  if (x === 0) return "0";
  const [mantissa, exponent] = x.toExponential(digits).split("e") as [string, string];
  return `${minus(String(Number(mantissa)))}·10${raised(Number(exponent))}`;
}

function minus(text: string): string {
  return text.replace("-", "\u2212");
}

function raised(k: number): string {
  return String(k).replace(/[-0-9]/g, (c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)]!));
}
