import { memristor, model, start, TOLERANCE } from "./common.js";
import { windowAbout, windowParameters, windows } from "./windows.js";

/** Linear ionic drift: the doped part w of the length d moves with the current. Without a window it stops at the ends. */
export const linearDrift = memristor(1, {
  name: "linear drift memristor",
  about: "memristor of level 1: linear ionic drift, with windows",
  source: "Strukov, Snider, Stewart, Williams 2008, Nature 453, 80; windows: see windows.ts",
  starts: ["x0", 0, 1],
  parameters: {
    ron: model("ohm", 100, "resistance when fully doped", { above: 0 }),
    roff: model("ohm", 16e3, "resistance when undoped", { above: 0 }),
    d: model("m", 10e-9, "length", { above: 0 }),
    uv: model("m2/(V s)", 1e-14, "mobility of the dopants", { above: 0, aliases: ["mu", "muv"] }),
    wt: model("1", 1, windowAbout, { min: 0, max: 3 }),
    ...windowParameters,
    rinit: { ...start("ohm", "(ron + roff) / 2", "resistance at the start"), aliases: [] },
    x0: { ...start("1", "(roff - rinit) / (roff - ron)", "doped part at the start"), min: 0, max: 1 },
  },
  options: " rinit=",
  law: `
    r = ron * w + roff * (1 - w)
    i = v(p, n) / r
    i(p, n) += i
    x = w${windows("i > 0")}
    stopped = wt == 0 && (i > 0 ? w >= 1 : w <= 0)
    w = state(stopped ? 0 : uv * ron / (d * d) * i * window, x0, ${TOLERANCE})`,
});
