import type { Floats } from "../kernel/index.js";

/** Conductance of the branch that holds a node at its `.ic` value [S]: far above any other, far below overflow. */
const CLAMP = 1e9;

/**
 * Adds a conductance [S] from every node to ground, or to the voltages of `anchor`, to F and to the matrix. `diagonal` has the entry of the matrix for
 * every node.
 */
export function addShunts(
  shunt: number,
  anchor: Float64Array | undefined,
  diagonal: Int32Array,
  lanes: number,
  { array: x }: Floats,
  { array: f }: Floats,
  { array: values }: Floats,
): void {
  for (let k = 0; k < diagonal.length * lanes; k++) f[k]! += shunt * (x[k]! - (anchor?.[k] ?? 0));
  for (const entry of diagonal) for (let lane = 0; lane < lanes; lane++) values[entry * lanes + lane]! += shunt;
}

/** Adds strong branches that hold nodes at voltages (unknown -> volts) to F and to the matrix. */
export function addClamps(
  clamps: ReadonlyMap<number, number>,
  diagonal: Int32Array,
  lanes: number,
  { array: x }: Floats,
  { array: f }: Floats,
  { array: values }: Floats,
): void {
  for (const [unknown, volts] of clamps) {
    for (let lane = 0; lane < lanes; lane++) {
      const k = unknown * lanes + lane;
      f[k]! += CLAMP * (x[k]! - volts);
      values[diagonal[unknown]! * lanes + lane]! += CLAMP;
    }
  }
}
