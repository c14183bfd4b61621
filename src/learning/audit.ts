import { Conductances } from "./conductances.js";
import type { Engine, EngineKind, LearningRule, Loss, RuleValues } from "./contract.js";
import { Pacer } from "./pacer.js";
import { pass, Tally } from "./pass.js";
import { adjoint } from "./rules/adjoint.js";
import type { Sample } from "./tasks/sample.js";
import type { Trainable } from "./trainable.js";

/** What is audited: a rule's measured gradient against the exact one, at given conductances. */
export interface AuditSetup {
  readonly rule: LearningRule;
  readonly values: RuleValues;
  readonly kind: EngineKind;
  /** A fresh engine of a kind; `idealReadout` switches noise and converter of the lock-in amplifiers off. */
  readonly engine: (kind: EngineKind, idealReadout: boolean) => Engine;
  /** Whether the lock-in amplifiers have noise or a converter. */
  readonly noisyReadout: boolean;
  readonly devices: readonly Trainable[];
  /** The audited samples, in the order of the file. */
  readonly samples: readonly Sample[];
  readonly loss: Loss;
  /** [V] */
  readonly temperature: number;
  readonly seed: number;
}

/** Samples whose contours are followed to their singularities. */
const REACHED = 4;

/** The outcome; gradients are means over the samples in V^2/S. */
export interface AuditResult {
  readonly rule: string;
  readonly engine: EngineKind;
  readonly samples: number;
  /** Nudge strength [S]; null for a rule that nudges nothing. */
  readonly gamma: number | null;
  readonly cosine: number;
  /** Norm of the difference over the norm of the exact gradient. */
  readonly relativeError: number;
  /** Share of the devices with the right sign, among those whose exact gradient is above 1e-9 of the largest. */
  readonly signAgreement: number;
  /** Norm of what the quadrature outputs would give over the norm of the exact gradient, for rules with lock-in amplifiers. */
  readonly quadrature?: number;
  /**
   * Of complex nudges: the smallest strength at which the contour of one of the first samples meets a singularity [S],
   * null where none shows; and the devices whose law has a seam within the contour.
   */
  readonly reach?: number | null;
  readonly seams?: readonly string[];
  readonly devices: readonly { readonly name: string; readonly measured: number; readonly exact: number }[];
  /** Total first; the others are how far the measured gradient moves, relative to the exact one, when that cause is switched off. */
  readonly causes: readonly { readonly cause: string; readonly relativeError: number }[];
}

/** The share of all samples of all gradients that is done, and which gradient is being measured. */
export interface AuditProgress {
  readonly fraction: number;
  readonly label: string;
}

