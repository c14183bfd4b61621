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
 * `ddt(e)` may stand as a term (coefficient +1 or -1) at the top of a right-hand side. `limit(v(p, n), pnj, nvt, vcrit)`
 * is the junction voltage as SPICE limits it between iterations.
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
  /** Named quantities to report, as { id: "id", power: "v(a, k) * id" }: expressions over locals of the law. */
  readonly quantities?: Readonly<Record<string, string>>;
}

/** Which unknowns an input column is gathered from. Node numbers index `LawSpec.nodes`; -1 is ground. */
export type LawInput =
  | { readonly kind: "voltage"; readonly p: number; readonly n: number }
  | { readonly kind: "branch"; readonly branch: number }
  | { readonly kind: "control"; readonly control: number };

/** Which rows a contribution is added to: +value to p and -value to n, or +value to the row of a branch. */
export type LawTarget =
  | { readonly kind: "current"; readonly p: number; readonly n: number }
  | { readonly kind: "branch"; readonly branch: number }
  | { readonly kind: "control"; readonly control: number };

/**
 * One term of F (part "f": currents [A], branch voltages [V]) or of q (part "q": charges [C], fluxes [Vs]).
 * `value` and `derivatives[].column` are absolute column numbers; a derivative may live in a hoisted column.
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
 * parameters | inputs | memory | hoisted | outputs | scratch. Column numbers are absolute from 0.
 */
export interface Law {
  readonly name: string;
  /** Equal keys mean equal laws (same columns, same code): the cache key of emitted modules and of banks. */
  readonly key: string;
  readonly nodes: readonly string[];
  readonly inputs: readonly LawInput[];
  /** Own branches, one for each `v(p, n) = e`. */
  readonly branches: readonly { readonly p: number; readonly n: number }[];
  readonly parameters: readonly string[];
  readonly contributions: readonly LawContribution[];
  readonly columns: {
    /** First column of each group; parameters start at 0. `total` counts all, scratch included. */
    readonly inputs: number;
    readonly memory: number;
    readonly hoisted: number;
    readonly outputs: number;
    readonly total: number;
  };
  /** Number of limited inputs; each has one memory column with the voltage the law was last evaluated at. */
  readonly limits: number;
  /** Column with the largest |v - vlim| of an instance, or -1 when nothing is limited. */
  readonly limiting: number;
  /** No derivative depends on an input: F and q are affine in the unknowns. */
  readonly linear: boolean;
  /** Names of the reported quantities. */
  readonly quantities: readonly string[];
}

/** Runs a law over a bank. `base` is a byte offset in the memory (16-byte aligned), `stride` is even. */
export interface Executor {
  /** Fills the hoisted columns; to be called whenever a parameter column changed. */
  setup(base: number, n: number, stride: number): void;
  /** Fills outputs (and memory) from inputs. */
  evaluate(base: number, n: number, stride: number): void;
}
