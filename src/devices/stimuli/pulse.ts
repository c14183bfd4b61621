import type { StimulusShape } from "../../circuit/device.js";

/** Duration of an edge that has none, as a part of the analysis. */
const STEEPEST = 1e-9;

/**
 * PULSE(v1 v2 td tr tf pw per np): trapezoid, repeated every `per`, `np` times. Zero or missing edges take the step of
 * the analysis.
 */
export const pulseShape: StimulusShape = {
  name: "pulse",
  about: "trapezoidal pulse, repeated",
  parameters: {
    v1: { unit: "V or A", about: "initial value", aliases: ["iv", "vinitial"] },
    v2: { unit: "V or A", about: "pulsed value", aliases: ["pv", "vpulsed"] },
    td: { unit: "s", default: 0, about: "delay", aliases: ["delay"] },
    tr: { unit: "s", default: "tstep", min: 0, about: "rise time", aliases: ["rise"] },
    tf: { unit: "s", default: "tstep", min: 0, about: "fall time", aliases: ["fall"] },
    pw: { unit: "s", default: "tstop", min: 0, about: "width of the top", aliases: ["width"] },
    per: { unit: "s", default: "tstop", min: 0, about: "period", aliases: ["period"] },
    np: { unit: "1", default: 0, min: 0, about: "number of pulses; 0: without end" },
  },
  make([v1 = 0, v2 = 0, td = 0, tr, tf, pw, per, np = 0], tran) {
    const given = (time: number | undefined, otherwise: number) =>
      time !== undefined && (time > 0 || tran.literal) ? time : otherwise;
    // An edge without duration is steeper than anything that is seen.
    const edge = (time: number | undefined) => given(time, tran.step) || tran.stop * STEEPEST;
    const rise = edge(tr);
    const fall = edge(tf);
    const width = given(pw, tran.stop);
    const period = per !== undefined && per > 0 ? per : Math.max(tran.stop, rise + fall + width);
    const corners = [0, rise, rise + width, rise + width + fall];
    // A corner is computed from its number, not from the one before: no error adds up over a long train.
    const corner = (cycle: number, at: number) => td + cycle * period + at;
    const last = np > 0 ? np - 1 : Infinity;
    return {
      value(t) {
        let s = t - td;
        const cycle = s < period ? 0 : Math.floor(s / period);
        if (cycle > last) return v1;
        if (cycle > 0) s = t - corner(cycle, 0);
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
          if (k > last) break;
          for (const at of corners) {
            const time = corner(k, at);
            if (at <= period && time > t) return time;
          }
        }
        if (cycle + 1 > last) {
          const end = corner(last + 1, 0);
          return end > t ? end : Infinity;
        }
        return corner(cycle + 2, 0);
      },
    };
  },
};
