import { audit, parse, train } from "../../src/index.js";
import { between, type Row, type Rung, slope } from "./contract.js";

/**
 * Inputs held by voltage sources, otherwise trainable linear resistors alone: multiplying all conductances by a number
 * changes no voltage, so g . grad L = 0, and the flow of the gradient keeps sum g^2.
 */
export function linearNetwork(rate: number, epochs: number): string {
  const nodes = ["a", "b", "c", "d", "e", "p", "q"];
  const resistors = nodes.flatMap((n, i) =>
    nodes.slice(i + 1).map((m, j) => `R_${n}${m} ${n} ${m} syn g=${(0.2 + 0.13 * ((3 * i + 5 * j) % 7)).toFixed(2)}`),
  );
  return `voltages in, trainable resistors alone
Vin1 a 0 1
Vin2 b 0 -0.5
Vin3 c 0 0.2
${resistors.join("\n")}
.model syn TRAINABLE (gmin=0.001 gmax=100)
.model lk LOCKIN (f=1k phases=6)
.data one t0 t1
+ 0.6 -0.3
.enddata
.learn freqprop data=one outputs=(p q) targets=(t0 t1) gamma=0.01 lockin=lk engine=phases rate=${rate} epochs=${epochs}
.end
`;
}

/** |g . grad L| over |g| |grad L|. */
export async function alongConductances(rule: string): Promise<number> {
  const deck = parse(linearNetwork(1, 0));
  const { report } = await train(deck, { epochs: 0 });
  const { devices } = await audit(deck, { rule });
  const pairs = devices.map(({ name, measured }) => [report.conductances[name]!, measured] as const);
  const size = Math.hypot(...pairs.map(([g]) => g)) * Math.hypot(...pairs.map(([, slope]) => slope));
  return Math.abs(pairs.reduce((sum, [g, slope]) => sum + g * slope, 0)) / size;
}

/** Relative change of sum g^2 over a training of a given number of updates, rate times updates being one. */
export async function drift(updates: number, rule = "freqprop"): Promise<number> {
  const square = (g: Readonly<Record<string, number>>) => Object.values(g).reduce((sum, v) => sum + v * v, 0);
  const [before, after] = [
    (await train(parse(linearNetwork(1, 1)), { rule, epochs: 0 })).report,
    (await train(parse(linearNetwork(1 / updates, updates)), { rule })).report,
  ];
  return square(after.conductances) / square(before.conductances) - 1;
}

export const invariants: Rung = {
  title: "What gradient descent keeps (voltages held, trainable linear resistors alone)",
  async climb() {
    const rows: Row[] = [];
    const source = "McGinnis et al. 2026, arXiv 2606.15444; rederived";
    for (const rule of ["freqprop", "eqprop", "adjoint"])
      rows.push(between(`${rule}: |g . grad L| / (|g| |grad L|)`, source, 0, 1e-10, await alongConductances(rule)));
    const updates = [10, 100, 1000];
    for (const rule of ["freqprop", "eqprop"]) {
      const drifts: number[] = [];
      for (const n of updates) drifts.push(await drift(n, rule));
      const rates = updates.map((n) => 1 / n);
      rows.push(between(`${rule}: order of the drift of sum g^2 in the rate`, `${source}: 1`, 0.95, 1.05, slope(rates, drifts))); // prettier-ignore
    }
    return { rows, pictures: {}, remarks: [] };
  },
};
