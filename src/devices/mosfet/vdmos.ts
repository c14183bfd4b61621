import type { Device, ParameterSpec, ParameterTable } from "../../circuit/device.js";
import { breakdownVoltage, junctionCurrent, junctionPotential, junctionTemperature } from "../junction.js";
import { readMosfet } from "./card.js";
import { OXIDE } from "./parameters.js";

/** Threshold, gain and resistances follow the temperature; gate voltages below the threshold are made smooth. */
const temperature = `${junctionTemperature}
    ratio = temp / tn
    beta = kp * exp(mu * ln(ratio))
    vth = polarity * vto - tcvth * tdiff
    slow = ksubthres * (1 + tdiff * (tksubthres1 + tdiff * tksubthres2))
    rdt = rd * (texp0 == texp0 ? exp(texp0 * ln(ratio)) : 1 + tdiff * (trd1 + tdiff * trd2))
    rqt = rq * exp(texp1 * ln(ratio))
    gs = rs > 0 ? 1 / (rs * (1 + tdiff * (trs1 + tdiff * trs2))) : 0
    gb = rb > 0 ? 1 / (rb * (1 + tdiff * (trb1 + tdiff * trb2))) : 0
    nvt = n * vt
    ist = is * exp((ratio - 1) * eg / nvt + xti / n * ln(ratio))
    vcrit = nvt * ln(nvt / (1.4142135623730951 * ist))
    ${junctionPotential("b", "vj", "mj")}
    ${breakdownVoltage("ist", "bv > 1e30 ? 1e30 : bv", "nbv * vt")}`;

/** The channel, as an n-channel device has it, whose drain may be the lower end. */
const channel = `
    ugs = polarity * v(gi, si)
    uds = polarity * v(di, si)
    onward = old(vds) >= 0
    gate = onward ? ugs : ugs - uds
    held = fetlim(gate, onward ? old(vgs) : old(vgs) - old(vds), vth)
    far = onward ? uds + (held - gate) : uds - (held - gate)
    near = onward ? vdslim(far, old(vds)) : -vdslim(-far, -old(vds))
    vds = limit(uds, to, near, 0)
    vgs = limit(ugs, to, onward ? held : ugs + (near - far), off ? 0 : vth)
    forward = vds >= 0
    vd = abs(vds)
    over = ((forward ? vgs : vgs - vds) - vth - subshift) / slow
    vgst = slow * (max(over, 0) + ln(1 + exp(-abs(over))))
    vdx = min(vd * mtriode, vgst)
    id = beta * (1 + lambda * vds) / (1 + theta * vgs) * vdx * (vgst - vdx / 2)
    gm = slope(id, vgs)`;

/** Capacitance of the gate to the drain: tanh of the voltage above 0 V, atan below, as charges. */
const gateCharge = `
    step = (cgdmax - cgdmin) / (1 + pi / 2)
    vgd = polarity * v(gi, di)
    up = a * max(vgd, 0)
    down = a * min(vgd, 0)
    curved = step / a * (up + ln((1 + exp(-2 * up)) / 2) + down * atan(down) - ln(1 + down * down) / 2)
    i(gi, di) += ddt(polarity * (curved + (cgdmax - step) * vgd))`;

const signed = (unit: string, about: string, value = 0): ParameterSpec => ({
  unit,
  default: value,
  about,
  on: "model",
});
const positive = (unit: string, about: string, value: number): ParameterSpec => ({
  ...signed(unit, about, value),
  above: 0,
});
const least = (unit: string, about: string, value = 0): ParameterSpec => ({ ...signed(unit, about, value), min: 0 });

