import { mosfet } from "./mosfet.js";
import { commonTable, model } from "./parameters.js";

/** M, level 1: the square law of Shichman and Hodges. */
export const mosfetLevel1 = mosfet({
  level: 1,
  about: "MOSFET, level 1 (Shichman-Hodges)",
  source:
    "Shichman & Hodges, IEEE J. Solid-State Circuits 3 (1968); Antognetti & Massobrio, Semiconductor Device Modeling with SPICE, ch. 4",
  parameters: {
    ...commonTable({ tox: NaN, mjsw: 0.5, length: "l - 2 * ld", width: "w" }),
    lambda: model("1/V", 0, "modulation of the channel's length"),
  },
  channel: `
    // Above 0 V of bulk bias the root goes on along its tangent.
    root = sqrt(tphi)
    sarg = vb <= 0 ? sqrt(tphi - min(vb, 0)) : max(root - vb / (2 * root), 0)
    von = vbi + gamma * sarg
    vdsat = max(vg - von, 0)
    vdx = min(vd, vdsat)
    id = kpt * weff / leff * (1 + lambda * vd) * vdx * (vdsat - vdx / 2)`,
});
