import { numberOf } from "../analyses/start.js";
import { slowestTimeConstant } from "../analyses/time-constants.js";
import { Diagnostics } from "../base/diagnostics.js";
import { ConvergenceError } from "../base/errors.js";
import { type Piece, pieceOf } from "../base/source.js";
import type { Circuit } from "../circuit/circuit.js";
import { System } from "../equations/system.js";
import { type LearnCard, mergedCard, readLearnCard } from "../learning/card.js";
import { classesOf } from "../learning/tasks/accuracy.js";
import type { Engine, EngineKind } from "../learning/contract.js";
import type { Pair } from "../learning/engines/pairs.js";
import { type EngineCircuit, Probes, tight } from "../learning/engines/probe.js";
import { sharesOf } from "../learning/engines/reciprocity.js";
import { RestEngine, type RestOptions } from "../learning/engines/rest.js";
import { RestPoints } from "../learning/engines/rest-points.js";
import { TranEngine } from "../learning/engines/tran.js";
import { tellShares } from "../learning/gain-stages.js";
import { standardisationOf, standardised } from "../learning/tasks/standardise.js";
import { learnSettings, type LearnOverrides, type LearnSettings } from "../learning/settings.js";
import type { Sample } from "../learning/tasks/sample.js";
import { bindTask, samplesOf, type Task } from "../learning/tasks/task.js";
import { makeCard } from "../netlist/cards.js";
import { heldCircuit } from "../learning/stored.js";
import { checkWrites } from "../learning/write-check.js";
import type { Trainable } from "../learning/trainable.js";
import { checkTrainables } from "../learning/trainable-check.js";
import { trainablesOf, trainedIn } from "../learning/trained-elements.js";
import type { Card, DataTable } from "../netlist/contract.js";
import type { LockInModel } from "../signals/lockin-model.js";
import { OperatingPoint } from "../solve/operating-point.js";
import { nodeOf } from "../analyses/start.js";
import { lockInOf } from "./instruments.js";

/** A deck's `.learn` card with what it refers to. */
export interface LearnContext {
  readonly card: LearnCard;
  readonly circuit: Circuit;
  /** Numbers of the trainable instances, in netlist order, and what their models say. */
  readonly numbers: readonly number[];
  readonly devices: readonly Trainable[];
}

/** Everything a training or an audit needs, checked. */
export interface LearnSetup {
  readonly settings: LearnSettings;
  readonly task: Task;
  readonly lockIn: LockInModel | undefined;
  readonly engineCircuit: EngineCircuit;
  /** What each trainable resistor gets of the error that the circuit carries; see sharesOf. */
  readonly shares: Float64Array;
}

/** Reads the card and the trainable resistors, and checks them as written. */
export function learnContext(card: Card, circuit: Circuit, diagnostics: Diagnostics): LearnContext {
  const learn = readLearnCard(card, (piece) => numberOf(piece, circuit, diagnostics), diagnostics);
  const numbers = trainedIn(circuit);
  const devices = trainablesOf(circuit, numbers, diagnostics);
  checkTrainables(devices, diagnostics);
  checkWrites(devices, diagnostics);
  const context: LearnContext = { card: learn, circuit, numbers, devices };
  // A card is checked once when it is read; what a command adds is checked then.
  learnSetup(context, {}, "audit", diagnostics);
  return context;
}

/** A context whose card has other values for some of its parameters, written as on a card. */
export function changedCard(
  context: LearnContext,
  set: Readonly<Record<string, string>>,
  diagnostics: Diagnostics,
): LearnContext {
  const { card, circuit } = context;
  const given = Object.entries(set).map(([name, value]) => `${name}=${value}`);
  if (given.length === 0) return context;
  const text = `.learn ${card.rule!.name} ${given.join(" ")}`;
  const change = makeCard(pieceOf({ name: "--set", text }), diagnostics);
  if (change === undefined) return context;
  const evaluate = (piece: Piece): number | undefined => {
    const value = numberOf(piece, circuit, diagnostics);
    // What is wrong with an expression was told where the netlist was read, which is over.
    if (value === undefined && !diagnostics.failed) {
      const hint = "a number, or an expression of the netlist's .param names";
      diagnostics.error("not-a-number", `"${piece.text}" has no value`, piece.span(0, piece.text.length), hint);
    }
    return value;
  };
  const read = readLearnCard(change, evaluate, diagnostics);
  return { ...context, card: mergedCard(card, read) };
}

