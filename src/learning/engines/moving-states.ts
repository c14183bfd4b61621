import type { Circuit } from "../../circuit/circuit.js";
import { type LawGroup, lawGroups } from "../law-devices.js";
import type { Grid } from "./grid.js";

/** States, which go from 0 to 1, are solved to this: less is no motion. */
const SOLVED = 1e-12;

export interface StoredStates {
  readonly set: readonly number[];
  readonly begun: readonly (readonly number[])[];
}

/**
 * The states of trained elements in a circuit over time, where they move as their laws say, whatever moves them: what
 * learning stores is set into the unknowns, and what reading has made of it is read back.
 */
export class MovingStates {
  /** For each element of a group, the entry of its state in the vector of unknowns. */
  private readonly entries: readonly Int32Array[];
  private readonly groups: readonly LawGroup[];
  /** What was stored [S], and the states of each group then. */
  private set: Float64Array;
  private begun: Float64Array[] = [];

  constructor(
    private readonly grid: Grid,
    circuit: Circuit,
    trainable: readonly number[],
    siemens: Float64Array,
  ) {
    this.groups = lawGroups(
      trainable.map((number) => (circuit.instances.at(number).laws ? { circuit, number } : undefined)),
    );
    const entries = new Map(grid.system.unknowns.map(({ name }, k) => [name, k]));
    this.entries = this.groups.map(({ members }) =>
      Int32Array.from(members, (j) => {
        const { name, laws } = circuit.instances.at(trainable[j]!);
        return entries.get(`${name}.${laws!.moving.internals[0]!.name}`)!;
      }),
    );
    this.set = siemens.slice();
  }

  /** Stores conductances [S]; what is the same as before is left where reading has moved it. */
  store(siemens: Float64Array): void {
    const same = siemens.every((g, j) => g === this.set[j]);
    this.set = siemens.slice();
    if (same || !this.grid.started) return;
    this.begun = this.groups.map(({ members, devices }, k) => {
      const states = devices.stateOf(Float64Array.from(members, (j) => siemens[j]!));
      this.grid.displace(this.entries[k]!, states);
      return states;
    });
  }

  /** Notes that the circuit has begun at its operating point, where states are as they are stored. */
  mark(): void {
    this.begun = this.entries.map((entries) => this.now(entries));
  }

  private now(entries: Int32Array): Float64Array {
    const x = this.grid.system.x.array;
    return Float64Array.from(entries, (entry) => x[entry]!);
  }

  /** How far conductances are from what was set [S]. */
  disturbance(): Float64Array {
    const moved = new Float64Array(this.set.length);
    if (!this.grid.started) return moved;
    this.groups.forEach(({ members, devices }, k) => {
      const begun = this.begun[k]!;
      const states = this.now(this.entries[k]!).map((now, i) => (Math.abs(now - begun[i]!) > SOLVED ? now : begun[i]!));
      const [from, to] = [devices.conductance(begun), devices.conductance(states)];
      members.forEach((j, i) => (moved[j] = to[i]! - from[i]!));
    });
    return moved;
  }

  exportState(): StoredStates {
    return { set: Array.from(this.set), begun: this.begun.map((states) => Array.from(states)) };
  }
  importState({ set, begun }: StoredStates): void {
    this.set = Float64Array.from(set);
    this.begun = begun.map((states) => Float64Array.from(states));
  }
}
