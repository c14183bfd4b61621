import type { Floats } from "../kernel/index.js";

/** Conductance of the branch that holds a node at its `.ic` value [S]: far above any other, far below overflow. */
const CLAMP = 1e9;

/** What holds nodes beside the circuit, for as long as a solution is sought: it is added to F and to the matrix. */
export class Holds {
  /** A conductance [S] from every node to ground, or to the voltages of `anchor`. */
  shunt = 0;
  anchor: Float64Array | undefined;
  /** Strong branches that hold nodes at voltages: unknown to volts. */
  readonly clamps = new Map<number, number>();

  /** `diagonal` has the entry of the matrix for every node. */
  constructor(private readonly diagonal: Int32Array) {}

  addF(lanes: number, { array: x }: Floats, { array: f }: Floats): void {
    const { shunt, anchor, diagonal } = this;
    if (shunt > 0) for (let k = 0; k < diagonal.length * lanes; k++) f[k]! += shunt * (x[k]! - (anchor?.[k] ?? 0));
    for (const [unknown, volts] of this.clamps)
      for (let k = unknown * lanes; k < (unknown + 1) * lanes; k++) f[k]! += CLAMP * (x[k]! - volts);
  }

  addG(lanes: number, { array: values }: Floats): void {
    const add = (entry: number, siemens: number): void => {
      for (let lane = 0; lane < lanes; lane++) values[entry * lanes + lane]! += siemens;
    };
    if (this.shunt > 0) for (const entry of this.diagonal) add(entry, this.shunt);
    for (const unknown of this.clamps.keys()) add(this.diagonal[unknown]!, CLAMP);
  }
}
