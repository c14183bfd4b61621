import type { TimedEquations } from "../equations/equations.js";
import type { Floats } from "../kernel/contract.js";
import type { NewtonOutcome } from "./newton.js";

/**
 * Steps in time of a circuit all of whose devices are linear: x = -(G + scale C)^-1 (F(0) + scale q(0) + history). The
 * matrix is factored when the scale or a device has changed.
 */
export class LinearStep {
  private readonly right: Floats;
  private readonly zero: Floats;
  private scale = NaN;
  private revision = -1;

  constructor(
    private readonly system: TimedEquations,
    private readonly affine: (scale: number, to: Floats) => void,
  ) {
    this.right = system.arena.floats(system.x.length);
    this.zero = system.arena.floats(system.x.length);
  }

  /** Nothing is known of the factors: others may have used them. */
  forget(): void {
    this.scale = NaN;
  }

  solve(scale: number, history: Floats): NewtonOutcome {
    const { system, right, zero } = this;
    const { kernel, lanes, lu, size, x } = system;
    const entries = size * lanes;
    const fails = (reason: "singular" | "not-finite", lane: number, unknown: number): NewtonOutcome => {
      this.forget();
      return { ok: false, reason, lane, unknown, iterations: 1, updates: [] };
    };
    this.affine(scale, right);
    kernel.axpy(entries, right, 1, history, right);
    if (scale !== this.scale || system.revision !== this.revision) {
      system.fill(scale);
      const factored = lu.factor();
      if (!factored.ok) return fails("singular", factored.lane, factored.column);
      this.scale = scale;
      this.revision = system.revision;
    }
    lu.solve(right);
    if (!kernel.allFinite(entries, right)) {
      const k = right.array.findIndex((value) => !Number.isFinite(value));
      return fails("not-finite", k % lanes, Math.floor(k / lanes));
    }
    kernel.axpy(entries, zero, -1, right, x);
    return { ok: true, iterations: 1 };
  }
}
