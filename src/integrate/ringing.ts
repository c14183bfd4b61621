import type { TimedEquations } from "../equations/equations.js";
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
  private readonly change: Float64Array;
  private readonly largest: Float64Array;
  private readonly turns: Uint8Array;
  private readonly absolute: Float64Array;

  constructor(system: TimedEquations, { vntol, abstol }: Tolerances) {
    const { lanes, size, unknowns } = system;
    const n = size * lanes;
    this.change = new Float64Array(n);
    this.largest = new Float64Array(n);
    this.turns = new Uint8Array(n);
    // Rates of node rows are currents, those of branch rows voltages.
    this.absolute = Float64Array.from({ length: n }, (_, k) => {
      const { kind } = unknowns[Math.floor(k / lanes)]!;
      return kind === "voltage" ? abstol : kind === "current" ? vntol : Infinity;
    });
  }

  forget(): void {
    this.found = false;
    this.change.fill(0);
    this.turns.fill(0);
  }

  /** Notes an accepted step from a rate to the next one. */
  watch(from: Float64Array, to: Float64Array, method: Method): void {
    if (method !== trapezoidal) return this.forget();
    const { change, largest, turns, absolute } = this;
    for (let k = 0; k < change.length; k++) {
      const size = Math.abs(to[k]!);
      if (size > largest[k]!) largest[k] = size;
      const now = to[k]! - from[k]!;
      const counts = Math.abs(now) > SIGNIFICANT * largest[k]! + absolute[k]!;
      turns[k] = counts && now * change[k]! < 0 ? turns[k]! + 1 : 0;
      if (turns[k]! >= TURNS) this.found = true;
      change[k] = now;
    }
  }
}
