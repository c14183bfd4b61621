import type { Device } from "../circuit/device.js";
import { bipolarParameters, bipolarWithout } from "./bipolar-parameters.js";
import {
  junctionCapacitance,
  junctionCurrent,
  junctionPotential,
  junctionSlope,
  junctionTemperature,
} from "./junction.js";
import { readTransistor } from "./transistor.js";

/** A parameter with its two temperature coefficients, as `name * (1 + t1 dt + t2 dt^2)`. */
const warm = (name: string, stem = `t${name}`): string => `(${name} * (1 + tdiff * (${stem}1 + tdiff * ${stem}2)))`;
/** A saturation current raised to a power that depends on temperature, for tlev=3. */
const raised = (name: string, stem = `t${name}`): string =>
  `(${name} > 0 ? exp(ln(max(${name}, 1e-300)) * (1 + tdiff * (${stem}1 + tdiff * ${stem}2))) : 0)`;

const slope = (saturation: string, v: string, nvt: string): string =>
  junctionSlope(junctionCurrent(saturation, v, nvt), saturation, v, nvt);

/** The base resistance and its noise. */
const resistance = (ohms: string): string =>
  `rx = ${ohms}; i(b, bi) += v(b, bi) / rx + white(4 * boltz * temp / rx, "rb")`;

/**
 * Q: bipolar transistor after Gummel and Poon as SPICE3 has it. A transport current it = (if - ir) / qb between collector
 * and emitter, whose base charge qb holds the Early effect and high injection; two junctions for the base current, each
 * with an ideal part and leakage; a substrate junction at the collector (vertical) or the base (lateral).
 */
