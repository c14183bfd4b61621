import type { System } from "./system.js";

/** Instances with an initial condition for `uic`, in every lane where it is given. */
function* conditions({ circuit, lanes, columns }: System) {
  for (const [number, instance] of circuit.instances.entries()) {
    const { initial } = instance.device;
    if (initial === undefined) continue;
    const value = instance.values[instance.slots.get(initial.parameter)!]!;
    for (let lane = 0; lane < lanes; lane++) {
      const amount = columns.valueOf(value, lane);
      if (!Number.isNaN(amount)) yield { number, instance, initial, lane, amount };
    }
  }
}

/** Puts branch currents, and voltages of nodes whose device goes to ground, to the `ic=` of their devices. */
export function applyInitialConditions(system: System): void {
  const { lanes, numbering } = system;
  const x = system.x.array;
  for (const { number, instance, initial, lane, amount } of conditions(system)) {
    if (initial.quantity === "i") {
      x[numbering.branch(number, 0) * lanes + lane] = amount;
      continue;
    }
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

/** Corrects q for devices whose `ic=` differs from what the unknowns say: their charge is that of the condition. */
export function replaceInitialCharges(system: System): void {
  const { lanes, numbering } = system;
  const x = system.x.array;
  const q = system.q.array;
  for (const { number, instance, initial, lane, amount } of conditions(system)) {
    const { bank, i } = system.bankOf(number);
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
}
