import type { Device } from "../circuit/device.js";
import { voltageSource } from "./source.js";

const { dc, acmag, acphase } = voltageSource.parameters;

/** P: Xyce's port, a voltage source with its resistance. */
export const port: Device = {
  ...voltageSource,
  name: "port",
  port: { number: "port", impedance: "z0" },
  about: "port: voltage source with a resistance in series",
  source: "Xyce Reference Guide, port device: v(p, n) = value + z0 i",
  letter: "p",
  dialect: "xyce",
  syntax: "Pname n+ n- [[dc] value] [ac magnitude [phase]] [SIN(...) | PULSE(...) | ...] [port= z0=]",
  internal: {},
  parameters: {
    dc: dc!,
    acmag: acmag!,
    acphase: acphase!,
    port: { unit: "1", default: 1, min: 1, about: "its number" },
    z0: { unit: "ohm", default: 50, min: 0, about: "resistance in series" },
  },
  law: "v(p, n) = control + dc + z0 * i(p, n)",
  extras: [],
  quantities: { i: "i(p, n)", v: "v(p, n)" },
};
