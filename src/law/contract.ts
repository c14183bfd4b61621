import type { Piece } from "../base/source.js";

/**
 * What a device law is compiled from. The text is statements in the notation of circuit people:
 *
 *     x = e                  a local name
 *     i(p, n) += e           a current e flows from node p through the device to node n   [A]
 *     v(p, n) = e            a branch whose voltage is e; adds the branch current i(p, n) as an unknown
 *     v(c) += e              adds e to the voltage of the branch of the control c (mutual inductance)
 *
 * Read: v(p, n), v(p) (against ground), i(p, n) of an own branch, i(c) of a control, parameters, locals, numbers.
 *
 *     x = limit(e, pnj, nvt, vcrit [, start])   e, affine in the inputs, as SPICE limits junctions between iterations;
 *                                               `start` is what the first iteration of an operating point takes
 *     x = limit(e, to, f [, start])             the same with f as the limited value; f may read old(x), what x was in
 *                                               the last iteration, and pnjlim, fetlim, vdslim (law/limiting.ts)
 *     ddt(e)            rate of change: at the top of a right-hand side a charge or flux; elsewhere, of a voltage or current
 *                       that the law reads an input, of anything else an unknown of its own
 *     x = state(rate, ic, abstol)               dx/dt = rate, an unknown; held at ic in an operating point; lines above
 *                                               may read x already, as they may read a mode
 *     idt(e, ic)                                the integral of e, an unnamed state
 *     delay(e, td [, before])                   e as it was td seconds ago; e in an operating point; `before` is what it
 *                                               was before the start of a transient analysis with uic (NaN: as then)
 *     late(e, td [, before])            the same for one of many delays in a row: corners of e have no echo among the points of time
 *     convolve(e, kernel, p ... [, before])     e convolved with the impulse response of a kernel (law/kernels.ts) of these
 *                                               parameters; what it becomes of a constant in an operating point; `before` as
 *                                               with delay
 *     x = mode(next, first, cross)              a number that is fixed within a step and becomes `next` when a point is
 *                                               accepted; `first` before the first one; `cross` is 0 where it changes
 *     slope(e, x)                               de/dx as e is written over x, a local or a voltage: gm of a noise current
 *     white(psd, "name"), flicker(psd, ef, "name")   as terms of a contribution: noise currents of that spectral
 *                                               density [A^2/Hz], flicker at 1 Hz, falling as f^-ef
 */
export interface LawSpec {
  /** Name for messages, as "diode". */
  readonly name: string;
  readonly text: string | Piece;
  /** Terminals and internal nodes in their order. */
  readonly nodes: readonly string[];
  /** Internal nodes that coincide with another node: contributions between a node and itself vanish. */
  readonly collapsed?: Readonly<Record<string, string>>;
  /** Identifiers that are parameter columns, in column order (instance and model parameters, temp, time, gmin alike). */
  readonly parameters: readonly string[];
  /** A parameter (as "m") that scales every current and charge that flows between nodes. */
  readonly multiplier?: string;
  /** Names of branches of other instances whose currents the law reads or whose voltages it adds to. */
  readonly controls?: readonly string[];
  /**
   * Every `x = state(rate, ic)` is its start ic, no unknown: the law while its states are kept from moving. The start must
   * then be written over parameters alone.
   */
  readonly held?: boolean;
  /** Named quantities to report, as { id: "id", power: "v(a, k) * id" }: expressions over locals of the law. */
  readonly quantities?: Readonly<Record<string, string>>;
}

/** Which unknowns an input column is gathered from. Node numbers index `LawSpec.nodes`; -1 is ground. */
export type LawInput = LawUnknown | { readonly kind: "rate"; readonly of: LawUnknown };

/** What an unknown, or a difference of two, is to a law; the rate of one is its derivative by time. */
export type LawUnknown =
  | { readonly kind: "voltage"; readonly p: number; readonly n: number }
  | { readonly kind: "branch"; readonly branch: number }
  | { readonly kind: "control"; readonly control: number }
  | { readonly kind: "internal"; readonly internal: number };

/** Which rows a contribution is added to: +value to p and -value to n, or +value to the row of a branch. */
export type LawTarget =
  | { readonly kind: "current"; readonly p: number; readonly n: number }
  | { readonly kind: "branch"; readonly branch: number }
  | { readonly kind: "control"; readonly control: number }
  | { readonly kind: "internal"; readonly internal: number };