export const bipolar: Device = {
  name: "bipolar transistor",
  about: "bipolar transistor, Gummel-Poon",
  source:
    "Gummel & Poon, Bell Syst. Tech. J. 49 (1970); Antognetti & Massobrio, Semiconductor Device Modeling with SPICE, ch. 2; ngspice manual for temperature",
  letter: "q",
  model: {
    types: ["npn", "pnp", "lpnp"],
    required: true,
    implies: { polarity: { npn: 1, pnp: -1, lpnp: -1 } },
    without: bipolarWithout,
  },
  syntax: "Qname collector base emitter [substrate] model [area] [off] [ic=vbe,vce] [areab= areac= m= temp= dtemp=]",
  terminals: ["c", "b", "e", "s"],
  internal: {
    cx: { when: "rc > 0", onto: "c" },
    ci: { when: "rco > 0", onto: "cx" },
    bi: { when: "rb > 0 || rbm > 0", onto: "b" },
    ei: { when: "re > 0", onto: "e" },
  },
  parameters: bipolarParameters,
  initial: [
    { parameter: "icvbe", quantity: "v", nodes: ["b", "e"] },
    { parameter: "icvce", quantity: "v", nodes: ["c", "e"] },
  ],
  law: `${junctionTemperature}
    base = subs > 0 ? areab : areac
    ratlog = ln(temp / tn)
    facln = (temp / tn - 1) * eg / vt + xti * ratlog
    bfac = tlev == 3 ? 1 : (tlev == 1 ? 1 + xtb * tdiff : exp(ratlog * xtb))
    ibet = area * (tlev == 3 ? ${raised("ibe", "tis")} : ibe * exp(facln))
    // Without ibc the transport current is that of the emitter in either direction: is of the emitter's area.
    ibcn = ibc == ibc ? ibc * base : is * area
    ibct = tlev == 3 ? ${raised("ibcn", "tis")} : ibcn * exp(facln)
    bft = tbf1 == 0 && tbf2 == 0 ? bf * bfac : ${warm("bf")}
    brt = tbr1 == 0 && tbr2 == 0 ? br * bfac : ${warm("br")}
    c2t = area * (tlev == 3 ? ${raised("ise")} : ise * exp(facln / ne) / bfac)
    c4t = base * (tlev == 3 ? ${raised("isc")} : isc * exp(facln / nc) / bfac)
    nevt = ${warm("ne")} * vt
    ncvt = ${warm("nc")} * vt
    nfvt = ${warm("nf")} * vt
    nrvt = ${warm("nr")} * vt
    ivaf = vaf > 0 ? 1 / ${warm("vaf")} : 0
    ivar = var > 0 ? 1 / ${warm("var")} : 0
    iikf = ikf > 0 ? 1 / (area * ${warm("ikf")}) : 0
    iikr = ikr > 0 ? 1 / (area * ${warm("ikr")}) : 0
    rbmt = ${warm("rbm", "trm")} / area
    rbit = ${warm("rb")} / area - rbmt
    gc = rc > 0 ? area / ${warm("rc")} : 0
    ge = re > 0 ? area / ${warm("re")} : 0
    tft = ${warm("tf")}
    trt = ${warm("tr")}
    itft = ${warm("itf")} * area
    ivtf = vtf > 0 ? 1 / (1.44 * vtf) : 0
    mjet = ${warm("mje")}
    mjct = ${warm("mjc")}
    ${junctionPotential("e", "vje", "mjet")}
    ${junctionPotential("c", "vjc", "mjct")}
    vjet = tlevc == 1 ? vje - tvje * tdiff : pot_e
    vjct = tlevc == 1 ? vjc - tvjc * tdiff : pot_c
    cjet = cje * area * (tlevc == 1 ? 1 + cte * tdiff : cap_e)
    cjct = cjc * base * (tlevc == 1 ? 1 + ctc * tdiff : cap_c)
    vcrit = vt * ln(vt / (1.4142135623730951 * ibet))

    vbe = limit(polarity * v(bi, ei), pnj, vt, vcrit, off ? 0 : vcrit)
    vbc = limit(polarity * v(bi, ci), pnj, vt, vcrit, 0)
    cbe = ${junctionCurrent("ibet", "vbe", "nfvt")}
    cbc = ${junctionCurrent("ibct", "vbc", "nrvt")}
    cben = ${junctionCurrent("c2t", "vbe", "nevt")} + gmin * vbe
    cbcn = ${junctionCurrent("c4t", "vbc", "ncvt")} + gmin * vbc
    q1 = 1 / (1 - vbc * ivaf - vbe * ivar)
    q2 = max(1 + 4 * (cbe * iikf + cbc * iikr), 1e-12)
    power = nkf == 0.5 ? sqrt(q2) : exp(nkf * ln(q2))
    qb = q1 * (1 + power) / 2
    ib = cbe / bft + cben + cbc / brt + cbcn
    it = (cbe - cbc) / qb
    ic = it - cbc / brt - cbcn

    // Slopes, for what is reported and for the excess phase.
    gbe = ${junctionSlope("cbe", "ibet", "vbe", "nfvt")}
    gbc = ${junctionSlope("cbc", "ibct", "vbc", "nrvt")}
    roll = 2 * nkf * q1 * power / q2
    qbbe = q1 * ivar * qb + roll * iikf * gbe
    qbbc = q1 * ivaf * qb + roll * iikr * gbc
    gmf = (gbe - it * qbbe) / qb
    go = (gbc + it * qbbc) / qb

    // Storage: tf grows with the collector current and with the voltage of the collector.
    grow = cbe / (max(cbe, 0) + itft)
    grow2 = itf > 0 ? grow * grow : 1
    argtf = xtf * (ivtf > 0 ? exp(vbc * ivtf) : 1) * grow2
    cpit = vbe > 0 ? (gbe * (1 + argtf * (itf > 0 ? 3 - 2 * grow : 1)) - cbe * (1 + argtf) * qbbe / qb) / qb : gbe
    qbe = tft * (vbe > 0 ? cbe * (1 + argtf) / qb : cbe) + depletion(vbe, cjet, vjet, mjet, fc)
    qbc = trt * cbc + depletion(vbc, cjct * xcjc, vjct, mjct, fc)
    qbx = depletion(polarity * v(b, ci), cjct * (1 - xcjc), vjct, mjct, fc)

    vsub = polarity * subs * (subs > 0 ? v(s, ci) : v(s, bi))
    vertical = polarity * (subs > 0 ? 1 : 0)
    lateral = -polarity * (subs > 0 ? 0 : 1)

    i(ci, ei) += polarity * it + white(2 * echarge * abs(ic), "ic")
    i(bi, ei) += polarity * (cbe / bft + cben) + white(2 * echarge * abs(ib), "ib")
    i(bi, ei) += flicker(kf * exp(af * ln(max(abs(ib), 1e-38))), 1, "1overf")
    i(bi, ci) += polarity * (cbc / brt + cbcn)
    i(s, ci) += vertical * gmin * vsub
    i(s, bi) += lateral * gmin * vsub
    i(c, cx) += gc * v(c, cx) + white(4 * boltz * temp * gc, "rc")
    i(e, ei) += ge * v(e, ei) + white(4 * boltz * temp * ge, "re")`,
  extras: [
    { when: "tf > 0 || cje > 0", law: "i(bi, ei) += ddt(polarity * qbe)" },
    { when: "tr > 0 || cjc > 0", law: "i(bi, ci) += ddt(polarity * qbc)" },
    { when: "cjc > 0 && xcjc < 1", law: "i(b, ci) += ddt(polarity * qbx)" },
    {
      // Excess phase (Weil & McNamee 1978): over time the forward current passes a Bessel filter of second order, in
      // the small what follows vbe is delayed.
      when: "ptf > 0 && tf > 0",
      law: `
    lag = ptf * pi / 180 * tf
    forward = cbe / qb
    filtered = state(3 * (between - filtered) / lag, forward, 1e-12)
    between = state((forward - filtered) / lag, forward, 1e-12)
    now = polarity * v(bi, ei)
    i(ci, ei) += polarity * (small ? gmf * (delay(now, small * lag) - now) : filtered - forward)`,
    },
    { when: "irb == 0", law: resistance("rbmt + rbit / qb") },
    {
      // Crowding of the base current towards the edge of the emitter (Hauser 1964).
      when: "irb > 0",
      law: `
    crowd = max(ib / (${warm("irb")} * area), 1e-9)
    z = (sqrt(1 + 14.59025 * crowd) - 1) / (2.4317 * sqrt(crowd))
    ${resistance("rbmt + 3 * rbit * (tan(z) - z) / (z * tan(z) * tan(z))")}`,
    },
    {
      // Collector epitaxy: a resistance whose carriers are those that the base injects, and their charge (Kull, Nagel,
      // Lee, Lloyd, Prendergast & Dirks 1985).
      when: "rco > 0",
      law: `
    vbx = limit(polarity * v(bi, cx), pnj, vt, vcrit, 0)
    gammat = quasimod == 1 ? gamma * exp((temp / tn - 1) * vg / vt + xti * ratlog) : gamma
    vot = quasimod == 1 ? vo * exp(d * ratlog) : vo
    rcot = quasimod == 1 ? rco * exp(cn * ratlog) : rco
    ki = sqrt(1 + gammat * exp(vbc / vt))
    kx = sqrt(1 + gammat * exp(vbx / vt))
    drop = vbc - vbx
    // Backwards ngspice takes the plain resistance.
    epi = (drop > 0 ? (vt * (ki - kx - ln((1 + ki) / (1 + kx))) + drop) / (1 + drop / vot) : drop) / rcot
    i(cx, ci) += polarity * area * epi
    i(bi, ci) += ddt(polarity * area * qco * (ki - 1 - gammat / 2))
    i(bi, cx) += ddt(polarity * area * qco * (kx - 1 - gammat / 2))`,
    },
    {
      when: "iss > 0",
      law: `
    isst = area * (tlev == 3 ? ${raised("iss")} : iss * exp(facln))
    nsvt = ${warm("ns")} * vt
    vs = limit(vsub, pnj, vt, vt * ln(vt / (1.4142135623730951 * isst)), 0)
    isub = ${junctionCurrent("isst", "vs", "nsvt")}
    i(s, ci) += vertical * isub
    i(s, bi) += lateral * isub`,
    },
    {
      when: "cjs > 0",
      law: `
    mjst = ${warm("mjs")}
    ${junctionPotential("s", "vjs", "mjst")}
    vjst = tlevc == 1 ? vjs - tvjs * tdiff : pot_s
    cjst = cjs * (subs > 0 ? areac : areab) * (tlevc == 1 ? 1 + cts * tdiff : cap_s)
    qsub = depletion(vsub, cjst, vjst, mjst, 0)
    i(s, ci) += ddt(vertical * qsub)
    i(s, bi) += ddt(lateral * qsub)`,
    },
  ],
  quantities: {
    ic: "polarity * ic",
    ib: "polarity * ib",
    ie: "-polarity * (ic + ib)",
    vbe: "polarity * v(bi, ei)",
    vbc: "polarity * v(bi, ci)",
    gm: "gmf - go",
    gpi: `gbe / bft + gmin + ${slope("c2t", "vbe", "nevt")}`,
    gmu: `gbc / brt + gmin + ${slope("c4t", "vbc", "ncvt")}`,
    go: "go",
    cpi: `tft * cpit + ${junctionCapacitance("vbe", "cjet", "vjet", "mjet", "fc")}`,
    cmu: `trt * gbc + ${junctionCapacitance("vbc", "(cjct * xcjc)", "vjct", "mjct", "fc")}`,
    cbx: junctionCapacitance("(polarity * v(b, ci))", "(cjct * (1 - xcjc))", "vjct", "mjct", "fc"),
    qbe: "qbe",
    qbc: "qbc",
    qbx: "qbx",
  },
  read(cursor, draft, surroundings) {
    readTransistor(
      cursor,
      draft,
      { terminals: this.terminals, optional: true, conditions: ["icvbe", "icvce"] },
      surroundings,
    );
  },
};
