import type { Stream } from "../base/random.js";
import type { LockInModel } from "./lockin-model.js";

/**
 * The input stage of a bank of lock-ins: white noise, then the converter. On a grid of step dt a one-sided density
 * `noise` [V/sqrt(Hz)] is a variance of noise^2 / (2 dt) a sample (its bandwidth is half the sampling rate). The
 * converter is mid-tread: codes -2^(bits-1) to 2^(bits-1) - 1, quantum 2 range / 2^bits, rounded to nearest (ties up).
 */
export class LockInInput {
  /** Samples outside of the converter's codes so far, over all channels. */
  clipped = 0;
  private readonly deviation: number;
  private readonly quantum: number;
  private readonly codes: number;
  private readonly scratch: Float64Array;

  /** `streams`: one a channel, needed when the model has noise that is drawn a sample. */
  constructor(
    model: LockInModel,
    channels: number,
    private readonly streams: readonly Stream[] | undefined,
  ) {
    this.deviation = streams === undefined ? 0 : model.noise * Math.sqrt((model.f * model.points) / 2);
    this.codes = model.bits === 0 ? 0 : scale(1, model.bits - 1);
    this.quantum = model.bits === 0 ? 0 : model.range / this.codes;
    this.scratch = new Float64Array(this.deviation > 0 || this.codes > 0 ? channels : 0);
  }

  /** What the demodulator sees of `values`; the array given, or one that the next call overwrites. */
  read(values: Float64Array): Float64Array {
    const { scratch, deviation, codes, quantum } = this;
    if (scratch.length === 0) return values;
    for (let c = 0; c < scratch.length; c++) {
      let v = values[c]!;
      if (deviation > 0) v += deviation * this.streams![c]!.normal();
      if (codes > 0) v = quantum * this.code(v / quantum, codes);
      scratch[c] = v;
    }
    return scratch;
  }

  private code(ratio: number, codes: number): number {
    const code = Math.floor(ratio + 0.5);
    if (code > codes - 1) {
      this.clipped++;
      return codes - 1;
    }
    if (code < -codes) {
      this.clipped++;
      return -codes;
    }
    return code;
  }
}

/** x 2^n for n from 0 to 31. */
function scale(x: number, n: number): number {
  for (let i = 0; i < n; i++) x *= 2;
  return x;
}
