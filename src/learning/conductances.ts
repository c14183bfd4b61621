import { UsageError } from "../base/errors.js";
import { stream } from "../base/random.js";
import type { DeviceBank, DeviceColumns, DeviceStreams, ConductanceUpdate, RuleValues } from "./contract.js";
import { decodeDoubles, encodeDoubles } from "./doubles.js";
import { asRead, decayOf, drifted, stuckAt } from "./effects.js";
import { tableOf, type Trainable, updateOf, valueOf } from "./trainable.js";
import type { Optimiser, Slopes } from "./optimisers/optimiser.js";
import { plain } from "./optimisers/plain.js";

interface Group extends DeviceBank {
  readonly update: ConductanceUpdate;
  /** For each device of the group, the numbers of the resistors that share its conductance. */
  readonly members: readonly (readonly number[])[];
  readonly slopes: Slopes;
  readonly wanted: Float64Array;
  /** What is read beside what a device has since it was written last [S]. */
  readonly offset: Float64Array;
  /** Where stuck devices are [S]; NaN for the others. */
  readonly stuck: Float64Array;
  /** Part of the distance from rest that is lost in an update. */
  readonly decay: Float64Array;
  /** Own bounds [S]. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** All trainable conductances of a circuit and how they change. */
export class Conductances {
  readonly names: readonly string[];
  /** Present values as the circuit has them, with the noise of writing and reading [S], in netlist order. */
  readonly siemens: Float64Array;
  private spent = 0;
  private readonly ratescale: Float64Array;
  private readonly groups: readonly Group[];
  private readonly streams: DeviceStreams;

  /** @throws UsageError when a device fails `checkTrainable`'s rules about update models. */
  constructor(
    devices: readonly Trainable[],
    seed: number,
    private readonly optimiser: Optimiser = plain,
    private readonly optimiserValues: RuleValues = {},
  ) {
    this.names = devices.map((device) => device.name);
    this.siemens = Float64Array.from(devices, (device) => device.g);
    this.ratescale = Float64Array.from(devices, (device) => device.ratescale);
    this.streams = (device, ...purpose) => stream(seed, device, ...purpose);
    const heads: number[] = [];
    const members: number[][] = [];
    const ties = new Map<string, number>();
    devices.forEach((device, j) => {
      const tied = device.tie === undefined ? undefined : ties.get(device.tie);
      if (tied !== undefined) {
        members[tied]!.push(j);
        return;
      }
      if (device.tie !== undefined) ties.set(device.tie, heads.length);
      heads.push(j);
      members.push([j]);
    });
    const byUpdate = new Map<string, number[]>();
    heads.forEach((j, h) => {
      const name = devices[j]!.update;
      const kind = updateOf(name)?.update.kind;
      if (kind === undefined) throw new UsageError(`unknown update model "${name}" of ${devices[j]!.name}`);
      const list = byUpdate.get(kind);
      if (list) list.push(h);
      else byUpdate.set(kind, [h]);
    });
    this.groups = [...byUpdate.values()].map((list) =>
      this.group(
        list.map((h) => devices[heads[h]!]!),
        list.map((h) => members[h]!),
      ),
    );
    for (const group of this.groups) this.publish(group, group.siemens);
  }

  private group(devices: readonly Trainable[], members: readonly (readonly number[])[]): Group {
    const { update } = updateOf(devices[0]!.update)!;
    const { streams } = this;
    const columns = columnsOf(update, devices);
    const hidden = update.draw(columns, streams);
    const n = devices.length;
    const [low, high] = [hidden["low"] ?? columns.gmin, hidden["high"] ?? columns.gmax];
    const start = devices.map(({ g }, j) => Math.min(high[j]!, Math.max(low[j]!, g)));
    const stuck = Float64Array.from(start, (g, j) => stuckAt(columns, j, g, streams) ?? NaN);
    return {
      update,
      devices: columns,
      hidden,
      members,
      siemens: Float64Array.from(start, (g, j) => (Number.isNaN(stuck[j]!) ? g : stuck[j]!)),
      slopes: {
        gradient: new Float64Array(n),
        rate: new Float64Array(n),
        memory: Array.from({ length: this.optimiser.memories }, () => new Float64Array(n)),
      },
      ...{ wanted: new Float64Array(n), pulses: new Float64Array(n), joules: new Float64Array(n) },
      offset: new Float64Array(n),
      stuck,
      decay: Float64Array.from(start, (_, j) => decayOf(columns, j, streams)),
      ...{ low, high },
    };
  }