/** Completes the card for a purpose; undefined after faults were reported. */
export function learnSetup(
  context: LearnContext,
  overrides: LearnOverrides,
  purpose: "train" | "audit",
  diagnostics: Diagnostics,
): LearnSetup | undefined {
  const { card, circuit, numbers } = context;
  const lockIns = [...circuit.models.values()].filter(({ type }) => type === "lockin").map(({ name }) => name);
  // In a circuit with faults nothing is said about what may be missing because of them.
  const { failed } = diagnostics;
  const dropped = (card.outputs ?? [])
    .flatMap(({ p, n }) => (n ? [p.name, n.name] : [p.name]))
    .filter(circuit.isDropped);
  const settings = learnSettings(
    card,
    overrides,
    purpose,
    {
      nodes: [...circuit.nodes, ...dropped],
      trainable: failed ? Math.max(1, numbers.length) : numbers.length,
      lockIns,
      drivingPoint: () => (failed ? undefined : smallestConductance(context)),
    },
    diagnostics,
  );
  if (settings === undefined) return undefined;
  // An audit compares with the exact gradient, which is one at rest.
  const atRest = settings.engine === "tran" && purpose === "audit" ? "op" : settings.engine;
  const held = heldCircuit(circuit);
  if (atRest !== "tran") refuseMemories(held, atRest, diagnostics);
  if (settings.rule.online) refuseStates(context, settings.rule.kind, diagnostics);
  const outputs = outputPairs(settings, circuit);
  const roots = new Set(circuit.parameters.roots.slice(1));
  const tables = [...circuit.data.values()];
  const task = bindTask({ ...settings, outputs: outputs.length }, tables, roots, circuit.options.seed, diagnostics);
  if (task === undefined) return undefined;
  if (settings.balanced && classesOf(task) === undefined) {
    const hint = "targets=onehot(column), or one target column of two values";
    diagnostics.error("no-classes", "balanced=1 needs classes", card.places.get("balanced"), hint);
  }
  const lockIn = settings.lockIn && lockInOf(circuit, settings.lockIn.name);
  if (lockIn !== undefined) checkHarmonics(settings, lockIn, diagnostics);
  const moving = held === circuit ? {} : { moving: circuit };
  const engineCircuit = { circuit: held, ...moving, trainable: numbers, outputs, inputs: task.inputs };
  const shares = failed ? none(numbers) : carriedShares(context, settings, task, engineCircuit, diagnostics);
  return { settings, task, lockIn, engineCircuit, shares };
}

const none = (numbers: readonly number[]): Float64Array => new Float64Array(numbers.length).fill(1);

/** What resistors get of the error, as far as a rule minds; it is told where that is not all of it. */
function carriedShares(
  { card, devices, numbers }: LearnContext,
  { rule, gainstages }: LearnSettings,
  { train }: Task,
  circuit: EngineCircuit,
  diagnostics: Diagnostics,
): Float64Array {
  if (rule.carried !== true) return none(numbers);
  const place = card.places.get("gainstages");
  const how = { asWritten: gainstages === "raw", chosen: place !== undefined, span: place ?? card.nameSpan };
  try {
    const shares = sharesOf(circuit, [train[0]!.inputs, train.at(-1)!.inputs]);
    tellShares(shares, devices, how, diagnostics);
    return shares;
  } catch (error) {
    // What does not converge here will be told with its place where it is simulated.
    if (error instanceof ConvergenceError) return none(numbers);
    throw error;
  }
}

