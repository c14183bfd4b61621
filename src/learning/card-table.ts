import type { ParameterSpec } from "./contract.js";
import { losses } from "./losses.js";
import { rules } from "./rules/index.js";

/** How the value of a `.learn` parameter is written. */
export type Form = "number" | "word" | "name" | "outputs" | "targets" | "test" | "batch";

export interface LearnParameter extends ParameterSpec {
  readonly form: Form;
}

/** The parameters of every `.learn` card; those of the rules stand in the rules' own tables. */
const common: readonly LearnParameter[] = [
  { name: "data", form: "name", unit: "", about: "the .data table with the samples" },
  { name: "test", form: "test", unit: "", about: "a .data table, or the fraction of the samples, to test with" },
  { name: "outputs", form: "outputs", unit: "", about: "output nodes (y1 y2 ...) or pairs ((yp,yn) ...)" },
  { name: "targets", form: "targets", unit: "V", about: "columns (t1 t2 ...), or onehot(column, hi=1, lo=0)" },
  { name: "loss", form: "word", unit: "", default: "mse", choices: [...losses.keys()], about: "what is minimised" },
  { name: "temperature", form: "number", unit: "V", default: 1, above: 0, about: "scale T of loss=softmax" },
  { name: "lockin", form: "name", unit: "", about: "the .model of type LOCKIN in every trainable resistor" },
  { name: "rate", form: "number", unit: "S^2/V^2", min: 0, about: "wanted change is -rate x measured gradient" },
  { name: "decay", form: "number", unit: "", default: 1, above: 0, about: "factor on the rate after each epoch" },
  { name: "epochs", form: "number", unit: "", default: 1, min: 0, whole: true, about: "passes over the samples" },
  { name: "batch", form: "batch", unit: "", default: 1, min: 1, whole: true, about: "samples an update, or all" },
  {
    name: "shuffle",
    form: "number",
    unit: "",
    default: 1,
    min: 0,
    max: 1,
    whole: true,
    about: "1: shuffled each epoch",
  },
  {
    name: "engine",
    form: "word",
    unit: "",
    default: "the rule's first",
    choices: ["tran", "phases", "op"],
    about: "how the circuit is solved",
  },
  {
    name: "state",
    form: "word",
    unit: "",
    default: "carry",
    choices: ["carry", "fresh"],
    about: "engine=tran: whether a sample starts from the state the last one left",
  },
];

/** All parameters of `.learn` by name, with those of every rule. */
export const learnParameters: ReadonlyMap<string, LearnParameter> = new Map([
  ...common.map((row) => [row.name, row] as const),
  ...[...rules.values()].flatMap((rule) =>
    rule.parameters.map(
      (row) => [row.name, { ...row, form: row.choices ? "word" : "number" } as LearnParameter] as const,
    ),
  ),
]);
