import { commonDoubles } from "../base/columns.js";
import { Draws } from "../base/draws.js";
import { stream } from "../base/random.js";
import type { ConductanceUpdate, DeviceBank, DeviceColumns, DeviceDraws, Hidden } from "./contract.js";
import { decayOf, type EffectColumns, isCalm, pass, stuckAt } from "./effects.js";

/** Devices of one update model with all their flaws: what they have, and what is read of them. */
export class Bank implements DeviceBank, EffectColumns {
  readonly hidden: Hidden;
  readonly siemens: Float64Array;
  readonly pulses: Float64Array;
  readonly joules: Float64Array;
  readonly offset: Float64Array;
  readonly stuck: Float64Array;
  readonly decay: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** What is read of the devices [S]: of calm ones, what they have. */
  readonly read: Float64Array;
  /** Whether changes cost pulses. */
  readonly pulsed: boolean;
  /** Whether devices become what arithmetic makes of them, and nothing else happens to them. */
  readonly simple: boolean;
  private readonly draws: DeviceDraws;
  private readonly calm: boolean;

  /**
   * @param start conductances at the start [S], which are brought into the devices' own bounds; their middle where none are given
   * @param which tells what these devices draw from what others of the same names do
   */
  constructor(
    readonly update: ConductanceUpdate,
    readonly devices: DeviceColumns,
    private readonly seed: number,
    start?: readonly number[],
    private readonly which: readonly string[] = [],
  ) {
    const streams = (device: string, ...purpose: (string | number)[]) => stream(seed, device, ...which, ...purpose);
    const count = devices.gmin.length;
    this.hidden = update.draw(devices, streams);
    this.low = this.hidden["low"] ?? devices.gmin;
    this.high = this.hidden["high"] ?? devices.gmax;
    const { low, high } = this;
    const begin = Float64Array.from(low, (least, j) =>
      Math.min(high[j]!, Math.max(least, start?.[j] ?? (least + high[j]!) / 2)),
    );
    this.stuck = begin.map((g, j) => stuckAt(devices, j, g, streams) ?? NaN);
    this.siemens = commonDoubles(count);
    this.siemens.set(begin.map((g, j) => (Number.isNaN(this.stuck[j]!) ? g : this.stuck[j]!)));
    this.decay = begin.map((_, j) => decayOf(devices, j, streams));
    this.pulsed = update.free !== true;
    this.pulses = new Float64Array(count);
    this.joules = this.pulsed ? new Float64Array(count) : this.pulses;
    this.offset = new Float64Array(count);
    this.calm = isCalm(this, this);
    this.simple = this.calm && update.become !== undefined;
    this.read = this.calm ? this.siemens : this.siemens.slice();
    this.draws = this.drawsFor();
  }

  /** Random numbers of these devices, apart from those of other occasions; every purpose has its numbers made once. */
  drawsFor(...occasion: string[]): DeviceDraws {
    const made = new Map<string, Draws>();
    return (purpose) => {
      const found =
        made.get(purpose) ?? new Draws(this.seed, this.devices.names, [...this.which, ...occasion, purpose]);
      made.set(purpose, found);
      return found;
    };
  }

  /** One update: the wanted changes [S] as the devices do them, and time that goes on by one. */
  write(wanted: Float64Array, number: number, draws: DeviceDraws = this.draws): void {
    if (this.pulsed) {
      this.pulses.fill(0);
      this.joules.fill(0);
    }
    this.update.apply(this, wanted, draws, number);
    if (this.calm) this.clip();
    else pass(this, this, draws, number, this.read);
  }

  /** Brings devices that nothing else happens to within their bounds. */
  private clip(): void {
    const { siemens, low, high } = this;
    for (let j = 0; j < siemens.length; j++) {
      const g = siemens[j]!;
      if (g < low[j]!) siemens[j] = low[j]!;
      else if (g > high[j]!) siemens[j] = high[j]!;
    }
  }
}
