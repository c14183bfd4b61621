import type { Instance } from "../circuit/circuit.js";
import { valueAt } from "../circuit/copied.js";
import { contributions as request } from "../law/request.js";
import type { System } from "./system.js";

/** Instances with an initial condition for `uic`, in every lane where it is given. */
function* conditions({ circuit, lanes, columns }: System) {
  for (const [number, instance] of circuit.instances.entries())
    for (const initial of instance.device.initial ?? []) {
      const value = valueAt(instance, instance.slots.get(initial.parameter)!);
      for (let lane = 0; lane < lanes; lane++) {
        const amount = columns.valueOf(value, lane);
        if (!Number.isNaN(amount)) yield { number, instance, initial, lane, amount };
      }
    }
}

/** Puts branch currents to the `ic=` of their devices. */
export function applyInitialCurrents(system: System): void {
  const { lanes, numbering, x } = system;
  for (const { number, initial, lane, amount } of conditions(system))
    if (initial.quantity === "i") x.array[numbering.branch(number, 0) * lanes + lane] = amount;
}

/** Puts voltages of nodes whose linear device goes to ground to its `ic=`, where nothing else is said of them. */
export function applyInitialVoltages(system: System): void {
  const { lanes, numbering } = system;
  const x = system.x.array;
  for (const { instance, initial, lane, amount } of conditions(system)) {
    if (initial.quantity === "i" || !instance.law.linear) continue;
    const [p, n] = initial.nodes.map((name) => numbering.terminal(instance, name)) as [number, number];
    const free = (unknown: number) => unknown !== numbering.ground && x[unknown * lanes + lane] === 0;
    if (n === numbering.ground && free(p)) x[p * lanes + lane] = amount;
    else if (p === numbering.ground && free(n)) x[n * lanes + lane] = -amount;
  }
}

/** Puts states to where their laws start them: at rest, the row of a state is its distance from there. */
export function applyStates(system: System): void {
  const { lanes, unknowns } = system;
  if (!unknowns.some(({ kind }) => kind === "state")) return;
  system.evaluate(0);
  unknowns.forEach(({ kind }, k) => {
    if (kind !== "state") return;
    for (let at = k * lanes; at < (k + 1) * lanes; at++) system.x.array[at]! -= system.f.array[at]!;
  });
}

/**
 * Corrects q for devices whose `ic=` differs from what the unknowns say: their charge is that of the condition. Returns where
 * nonlinear ones start their terminals, [V] by entry of the unknowns: an iteration finds them from there.
 */
export function replaceInitialCharges(system: System): ReadonlyMap<number, number> {
  const { lanes, numbering } = system;
  const x = system.x.array;
  const q = system.q.array;
  for (const bank of system.parts(0).nonlinear) bank.clearShifts();
  const nonlinear = new Map<number, { readonly instance: Instance; readonly lane: number; readonly at: Moved[] }>();
  for (const { number, instance, initial, lane, amount } of conditions(system)) {
    const { bank, i } = system.bankOf(number);
    if (!instance.law.linear) {
      const key = number * lanes + lane;
      if (!nonlinear.has(key)) nonlinear.set(key, { instance, lane, at: [] });
      nonlinear.get(key)!.at.push({ nodes: initial.nodes, amount });
      continue;
    }
    const [p, n] = initial.nodes.map((name) => numbering.terminal(instance, name)) as [number, number];
    const at = (unknown: number) => x[unknown * lanes + lane]!;
    const now = initial.quantity === "v" ? at(p) - at(n) : at(numbering.branch(number, 0));
    const add = (unknown: number, change: number) => {
      if (unknown !== numbering.ground) q[unknown * lanes + lane]! += change;
    };
    for (const { target, part, derivatives } of bank.law.contributions) {
      if (part !== "q") continue;
      for (const { column } of derivatives) {
        const change = (amount - now) * bank.column(column)[i * lanes + lane]!;
        if (target.kind === "branch") add(numbering.branch(number, target.branch), change);
        else if (target.kind === "current") {
          add(p, change);
          add(n, -change);
        }
      }
    }
  }
  const starts = new Map<number, number>();
  for (const [key, { instance, lane, at }] of nonlinear)
    moveCharges(system, Math.floor(key / lanes), instance, lane, at, starts);
  return starts;
}

/** A voltage between two terminals of a device. */
interface Moved {
  readonly nodes: readonly [string, string];
  readonly amount: number;
}

/** Adds to q what the charges of a nonlinear device are more where its terminals have other voltages; its rates are told from these. */
function moveCharges(
  system: System,
  number: number,
  instance: Instance,
  lane: number,
  moved: readonly Moved[],
  starts: Map<number, number>,
): void {
  const { lanes, numbering, x, q } = system;
  const { bank, i } = system.bankOf(number);
  const charges = () => bank.ask(request, x).map((values) => values[i * lanes + lane]!);
  const before = Float64Array.from(x.array);
  const now = charges();
  const at = (name: string) => numbering.terminal(instance, name) * lanes + lane;
  const put = (name: string, volts: number): void => {
    x.array[at(name)] = volts;
    if (at(name) < system.size * lanes) starts.set(at(name), volts);
  };
  for (const { nodes, amount } of moved) put(nodes[0], before[at(nodes[1])]! + amount);
  // Nothing flows yet: inner nodes are at the voltages of their terminals.
  for (const [name, { onto }] of Object.entries(instance.device.internal ?? {})) put(name, x.array[at(onto)]!);
  const then = charges();
  const { inputs, rates } = bank.law;
  for (let input = inputs.length - rates; input < inputs.length; input++) {
    const [p, n] = bank.unknownsOf(input, i).map((unknown) => unknown * lanes + lane) as [number, number];
    bank.shiftRate(input, i, lane, x.array[p]! - x.array[n]! - (before[p]! - before[n]!));
  }
  x.array.set(before);
  bank.law.contributions.forEach(({ target, part }, k) => {
    if (part !== "q") return;
    for (const [row, sign] of bank.rowsOf(target, i, instance))
      q.array[row * lanes + lane]! += sign * (then[k]! - now[k]!);
  });
}
