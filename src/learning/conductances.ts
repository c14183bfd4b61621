import type { Diagnostics } from "../base/diagnostics.js";
import { nearest } from "../base/diagnostics.js";
import { UsageError } from "../base/errors.js";
import { stream } from "../base/random.js";
import type { Span } from "../base/source.js";
import type { ConductanceUpdate, DeviceColumns, DeviceStreams, Hidden, RuleValues } from "./contract.js";
import { decodeDoubles, encodeDoubles } from "./doubles.js";
import type { Optimiser, Slopes } from "./optimisers/optimiser.js";
import { plain } from "./optimisers/plain.js";
import { allowed, inRange } from "./parameters.js";
import { updates } from "./updates/index.js";

/** A trainable resistor as its model describes it. */
export interface Trainable {
  readonly name: string;
  /** Conductance at the start and its bounds [S]. */
  readonly g: number;
  readonly gmin: number;
  readonly gmax: number;
  /** Name of the update model. */
  readonly update: string;
  /** Factor on the rate of `.learn`. */
  readonly ratescale: number;
  /** Resistors with the same tie share one conductance: that of the first, which the sum of their gradients moves. */
  readonly tie?: string;
  /** Parameters of the update model; what is missing has the default of its table. */
  readonly values: Readonly<Record<string, number>>;
  /** Where the instance stands in the netlist. */
  readonly span?: Span;
  /** Where its model names the update. */
  readonly updateSpan?: Span;
}

/** Reports what is wrong with a trainable resistor: bounds, start, unknown update, parameters out of range. */
export function checkTrainable(device: Trainable, diagnostics: Diagnostics): void {
  const { name, g, gmin, gmax, span } = device;
  const fault = (code: string, message: string, hint: string): void =>
    diagnostics.error(code, `${name}: ${message}`, span, hint);
  if (!(gmin > 0 && gmin < gmax && Number.isFinite(gmax)))
    fault("bad-bounds", `the bounds gmin = ${gmin} S and gmax = ${gmax} S are no range`, "0 < gmin < gmax");
  else if (!(g >= gmin && g <= gmax))
    fault("out-of-bounds", `g = ${g} S lies outside its bounds`, `between gmin = ${gmin} S and gmax = ${gmax} S`);
  if (!(device.ratescale >= 0 && Number.isFinite(device.ratescale)))
    fault("bad-value", `ratescale = ${device.ratescale}`, "a factor from 0 up");
  const update = updates.get(device.update);
  if (update === undefined) {
    const near = nearest(device.update, updates.keys());
    const known = [...updates.keys()].join(", ");
    diagnostics.error(
      "unknown-update",
      `unknown update model "${device.update}"`,
      device.updateSpan ?? span,
      near ? `did you mean ${near}?` : `known: ${known}`,
    );
    return;
  }
  for (const spec of update.parameters) {
    const value = device.values[spec.name] ?? spec.default;
    if (value === undefined)
      fault("missing-value", `update=${update.kind} needs ${spec.name}`, `${spec.about} [${spec.unit}]`);
    else if (!inRange(spec, Number(value)))
      fault("bad-value", `${spec.name} = ${value}`, `${allowed(spec)}: ${spec.about}`);
  }
}

interface Group {
  readonly update: ConductanceUpdate;
  readonly devices: DeviceColumns;
  readonly hidden: Hidden;
  /** For each device of the group, the numbers of the resistors that share its conductance. */
  readonly members: readonly (readonly number[])[];
  readonly siemens: Float64Array;
  readonly slopes: Slopes;
  readonly wanted: Float64Array;
}

/** All trainable conductances of a circuit and how they change. */
export class Conductances {
  readonly names: readonly string[];
  /** Present values [S] in netlist order. */
  readonly siemens: Float64Array;
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
        this.siemens[j] = this.siemens[heads[tied]!]!;
        return;
      }
      if (device.tie !== undefined) ties.set(device.tie, heads.length);
      heads.push(j);
      members.push([j]);
    });
    const byUpdate = new Map<string, number[]>();
    heads.forEach((j, h) => {
      const kind = devices[j]!.update;
      const list = byUpdate.get(kind);
      if (list) list.push(h);
      else byUpdate.set(kind, [h]);
    });
    this.groups = [...byUpdate].map(([kind, list]) =>
      this.group(
        kind,
        list.map((h) => devices[heads[h]!]!),
        list.map((h) => members[h]!),
      ),
    );
  }

  private group(kind: string, devices: readonly Trainable[], members: readonly (readonly number[])[]): Group {
    const update = updates.get(kind);
    if (update === undefined) throw new UsageError(`unknown update model "${kind}" of ${devices[0]!.name}`);
    const column = (name: string): Float64Array =>
      Float64Array.from(devices, (device) => {
        const spec = update.parameters.find((parameter) => parameter.name === name);
        return device.values[name] ?? (spec?.default === undefined ? NaN : Number(spec.default));
      });
    const columns: DeviceColumns = {
      names: devices.map((device) => device.name),
      gmin: Float64Array.from(devices, (device) => device.gmin),
      gmax: Float64Array.from(devices, (device) => device.gmax),
      step: column("step"),
      dtod: column("dtod"),
      ctoc: column("ctoc"),
      pulses: column("pulses"),
    };
    return {
      update,
      devices: columns,
      hidden: update.draw(columns, this.streams),
      members,
      siemens: new Float64Array(devices.length),
      slopes: {
        gradient: new Float64Array(devices.length),
        rate: new Float64Array(devices.length),
        memory: Array.from({ length: this.optimiser.memories }, () => new Float64Array(devices.length)),
      },
      wanted: new Float64Array(devices.length),
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

  /**
   * One update: the change that the optimiser wants of the gradient and rate x ratescale, made actual by every device's
   * model.
   * @param rate [S^2/V^2, or S, as the optimiser has it] @param gradient [V^2/S], an entry per resistor @param number of the update, from 0
   * @returns the pulses given
   */
  descend(rate: number, gradient: Float64Array, number: number): number {
    let pulses = 0;
    for (const group of this.groups) {
      const { members, siemens, slopes, wanted } = group;
      members.forEach((list, h) => {
        let sum = 0;
        for (const j of list) sum += gradient[j]!;
        siemens[h] = this.siemens[list[0]!]!;
        slopes.gradient[h] = sum;
        slopes.rate[h] = rate * this.ratescale[list[0]!]!;
      });
      this.optimiser.step(slopes, this.optimiserValues, number, wanted);
      pulses += group.update.apply(group.devices, siemens, wanted, group.hidden, this.streams, number);
      members.forEach((list, h) => {
        for (const j of list) this.siemens[j] = siemens[h]!;
      });
    }
    return pulses;
  }
}
