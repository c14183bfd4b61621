import { type Diagnostic, Diagnostics } from "../base/diagnostics.js";
import { NetlistError, UsageError } from "../base/errors.js";
import { audit as auditGradients, type AuditResult, type AuditRunOptions } from "../learning/audit.js";
import { type Checkpoint, conductancesOf, type EpochRow } from "../learning/checkpoint.js";
import { decodeDoubles } from "../learning/doubles.js";
import { Conductances } from "../learning/conductances.js";
import { conductancesCsv, reportOf, reportOptions, type TrainingReport } from "../learning/report.js";
import { startedAt } from "../learning/trainable.js";
import { train as runTraining } from "../learning/trainer.js";
import type { TrainingProgress, TrainingResult as Trained } from "../learning/training.js";
import { jsonText, type Json } from "../report/json.js";
import { conductancesSvg, learningSvg } from "../report/training.js";
import { courseOf, startCrew } from "./crew.js";
import { digest, digestOfNumbers } from "./digest.js";
import {
  changedCard,
  EnginesInTurn,
  type LearnContext,
  type LearnSetup,
  learnSetup,
  omegaTau,
  storesCharge,
  trainingEngine,
} from "./learn.js";
import type { Deck } from "./parse.js";
import { version } from "./version.js";

export interface LearnOptions {
  /** Stops within a step, with AbortedError. */
  readonly signal?: AbortSignal;
  /** In place of the card's. */
  readonly rule?: string;
  readonly engine?: string;
  /** Parameters of the card, as it would have them, and its rule: `{ rate: "1n", rule: "adjoint" }`. */
  readonly set?: Readonly<Record<string, string>>;
  /** A checkpoint: a training goes on from it, an audit looks at its conductances. */
  readonly resume?: Checkpoint;
}

export interface TrainOptions extends LearnOptions {
  readonly epochs?: number;
  /** Threads that batches are shared among, pieces of 8 samples at rest; no result depends on it. */
  readonly threads?: number;
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Called, and waited for, after each epoch. */
  readonly onEpoch?: (row: EpochRow, checkpoint: () => Checkpoint) => void | Promise<void>;
  /** Called, and waited for, after each update: makes a checkpoint for who asks. */
  readonly onUpdate?: (checkpoint: () => Checkpoint) => void | Promise<void>;
}

export interface TrainingOutcome {
  readonly report: TrainingReport;
  /** Files for the folder of results, by name. */
  readonly files: Readonly<Record<"report.json" | "conductances.csv" | "learning.svg" | "conductances.svg", string>>;
  /** Numbers of samples. */
  readonly samples: { readonly train: number; readonly validation: number; readonly test: number };
  readonly warnings: readonly Diagnostic[];
}

/** How many samples the audit at the end of a training looks at, at most. */
const AUDITED = 30;

/**
 * Trains the circuit of a deck as its `.learn` card says, and audits the gradient at what was learnt.
 * @throws NetlistError when the card is at fault, UsageError for an unfit rule or engine or checkpoint, ConvergenceError, AbortedError
 */
export async function train(deck: Deck, options: TrainOptions = {}): Promise<TrainingOutcome> {
  const { context, setup, diagnostics } = prepare(deck, options, "train");
  const { settings, task } = setup;
  const { seed } = deck;
  const { signal } = options;
  const trained = await trainedOf(deck, context, setup, options);
  const { devices: _each, ...audited } = await auditAt(deck, context, setup, trained.conductances, AUDITED, { signal });
  const report = reportOf(
    {
      lockspice: version,
      deck: deck.name,
      seed,
      rule: settings.rule.kind,
      engine: settings.engine,
      options: reportOptions(settings),
      names: context.devices.map(({ name }) => name),
      standardisation: task.standardisation,
      omegaTau: await omegaTau(setup, trained.conductances),
      audit: audited,
    },
    trained,
  );
  return {
    report,
    files: filesOf(deck, context, report, trained, seed),
    samples: {
      train: task.train.length,
      validation: task.validation?.length ?? 0,
      test: task.test?.length ?? 0,
    },
    warnings: diagnostics,
  };
}

/** Trains with an engine of which nothing is left afterwards. */
async function trainedOf(
  deck: Deck,
  context: LearnContext,
  setup: LearnSetup,
  options: TrainOptions,
): Promise<Trained> {
  const { settings, task } = setup;
  const { seed } = deck;
  const engine = trainingEngine(setup, seed);
  const training = {
    ...settings,
    rule: courseOf(setup).rule,
    devices: context.devices,
    task,
    seed,
    identity: {
      netlist: digest(deck.circuit.netlist.sources.map(({ text }) => text)),
      ...{ dialect: deck.circuit.netlist.dialect, define: deck.define },
      nominal: deck.circuit.parameters.nominal,
      ...(settings.gainstages !== "raw" && { gainstages: settings.gainstages }),
      data: digestOfNumbers([...deck.circuit.data.values()].map(({ values }) => values)),
    },
  };
  const { signal, onProgress, onEpoch, onUpdate, resume, threads = 1 } = options;
  const crew = threads > 1 ? startCrew(deck, setup, engine, threads, options) : undefined;
  const running = runTraining(
    { ...training, engine: crew ?? engine },
    { signal, onProgress, onEpoch, onUpdate, resume },
  );
  const trained = await running.finally(() => crew?.end());
  engine.release?.();
  return trained;
}

