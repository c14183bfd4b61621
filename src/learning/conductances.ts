import { commonDoubles, doublesOf } from "../base/columns.js";
import { UsageError } from "../base/errors.js";
import { grouped } from "../base/grouped.js";
import { Bank } from "./bank.js";
import { Changes } from "./changes.js";
import type { RuleValues } from "./contract.js";
import { columnsOf } from "./device-columns.js";
import { decodeDoubles, encodeDoubles } from "./doubles.js";
import { type Trainable, updateOf } from "./trainable.js";
import type { Optimiser, Slopes, Want } from "./optimisers/optimiser.js";
import type { Change } from "./products.js";
import { plain } from "./optimisers/plain.js";
import { remedies } from "./remedies/index.js";
import type { RemedyAtWork } from "./remedies/remedy.js";

interface Group {
  readonly bank: Bank;
  readonly remedies: readonly RemedyAtWork[];
  /** For each device of the group, the numbers of the resistors that share its conductance. */
  readonly members: Members;
  /** By device: how its rate differs from that of all. */
  readonly ratescale: Float64Array;
  /** What the optimiser works with; the rates are of `slopesAt`. */
  readonly slopes: Slopes;
  slopesAt: number;
  /** Wanted changes [S], where they are wanted of all devices before any changes. */
  wanted?: Float64Array;
}

/** Resistors that are one device: those of device h stand in `list` from start[h] up to start[h + 1]. */
interface Members {
  readonly start: Int32Array;
  readonly list: Int32Array;
  /** Whether every resistor is a device of its own, and all are here: device h is resistor h. */
  readonly alone: boolean;
}

/** What came of an update. */
export interface Descent {
  /** How many were given. */
  readonly pulses: number;
  /** The first resistor whose mean gradient is no finite number; -1 where all are. */
  readonly bad: number;
}

/** All trainable conductances of a circuit and how they change. */
export class Conductances {
  /** Present values as the circuit has them, with the noise of writing and reading [S], in netlist order. */
  readonly siemens: Float64Array;
  private spent = 0;
  private disturbed = 0;
  private readonly groups: readonly Group[];
  /** Where all devices can be changed each by itself. */
  private readonly changes: Changes | undefined;

  /** @throws UsageError when a device fails `checkTrainable`'s rules about update models. */
  constructor(
    private readonly devices: readonly Trainable[],
    private readonly seed: number,
    private readonly optimiser: Optimiser = plain,
    private readonly optimiserValues: RuleValues = {},
  ) {
    const heads: number[] = [];
    const headOf = new Int32Array(devices.length);
    const ties = new Map<string, number>();
    for (let j = 0; j < devices.length; j++) {
      const { tie } = devices[j]!;
      const tied = tie === undefined ? undefined : ties.get(tie);
      headOf[j] = tied ?? heads.push(j) - 1;
      if (tie !== undefined && tied === undefined) ties.set(tie, headOf[j]!);
    }
    const byUpdate = grouped(heads.keys(), (h) => {
      const { name, update } = devices[heads[h]!]!;
      const kind = updateOf(update)?.update.kind;
      if (kind === undefined) throw new UsageError(`unknown update model "${update}" of ${name}`);
      return kind;
    });
    this.groups = [...byUpdate.values()].map((list) =>
      this.group(
        list.map((h) => devices[heads[h]!]!),
        membersOf(list, headOf),
      ),
    );
    const [first] = this.groups;
    this.siemens = first?.members.alone ? first.bank.read : doublesOf(devices, ({ g }) => g);
    for (const group of this.groups) this.publish(group);
    this.changes = first && this.changesOf(first);
  }

  private changesOf({ bank, members, slopes, remedies: some }: Group): Changes | undefined {
    if (!bank.simple || !members.alone || some.length > 0) return undefined;
    const { gmin, gmax } = bank.devices;
    const isOne = [gmin, gmax].every((column) => column.every((value) => value === column[0]));
    const short = (column: Float64Array): Float64Array => (isOne ? column.slice(0, 1) : column);
    return new Changes({
      ...{ update: bank.update.kind, optimiser: this.optimiser.kind, optimiserValues: this.optimiserValues },
      ...{ gmin: short(gmin), gmax: short(gmax), slopes, siemens: bank.siemens },
    });
  }

  private group(devices: readonly Trainable[], members: Members): Group {
    const { update } = updateOf(devices[0]!.update)!;
    const { seed } = this;
    const columns = columnsOf(update, devices);
    const n = devices.length;
    return {
      bank: new Bank(
        update,
        columns,
        seed,
        devices.map(({ g }) => g),
      ),
      remedies: remedies.flatMap((remedy) => remedy.begin({ update, devices: columns, seed }) ?? []),
      members,
      ratescale: doublesOf(devices, (device) => device.ratescale),
      slopesAt: NaN,
      slopes: {
        rate: commonDoubles(n),
        memory: Array.from({ length: this.optimiser.memories }, () => commonDoubles(n)),
      },
    };
  }

