import type { StimulusShape } from "../../circuit/device.js";

/**
 * PWL(t1 v1 t2 v2 ...): straight lines between points; the first and last value hold outside. Two points at one time are
 * a jump. With `r` the part from r to the last point is repeated, `count` times in all where that is given.
 */
export const pwlShape: StimulusShape = {
  name: "pwl",
  about: "piecewise linear: pairs of time and value, on the card or in a file",
  parameters: {
    t1: { unit: "s", about: "time of the first point" },
    v1: { unit: "V or A", about: "value at the first point" },
  },
  repeats: true,
  fromFile: true,
  options: {
    r: { unit: "s", default: -1, about: "time of the points from where they are repeated; negative: never" },
    count: { unit: "1", default: Infinity, min: 1, about: "how often the points come where they are repeated" },
    td: { unit: "s", default: 0, about: "delay of all points", aliases: ["delay"] },
    time_scale_factor: { unit: "1", default: 1, above: 0, about: "factor on all times", aliases: ["tscale"] },
    value_scale_factor: { unit: "1", default: 1, about: "factor on all values", aliases: ["vscale"] },
  },
  check(values, { r = -1, time_scale_factor = 1 }) {
    if (values.length % 2 !== 0)
      return [values.length - 1, "PWL takes pairs of time and value; the last time has no value"];
    for (let i = 2; i < values.length; i += 2) {
      if (!(values[i]! >= values[i - 2]!)) return [i, "the times of PWL must rise"];
      if (i >= 4 && values[i] === values[i - 4]) return [i, "three points of PWL at one time; the times must rise"];
    }
    const end = values[values.length - 2]!;
    if (r >= end * time_scale_factor)
      return [values.length - 2, `PWL is repeated from ${r}, which is not before its last time, ${end}`];
    return undefined;
  },
  make(given, _, more) {
    const {
      r = -1,
      count = Infinity,
      td = 0,
      time_scale_factor: timeScale = 1,
      value_scale_factor: valueScale = 1,
    } = more?.options ?? {};
    const n = given.length / 2;
    const times = Float64Array.from({ length: n }, (_, i) => given[2 * i]! * timeScale);
    const levels = Float64Array.from({ length: n }, (_, i) => given[2 * i + 1]! * valueScale);
    const end = times[n - 1]!;
    const period = r >= 0 ? end - r : Infinity;
    /** The end of repetition `k`, computed from its number: no error adds up. */
    const endOf = (k: number) => td + (k === 0 ? end : end + k * period);
    const timeOf = (i: number, k: number) =>
      k === 0 ? td + times[i]! : i === n - 1 ? endOf(k) : endOf(k) - (end - times[i]!);
    /** How often the points were repeated before time t; at the end of a repetition it still counts as that. */
    const repetition = (t: number) => {
      if (period === Infinity || !(t > endOf(0))) return 0;
      let k = Math.ceil((t - td - end) / period);
      if (k >= count) return count - 1;
      while (t <= endOf(k - 1)) k--;
      while (t > endOf(k)) k++;
      return k;
    };
    const local = (t: number, k: number) => (k === 0 ? t - td : Math.min(end - (endOf(k) - t), end));
    /** The first point whose time is greater than s. */
    const after = (s: number) => {
      let low = 0;
      let high = n;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (times[middle]! > s) high = middle;
        else low = middle + 1;
      }
      return low;
    };
    let recent = 0;
    return {
      value(t) {
        const s = local(t, repetition(t));
        if (s <= times[0]!) return levels[0]!;
        if (s > end || n === 1) return levels[n - 1]!;
        // The line that ends at s or after: at a jump the value before it.
        if (!(times[recent]! < s)) recent = 0;
        if (!(s <= times[recent + 1]!)) recent = after(s) - 1;
        while (recent > 0 && times[recent]! >= s) recent--;
        const [a, b] = [times[recent]!, times[recent + 1]!];
        return levels[recent]! + ((levels[recent + 1]! - levels[recent]!) * (s - a)) / (b - a);
      },
      nextBreakpoint(t) {
        const k = repetition(t);
        let i = Math.max(0, after(local(t, k)) - 1);
        while (i < n && timeOf(i, k) <= t) i++;
        if (i < n) return timeOf(i, k);
        if (period === Infinity || k + 1 >= count) return Infinity;
        i = after(r);
        while (timeOf(i, k + 1) <= t) i++;
        return timeOf(i, k + 1);
      },
    };
  },
};
