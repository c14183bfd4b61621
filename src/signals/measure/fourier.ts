import { atan2, hypot } from "../../base/math.js";
import { indexBefore } from "../interpolate.js";
import { sineTable } from "../sine.js";
import type { Wave } from "./wave.js";

export interface Harmonic {
  /** Hz. */
  readonly frequency: number;
  readonly magnitude: number;
  /** Degrees; a sine has 0. */
  readonly phase: number;
  /** Over the magnitude of the fundamental. */
  readonly normalized: number;
  /** Minus the phase of the fundamental [degrees]. */
  readonly relativePhase: number;
}

export interface FourierResult {
  readonly dc: number;
  /** The fundamental first. */
  readonly harmonics: readonly Harmonic[];
  /** Total harmonic distortion: root of the sum of squares of the normalised harmonics after the first [percent]. */
  readonly thd: number;
}

export interface FourierOptions {
  /** Lines, the mean included. */
  readonly lines: number;
  /** Points a period. */
  readonly grid: number;
  /** Degree of the polynomial between points. */
  readonly degree: number;
}

/**
 * The Fourier series of the last period of a wave, from values interpolated to a uniform grid. Undefined where the wave is
 * shorter than a period.
 */
export function fourier(
  wave: Wave,
  frequency: number,
  { lines, grid, degree }: FourierOptions,
): FourierResult | undefined {
  const { x } = wave;
  const end = x[x.length - 1] ?? 0;
  const period = 1 / frequency;
  const start = end - period;
  if (x.length < 2 || start < x[0]! - 1e-9 * period) return undefined;
  const values = Float64Array.from({ length: grid }, (_, k) => polynomial(wave, start + (k * period) / grid, degree));
  const { sine, cosine } = sineTable(grid);
  const list = Array.from({ length: lines }, (_, harmonic) => {
    let [a, b] = [0, 0];
    for (let k = 0; k < grid; k++) {
      const at = (harmonic * k) % grid;
      a += values[k]! * cosine[at]!;
      b += values[k]! * sine[at]!;
    }
    const scale = harmonic === 0 ? 1 / grid : 2 / grid;
    return { a: a * scale, b: b * scale };
  });
  const [mean, ...rest] = list;
  const first = rest[0] && hypot(rest[0].a, rest[0].b);
  const firstPhase = rest[0] && degrees(rest[0].a, rest[0].b);
  const harmonics = rest.map(({ a, b }, k) => {
    const magnitude = hypot(a, b);
    const phase = degrees(a, b);
    const normalized = first! > 0 ? magnitude / first! : 0;
    return { frequency: (k + 1) * frequency, magnitude, phase, normalized, relativePhase: phase - firstPhase! };
  });
  const squares = harmonics.slice(1).reduce((sum, { normalized }) => sum + normalized * normalized, 0);
  return { dc: mean!.a, harmonics, thd: 100 * Math.sqrt(squares) };
}

function degrees(a: number, b: number): number {
  return (atan2(a, b) * 180) / Math.PI;
}

/** The polynomial through the degree + 1 points around x (Neville's scheme). */
function polynomial({ x, y }: Wave, at: number, degree: number): number {
  const points = Math.min(degree + 1, x.length);
  const before = indexBefore(x, at);
  const from = Math.max(0, Math.min(before - Math.floor((points - 1) / 2), x.length - points));
  const values = Array.from(y.subarray(from, from + points));
  for (let width = 1; width < points; width++) {
    for (let k = 0; k + width < points; k++) {
      const [left, right] = [x[from + k]!, x[from + k + width]!];
      if (left === right) continue;
      values[k] = values[k]! + ((at - left) / (right - left)) * (values[k + 1]! - values[k]!);
    }
  }
  return values[0]!;
}
