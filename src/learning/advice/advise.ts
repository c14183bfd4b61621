import { log, pow } from "../../base/math.js";
import type { LockInModel } from "../../signals/lockin-model.js";
import { Conductances } from "../conductances.js";
import type { LearningRule, RuleValues } from "../contract.js";
import { type EngineCircuit } from "../engines/probe.js";
import { corrected } from "../gain-stages.js";
import { type GradientSetup, meanGradient } from "../gradients.js";
import { Pacer } from "../pacer.js";
import type { Trainable } from "../trainable.js";
import { Bench, norm } from "./bench.js";
import { type Choice, converterFor, frequencyFor, pointsFor, roundedDown, share, windowsFor } from "./choose.js";
import { operatingPoints } from "./operating-points.js";
import { predict, type Prediction, type Setting } from "./predict.js";

/** A rule with lock-in amplifiers, at given conductances and samples. */
export interface AdviceSetup extends Omit<GradientSetup, "siemens"> {
  readonly devices: readonly Trainable[];
  readonly seed: number;
  readonly circuit: EngineCircuit;
  readonly rule: LearningRule;
  readonly values: RuleValues;
  readonly shares: Float64Array;
  readonly gainstages: "raw" | "corrected";
  readonly lockIn: LockInModel;
  readonly state: "carry" | "fresh";
  /** Wanted relative error of the gradient. */
  readonly error: number;
}

export interface Advice {
  readonly rule: string;
  /** Wanted relative error of the mean gradient over the samples. */
  readonly error: number;
  readonly samples: number;
  /** The largest time constant [s], null in a circuit that stores nothing, the sample it belongs to (from 1), and the time in which it decays. */
  readonly tau: number | null;
  readonly decay: number | null;
  readonly slowestSample: number | null;
  /** As the netlist has it, and as it should be. */
  readonly asWritten: Setting & { readonly predicted: Prediction };
  readonly advised: Setting & { readonly predicted: Prediction };
  /** omega tau at the advised frequency, and the time that a sample takes [s]. */
  readonly omegaTau: number;
  readonly time: number;
  /** Where there is noise: the nudge with the smallest error at the advised windows, and that error. */
  readonly optimum?: { readonly gamma: number; readonly relativeError: number };
  /** Whether the wanted error is reached. */
  readonly reached: boolean;
}

/** A nudge that bends the gradient by less is as good as none. */
const STRAIGHT = 1e-9;
/** Times that the nudge strength is found anew. */
const ROUNDS = 6;
/** At most so much stronger than on the card: beyond what was looked at nothing is known. */
const STRONGER = 100;

/**
 * Which nudge strength, frequency, windows and lock-in settings keep the error of the gradient within what is wanted. All
 * but the nudge strength follows from the circuit in the small at the operating points of the samples; how a finite nudge
 * bends the gradient is measured at rest, where nothing else does.
 * @throws ConvergenceError, AbortedError
 */
