import type { Device } from "../circuit/device.js";
import { readAssignments, readNodes } from "./two-terminal.js";

/**
 * D: junction diode, SPICE level 1. Three regions as SPICE has them: exponential above -3 n vt, a cubic towards the
 * saturation current below, and an exponential beyond the breakdown voltage, matched so that the current is ibv at bv.
 */
export const diode: Device = {
  name: "diode",
  about: "junction diode, level 1",
  source:
    "Shockley 1949; Antognetti & Massobrio, Semiconductor Device Modeling with SPICE, ch. 1; SPICE3 for regions and temperature",
  letter: "d",
  model: { types: ["d"], required: true, without: ["type", "mfg", "iave", "ipk", "vpk", "pd", "vrev"] },
  syntax: "Dname anode cathode model [area] [area= m= temp= dtemp=]",
  terminals: ["a", "k"],
  internal: { ai: { when: "rs > 0", onto: "a" } },
  parameters: {
    area: { unit: "1", default: 1, above: 0, about: "area factor", on: "instance" },
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
    rs: { unit: "ohm", default: 0, min: 0, about: "series resistance", on: "model" },
    trs1: { unit: "1/K", default: 0, about: "linear temperature coefficient of rs", on: "model", aliases: ["trs"] },
    trs2: { unit: "1/K2", default: 0, about: "quadratic temperature coefficient of rs", on: "model" },
    tt: { unit: "s", default: 0, min: 0, about: "transit time", on: "model" },
    cjo: { unit: "F", default: 0, min: 0, about: "junction capacitance at 0 V", on: "model", aliases: ["cj0", "cj"] },
    vj: { unit: "V", default: 1, above: 0, about: "junction potential", on: "model", aliases: ["pb"] },
    mj: { unit: "1", default: 0.5, min: 0, max: 0.9, about: "grading coefficient", on: "model", aliases: ["m"] },
    fc: { unit: "1", default: 0.5, min: 0, max: 0.95, about: "where the depletion formula ends, over vj", on: "model" },
    eg: { unit: "eV", default: 1.11, above: 0, about: "band gap", on: "model" },
    xti: { unit: "1", default: 3, about: "exponent of temperature of is", on: "model" },
    bv: { unit: "V", default: Infinity, above: 0, about: "breakdown voltage", on: "model" },
    ibv: {
      unit: "A",
      default: 1e-3,
      above: 0,
      about: "current at the breakdown voltage",
      on: "model",
      aliases: ["ib"],
    },
    nbv: { unit: "1", default: "n", above: 0, about: "emission coefficient of the breakdown", on: "model" },
    ikf: { unit: "A", default: Infinity, above: 0, about: "forward knee current", on: "model", aliases: ["ik"] },
    ikr: { unit: "A", default: Infinity, above: 0, about: "reverse knee current", on: "model" },
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
    // Matching the breakdown exponential to ibv at bv: fixed point of SPICE3's iteration.
    nbvt = nbv * vt
    ib = max(ibv, ist * bv / vt)
    x0 = bv - nbvt * ln(1 + ib / ist)
    x1 = bv - nbvt * ln(1 + ib / ist - x0 / vt)
    x2 = bv - nbvt * ln(1 + ib / ist - x1 / vt)
    x3 = bv - nbvt * ln(1 + ib / ist - x2 / vt)
    x4 = bv - nbvt * ln(1 + ib / ist - x3 / vt)
    x5 = bv - nbvt * ln(1 + ib / ist - x4 / vt)
    x6 = bv - nbvt * ln(1 + ib / ist - x5 / vt)
    xbv = bv > 1e30 ? 1e30 : (ibv < ist * bv / vt ? bv : x6)
    dt = temp - tn
    gs = rs > 0 ? area / (rs * (1 + dt * (trs1 + dt * trs2))) : 0
    // Products with what an infinite knee leaves are 0, quotients by it are not in derivatives.
    iikf = 1 / ikf
    iikr = 1 / ikr
    vcrit = nvt * ln(nvt / (1.4142135623730951 * ist))

    vd = limit(v(ai, k), pnj, nvt, vcrit)
    cube = 3 * nvt / (min(vd, -3 * nvt) * 2.718281828459045)
    forward = ist * (exp(max(vd, -3 * nvt) / nvt) - 1)
    reverse = -ist * (1 + cube * cube * cube)
    broken = -ist * exp(-(xbv + vd) / nbvt)
    plain = vd >= -3 * nvt ? forward : (vd >= -xbv ? reverse : broken)
    id = vd >= -3 * nvt ? plain / (1 + sqrt(max(plain, 0) * iikf / area)) : plain / (1 + sqrt(max(-plain, 0) * iikr / area))
    // gmin belongs to the junction as a whole, not to each of its m devices, as in ngspice.
    i(ai, k) += id + gmin / m * v(ai, k) + ddt(tt * id + depletion(vd, cj, pot, mj, fc))
    i(a, ai) += gs * v(a, ai) + white(4 * boltz * temp * gs, "rs")
    through = id + gmin / m * v(ai, k)
    i(ai, k) += white(2 * echarge * abs(through), "id") + flicker(kf * pow(abs(through), af), 1, "1overf")`,
  regions: ["forward", "reverse", "breakdown"],
  quantities: {
    id: "id + gmin / m * v(ai, k)",
    vd: "v(ai, k)",
    region: "vd >= -3 * nvt ? 0 : (vd >= -xbv ? 1 : 2)",
    charge: "tt * id + depletion(vd, cj, pot, mj, fc)",
  },
  read(cursor, draft) {
    readNodes(cursor, draft, this.terminals);
    const model = cursor.word("a model name");
    if (model === undefined) return;
    draft.model = { name: model.lower, span: model.span };
    if (!cursor.done && !cursor.atAssignment) {
      const area = cursor.value("the area factor");
      if (area !== undefined) draft.values.set("area", area);
    }
    readAssignments(cursor, draft);
  },
};
