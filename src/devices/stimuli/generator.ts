import { sin } from "../../base/math.js";
import type { StimulusShape } from "../../circuit/device.js";

/** GENERATOR(scale): gnucap's signal generator, a sine in a pulse; its settings are those of `.generator`. */
export const generatorShape: StimulusShape = {
  name: "generator",
  about: "signal of the card .generator, as in gnucap: scale (offset + ampl pulse(t) sin(2 pi freq t + phase))",
  parameters: { scale: { unit: "V or A", default: 1, about: "factor on the signal" } },
  options: {
    freq: { unit: "Hz", default: 0, min: 0, about: "frequency; 0 for the pulse alone" },
    ampl: { unit: "1", default: 1, about: "amplitude of sine and pulse" },
    phase: { unit: "degree", default: 0, about: "phase of the sine" },
    max: { unit: "1", default: 1, about: "pulse while it is on" },
    min: { unit: "1", default: 0, about: "pulse while it is off" },
    offset: { unit: "1", default: 0, about: "added to all" },
    init: { unit: "1", default: 0, about: "signal before the delay is over" },
    rise: { unit: "s", default: 1e-12, min: 0, about: "rise time" },
    fall: { unit: "s", default: 1e-12, min: 0, about: "fall time" },
    delay: { unit: "s", default: 0, min: 0, about: "delay" },
    width: { unit: "s", default: 0, min: 0, about: "time at max; 0 for ever" },
    period: { unit: "s", default: 0, min: 0, about: "period of the pulse; 0 for a single one" },
  },
  make([scale = 1], _, more) {
    const setting = (name: string) => more?.options[name] ?? (generatorShape.options![name]!.default as number);
    const [freq, ampl, phase, max, min] = ["freq", "ampl", "phase", "max", "min"].map(setting) as Five;
    const [rise, fall, delay, width, period] = ["rise", "fall", "delay", "width", "period"].map(setting) as Five;
    const [offset, init] = [setting("offset"), setting("init")];
    const corners = width > 0 ? [0, rise, rise + width, rise + width + fall] : [0, rise];
    const pulse = (t: number) => {
      if (t < rise) return min + ((max - min) * t) / rise;
      if (width === 0 || t <= rise + width) return max;
      const falling = t - rise - width;
      return falling < fall ? max + ((min - max) * falling) / fall : min;
    };
    const wave = (t: number) => (freq > 0 ? sin(2 * Math.PI * freq * t + (phase * Math.PI) / 180) : 1);
    return {
      value(t) {
        if (t <= delay) return scale * init;
        const since = t - delay;
        return scale * (offset + ampl * pulse(period > 0 ? since % period : since) * wave(t));
      },
      nextBreakpoint(t) {
        const turn = period > 0 ? Math.floor(Math.max(t - delay, 0) / period) : 0;
        const times = [turn, turn + 1].flatMap((k) => corners.map((corner) => delay + k * period + corner));
        return Math.min(...times.filter((time) => time > t), Infinity);
      },
    };
  },
};

type Five = [number, number, number, number, number];
