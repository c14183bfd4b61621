import type { StimulusShape } from "../../circuit/device.js";

/** PWL(t1 v1 t2 v2 ...): straight lines between points; the first and last value hold outside. */
export const pwlShape: StimulusShape = {
  name: "pwl",
  about: "piecewise linear: pairs of time and value",
  parameters: {
    t1: { unit: "s", about: "time of the first point" },
    v1: { unit: "V or A", about: "value at the first point" },
  },
  repeats: true,
  check(values) {
    if (values.length % 2 !== 0)
      return [values.length - 1, "PWL takes pairs of time and value; the last time has no value"];
    for (let i = 2; i < values.length; i += 2) {
      if (!(values[i]! > values[i - 2]!)) return [i, "the times of PWL must rise"];
    }
    return undefined;
  },
  make(values) {
    const n = values.length / 2;
    const time = (i: number) => values[2 * i]!;
    const level = (i: number) => values[2 * i + 1]!;
    let last = 0;
    return {
      value(t) {
        if (t <= time(0)) return level(0);
        if (t >= time(n - 1)) return level(n - 1);
        if (!(time(last) <= t)) last = 0;
        while (time(last + 1) < t) last++;
        return level(last) + ((level(last + 1) - level(last)) * (t - time(last))) / (time(last + 1) - time(last));
      },
      nextBreakpoint(t) {
        let low = 0;
        let high = n;
        while (low < high) {
          const middle = (low + high) >> 1;
          if (time(middle) > t) high = middle;
          else low = middle + 1;
        }
        return low < n ? time(low) : Infinity;
      },
    };
  },
};
