import { mosfet } from "./mosfet.js";
import { commonTable, model } from "./parameters.js";

/** M, level 6: powers of the overdrive for the saturation current and voltage. */
export const mosfetLevel6 = mosfet({
  level: 6,
  about: "MOSFET, level 6 (Sakurai-Newton)",
  source:
    "Sakurai & Newton, IEEE J. Solid-State Circuits 25 (1990) 584 and IEEE Trans. Electron Devices 38 (1991) 887; SPICE3 for the threshold",
  parameters: {
    ...commonTable({ tox: NaN, mjsw: 0.5, length: "l - 2 * ld", width: "w" }),
    kv: model("1", 2, "factor of the saturation voltage"),
    nv: model("1", 0.5, "exponent of the saturation voltage"),
    kc: model("A/V2", 5e-5, "factor of the saturation current"),
    nc: model("1", 1, "exponent of the saturation current"),
    gamma1: model("1", 0, "linear body effect", { min: -Infinity }),
    sigma: model("1", 0, "how the drain lowers the threshold", { min: -Infinity }),
    lambda0: model("1/V", 0, "modulation of the channel's length", { min: -Infinity, aliases: ["lambda"] }),
    lambda1: model("1/V2", 0, "how that falls with the bulk bias", { min: -Infinity }),
  },
  channel: `
    root = sqrt(tphi)
    sarg = vb <= 0 ? sqrt(tphi - min(vb, 0)) : root - vb / (2 * root)
    von = vbi + gamma * sarg - gamma1 * vb - sigma * vd
    drive = max(vg - von, 0)
    vdsat = kv * exp(nv * ln(max(drive, 1e-30)))
    saturated = kc / warm * weff / leff * exp(nc * ln(max(drive, 1e-30))) * (1 + (lambda0 - lambda1 * vb) * vd)
    reached = vd / max(vdsat, 1e-30)
    id = drive > 0 ? saturated * (vd < vdsat ? reached * (2 - reached) : 1) : 0`,
});