export interface AuditRunOptions {
  /** Stops within a step. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: AuditProgress) => void) | undefined;
}

/**
 * Compares gradients and looks for the causes of their difference by measuring again with one of them switched off:
 * finite amplitude (gamma / 10 in its place), bandwidth and settling (engine phases in place of tran), and the noise and
 * converters of the lock-in amplifiers. No update is applied.
 */
export async function audit(setup: AuditSetup, options: AuditRunOptions = {}): Promise<AuditResult> {
  const { rule, values, kind, devices, samples } = setup;
  const pacer = new Pacer(options.signal);
  const { gamma } = values as { readonly gamma?: number };
  const asked: Measurement = { label: "measured gradient", rule, values, kind, ideal: false };
  const others: Measurement[] = [];
  if (gamma !== undefined)
    others.push({ ...asked, label: "finite amplitude", values: { ...values, gamma: gamma / 10 } });
  if (kind === "tran" && rule.engines.includes("phases"))
    others.push({ ...asked, label: "bandwidth and settling", kind: "phases" });
  if (rule.lockIn && setup.noisyReadout) others.push({ ...asked, label: "readout noise and resolution", ideal: true });

  let done = 0;
  const all = (2 + others.length) * samples.length;
  const run = (measurement: Measurement): Promise<Gradients> =>
    meanGradient(setup, measurement, pacer, () =>
      options.onProgress?.({ fraction: ++done / all, label: measurement.label }),
    );
  const { gradient: exact } = await run({
    label: "exact gradient",
    rule: adjoint,
    values: {},
    kind: "op",
    ideal: true,
  });
  const { gradient: measured, quadrature, seams } = await run(asked);
  const reach = await reachOf(setup, pacer);
  const size = norm(exact);
  const causes = [{ cause: "total", relativeError: distance(measured, exact) / size }];
  for (const other of others) {
    const { gradient } = await run(other);
    causes.push({ cause: other.label, relativeError: distance(measured, gradient) / size });
  }

  return {
    rule: rule.kind,
    engine: kind,
    samples: samples.length,
    gamma: gamma ?? null,
    cosine: cosine(measured, exact),
    relativeError: causes[0]!.relativeError,
    signAgreement: signAgreement(measured, exact),
    ...(quadrature && { quadrature: norm(quadrature) / size }),
    ...(reach !== undefined && { reach: Number.isFinite(reach) ? reach : null, seams: [...seams] }),
    devices: devices.map(({ name }, j) => ({ name, measured: measured[j]!, exact: exact[j]! })),
    causes,
  };
}

/** One way to measure the gradient; `ideal` switches noise and converter of the lock-in amplifiers off. */
interface Measurement {
  readonly label: string;
  readonly rule: LearningRule;
  readonly values: RuleValues;
  readonly kind: EngineKind;
  readonly ideal: boolean;
}

interface Gradients {
  readonly gradient: Float64Array;
  readonly quadrature?: Float64Array;
  /** Devices whose law has a seam within the contour of complex nudges. */
  readonly seams: ReadonlySet<string>;
}

/** The mean gradient over the samples, measured by a rule with a fresh engine; `each` is called after every sample. */
async function meanGradient(
  { engine: make, devices, samples, loss, temperature, seed }: AuditSetup,
  { rule, values, kind, ideal }: Measurement,
  pacer: Pacer,
  each: () => void,
): Promise<Gradients> {
  const engine = make(kind, ideal);
  engine.setConductances(new Conductances(devices, seed).siemens);
  const n = devices.length;
  const [one, gradient, quadrature] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  const add = (to: Float64Array): void => {
    for (let j = 0; j < n; j++) to[j] = to[j]! + one[j]! / samples.length;
  };
  const seams = new Set<string>();
  await pass(
    { engine, loss, temperature, judge: undefined, pacer },
    samples,
    0,
    rule.plan(values, 0),
    new Tally(),
    (read) => {
      rule.gradient(read, values, one);
      add(gradient);
      rule.quadrature?.(read, values, one);
      if (rule.quadrature) add(quadrature);
      for (const one of read) if (one.kind === "contour") for (const instance of one.seams) seams.add(instance);
      each();
    },
  );
  return {
    gradient,
    ...(rule.quadrature && { quadrature }),
    seams,
  };
}

/** The smallest nudge strength at which a contour of the first samples meets a singularity [S]; undefined without contours. */
async function reachOf(setup: AuditSetup, pacer: Pacer): Promise<number | undefined> {
  const { rule, values, kind, engine: make, devices, samples, loss, temperature, seed } = setup;
  const plan = rule.plan(values, 0);
  if (kind === "tran" || !plan.some((phase) => phase.kind === "contour")) return undefined;
  const engine = make(kind, true);
  engine.setConductances(new Conductances(devices, seed).siemens);
  const looking = plan.map((phase) => (phase.kind === "contour" ? { ...phase, reach: true as const } : phase));
  let reach = Infinity;
  const some = samples.slice(0, REACHED);
  await pass({ engine, loss, temperature, judge: undefined, pacer }, some, 0, looking, new Tally(), (read) => {
    for (const one of read) if (one.kind === "contour") reach = Math.min(reach, one.reach ?? Infinity);
  });
  return reach;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!;
  return sum;
}

function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}

function distance(a: Float64Array, b: Float64Array): number {
  return norm(a.map((value, j) => value - b[j]!));
}

function cosine(a: Float64Array, b: Float64Array): number {
  return dot(a, b) / (norm(a) * norm(b));
}

function signAgreement(measured: Float64Array, exact: Float64Array): number {
  const largest = exact.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const counted = exact.map((_, j) => j).filter((j) => Math.abs(exact[j]!) > 1e-9 * largest);
  const right = counted.filter((j) => measured[j]! > 0 === exact[j]! > 0 && measured[j] !== 0);
  return right.length / counted.length;
}
