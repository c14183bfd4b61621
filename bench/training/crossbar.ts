/** A crossbar of trainable resistors, I inputs, H hidden nodes with a diode each, O outputs, and samples for it, by rule. */
export interface Crossbar {
  readonly name: string;
  readonly inputs: number;
  readonly hidden: number;
  readonly outputs: number;
  /** [S], from inputs to hidden nodes row by row, then from hidden nodes to outputs. */
  readonly first: readonly (readonly number[])[];
  readonly second: readonly (readonly number[])[];
  readonly samples: readonly { readonly x: readonly number[]; readonly target: number }[];
}

/** Saturation current [A] of the diodes (n = 1), SPICE's conductance across them, load of the outputs, nudge strength [S], capacitance of a node [F]. */
export const physics = { is: 1e-9, gmin: 1e-12, load: 1e-4, gamma: 1e-5, c: 1e-12 } as const;

/** Numbers from 0 to 1: Numerical Recipes' linear congruential generator. */
function draw(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(1664525, state) + 1013904223) >>> 0) / 4294967296;
}

export function crossbar(inputs: number, hidden: number, outputs: number, count: number): Crossbar {
  const u = draw(7);
  const rows = (n: number, m: number) =>
    Array.from({ length: n }, () => Array.from({ length: m }, () => conductance(u())));
  return {
    ...{ name: `${inputs}x${hidden}x${outputs}`, inputs, hidden, outputs },
    first: rows(hidden, inputs),
    second: rows(outputs, hidden),
    samples: Array.from({ length: count }, () => ({
      x: Array.from({ length: inputs }, () => Number((4 * u() - 2).toFixed(4))),
      target: Math.floor(outputs * u()),
    })),
  };
}

/** 1 k to 100 k ohm. */
const conductance = (u: number): number => Number((1e-5 + 99e-5 * u * u).toPrecision(9));

/** Whether the diode of a hidden node leads to ground or from it: half of them each. */
export const leadsDown = (h: number, { hidden }: Crossbar): boolean => h < hidden / 2;

/** Its netlist; `learn` is what stands behind .learn, `lockIn` in the model of the instruments. */
export function netlistOf(bar: Crossbar, learn: string, lockIn: string): string {
  const names = Array.from({ length: bar.inputs }, (_, i) => `x${i}`);
  const lines = [
    `crossbar ${bar.name}`,
    `.param ${names.map((name) => `${name}=0`).join(" ")}`,
    `.model d D (is=${physics.is})`,
    // Nodes are much faster than the grid: the trapezoidal rule would let them ring.
    ".options method=gear",
    ".model w TRAINABLE (gmin=1u gmax=10m)",
    ...names.map((name, i) => `V${i} i${i} 0 {${name}}`),
    ...bar.first.flatMap((row, h) => [
      ...row.map((g, i) => `R${h}_${i} i${i} h${h} w g=${g}`),
      `D${h} ${leadsDown(h, bar) ? `h${h} 0` : `0 h${h}`} d`,
      `C${h} h${h} 0 ${physics.c}`,
    ]),
    ...bar.second.flatMap((row, o) => [
      ...row.map((g, h) => `Ro${o}_${h} h${h} o${o} w g=${g}`),
      `Rl${o} o${o} 0 ${1 / physics.load}`,
    ]),
    `.data t ${[...names, "class"].join(" ")}`,
    ...bar.samples.map(({ x, target }) => `+ ${x.join(" ")} ${target}`),
    ".enddata",
    `.model lk LOCKIN (f=1k ${lockIn})`,
    `.learn ${learn} data=t outputs=(${bar.second.map((_, o) => `o${o}`).join(" ")}) targets=onehot(class)`,
    ".end",
  ];
  return `${lines.join("\n")}\n`;
}
