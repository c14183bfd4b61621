import { memristor, model, start, TOLERANCE } from "./common.js";

export const yakopcic = memristor(3, {
  name: "Yakopcic memristor",
  about: "memristor of level 3: generalised model with voltage thresholds",
  source: "Yakopcic, Taha, Subramanyam, Pino 2013, IEEE TCAD 32, 1201",
  starts: ["x0", 0, 1],
  parameters: {
    a1: model("A", 1, "amplitude of the current, v >= 0"),
    a2: model("A", 1, "amplitude of the current, v < 0"),
    b: model("1/V", 1, "curvature of the current", { above: 0 }),
    vp: model("V", 0.01, "positive threshold", { min: 0 }),
    vn: model("V", 0.01, "negative threshold, its magnitude", { min: 0 }),
    ap: model("1/s", 1, "speed above the positive threshold", { min: 0 }),
    an: model("1/s", 1, "speed below the negative threshold", { min: 0 }),
    alphap: model("1", 1, "how fast the motion fades above xp", { min: 0 }),
    alphan: model("1", 1, "how fast the motion fades below 1 - xn", { min: 0 }),
    xp: model("1", 0.3, "where the motion begins to fade upwards", { min: 0, max: 0.999999 }),
    xn: model("1", 0.5, "where it begins to fade downwards, from 1", { min: 0, max: 0.999999 }),
    eta: model("1", 1, "direction of the motion, 1 or -1"),
    xscaling: model("1", 1, "factor on the state where it is reported", { above: 0 }),
    x0: start("1", 0.11),
  },
  law: `
    amplitude = (v(p, n) < 0 ? a2 : a1) * w
    i = amplitude * sinh(b * v(p, n))
    r = abs(v(p, n)) > 1e-9 ? v(p, n) / i : 1 / (amplitude * b)
    i(p, n) += i
    x = w * xscaling
    g = v(p, n) > vp ? ap * (exp(v(p, n)) - exp(vp)) : (v(p, n) < -vn ? an * (exp(vn) - exp(-v(p, n))) : 0)
    fp = w >= xp ? exp(alphap * (xp - w)) * max((1 - w) / (1 - xp), 0) : 1
    fn = w <= 1 - xn ? exp(alphan * (w + xn - 1)) * max(w / (1 - xn), 0) : 1
    w = state(eta * g * (eta * v(p, n) > 0 ? fp : fn), x0, ${TOLERANCE})`,
});
