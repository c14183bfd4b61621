import type { Device, ParameterSpec } from "../../circuit/device.js";
import { readAssignments, readNodes } from "../two-terminal.js";

/** Relative tolerance that states are integrated to, all of them from 0 to 1. */
export const TOLERANCE = 3e-7;

/** What all memristors report beside their current: resistance [ohm] (at 0 V its limit) and state. */
export const quantities = { i: "i", r: "r", x: "x", p: "i * v(p, n)" } as const;

/** The table row of a model parameter. */
export const model = (
  unit: string,
  value: number | string,
  about: string,
  more: Partial<ParameterSpec> = {},
): ParameterSpec => ({ unit, default: value, about, on: "model", ...more });

/** The state at the start, from the card or the model. */
export const start = (unit: string, value: number | string, about = "state at the start"): ParameterSpec => ({
  unit,
  default: value,
  about,
  on: "both",
  aliases: ["xo", "ic"],
});

/** What the memristors have in common; they differ in the level of their model. */
export function memristor(
  level: number,
  own: Pick<Device, "name" | "about" | "source" | "parameters" | "law"> & { readonly options?: string },
): Device {
  const { options = "", ...rest } = own;
  return {
    ...rest,
    letter: "y",
    kind: "memristor",
    model: { types: ["memristor"], required: true, levels: [level] },
    syntax: `YMEMRISTOR name n+ n- model [x0=${options} m=] with .model MEMRISTOR level=${level}`,
    terminals: ["p", "n"],
    quantities,
    read(cursor, draft) {
      readNodes(cursor, draft, this.terminals);
      const word = cursor.word("the name of a model");
      if (word === undefined) return;
      draft.model = { name: word.lower, span: word.span };
      readAssignments(cursor, draft);
    },
  };
}