function filesOf(
  deck: Deck,
  context: LearnContext,
  report: TrainingReport,
  trained: Trained,
  seed: number,
): TrainingOutcome["files"] {
  const { rule, engine, epochs, best } = report;
  const subtitle = `${rule}, engine ${engine}, ${report.trainable} trainable resistors, seed ${seed}`;
  const omega = report.omegaTau === null ? "" : `, slowest w tau ${report.omegaTau.toPrecision(3)}`;
  return {
    "report.json": jsonText(report as unknown as Json),
    "conductances.csv": conductancesCsv(
      context.devices.map(({ name }) => name),
      trained.conductances,
    ),
    "learning.svg": learningSvg({ title: deck.title, subtitle: subtitle + omega, epochs, ...(best && { best }) }),
    "conductances.svg": conductancesSvg({
      title: deck.title,
      subtitle,
      before: trained.begin,
      after: trained.conductances,
    }),
  };
}

export interface AuditOptions extends LearnOptions {
  /** The first so many rows of the data; all by default. */
  readonly samples?: number;
  readonly onProgress?: (progress: { readonly fraction: number; readonly label: string }) => void;
}

/**
 * The gradient a rule measures against the exact one, at the conductances as written (or of a checkpoint), over the data
 * in file order.
 * @throws NetlistError, UsageError, ConvergenceError, AbortedError
 */
export async function audit(
  deck: Deck,
  options: AuditOptions = {},
): Promise<AuditResult & { warnings: readonly Diagnostic[] }> {
  const { context, setup, diagnostics } = prepare(deck, options, "audit");
  const siemens =
    options.resume === undefined
      ? new Conductances(context.devices, deck.seed).siemens
      : decodeDoubles(conductancesOf(options.resume), context.devices.length);
  const { samples } = options;
  if (samples !== undefined && !(Number.isInteger(samples) && samples >= 1)) {
    throw new UsageError(`an audit looks at a whole number of samples, not ${samples}`);
  }
  const result = await auditAt(deck, context, setup, siemens, samples ?? Infinity, options);
  return { ...result, warnings: diagnostics };
}

async function auditAt(
  deck: Deck,
  context: LearnContext,
  setup: LearnSetup,
  siemens: Float64Array,
  count: number,
  { signal, onProgress }: AuditRunOptions,
): Promise<AuditResult> {
  const { settings, lockIn } = setup;
  const samples = setup.task.rows.slice(0, Math.min(count, setup.task.rows.length));
  const engines = new EnginesInTurn(setup, deck.seed, samples.length);
  const audited = await auditGradients(
    {
      rule: settings.rule,
      shares: setup.shares,
      gainstages: settings.gainstages,
      values: settings.values,
      kind: settings.engine,
      lockIn,
      engine: (kind, model) => engines.make(kind, model),
      rate: settings.rate,
      devices: startedAt(context.devices, siemens),
      samples,
      loss: settings.loss,
      temperature: settings.temperature,
      seed: deck.seed,
    },
    { signal, onProgress },
  );
  engines.release();
  return audited;
}

const identity = ({ code, message, span }: Diagnostic) => `${code} ${span?.offset} ${message}`;

/** The card of a deck in force, for a purpose, with what is to be told. */
export function prepare(
  deck: Deck,
  options: LearnOptions & { epochs?: number },
  purpose: "train" | "audit" | "advise",
) {
  const { learn } = deck;
  if (learn === undefined) throw new UsageError(`${deck.name} has no .learn card`, { hint: "run simulates it" });
  const diagnostics = new Diagnostics();
  const { engine, epochs } = options;
  const { rule = options.rule, ...set } = options.set ?? {};
  const changed = changedCard(learn, set, diagnostics);
  const setup = learnSetup(changed, { rule, engine, epochs }, purpose === "train" ? "train" : "audit", diagnostics);
  if (setup === undefined || diagnostics.failed) throw new NetlistError(diagnostics.list);
  const chosen = setup.settings.engine;
  if (purpose !== "advise" && chosen !== "tran" && storesCharge(setup.engineCircuit.circuit)) {
    const message = `engine=${chosen} takes capacitors as open and inductors as short: the limit of slow signals`;
    diagnostics.note(
      "at-rest",
      message,
      learn.card.places.get("engine") ?? learn.card.nameSpan,
      "engine=tran has them",
    );
  }
  // What reading the netlist has told already is not told again.
  const told = new Set(deck.diagnostics.map(identity));
  return { context: learn, setup, diagnostics: diagnostics.list.filter((d) => !told.has(identity(d))) };
}
