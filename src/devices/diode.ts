import type { Device } from "../circuit/device.js";
import { breakdownVoltage } from "./junction.js";
import { readTransistor } from "./transistor.js";

/**
 * D: junction diode, SPICE level 1. Three regions as SPICE has them: exponential above -3 n vt, a cubic towards the
 * saturation current below, and an exponential beyond the breakdown voltage, matched so that the current is ibv at bv.
 */
export const diode: Device = {
  name: "diode",
  about: "junction diode: recombination, edge, breakdown, charge, temperature",
  source:
    "Shockley 1949; Antognetti & Massobrio, Semiconductor Device Modeling with SPICE, ch. 1; SPICE3 for regions and temperature",
  letter: "d",
  model: {
    types: ["d"],
    required: true,
    // Xyce's and PSpice's level 2 adds recombination, which level 1 has here too.
    levels: [1, 2],
    without: [
      "type",
      "mfg",
      "flags",
      "ntun",
      "xtitun",
      "keg",
      "xm",
      "xp",
      "xom",
      "xoi",
      "iave",
      "ipk",
      "vpk",
      "pd",
      "vrev",
      "bv_max",
      "fv_max",
      "id_max",
      "te_max",
      "pd_max",
    ],
    // Other temperature equations, tunnelling, layers of metal and polysilicon, and self-heating.
    neutral: {
      ...{ tlev: 0, tlevc: 0, cta: 0, ctc: 0, ctp: 0, tpb: 0, tvj: 0, tphp: 0, tm1: 0, tm2: 0, ttt1: 0, ttt2: 0 },
      ...{ jtun: 0, jtunsw: 0, lm: 0, lp: 0, wm: 0, wp: 0, rth0: 0, cth0: 0, gparallel: 0, area: 1, pj: 0 },
    },
  },
  short: {},
  syntax: "Dname anode cathode model [area] [off] [ic=] [area= pj= m= temp= dtemp=]",
  terminals: ["a", "k"],
  internal: { ai: { when: "rs > 0", onto: "a" } },
  parameters: {
    area: { unit: "1", default: 1, above: 0, about: "area factor", on: "instance" },
    pj: { unit: "1", default: 0, min: 0, about: "factor of what belongs to the junction's edge", on: "instance" },
    off: {
      unit: "1",
      default: 0,
      about: "1: begin the search for an operating point with the diode off",
      on: "instance",
    },
    ic: { unit: "V", default: NaN, about: "voltage at the start of a transient analysis with uic", on: "instance" },
    is: {
      unit: "A",
      default: 1e-14,
      above: 0,
      plausible: [1e-24, 1e-3],
      about: "saturation current",
      on: "model",
      aliases: ["js"],
    },
    n: { unit: "1", default: 1, above: 0, about: "emission coefficient", on: "model" },
    isr: { unit: "A", default: 0, min: 0, about: "saturation current of recombination", on: "model" },
    nr: { unit: "1", default: 2, above: 0, about: "emission coefficient of recombination", on: "model" },
    jsw: { unit: "A", default: 0, min: 0, about: "saturation current of the edge", on: "model", aliases: ["isw"] },
    ns: { unit: "1", default: "n", above: 0, about: "emission coefficient of the edge", on: "model" },
    rs: { unit: "ohm", default: 0, min: 0, about: "series resistance", on: "model" },
    trs1: { unit: "1/K", default: 0, about: "linear temperature coefficient of rs", on: "model", aliases: ["trs"] },
    trs2: { unit: "1/K2", default: 0, about: "quadratic temperature coefficient of rs", on: "model" },
    tt: { unit: "s", default: 0, min: 0, about: "transit time", on: "model" },
    cjo: { unit: "F", default: 0, min: 0, about: "junction capacitance at 0 V", on: "model", aliases: ["cj0", "cj"] },
    vj: { unit: "V", default: 1, above: 0, about: "junction potential", on: "model", aliases: ["pb"] },
    mj: { unit: "1", default: 0.5, min: 0, max: 0.9, about: "grading coefficient", on: "model", aliases: ["m"] },
    fc: { unit: "1", default: 0.5, min: 0, max: 0.95, about: "where the depletion formula ends, over vj", on: "model" },
    cjsw: { unit: "F", default: 0, min: 0, about: "capacitance of the edge at 0 V", on: "model", aliases: ["cjp"] },
    php: { unit: "V", default: 1, above: 0, about: "junction potential of the edge", on: "model", aliases: ["vjsw"] },
    mjsw: { unit: "1", default: 0.33, min: 0, max: 0.9, about: "grading coefficient of the edge", on: "model" },
    fcs: { unit: "1", default: 0.5, min: 0, max: 0.95, about: "where the formula of the edge ends", on: "model" },
    eg: { unit: "eV", default: 1.11, min: 0, about: "band gap", on: "model" },
    xti: { unit: "1", default: 3, about: "exponent of temperature of is", on: "model" },
    bv: { unit: "V", default: Infinity, above: 0, about: "breakdown voltage", on: "model", aliases: ["vb"] },
    ibv: {
      unit: "A",
      default: 1e-3,
      above: 0,
      about: "current at the breakdown voltage",
      on: "model",
      aliases: ["ib"],
    },
    tcv: { unit: "V/K", default: 0, about: "what bv falls by each kelvin", on: "model" },
    tbv1: { unit: "1/K", default: 0, about: "linear temperature coefficient of bv", on: "model" },
    tbv2: { unit: "1/K2", default: 0, about: "quadratic temperature coefficient of bv", on: "model" },
    nbv: { unit: "1", default: "n", above: 0, about: "emission coefficient of the breakdown", on: "model" },
    ikf: {
      unit: "A",
      default: Infinity,
      above: 0,
      about: "forward knee current",
      on: "model",
      aliases: ["ik"],
      insteadOfZero: Infinity,
    },
    tikf: { unit: "1/K", default: 0, about: "linear temperature coefficient of ikf", on: "model" },
    ibvl: { unit: "A", default: 0, min: 0, about: "current at bv of the breakdown at low levels", on: "model" },
    nbvl: {
      unit: "1",
      default: 1,
      above: 0,
      about: "emission coefficient of the breakdown at low levels",
      on: "model",
    },
    ikr: {
      unit: "A",
      default: Infinity,
      above: 0,
      about: "reverse knee current",
      on: "model",
      insteadOfZero: Infinity,
    },
    kf: { unit: "1", default: 0, min: 0, about: "flicker noise coefficient", on: "model" },
    af: { unit: "1", default: 1, above: 0, about: "flicker noise exponent of the current", on: "model" },
    tnom: {
      unit: "C",
      default: "nominal",
      about: "temperature at which the values hold",
      on: "model",
      aliases: ["tref"],
    },
  },
  law: `
    // Everything down to vcrit depends on temperature and parameters alone and is computed once.
    ref = 300.15
    tn = tnom + 273.15
    vt = boltz * temp / echarge
    nvt = n * vt
    fact = temp / ref
    factn = tn / ref
    gap = 1.16 - 7.02e-4 * temp * temp / (temp + 1108)
    gapn = 1.16 - 7.02e-4 * tn * tn / (tn + 1108)
    gapref = 1.1150877
    pbf = -2 * vt * (1.5 * ln(fact) + echarge * (gapref / (2 * ref) - gap / (2 * temp)) / boltz)
    pbfn = -2 * boltz * tn / echarge * (1.5 * ln(factn) + echarge * (gapref / (2 * ref) - gapn / (2 * tn)) / boltz)
    pbo = (vj - pbfn) / factn
    pot = pbf + fact * pbo
    cj = area * cjo / (1 + mj * (400e-6 * (tn - ref) - (vj - pbo) / pbo)) * (1 + mj * (400e-6 * (temp - ref) - (pot - pbo) / pbo))
    ist = area * is * exp((temp / tn - 1) * eg / nvt + xti / n * ln(temp / tn))
    dt = temp - tn
    ${breakdownVoltage("ist", "bv > 1e30 ? 1e30 : bv * (1 + dt * (tbv1 + dt * tbv2)) - tcv * dt", "nbv * vt")}
    gs = rs > 0 ? area / (rs * (1 + dt * (trs1 + dt * trs2))) : 0
    // Products with what an infinite knee leaves are 0, quotients by it are not in derivatives.
    iikf = 1 / ikf / (1 + dt * tikf)
    iikr = 1 / ikr
    vcrit = nvt * ln(nvt / (1.4142135623730951 * ist))

    vd = limit(v(ai, k), pnj, nvt, vcrit, off ? 0 : vcrit)
    // Each holds on its side of -3 nvt, and is not used on the other.
    cube = 3 * nvt / (vd * 2.718281828459045)
    forward = ist * (exp(vd / nvt) - 1)
    reverse = -ist * (1 + cube * cube * cube)`,
  extras: [
    {
      when: "bv < 1e30",
      law: `
    broken = -ist * exp(-(xbv + vd) / nbvt)
    plain = vd >= -3 * nvt ? forward : (vd >= -xbv ? reverse : broken)`,
      otherwise: "plain = vd >= -3 * nvt ? forward : reverse",
    },
    {
      when: "ikf < 1e30 || ikr < 1e30",
      law: "diffusion = vd >= -3 * nvt ? plain / (1 + sqrt(max(plain, 0) * iikf / area)) : plain / (1 + sqrt(max(-plain, 0) * iikr / area))",
      otherwise: "diffusion = plain",
    },
    { when: "isr == 0", law: "recombination = 0" },
    {
      // Recombination in the depletion layer, forwards only, as ngspice has it (PSpice's ISR, NR).
      when: "isr > 0",
      law: `
    isrt = area * isr * exp((temp / tn - 1) * eg / (nr * vt) + xti / nr * ln(temp / tn))
    width = 1 - vd / pot
    generation = exp(mj / 2 * ln(width * width + 0.005))
    recombination = vd >= -3 * nvt ? isrt * (exp(vd / (nr * vt)) - 1) * generation : 0`,
    },
    { when: "jsw == 0 || pj == 0", law: "edge = 0" },
    {
      when: "jsw > 0 && pj > 0",
      law: `
    iswt = pj * jsw * exp((temp / tn - 1) * eg / (ns * vt) + xti / ns * ln(temp / tn))
    nst = ns * vt
    cubes = 3 * nst / (vd * 2.718281828459045)
    edge = vd >= -3 * nst ? iswt * (exp(vd / nst) - 1) : -iswt * (1 + cubes * cubes * cubes)`,
    },
    { when: "ibvl == 0 || bv > 1e30", law: "soft = 0" },
    { when: "ibvl > 0 && bv < 1e30", law: "soft = -area * ibvl * exp(-(bvt + vd) / (nbvl * vt))" },
    {
      when: "1",
      law: `
    id = diffusion + recombination + edge + soft
    // gmin belongs to the junction as a whole, not to each of its m devices, as in ngspice.
    i(ai, k) += id + gmin / m * v(ai, k)
    i(a, ai) += gs * v(a, ai) + white(4 * boltz * temp * gs, "rs")
    through = id + gmin / m * v(ai, k)
    i(ai, k) += white(2 * echarge * abs(through), "id") + flicker(kf * pow(abs(through), af), 1, "1overf")`,
    },
    {
      when: "tt > 0 || cjo > 0",
      law: "i(ai, k) += ddt(tt * id + depletion(vd, cj, pot, mj, fc))",
      otherwise: "",
    },
    {
      when: "cjsw > 0 && pj > 0",
      law: `
    pboe = (php - pbfn) / factn
    pote = pbf + fact * pboe
    cje = pj * cjsw / (1 + mjsw * (400e-6 * (tn - ref) - (php - pboe) / pboe)) * (1 + mjsw * (400e-6 * (temp - ref) - (pote - pboe) / pboe))
    i(ai, k) += ddt(depletion(vd, cje, pote, mjsw, fcs))`,
    },
  ],
  initial: [{ parameter: "ic", quantity: "v", nodes: ["a", "k"] }],
  regions: ["forward", "reverse", "breakdown"],
  quantities: {
    id: "id + gmin / m * v(ai, k)",
    vd: "v(ai, k)",
    region: "vd >= -3 * nvt ? 0 : (vd >= -xbv ? 1 : 2)",
    charge: "tt * id + depletion(vd, cj, pot, mj, fc)",
  },
  read(cursor, draft, surroundings) {
    readTransistor(cursor, draft, { terminals: this.terminals, conditions: ["ic"] }, surroundings);
  },
};
