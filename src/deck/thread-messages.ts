import type { Diagnostic } from "../base/diagnostics.js";
import { AbortedError, ConvergenceError, FileError, LockspiceError, NetlistError } from "../base/errors.js";
import type { TableHead } from "../report/table.js";
import type { Job, JobOutcome, StepFailure } from "./job.js";
import type { DeckOrigin } from "./origin.js";
import type { Stream } from "./recorder.js";

/** What a thread starts with. */
export interface ThreadData {
  readonly origin: DeckOrigin;
  readonly columns: "all" | undefined;
  readonly chunk: number;
  readonly set: ReadonlyMap<string, number>;
}

/** From the main thread: a job, or that so many pieces of output were taken. */
export type ToThread = { readonly job: Job } | { readonly taken: number };

/** A piece of output: the calls of a StreamSink. */
export type Piece =
  | {
      readonly kind: "begin";
      readonly stream: Stream;
      readonly head: TableHead;
      readonly analysis: number;
      readonly replaced: boolean;
    }
  | { readonly kind: "rows"; readonly stream: Stream; readonly data: readonly Float64Array[]; readonly points: number }
  | { readonly kind: "end"; readonly stream: Stream; readonly failure: string | undefined };

/** From a thread. */
export type FromThread =
  | { readonly kind: "ready" }
  | { readonly kind: "progress"; readonly fraction: number; readonly label: string }
  | { readonly kind: "done"; readonly outcome: PlainOutcome }
  | { readonly kind: "failed"; readonly error: PlainError }
  | Piece;

type PlainFailure = Omit<StepFailure, "error"> & { readonly error: PlainError };
type PlainOutcome = Omit<JobOutcome, "failures"> & { readonly failures: readonly PlainFailure[] };

/** An error as it passes between threads, where classes are lost. */
interface PlainError {
  readonly code: string;
  readonly message: string;
  readonly exitCode: number | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly nodes: readonly string[];
  readonly devices: readonly string[];
  readonly hint: string | undefined;
  readonly stack: string | undefined;
}

export function plainError(error: unknown): PlainError {
  if (error instanceof LockspiceError) {
    const { code, message, exitCode, diagnostics, nodes, devices, hint, stack } = error;
    return { code, message, exitCode, diagnostics, nodes, devices, hint, stack };
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return {
    code: "internal",
    message,
    exitCode: undefined,
    diagnostics: [],
    nodes: [],
    devices: [],
    hint: undefined,
    stack,
  };
}

export function errorOf(plain: PlainError): Error {
  const { code, message, exitCode, diagnostics, nodes, devices, hint, stack } = plain;
  if (code === "netlist") return new NetlistError(diagnostics);
  const details = { diagnostics, nodes, devices, ...(hint !== undefined && { hint }) };
  if (code === "no-convergence") return new ConvergenceError(message, details);
  if (code === "file") return new FileError(message, details);
  if (code === "aborted") return new AbortedError();
  if (exitCode !== undefined) return new LockspiceError(code, exitCode, message, details);
  return Object.assign(new Error(message), { stack });
}

export function plainOutcome({ failures, ...outcome }: JobOutcome): PlainOutcome {
  return { ...outcome, failures: failures.map(({ error, ...rest }) => ({ ...rest, error: plainError(error) })) };
}

export function outcomeOf({ failures, ...outcome }: PlainOutcome): JobOutcome {
  return {
    ...outcome,
    failures: failures.map(({ error, ...rest }) => ({ ...rest, error: errorOf(error) as LockspiceError })),
  };
}