const parameters: ParameterTable = {
  off: { unit: "1", default: 0, about: "1: begin the search for an operating point with the device off" },
  icvds: { unit: "V", default: NaN, about: "drain-source voltage at the start with uic", aliases: ["ic1"] },
  icvgs: { unit: "V", default: NaN, about: "gate-source voltage at the start with uic", aliases: ["ic2"] },
  polarity: { unit: "1", default: 1, about: "1 for n-channel, -1 for p-channel", on: "borrowed" },
  vto: { ...signed("V", "threshold voltage"), aliases: ["vth0", "vt0"] },
  kp: positive("A/V2", "transconductance parameter", 1),
  lambda: signed("1/V", "modulation of the channel's length"),
  theta: signed("1/V", "what the mobility falls by with the gate's voltage"),
  mtriode: positive("1", "factor of the conductance in triode", 1),
  subshift: signed("V", "shift of weak inversion along the gate's voltage"),
  ksubthres: positive("V", "slope of weak inversion", 0.1),
  rd: least("ohm", "drain resistance"),
  rs: least("ohm", "source resistance"),
  rg: least("ohm", "gate resistance"),
  rq: least("ohm", "drain resistance that quasi-saturation adds"),
  vq: least("V", "voltage of the device at which it adds half of it"),
  rds: positive("ohm", "resistance from drain to source", 1e15),
  cgdmax: least("F", "largest capacitance of the gate to the drain"),
  cgdmin: least("F", "smallest capacitance of the gate to the drain"),
  a: positive("1/V", "how fast it goes from one to the other", 1),
  cgs: least("F", "capacitance of the gate to the source"),
  is: positive("A", "saturation current of the body diode", 1e-14),
  n: positive("1", "emission coefficient of the body diode", 1),
  rb: least("ohm", "series resistance of the body diode"),
  tt: least("s", "transit time of the body diode"),
  cjo: { ...least("F", "capacitance of the body diode at 0 V"), aliases: ["cj0", "cj"] },
  vj: positive("V", "junction potential of the body diode", 0.8),
  mj: { ...least("1", "grading coefficient of the body diode", 0.5), max: 0.9, aliases: ["m"] },
  fc: { ...least("1", "where its depletion formula ends, over vj", 0.5), max: 0.95 },
  bv: positive("V", "breakdown voltage", Infinity),
  ibv: positive("A", "current at the breakdown voltage", 1e-10),
  nbv: positive("1", "emission coefficient of the breakdown", 1),
  eg: least("eV", "band gap", 1.11),
  xti: signed("1", "exponent of temperature of is", 3),
  mu: { ...signed("1", "exponent of temperature of kp", -1.5), aliases: ["bex"] },
  tcvth: { ...signed("V/K", "what the threshold falls by each kelvin"), aliases: ["vtotc"] },
  tksubthres1: signed("1/K", "linear temperature coefficient of ksubthres"),
  tksubthres2: signed("1/K2", "quadratic temperature coefficient of ksubthres"),
  texp0: signed("1", "exponent of temperature of rd, in place of its coefficients", NaN),
  texp1: signed("1", "exponent of temperature of rq", 0.3),
  ...Object.fromEntries(
    ["rd", "rg", "rs", "rb"].flatMap((name) => [
      [`t${name}1`, signed("1/K", `linear temperature coefficient of ${name}`)],
      [`t${name}2`, signed("1/K2", `quadratic temperature coefficient of ${name}`)],
    ]),
  ),
  kf: least("1", "flicker noise coefficient"),
  af: least("1", "flicker noise exponent", 1),
  tnom: {
    unit: "C",
    default: "nominal",
    about: "temperature at which the values hold",
    on: "model",
    aliases: ["tref"],
  },
};

