import type { TimedEquations } from "../equations/equations.js";
import type { Floats, Turns } from "../kernel/contract.js";
import type { Tolerances } from "../solve/newton.js";
import { type Method, trapezoidal } from "./method.js";

/** So many turns in a row of a rate of charge are no signal, which would be sampled but twice a period. */
const TURNS = 2;
/** Turns smaller than this part of the largest rate so far do not count. */
const SIGNIFICANT = 1e-4;

/**
 * The trapezoidal rule keeps a jump of a rate of charge alive as an oscillation from step to step, as the voltage of an
 * inductor whose current stops: the rate turns at every step. A step of Gear's
 * method of order 2 ends it, which nothing slow in the circuit pays for: backward Euler would be of order 1.
 */
export class Ringing {
  /** Whether the last points ring. */
  found = false;
  private readonly entries: number;
  private readonly known: Turns;

  constructor(
    private readonly system: TimedEquations,
    { vntol, abstol }: Tolerances,
  ) {
    const { arena, lanes, size, unknowns } = system;
    const n = (this.entries = size * lanes);
    // Rates of node rows are currents, those of branch rows voltages.
    const absolute = arena.floats(n);
    const { array } = absolute;
    for (let k = 0; k < n; k++) {
      const { kind } = unknowns.at(Math.floor(k / lanes))!;
      array[k] = kind === "voltage" ? abstol : kind === "current" ? vntol : Infinity;
    }
    this.known = { change: arena.floats(n), largest: arena.floats(n), turns: arena.floats(n), absolute };
  }

  forget(): void {
    this.found = false;
    this.known.change.array.fill(0);
    this.known.turns.array.fill(0);
  }

  /** Notes an accepted step from a rate to the next one. */
  watch(from: Floats, to: Floats, method: Method): void {
    if (method !== trapezoidal) return this.forget();
    const { system, entries, known } = this;
    if (system.kernel.countTurns(entries, from, to, known, SIGNIFICANT) >= TURNS) this.found = true;
  }
}