/** A sampled sine resolves harmonics below half its samples. */
function checkHarmonics({ rule, values, engine, lockIn }: LearnSettings, model: LockInModel, diagnostics: Diagnostics) {
  const harmonic = rule.harmonics?.(values) ?? 1;
  const name = engine === "tran" ? "points" : "phases";
  if (2 * harmonic < model[name]) return;
  const message = `${name}=${model[name]} a period cannot resolve harmonic ${harmonic}, which rule ${rule.kind} reads`;
  const hint = `${name}=${engine === "tran" ? 4 * harmonic : 2 * harmonic + 6} in the .model ${lockIn!.name}`;
  diagnostics.error("few-phases", message, lockIn!.span, hint);
}

/** At rest nothing tells what a memory holds: the engines that know only rest cannot take one. */
function refuseMemories(circuit: Circuit, engine: EngineKind, diagnostics: Diagnostics): void {
  for (const instance of circuit.instances) {
    const { law } = instance;
    if (law.modes.length === 0 && !law.internals.some(({ kind }) => kind !== "rate")) continue;
    const { name, device, span } = instance;
    const message = `engine=${engine} knows the circuit at rest, but ${name} (${device.name}) has a memory`;
    diagnostics.error("memory-at-rest", message, span, "engine=tran simulates it over time");
  }
}

/** A device is written between samples, when it is taken out of its circuit. */
function refuseStates({ devices }: LearnContext, rule: string, diagnostics: Diagnostics): void {
  const first = devices.find(({ element }) => element !== undefined);
  if (first === undefined) return;
  const message = `rule ${rule} changes conductances while the circuit runs, but ${first.name} is a memristor`;
  diagnostics.error("state-online", message, first.span, "write pulses come between samples: eqprop, freqprop, ...");
}

function outputPairs({ outputs }: Pick<LearnSettings, "outputs">, circuit: Circuit): Pair[] {
  return outputs.map(({ p, n }) => ({
    p: nodeOf(p.name, circuit)!,
    n: n === undefined ? -1 : nodeOf(n.name, circuit)!,
  }));
}

/** An engine of a kind for a setup, with given lock-in amplifiers; without any, readings are exact. */
export function makeEngine(
  setup: LearnSetup,
  kind: EngineKind,
  seed: number,
  batch: number,
  lockIn: LockInModel | undefined,
  memory: Pick<RestOptions, "samples" | "starts"> = {},
): Engine {
  const lanes = lanesOf(batch);
  if (kind === "tran")
    return new TranEngine(setup.engineCircuit, {
      ...{ lockIn: lockIn!, seed, state: setup.settings.state, lanes },
      ...memory,
    });
  return new RestEngine(setup.engineCircuit, { kind, lockIn, seed, lanes, ...memory });
}

/** Engines that are used one after the other: those at rest are of one circuit, which takes its time to be set up. */
export class EnginesInTurn {
  private points: RestPoints | undefined;

  constructor(
    private readonly setup: LearnSetup,
    private readonly seed: number,
    private readonly batch: number,
  ) {}

  make(kind: EngineKind, lockIn: LockInModel | undefined): Engine {
    const { setup, seed, batch } = this;
    if (kind === "tran") return makeEngine(setup, kind, seed, batch, lockIn);
    const options = { kind, lockIn, seed, lanes: lanesOf(batch) };
    this.points ??= new RestPoints(setup.engineCircuit, options);
    return new RestEngine(setup.engineCircuit, options, this.points);
  }

  release(): void {
    this.points?.release();
  }
}

/** How many samples go side by side. */
const lanesOf = (batch: number): number => (batch >= 4 ? 8 : 1);

/** The engine of a training, whose samples come again; `starts` are those of another that runs some of them. */
export function trainingEngine(setup: LearnSetup, seed: number, starts?: ArrayBufferLike): Engine {
  const { settings, task, lockIn } = setup;
  return makeEngine(setup, settings.engine, seed, batchOf(setup), lockIn, { samples: samplesOf(task).length, starts });
}

