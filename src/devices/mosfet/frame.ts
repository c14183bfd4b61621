import { junctionCurrent, junctionPotential, junctionTemperature } from "../junction.js";
import { OXIDE } from "./parameters.js";

/**
 * What surrounds the channel of a MOSFET in SPICE's levels 1 to 3: temperature, voltages in the frame of an n-channel
 * device whose drain is the end of higher potential, two bulk junctions, overlap and Meyer capacitances, resistances,
 * noise. The texts are parts of one law.
 *
 * Between them stands the channel: from vg, vd, vb (gate, drain and bulk against the source, vd >= 0) it gives id, von,
 * vdsat.
 */

/** Resistances at the ends: given, or of the squares. */
export const drainResistance = "(rd == rd ? rd : rsh * nrd)";
export const sourceResistance = "(rs == rs ? rs : rsh * nrs)";

/** How parameters follow temperature (Vladimirescu & Liu 1980; Antognetti & Massobrio, 4.8). */
export const temperature = `${junctionTemperature}
    ratio = temp / tn
    warm = ratio * sqrt(ratio)
    kpt = kp / warm
    tphi = fact * ((phi - pbfn) / factn) + pbf
    vbi = polarity * (vto + delvto) - gamma * sqrt(phi) + polarity * 0.5 * (gapn - gap) + 0.5 * (tphi - phi)
    hot = exp(gapn * echarge / (boltz * tn) - gap / vt)
    flat = js > 0 && ad > 0 && as > 0
    isd = hot * (flat ? js * ad : is)
    iss = hot * (flat ? js * as : is)
    nvj = n * vt
    vcritd = nvj * ln(nvj / (1.4142135623730951 * isd))
    vcrits = nvj * ln(nvj / (1.4142135623730951 * iss))
    ${junctionPotential("a", "pb", "mj")}
    ${junctionPotential("p", "pb", "mjsw")}
    cad = cap_a * (cbd == cbd ? cbd : cj * ad)
    cas = cap_a * (cbs == cbs ? cbs : cj * as)
    cpd = cap_p * cjsw * pd
    cps = cap_p * cjsw * ps
    cox = tox == tox ? ${OXIDE} / tox : 0
    gd = ${drainResistance} > 0 ? 1 / ${drainResistance} : 0
    gs = ${sourceResistance} > 0 ? 1 / ${sourceResistance} : 0`;

/**
 * Voltages, limited as SPICE limits them: the gate against the source or, where the drain is the lower end, against the
 * drain, around the threshold of the last iteration; then the drain; then the junction that is the more forward one.
 */
export const voltages = `
    ugs = polarity * v(gi, si)
    uds = polarity * v(di, si)
    ubs = polarity * v(b, si)
    onward = old(vds) >= 0
    about = vbi + gamma * sqrt(max(tphi - old(vbs) + min(old(vds), 0), 0))
    gate = onward ? ugs : ugs - uds
    held = fetlim(gate, onward ? old(vgs) : old(vgs) - old(vds), about)
    far = onward ? uds + (held - gate) : uds - (held - gate)
    near = onward ? vdslim(far, old(vds)) : -vdslim(-far, -old(vds))
    vds = limit(uds, to, near, 0)
    vgs = limit(ugs, to, onward ? held : ugs + (near - far), off ? 0 : vbi + gamma * sqrt(tphi))
    vbs = limit(ubs, to, vds >= 0 ? pnjlim(ubs, old(vbs), nvj, vcrits) : ubs + (vds - uds) + (pnjlim(ubs - uds, old(vbs) - old(vds), nvj, vcritd) - (ubs - uds)), off ? 0 : -1)
    vbd = vbs - vds
    forward = vds >= 0
    vd = abs(vds)
    vg = forward ? vgs : vgs - vds
    vb = forward ? vbs : vbd`;

/**
 * Meyer's capacitances (RCA Review 32, 1971) as SPICE3 has them: in strong inversion shares of 2/3 of the oxide's, which
 * the gate-bulk capacitance takes over below the threshold.
 */
const meyer = `
    over = vg - von
    full = cox * leff * weff
    sat = max(vdsat, 0.025)
    low = min(vd, sat)
    rest = (sat - low) / (2 * sat - low)
    share = sat / (2 * sat - low)
    inverted = 2 / 3 * full * min(max(1 + 2 * over / tphi, 0), 1)
    chigh = inverted * (1 - share * share)
    clow = inverted * (1 - rest * rest)
    cgs = forward ? clow : chigh
    cgd = forward ? chigh : clow
    cgb = full * min(max(-over / tphi, 0), 1)`;

