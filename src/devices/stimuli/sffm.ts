import { sin } from "../../base/math.js";
import type { StimulusShape } from "../../circuit/device.js";

/** SFFM(vo va fc mdi fs phasec phases): a sine whose frequency is modulated by one sine. */
export const sffmShape: StimulusShape = {
  name: "sffm",
  about: "single-frequency FM: vo + va sin(2 pi fc t + phasec + mdi sin(2 pi fs t + phases))",
  parameters: {
    vo: { unit: "V or A", about: "offset", aliases: ["offset", "v0"] },
    va: { unit: "V or A", about: "amplitude", aliases: ["amplitude"] },
    fc: { unit: "Hz", default: "1/tstop", min: 0, about: "carrier frequency", aliases: ["carrier"] },
    mdi: { unit: "1", default: 0, about: "modulation index", aliases: ["modindex"] },
    fs: { unit: "Hz", default: "1/tstop", min: 0, about: "signal frequency", aliases: ["signal"] },
    phasec: { unit: "degree", default: 0, about: "phase of the carrier" },
    phases: { unit: "degree", default: 0, about: "phase of the signal" },
  },
  make([vo = 0, va = 0, fc, mdi = 0, fs, phasec = 0, phases = 0], { stop }) {
    const once = stop > 0 ? 1 / stop : 0;
    const [carrier, signal] = [2 * Math.PI * (fc || once), 2 * Math.PI * (fs || once)];
    const [startC, startS] = [(phasec * Math.PI) / 180, (phases * Math.PI) / 180];
    return {
      value: (t) => vo + va * sin(carrier * t + startC + mdi * sin(signal * t + startS)),
      nextBreakpoint: () => Infinity,
    };
  },
};