  /** What the optimiser remembers, for a checkpoint. */
  exportMemory(): string[] {
    return this.groups.flatMap(({ slopes }) => slopes.memory.map(encodeDoubles));
  }

  /** @throws UsageError when it is not the memory of these conductances. */
  importMemory(memory: readonly unknown[]): void {
    const columns = this.groups.flatMap(({ slopes }) => slopes.memory);
    columns.forEach((column, c) => column.set(decodeDoubles(memory[c], column.length)));
  }

  /** Energy of all pulses so far [J]. */
  get joules(): number {
    return this.spent;
  }

  /**
   * One update: the change that the optimiser wants of the gradient and rate x ratescale, made actual by every device's
   * model. Time goes on by one: devices drift, and are read anew.
   * @param rate [S^2/V^2, or S, as the optimiser has it] @param gradient [V^2/S], an entry per resistor @param number of the update, from 0
   * @returns the pulses given
   */
  descend(rate: number, gradient: Float64Array, number: number): number {
    let given = 0;
    for (const group of this.groups) {
      const { members, slopes, wanted, pulses, joules } = group;
      members.forEach((list, h) => {
        let sum = 0;
        for (const j of list) sum += gradient[j]!;
        slopes.gradient[h] = sum;
        slopes.rate[h] = rate * this.ratescale[list[0]!]!;
      });
      this.optimiser.step(slopes, this.optimiserValues, number, wanted);
      pulses.fill(0);
      joules.fill(0);
      group.update.apply(group, wanted, this.streams, number);
      for (let h = 0; h < wanted.length; h++) {
        given += pulses[h]!;
        this.spent += joules[h]!;
      }
      this.publish(group, this.passed(group, number));
    }
    return given;
  }

  /** An update later: drift, the noise of writing and of reading. */
  private passed(group: Group, update: number): Float64Array {
    const { devices, siemens, offset, stuck, decay, low, high, pulses, wanted } = group;
    const clip = (j: number, g: number): number => Math.min(high[j]!, Math.max(low[j]!, g));
    const noise = devices.values["writenoise"];
    return siemens.map((written, j) => {
      const isStuck = !Number.isNaN(stuck[j]!);
      const g = isStuck ? stuck[j]! : clip(j, drifted(devices, j, written, decay[j]!, this.streams, update));
      siemens[j] = g;
      if (isStuck) return asRead(devices, j, g, this.streams, update);
      if (noise !== undefined && noise[j] !== 0 && wanted[j] !== 0 && pulses[j]! > 0)
        offset[j] = noise[j]! * devices.values["step"]![j]! * this.streams(devices.names[j]!, "write", update).normal();
      return clip(j, asRead(devices, j, clip(j, g + offset[j]!), this.streams, update));
    });
  }

  private publish({ members }: Group, read: Float64Array): void {
    members.forEach((list, h) => {
      for (const j of list) this.siemens[j] = read[h]!;
    });
  }

  /** What later values depend on beside the seed: what devices have, what is read, what was spent. */
  exportState(): string {
    const parts = [this.siemens, ...this.groups.flatMap(({ siemens, offset }) => [siemens, offset])];
    const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 1));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    all[at] = this.spent;
    return encodeDoubles(all);
  }

  /** @throws UsageError when the state is not of these devices. */
  importState(text: string): void {
    const size = this.siemens.length + this.groups.reduce((sum, { siemens }) => sum + 2 * siemens.length, 0) + 1;
    const all = decodeDoubles(text, size);
    let at = 0;
    const take = (to: Float64Array): void => {
      to.set(all.subarray(at, at + to.length));
      at += to.length;
    };
    take(this.siemens);
    for (const { siemens, offset } of this.groups) {
      take(siemens);
      take(offset);
    }
    this.spent = all[at]!;
  }
}

function columnsOf(update: ConductanceUpdate, devices: readonly Trainable[]): DeviceColumns {
  const values: Record<string, Float64Array> = {};
  for (const spec of tableOf(update)) {
    values[spec.name] = Float64Array.from(devices, (device) => {
      const value = valueOf(device, spec);
      return spec.choices ? spec.choices.indexOf(String(value)) : Number(value ?? NaN);
    });
  }
  return {
    names: devices.map((device) => device.name),
    gmin: Float64Array.from(devices, (device) => device.gmin),
    gmax: Float64Array.from(devices, (device) => device.gmax),
    values,
    tables: devices.map(({ table }) => table),
  };
}
