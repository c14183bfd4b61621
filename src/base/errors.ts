import type { Diagnostic } from "./diagnostics.js";
import { format } from "./diagnostics.js";

/** What every error of Lockspice carries, so that a program can act on it. */
export interface ErrorDetails {
  readonly diagnostics?: readonly Diagnostic[];
  readonly nodes?: readonly string[];
  readonly devices?: readonly string[];
  /** What to try. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** The base of all errors; `code` is a stable name, `exitCode` what the command line ends with. */
export class LockspiceError extends Error {
  readonly code: string;
  readonly exitCode: number;
  readonly diagnostics: readonly Diagnostic[];
  readonly nodes: readonly string[];
  readonly devices: readonly string[];
  readonly hint: string | undefined;

  constructor(code: string, exitCode: number, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.exitCode = exitCode;
    this.diagnostics = details.diagnostics ?? [];
    this.nodes = details.nodes ?? [];
    this.devices = details.devices ?? [];
    this.hint = details.hint;
  }
}

/** The netlist is at fault; `diagnostics` lists all faults (and warnings) found in one run. */
export class NetlistError extends LockspiceError {
  constructor(diagnostics: readonly Diagnostic[]) {
    super("netlist", 3, diagnostics.map(format).join("\n"), { diagnostics });
  }
}

/** An analysis found no solution: names time, step, node, device, and what was tried. */
export class ConvergenceError extends LockspiceError {
  constructor(message: string, details: ErrorDetails) {
    super("no-convergence", 4, message, details);
  }
}

/** Reading or writing a file failed. */
export class FileError extends LockspiceError {
  constructor(message: string, details: ErrorDetails = {}) {
    super("file", 6, message, details);
  }
}

/** A call or a command line that asks for something impossible. */
export class UsageError extends LockspiceError {
  constructor(message: string, details: ErrorDetails = {}) {
    super("usage", 2, message, details);
  }
}

/** The caller's AbortSignal stopped the run. */
export class AbortedError extends LockspiceError {
  constructor(cause?: unknown) {
    super("aborted", 130, "the run was stopped", { cause });
  }
}
