import { System } from "../../equations/system.js";
import type { Law } from "../../law/contract.js";
import { OperatingPoint } from "../../solve/operating-point.js";
import type { Pair } from "./pairs.js";
import { type EngineCircuit, initialConductances, Probes, tight } from "./probe.js";

/** To this relative accuracy what is carried is a multiple of the true error, and shares are equal. */
const SAME = 1e-6;
/** A share as near to 1 as this is 1. */
const ROUNDING = 1e-9;
/** A smaller share is none. */
const NOTHING = 1e-12;

/**
 * Whether a device is reciprocal whatever its operating point: two-terminal elements, whose currents follow the voltage
 * of their own branch, and branches of given voltage. Of others only the circuit as a whole can tell.
 */
function isReciprocal({ contributions, inputs, rates, branches }: Law): boolean {
  const between = (p: number, n: number) => `${Math.min(p, n)} ${Math.max(p, n)}`;
  const placeOf = (at: Law["inputs"][number] | (typeof contributions)[number]["target"]): string => {
    if (at.kind === "voltage" || at.kind === "current") return between(at.p, at.n);
    return at.kind === "branch" ? between(branches[at.branch]!.p, branches[at.branch]!.n) : at.kind;
  };
  const atRest = inputs.slice(0, inputs.length - rates);
  return contributions.every(
    ({ part, target, derivatives }) =>
      part === "q" ||
      (target.kind !== "control" &&
        derivatives.every(({ input }) => input >= atRest.length || placeOf(atRest[input]!) === placeOf(target))),
  );
}

/**
 * What every trainable resistor gets of the error that the circuit carries to it, as a share of the true one.
 *
 * A rule that nudges the outputs measures drop_j times the response of that drop to the error currents, G^-1 e; the exact
 * gradient has G^-T e in its place. In a reciprocal circuit G is symmetric and both are one. Gain stages, a voltage gain A
 * forwards and a current gain k backwards, leave G symmetric but for a diagonal scaling: everything that is behind as many
 * of them gets the same share, the product of k/A, whatever the conductances are.
 *
 * So the shares are found where resistors hang together, from the transfers of all outputs, at two operating points with
 * different inputs and conductances. 1: reciprocal. 0: nothing arrives. NaN: there is no such share.
 * @param rows inputs of two samples
 * @throws ConvergenceError where there is no operating point
 */
export function sharesOf(circuit: EngineCircuit, rows: readonly ArrayLike<number>[]): Float64Array {
  const count = circuit.trainable.length;
  if (circuit.circuit.instances.every(({ law }) => isReciprocal(law))) return new Float64Array(count).fill(1);
  const system = new System(circuit.circuit);
  const probes = new Probes(system, circuit);
  const written = initialConductances(circuit);
  const elsewhere = written.map((g, j) => (j % 2 === 0 ? 1.25 * g : 0.8 * g));
  const first = sharesAt(system, probes, circuit, rows[0]!, written);
  const second = sharesAt(system, probes, circuit, rows[1]!, elsewhere);
  return first.map((share, j) => (Math.abs(second[j]! - share) <= SAME * Math.abs(share) ? share : NaN));
}

function sharesAt(
  system: System,
  probes: Probes,
  { circuit }: EngineCircuit,
  inputs: ArrayLike<number>,
  siemens: Float64Array,
): Float64Array {
  probes.setConductances(siemens);
  probes.setInputs(inputs);
  new OperatingPoint(system).solve({ ...tight, maxIterations: circuit.options.itl1, where: "of a sample" });
  system.evaluate(0);
  // A singular circuit has no gradient either: whoever asks for it says so.
  if (!system.lu.factor(1).ok) return new Float64Array(siemens.length).fill(1);
  const transfers = probes.outputs.list.map((output) => ({
    carried: solved(system, probes, output, false),
    exact: solved(system, probes, output, true),
  }));
  const moves = (node: number): boolean => transfers.some(({ carried, exact }) => carried[node] || exact[node]);
  const groups = connected(probes.drops.list, moves);
  /** Sums over all outputs and the resistors of each group. */
  const sum = (term: (carried: number, exact: number, group: number) => number): Float64Array => {
    const sums = new Float64Array(groups.length);
    probes.drops.list.forEach(({ p, n }, j) => {
      const group = groups[j]!;
      for (const { carried, exact } of transfers)
        sums[group]! += term(carried[p]! - carried[n]!, exact[p]! - exact[n]!, group);
    });
    return sums;
  };
  const all = sum((carried) => carried * carried);
  const common = sum((carried, exact) => carried * exact);
  const whole = sum((_, exact) => exact * exact);
  const shares = common.map((product, group) => product / whole[group]!);
  const rest = sum((carried, exact, group) => (carried - shares[group]! * exact) * (carried - shares[group]! * exact));
  return Float64Array.from(groups, (group) => {
    if (all[group]! <= NOTHING * NOTHING * whole[group]!) return whole[group] === 0 ? 1 : 0;
    if (!(rest[group]! <= SAME * SAME * all[group]!)) return NaN;
    return Math.abs(shares[group]! - 1) <= ROUNDING ? 1 : shares[group]!;
  });
}

/** The unknowns for 1 A into an output, by the circuit or its transpose; ground last. */
function solved(system: System, { scratch }: Probes, { p, n }: Pair, transposed: boolean): Float64Array {
  const b = scratch.array;
  b.fill(0);
  b[p]! += 1;
  b[n]! -= 1;
  b[system.size] = 0;
  if (transposed) system.lu.solveTransposed(scratch);
  else system.lu.solve(scratch);
  b[system.size] = 0;
  return Float64Array.from(b);
}

/** The number of the group of each resistor: those are together that share a node which errors move. */
function connected(drops: readonly Pair[], moves: (node: number) => boolean): Int32Array {
  const head = Int32Array.from(drops, (_, j) => j);
  const find = (j: number): number => {
    while (head[j] !== j) j = head[j] = head[head[j]!]!;
    return j;
  };
  const at = new Map<number, number>();
  drops.forEach(({ p, n }, j) => {
    for (const node of [p, n]) {
      if (!moves(node)) continue;
      const other = at.get(node);
      if (other === undefined) at.set(node, j);
      else head[find(j)] = find(other);
    }
  });
  return head.map((_, j) => find(j));
}
