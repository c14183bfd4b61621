import type { StimulusShape } from "../../circuit/device.js";
import { samples } from "./samples.js";

/** TRNOISE(na nt nalpha namp): white noise as ngspice makes it: normal samples every nt, straight lines between. */
export const trnoiseShape: StimulusShape = {
  name: "trnoise",
  about: "white noise: normal samples every nt, straight lines between",
  addsToDc: true,
  parameters: {
    na: { unit: "V or A", min: 0, about: "standard deviation" },
    nt: { unit: "s", min: 0, about: "distance of samples" },
    nalpha: { unit: "1", default: 0, about: "exponent of 1/f noise; only 0" },
    namp: { unit: "V or A", default: 0, about: "amplitude of 1/f noise; only 0" },
  },
  check([, , , amplitude = 0]) {
    return amplitude === 0 ? undefined : [3, "TRNOISE makes white noise only; its 1/f noise is not available"];
  },
  make([na = 0, nt = 0], { step }, more) {
    const distance = nt > 0 ? nt : step;
    if (na === 0 || !(distance > 0)) return { value: () => 0, nextBreakpoint: () => Infinity };
    const sample = samples(more, "trnoise", (random) => na * random.normal());
    const level = (k: number) => (k === 0 ? 0 : sample(k));
    return {
      value(t) {
        const k = Math.max(0, Math.floor(t / distance));
        const part = Math.min(1, Math.max(0, (t - k * distance) / distance));
        return level(k) + (level(k + 1) - level(k)) * part;
      },
      nextBreakpoint(t) {
        const k = Math.max(0, Math.floor(t / distance));
        for (const next of [k, k + 1]) if (next * distance > t) return next * distance;
        return (k + 2) * distance;
      },
    };
  },
};
