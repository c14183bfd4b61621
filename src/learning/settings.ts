import type { Diagnostics } from "../base/diagnostics.js";
import { nearest } from "../base/diagnostics.js";
import { formatSI } from "../base/units.js";
import { UsageError } from "../base/errors.js";
import type { LearnCard, Output } from "./card.js";
import { learnParameters } from "./card-table.js";
import type { EngineKind, LearningRule, Loss, ParameterSpec, RuleValues } from "./contract.js";
import { losses } from "./losses.js";
import { optimisers } from "./optimisers/index.js";
import type { Optimiser } from "./optimisers/optimiser.js";
import { rules } from "./rules.js";
import { type Schedule, schedules } from "./schedules.js";
import { type Named, suggestion } from "./tasks/columns.js";
import type { TargetSpec } from "./tasks/targets.js";
import type { PartSpec } from "./tasks/task.js";

/** What a command line or a caller sets in place of the card. */
export interface LearnOverrides {
  readonly rule?: string | undefined;
  readonly engine?: string | undefined;
  readonly epochs?: number | undefined;
}

/** What the circuit knows and the card refers to. */
export interface LearnSurroundings {
  /** Node names, lower case, without ground. */
  readonly nodes: readonly string[];
  /** Number of trainable resistors. */
  readonly trainable: number;
  /** Names of the models of type LOCKIN. */
  readonly lockIns: readonly string[];
  /** Smallest driving-point conductance of an output at the first sample [S], where it is known: gamma is to be small beside it. */
  readonly drivingPoint?: (() => number | undefined) | undefined;
}

/** A `.learn` card in force: checked, completed with defaults and overridden. */
export interface LearnSettings {
  readonly rule: LearningRule;
  readonly values: RuleValues;
  readonly engine: EngineKind;
  readonly state: "carry" | "fresh";
  readonly data: Named;
  readonly test: PartSpec | undefined;
  readonly validation: PartSpec | undefined;
  readonly standardise: string;
  readonly outputs: readonly Output[];
  readonly targets: TargetSpec;
  readonly loss: Loss;
  /** [V] */
  readonly temperature: number;
  readonly lockIn: Named | undefined;
  readonly optimiser: Optimiser;
  readonly optimiserValues: RuleValues;
  /** [S^2/V^2, or S, as the optimiser has it]; 0 for an audit whose card has none. */
  readonly rate: number;
  readonly schedule: Schedule;
  readonly decay: number;
  readonly every: number;
  readonly warmup: number;
  readonly epochs: number;
  readonly patience: number;
  readonly batch: number | "all";
  readonly shuffle: boolean;
  readonly balanced: boolean;
  /** What is done about gain stages in the circuit. */
  readonly gainstages: "raw" | "corrected";
}

/**
 * Completes a card for a purpose. A rule in `overrides` with an unfit engine takes its default engine, with a note; an
 * unfit engine of the card's own rule is a fault. Undefined when something is missing or wrong.
 * @throws UsageError for an unknown rule or engine, or epochs that are no count, in `overrides`
 */
