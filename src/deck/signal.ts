import type { Point } from "../analyses/contract.js";
import { complex, type Complex } from "../base/complex.js";
import type { System } from "../equations/system.js";

/** Reads a quantity at an accepted point: at one with real unknowns, or at one with complex unknowns. */
export interface Reader {
  real(point: Point): number;
  complex(point: Point): Complex;
}

/** A quantity that can be read at every accepted point: a column of a result. */
export interface Signal {
  readonly name: string;
  readonly type: "voltage" | "current" | "notype";
  /** Real where the unknowns are complex, too: magnitudes, phases, quantities of the operating point. */
  readonly isReal?: boolean;
  /** The nodes it reads, by number, where it reads nothing else. */
  readonly nodes?: readonly number[];
  /** It follows from what was before, so that it has to be read at every point, recorded or not. */
  readonly remembers?: boolean;
  /** Of lane 0. */
  reader(system: System): Reader;
}

/** The reader of a quantity that is a real number in every analysis. */
export function realReader(real: (point: Point) => number): Reader {
  return { real, complex: (point) => complex(real(point)) };
}