export async function advise(setup: AdviceSetup, signal?: AbortSignal): Promise<Advice> {
  const { rule, values, lockIn, devices, samples, loss, temperature, seed, error, shares } = setup;
  const pacer = new Pacer(signal);
  const measuring = setup.gainstages === "corrected" ? corrected(rule, shares) : rule;
  const { siemens } = new Conductances(devices, seed);
  const circuit = await operatingPoints(setup.circuit, siemens, samples, loss, temperature, pacer);
  const names = devices.map(({ name }) => name);
  const carried = setup.state === "carry";
  const bench = new Bench({ circuit, names, rule: measuring, loss, temperature, carried, seed });
  const size = norm(bench.exact());

  const phases = Math.max(lockIn.phases, 4 * (rule.harmonics?.(values) ?? 1) + 4);
  const atRest = { ...lockIn, noise: 0, bits: 0, phase: 0, phases };
  /** What a nudge strength adds to the gradient. */
  const bent = async (gamma: number): Promise<Float64Array> => {
    const strong = { ...values, gamma };
    const measurement = { label: "", rule: measuring, values: strong, kind: "phases" as const, lockIn: atRest };
    const { gradient } = await meanGradient({ ...setup, siemens }, measurement, pacer, () => undefined);
    const straight = bench.carried(strong);
    return gradient.map((g, j) => g - straight[j]!);
  };
  const breathe = async (): Promise<void> => {
    if (pacer.due) await pacer.breathe();
  };

  const given = values["gamma"] as number;
  const bentAsWritten = await bent(given);
  const asWritten = { lockIn, values, predicted: predict(bench, { lockIn, values }, bentAsWritten) };

  // The strongest nudge that is weak enough where something disturbs the readings; else the card's, if it is.
  const allowed = share.amplitude * error;
  const disturbed = lockIn.noise > 0 || lockIn.bits > 0;
  let gamma = given;
  let wrong = bentAsWritten;
  const part = (): number => norm(wrong) / size;
  for (let round = 0; round < ROUNDS && part() > STRAIGHT; round++) {
    if (part() <= allowed && (!disturbed || part() >= 0.7 * allowed || gamma >= STRONGER * given)) break;
    const order = await orderAt(bent, gamma, part() * size);
    const next = gamma * pow((0.9 * allowed) / part(), 1 / order);
    gamma = roundedDown(Math.min(next, STRONGER * given));
    wrong = await bent(gamma);
  }
  const strength = { ...values, gamma };
  await breathe();

  const choice: Choice = { bench, values: strength, error, slowest: circuit.slowest, decay: circuit.decay };
  const f = frequencyFor(choice) ?? lockIn.f;
  await breathe();
  const least = Math.max(16, 4 * (rule.harmonics?.(values) ?? 1) + 4, lockIn.bits > 0 ? lockIn.points : 0);
  const points = pointsFor(choice, f, least);
  const instrument = { ...lockIn, f, points, phase: 0 };
  const windows = windowsFor(choice, instrument);
  await breathe();
  const advisedModel = converterFor(choice, windows);
  const advised = { lockIn: advisedModel, values: strength };
  const predicted = predict(bench, advised, wrong);
  const { free, skip, periods } = advisedModel;
  const noise = bench.noise(strength, advisedModel) / size;
  const stores = circuit.slowest > 0;
  return {
    rule: rule.kind,
    ...{ error, samples: samples.length },
    tau: stores ? circuit.slowest : null,
    decay: stores ? circuit.decay : null,
    slowestSample: stores ? circuit.slowestSample + 1 : null,
    asWritten,
    advised: { ...advised, predicted },
    omegaTau: 2 * Math.PI * f * circuit.slowest,
    time: (free + skip + periods) / f,
    ...(noise > 0 && part() > STRAIGHT && { optimum: await optimumAt(bent, gamma, part(), noise, size) }),
    reached: predicted.relativeError <= error,
  };
}

/** With which power of gamma the error of a finite nudge grows: measured at gamma and at half of it. */
async function orderAt(bent: (gamma: number) => Promise<Float64Array>, gamma: number, error: number): Promise<number> {
  const half = norm(await bent(gamma / 2));
  return half > 0 ? Math.min(12, Math.max(1, log(error / half) / log(2))) : 2;
}

/** Noise falls as 1 / gamma, the error of a finite nudge grows as gamma^p: their squares are smallest together at one gamma. */
async function optimumAt(
  bent: (gamma: number) => Promise<Float64Array>,
  gamma: number,
  amplitude: number,
  noise: number,
  size: number,
): Promise<{ gamma: number; relativeError: number }> {
  const p = await orderAt(bent, gamma, amplitude * size);
  const ratio = pow((noise * noise) / (p * amplitude * amplitude), 1 / (2 * p + 2));
  const [bend, blur] = [amplitude * pow(ratio, p), noise / ratio];
  return { gamma: gamma * ratio, relativeError: Math.sqrt(bend * bend + blur * blur) };
}