export function learnSettings(
  card: LearnCard,
  overrides: LearnOverrides,
  purpose: "train" | "audit",
  surroundings: LearnSurroundings,
  diagnostics: Diagnostics,
): LearnSettings | undefined {
  const rule = overrides.rule === undefined ? card.rule && rules.get(card.rule.name) : ruleNamed(overrides.rule);
  const number = (name: string): number => card.numbers.get(name)?.value ?? Number(learnParameters.get(name)!.default);
  const word = (name: string): string => card.words.get(name)?.name ?? String(learnParameters.get(name)!.default);
  const need = (name: string, have: unknown, hint?: string): void => {
    // A parameter that was given and could not be read has its fault already.
    if (have !== undefined || card.places.has(name)) return;
    const spec = learnParameters.get(name)!;
    const unit = spec.unit === "" ? "" : ` [${spec.unit}]`;
    diagnostics.error(
      "missing-parameter",
      `.learn needs ${name}`,
      card.nameSpan,
      hint ?? `${name}=...: ${spec.about}${unit}`,
    );
  };
  const data = card.words.get("data");
  const lockIn = card.words.get("lockin");
  if (surroundings.trainable === 0) {
    const hint =
      "give some resistors a model of type TRAINABLE: Rw1 a b syn, and .model syn TRAINABLE (gmin=1u gmax=1m)";
    diagnostics.error("nothing-trainable", "no resistor of the circuit is trainable", card.nameSpan, hint);
  }
  need("data", data);
  need("outputs", card.outputs);
  need("targets", card.targets);
  if (purpose === "train") need("rate", card.numbers.get("rate"));
  for (const spec of rule?.parameters ?? []) {
    if (spec.default !== undefined || card.numbers.has(spec.name)) continue;
    need(spec.name, undefined, spec.name === "gamma" ? gammaHint(surroundings) : undefined);
  }
  for (const { p, n } of card.outputs ?? [])
    for (const node of n ? [p, n] : [p]) checkNode(node, surroundings, diagnostics);
  if (lockIn && !surroundings.lockIns.includes(lockIn.name)) {
    const hint = suggestion(lockIn.name, surroundings.lockIns, ".model cards of type LOCKIN");
    diagnostics.error("unknown-lockin", `no .model ${lockIn.name} of type LOCKIN`, lockIn.span, hint);
  }
  const optimiser = optimisers.get(word("optimiser"))!;
  const schedule = schedules.get(word("schedule"))!;
  if (number("patience") > 0) need("validation", card.validation, "a part of the samples to stop by: validation=0.2");
  if (schedule.kind === "step") need("decay", card.numbers.get("decay"));
  tellUnused(card, optimiser, schedule, diagnostics);
  const loss = losses.get(word("loss"))!;
  if (rule?.losses?.includes(loss.kind) === false) {
    const message = `rule ${rule.kind} does not work with loss=${loss.kind}`;
    const hint = `losses of ${rule.kind}: ${rule.losses.join(", ")}`;
    diagnostics.error("unfit-loss", message, card.words.get("loss")?.span ?? card.nameSpan, hint);
  }
  const engine = rule && engineOf(card, rule, overrides, diagnostics);
  // In time it is the lock-in amplifier that says how long the windows are.
  const listens = rule !== undefined && (rule.lockIn || engine === "tran");
  if (listens) need("lockin", lockIn);
  if (diagnostics.failed || !rule || !engine || !data || !card.outputs || !card.targets) return undefined;
  if (rule.parameters.some(({ name }) => name === "gamma")) checkGamma(card, surroundings, diagnostics);
  const batch = card.words.get("batch") ? "all" : number("batch");
  return {
    rule,
    values: Object.fromEntries(rule.parameters.map((spec) => [spec.name, valueOf(card, spec)])),
    engine,
    state: word("state") as "carry" | "fresh",
    ...{ data, test: card.test, validation: card.validation, standardise: word("standardise") },
    ...{ outputs: card.outputs, targets: card.targets },
    loss,
    temperature: number("temperature"),
    lockIn: listens || rule.averages ? lockIn : undefined,
    optimiser,
    optimiserValues: Object.fromEntries(optimiser.parameters.map((spec) => [spec.name, valueOf(card, spec)])),
    rate: card.numbers.get("rate")?.value ?? 0,
    schedule,
    ...{ decay: number("decay"), every: number("every"), warmup: number("warmup"), patience: number("patience") },
    epochs: epochsOf(overrides.epochs ?? number("epochs")),
    batch,
    shuffle: number("shuffle") === 1,
    balanced: number("balanced") === 1,
    gainstages: word("gainstages") as "raw" | "corrected",
  };
}

