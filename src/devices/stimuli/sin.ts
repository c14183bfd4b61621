import { exp, sin } from "../../base/math.js";
import type { StimulusShape } from "../../circuit/device.js";

/** SIN(vo va freq td theta phase [np]), ngspice's order: damped sine after a delay; LTspice's ends after np periods. */
export const sinShape: StimulusShape = {
  name: "sin",
  about: "sine, damped, after a delay: vo + va exp(-theta (t - td)) sin(2 pi freq (t - td) + phase)",
  parameters: {
    vo: { unit: "V or A", default: 0, about: "offset", aliases: ["offset", "v0"] },
    va: { unit: "V or A", default: 0, about: "amplitude", aliases: ["amplitude"] },
    freq: { unit: "Hz", default: "1/tstop", min: 0, about: "frequency", aliases: ["frequency"] },
    td: { unit: "s", default: 0, about: "delay", aliases: ["delay"] },
    theta: { unit: "1/s", default: 0, about: "damping", aliases: ["damping"] },
    phase: { unit: "degree", default: 0, about: "phase" },
    np: {
      unit: "1",
      default: 0,
      min: 0,
      about: "number of periods, where it ends; 0: without end",
      aliases: ["ncycles"],
    },
  },
  make([vo = 0, va = 0, freq, td = 0, theta = 0, phase = 0, np = 0], tran) {
    const f = freq !== undefined && freq !== 0 ? freq : tran.stop > 0 ? 1 / tran.stop : 0;
    const start = (phase * Math.PI) / 180;
    const end = np > 0 && f > 0 ? td + np / f : Infinity;
    return {
      value(t) {
        const s = Math.min(t, end) - td;
        if (s <= 0) return vo + va * sin(start);
        return vo + va * sin(2 * Math.PI * f * s + start) * (theta === 0 ? 1 : exp(-theta * s));
      },
      nextBreakpoint: (t) => (t < td ? td : t < end ? end : Infinity),
    };
  },
};