/** Samples of a batch. */
export const batchOf = ({ settings: { batch }, task }: LearnSetup): number =>
  batch === "all" ? task.train.length : Math.min(batch, task.train.length);

/** The circuit at rest at its first sample, with given conductances. */
function atFirstSample(
  circuit: EngineCircuit,
  inputs: ArrayLike<number>,
  siemens?: Float64Array,
): { system: System; probes: Probes<System> } {
  const system = new System(circuit.circuit);
  const probes = new Probes(system, circuit);
  if (siemens !== undefined) probes.setConductances(siemens);
  probes.setInputs(inputs, 0);
  new OperatingPoint(system).solve({
    ...tight,
    maxIterations: circuit.circuit.options.itl1,
    where: "of the first sample",
  });
  return { system, probes };
}

/** 2 pi f times the slowest time constant of the circuit at its first sample; undefined where there is none to tell. */
export async function omegaTau(setup: LearnSetup, siemens: Float64Array): Promise<number | undefined> {
  const { engineCircuit, lockIn, settings, task } = setup;
  if (lockIn === undefined || settings.engine === "op") return undefined;
  if (!storesCharge(engineCircuit.circuit)) return 0;
  const { system } = atFirstSample(engineCircuit, task.train[0]!.inputs, siemens);
  const tau = await slowestTimeConstant(system);
  system.arena.release();
  return tau === undefined ? undefined : 2 * Math.PI * lockIn.f * tau;
}

/** Whether any device stores charge or flux. */
export const storesCharge = ({ instances }: Circuit): boolean =>
  instances.some(({ law }) => law.contributions.some(({ part }) => part === "q"));

/** The smallest driving-point conductance of an output at the first sample [S]; undefined when it cannot be told. */
export function smallestConductance(context: LearnContext): number | undefined {
  const { card, circuit, numbers } = context;
  const { outputs, words } = card;
  if (outputs === undefined) return undefined;
  if (outputs.some(({ p, n }) => nodeOf(p.name, circuit) === undefined || (n && nodeOf(n.name, circuit) === undefined)))
    return undefined;
  const table = circuit.data.get(words.get("data")?.name ?? "");
  const inputs = (table?.columns ?? []).filter((column) => circuit.parameters.roots.includes(column));
  const row = table === undefined ? new Float64Array(0) : firstRow(table, inputs, words.get("standardise")?.name);
  const held = heldCircuit(circuit);
  const engineCircuit = { circuit: held, trainable: numbers, outputs: outputPairs({ outputs }, circuit), inputs };
  try {
    const { system, probes } = atFirstSample(engineCircuit, row);
    system.evaluate(0);
    if (!system.lu.factor(1).ok) return undefined;
    let smallest = Infinity;
    for (const { p, n } of probes.outputs.list) {
      const z = probes.injection;
      z.array.fill(0);
      z.array[p] = 1;
      z.array[n]! -= 1;
      z.array[system.size] = 0;
      system.lu.solve(z);
      z.array[system.size] = 0;
      smallest = Math.min(smallest, 1 / (z.array[p]! - z.array[n]!));
    }
    system.arena.release();
    return Number.isFinite(smallest) && smallest > 0 ? smallest : undefined;
  } catch {
    return undefined;
  }
}

/** The inputs of the first row; standardised by all rows, which differ little from those to train with. */
function firstRow(table: DataTable, inputs: readonly string[], kind = "none"): ArrayLike<number> {
  const at = inputs.map((column) => table.columns.indexOf(column));
  const sample = (row: number): Sample => ({
    inputs: Float64Array.from(at, (column) => table.values[row * table.columns.length + column]!),
    targets: new Float64Array(0),
    label: undefined,
  });
  const rows = Array.from({ length: kind === "none" ? 1 : table.rows }, (_, row) => sample(row));
  return standardised(rows.slice(0, 1), inputs, standardisationOf(kind, inputs, rows))[0]!.inputs;
}
