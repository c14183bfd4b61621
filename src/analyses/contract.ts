import type { Diagnostics } from "../base/diagnostics.js";
import type { Circuit } from "../circuit/circuit.js";
import type { ParameterTable, TranWindow } from "../circuit/device.js";
import type { System } from "../equations/system.js";
import type { Coefficients } from "../integrate/method.js";
import type { OperatingPointOptions } from "../solve/operating-point.js";
import type { NodeVoltage } from "./start.js";
import type { Sweep } from "./sweep.js";
import type { Card } from "../netlist/contract.js";

/** One accepted point of an analysis: the abscissa and the unknowns (a live view: copy what is kept). */
export interface Point {
  /** Values of the swept quantities, the innermost first; time for a transient analysis; empty for op. */
  readonly axis: readonly number[];
  readonly x: Float64Array;
  /** Imaginary parts of the unknowns in a small-signal analysis, whose real parts are in x. */
  readonly im?: Float64Array;
  /** How the rate of charge was computed, at a point that a step in time leads to; elsewhere charges are at rest. */
  readonly formula?: Coefficients | undefined;
  /** A row of one of the run's own tables, in place of what signals read: complex ones as re, im, re, im ... */
  readonly row?: { readonly table: number; readonly values: Float64Array };
  /** False for points that only instruments see: those before the start time of a transient analysis. */
  readonly recorded?: boolean;
}

/** Work done so far. */
export interface Statistics {
  points: number;
  rejected: number;
  iterations: number;
}

/** A column of the axis of an analysis. */
export interface AxisColumn {
  readonly name: string;
  readonly type: "time" | "frequency" | "voltage" | "current" | "notype" | "temperature";
}

/** A table whose columns an analysis makes itself, where it does not yield solutions that signals read. */
export interface OwnTable {
  readonly plotname: string;
  readonly axis: readonly AxisColumn[];
  readonly columns: readonly { readonly name: string; readonly type: "voltage" | "current" | "notype" }[];
  readonly complex: boolean;
  /** One row of named results rather than a course. */
  readonly list: boolean;
}

/** What an analysis of operating points alone goes through, so that several circuits can go through it side by side. */
export interface Walk {
  /** Number of points. */
  readonly length: number;
  readonly options: OperatingPointOptions;
  /** Nodes that `.ic` holds and that `.nodeset` gives a hint for, at the first point. */
  readonly initial: readonly NodeVoltage[];
  readonly hints: readonly NodeVoltage[];
  /** The axis at the k-th point. */
  axis(k: number): readonly number[];
  /** Takes a lane to the k-th point, from the one before or from another one of the same innermost sweep. */
  enter(system: System, lane: number, k: number): void;
  /** The innermost of its sweeps; undefined where it has none. */
  readonly innermost?: Sweep;
  /** Words for messages about a point, as "at vin = 0.3". */
  where(axis: readonly number[]): string | undefined;
  /** Gives a lane back to the netlist. */
  leave(system: System, lane: number): void;
}

/** A request for one analysis, ready to run on a circuit. */
export interface Run {
  readonly kind: string;
  /** Name in raw files, as viewers expect it. */
  readonly plotname: string;
  readonly axis: readonly AxisColumn[];
  /** Whether its points have imaginary parts. */
  readonly complex?: boolean;
  /** What its points are rows of, where those are no solutions. */
  readonly tables?: readonly OwnTable[];
  /** Names of `.param` cards that it differentiates by: they become roots. */
  readonly roots?: readonly string[];
  /** What it sweeps: the circuit it runs on must have these quantities as roots. */
  readonly sweeps?: readonly Sweep[];
  /** What it goes through, where all its points are operating points. */
  readonly walk?: Walk;
  /** Yields accepted points; what happens to them is the consumer's business. */
  points(control: RunControl): Generator<Point>;
  /** Step and stop time for source defaults [s]. */
  readonly window?: TranWindow;
  /** The times that results are from and to, of an analysis in time [s]. */
  readonly times?: { readonly start: number; readonly stop: number };
  /** Whether it computes an operating point, which some circuits do not have. */
  readonly needsOperatingPoint: boolean;
  /** Expected number of points. */
  readonly expectedPoints: number;
  readonly card: Card;
  /** Where on its axis the run is, from 0 to 1. */
  progress(point: Point): number;
}

/** What a run may ask of its surroundings. */
export interface RunControl {
  readonly system: System;
  readonly statistics: Statistics;
  /** Further times a transient analysis has to hit exactly, after t [s] (sampling instants of instruments). */
  readonly nextInstant?: ((t: number) => number) | undefined;
  /** The nodes that are looked at, where nothing else is: all else may be left as it is. */
  readonly nodes?: readonly number[] | undefined;
}

/** An analysis: its card, and a generator over the system. */
export interface Analysis {
  readonly keyword: string;
  readonly about: string;
  readonly syntax: string;
  readonly parameters: ParameterTable;
  /** Reads its card; undefined after faults were reported. */
  read(card: Card, circuit: Circuit, diagnostics: Diagnostics): Run | undefined;
}
