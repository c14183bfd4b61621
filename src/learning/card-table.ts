import type { ParameterSpec } from "./contract.js";
import { losses } from "./losses.js";
import { optimisers } from "./optimisers/index.js";
import { rules } from "./rules.js";
import { schedules } from "./schedules.js";
import { standardisations } from "./tasks/standardise.js";

/** How the value of a `.learn` parameter is written. */
export type Form = "number" | "word" | "name" | "outputs" | "targets" | "part" | "batch";

export interface LearnParameter extends ParameterSpec {
  readonly form: Form;
}

/** The parameters of every `.learn` card; those of the rules stand in the rules' own tables. */
const common: readonly LearnParameter[] = [
  { name: "data", form: "name", unit: "", about: "the .data table with the samples" },
  { name: "test", form: "part", unit: "", about: "a .data table, or the fraction of the samples, to test with" },
  {
    name: "validation",
    form: "part",
    unit: "",
    about: "a .data table, or the fraction of the training samples, to choose settings and stop by",
  },
  {
    name: "standardise",
    form: "word",
    unit: "",
    default: "none",
    choices: [...standardisations.keys()],
    about: "input columns before they become parameters, by statistics of the training samples",
  },
  { name: "outputs", form: "outputs", unit: "", about: "output nodes (y1 y2 ...) or pairs ((yp,yn) ...)" },
  { name: "targets", form: "targets", unit: "V", about: "columns (t1 t2 ...), or onehot(column, hi=1, lo=0)" },
  { name: "loss", form: "word", unit: "", default: "mse", choices: [...losses.keys()], about: "what is minimised" },
  { name: "temperature", form: "number", unit: "V", default: 1, above: 0, about: "scale T of loss=softmax" },
  { name: "lockin", form: "name", unit: "", about: "the .model of type LOCKIN in every trainable resistor" },
  {
    name: "optimiser",
    form: "word",
    unit: "",
    default: "plain",
    choices: [...optimisers.keys()],
    about: "what wants a change of the measured gradient; see help optimisers",
  },
  {
    name: "rate",
    form: "number",
    unit: "S^2/V^2",
    min: 0,
    about: "wanted change is -rate x measured gradient; S with sign, rmsprop and adam",
  },
  {
    name: "schedule",
    form: "word",
    unit: "",
    default: "exponential",
    choices: [...schedules.keys()],
    about: [...schedules.values()].map(({ kind, about }) => `${kind}: ${about}`).join("; "),
  },
  { name: "decay", form: "number", unit: "", default: 1, above: 0, about: "factor on the rate after each epoch" },
  { name: "every", form: "number", unit: "", default: 10, above: 0, about: "epochs of schedule=step and inverse" },
  { name: "warmup", form: "number", unit: "", default: 0, min: 0, about: "epochs in which the rate rises from 0" },
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
    name: "balanced",
    form: "number",
    unit: "",
    default: 0,
    min: 0,
    max: 1,
    whole: true,
    about: "1: classes take turns in the order of an epoch, by their share",
  },
  {
    name: "patience",
    form: "number",
    unit: "",
    default: 0,
    min: 0,
    whole: true,
    about:
      "epochs without a smaller validation loss after which it ends, and the best conductances come back; 0: never",
  },
  {
    name: "gainstages",
    form: "word",
    unit: "",
    default: "raw",
    choices: ["raw", "corrected"],
    about:
      "what resistors behind gain stages measure: as it is, or over the share k/A of the error that each stage returns",
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

/** All parameters of `.learn` by name, with those of every rule and optimiser. */
export const learnParameters: ReadonlyMap<string, LearnParameter> = new Map([
  ...common.map((row) => [row.name, row] as const),
  ...[...rules.values(), ...optimisers.values()].flatMap(({ parameters }) =>
    parameters.map((row) => [row.name, { ...row, form: row.choices ? "word" : "number" } as LearnParameter] as const),
  ),
]);
