import type { Device } from "../circuit/device.js";
import { readAssignments, readNodes } from "./two-terminal.js";

/** YDELAY: Xyce's source of a voltage as it was some time ago. */
export const delayedSource: Device = {
  name: "delayed voltage source",
  about: "YDELAY: the voltage between two nodes as it was td seconds ago",
  source: "Xyce Reference Guide, delay device: v(p, n) = v(cp, cn)(t - td)",
  letter: "y",
  kind: "delay",
  syntax: "YDELAY name n+ n- nc+ nc- td=",
  terminals: ["p", "n", "cp", "cn"],
  parameters: { td: { unit: "s", above: 0, about: "delay" } },
  law: "v(p, n) = delay(v(cp, cn), td)",
  quantities: { i: "i(p, n)", v: "v(p, n)" },
  read(cursor, draft) {
    readNodes(cursor, draft, ["n+", "n-", "nc+", "nc-"]);
    readAssignments(cursor, draft);
  },
};

/** YACC: the way of a mass that is accelerated by what the voltage of a node says. */
export const acceleratedMass: Device = {
  name: "accelerated mass",
  about: "YACC: velocity and position, as voltages, of a mass whose acceleration is the voltage of a node",
  source: "Xyce Reference Guide, accelerated mass: dv/dt = a, dx/dt = v",
  letter: "y",
  kind: "acc",
  syntax: "YACC name acceleration velocity position [v0= x0=]",
  terminals: ["a", "s", "x"],
  parameters: {
    v0: { unit: "m/s", default: 0, about: "velocity at the start" },
    x0: { unit: "m", default: 0, about: "position at the start" },
  },
  law: `
    speed = state(v(a), v0, 1e-9)
    place = state(speed, x0, 1e-9)
    v(s) = speed
    v(x) = place`,
  quantities: { velocity: "speed", position: "place" },
  read(cursor, draft) {
    readNodes(cursor, draft, ["acceleration", "velocity", "position"]);
    readAssignments(cursor, draft);
  },
};
