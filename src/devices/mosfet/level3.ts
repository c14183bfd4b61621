import { mosfet } from "./mosfet.js";
import { commonTable, model, SILICON } from "./parameters.js";

/** M, level 3: semi-empirical, for short channels. */
export const mosfetLevel3 = mosfet({
  level: 3,
  about: "MOSFET, level 3 (semi-empirical, short channels)",
  source:
    "Vladimirescu & Liu, The simulation of MOS integrated circuits using SPICE2, UCB/ERL M80/7 (1980); Dang, IEEE J. Solid-State Circuits 14 (1979)",
  parameters: {
    ...commonTable({
      tox: 1e-7,
      mjsw: 0.33,
      length: "l - 2 * ld + xl",
      width: "w - 2 * wd + xw",
      intrinsicAtTnom: true,
    }),
    xj: model("m", 0, "depth of the junctions"),
    nfs: model("1/cm2", 0, "density of fast surface states: conduction below the threshold"),
    delta: model("1", 0, "effect of the width on the threshold"),
    eta: model("1", 0, "effect of the drain voltage on the threshold"),
    theta: model("1/V", 0, "fall of mobility with the gate voltage"),
    kappa: model("1", 0.2, "field in saturation"),
    vmax: model("m/s", 0, "largest velocity of carriers; 0: none"),
    xl: model("m", 0, "added to the length by masks and etching", { min: -Infinity }),
    wd: model("m", 0, "narrowing of either side of the width", { min: -Infinity }),
    xw: model("m", 0, "added to the width by masks and etching", { min: -Infinity }),
  },
  smooth: true,
  channel: `
    alpha = nsub == nsub ? 2 * ${SILICON} / (echarge * nsub * 1e6) : 0
    xd = sqrt(alpha)
    narrow = 0.5 * pi * delta * ${SILICON} / (cox * weff)
    feedback = eta * 8.15e-22 / (cox * leff * leff * leff)
    root = sqrt(tphi)
    sqb = vb <= 0 ? sqrt(tphi - min(vb, 0)) : root / (1 + max(vb, 0) / (2 * tphi))
    phib = sqb * sqb
    // Cylindrical edge of the junctions (Dang): the part of the bulk's charge that a short gate holds.
    deep = max(xj, 1e-12)
    wp = xd * sqb / deep
    wc = 0.0631353 + 0.8013292 * wp - 0.01110777 * wp * wp
    bent = wp / (1 + wp)
    fshort = xj > 0 && xd > 0 ? 1 - xj / leff * ((wc + ld / deep) * sqrt(1 - bent * bent) - ld / deep) : 1
    gams = gamma * fshort
    fbody = gams / (4 * sqb) + narrow
    bulk = gams * sqb + narrow * phib
    vth = vbi - feedback * vd + bulk
    weak = nfs > 0
    nvt = vt * (1 + echarge * nfs * 1e4 / cox + bulk / (2 * phib))
    von = weak ? vth + nvt : vth
    drive = max(vg, von) - vth
    fgate = 1 / (1 + theta * drive)
    // Saturation: pinch-off, or the largest velocity.
    pinch = drive / (1 + fbody)
    vc = vmax > 0 ? leff * vmax / (uo * 1e-4 / warm * fgate) : 1
    vdsat = vmax > 0 ? pinch + vc - sqrt(pinch * pinch + vc * vc) : pinch
    vdx = min(vd, vdsat)
    slow = vmax > 0 ? 1 / (1 + vdx / vc) : 1
    ids = kpt * weff / leff * fgate * (drive - (1 + fbody) * vdx / 2) * vdx * slow
    // Shortening of the channel beyond saturation, and a little before.
    gsat = max(ids * (1 - slow) / vc, 1e-12)
    emax = kappa * ids / (leff * gsat)
    ea = emax * alpha / 2
    fast = vd > vdsat ? sqrt(ea * ea + kappa * alpha * max(vd - vdsat, 1e-30)) - ea : 0
    shape = vdx / max(vdsat, 1e-12)
    plain = sqrt(kappa * alpha * max(vdsat / 8 + vd - vdx, 1e-30)) * shape * shape * shape * shape
    cut = alpha > 0 ? (vmax > 0 ? fast : plain) : 0
    half = leff / 2
    kept = cut > half ? leff * leff / (4 * max(cut, half)) : leff - cut
    strong = ids * leff / kept
    id = weak ? strong * exp(min(vg - von, 0) / nvt) : strong`,
});