/** An unknown that belongs to a law alone: the value of a `ddt` inside an expression, a state, what follows from the past. */
export interface LawInternal {
  readonly kind: "rate" | "state" | "delay";
  readonly name: string;
  /** Absolute tolerance of a state, in its own unit. */
  readonly abstol?: number;
}

/** A `delay` (no kernel, one parameter) or a `convolve`: its unknown and the number of its parameters. */
export interface LawDelay {
  readonly internal: number;
  readonly kernel: string | undefined;
  /** Its corners have no echo among the points of time. */
  readonly smooth: boolean;
  readonly parameters: number;
}

/** A noise current between two nodes. */
export interface LawNoise {
  readonly name: string;
  readonly kind: "white" | "flicker";
  readonly target: LawTarget;
}

/**
 * One term of F (part "f": currents [A], branch voltages [V]) or of q (part "q": charges [C], fluxes [Vs]).
 * `value` and `derivatives[].column` are absolute column numbers; a derivative may live in a hoisted column.
 * A derivative by a rate belongs to the matrix of charges: F + dq/dt changes by it as the unknowns' rates do.
 * With limited inputs the value is f(vlim) + sum df/dv (v - vlim), so that J dx = -F is SPICE's limited Newton step.
 * The branch row of `v(p, n) = e` is v(p, n) - e; its current is a contribution like any other.
 */
export interface LawContribution {
  readonly target: LawTarget;
  readonly part: "f" | "q";
  readonly value: number;
  readonly derivatives: readonly { readonly input: number; readonly column: number }[];
}

/**
 * A compiled law. Columns of a bank, each `stride` doubles long (n instances times lanes, lane innermost, padded even):
 * parameters | inputs | memory | held | hoisted | outputs | scratch. Column numbers are absolute from 0. Held columns are
 * set from outside between steps: a column for each mode, then two for each delay, `mix` and `past`: the delayed value is
 * mix times the present one plus past.
 */
export interface Law {
  readonly name: string;
  /** Equal keys mean equal laws (same columns, same code): the cache key of emitted modules and of banks. */
  readonly key: string;
  readonly nodes: readonly string[];
  /** Rates come last. */
  readonly inputs: readonly LawInput[];
  /** Number of inputs that are rates. */
  readonly rates: number;
  /** Own branches, one for each `v(p, n) = e`. */
  readonly branches: readonly { readonly p: number; readonly n: number }[];
  /** Further unknowns of the law, each with a row of its own. */
  readonly internals: readonly LawInternal[];
  readonly modes: readonly string[];
  /** Each `delay` and `convolve`. */
  readonly delays: readonly LawDelay[];
  readonly noise: readonly LawNoise[];
  readonly parameters: readonly string[];
  readonly contributions: readonly LawContribution[];
  readonly columns: {
    /** First column of each group; parameters start at 0. `total` counts all, scratch included. */
    readonly inputs: number;
    readonly memory: number;
    readonly held: number;
    readonly hoisted: number;
    readonly outputs: number;
    readonly total: number;
  };
  /** Number of limited inputs; each has one memory column with the voltage the law was last evaluated at. */
  readonly limits: number;
  /** Column with the largest |v - vlim| of an instance, or -1 when nothing is limited. */
  readonly limiting: number;
  /** No derivative depends on an input, and no rate is read: F and q are affine in the unknowns. */
  readonly linear: boolean;
  /** Whether a linear law has no terms without an unknown, whatever its parameters. */
  readonly homogeneous: boolean;
  /** Names of the reported quantities. */
  readonly quantities: readonly string[];
}

/** Runs a law over a bank. `base` is a byte offset in the memory (16-byte aligned), `stride` is even. */
export interface Executor {
  /** Fills the hoisted columns; to be called whenever a parameter column changed. */
  setup(base: number, n: number, stride: number): void;
  /** Fills outputs (and memory) from inputs. */
  evaluate(base: number, n: number, stride: number): void;
  /** Fills the values of charges and fluxes alone from inputs, without limiting. */
  charges(base: number, n: number, stride: number): void;
}
