import { cos, exp, pow, scaledI, sin } from "../base/math.js";

/** A window over a record: its weight at a part u of the record's length, from 0 to 1; `alfa` shapes some. */
export type Window = (u: number, alfa: number) => number;

/** A sum of cosines of whole periods over the record. */
const cosines =
  (...coefficients: readonly number[]): Window =>
  (u) =>
    coefficients.reduce((sum, a, k) => sum + (k % 2 === 0 ? a : -a) * (k === 0 ? 1 : cos(2 * Math.PI * k * u)), 0);

const sines =
  (power: number): Window =>
  (u) =>
    pow(Math.max(0, sin(Math.PI * u)), power);

const triangle: Window = (u) => 1 - Math.abs(2 * u - 1);

/**
 * Windows of `.fft` cards, whose weights do not change what a line has for its height: HSPICE's (Harris, On the use of
 * windows for harmonic analysis, Proc. IEEE 66 (1978) 51) and those that Xyce has beside them.
 */
export const windows: Readonly<Record<string, Window>> = {
  rect: () => 1,
  bart: triangle,
  bartletthann: (u) => 0.62 - 0.48 * Math.abs(u - 0.5) + 0.38 * cos(2 * Math.PI * (u - 0.5)),
  hann: cosines(0.5, 0.5),
  hamm: cosines(0.54, 0.46),
  black: cosines(0.42323, 0.49755, 0.07922),
  blackman: cosines(0.42, 0.5, 0.08),
  harris: cosines(0.35875, 0.48829, 0.14128, 0.01168),
  nuttall: cosines(0.3635819, 0.4891775, 0.1365995, 0.0106411),
  cosine2: cosines(0.5, 0.5),
  cosine4: cosines(0.375, 0.5, 0.125),
  halfcyclesine: sines(1),
  halfcyclesine3: sines(3),
  halfcyclesine6: sines(6),
  gauss: (u, alfa) => exp(-0.5 * alfa * alfa * (2 * u - 1) * (2 * u - 1)),
  kaiser: (u, alfa) => {
    const edge = Math.PI * alfa;
    const x = edge * Math.sqrt(Math.max(0, 1 - (2 * u - 1) * (2 * u - 1)));
    return (scaledI(0, x) / scaledI(0, edge)) * exp(x - edge);
  },
};

/** Other names of the same windows. */
export const windowNames: Readonly<Record<string, string>> = {
  rectangular: "rect",
  bartlett: "bart",
  hanning: "hann",
  hamming: "hamm",
  blackmanharris: "harris",
};

/** The order by which ngspice's Gaussian window is wide. */
const gaussian: Window = (u, order) => 0.83 * order * exp(-0.5 * order * order * (2 * u - 1) * (2 * u - 1));

/** Windows that ngspice's variable `specwindow` names: their mean is 1, so that a line keeps its height. */
export const meanOneWindows: Readonly<Record<string, Window>> = {
  none: () => 1,
  rectangular: () => 1,
  triangle: (u) => 2 * triangle(u, 0),
  bartlet: (u) => 2 * triangle(u, 0),
  bartlett: (u) => 2 * triangle(u, 0),
  hanning: cosines(1, 1),
  cosine: cosines(1, 1),
  hamming: cosines(1, 0.46 / 0.54),
  blackman: cosines(1, 0.5 / 0.42, 0.08 / 0.42),
  flattop: cosines(1, 1.93, 1.29, 0.388, 0.032),
  gaussian,
};
