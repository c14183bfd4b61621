import type { Device, ParameterSpec } from "../../circuit/device.js";
import { ratescale } from "../trainable.js";
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

/** The parameter that a state starts from, from where to where it may be, and what is the memristor's own. */
type Own = Pick<Device, "name" | "about" | "source" | "parameters" | "law"> & {
  readonly options?: string;
  readonly starts: readonly [parameter: string, from: string | number, to: string | number];
};

/**
 * What the memristors have in common; they differ in the level of their model. One whose model names an update is trained:
 * at rest its state is what learning has stored, and update=write moves it by pulses through its own law.
 */
export function memristor(level: number, own: Own): Device {
  const { options = "", starts, parameters, ...rest } = own;
  const [parameter, min, max] = starts;
  return {
    ...rest,
    letter: "y",
    kind: "memristor",
    model: { types: ["memristor"], required: true, levels: [level], perInstance: true },
    parameters: { ...parameters, ratescale },
    words: { update: { default: "", about: "how learning changes it, where it does" } },
    trainable: { parameter, min, max, state: true },
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
