import { exp, log } from "../../base/math.js";
import type { Stream } from "../../base/random.js";
import type { StimulusShape } from "../../circuit/device.js";
import { samples } from "./samples.js";

/** TRRANDOM(type ts td param1 param2): a new random level every ts; 1 uniform, 2 normal, 3 exponential, 4 Poisson. */
export const trrandomShape: StimulusShape = {
  name: "trrandom",
  about: "random levels, a new one every ts: uniform, normal, exponential or Poisson",
  addsToDc: true,
  parameters: {
    type: { unit: "1", min: 1, about: "1 uniform, 2 normal, 3 exponential, 4 Poisson" },
    ts: { unit: "s", about: "duration of a level" },
    td: { unit: "s", default: 0, min: 0, about: "delay; the offset before it" },
    param1: { unit: "V or A", default: 1, about: "half range, standard deviation, mean, or lambda" },
    param2: { unit: "V or A", default: 0, about: "offset" },
  },
  check([type, ts]) {
    if (![1, 2, 3, 4].includes(type!)) return [0, `the type of TRRANDOM is 1, 2, 3 or 4, not ${type}`];
    return ts! > 0 ? undefined : [1, `ts must be greater than 0, not ${ts}`];
  },
  make([type = 1, ts = 1, td = 0, spread = 1, offset = 0], _, more) {
    const level = samples(more, "trrandom", (random) => offset + draw(random, type, spread));
    return {
      value(t) {
        // Levels change after a multiple of ts, so that the simulator lands before the jump.
        let k = Math.ceil((t - td) / ts) - 1;
        if (t > td + (k + 1) * ts) k++;
        else if (t <= td + k * ts) k--;
        return t <= td ? offset : level(Math.max(k, 0));
      },
      nextBreakpoint(t) {
        if (t < td) return td;
        const k = Math.floor((t - td) / ts);
        for (const next of [k, k + 1]) if (td + next * ts > t) return td + next * ts;
        return td + (k + 2) * ts;
      },
    };
  },
};

function draw(random: Stream, type: number, spread: number): number {
  if (type === 1) return spread * (2 * random.uniform() - 1);
  if (type === 2) return spread * random.normal();
  if (type === 3) return -spread * log(1 - random.uniform());
  // Poisson by the product of uniforms (Knuth).
  const limit = exp(-spread);
  let count = 0;
  for (let product = random.uniform(); product > limit; product *= random.uniform()) count++;
  return count;
}
