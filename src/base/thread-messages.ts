import type { Diagnostic } from "./diagnostics.js";
import { AbortedError, ConvergenceError, FileError, LockspiceError, NetlistError } from "./errors.js";

/** From the main thread: a job, or that so many pieces of output were taken. */
export type ToThread<Job> = { readonly job: Job } | { readonly taken: number };

/** From a thread. */
export type FromThread<Outcome, Piece> =
  | { readonly kind: "ready" }
  | { readonly kind: "progress"; readonly fraction: number; readonly label: string }
  | { readonly kind: "piece"; readonly piece: Piece }
  | { readonly kind: "done"; readonly outcome: Outcome }
  | { readonly kind: "failed"; readonly error: PlainError };

/** An error as it passes between threads, where classes are lost. */
export interface PlainError {
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
