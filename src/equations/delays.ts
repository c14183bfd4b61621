import type { Complex } from "../base/complex.js";
import { cos, sin } from "../base/math.js";
import type { Floats } from "../kernel/index.js";
import { kernels } from "../law/kernels.js";
import { delays as request } from "../law/request.js";
import type { Bank } from "./bank.js";
import { Convolution, type ConvolutionState } from "./convolution.js";

/** What is done to a quantity: its transfer at j omega. */
export interface Response {
  at(omega: number): Complex;
}

/** The past of one delayed or convolved quantity in one lane. */
interface Line {
  readonly bank: Bank;
  readonly delay: number;
  readonly i: number;
  readonly lane: number;
  /** Delay time [s], or the parameters of the kernel. */
  parameters: readonly number[];
  /** What a convolved quantity knows of the past, instead of the points. */
  convolution: Convolution | undefined;
  /** Accepted points, oldest first; those that are not needed any more are cut off now and then. */
  times: number[];
  values: number[];
  /** Largest magnitude so far. */
  peak: number;
}

/** A change of slope that within the delay moves this part of the largest value so far is a corner: its echo is a breakpoint. */
const CORNER = 1e-4;
/** Points are cut off when more than this many are not needed any more. */
const SLACK = 1024;

const timeOf = ({ parameters }: Line): number => parameters[0]!;

/**
 * The delayed and the convolved quantities of all devices (transmission lines). A step to t needs their values at t - td: from the past
 * where that lies there, else on the straight line between the last point and the new one, so that a line may be
 * shorter than a step.
 */
export class Delays {
  private readonly lines: Line[] = [];
  private readonly banks: readonly Bank[];
  private readonly convolves: boolean;
  private corners: number[] = [];
  private cornerAt = NaN;

  constructor(banks: readonly Bank[], lanes: number) {
    this.banks = banks.filter(({ law }) => law.delays.length > 0);
    for (const bank of this.banks)
      bank.law.delays.forEach((_, delay) => {
        for (let i = 0; i < bank.count; i++)
          for (let lane = 0; lane < lanes; lane++)
            this.lines.push({
              bank,
              delay,
              i,
              lane,
              parameters: [0],
              convolution: undefined,
              times: [],
              values: [],
              peak: 0,
            });
      });
    this.convolves = this.banks.some(({ law }) => law.delays.some(({ kernel }) => kernel !== undefined));
  }

  get any(): boolean {
    return this.lines.length > 0;
  }

  /** The delayed value is mix times the present one plus past. */
  private set({ bank, delay, i, lane }: Line, mix: number, past: number): void {
    const column = bank.law.columns.held + bank.law.modes.length + 2 * delay;
    bank.write(column, i, lane, mix);
    bank.write(column + 1, i, lane, past);
  }

  /** Nothing changes with time: what was is what is, and what a kernel makes of that. */
  rest(x: Floats): void {
    if (this.convolves) this.readParameters(x);
    for (const line of this.lines) this.set(line, line.convolution?.kernel.rest ?? 1, 0);
  }

  /** Weighs the present values by factors, for small-signal work: `factor` of what is done to them. */
  weigh(factor: (response: Response) => number): void {
    for (const line of this.lines) {
      const at = (omega: number) => line.convolution?.kernel.at(omega) ?? late(omega * timeOf(line));
      this.set(line, factor({ at }), 0);
    }
  }

  /** Reads delay times and parameters of kernels at the unknowns x. */
  readParameters(x: Floats): void {
    this.each(x, (line, _present, _before, parameters) => adopt(line, parameters));
  }

  private each(
    x: Floats,
    visit: (line: Line, present: number, before: number, parameters: readonly number[]) => void,
  ): void {
    const lanes = this.lines.length === 0 ? 1 : this.banks[0]!.lanes;
    const answers = new Map(this.banks.map((bank) => [bank, bank.ask(request, x)]));
    for (const line of this.lines) {
      const entry = line.i * lanes + line.lane;
      const { delays } = line.bank.law;
      const from = delays.slice(0, line.delay).reduce((sum, { parameters }) => sum + parameters + 2, 0);
      const answer = answers.get(line.bank)!.slice(from, from + 2 + delays[line.delay]!.parameters);
      const [present, before, ...parameters] = answer.map((values) => values[entry]!) as [number, number, ...number[]];
      visit(line, present, before, parameters);
    }
  }

  /** The past before time t is what is at t, or with `conditions` what the laws say was before. */
  start(t: number, x: Floats, conditions: boolean): void {
    this.each(x, (line, present, before, parameters) => {
      adopt(line, parameters);
      const first = conditions && !Number.isNaN(before) ? before : present;
      line.convolution?.start(t, first);
      line.times = [t];
      line.values = [first];
      line.peak = Math.abs(first);
    });
    this.corners = [];
    this.cornerAt = t;
  }

