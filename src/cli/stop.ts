/** Why a run was stopped from outside, and the exit code that says so. */
export class Stop extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}

// setTimeout holds its delay in 32 bits.
const LONGEST_MS = 2147483647;

/**
 * Fires an AbortSignal on SIGINT, SIGTERM or after a time limit; the signal's reason is a Stop. The run then ends by
 * itself, so that what it has begun to write is whole or gone; whoever signals a second time is not kept waiting.
 */
export class Watch {
  /** What has to be tidied up before an exit that does not wait for the run. */
  beforeHaste: () => void = () => undefined;
  private readonly controller = new AbortController();

  constructor() {
    process.on("SIGINT", () => this.stop(new Stop("interrupted", 130)));
    process.on("SIGTERM", () => this.stop(new Stop("terminated", 143)));
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Stops the run `seconds` after now. */
  limit(seconds: number): void {
    const expire = (): void => this.controller.abort(new Stop(`timed out after ${seconds} s`, 124));
    setTimeout(expire, Math.min(seconds * 1000, LONGEST_MS)).unref();
  }

  private stop(reason: Stop): void {
    if (this.signal.aborted) {
      this.beforeHaste();
      process.exit(reason.exitCode);
    }
    this.controller.abort(reason);
  }
}
