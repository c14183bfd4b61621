import { parse, simulate } from "../../src/index.js";
import { near, type Row, type Rung } from "./contract.js";

/** Times in time constants after which a step of n sections has come to 63.2, 90, 99 and 99.9 %: Q(n, t) = error. */
const known: readonly (readonly [order: number, times: readonly number[]])[] = [
  [1, [1.0, 2.303, 4.605, 6.908]],
  [2, [2.146, 3.89, 6.638, 9.233]],
  [3, [3.257, 5.322, 8.406, 11.229]],
  [4, [4.354, 6.681, 10.045, 13.062]],
  [6, [6.51, 9.275, 13.108, 16.455]],
  [8, [8.644, 11.771, 16.0, 19.628]],
];
const levels = [1 - Math.exp(-1), 0.9, 0.99, 0.999];

/** Settling of a lock-in amplifier, as its reading in a transient analysis. */
export const lockins: Rung = {
  title: "Settling of lock-in amplifiers of n sections",
  async climb() {
    const rows: Row[] = [];
    const curves: { order: number; t: number[]; y: number[] }[] = [];
    for (const [order, times] of known) {
      const deck = parse(`a step
V1 in 0 1
R1 in 0 1k
.model poles LOCKIN (f=10k filter=rc order=${order} tau=1m points=16)
.lockin l v(in) poles
.tran 1m 21m
.print tran l.dc
.end
`);
      const table = (await simulate(deck)).analyses[0]!;
      const column = table.columns.findIndex(({ name }) => name === "l.dc");
      const [t, y] = [Array.from(table.data[0]!), Array.from(table.data[column]!)];
      curves.push({ order, t: t.map((s) => s / 1e-3), y });
      times.forEach((expected, i) => {
        const after = y.findIndex((v) => v >= levels[i]!);
        const [low, high] = [y[after - 1]!, y[after]!];
        const at = t[after - 1]! + ((levels[i]! - low) / (high - low)) * (t[after]! - t[after - 1]!);
        const percent = (100 * levels[i]!).toFixed(1);
        rows.push(
          near(`n = ${order}: t / tau at ${percent} %`, "incomplete gamma function", expected, 0.01, at / 1e-3),
        );
      });
    }
    const panels = [
      {
        x: { label: "t / tau" },
        y: { label: "reading", unit: "V" },
        series: curves.map(({ order, t, y }) => ({ label: `n = ${order}`, kind: "line" as const, x: t, y })),
      },
    ];
    return {
      rows,
      pictures: { lockins: { title: "A step at the input of a lock-in amplifier", panels } },
      remarks: [],
    };
  },
};
