import type { ParameterTable } from "../../circuit/device.js";
import { memristor, model, start, TOLERANCE } from "./common.js";
import { windowAbout, windowParameters, windows } from "./windows.js";

const parameters: ParameterTable = {
  ron: model("ohm", 50, "resistance at xon", { above: 0 }),
  roff: model("ohm", 1000, "resistance at xoff", { above: 0 }),
  alphaoff: model("1", 3, "exponent towards xoff", { above: 0 }),
  alphaon: model("1", 3, "exponent towards xon", { above: 0 }),
  xoff: model("m", 3e-9, "state where the resistance is roff"),
  xon: model("m", 0, "state where the resistance is ron"),
  aoff: model("m", "xoff", "where window 4 ends towards xoff"),
  aon: model("m", "xon", "where window 4 ends towards xon"),
  wc: model("m", 107e-12, "width of window 4", { above: 0 }),
  wt: model("1", 4, `${windowAbout}, 4 Kvatinsky`, { min: 0, max: 4 }),
  ...windowParameters,
  ivrelation: {
    unit: "1",
    default: 0,
    min: 0,
    max: 1,
    on: "both",
    about: "0: resistance linear in the state, 1: exponential",
  },
  xscaling: model("1", 1, "factor on the state where it is reported, as 1e9 for nanometres", { above: 0 }),
  x0: start("m", "xon"),
};

/** Beyond the thresholds `off` and `on` of what drives it, the state (0 at xon, 1 at xoff) moves. */
const law = (drive: string, off: string, on: string): string => `
    r = ivrelation == 0 ? ron + (roff - ron) * w : ron * exp(ln(roff / ron) * w)
    i = v(p, n) / r
    i(p, n) += i
    drive = ${drive}
    span = xoff - xon
    place = xon + span * w
    x = place * xscaling${windows("drive > 0")}
    foff = wt == 4 ? exp(-exp((place - aoff) / wc)) : window
    fon = wt == 4 ? exp(-exp((aon - place) / wc)) : window
    up = max(drive / ${off} - 1, 0)
    down = max(drive / ${on} - 1, 0)
    rate = up > 0 ? koff * up ** alphaoff * foff : (down > 0 ? kon * down ** alphaon * fon : 0)
    w = state(rate / span, (x0 - xon) / (xoff - xon), ${TOLERANCE})`;

export const team = memristor(2, {
  name: "TEAM memristor",
  about: "memristor of level 2: threshold adaptive model, driven by the current",
  source: "Kvatinsky, Friedman, Kolodny, Weiser 2013, IEEE TCAS-I 60, 211 (TEAM)",
  starts: ["x0", "xon", "xoff"],
  parameters: {
    koff: model("m/s", 8e-13, "speed towards xoff"),
    kon: model("m/s", -8e-13, "speed towards xon"),
    ioff: model("A", 115e-6, "threshold towards xoff", { above: 0 }),
    ion: model("A", -8.9e-6, "threshold towards xon; negative", { max: -1e-30 }),
    ...parameters,
  },
  options: " ivrelation=",
  law: law("i", "ioff", "ion"),
});

export const vteam = memristor(11, {
  name: "VTEAM memristor",
  about: "memristor of level 11: threshold adaptive model, driven by the voltage",
  source: "Kvatinsky, Ramadan, Friedman, Kolodny 2015, IEEE TCAS-II 62, 786 (VTEAM)",
  starts: ["x0", "xon", "xoff"],
  parameters: {
    koff: model("m/s", 5e-4, "speed towards xoff"),
    kon: model("m/s", -10, "speed towards xon"),
    voff: model("V", 0.02, "threshold towards xoff", { above: 0 }),
    von: model("V", -0.2, "threshold towards xon; negative", { max: -1e-30 }),
    ...parameters,
  },
  options: " ivrelation=",
  law: law("v(p, n)", "voff", "von"),
});