/** Parameters that belong to another optimiser or schedule than the card's. */
function tellUnused(card: LearnCard, optimiser: Optimiser, schedule: Schedule, diagnostics: Diagnostics): void {
  const idle = (name: string, message: string): void =>
    diagnostics.warning("unused-parameter", `${name} does nothing: ${message}`, card.places.get(name));
  const own = new Set(optimiser.parameters.map(({ name }) => name));
  for (const { parameters } of optimisers.values())
    for (const { name } of parameters)
      if (card.places.has(name) && !own.has(name)) idle(name, `optimiser=${optimiser.kind} has no such parameter`);
  for (const name of ["decay", "every"] as const)
    if (card.places.has(name) && !schedule.uses.includes(name)) idle(name, `schedule=${schedule.kind} has none`);
}

/** What the card gives a parameter of its rule, or what the table has. */
function valueOf({ numbers, words }: LearnCard, { name, default: otherwise }: ParameterSpec): number | string {
  return numbers.get(name)?.value ?? words.get(name)?.name ?? otherwise!;
}

function ruleNamed(name: string): LearningRule {
  const rule = rules.get(name.toLowerCase());
  if (rule) return rule;
  throw new UsageError(`unknown learning rule "${name}"`, { hint: suggestion(name, [...rules.keys()], "rules") });
}

function epochsOf(epochs: number): number {
  if (Number.isInteger(epochs) && epochs >= 0) return epochs;
  throw new UsageError(`epochs = ${epochs} is no count`, { hint: "a whole number from 0 up" });
}

function gammaHint({ drivingPoint }: LearnSurroundings): string {
  const conductance = drivingPoint?.();
  const advice = "0.05 times the smallest driving-point conductance of an output at the first sample";
  return conductance === undefined
    ? `gamma=... [S]: ${advice} is a good start`
    : `gamma=${formatSI(Number((0.05 * conductance).toPrecision(2))).replace(" ", "")} is ${advice}`;
}

/** The error falls with the square of gamma times the driving-point resistance: 0.1 is the rule of thumb. */
function checkGamma(card: LearnCard, surroundings: LearnSurroundings, diagnostics: Diagnostics): void {
  const gamma = card.numbers.get("gamma");
  if (gamma === undefined) return;
  const conductance = surroundings.drivingPoint?.();
  if (conductance === undefined || gamma.value <= 0.1 * conductance) return;
  const ratio = Number((gamma.value / conductance).toPrecision(2));
  const message = `gamma is ${ratio} times the driving-point conductance of an output: the measured gradient will be inexact`;
  diagnostics.warning("large-gamma", message, gamma.span, gammaHint(surroundings));
}

function checkNode({ name, span }: Named, { nodes }: LearnSurroundings, diagnostics: Diagnostics): void {
  if (name === "0" || name === "gnd" || nodes.includes(name)) return;
  const near = nearest(name, nodes);
  diagnostics.error("unknown-node", `no node ${name} in the circuit`, span, near ? `did you mean ${near}?` : undefined);
}

function engineOf(
  card: LearnCard,
  rule: LearningRule,
  overrides: LearnOverrides,
  diagnostics: Diagnostics,
): EngineKind | undefined {
  const given = overrides.engine?.toLowerCase() ?? card.words.get("engine")?.name;
  const choices = learnParameters.get("engine")!.choices!;
  if (overrides.engine !== undefined && !choices.includes(given!))
    throw new UsageError(`unknown engine "${overrides.engine}"`, { hint: suggestion(given!, choices, "engines") });
  const first = rule.engines[0]!;
  if (given === undefined) return first;
  if (rule.engines.includes(given as EngineKind)) return given as EngineKind;
  const text = `rule ${rule.kind} does not run with engine=${given}`;
  const span = card.words.get("engine")?.span ?? card.nameSpan;
  if (overrides.rule !== undefined) {
    diagnostics.note("unfit-engine", `${text}: engine=${first} is taken`, span);
    return first;
  }
  diagnostics.error("unfit-engine", text, span, `engines of ${rule.kind}: ${rule.engines.join(", ")}`);
  return undefined;
}
