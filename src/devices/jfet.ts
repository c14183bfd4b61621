import type { Device } from "../circuit/device.js";
import {
  junctionCapacitance,
  junctionCurrent,
  junctionPotential,
  junctionSlope,
  junctionTemperature,
} from "./junction.js";
import { readTransistor } from "./transistor.js";

/**
 * J: junction field-effect transistor after Shichman and Hodges, with the doping tail parameter b of the University of
 * Sydney (b = 1: a parabola). Reversed, drain and source change places.
 */
export const jfet: Device = {
  name: "junction field-effect transistor",
  about: "junction field-effect transistor, level 1",
  source:
    "Shichman & Hodges, IEEE J. Solid-State Circuits 3 (1968); Parker & Skellern, University of Sydney, for b; ngspice manual, ch. 9",
  letter: "j",
  model: {
    types: ["njf", "pjf"],
    required: true,
    implies: { polarity: { njf: 1, pjf: -1 } },
    // The last six are PSpice's; ngspice does without them too.
    without: ["type", "mfg", "vds_max", "vgs_max", "vgd_max", "iave", "vpk", "n", "isr", "nr", "alpha", "vk", "m"],
  },
  short: {},
  syntax: "Jname drain gate source model [area] [off] [ic=vds,vgs] [m= temp= dtemp=]",
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
    polarity: { unit: "1", default: 1, about: "1 for njf, -1 for pjf", on: "borrowed" },
    vto: { unit: "V", default: -2, about: "threshold voltage", on: "model", aliases: ["vt0"] },
    beta: { unit: "A/V2", default: 1e-4, min: 0, about: "transconductance parameter", on: "model" },
    lambda: { unit: "1/V", default: 0, min: 0, about: "channel length modulation", on: "model" },
    b: { unit: "1", default: 1, about: "doping tail parameter; 1: a parabola", on: "model" },
    rd: { unit: "ohm", default: 0, min: 0, about: "drain resistance", on: "model" },
    rs: { unit: "ohm", default: 0, min: 0, about: "source resistance", on: "model" },
    cgs: { unit: "F", default: 0, min: 0, about: "gate-source capacitance at 0 V", on: "model" },
    cgd: { unit: "F", default: 0, min: 0, about: "gate-drain capacitance at 0 V", on: "model" },
    pb: { unit: "V", default: 1, above: 0, about: "gate junction potential", on: "model" },
    is: { unit: "A", default: 1e-14, above: 0, about: "gate saturation current", on: "model" },
    fc: { unit: "1", default: 0.5, min: 0, max: 0.95, about: "where the depletion formula ends, over pb", on: "model" },
    tnom: {
      unit: "C",
      default: "nominal",
      about: "temperature at which the values hold",
      on: "model",
      aliases: ["tref"],
    },
    tcv: { unit: "V/K", default: 0, about: "fall of vto with temperature", on: "model" },
    vtotc: { unit: "V/K", default: 0, about: "rise of vto with temperature, instead of tcv", on: "model" },
    bex: { unit: "1", default: 0, about: "exponent of temperature of beta", on: "model" },
    betatce: { unit: "1/K", default: 0, about: "per cent of beta for each kelvin, instead of bex", on: "model" },
    xti: { unit: "1", default: 0, about: "exponent of temperature of is", on: "model" },
    eg: { unit: "eV", default: 1.11, above: 0, about: "band gap", on: "model" },
    kf: { unit: "1", default: 0, min: 0, about: "flicker noise coefficient", on: "model" },
    af: { unit: "1", default: 1, min: 0, about: "flicker noise exponent", on: "model" },
    nlev: { unit: "1", default: 2, about: "equation of channel noise: 3 holds in the linear region too", on: "model" },
    gdsnoi: { unit: "1", default: 1, min: 0, about: "channel noise coefficient for nlev=3", on: "model" },
  },
  initial: [
    { parameter: "icvds", quantity: "v", nodes: ["d", "s"] },
    { parameter: "icvgs", quantity: "v", nodes: ["g", "s"] },
  ],
  law: `${junctionTemperature}
    ${junctionPotential("g", "pb", "0.5")}
    vtot = vtotc != 0 ? vto + vtotc * tdiff : vto - tcv * tdiff
    betat = area * beta * (betatce != 0 ? exp(betatce * tdiff * ln(1.01)) : exp(bex * ln(temp / tn)))
    ist = area * is * exp((temp / tn - 1) * eg / vt + xti * ln(temp / tn))
    tail = (1 - b) / (pb - vto)
    cgst = area * cgs * cap_g
    cgdt = area * cgd * cap_g
    vcrit = vt * ln(vt / (1.4142135623730951 * ist))
    gd = rd > 0 ? area / rd : 0
    gs = rs > 0 ? area / rs : 0

    vgs = limit(polarity * v(g, si), to, fetlim(pnjlim(polarity * v(g, si), old(vgs), vt, vcrit), old(vgs), vtot), off ? 0 : -1)
    vgd = limit(polarity * v(g, di), to, fetlim(pnjlim(polarity * v(g, di), old(vgd), vt, vcrit), old(vgd), vtot), off ? 0 : -1)
    igs = ${junctionCurrent("ist", "vgs", "vt")} + gmin * vgs
    igd = ${junctionCurrent("ist", "vgd", "vt")} + gmin * vgd
    qgs = depletion(vgs, cgst, pot_g, 0.5, fc)
    qgd = depletion(vgd, cgdt, pot_g, 0.5, fc)

    reversed = vgs < vgd ? 1 : 0
    vd = abs(vgs - vgd)
    vgst = max(max(vgs, vgd) - vtot, 0)
    long = 1 + lambda * vd
    slope = 2 * b + 3 * tail * (vgst - vd)
    shape = vgst < vd ? vgst * vgst * (b + tail * vgst) : vd * (vd * (tail * vd - b) + vgst * slope)
    id = (reversed ? -1 : 1) * betat * long * shape
    gm = betat * long * (vgst < vd ? vgst * (2 * b + 3 * tail * vgst) : vd * (slope + 3 * tail * vgst))
    gds = betat * (lambda * shape + (vgst < vd ? 0 : long * (vd * (3 * tail * vd - 2 * b) + vgst * (slope - 3 * tail * vd))))
    alpha = max(1 - vd / max(vgst, 1e-12), 0)
    channel = nlev == 3 ? gdsnoi * betat * vgst * (1 + alpha + alpha * alpha) / (1 + alpha) : gm

    i(di, si) += polarity * id + white(8 / 3 * boltz * temp * channel, "id")
    i(di, si) += flicker(kf * exp(af * ln(max(abs(id), 1e-38))), 1, "1overf")
    i(g, si) += polarity * igs
    i(g, di) += polarity * igd
    i(d, di) += gd * v(d, di) + white(4 * boltz * temp * gd, "rd")
    i(s, si) += gs * v(s, si) + white(4 * boltz * temp * gs, "rs")`,
  extras: [
    { when: "cgs > 0", law: "i(g, si) += ddt(polarity * qgs)" },
    { when: "cgd > 0", law: "i(g, di) += ddt(polarity * qgd)" },
  ],
  quantities: {
    id: "polarity * (id - igd)",
    ig: "polarity * (igs + igd)",
    is: "-polarity * (id + igs)",
    igd: "polarity * igd",
    vgs: "polarity * v(g, si)",
    vgd: "polarity * v(g, di)",
    gm: "gm",
    gds: "gds",
    ggs: `${junctionSlope(junctionCurrent("ist", "vgs", "vt"), "ist", "vgs", "vt")} + gmin`,
    ggd: `${junctionSlope(junctionCurrent("ist", "vgd", "vt"), "ist", "vgd", "vt")} + gmin`,
    qgs: "qgs",
    qgd: "qgd",
    cgs: junctionCapacitance("vgs", "cgst", "pot_g", "0.5", "fc"),
    cgd: junctionCapacitance("vgd", "cgdt", "pot_g", "0.5", "fc"),
  },
  read(cursor, draft, surroundings) {
    readTransistor(cursor, draft, { terminals: this.terminals, conditions: ["icvds", "icvgs"] }, surroundings);
  },
};