/** M with a model of type VDMOS: a vertical power MOSFET with its body diode. */
export const vdmos: Device = {
  name: "VDMOS",
  about: "vertical power MOSFET with its body diode, as LTspice and ngspice have it",
  source:
    "LTspice help, M: VDMOS; ngspice user's manual, VDMOS; Shichman & Hodges 1968 for the channel, whose noise is SPICE's",
  letter: "m",
  model: {
    types: ["vdmos", "vdmosn", "vdmosp"],
    required: true,
    // Schematics of LTspice write the source where others have the bulk.
    nodes: "doubled",
    implies: { polarity: { vdmos: 1, vdmosn: 1, vdmosp: -1 } },
    words: { nchan: { polarity: 1 }, pchan: { polarity: -1 } },
    // Ratings, and self-heating, which the word thermal of a card would ask for.
    without: [
      ...["phi", "type", "mfg", "vds", "ron", "qg", "rthjc", "rthca", "cthj", "rth_ext", "derating", "soa"],
      ...["vgs_max", "vgd_max", "vds_max", "vgsr_max", "vgdr_max", "pd_max", "id_max", "idr_max", "te_max"],
    ],
  },
  syntax: "Mname d g s model [off] [ic=vds,vgs] [m= temp= dtemp=]",
  terminals: ["d", "g", "s"],
  internal: {
    di: { when: "rd > 0", onto: "d" },
    gi: { when: "rg > 0", onto: "g" },
    si: { when: "rs > 0", onto: "s" },
    b: { when: "rb > 0", onto: "s" },
  },
  parameters,
  law: `${temperature}
    vbd = limit(polarity * v(b, d), pnj, nvt, vcrit, off ? 0 : -1)
    forwardly = ${junctionCurrent("ist", "vbd", "nvt")}
    ${channel}`,
  extras: [
    {
      when: "bv < 1e30",
      law: "idio = vbd >= -xbv ? forwardly : -ist * exp(-(xbv + vbd) / (nbv * vt))",
      otherwise: "idio = forwardly",
    },
    {
      when: "rd > 0 && rq > 0 && vq > 0",
      law: `
    across = max(polarity * v(d, s), 0)
    gd = 1 / (rdt + (forward ? rqt * across / (vq + across) : 0))`,
      otherwise: "gd = rd > 0 ? 1 / rdt : 0",
    },
    {
      when: "1",
      law: `
    i(di, si) += polarity * (forward ? id : -id) + white(8 / 3 * boltz * temp * abs(gm), "id")
    i(di, si) += flicker(kf * exp(af * ln(max(id, 1e-38))) / (${OXIDE} / 1e-7 * (${OXIDE} / 1e-7)), 1, "1overf")
    i(b, d) += polarity * idio + gmin / m * v(b, d)
    i(s, b) += gb * v(s, b)
    i(d, s) += v(d, s) / rds
    i(d, di) += gd * v(d, di) + white(4 * boltz * temp * gd, "rd")
    i(s, si) += gs * v(s, si) + white(4 * boltz * temp * gs, "rs")`,
    },
    { when: "rg > 0", law: "i(g, gi) += v(g, gi) / (rg * (1 + tdiff * (trg1 + tdiff * trg2)))" },
    { when: "cgs > 0", law: "i(gi, si) += ddt(cgs * v(gi, si))" },
    { when: "cgdmax > 0 || cgdmin > 0", law: gateCharge },
    {
      when: "tt > 0 || cjo > 0",
      law: "i(b, d) += ddt(polarity * (tt * idio + depletion(vbd, cjo * cap_b, pot_b, mj, fc)))",
    },
  ],
  initial: [
    { parameter: "icvds", quantity: "v", nodes: ["d", "s"] },
    { parameter: "icvgs", quantity: "v", nodes: ["g", "s"] },
  ],
  regions: ["cutoff", "triode", "saturation"],
  quantities: {
    id: "m * ((forward ? id : -id) - idio)",
    is: "m * ((forward ? -id : id) + idio)",
    ig: "0",
    idio: "m * idio",
    vgs: "vgs",
    vds: "vds",
    von: "polarity * vth",
    gm: "m * gm",
    gds: "m * slope(id, vds)",
    region: "over < 0 ? 0 : (vd * mtriode < vgst ? 1 : 2)",
  },
  read(cursor, draft, surroundings) {
    readMosfet(cursor, draft, surroundings);
  },
};
