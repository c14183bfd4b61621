import type { StimulusShape } from "../../circuit/device.js";

/** Values before those of the bits. */
const BEFORE = 6;

/**
 * PAT(vhi vlo td tr tf tsample b0101...): a string of bits, each of which holds for `tsample`, edges included, the first
 * from td on. The last one holds, unless with `r` the bits are repeated (-1, and 1 of Xyce: without end), from bit `rb`
 * on.
 */
export const patShape: StimulusShape = {
  name: "pat",
  about: "pattern of bits, b followed by 0, 1 and m (halfway)",
  parameters: {
    vhi: { unit: "V or A", about: "value of a 1" },
    vlo: { unit: "V or A", about: "value of a 0" },
    td: { unit: "s", about: "delay of the first bit" },
    tr: { unit: "s", min: 0, about: "rise time" },
    tf: { unit: "s", min: 0, about: "fall time" },
    tsample: { unit: "s", min: 0, about: "time of a bit, its edge included" },
    data: { unit: "1", about: "the bits, as b0110" },
  },
  repeats: true,
  bits: true,
  options: {
    r: { unit: "1", default: 0, about: "how often the bits are repeated; negative: without end" },
    rb: { unit: "1", default: 1, min: 1, about: "the bit from which they are repeated" },
  },
  check(values, { rb = 1 }) {
    const [tr, tf, tsample] = values.slice(3, BEFORE) as [number, number, number];
    if (!(tsample > 0)) return [5, "a bit of PAT needs a time"];
    if (tr > tsample || tf > tsample) return [5, "the edges of PAT must fit into the time of a bit"];
    if (rb > values.length - BEFORE) return [BEFORE, `PAT has ${values.length - BEFORE} bits, and none numbered ${rb}`];
    return undefined;
  },
  make(given, tran, more) {
    const [vhi = 0, vlo = 0, td = 0, tr = 0, tf = 0, tsample = 1] = given;
    const { r = 0, rb = 1 } = more?.options ?? {};
    const levels = given.slice(BEFORE).map((bit) => vlo + (vhi - vlo) * bit!);
    const period = levels.length - (rb - 1);
    const count = r < 0 ? Infinity : levels.length + r * period;
    /** The level of bit k, counted over all repetitions; before the first and after the last those hold. */
    const level = (k: number) => {
      const bit = Math.max(0, Math.min(k, count - 1));
      return levels[bit < levels.length ? bit : rb - 1 + ((bit - levels.length) % period)]!;
    };
    const edge = (k: number) => (level(k) > level(k - 1) ? tr : tf) || tran.step / 100;
    const start = (k: number) => td + k * tsample;
    return {
      value(t) {
        const k = Math.floor((t - td) / tsample);
        const part = (t - start(k)) / edge(k);
        return part >= 1 ? level(k) : level(k - 1) + (level(k) - level(k - 1)) * Math.max(part, 0);
      },
      nextBreakpoint(t) {
        for (let k = Math.max(0, Math.floor((t - td) / tsample)); k < count; k++) {
          if (level(k) === level(k - 1)) continue;
          if (start(k) > t) return start(k);
          if (start(k) + edge(k) > t) return start(k) + edge(k);
        }
        return Infinity;
      },
    };
  },
};
