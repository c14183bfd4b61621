import { audit, parse } from "../../src/index.js";
import { near, type Row, type Rung } from "./contract.js";

/** Two layers of resistors with diodes and gain stages between: voltage times a forwards, current times k back. */
function network(a: number, k: number, gainstages: string): string {
  const stage = (n: number) => `Da${n} low h${n} bend
Db${n} h${n} high bend
E${n} e${n} 0 h${n} 0 ${a}
Vam${n} e${n} o${n} 0
F${n} h${n} 0 Vam${n} ${k}`;
  const first = ["h1", "h2"].flatMap((h, i) =>
    ["in1", "in2"].map((x, j) => `R1_${x}${h} ${x} ${h} syn g=${30 + 13 * (2 * i + j)}u`),
  );
  const second = ["y1", "y2"].flatMap((y, i) =>
    ["o1", "o2"].map((o, j) => `R2_${o}${y} ${o} ${y} syn g=${40 + 17 * (2 * i + j)}u`),
  );
  return `gain stages
V1 in1 0 0.6
V2 in2 0 -0.3
Vlow low 0 -0.1
Vhigh high 0 0.15
${[...first, stage(1), stage(2), ...second].join("\n")}
RL1 y1 0 20k
RL2 y2 0 30k
.model bend D (is=10n n=1.5)
.model syn TRAINABLE (gmin=1u gmax=1m)
.model lk LOCKIN (f=1k phases=12)
.data one t1 t2
+ 0.2 -0.1
.enddata
.learn freqprop data=one outputs=(y1 y2) targets=(t1 t2) gamma=1e-7 lockin=lk rate=1n engine=phases gainstages=${gainstages}
.end
`;
}

export const stages: Rung = {
  title: "Gain stages: what is measured in front of one, over the gradient",
  async climb() {
    const rows: Row[] = [];
    const cases = [[4, 0.25], [4, 1], [4, 4]] as const; // prettier-ignore
    for (const [a, k] of cases)
      for (const gainstages of ["raw", "corrected"]) {
        const { devices } = await audit(parse(network(a, k, gainstages)));
        for (const layer of ["1", "2"]) {
          const of = devices.filter(({ name }) => name[1] === layer);
          const expected = layer === "1" && gainstages === "raw" ? k / a : 1;
          const ratios = of.map(({ measured, exact }) => measured / exact);
          const worst = ratios.reduce((w, r) => (Math.abs(r - expected) > Math.abs(w - expected) ? r : w));
          const what = `A = ${a}, k = ${k}, ${gainstages}: ${layer === "1" ? "in front of" : "behind"} the stages`;
          rows.push(near(what, "Kendall et al. 2020, arXiv 2006.01981; energy derived: k/A", expected, 1e-4, worst));
        }
      }
    return { rows, pictures: {}, remarks: ["The worst resistor of each layer; a small nudge error is left in these."] };
  },
};
