import { sin } from "../../base/math.js";
import type { StimulusShape } from "../../circuit/device.js";

/**
 * AM(va vo mf fc td phases phasec): ngspice's order. (HSPICE has sa oc fm fc td with the same meaning.) ngspice 39 takes
 * the last phase for both; here each is its own.
 */
export const amShape: StimulusShape = {
  name: "am",
  about: "amplitude modulation: va (vo + sin(2 pi mf (t - td) + phases)) sin(2 pi fc (t - td) + phasec)",
  parameters: {
    va: { unit: "V or A", about: "amplitude", aliases: ["sa"] },
    vo: { unit: "1", about: "offset of the modulating sine", aliases: ["oc"] },
    mf: { unit: "Hz", default: "1/tstop", min: 0, about: "modulating frequency", aliases: ["fm"] },
    fc: { unit: "Hz", default: 0, min: 0, about: "carrier frequency" },
    td: { unit: "s", default: 0, about: "delay; 0 before it" },
    phases: { unit: "degree", default: 0, about: "phase of the modulating sine" },
    phasec: { unit: "degree", default: 0, about: "phase of the carrier" },
  },
  make([va = 0, vo = 0, mf, fc = 0, td = 0, phases = 0, phasec = 0], { stop }) {
    const signal = 2 * Math.PI * (mf || (stop > 0 ? 1 / stop : 0));
    const [startS, startC] = [(phases * Math.PI) / 180, (phasec * Math.PI) / 180];
    return {
      value(t) {
        const s = t - td;
        if (s < 0) return 0;
        return va * (vo + sin(signal * s + startS)) * sin(2 * Math.PI * fc * s + startC);
      },
      nextBreakpoint: (t) => (t < td ? td : Infinity),
    };
  },
};
