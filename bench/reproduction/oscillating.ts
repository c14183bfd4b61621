import { between, type Row, type Rung } from "./contract.js";
import { sinh12 } from "./sinh12.js";

const source = "Laborieux and Zenke 2022, figures 2d and 3ab (shape)";

/** Holomorphic equilibrium propagation: the nudge that goes round in time, and how strong it may be. */
export const oscillating: Rung = {
  title: "Holomorphic equilibrium propagation in time, and its reach",
  async climb() {
    const rows: Row[] = [];
    const periods = [1, 2, 3, 5];
    const speeds = [10, 3, 1, 0.3, 0.1];
    const curves: number[][] = [];
    for (const wtau of speeds) {
      const cosines: number[] = [];
      for (const n of periods) {
        const lockIn = `skip=0 periods=${n} points=64 phases=16`;
        cosines.push((await sinh12({ rule: "holomorphic", engine: "tran", gamma: 0.2, wtau, lockIn })).cosine);
      }
      curves.push(cosines);
    }
    const first = curves.map((cosines) => cosines[0]!);
    const rising = first.slice(1).every((cosine, i) => cosine > first[i]!);
    const of = "cosine after one period";
    rows.push(between(`${of} rises with T / tau (1: it does)`, source, 1, 1, Number(rising)));
    rows.push(between(`${of}, w tau 0.1`, source, 0.99, 1, first[4]!));
    rows.push(between(`${of}, w tau 3`, source, 0, 0.99, first[1]!));
    const betas = [0.01, 0.1, 0.25, 0.5, 1, 1.5];
    const { reach } = await sinh12({ rule: "holomorphic", engine: "op", gamma: 0.1 });
    const one: number[] = [];
    const thirty: number[] = [];
    const at = (rule: string, gamma: number) => sinh12({ rule, engine: "op", gamma });
    for (const beta of betas) {
      one.push((await at("eqprop variant=positive", beta * reach!)).relativeError);
      thirty.push((await at("holomorphic points=30", beta * reach!)).relativeError);
    }
    const error = "error of 30 points";
    rows.push(between(`${error} at half the reach`, "theory: about 2^-30", 0, 1e-6, thirty[3]!));
    rows.push(between(`${error} at 1.5 times the reach`, `breakdown; ${source}`, 1e-3, Infinity, thirty[5]!));
    rows.push(between("error of one-sided at half the reach over that of 30 points", source, 1e3, Infinity, one[3]! / thirty[3]!)); // prettier-ignore
    const strengths = betas.map((beta) => beta * reach!);
    const panels = [
      {
        title: "A nudge that goes round",
        x: { label: "periods", whole: true },
        y: { label: "1 - cosine", log: true },
        series: speeds.map((wtau, i) => ({
          ...{ label: `w tau = ${wtau}`, kind: "line" as const, x: periods },
          y: curves[i]!.map((cosine) => 1 - cosine),
        })),
      },
      {
        title: `Singularity told at ${reach!.toPrecision(3)} S`,
        x: { label: "gamma", unit: "S", log: true },
        y: { label: "relative error of the gradient", log: true },
        series: [
          { label: "one-sided", kind: "line" as const, x: strengths, y: one },
          { label: "30 points", kind: "line" as const, x: strengths, y: thirty },
        ],
      },
    ];
    const title = "Complex nudges, in time and at rest";
    return { rows, pictures: { holomorphic: { title, columns: 2, panels } }, remarks: [] };
  },
};
