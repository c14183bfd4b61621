import type { Arena, Floats, Kernel, SparseLU } from "../kernel/index.js";
import type { Instance } from "../circuit/circuit.js";
import type { InstanceParameters } from "./columns.js";
import type { Delays } from "./delays.js";
import type { Limits } from "./limiting.js";
import type { Modes } from "./modes.js";
import type { Rates } from "./rates.js";
import type { UnknownList } from "./unknown-list.js";

/**
 * What Newton's method and the measuring of circuits at rest ask of equations F(x) + dq/dt = 0. Vectors have an entry for
 * every unknown, then some that are known, the last of which is ground; all are lane-innermost.
 */
export interface Equations {
  readonly lanes: number;
  /** Number of unknowns. */
  readonly size: number;
  /** How many of the first unknowns are node voltages. */
  readonly nodes: number;
  /** The entry of ground, which stays 0. */
  readonly ground: number;
  readonly unknowns: UnknownList;
  readonly arena: Arena;
  readonly kernel: Kernel;
  readonly lu: SparseLU;
  /** The unknowns that F and q are evaluated at. */
  readonly x: Floats;
  readonly f: Floats;
  readonly q: Floats;
  /** 1 for unknowns at nonlinear devices: where they do not settle, others do not because of them. */
  readonly bent: Uint8Array;
  /** Currents into the unknowns from outside [A], subtracted from F while not undefined: error currents of learning. */
  injected: Floats | undefined;
  /** The entry of a node, by its number in the circuit. */
  entryOf(node: number): number;
  /** The absolute tolerance of every unknown. */
  tolerances(of: { readonly vntol: number; readonly abstol: number }): Float64Array;
  /** Sets all roots of a lane (temper first, then the names of `circuit.parameters.roots`); what follows from them follows. */
  setRoots(values: Float64Array, lane: number): void;
  /** Roots that do nothing but hold nodes, for setting them alone; undefined where one does more, or that would gain nothing. */
  heldBy(roots: readonly string[]): Inputs | undefined;
  /** Sets parameters of instances in all lanes, in place of what the netlist says: a value each. */
  writer(parameters: InstanceParameters): (values: Float64Array) => void;
  /** Sets time t [s]: sources take their values at t; `undefined` means DC. */
  setTime(t: number | undefined): void;
  /** Puts a lane to a point: values of all unknowns of the circuit. */
  setPoint(x: ArrayLike<number>, lane: number): void;
  /** The values of all unknowns of the circuit in a lane. */
  pointOf(lane: number): Float64Array;
  /** F + scale q, in f, and the matrix G + scale C at x. */
  evaluate(scale: number): void;
  /** F + scale q, in f, at x; the matrix is what it was. */
  evaluateF(scale: number): void;
  /** The matrix at the x that was evaluated last. */
  fill(scale: number): void;
  /** Fills the matrix with G of the linear devices alone [S], at rest. */
  evaluateLinear(): void;
  /**
   * Sets what the last evaluation of nonlinear devices gave that is no finite number (the logarithm of 0, where Newton
   * starts) to zero, and assembles anew. The equations of these lanes are then not those of the circuit, but a step
   * towards where they can be evaluated. Returns the lanes (bit l) and an unknown at the first such device; undefined when
   * there was nothing to repair.
   */
  repair(scale: number): Repaired | undefined;
  /** Whether limited quantities start from where SPICE starts them, whatever x says: the first iteration. */
  setStarting(starting: boolean): void;
  /** What limiting does, and the limited voltages that the next iteration starts from. */
  readonly limits: Limits;
}

/** What steps in time ask beside that. */
export interface TimedEquations extends Equations {
  /** 1 for unknowns that carry charge or flux: the ones that truncation errors are measured on. */
  readonly charged: Uint8Array;
  readonly delays: Delays;
  readonly modes: Modes;
  /** Rates of the unknowns; undefined where no law reads them. */
  readonly rates: Rates | undefined;
  /** Adds to `to` what F at x is more than it would be if the rates, and the share of shifts, were less by these. */
  addRateDifference(change: Floats, share: number, to: Floats): void;
  /**
   * Fills a vector with F + scale q at x = 0, which is all that has to be evaluated where all devices are linear; undefined
   * where some are not.
   */
  readonly affine: ((scale: number, to: Floats) => void) | undefined;
  /** Counts the changes of linear devices' derivatives. */
  readonly revision: number;
  /** q at x, without F and the matrix. */
  evaluateCharges(): void;
  /** The instance whose limiting is strongest in a lane, for messages. */
  limitedInstance(lane: number): Instance | undefined;
  /** Instances that touch an unknown, for messages. */
  instancesAt(unknown: number): readonly Instance[];
  /** What later bits depend on beside parameters and history: unknowns, limited voltages, pivot order; of one lane. */
  exportState(): EquationsState;
  importState(state: EquationsState): void;
}

/** Inputs of samples, set without all else that roots do. */
export interface Inputs {
  /** Sets those of the first lanes; false where all their roots have to be set once. */
  set(inputs: readonly ArrayLike<number>[]): boolean;
  /** Takes in that all roots of a lane have been set, these inputs among them. */
  see(inputs: ArrayLike<number>, lane: number): void;
}

export interface EquationsState {
  readonly x: readonly number[];
  readonly memory: readonly number[];
  readonly pivots: readonly number[] | null;
}

export interface Repaired {
  readonly lanes: number;
  readonly unknown: number;
}
