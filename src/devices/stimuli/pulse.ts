import type { StimulusShape } from "../../circuit/device.js";

/** PULSE(v1 v2 td tr tf pw per): trapezoid, repeated every `per`. Zero or missing edges take the step of the analysis. */
export const pulseShape: StimulusShape = {
  name: "pulse",
  about: "trapezoidal pulse, repeated",
  parameters: {
    v1: { unit: "V or A", about: "initial value" },
    v2: { unit: "V or A", about: "pulsed value" },
    td: { unit: "s", default: 0, about: "delay" },
    tr: { unit: "s", default: "tstep", min: 0, about: "rise time" },
    tf: { unit: "s", default: "tstep", min: 0, about: "fall time" },
    pw: { unit: "s", default: "tstop", min: 0, about: "width of the top" },
    per: { unit: "s", default: "tstop", min: 0, about: "period" },
  },
  make([v1 = 0, v2 = 0, td = 0, tr, tf, pw, per], tran) {
    const rise = tr !== undefined && tr > 0 ? tr : tran.step;
    const fall = tf !== undefined && tf > 0 ? tf : tran.step;
    const width = pw !== undefined && pw > 0 ? pw : tran.stop;
    const period = per !== undefined && per > 0 ? per : Math.max(tran.stop, rise + fall + width);
    const corners = [0, rise, rise + width, rise + width + fall];
    const phaseOf = (t: number) => {
      const s = t - td;
      return s < period ? s : s - period * Math.floor(s / period);
    };
    return {
      value(t) {
        const s = phaseOf(t);
        if (s <= 0) return v1;
        if (s < rise) return v1 + ((v2 - v1) * s) / rise;
        if (s <= rise + width) return v2;
        if (s < corners[3]!) return v2 + ((v1 - v2) * (s - rise - width)) / fall;
        return v1;
      },
      nextBreakpoint(t) {
        if (t < td) return td;
        const cycle = Math.floor((t - td) / period);
        for (const k of [cycle, cycle + 1]) {
          for (const corner of corners) {
            const at = td + k * period + corner;
            if (corner <= period && at > t) return at;
          }
        }
        return td + (cycle + 2) * period;
      },
    };
  },
};
