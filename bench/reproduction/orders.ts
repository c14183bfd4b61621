import type { Series } from "../../src/report/panel-contract.js";
import { between, near, type Row, type Rung, slope } from "./contract.js";
import { sinh12 } from "./sinh12.js";

/** Relative errors of a dense Newton solver in numpy on the same network, and the order in gamma. */
const known: readonly [rule: string, order: number, errors: readonly (readonly [gamma: number, error: number])[]][] = [
  ["eqprop variant=positive", 1, [[0.2, 1.45e-1], [0.1, 7.21e-2], [0.05, 3.6e-2], [0.01, 7.17e-3]]], // prettier-ignore
  ["eqprop", 2, [[0.2, 2.03e-3], [0.1, 5.1e-4], [0.05, 1.28e-4], [0.01, 5.11e-6]]], // prettier-ignore
  ["freqprop", 2, [[0.2, 9.97e-4], [0.1, 2.5e-4], [0.05, 6.25e-5], [0.01, 2.5e-6]]], // prettier-ignore
  ["harmonics order=1", 2, [[0.2, 1.53e-3], [0.1, 3.83e-4], [0.05, 9.57e-5], [0.01, 3.83e-6]]], // prettier-ignore
  ["harmonics order=3", 4, [[0.5, 9.99e-5], [0.2, 2.58e-6], [0.1, 1.61e-7], [0.05, 1.01e-8]]], // prettier-ignore
  [
    "harmonics order=5",
    6,
    [
      [0.5, 2.83e-7],
      [0.2, 1.1e-9],
      [0.1, 1.7e-11],
    ],
  ],
  ["holomorphic points=3", 3, [[0.2, 2e-4], [0.1, 2.49e-5], [0.05, 3.12e-6], [0.01, 2.5e-8]]], // prettier-ignore
  ["holomorphic points=4", 4, [[0.5, 3.23e-4], [0.2, 8.27e-6], [0.1, 5.17e-7], [0.05, 3.23e-8]]], // prettier-ignore
  [
    "holomorphic points=6",
    6,
    [
      [0.5, 2.42e-6],
      [0.2, 9.9e-9],
      [0.1, 1.55e-10],
    ],
  ],
  [
    "holomorphic points=8",
    8,
    [
      [1, 2.66e-5],
      [0.5, 1.04e-7],
      [0.2, 6.8e-11],
    ],
  ],
];
const source = "derived here; dense Newton in numpy";

const engineOf = (rule: string) => (/^(freqprop|harmonics)/.test(rule) ? "phases" : "op");

/** How the error of every estimator falls with the nudge. */
export const orders: Rung = {
  title: "Order of the error in the nudge (12 nodes, sinh loads, engines at rest)",
  async climb() {
    const rows: Row[] = [];
    const series: Series[] = [];
    for (const [rule, order, errors] of known) {
      const found: number[] = [];
      for (const [gamma, expected] of errors) {
        const { relativeError } = await sinh12({ rule, engine: engineOf(rule), gamma });
        found.push(relativeError);
        rows.push(near(`${rule}: error at gamma ${gamma}`, source, expected, 0.02, relativeError));
      }
      const gammas = errors.map(([gamma]) => gamma);
      rows.push(between(`${rule}: order`, "theory", order - 0.1, order + 0.1, slope(gammas, found)));
      series.push({ label: rule, kind: "line", x: gammas, y: found });
    }
    const at = async (rule: string, gamma: number) =>
      (await sinh12({ rule, engine: engineOf(rule), gamma })).relativeError;
    const ratio = (await at("harmonics order=1", 0.05)) / (await at("eqprop", 0.05));
    rows.push(between("first harmonic of the square over centered, gamma 0.05", "theory: 3/4", 0.748, 0.752, ratio));
    const follows = (await at("freqprop nudge=resistive", 0.1)) / (await at("freqprop", 0.1));
    rows.push(near("nudge that follows the outputs over a latched one, gamma 0.1", source, 14.5, 0.01, follows));
    const x = { label: "gamma", unit: "S", log: true };
    const y = { label: "relative error of the gradient", log: true };
    const panel = (title: string, part: readonly Series[]) => ({
      ...{ title, x, y },
      series: part.map((one, color) => ({ ...one, color })),
    });
    const panels = [panel("Real nudges", series.slice(0, 6)), panel("Contours of complex nudges", series.slice(6))];
    const chart = {
      title: "The error of a gradient falls with the nudge by a power that the rule has",
      columns: 2,
      panels,
    };
    return { rows, pictures: { orders: chart }, remarks: [] };
  },
};
