import { exp } from "../../base/math.js";
import type { StimulusShape } from "../../circuit/device.js";

/** EXP(v1 v2 td1 tau1 td2 tau2): towards v2 from td1 on, back from td2 on. Missing and zero times as ngspice has them, but
 * for the first delay where the window is `prompt`. */
export const expShape: StimulusShape = {
  name: "exp",
  about: "exponential rise and fall",
  parameters: {
    v1: { unit: "V or A", about: "initial value", aliases: ["iv"] },
    v2: { unit: "V or A", about: "value the rise tends to", aliases: ["pv"] },
    td1: { unit: "s", default: "tstep", about: "delay of the rise" },
    tau1: { unit: "s", default: "tstep", min: 0, about: "time constant of the rise" },
    td2: { unit: "s", default: "td1 + tstep", about: "delay of the fall" },
    tau2: { unit: "s", default: "tstep", min: 0, about: "time constant of the fall" },
  },
  make([v1 = 0, v2 = 0, td1, tau1, td2, tau2], { step, prompt }) {
    const [rise, riseTime] = [td1 || (prompt ? 0 : step), tau1 || step];
    const [fall, fallTime] = [td2 || rise + step, tau2 || step];
    const part = (s: number, tau: number) => (s > 0 ? 1 - exp(-s / tau) : 0);
    return {
      value: (t) => v1 + (v2 - v1) * (part(t - rise, riseTime) - part(t - fall, fallTime)),
      nextBreakpoint: (t) => Math.min(...[rise, fall].filter((corner) => corner > t), Infinity),
    };
  },
};
