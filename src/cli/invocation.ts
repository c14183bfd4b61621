import type { Diagnostic, Library } from "./library.js";
import type { Request } from "./args.js";
import type { Options } from "./options.js";
import { describe } from "./messages.js";
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

/** Warnings that --strict takes as errors. */
export class StrictFault extends Error {
  readonly exitCode = 3;
  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super("warnings under --strict");
  }
}

/** Measures that failed, after all else was done and written. */
export class MeasureFault extends Error {
  readonly exitCode = 5;
  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super("measures failed");
  }
}

/**
 * One command being carried out: where results and messages go, the signal that stops it, and the progress bar. With a
 * log, everything meant for standard output or standard error goes there; faults go to standard error too.
 */
export class Invocation {
  readonly options: Options;
  readonly paint: Paint;
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
    const shows = stderr.isTerminal && this.options.quiet !== true && process.env["TERM"] !== "dumb";
    if (shows) this.bar = new ProgressBar(stderr.stream, paintFor(stderr.stream));
  }

  /** How text for people may look where results go. */
  get resultStyle(): { readonly width: number; readonly paint: Paint } {
    if (this.log) return { width: USUAL_WIDTH, paint: paintFor({}) };
    return { width: this.stdout.stream.columns || USUAL_WIDTH, paint: paintFor(this.stdout.stream) };
  }

  progress(progress: Progress): void {
    this.bar?.update(progress);
  }

  /** Hands results for people to standard output, or to the log. */
  async result(text: Iterable<string>): Promise<void> {
    this.bar?.clear();
    for (const part of gathered(text)) {
      if (this.log) this.log.push(part);
      else await this.stdout.write(part);
      this.signal.throwIfAborted();
    }
  }

  /** Hands a document for programs to standard output, log or not. */
  async document(chunks: Iterable<string | Uint8Array>): Promise<void> {
    this.bar?.clear();
    for (const chunk of chunks) {
      await this.stdout.write(chunk);
      this.signal.throwIfAborted();
    }
  }

  /** Says something beside the results, on standard error or in the log; with --quiet nobody asked for it. */
  async note(text: string): Promise<void> {
    if (this.options.quiet === true) return;
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
    if (this.options.strict === true && diagnostics.some((d) => d.severity === "warning")) {
      throw new StrictFault(diagnostics.map((d) => (d.severity === "warning" ? { ...d, severity: "error" } : d)));
    }
    await this.note(describe(this.library, diagnostics, this.paint));
  }

  /** Writes the log, whole. */
  async close(): Promise<void> {
    this.bar?.clear();
    if (this.log) await this.library.writeFileWhole(this.options.output!, [this.log.join("")]);
  }
}

/** Characters in a line where no terminal says. */
const USUAL_WIDTH = 80;
const GATHERED = 1 << 16;

/** The same text in pieces that are worth a write each. */
function* gathered(text: Iterable<string>): Generator<string> {
  let held = "";
  for (const part of text) {
    held += part;
    if (held.length < GATHERED) continue;
    yield held;
    held = "";
  }
  yield held;
}
