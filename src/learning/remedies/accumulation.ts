import type { Remedy, RemedyCost } from "./remedy.js";

const free: RemedyCost = { pulses: 0, joules: 0 };

/**
 * Wanted changes are summed in digital memory; when the sum reaches the threshold, as many whole thresholds as it holds are
 * written, and the rest is kept. Changes to and fro cancel before a device sees them.
 */
export const accumulation: Remedy = {
  kind: "accumulation",
  about: "wanted changes are summed in digital memory and written in whole multiples of a threshold",
  source: "Nandakumar et al. 2020, Front. Neurosci. 14, 406 (mixed-precision training)",
  parameters: [
    {
      name: "accumulate",
      unit: "S",
      default: 0,
      min: 0,
      about: "wanted changes are summed digitally and written in whole multiples of this; 0: at once",
    },
  ],
  begin({ devices }) {
    const threshold = devices.values["accumulate"]!;
    if (threshold.every((value) => value === 0)) return undefined;
    const sum = new Float64Array(threshold.length);
    return {
      columns: [sum],
      filter(wanted) {
        for (let j = 0; j < wanted.length; j++) {
          if (threshold[j] === 0) continue;
          sum[j] = sum[j]! + wanted[j]!;
          wanted[j] = Math.trunc(sum[j]! / threshold[j]!) * threshold[j]!;
          sum[j] = sum[j]! - wanted[j]!;
        }
        return free;
      },
    };
  },
};
