import { AbortedError } from "../base/errors.js";

/** How long the event loop may wait while a run computes [ms]. */
const PATIENCE = 20;

/** Lets the event loop live during a long computation, and ends it when the caller's signal says so. */
export class Pacer {
  private last = performance.now();

  constructor(private readonly signal?: AbortSignal) {
    this.check();
  }

  /** To be asked after every step. */
  get due(): boolean {
    return performance.now() - this.last >= PATIENCE;
  }

  /** @throws AbortedError */
  async breathe(): Promise<void> {
    await new Promise<void>((resolve) => {
      if (typeof setImmediate === "function") setImmediate(resolve);
      else setTimeout(resolve, 0);
    });
    this.last = performance.now();
    this.check();
  }

  private check(): void {
    if (this.signal?.aborted) throw new AbortedError(this.signal.reason);
  }
}
