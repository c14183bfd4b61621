import type { Panel } from "../../src/report/panel-contract.js";
import { between, near, type Row, type Rung } from "./contract.js";
import { sinh12 } from "./sinh12.js";

/** Smallest errors at a deviation of 1 mV and of 10 mV a sample, 64 samples a gradient; numpy. */
const rules = [
  { label: "one-sided", rule: "eqprop variant=positive", engine: "op", best: [9.2e-2, 0.33] },
  { label: "centered", rule: "eqprop", engine: "op", best: [1.36e-2, 5.3e-2] },
  { label: "freqprop", rule: "freqprop", engine: "phases", best: [0.99e-2, 5e-2] },
  { label: "harmonics K=3", rule: "harmonics order=3", engine: "phases", best: [1.24e-2, 7e-2] },
  { label: "harmonics K=5", rule: "harmonics order=5", engine: "phases", best: [1.5e-2, 0.13] },
] as const;
const gammas = [0.05, 0.1, 0.2, 0.5, 1, 2];
const sigmas = [1e-4, 1e-3, 1e-2];
const DRAWS = 6;

/**
 * 64 samples of deviation sigma are what an instrument of density sigma sqrt(T / 32) averages over T. Rules that compare
 * two operating points share them: each is read over T / 2.
 */
export async function noisyError(rule: string, engine: "op" | "phases", gamma: number, sigma: number, draws: number) {
  const density = sigma * Math.sqrt(2e-3 / 32);
  const periods = engine === "op" ? 1 : 2;
  let sum = 0;
  for (let seed = 1; seed <= draws; seed++) {
    const lockIn = `skip=2 periods=${periods} points=32 phases=16 noise=${density}`;
    sum += (await sinh12({ rule, engine, gamma, lockIn, seed })).relativeError;
  }
  return sum / draws;
}

/** Noise wants a strong nudge, and the nudge's own error a weak one. */
export const noise: Rung = {
  title: "Error over the nudge with noise (64 samples a gradient)",
  async climb() {
    const rows: Row[] = [];
    const panels: Panel[] = [];
    const smallest = rules.map((): number[] => []);
    for (const [s, sigma] of sigmas.entries()) {
      const curves: number[][] = [];
      for (const [r, { label, rule, engine, best }] of rules.entries()) {
        const errors: number[] = [];
        for (const gamma of gammas) errors.push(await noisyError(rule, engine, gamma, sigma, DRAWS));
        curves.push(errors);
        const least = Math.min(...errors);
        smallest[r]!.push(least);
        const of = `${label}, sigma ${sigma} V`;
        const expected = best[s - 1];
        if (expected !== undefined) rows.push(near(`smallest error, ${of}`, "derived; numpy", expected, 0.3, least));
        if (label === "freqprop" && sigma === 1e-3) {
          rows.push(
            between(`gamma of the minimum [S], ${of}`, "derived; numpy", 0.2, 1, gammas[errors.indexOf(least)]!),
          );
          rows.push(between(`error at gamma 0.05 over the minimum, ${of}`, "U shape", 3, Infinity, errors[0]! / least));
          rows.push(between(`error at gamma 2 over the minimum, ${of}`, "U shape", 3, Infinity, errors[5]! / least));
        }
      }
      panels.push({
        title: `sigma = ${sigma * 1e3} mV a sample`,
        x: { label: "gamma", unit: "S", log: true },
        y: { label: "relative error of the gradient", log: true },
        series: rules.map(({ label }, r) => ({ label, kind: "line", x: gammas, y: curves[r]! })),
      });
    }
    panels.push({
      title: "At the best gamma",
      x: { label: "noise", unit: "V", log: true },
      y: { label: "smallest relative error", log: true },
      series: rules.map(({ label }, r) => ({ label, kind: "line", x: sigmas, y: smallest[r]! })),
    });
    const title = "With noise every rule has a best nudge";
    const remarks = [`Means over ${DRAWS} draws of the noise.`];
    return { rows, pictures: { noise: { title, columns: 2, panels } }, remarks };
  },
};
