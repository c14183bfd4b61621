import type { Cursor } from "../netlist/cursor.js";
import type { Device, Draft } from "../circuit/device.js";
import { readAssignments } from "./two-terminal.js";

/** K: couples inductors, each pair of them; M = k sqrt(L1 L2). */
export const coupling: Device = {
  name: "coupling",
  about: "mutual inductance of two or more inductors",
  source: "v1 = d(L1 i1 + M i2)/dt, M = k sqrt(L1 L2)",
  letter: "k",
  syntax: "Kname Lname1 Lname2 [Lname3 ...] k",
  terminals: [],
  parameters: {
    k: { unit: "1", min: -1, max: 1, about: "coefficient of coupling", on: "instance", aliases: ["coupling"] },
    la: { unit: "H", default: 0, about: "inductance of the first inductor", on: "borrowed" },
    lb: { unit: "H", default: 0, about: "inductance of the second inductor", on: "borrowed" },
  },
  controls: ["a", "b"],
  borrowed: { la: ["a", "warm"], lb: ["b", "warm"] },
  law: `
    mutual = k * sqrt(abs(la * lb))
    v(a) += ddt(mutual * i(b))
    v(b) += ddt(mutual * i(a))`,
  read(cursor, draft) {
    const inductors = readInductors(cursor);
    if (inductors === undefined) return;
    const value = cursor.atAssignment ? undefined : cursor.value("the coefficient of coupling");
    if (value !== undefined) draft.values.set("k", value);
    const core = cursor.peek();
    if (core?.kind === "word" && !cursor.atAssignment) {
      cursor.next();
      const message = `a core (model ${core.text}) is not available in this version`;
      cursor.diagnostics.error("unavailable-form", message, core.span, "couple linear inductors: K1 L1 L2 0.99");
    }
    readAssignments(cursor, draft);
    draft.also = [];
    inductors.forEach((second, k) => {
      for (const first of inductors.slice(0, k)) {
        if (draft.controls.length === 0) draft.controls.push(first, second);
        else draft.also!.push({ terminals: [], values: draft.values, controls: [first, second] });
      }
    });
  },
};

/** Two or more names, each once; undefined after a fault. */
function readInductors(cursor: Cursor): Draft["controls"] | undefined {
  const list: Draft["controls"] = [];
  for (;;) {
    const token = cursor.peek();
    if (list.length >= 2 && (token?.kind !== "word" || cursor.atAssignment || !/^[a-z_]/i.test(token.text)))
      return list;
    const word = cursor.word(`the name of ${list.length === 0 ? "the first" : "the second"} inductor`);
    if (word === undefined) return undefined;
    if (list.some(({ name }) => name === word.lower)) {
      const message = `${word.lower} is coupled with itself`;
      cursor.diagnostics.error("self-coupling", message, word.span, "name two different inductors");
    }
    list.push({ name: word.lower, span: word.span });
  }
}
