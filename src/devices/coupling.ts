import type { Device } from "../circuit/device.js";
import { readAssignments } from "./two-terminal.js";

/** K: couples two inductors; M = k sqrt(L1 L2). */
export const coupling: Device = {
  name: "coupling",
  about: "mutual inductance of two inductors",
  source: "v1 = d(L1 i1 + M i2)/dt, M = k sqrt(L1 L2)",
  letter: "k",
  syntax: "Kname Lname1 Lname2 k",
  terminals: [],
  parameters: {
    k: { unit: "1", min: -1, max: 1, about: "coefficient of coupling", on: "instance" },
    la: { unit: "H", default: 0, about: "inductance of the first inductor", on: "borrowed" },
    lb: { unit: "H", default: 0, about: "inductance of the second inductor", on: "borrowed" },
  },
  controls: ["a", "b"],
  borrowed: { la: ["a", "l"], lb: ["b", "l"] },
  law: `
    mutual = k * sqrt(la * lb)
    v(a) += ddt(mutual * i(b))
    v(b) += ddt(mutual * i(a))`,
  read(cursor, draft) {
    for (const which of ["first", "second"]) {
      const word = cursor.word(`the name of the ${which} inductor`);
      if (word === undefined) return;
      draft.controls.push({ name: word.lower, span: word.span });
    }
    const [a, b] = draft.controls;
    if (a!.name === b!.name) {
      const message = `${b!.name} is coupled with itself`;
      cursor.diagnostics.error("self-coupling", message, b!.span, "name two different inductors");
    }
    if (!cursor.atAssignment) {
      const value = cursor.value("the coefficient of coupling");
      if (value !== undefined) draft.values.set("k", value);
    }
    readAssignments(cursor, draft);
  },
};
