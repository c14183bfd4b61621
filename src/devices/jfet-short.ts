import type { Device } from "../circuit/device.js";
import { jfet } from "./jfet.js";
import { junctionPotential, junctionTemperature } from "./junction.js";
import { model } from "./memristors/common.js";
import { readTransistor } from "./transistor.js";

const { area, off, icvds, icvgs, polarity, vto, beta, rd, rs, cgs, cgd, is, tnom, kf, af } = jfet.parameters;

/** Current of a gate junction: a diode, and a breakdown that is an exponential too. */
const gate = (v: string) =>
  `ist * (exp(max(${v}, -10 * nvt) / nvt) - 1) - area * ibd * (exp(-min(${v}, 10 * vbd) / vbd) - 1) + gmin * ${v}`;

/**
 * J level 2 as in ngspice: short-channel transistor after Parker and Skellern. Power laws of their own for triode and
 * saturation region meet smoothly; the drain shifts the threshold, with a delay, as traps do; heat lowers the current.
 */
export const shortJfet: Device = {
  name: "short-channel field-effect transistor",
  about: "junction field-effect transistor, level 2: Parker and Skellern",
  source: "Parker & Skellern, IEEE Trans. Microwave Theory Tech. 45 (1997); ngspice manual, ch. 9.2",
  letter: "j",
  model: {
    types: ["njf", "pjf"],
    required: true,
    levels: [2],
    otherwise: { xyce: "Xyce's modified Shockley model" },
    implies: { polarity: { njf: 1, pjf: -1 } },
    without: ["ver", "type", "mfg"],
  },
  syntax: "Jname drain gate source model [area] [off] [ic=vds,vgs] [m= temp= dtemp=]",
  terminals: ["d", "g", "s"],
  internal: { di: { when: "rd > 0", onto: "d" }, si: { when: "rs > 0", onto: "s" } },
  parameters: {
    ...{ area: area!, off: off!, icvds: icvds!, icvgs: icvgs!, polarity: polarity!, vto: vto!, beta: beta! },
    ...{ rd: rd!, rs: rs!, cgs: cgs!, cgd: cgd!, is: is!, tnom: tnom!, kf: kf!, af: af! },
    vbi: model("V", 1, "gate junction potential", { above: 0, aliases: ["pb"] }),
    fc: model("1", 0.5, "where the depletion formula ends, over vbi", { min: 0, max: 0.95 }),
    n: model("1", 1, "emission coefficient of the gate junctions", { above: 0 }),
    ibd: model("A", 0, "breakdown current of the gate junctions", { min: 0 }),
    vbd: model("V", 1, "voltage in which the breakdown current rises by e", { above: 0 }),
    lambda: model("1/V", 0, "channel length modulation"),
    p: model("1", 2, "power law of the triode region", { above: 0 }),
    q: model("1", 2, "power law of the saturation region", { above: 0 }),
    z: model("1", 1, "how smoothly the channel saturates", { above: 0 }),
    xi: model("1", 1000, "saturation of the velocity: small for early saturation", { above: 0 }),
    mxi: model("1", 0, "modulation of the saturation voltage by the gate", { min: 0 }),
    vst: model("V", 0, "voltage in which the current below threshold rises by e", { min: 0 }),
    mvst: model("1/V", 0, "modulation of vst by the drain"),
    lfgam: model("1", 0, "what the gate-drain voltage shifts the threshold by at rest"),
    lfg1: model("1/V", 0, "what lfgam falls by with the gate-source voltage"),
    lfg2: model("1/V", 0, "what lfgam rises by with the gate-drain voltage"),
    hfgam: model("1", "lfgam", "the same as lfgam where voltages change faster than taug"),
    hfg1: model("1/V", 0, "what hfgam falls by with the gate-source voltage"),
    hfg2: model("1/V", 0, "what hfgam rises by with the gate-drain voltage"),
    hfeta: model("1", 0, "what the gate-source voltage shifts the threshold by where it changes fast"),
    hfe1: model("1/V", 0, "what hfeta falls by with the gate-drain voltage"),
    hfe2: model("1/V", 0, "what hfeta rises by with the gate-source voltage"),
    taug: model("s", 0, "time in which the threshold follows", { min: 0 }),
    delta: model("1/W", 0, "what heat lowers the current by"),
    taud: model("s", 0, "time in which heat builds up", { min: 0 }),
    acgam: model("1", 0, "modulation of the gate charge by the drain"),
    xc: model("1", 0, "how much of the capacitance is left beyond pinch-off"),
    cds: model("F", 0, "drain-source capacitance", { min: 0 }),
  },
  initial: jfet.initial!,
  law: `${junctionTemperature}
    ${junctionPotential("g", "vbi", "0.5")}
    nvt = n * vt
    ist = area * is * exp((temp / tn - 1) * 1.11 / vt)
    vcrit = nvt * ln(nvt / (1.4142135623730951 * ist))
    gd = rd > 0 ? area / rd : 0
    gs = rs > 0 ? area / rs : 0
    woo = pot_g - vto
    ratio = p / q * exp((q - p) * ln(woo))

    vgs = limit(polarity * v(g, si), to, fetlim(pnjlim(polarity * v(g, si), old(vgs), nvt, vcrit), old(vgs), vto), off ? 0 : -1)
    vgd = limit(polarity * v(g, di), to, fetlim(pnjlim(polarity * v(g, di), old(vgd), nvt, vcrit), old(vgd), vto), off ? 0 : -1)
    igs = ${gate("vgs")}
    igd = ${gate("vgd")}
    reversed = vgs < vgd ? 1 : 0`,
  extras: [
    { when: "taug == 0", law: "slows = vgs\nslowd = vgd" },
    {
      when: "taug > 0",
      law: "slows = state((vgs - slows) / taug, vgs, 1e-6)\nslowd = state((vgd - slowd) / taug, vgd, 1e-6)",
    },
    {
      when: "1",
      law: `
    ga = reversed ? vgd : vgs
    gb = reversed ? vgs : vgd
    sa = reversed ? slowd : slows
    sb = reversed ? slows : slowd
    vd = ga - gb
    fast = (hfeta - hfe1 * sb + hfe2 * sa) * (sa - ga) + (hfgam - hfg1 * sa + hfg2 * sb) * (sb - gb)
    vgst = ga - vto - (lfgam - lfg1 * sa + lfg2 * sb) * sb + fast
    width = vst * (1 + mvst * vd)
    soft = max(width, 1e-12)
    over = vgst / soft
    vgt = max(over > 40 ? vgst : soft * ln(1 + exp(min(over, 40))), 1e-30)
    vdp = vd * ratio * exp((p - q) * ln(vgt))
    vsat = vgt / (1 + vgt / (mxi * vgt + xi * woo))
    middle = sqrt(1 + z) / 2 * vdp + vsat / 2
    round = vsat * vsat * z / 4
    vdt = sqrt(middle * middle + round) - sqrt((middle - vsat) * (middle - vsat) + round)
    pure = exp(q * ln(vgt)) - exp(q * ln(max(vgt - vdt, 1e-30)))
    cold = area * beta * (1 + lambda * vd) * pure`,
    },
    { when: "taud == 0", law: "heat = vd * cold" },
    { when: "taud > 0", law: "heat = state((vd * cold - heat) / taud, vd * cold, 1e-9)" },
    {
      when: "1",
      law: `
    idrain = cold / (1 + delta / area * heat)
    id = (reversed ? -1 : 1) * idrain
    gm = slope(idrain, vgs) + slope(idrain, vgd)

    // The charge of the gate is one function of both voltages; its partial capacitances carry the current.
    vds = vgs - vgd
    even = xi * woo / (2 * (xi + 1))
    far = sqrt(vds * vds + even * even)
    upper = (vgs + vgd + far) / 2 + acgam * vds
    off1 = (1 - xc) * (upper - vto)
    near = sqrt(off1 * off1 + 0.04)
    new = upper + (near - off1) / 2
    vmax = fc * pot_g
    depleted = new < vmax ? 1 / sqrt(1 - min(new, vmax) / pot_g) : (1 + (new - vmax) / (2 * (pot_g - vmax))) / sqrt(1 - fc)
    share = area * cgs * cap_g * depleted * (1 + xc + (1 - xc) * off1 / near) / 2
    plus = (1 + vds / far) / 2
    minus = plus - vds / far
    capgs = share * (plus + acgam) + area * cgd * cap_g * (minus + acgam)
    capgd = share * (minus - acgam) + area * cgd * cap_g * (plus - acgam)

    i(di, si) += polarity * id + ddt(area * cds * v(di, si)) + white(8 / 3 * boltz * temp * abs(gm), "id")
    i(di, si) += flicker(kf * exp(af * ln(max(abs(id), 1e-38))), 1, "1overf")
    i(g, si) += polarity * igs + capgs * ddt(v(g, si))
    i(g, di) += polarity * igd + capgd * ddt(v(g, di))
    i(d, di) += gd * v(d, di) + white(4 * boltz * temp * gd, "rd")
    i(s, si) += gs * v(s, si) + white(4 * boltz * temp * gs, "rs")`,
    },
  ],
  quantities: {
    id: "polarity * (id - igd)",
    ig: "polarity * (igs + igd)",
    is: "-polarity * (id + igs)",
    igd: "polarity * igd",
    vgs: "polarity * v(g, si)",
    vgd: "polarity * v(g, di)",
    gm: "gm",
    cgs: "capgs",
    cgd: "capgd",
    vtrap: "slowd",
    vpave: "heat",
  },
  read(cursor, draft, surroundings) {
    readTransistor(cursor, draft, { terminals: this.terminals, conditions: ["icvds", "icvgs"] }, surroundings);
  },
};