  get names(): readonly string[] {
    return this.devices.map(({ name }) => name);
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

  /** How far reading has moved conductances so far, up or down, over all of them [S]. */
  get moved(): number {
    return this.disturbed;
  }

  /** Takes over what reading has done to devices since the last update [S], an entry per resistor. */
  disturb(moved: Float64Array | undefined): void {
    for (const { bank, members } of this.groups) {
      for (let h = 0; moved !== undefined && h < bank.siemens.length; h++) {
        const change = moved[members.list[members.start[h]!]!]!;
        if (change === 0) continue;
        this.disturbed += Math.abs(change);
        bank.siemens[h] = Math.min(bank.high[h]!, Math.max(bank.low[h]!, bank.siemens[h]! + change));
      }
    }
  }

  /** An update that others may make, device by device, in place of `descend`; undefined where they cannot. */
  changeDue(rate: number, update: number, samples: number): Change | undefined {
    const { changes, groups } = this;
    if (changes === undefined) return undefined;
    setRate(groups[0]!, rate);
    return { changes, update, samples };
  }

  /**
   * One update: the change that the optimiser wants of the gradient and rate x ratescale, made actual by every device's
   * model. Time goes on by one: devices drift, and are read anew.
   * @param rate [S^2/V^2, or S, as the optimiser has it] @param sum of gradients [V^2/S], an entry per resistor
   * @param number of the update, from 0 @param count how many gradients the sum is of
   */
  descend(rate: number, sum: Float64Array, number: number, count = 1): Descent {
    const change = this.changeDue(rate, number, count);
    if (change !== undefined) {
      change.changes.begin(number);
      return { pulses: 0, bad: change.changes.change(sum, count) };
    }
    let pulses = 0;
    let bad = -1;
    const look = (found: number): void => {
      if (found >= 0 && (bad < 0 || found < bad)) bad = found;
    };
    for (const group of this.groups) {
      const { bank, members, slopes, remedies: some } = group;
      setRate(group, rate);
      const want = this.optimiser.step(slopes, this.optimiserValues, number);
      const wanted = (group.wanted ??= new Float64Array(bank.siemens.length));
      look(wantEach(wanted, members, sum, count, want));
      for (const remedy of some) {
        const cost = remedy.filter(wanted, number);
        pulses += cost.pulses;
        this.spent += cost.joules;
      }
      bank.write(wanted, number);
      for (let h = 0; bank.pulsed && h < wanted.length; h++) {
        pulses += bank.pulses[h]!;
        this.spent += bank.joules[h]!;
      }
      this.publish(group);
    }
    return { pulses, bad };
  }

  private publish({ members: { start, list, alone }, bank: { read } }: Group): void {
    // What is read of them is what the circuit has.
    if (alone) return;
    const { siemens } = this;
    for (let h = 0; h < read.length; h++) for (let k = start[h]!; k < start[h + 1]!; k++) siemens[list[k]!] = read[h]!;
  }

  /** What later values depend on beside the seed: what is read, what devices have, what remedies keep. */
  private get columns(): Float64Array[] {
    const own = this.groups.flatMap(({ bank, remedies: list }) => [
      ...[bank.siemens, bank.offset],
      ...list.flatMap(({ columns }) => columns),
    ]);
    return [this.siemens, ...own];
  }

  /** All of that, what was spent, and what reading has moved. */
  exportState(): string {
    const parts = [...this.columns, Float64Array.of(this.spent, this.disturbed)];
    const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return encodeDoubles(all);
  }

  /** @throws UsageError when the state is not of these devices. */
  importState(text: string): void {
    const parts = this.columns;
    const all = decodeDoubles(text, parts.reduce((sum, { length }) => sum + length, 0) + 2);
    let at = 0;
    for (const part of parts) {
      part.set(all.subarray(at, at + part.length));
      at += part.length;
    }
    this.spent = all[at]!;
    this.disturbed = all[at + 1]!;
  }

  /** To an earlier state of the devices; what was spent since remains spent. */
  goBack(text: string): void {
    const { spent, disturbed } = this;
    this.importState(text);
    this.spent = spent;
    this.disturbed = disturbed;
  }
}

/** Writes what is wanted of all devices, the gradients of their resistors together; gives the first as above. */
function wantEach(wanted: Float64Array, members: Members, sum: Float64Array, samples: number, want: Want): number {
  const { start, list, alone } = members;
  let bad = -1;
  for (let h = 0; h < wanted.length; h++) {
    // What is added to -0 stays what it is.
    let together = alone ? -0 : 0;
    for (let k = start[h]!; k < start[h + 1]!; k++) {
      const mean = sum[list[k]!]! / samples;
      if (mean - mean !== 0 && (bad < 0 || list[k]! < bad)) bad = list[k]!;
      together += mean;
    }
    wanted[h] = together;
  }
  want(0, wanted, wanted.length);
  return bad;
}

/** The rates of the devices of a group, for updates with one rate. */
function setRate(group: Group, rate: number): void {
  if (rate === group.slopesAt) return;
  group.slopesAt = rate;
  const { slopes, ratescale } = group;
  for (let h = 0; h < ratescale.length; h++) slopes.rate[h] = rate * ratescale[h]!;
}

/** @param list numbers of heads @param headOf the head of every resistor, by its number */
function membersOf(list: readonly number[], headOf: Int32Array): Members {
  const place = new Int32Array(headOf.length).fill(-1);
  list.forEach((head, h) => (place[head] = h));
  const start = new Int32Array(list.length + 1);
  for (const head of headOf) if (place[head]! >= 0) start[place[head]! + 1]!++;
  for (let h = 0; h < list.length; h++) start[h + 1]! += start[h]!;
  const members = new Int32Array(start[list.length]!);
  const next = start.slice();
  headOf.forEach((head, j) => {
    if (place[head]! >= 0) members[next[place[head]!]!++] = j;
  });
  const alone = list.length === headOf.length && members.every((j, h) => j === h);
  return { start, list: members, alone };
}
