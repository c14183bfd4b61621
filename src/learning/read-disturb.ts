import { type LawGroup, lawGroups } from "./law-devices.js";
import type { Trainable } from "./trainable.js";

/** What reading does to trained elements with a state. */
export interface ReadDisturb {
  /**
   * The fastest that the voltages of a free window move a conductance, relative to it [1/s], over all training samples at
   * what was learnt, and of which element.
   */
  readonly rate: number;
  readonly device: string;
  /** Where reading moves states: how far it has moved a conductance in this training, in the mean [S]. */
  readonly moved?: number;
}

/** Looks at the voltages that elements have while they are read, and at what their laws make of them. */
export class DisturbWatch {
  private readonly groups: readonly LawGroup[];
  private states: readonly Float64Array[] = [];
  private worst = { rate: 0, device: "" };

  constructor(private readonly devices: readonly Trainable[]) {
    this.groups = lawGroups(devices.map(({ element }) => element));
    this.worst.device = devices.find(({ element }) => element !== undefined)?.name ?? "";
  }

  /** Whether there are elements that reading could move. */
  get any(): boolean {
    return this.groups.length > 0;
  }

  /** Begins at these conductances [S]. */
  begin(siemens: Float64Array): void {
    this.states = this.groups.map(({ members, devices }) =>
      devices.stateOf(Float64Array.from(members, (j) => siemens[j]!)),
    );
  }

  /** Takes the voltages of a free window [V]. */
  see(drops: Float64Array): void {
    this.groups.forEach(({ members, devices }, k) => {
      const states = this.states[k]!;
      const drift = devices.drift(
        Float64Array.from(members, (j) => drops[j]!),
        states,
      );
      const siemens = devices.conductance(states);
      members.forEach((j, i) => {
        const rate = Math.abs(drift[i]! / siemens[i]!);
        if (rate > this.worst.rate) this.worst = { rate, device: this.devices[j]!.name };
      });
    });
  }

  /** @param moved what reading has moved all conductances by, where it moves them [S] */
  result(moved: number | undefined): ReadDisturb {
    const count = this.groups.reduce((sum, { members }) => sum + members.length, 0);
    return { ...this.worst, ...(moved !== undefined && { moved: moved / count }) };
  }
}
