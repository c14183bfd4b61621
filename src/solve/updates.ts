import type { Equations } from "../equations/equations.js";
import type { Floats, StepRules } from "../kernel/contract.js";

/**
 * Where no unknown at a nonlinear device moves by more than some last places of its own, or by this part of its absolute
 * tolerance, the equations cannot be resolved further: what still moves are currents with the rounding errors of large
 * terms that cancel, as in an expression beta * (y - y).
 */
const LAST_PLACES = 16 * Number.EPSILON;
const NOTHING = 1e-9;
/** Doubles of a lane: see assembly/newton.ts. */
const FIELDS = 5;

/** The updates of unknowns in an iteration, lane by lane, measured in tolerances. */
export class Updates {
  private readonly factor: Floats;
  private readonly absolute: Floats;
  private rules: StepRules;
  private readonly out: Floats;
  private of: { readonly vntol: number; readonly abstol: number } | undefined;

  constructor(private readonly system: Equations) {
    const { arena, lanes, size, bent } = system;
    const factor = (this.factor = arena.floats(lanes));
    const absolute = (this.absolute = arena.floats(size));
    const marks = arena.ints(Int32Array.from(bent.subarray(0, size)));
    this.out = arena.floats(FIELDS * lanes);
    this.rules = { factor, absolute, bent: marks, reltol: NaN, places: LAST_PLACES, nothing: NOTHING };
  }

  /** What the step is multiplied by in each lane. */
  get factors(): Float64Array {
    return this.factor.array;
  }

  /** x -= factor step in the active lanes. */
  take(active: number, step: Floats, reltol: number, of: { readonly vntol: number; readonly abstol: number }): void {
    const { system, absolute, out } = this;
    if (this.of?.vntol !== of.vntol || this.of.abstol !== of.abstol || this.rules.reltol !== reltol) {
      this.of = of;
      this.rules = { ...this.rules, reltol };
      absolute.array.set(system.tolerances(of).subarray(0, absolute.length));
    }
    const { kernel, x, lanes } = system;
    kernel.takeStep(lanes, active, x, step, this.rules, out);
  }

  private field(lane: number, field: number): number {
    return this.out.array[FIELDS * lane + field]!;
  }

  /** The largest update of a lane, in tolerances. */
  largest(lane: number): number {
    return this.field(lane, 0);
  }

  /** Its unknown; where nonlinear devices are beyond tolerance, the worst of theirs. */
  worst(lane: number): number {
    return this.field(lane, this.field(lane, 2) > 1 ? 3 : 1);
  }

  /** Whether no unknown at a nonlinear device moves any more. */
  settled(lane: number): boolean {
    return this.field(lane, 4) === 0;
  }

  /** What was added to an unknown [V or A]. */
  at(lane: number, unknown: number, step: Floats): number {
    return -this.factors[lane]! * step.array[unknown * this.system.lanes + lane]!;
  }
}
