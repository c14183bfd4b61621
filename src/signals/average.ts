import type { Stream } from "../base/random.js";
import { LockInInput } from "./lockin-input.js";
import type { LockInModel } from "./lockin-model.js";

/**
 * Puts in place of constant voltages what an instrument of the model gives as their means over T = periods / f: through
 * its converter, then with the noise of an ideal average, of variance noise^2 / (2 T). The number of voltages outside of the
 * converter's range.
 */
export function averageAtRest(model: LockInModel, volts: Float64Array, streams?: readonly Stream[]): number {
  const input = new LockInInput(model, volts.length, undefined);
  volts.set(input.read(volts));
  const deviation = model.noise * Math.sqrt(model.f / (2 * model.periods));
  if (deviation > 0) for (let j = 0; j < volts.length; j++) volts[j] = volts[j]! + deviation * streams![j]!.normal();
  return input.clipped;
}