  /** Prepares a step of h to time t. */
  prepare(t: number, h: number): void {
    for (const line of this.lines) {
      if (line.convolution !== undefined) {
        const { mix, past } = line.convolution.prepare(t, h);
        this.set(line, mix, past);
        continue;
      }
      const { times, values } = line;
      const last = times.length - 1;
      const at = t - timeOf(line);
      if (at <= times[last]!) this.set(line, 0, interpolate(times, values, at));
      else {
        const mix = Math.min(1, (at - times[last]!) / h);
        this.set(line, mix, (1 - mix) * values[last]!);
      }
    }
  }

  /** Notes the accepted point at time t. */
  accept(t: number, x: Floats): void {
    if (!this.any) return;
    const corner = this.cornerAt;
    this.each(x, (line, present) => {
      if (line.convolution !== undefined) return line.convolution.accept(t, present);
      const { times, values } = line;
      const time = timeOf(line);
      line.peak = Math.max(line.peak, Math.abs(present));
      const { smooth } = line.bank.law.delays[line.delay]!;
      if (!smooth && times[times.length - 1] === corner && bend(times, values, t, present) * time > CORNER * line.peak)
        this.addCorner(corner + time);
      times.push(t);
      values.push(present);
      const needed = firstAfter(times, t - time) - 3;
      if (needed > SLACK) {
        times.splice(0, needed);
        values.splice(0, needed);
      }
    });
    this.cornerAt = NaN;
  }

  /** Notes that the accepted point is a corner: where quantities bend there, an echo follows. */
  corner(t: number): void {
    this.cornerAt = t;
    const passed = firstAfter(this.corners, t);
    this.corners.splice(0, passed);
  }

  private addCorner(t: number): void {
    const at = firstAfter(this.corners, t);
    const near = [this.corners[at - 1], this.corners[at]];
    if (near.some((other) => other !== undefined && Math.abs(other - t) <= 1e-9 * t)) return;
    this.corners.splice(at, 0, t);
  }

  /** The past of all delays as plain numbers: accepted times and values, and the echoes that are still to come. */
  exportState(): DelayState {
    const lines = this.lines.map(({ parameters, convolution, times, values, peak }) => ({
      parameters: [...parameters],
      times: [...times],
      values: [...values],
      peak,
      convolution: convolution?.exportState() ?? null,
    }));
    return { lines, corners: [...this.corners], cornerAt: Number.isNaN(this.cornerAt) ? null : this.cornerAt };
  }
  importState({ lines, corners, cornerAt }: DelayState): void {
    lines.forEach(({ parameters, times, values, peak, convolution }, k) => {
      const line = this.lines[k]!;
      adopt(line, parameters);
      Object.assign(line, { times: [...times], values: [...values], peak });
      if (convolution !== null) line.convolution?.importState(convolution);
    });
    this.corners = [...corners];
    this.cornerAt = cornerAt ?? NaN;
  }

  /** The first echo of a corner after time t [s]. */
  nextBreakpoint(t: number): number {
    return this.corners[firstAfter(this.corners, t)] ?? Infinity;
  }
}

export interface DelayState {
  readonly lines: readonly (Pick<Line, "parameters" | "times" | "values" | "peak"> & {
    readonly convolution: ConvolutionState | null;
  })[];
  readonly corners: readonly number[];
  readonly cornerAt: number | null;
}

/** What a delay multiplies by: e^(-j phase). */
const late = (phase: number): Complex => ({ re: cos(phase), im: -sin(phase) });

/** Takes parameters over; a kernel that stays the same keeps its tables. */
function adopt(line: Line, parameters: readonly number[]): void {
  const { kernel } = line.bank.law.delays[line.delay]!;
  const same = line.parameters.length === parameters.length && line.parameters.every((p, k) => p === parameters[k]);
  if (kernel !== undefined && (line.convolution === undefined || !same))
    line.convolution = new Convolution(kernels[kernel]!.make(...parameters));
  line.parameters = parameters;
}

/** Number of the first entry above t of a rising list. */
function firstAfter(list: readonly number[], t: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]! > t) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** How much the slope to the new point differs from the one before it. */
function bend(times: readonly number[], values: readonly number[], t: number, present: number): number {
  const last = times.length - 1;
  const after = (present - values[last]!) / (t - times[last]!);
  const before = last > 0 ? (values[last]! - values[last - 1]!) / (times[last]! - times[last - 1]!) : 0;
  return Math.abs(after - before);
}

/** The value at time t between accepted points: a parabola where three lie on one smooth piece, else a straight line. */
function interpolate(times: readonly number[], values: readonly number[], t: number): number {
  const k = firstAfter(times, t);
  if (k === 0) return values[0]!;
  if (k === times.length) return values[k - 1]!;
  const [t0, t1] = [times[k - 1]!, times[k]!];
  const [v0, v1] = [values[k - 1]!, values[k]!];
  const slope = (v1 - v0) / (t1 - t0);
  const linear = v0 + slope * (t - t0);
  if (k < 2) return linear;
  const bend = (slope - (v0 - values[k - 2]!) / (t0 - times[k - 2]!)) / (t1 - times[k - 2]!);
  const parabola = linear + bend * (t - t0) * (t - t1);
  // Beside a corner the parabola overshoots; between its ends a smooth piece does not.
  return parabola >= Math.min(v0, v1) && parabola <= Math.max(v0, v1) ? parabola : linear;
}
