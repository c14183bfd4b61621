import type { Device } from "../circuit/device.js";
import { junctionCurrent, junctionSlope } from "./junction.js";
import { readTransistor } from "./transistor.js";

/**
 * Z: GaAs MESFET after Statz and others. The charge of the gate is one smooth function of both gate voltages; its two
 * partial capacitances carry the gate current. SPICE knows no temperature dependence of it, so neither does this law.
 */
export const mesfet: Device = {
  name: "MESFET",
  about: "GaAs MESFET, Statz, level 1",
  source: "Statz, Newman, Smith, Pucel & Haus, IEEE Trans. Electron Devices 34 (1987); SPICE3 user's manual",
  letter: "z",
  model: {
    types: ["nmf", "pmf"],
    required: true,
    implies: { polarity: { nmf: 1, pmf: -1 } },
    // SPICE reads fc and does not use it: the charge becomes straight at 0.5 V, as in the paper.
    without: ["fc", "tnom", "type", "mfg"],
  },
  syntax: "Zname drain gate source model [area] [off] [ic=vds,vgs] [m=]",
  terminals: ["d", "g", "s"],
  internal: {
    di: { when: "rd > 0", onto: "d" },
    si: { when: "rs > 0", onto: "s" },
  },
  parameters: {
    area: { unit: "1", default: 1, above: 0, about: "area factor" },
    off: { unit: "1", default: 0, about: "1: begin the search for an operating point with the device off" },
    icvds: { unit: "V", default: NaN, about: "drain-source voltage at the start with uic", aliases: ["ic1"] },
    icvgs: { unit: "V", default: NaN, about: "gate-source voltage at the start with uic", aliases: ["ic2"] },
    polarity: { unit: "1", default: 1, about: "1 for nmf, -1 for pmf", on: "borrowed" },
    vto: { unit: "V", default: -2, about: "pinch-off voltage", on: "model", aliases: ["vt0"] },
    beta: { unit: "A/V2", default: 2.5e-3, min: 0, about: "transconductance parameter", on: "model" },
    b: { unit: "1/V", default: 0.3, min: 0, about: "doping tail parameter", on: "model" },
    alpha: { unit: "1/V", default: 2, above: 0, about: "saturation voltage parameter", on: "model" },
    lambda: { unit: "1/V", default: 0, min: 0, about: "channel length modulation", on: "model" },
    rd: { unit: "ohm", default: 0, min: 0, about: "drain resistance", on: "model" },
    rs: { unit: "ohm", default: 0, min: 0, about: "source resistance", on: "model" },
    cgs: { unit: "F", default: 0, min: 0, about: "gate-source capacitance at 0 V", on: "model" },
    cgd: { unit: "F", default: 0, min: 0, about: "gate-drain capacitance at 0 V", on: "model" },
    pb: { unit: "V", default: 1, above: 0, about: "gate junction potential", on: "model" },
    is: { unit: "A", default: 1e-14, above: 0, about: "gate saturation current", on: "model" },
    kf: { unit: "1", default: 0, min: 0, about: "flicker noise coefficient", on: "model" },
    af: { unit: "1", default: 1, min: 0, about: "flicker noise exponent", on: "model" },
  },
  initial: [
    { parameter: "icvds", quantity: "v", nodes: ["d", "s"] },
    { parameter: "icvgs", quantity: "v", nodes: ["g", "s"] },
  ],
  law: `
    vt = boltz * 300.15 / echarge
    ist = area * is
    vcrit = vt * ln(vt / (1.4142135623730951 * ist))
    gd = rd > 0 ? area / rd : 0
    gs = rs > 0 ? area / rs : 0

    vgs = limit(polarity * v(g, si), to, fetlim(pnjlim(polarity * v(g, si), old(vgs), vt, vcrit), old(vgs), vto), off ? 0 : -1)
    vgd = limit(polarity * v(g, di), to, fetlim(pnjlim(polarity * v(g, di), old(vgd), vt, vcrit), old(vgd), vto), off ? 0 : -1)
    // In ngspice m is another name of area here, which gmin does not know.
    igs = ${junctionCurrent("ist", "vgs", "vt")} + gmin / m * vgs
    igd = ${junctionCurrent("ist", "vgd", "vt")} + gmin / m * vgd

    reversed = vgs < vgd ? 1 : 0
    vd = abs(vgs - vgd)
    vgst = max(max(vgs, vgd) - vto, 0)
    knee = max(1 - alpha * vd / 3, 0)
    bent = 1 - knee * knee * knee
    long = 1 + lambda * vd
    strength = area * beta * vgst / (1 + b * vgst)
    id = (reversed ? -1 : 1) * strength * vgst * long * bent
    gm = strength * (2 + b * vgst) / (1 + b * vgst) * long * bent
    gds = strength * vgst * (lambda * bent + long * alpha * knee * knee)

    // The gate charge is cgs times a function of new, a smooth maximum of vgs, vgd and vto, and cgd times a minimum.
    far = sqrt((vgs - vgd) * (vgs - vgd) + 1 / (alpha * alpha))
    upper = (vgs + vgd + far) / 2
    near = sqrt((upper - vto) * (upper - vto) + 0.04)
    new = (upper + vto + near) / 2
    root = sqrt(1 - min(new, min(0.5, 0.98 * pb)) / pb)
    byupper = area * cgs / root * (1 + (upper - vto) / near) / 2
    tilt = (vgs - vgd) / far
    capgs = byupper * (1 + tilt) / 2 + area * cgd * (1 - tilt) / 2
    capgd = byupper * (1 - tilt) / 2 + area * cgd * (1 + tilt) / 2

    i(di, si) += polarity * id + white(8 / 3 * boltz * temp * gm, "id")
    i(di, si) += flicker(kf * exp(af * ln(max(abs(id), 1e-38))), 1, "1overf")
    i(g, si) += polarity * igs + capgs * ddt(v(g, si))
    i(g, di) += polarity * igd + capgd * ddt(v(g, di))
    i(d, di) += gd * v(d, di) + white(4 * boltz * temp * gd, "rd")
    i(s, si) += gs * v(s, si) + white(4 * boltz * temp * gs, "rs")`,
  quantities: {
    cd: "polarity * (id - igd)",
    cg: "polarity * (igs + igd)",
    is: "-polarity * (id + igs)",
    vgs: "polarity * v(g, si)",
    vgd: "polarity * v(g, di)",
    gm: "gm",
    gds: "gds",
    ggs: `${junctionSlope(junctionCurrent("ist", "vgs", "vt"), "ist", "vgs", "vt")} + gmin / m`,
    ggd: `${junctionSlope(junctionCurrent("ist", "vgd", "vt"), "ist", "vgd", "vt")} + gmin / m`,
    capgs: "capgs",
    capgd: "capgd",
  },
  read(cursor, draft, surroundings) {
    readTransistor(cursor, draft, { terminals: this.terminals, conditions: ["icvds", "icvgs"] }, surroundings);
  },
};
