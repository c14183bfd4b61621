import { mosfet } from "./mosfet.js";
import { commonTable, model, SILICON } from "./parameters.js";

/** Newton's steps from 0 towards the voltage of velocity saturation: concave and rising, so that none overshoots. */
const STEPS = 6;

/**
 * Baum's equation: the drain voltage u at which the current of the gradual channel equals W Q(u) vmax. Over
 * x = sqrt(u + phi - vbs) it is a polynomial of fourth order.
 */
function saturation(): string {
  const lines = ["us0 = 0"];
  for (let k = 0; k < STEPS; k++)
    lines.push(
      `ux${k} = sqrt(max(us${k} + phib, 1e-12))
    uq${k} = drive - us${k} - phib - gam * ux${k}
    ui${k} = us${k} * (drive - phib - us${k} / 2) - 2 / 3 * gam * (ux${k} * ux${k} * ux${k} - sarg3)
    us${k + 1} = us${k} - (ui${k} - xv * uq${k}) / (max(uq${k}, 0) + xv * (1 + gam / (2 * ux${k})))`,
    );
  return lines.join("\n    ");
}

/** M, level 2: the gradual channel with the bulk's charge, after geometry. */
export const mosfetLevel2 = mosfet({
  level: 2,
  about: "MOSFET, level 2 (geometry-based, Grove-Frohman)",
  source:
    "Vladimirescu & Liu, The simulation of MOS integrated circuits using SPICE2, UCB/ERL M80/7 (1980); Baum & Beneking, IEEE Trans. ED 17 (1970)",
  parameters: {
    ...commonTable({ tox: 1e-7, mjsw: 0.33, length: "l - 2 * ld", width: "w" }),
    lambda: model("1/V", 0, "modulation of the channel's length; 0: from nsub"),
    xj: model("m", 0, "depth of the junctions"),
    nfs: model("1/cm2", 0, "density of fast surface states: conduction below the threshold"),
    delta: model("1", 0, "effect of the width on the threshold"),
    ucrit: model("V/cm", 1e4, "field from which the mobility falls", { above: 0 }),
    uexp: model("1", 0, "exponent of the fall of mobility"),
    vmax: model("m/s", 0, "largest velocity of carriers; 0: none"),
    neff: model("1", 1, "factor on nsub in saturation", { above: 0 }),
  },
  channel: `
    xd = nsub == nsub ? sqrt(2 * ${SILICON} / (echarge * nsub * 1e6)) : 0
    narrow = 0.25 * pi * delta * ${SILICON} / (cox * weff)
    eta = 1 + narrow
    root = sqrt(tphi)
    phib = tphi - vb
    sarg = vb <= 0 ? sqrt(tphi - min(vb, 0)) : root / (1 + max(vb, 0) / (2 * tphi))
    sarg3 = sarg * sarg * sarg
    bdx = vb - vd
    barg = bdx <= 0 ? sqrt(tphi - min(bdx, 0)) : root / (1 + max(bdx, 0) / (2 * tphi))
    // Trapezoid of charge below a short gate (Yau).
    deep = max(xj, 1e-12)
    short = xj > 0 ? xj / (2 * leff) * (sqrt(1 + 2 * xd * sarg / deep) + sqrt(1 + 2 * xd * barg / deep) - 2) : 0
    gams = gamma * (1 - short)
    vbin = vbi + narrow * phib
    vth = vbin + gams * sarg
    // Below von, with fast surface states, the current falls exponentially (Swanson & Meindl).
    weak = nfs > 0
    nvt = vt * (1 + echarge * nfs * 1e4 / cox - slope(vth, vb))
    von = weak ? vth + nvt : vth
    ontop = max(vg, von)
    vgx = weak ? ontop : vg
    // Mobility.
    tip = ucrit * 100 * ${SILICON} / cox
    ufact = exp(uexp * ln(tip / max(vg - von, tip)))
    ueff = uo * 1e-4 * ufact
    // Saturation: pinch-off, or the largest velocity.
    gam = max(gams / eta, 0)
    drive = (vgx - vbin) / eta + phib
    pinch = max((vgx - vbin) / eta + (gam * gam - gam * sqrt(gam * gam + 4 * max(drive, 0))) / 2, 0)
    xv = vmax > 0 ? vmax * leff / ueff : 1e30
    ${saturation()}
    vdsat = vmax > 0 && drive - phib - gam * sarg > 0 ? max(min(us${STEPS}, pinch), 0) : (drive > 0 ? pinch : 0)
    bss = vb - vdsat
    bsarg = bss <= 0 ? sqrt(tphi - min(bss, 0)) : root / (1 + max(bss, 0) / (2 * tphi))
    // Shortening of the channel beyond saturation, as a part of its length.
    beyond = (vd - vdsat) / 4
    plain = xd / leff * sqrt(beyond + sqrt(1 + beyond * beyond))
    xdv = xd / sqrt(neff)
    xlv = vmax * xdv / (2 * ueff)
    fast = xdv / leff * (sqrt(xlv * xlv + max(vd - vdsat, 0)) - xlv)
    cut = lambda > 0 || xd == 0 ? lambda * vd : (vmax > 0 ? fast : plain)
    // Punch-through: the channel does not vanish.
    edge = nsub == nsub ? xd * sqrt(pot_a) : 0.25e-6
    left = leff * (1 - cut)
    kept = left < edge ? edge / (1 + (max(leff * cut, leff - edge) - leff + xd * sqrt(pot_a)) / edge) : left
    vdx = min(vd, vdsat)
    body = vd <= vdsat ? barg : bsarg
    strong = kpt * weff / kept * ufact * ((vgx - vbin - eta * vdx / 2) * vdx - gams * (body * body * body - sarg3) / 1.5)
    id = vdsat <= 0 ? 0 : (weak ? strong * exp(min(vg - von, 0) / nvt) : strong)`,
});
