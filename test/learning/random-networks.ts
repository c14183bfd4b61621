/** Random networks of resistors, diodes and capacitors, as a netlist and as a network of the tests' own solver. */
import { stream } from "../../src/base/random.js";
import { diode, type Network } from "./network.js";

export type Topology = "mesh" | "layers" | "ladder";

export interface RandomNetwork {
  readonly text: string;
  readonly network: Network;
}

/** k T / q at 27 C, from the constants of the SI. */
const VT = (1.380649e-23 * 300.15) / 1.602176634e-19;
const SOURCES = ["x1", "x2", "-x1", "-x2", "1", "-1", "0"];
const GROUND = -7;

/**
 * Inputs x1 and x2, both signs, and constants drive 7 nodes (the last is ground); `nodes` others hang between them by
 * trainable resistors. The outputs are the pairs (last, last but one) and (last but two, ground).
 * @param card the rest of the `.learn` card after data, outputs and targets
 */
export function randomNetwork(topology: Topology, seed: number, lockIn: string, card: string): RandomNetwork {
  const random = stream(seed, topology);
  const between = (low: number, high: number): number => low + (high - low) * random.uniform();
  const pick = (count: number): number => Math.min(count - 1, Math.floor(count * random.uniform()));
  const nodes = 6 + pick(4);
  const drive = (): number => -1 - pick(6);
  const pairs: [number, number][] = [];
  const half = nodes >> 1;
  for (let i = 0; i < nodes; i++) {
    if (topology === "mesh") {
      pairs.push([i, (i + 1) % nodes], [i, drive()]);
      const far = (i + 2 + pick(nodes - 3)) % nodes;
      if (i % 2 === 0 && far !== i) pairs.push([i, far]);
    } else if (topology === "ladder") pairs.push([i === 0 ? -1 : i - 1, i], [i, i % 2 === 0 ? drive() : GROUND]);
    else if (i < half) pairs.push([-1, i], [-2, i], [-3, i], [-4, i], [drive(), i]);
    else for (let h = 0; h < half; h++) pairs.push([h, i]);
  }
  const trainable = pairs.map(([p, n], j) => ({ name: `r${j}`, p, n, g: round(between(20e-6, 200e-6)) }));
  const junctions = Array.from({ length: nodes - 1 }, (_, i) => {
    const across = topology === "layers" ? (i < half ? GROUND : i - 1) : pick(2) === 0 ? GROUND : (i + 1) % nodes;
    const is = round(between(1e-12, 1e-8));
    return pick(2) === 0 ? { p: i, n: across, is } : { p: across, n: i, is };
  });
  const leaks = Array.from({ length: nodes }, () => round(between(5e-6, 20e-6)));
  const capacitance = Array.from({ length: nodes }, () => round(between(4e-9, 14e-9)));
  // Probabilities, so that they suit either loss.
  const targets = Array.from({ length: 4 }, () => round(between(0.1, 0.9))).map((t) => [t, 1 - t]);
  const inputs = Array.from({ length: 4 }, () => [round(between(-2, 2)), round(between(-2, 2))]);

  const node = (k: number): string => (k >= 0 ? `n${k}` : k === GROUND ? "0" : `s${-k}`);
  const text = [
    `random ${topology} ${seed}`,
    ".param x1=0 x2=0",
    ...SOURCES.slice(0, -1).map((value, k) => `V${k} s${k + 1} 0 {${value}}`),
    ...trainable.map(({ name, p, n, g }) => `${name} ${node(p)} ${node(n)} syn g=${g}`),
    ...junctions.map(({ p, n, is }, k) => `D${k} ${node(p)} ${node(n)} d${k}\n.model d${k} D (is=${is})`),
    ...leaks.map((g, i) => `Rl${i} n${i} 0 {1/${g}}`),
    ...capacitance.map((c, i) => `C${i} n${i} 0 ${c}`),
    ".model syn TRAINABLE (gmin=1u gmax=1m)",
    `.model lk LOCKIN (f=1k ${lockIn})`,
    `.data rows x1 x2 t1 t2\n${inputs.map((row, k) => `+ ${[...row, ...targets[k]!].join(" ")}`).join("\n")}\n.enddata`,
    `.learn freqprop data=rows outputs=((n${nodes - 1},n${nodes - 2}) n${nodes - 3}) targets=(t1 t2) lockin=lk ${card}`,
    ".end",
  ].join("\n");
  const network: Network = {
    nodes,
    sources: ([x1, x2]) => [x1!, x2!, -x1!, -x2!, 1, -1, 0],
    trainable,
    nonlinear: junctions.map(({ p, n, is }) => diode(p, n, is, VT)),
    resistors: leaks.map((g, i) => ({ p: i, n: GROUND, g })),
    currents: [],
    outputs: [{ p: nodes - 1, n: nodes - 2 }, { p: nodes - 3 }],
    capacitance,
  };
  return { text, network };
}

/** Six digits, so that the netlist and the network have the same value. */
function round(value: number): number {
  return Number(value.toPrecision(6));
}
