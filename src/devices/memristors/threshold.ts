import { memristor, model, start, TOLERANCE } from "./common.js";

/**
 * The resistance moves at `beta` beyond the threshold and at `alpha` below it, and stops at ron and roff. The stop is
 * spread over `edge` of the range, so that the rate is continuous.
 */
export const thresholdMemristor = memristor(12, {
  name: "threshold memristor",
  about: "memristor of level 12: bipolar, with a voltage threshold",
  source:
    "Pershin, Fontaine, Di Ventra 2009, Phys. Rev. E 80, 021926; Biolek, Di Ventra, Pershin 2013, Radioengineering 22",
  starts: ["rinit", "ron", "roff"],
  parameters: {
    ron: model("ohm", 1e3, "smallest resistance", { above: 0 }),
    roff: model("ohm", 10e3, "largest resistance", { above: "ron" }),
    alpha: model("ohm/(V s)", 0, "speed below the threshold", { min: 0 }),
    beta: model("ohm/(V s)", 1e13, "speed above the threshold", { min: 0 }),
    vt: model("V", 1, "threshold", { min: 0 }),
    edge: model("1", 1e-3, "part of the range over which the resistance comes to its bounds", { above: 0, max: 0.5 }),
    rinit: { ...start("ohm", "(ron + roff) / 2", "resistance at the start"), min: "ron", max: "roff" },
  },
  law: `
    span = roff - ron
    r = ron + span * w
    i = v(p, n) / r
    i(p, n) += i
    x = r
    push = beta * v(p, n) + 0.5 * (alpha - beta) * (abs(v(p, n) + vt) - abs(v(p, n) - vt))
    room = min(max((push > 0 ? 1 - w : w) / edge, 0), 1)
    w = state(push / span * room, (rinit - ron) / (roff - ron), ${TOLERANCE})`,
});
