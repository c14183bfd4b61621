import type { Lanes, Term } from "../lanes.js";

/** What a function gives, and in which lanes that is right: where not in both, base/math is asked. */
export interface Result {
  readonly value: Term;
  readonly ordinary: Term | undefined;
}

/** A function of base/math on two lanes: the same operations in the same order, so the same bits (a test compares them). */
export type VectorFunction = (m: Lanes, x: Term, y: Term) => Result;
