import { losslessWave, lossyWave, resting } from "../wave.js";
import { Writing } from "./arithmetic.js";
import { gaussNodes } from "./gauss.js";
import { type Matrix, matrix } from "./matrices.js";
import { modesOf } from "./modes.js";

/** The name of an entry of a symmetric matrix of the model. */
export const entryName = (of: string, i: number, j: number): string =>
  `${of}${Math.min(i, j) + 1}${Math.max(i, j) + 1}`;

export const endNames = (letter: string, n: number): string[] =>
  Array.from({ length: n }, (_, k) => `${letter}${k + 1}`);

/** One end of a section. */
interface End {
  /** It ends the names of what belongs to it. */
  readonly side: string;
  /** A node for each conductor, and what they are measured against. */
  readonly nodes: readonly string[];
  readonly ground: string;
  /** The part of the losses that stands there; 0 at the ends of the line. */
  readonly part: number;
}

const sum = (terms: readonly string[]): string => terms.join(" + ") || "0";

/** Nodes at the lumps: x where a section begins, y where one ends. */
export const innerNodes = (n: number, lumps: number): string[] =>
  Array.from({ length: lumps }, (_, k) => [...endNames(`y${k}n`, n), ...endNames(`x${k + 1}n`, n)]).flat();

/** The sections of lines of n conductors: their lengths, of the whole, and their ends. */
function sectionsOf(n: number, lumps: number): { readonly length: number; readonly ends: readonly [End, End] }[] {
  const nodes = gaussNodes(lumps);
  return Array.from({ length: lumps + 1 }, (_, k) => {
    const [before, after] = [nodes[k - 1], nodes[k]];
    const first = { nodes: endNames(before ? `x${k}n` : "a", n), ground: "ga", part: (before?.weight ?? 0) / 2 };
    const second = {
      nodes: endNames(after ? `y${k}n` : "b", n),
      ground: after ? "ga" : "gb",
      part: (after?.weight ?? 0) / 2,
    };
    return {
      length: (after?.at ?? 1) - (before?.at ?? 0),
      ends: [
        { side: `a${k}`, ...first },
        { side: `b${k}`, ...second },
      ],
    };
  });
}

/**
 * Lines of n conductors. Where losses couple no modes, every mode travels by itself with those that it has, and that is all. Else
 * modes travel without losses, which are lumped at the nodes of Gauss's rule: to first order in the losses the ends
 * see an integral over the line, of waves that have gone one way in one mode and the rest in another, and the rule
 * finds it to rounding from as many nodes as these waves have periods on the line, and a few.
 */
export function coupledLaw(n: number, lumps: number, noLosses: boolean): string {
  const writing = new Writing("e");
  const ofModel = (of: string) => matrix(n, (i, j) => entryName(of, i, j));
  const modes = modesOf(n, { r: ofModel("r"), l: ofModel("l"), g: ofModel("g"), c: ofModel("c") }, writing);
  const all = Array.from({ length: n }, (_, m) => m);
  const lines = [...writing.lines];
  const lossless = noLosses || lumps > 0;
  /** What losses make of a quantity of all modes, in mode m. */
  const lost = (losses: Matrix<string>, m: number, quantity: (other: number) => string) =>
    sum(all.map((k) => `${losses[m]![k]!} * ${quantity(k)}`));

  /** Voltages and currents of the modes at an end, behind half of the losses there. */
  const modal = ({ side, nodes, ground, part }: End): void => {
    for (const m of all) {
      lines.push(`o${side}_${m} = ${sum(nodes.map((node, j) => `${modes.ti[j]![m]!} * v(${node}, ${ground})`))}`);
      lines.push(`i${side}_${m} = ${sum(nodes.map((node, j) => `${modes.tv[j]![m]!} * i(${node}, ${ground})`))}`);
    }
    for (const m of all) {
      const drop = part === 0 ? "0" : `${part} * length * (${lost(modes.r, m, (k) => `i${side}_${k}`)})`;
      lines.push(`f${side}_${m} = ${drop}`, `v${side}_${m} = o${side}_${m} - f${side}_${m}`);
    }
  };
  const branches = ({ side, nodes, ground, part }: End, voltages: readonly string[]): void => {
    voltages.forEach((voltage, m) => lines.push(`p${side}_${m} = f${side}_${m} + (${voltage})`));
    nodes.forEach((node, j) => {
      lines.push(`v(${node}, ${ground}) = ${sum(all.map((m) => `${modes.tv[j]![m]!} * p${side}_${m}`))}`);
    });
    if (part === 0) return;
    for (const m of all) lines.push(`q${side}_${m} = ${part} * length * (${lost(modes.g, m, (k) => `o${side}_${k}`)})`);
    nodes.forEach((node, j) => {
      lines.push(`i(${node}, ${ground}) += ${sum(all.map((m) => `${modes.ti[j]![m]!} * q${side}_${m}`))}`);
    });
  };

  let previous: End | undefined;
  for (const { length, ends } of sectionsOf(n, lumps)) {
    ends.forEach(modal);
    const waves = all.map((m) => {
      const at = `_${ends[0].side}_${m}`;
      lines.push(`len${at} = ${length} * length`, `l${at} = ${modes.l[m]!}`, `c${at} = 1`);
      const of = (quantity: string) => ends.map(({ side }) => `${quantity}${side}_${m}`) as [string, string];
      const names = { v: of("v"), i: of("i") };
      if (lossless) return losslessWave(names, at, lumps > 0 ? "late" : "delay");
      // Rounding must not make them negative.
      lines.push(`r${at} = max(${modes.r[m]![m]!}, 0)`, `g${at} = max(${modes.g[m]![m]!}, 0)`, resting(at));
      return lossyWave(names, at);
    });
    for (const { law } of waves) lines.push(law);
    ends.forEach((end, e) => branches(end, waves.map(({ voltages }) => voltages[e]!))); // prettier-ignore
    // Where sections meet is one node, at which each of them has a current of its own.
    previous?.nodes.forEach((node, j) => lines.push(`v(${node}, ${ends[0].nodes[j]!}) = 0`));
    previous = ends[1];
  }
  // Corners that come at an end are seen at the other. Echoes of all lumps would be more points of time than anyone can count.
  if (lumps > 0)
    for (const m of all)
      for (const side of ["a0", `b${lumps}`])
        lines.push(
          `echo${side}_${m} = delay(v${side}_${m} + sqrt(${modes.l[m]!}) * i${side}_${m}, length * sqrt(${modes.l[m]!}))`,
        );
  return lines.join("\n");
}
