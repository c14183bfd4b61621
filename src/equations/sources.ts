import { stream } from "../base/random.js";
import type { Circuit, Instance } from "../circuit/circuit.js";
import { drawKey } from "../circuit/random-functions.js";
import type { Value } from "../circuit/value.js";
import type { Stimulus, TranWindow } from "../circuit/device.js";

interface Source {
  readonly name: string;
  readonly set: (lane: number, value: number) => void;
  /** Of each lane. */
  readonly dc: readonly Value[];
  readonly stimulus: readonly (NonNullable<Instance["stimulus"]> | undefined)[];
  /** A lane each; rebuilt when a live argument changes. */
  readonly made: (Stimulus | undefined)[];
  /** Values set from outside in place of the netlist's, a lane each. */
  readonly drive: (number | undefined)[];
}

/** The independent sources of a circuit over time. */
export class Sources {
  private readonly list: Source[] = [];
  private readonly byNumber = new Map<number, Source>();
  private readonly live: (Float64Array | undefined)[];
  /** Sources that change with time; the others are handed over again only after something else changed. */
  private readonly timed: readonly Source[];
  private current = false;
  /** Whether any has been driven from outside. */
  private driven = false;
  private factor = 1;

  constructor(
    /** That of each lane; all have one shape. */
    private readonly circuits: readonly Circuit[],
    /** Of the instances that are sources, in their order. */
    numbers: readonly number[],
    private readonly window: TranWindow,
    setter: (number: number) => (lane: number, value: number) => void,
  ) {
    const lanes = circuits.length;
    this.live = new Array<Float64Array | undefined>(lanes).fill(undefined);
    for (const number of numbers) {
      const { name, device } = circuits[0]!.instances.at(number);
      const each = circuits.map(({ instances }) => instances.at(number));
      const source: Source = {
        name,
        set: setter(number),
        dc: each.map(({ values, slots }) => values[slots.get(device.stimulus!)!]!),
        stimulus: each.map(({ stimulus }) => stimulus),
        made: new Array<Stimulus | undefined>(lanes).fill(undefined),
        drive: new Array<number | undefined>(lanes).fill(undefined),
      };
      this.list.push(source);
      this.byNumber.set(number, source);
    }
    this.timed = this.list.filter(({ stimulus }) => stimulus[0] !== undefined);
  }

  /** Whether any changes with time. */
  get moving(): boolean {
    return this.timed.length > 0 || (this.window.startup !== undefined && this.list.length > 0);
  }

  /** The value at time t of the only source that changes with time, in lane 0; undefined where there is no such source. */
  soleAt(t: number): number | undefined {
    return this.timed.length === 1 && this.window.startup === undefined
      ? this.valueAt(this.timed[0]!, 0, t)
      : undefined;
  }

  private get lanes(): number {
    return this.circuits.length;
  }

  /** New live values of a lane. */
  setLive(lane: number, live: Float64Array): void {
    this.live[lane] = live;
    // Plain values are in the columns already.
    if (this.factor !== 1 || this.driven) this.current = false;
    for (const source of this.timed) {
      const { values, options } = source.stimulus[lane]!;
      if ([...values, ...Object.values(options)].some((value) => typeof value === "object"))
        source.made[lane] = undefined;
    }
  }

  private valueOf(value: Value, lane: number): number {
    return typeof value === "number" ? value : this.live[lane]![value.live]!;
  }

  private stimulusOf(source: Source, lane: number): Stimulus | undefined {
    const stimulus = source.stimulus[lane];
    if (stimulus === undefined) return undefined;
    const { shape, values, options } = stimulus;
    const { draw, options: settings } = this.circuits[lane]!;
    return (source.made[lane] ??= shape.make(
      values.map((value) => (value === undefined ? undefined : this.valueOf(value, lane))),
      this.window,
      {
        options: Object.fromEntries(Object.entries(options).map(([name, value]) => [name, this.valueOf(value, lane)])),
        random: (...purpose) => stream(settings.seed, ...drawKey(draw), source.name, ...purpose),
      },
    ));
  }

  /** Drives a source from outside (a sweep, a learning rule); undefined gives it back to the netlist. */
  drive(number: number, lane: number, value: number | undefined): void {
    this.byNumber.get(number)!.drive[lane] = value;
    this.driven = true;
    this.current = false;
  }

  /** Hands all values at time t (undefined: DC) to the equations, times `factor`. */
  apply(t: number | undefined, factor: number): void {
    const whole = factor * this.part(t);
    const list = this.current && whole === this.factor ? this.timed : this.list;
    this.current = true;
    this.factor = whole;
    for (const source of list) {
      for (let lane = 0; lane < this.lanes; lane++) {
        source.set(lane, this.valueAt(source, lane, t) * whole);
      }
    }
  }

  private valueAt(source: Source, lane: number, t: number | undefined): number {
    const driven = source.drive[lane];
    if (driven !== undefined) return driven;
    // As in ngspice: at DC the DC value, where there is none the waveform at t = 0, else 0.
    const dc = this.valueOf(source.dc[lane]!, lane);
    const atDc = t === undefined && !Number.isNaN(dc);
    const stimulus = atDc ? undefined : this.stimulusOf(source, lane);
    const level = Number.isNaN(dc) ? 0 : dc;
    const value = stimulus?.value(t ?? 0) ?? level;
    return stimulus !== undefined && source.stimulus[lane]!.shape.addsToDc ? value + level : value;
  }

  /** What sources have of their values while they rise. */
  private part(t: number | undefined): number {
    const { startup } = this.window;
    return startup === undefined || t === undefined ? 1 : Math.min(1, Math.max(0, t / startup));
  }

  /** The first corner of any source after time t [s]. */
  nextBreakpoint(t: number): number {
    const { startup } = this.window;
    let next = startup !== undefined && t < startup ? startup : Infinity;
    for (const source of this.timed) {
      for (let lane = 0; lane < this.lanes; lane++) {
        const stimulus = source.drive[lane] === undefined ? this.stimulusOf(source, lane) : undefined;
        if (stimulus !== undefined) next = Math.min(next, stimulus.nextBreakpoint(t));
      }
    }
    return next;
  }
}
