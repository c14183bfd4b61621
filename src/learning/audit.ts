import { causesOf, lawCause } from "./causes.js";
import { Conductances } from "./conductances.js";
import { bare, type Trainable } from "./trainable.js";
import type { EngineKind, LearningRule, RuleValues } from "./contract.js";
import { contourReach, type Gradients, meanGradient, type GradientSetup, type Measurement } from "./gradients.js";
import { corrected } from "./gain-stages.js";
import { Pacer } from "./pacer.js";
import { adjoint } from "./rules/index.js";
import type { LockInModel } from "../signals/lockin-model.js";

/** What is audited: a rule's measured gradient against the exact one, at given conductances. */
export interface AuditSetup extends Omit<GradientSetup, "siemens"> {
  readonly devices: readonly Trainable[];
  readonly seed: number;
  readonly rule: LearningRule;
  /** What the resistors get of the error that the circuit carries; see sharesOf. */
  readonly shares: Float64Array;
  readonly gainstages: "raw" | "corrected";
  readonly values: RuleValues;
  readonly kind: EngineKind;
  /** The lock-in amplifiers, where the rule or its engine has them. */
  readonly lockIn: LockInModel | undefined;
  /** The rate that updates would have [S^2/V^2]; 0 where none is known. */
  readonly rate: number;
}

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
  /** Elements whose current does not follow the trained conductance as that of a resistor does: transistors in saturation. */
  readonly bent?: readonly string[];
  readonly devices: readonly { readonly name: string; readonly measured: number; readonly exact: number }[];
  /**
   * Total first; then, the largest first, how far the gradient moves, relative to the exact one, when a cause is switched
   * off. The update model comes after the measurement and is no part of the total.
   */
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

/** Relative departure from a resistor's gradient that is told of an element. */
const BENT = 1e-6;
/** Samples whose contours are followed to their singularities. */
const REACHED = 4;

/**
 * Compares gradients and looks for the causes of their difference by measuring again with one of them switched off. No
 * update is applied; what the update models would make of one is worked out beside.
 */
export async function audit(setup: AuditSetup, options: AuditRunOptions = {}): Promise<AuditResult> {
  const { rule, values, kind, lockIn, devices, samples, shares, gainstages } = setup;
  const pacer = new Pacer(options.signal);
  const circuit: GradientSetup = { ...setup, siemens: new Conductances(devices, setup.seed).siemens };
  const measuring = gainstages === "corrected" ? corrected(rule, shares) : rule;
  const asked: Measurement = { label: "measured gradient", rule: measuring, values, kind, lockIn };
  const ideal: Measurement = { label: "exact gradient", rule: adjoint, values: {}, kind: "op", lockIn: undefined };
  const law = lawCause(ideal);
  const causes = [...causesOf(asked, rule, ideal, shares, gainstages === "corrected"), law];
  const all = new Set([asked, ideal, ...causes.flatMap((cause) => [cause.with, cause.without])]);
  const found = new Map<Measurement, Gradients>();
  let done = 0;
  for (const measurement of all) {
    const each = () =>
      options.onProgress?.({ fraction: ++done / (all.size * samples.length), label: measurement.label });
    found.set(measurement, await meanGradient(circuit, measurement, pacer, each));
  }
  const { gradient: measured, quadrature, seams } = found.get(asked)!;
  const { gradient: exact } = found.get(ideal)!;
  const size = norm(exact);
  const moved = (a: Float64Array, b: Float64Array) => distance(a, b) / size;
  const parts = causes.map((cause) => ({
    cause: cause.cause,
    relativeError: moved(found.get(cause.with)!.gradient, found.get(cause.without)!.gradient),
  }));
  const asResistors = found.get(law.with)!.gradient;
  const bent = devices.filter((_, j) => Math.abs(asResistors[j]! - exact[j]!) > BENT * Math.abs(exact[j]!));
  // In a circuit of resistors it is no cause.
  if (bent.length === 0) parts.splice(causes.indexOf(law), 1);
  const missed = missedByUpdate(setup, measured);
  if (missed !== undefined) parts.push({ cause: "update model", relativeError: (missed * norm(measured)) / size });
  const reach = await contourReach({ ...circuit, samples: samples.slice(0, REACHED) }, asked, pacer);

  const { gamma } = values as { readonly gamma?: number };
  const relativeError = moved(measured, exact);
  return {
    rule: rule.kind,
    engine: kind,
    samples: samples.length,
    gamma: gamma ?? null,
    cosine: cosine(measured, exact),
    relativeError,
    signAgreement: signAgreement(measured, exact),
    ...(quadrature && { quadrature: norm(quadrature) / size }),
    ...(reach !== undefined && { reach: Number.isFinite(reach) ? reach : null, seams: [...seams] }),
    ...(bent.length > 0 && { bent: bent.map(({ name }) => name) }),
    devices: devices.map(({ name }, j) => ({ name, measured: measured[j]!, exact: exact[j]! })),
    causes: [{ cause: "total", relativeError }, ...parts.sort((a, b) => b.relativeError - a.relativeError)],
  };
}

/**
 * How far the first update would miss what is wanted, over what is wanted; undefined without a rate, or where the models
 * do what is wanted. Of remedies, which take many updates together, one update tells nothing: it is told without them.
 */
function missedByUpdate({ devices, seed, rate }: AuditSetup, measured: Float64Array): number | undefined {
  if (rate === 0) return undefined;
  const changes = (models: AuditSetup["devices"]) => {
    const conductances = new Conductances(models, seed);
    const before = conductances.siemens.slice();
    conductances.descend(rate, measured, 0);
    return conductances.siemens.map((g, j) => g - before[j]!);
  };
  const wanted = changes(
    devices.map(({ name, g, ratescale, tie }) => {
      return { name, g, gmin: -Infinity, gmax: Infinity, update: "ideal", ratescale, tie, values: none };
    }),
  );
  const missed = distance(changes(devices.map(bare)), wanted) / norm(wanted);
  return missed > 1e-9 ? missed : undefined;
}

const none = {};

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
