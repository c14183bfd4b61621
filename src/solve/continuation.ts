import { formatSI } from "../base/units.js";
import type { System } from "../equations/system.js";
import type { NewtonOptions, NewtonOutcome } from "./newton.js";

/** Newton's method on the operating point from the x in the system. */
export type Solve = (extra?: Partial<NewtonOptions>) => NewtonOutcome;

/** How a way ended; `detail` says how far it came. */
export interface Attempt {
  readonly outcome: NewtonOutcome;
  readonly detail: string;
}

/** A conductance from every node to ground is lowered from 10 mS until it is gone (Nagel 1975, ch. 5). */
export function gminStepping(system: System, solve: Solve): Attempt {
  let factor = 10;
  let last: Float64Array | undefined;
  let lastShunt = 0;
  let iterations = 0;
  system.holds.shunt = 1e-2;
  try {
    for (;;) {
      const outcome = solve({ starting: last === undefined });
      iterations += outcome.iterations;
      if (outcome.ok) {
        if (system.holds.shunt === 0) return { outcome: { ok: true, iterations }, detail: "" };
        last = Float64Array.from(system.x.array);
        lastShunt = system.holds.shunt;
        system.holds.shunt = lastShunt < 1e-13 ? 0 : lastShunt / factor;
      } else {
        factor = Math.sqrt(factor);
        if (last === undefined || factor < 1.05)
          return { outcome: { ...outcome, iterations }, detail: `down to ${formatSI(lastShunt || 1e-2, "S")}` };
        system.x.array.set(last);
        system.holds.shunt = lastShunt / factor;
      }
    }
  } finally {
    system.holds.shunt = 0;
  }
}

/** All sources are raised together from zero to their values (Nagel 1975, ch. 5). */
export function sourceStepping(system: System, solve: Solve, time: number | undefined): Attempt {
  system.x.array.fill(0);
  let reached = 0;
  let step = 0.1;
  let next = 0;
  let last = Float64Array.from(system.x.array);
  let iterations = 0;
  try {
    for (;;) {
      system.setTime(time, next);
      const outcome = solve();
      iterations += outcome.iterations;
      if (outcome.ok) {
        if (next === 1) return { outcome: { ok: true, iterations }, detail: "" };
        reached = next;
        last = Float64Array.from(system.x.array);
        step = Math.min(2 * step, 0.5);
      } else {
        step /= 4;
        if (step < 1e-5 || next === 0) {
          const detail = `up to ${(100 * reached).toFixed(2)} % of the sources`;
          return { outcome: { ...outcome, iterations }, detail };
        }
        system.x.array.set(last);
      }
      next = Math.min(1, reached + step);
    }
  } finally {
    system.setTime(time);
  }
}

/** Conductance of the first step of pseudo-transient analysis [S], and where one is too small to count. */
const FIRST = 1;
const GONE = 1e-12;
const LARGEST = 1e6;

/**
 * As if a capacitor went from every node to ground, all at 0 V at first: backward Euler steps towards rest, each longer
 * than the one before it (Kelley & Keyes 1998). A step holds every node to where it was by a conductance C / h.
 */
export function pseudoTransient(system: System, solve: Solve): Attempt {
  system.x.array.fill(0);
  let held = FIRST;
  let iterations = 0;
  const anchor = Float64Array.from(system.x.array);
  system.holds.anchor = anchor;
  try {
    for (let starting = true; ;) {
      system.holds.shunt = held;
      const outcome = solve({ starting });
      iterations += outcome.iterations;
      if (outcome.ok) {
        starting = false;
        if (held === 0) return { outcome: { ok: true, iterations }, detail: "" };
        const moved = system.x.array.reduce((most, x, k) => Math.max(most, Math.abs(x - anchor[k]!)), 0);
        anchor.set(system.x.array);
        // Far from rest the steps stay such that Newton's method follows easily.
        held /= outcome.iterations < 8 || moved < 1e-3 ? 4 : 1.5;
        if (held < GONE) held = 0;
      } else {
        const detail = `down to ${formatSI(held, "S")}`;
        held = held === 0 ? 1e3 * GONE : 16 * held;
        if (held > LARGEST || iterations > 4000) return { outcome: { ...outcome, iterations }, detail };
        system.x.array.set(anchor);
      }
    }
  } finally {
    system.holds.shunt = 0;
    system.holds.anchor = undefined;
  }
}
