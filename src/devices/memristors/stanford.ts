import { memristor, model, start, TOLERANCE } from "./common.js";

/** The gap between the filament and the electrode closes and opens by hopping ions, heated by the current. */
export const stanford = memristor(13, {
  name: "Stanford-PKU memristor",
  about: "memristor of level 13: filament with a tunnelling gap, self-heating",
  source: "Jiang, Wu, Yu, Wong et al. 2016, IEEE TED 63, 1884; Guan, Yu, Wong 2012, IEEE EDL 33, 1405",
  starts: ["x0", "gapmin", "gapmax"],
  parameters: {
    g0: model("m", 0.25e-9, "decay length of the current with the gap", { above: 0 }),
    v0: model("V", 0.25, "voltage scale of the current", { above: 0 }),
    i0: model("A", 1e-3, "current scale", { above: 0 }),
    vel0: model("m/s", 10, "speed of the gap", { above: 0 }),
    ea: model("eV", 0.6, "activation energy", { above: 0 }),
    a0: model("m", 0.25e-9, "hopping distance", { above: 0 }),
    tox: model("m", 12e-9, "thickness of the oxide", { above: 0 }),
    gamma0: model("1", 16, "enhancement of the field at gap 0", { above: 0 }),
    beta: model("1", 0.8, "how it falls with the cube of the gap in nanometres", { min: 0 }),
    fmin: model("V/m", 1.4e9, "field below which the gap does not move", { min: 0 }),
    rth: model("K/W", 2.1e3, "thermal resistance", { min: 0 }),
    gapmin: model("m", 0.1e-9, "smallest gap", { above: 0 }),
    gapmax: model("m", 1.7e-9, "largest gap", { above: "gapmin" }),
    edge: model("1", 1e-2, "part of the range over which the gap comes to its bounds", { above: 0, max: 0.5 }),
    x0: { ...start("m", 0.2e-9, "gap at the start"), min: "gapmin", max: "gapmax" },
  },
  law: `
    span = gapmax - gapmin
    x = gapmin + span * w
    amplitude = i0 * exp(-x / g0)
    i = amplitude * sinh(v(p, n) / v0)
    r = abs(v(p, n)) > 1e-9 ? v(p, n) / i : v0 / amplitude
    i(p, n) += i
    nm = x / 1e-9
    gamma = gamma0 - beta * nm * nm * nm
    heated = boltz * (temp + abs(v(p, n) * i) * rth)
    field = gamma * v(p, n) / tox
    push = abs(field) < fmin ? 0 : -vel0 * exp(-echarge * ea / heated) * sinh(echarge * a0 * field / heated)
    room = min(max((push > 0 ? 1 - w : w) / edge, 0), 1)
    w = state(push / span * room, (x0 - gapmin) / (gapmax - gapmin), ${TOLERANCE})`,
});
