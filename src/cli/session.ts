import type { Diagnostic } from "../base/diagnostics.js";
import type { Library } from "./library.js";
import type { Request } from "./args.js";
import type { Options } from "./options.js";
import { describe, tally } from "./messages.js";
import { ProgressBar } from "./progress.js";
import type { Progress } from "./progress.js";
import type { Paint } from "./terminal.js";
import { Outlet, paintFor } from "./terminal.js";

/** A fault of usage that shows only while the command runs, as a folder that is not there. */
export class UsageFault extends Error {
  readonly exitCode = 2;
  constructor(
    message: string,
    readonly hint?: string,
  ) {
    super(message);
  }
}

/** Warnings under --strict. They have been shown already. */
export class StrictFault extends Error {
  readonly exitCode = 3;
}

/**
 * One command being carried out: where results and messages go, the signal that stops it, and the progress bar. With a
 * log, everything meant for standard output or standard error goes there; faults go to standard error too.
 */
export class Session {
  readonly options: Options;
  readonly paint: Paint;
  /** Colours for standard output. */
  readonly resultPaint: Paint;
  private readonly bar: ProgressBar | undefined;
  private readonly log: string[] | undefined;

  constructor(
    readonly library: Library,
    readonly request: Request,
    readonly stdout: Outlet,
    readonly stderr: Outlet,
    readonly signal: AbortSignal,
  ) {
    this.options = request.options;
    const logged = this.options.batch === true || this.options.rawfile !== undefined;
    this.log = logged && this.options.output !== undefined ? [] : undefined;
    this.paint = paintFor(this.log ? {} : stderr.stream);
    this.resultPaint = paintFor(this.log ? {} : stdout.stream);
    const shows = stderr.isTerminal && this.options.quiet !== true && process.env["TERM"] !== "dumb";
    if (shows) this.bar = new ProgressBar(stderr.stream, paintFor(stderr.stream));
  }

  /** For the library's options: progress goes to the bar, and work stops when the signal fires. */
  get watch(): { signal: AbortSignal; onProgress: (progress: Progress) => void } {
    return { signal: this.signal, onProgress: (progress) => this.bar?.update(progress) };
  }

  /** Hands results to standard output, or to the log. */
  async result(text: string | Uint8Array): Promise<void> {
    this.bar?.clear();
    if (this.log && typeof text === "string") this.log.push(text);
    else await this.stdout.write(text);
  }

  /** Says something beside the results; with --quiet nobody asked for it. */
  async note(text: string): Promise<void> {
    if (this.options.quiet !== true) await this.message(text);
  }

  /** Writes to standard error, or to the log, whatever --quiet says. */
  async message(text: string): Promise<void> {
    this.bar?.clear();
    if (this.log) this.log.push(text);
    else await this.stderr.write(text);
  }

  /** A fault: on standard error always, in the log too. */
  async fault(text: string): Promise<void> {
    this.bar?.clear();
    this.log?.push(text);
    await this.stderr.write(text);
  }

  /** Shows warnings and notes. @throws StrictFault when --strict takes one of the warnings as an error. */
  async warn(diagnostics: readonly Diagnostic[]): Promise<void> {
    const { quiet, strict } = this.options;
    const graver = (d: Diagnostic): Diagnostic =>
      strict === true && d.severity === "warning" ? { ...d, severity: "error" } : d;
    const shown = diagnostics.map(graver).filter((d) => quiet !== true || d.severity === "error");
    if (shown.length > 0) await this.message(describe(this.library, shown, this.paint));
    const raised = diagnostics.filter((d) => d.severity === "warning");
    if (strict === true && raised.length > 0) throw new StrictFault(`stopped by ${tally(raised)} (--strict)`);
  }

  /** Stops the command here when it has been asked to. */
  checkpoint(): void {
    if (this.signal.aborted) throw this.signal.reason;
  }

  /** Writes the log, whole. */
  async close(): Promise<void> {
    this.bar?.clear();
    if (this.log) await this.library.writeFileWhole(this.options.output!, [this.log.join("")]);
  }
}
