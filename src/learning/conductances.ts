import { UsageError } from "../base/errors.js";
import { Draws } from "../base/draws.js";
import { stream } from "../base/random.js";
import type { DeviceBank, DeviceColumns, DeviceDraws, ConductanceUpdate, RuleValues } from "./contract.js";
import { decodeDoubles, encodeDoubles } from "./doubles.js";
import { decayOf, type EffectColumns, pass, stuckAt } from "./effects.js";
import { tableOf, type Trainable, updateOf, valueOf } from "./trainable.js";
import type { Optimiser, Slopes } from "./optimisers/optimiser.js";
import { plain } from "./optimisers/plain.js";

interface Group extends DeviceBank, EffectColumns {
  readonly update: ConductanceUpdate;
  /** For each device of the group, the numbers of the resistors that share its conductance. */
  readonly members: readonly (readonly number[])[];
  readonly slopes: Slopes;
  readonly wanted: Float64Array;
  readonly draws: DeviceDraws;
  /** What is read of the devices [S]. */
  readonly read: Float64Array;
}

/** All trainable conductances of a circuit and how they change. */
export class Conductances {
  readonly names: readonly string[];
  /** Present values as the circuit has them, with the noise of writing and reading [S], in netlist order. */
  readonly siemens: Float64Array;
  private spent = 0;
  private readonly ratescale: Float64Array;
  private readonly groups: readonly Group[];

  /** @throws UsageError when a device fails `checkTrainable`'s rules about update models. */
  constructor(
    devices: readonly Trainable[],
    private readonly seed: number,
    private readonly optimiser: Optimiser = plain,
    private readonly optimiserValues: RuleValues = {},
  ) {
    this.names = devices.map((device) => device.name);
    this.siemens = Float64Array.from(devices, (device) => device.g);
    this.ratescale = Float64Array.from(devices, (device) => device.ratescale);
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
    for (const group of this.groups) this.publish(group.members, group.siemens);
  }

  private group(devices: readonly Trainable[], members: readonly (readonly number[])[]): Group {
    const { update } = updateOf(devices[0]!.update)!;
    const { seed } = this;
    const streams = (device: string, ...purpose: (string | number)[]) => stream(seed, device, ...purpose);
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
      draws: drawsOf(seed, columns.names),
      read: new Float64Array(n),
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
      const { update, members, slopes, wanted, pulses, joules, draws, read } = group;
      for (let h = 0; h < members.length; h++) {
        const list = members[h]!;
        let sum = 0;
        for (const j of list) sum += gradient[j]!;
        slopes.gradient[h] = sum;
        slopes.rate[h] = rate * this.ratescale[list[0]!]!;
      }
      this.optimiser.step(slopes, this.optimiserValues, number, wanted);
      pulses.fill(0);
      joules.fill(0);
      update.apply(group, wanted, draws, number);
      for (let h = 0; h < wanted.length; h++) {
        given += pulses[h]!;
        this.spent += joules[h]!;
      }
      pass(group, group, draws, number, read);
      this.publish(members, read);
    }
    return given;
  }

  private publish(members: Group["members"], read: Float64Array): void {
    for (let h = 0; h < members.length; h++) for (const j of members[h]!) this.siemens[j] = read[h]!;
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

  /** To an earlier state of the devices; what was spent since remains spent. */
  goBack(text: string): void {
    const { spent } = this;
    this.importState(text);
    this.spent = spent;
  }
}

/** Every purpose has its numbers made once. */
function drawsOf(seed: number, names: readonly string[]): DeviceDraws {
  const made = new Map<string, Draws>();
  return (purpose) => {
    const found = made.get(purpose) ?? new Draws(seed, names, [purpose]);
    made.set(purpose, found);
    return found;
  };
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