/** Its currents; each capacitance times the rate of a voltage is no charge's derivative. */
const meyerCurrents = `
    i(gi, si) += cgs * ddt(v(gi, si))
    i(gi, di) += cgd * ddt(v(gi, di))
    i(gi, b) += cgb * ddt(v(gi, b))`;

/** Charges of the junction of an end, of its bottom and of its side walls, and whether there is a bottom that has some. */
const area = (end: "d" | "s"): string => `depletion(vb${end}, ca${end}, pot_a, mj, fc)`;
const perimeter = (end: "d" | "s"): string => `depletion(vb${end}, cp${end}, pot_a, mjsw, fc)`;
const bottom = (end: "d" | "s"): string => `(cb${end} == cb${end} ? cb${end} : cj * a${end}) > 0`;

/**
 * The two junctions with the bulk. Below -3 n vt their currents are the saturation current, to which level 3 goes by a
 * cubic, as in ngspice.
 */
function junctions(smooth: boolean): string {
  const current = (saturation: string, v: string): string =>
    smooth
      ? junctionCurrent(saturation, v, "nvj")
      : `${saturation} * (${v} > -3 * nvj ? exp(max(${v}, -3 * nvj) / nvj) - 1 : -1)`;
  return `
    ibd = ${current("isd", "vbd")}
    ibs = ${current("iss", "vbs")}
    qbd = tt * ibd + ${area("d")} + ${perimeter("d")}
    qbs = tt * ibs + ${area("s")} + ${perimeter("s")}`;
}

/** Noise of the channel: nlev counts as in HSPICE; without it flicker noise is SPICE3's (kf |id|^af / (W L Cox^2 f)). */
const noise = `
    coxn = cox > 0 ? cox : ${OXIDE} / 1e-7
    idaf = exp(af * ln(max(abs(id), 1e-38)))
    part = max(1 - vd / max(vdsat, 1e-12), 0)
    thermal = nlev == 3 ? kpt * weff / leff * max(vg - von, 0) * (1 + part + part * part) / (1 + part) * gdsnoi : abs(gm)
    size = coxn * weff * leff
    pink = nlev >= 2 ? kf * gm * gm / size : kf * idaf / (nlev == 0 ? coxn * leff * leff : (nlev == 1 ? size : size * coxn))`;

/** All that follows the channel. Conductance gmin belongs to a junction as a whole, not to each of m devices. */
export const terminals = (smooth: boolean): string => `
    gm = slope(id, vg)
    ${junctions(smooth)}
    ${meyer}
    ${noise}
    i(di, si) += polarity * (forward ? id : -id) + white(8 / 3 * boltz * temp * thermal, "id") + flicker(pink, nlev >= 2 ? af : 1, "1overf")
    i(b, di) += polarity * ibd + gmin / m * v(b, di)
    i(b, si) += polarity * ibs + gmin / m * v(b, si)
    i(d, di) += gd * v(d, di) + white(4 * boltz * temp * gd, "rd")
    i(s, si) += gs * v(s, si) + white(4 * boltz * temp * gs, "rs")`;

/** What stores charge, and what else only some models have: resistances of the gate and from drain to source. */
export const extras = [
  { when: "tox == tox", law: meyerCurrents },
  { when: "cgso > 0", law: "i(gi, si) += ddt(cgso * weff * v(gi, si))" },
  { when: "cgdo > 0", law: "i(gi, di) += ddt(cgdo * weff * v(gi, di))" },
  { when: "cgbo > 0", law: "i(gi, b) += ddt(cgbo * leff * v(gi, b))" },
  { when: `tt > 0 || ${bottom("d")}`, law: `i(b, di) += ddt(polarity * (tt * ibd + ${area("d")}))` },
  { when: `tt > 0 || ${bottom("s")}`, law: `i(b, si) += ddt(polarity * (tt * ibs + ${area("s")}))` },
  { when: "cjsw * pd > 0", law: `i(b, di) += ddt(polarity * ${perimeter("d")})` },
  { when: "cjsw * ps > 0", law: `i(b, si) += ddt(polarity * ${perimeter("s")})` },
  { when: "rg > 0", law: `i(g, gi) += v(g, gi) / rg + white(4 * boltz * temp / rg, "rg")` },
  { when: "rds == rds", law: "i(d, s) += v(d, s) / rds" },
];
