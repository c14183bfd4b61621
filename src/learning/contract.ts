/**
 * The contracts of learning. A rule says what has to be done and measured for a sample (its plan) and what gradient the
 * measurement amounts to; an engine does it with a circuit; an update turns wanted changes of conductance into actual
 * ones. The trainer drives the three and knows none of them by name.
 *
 * Units: outputs, targets and dL/dv in V, losses in V^2, gradients in V^2/S, conductances and nudge strengths in S.
 */
import type { Complex } from "../base/complex.js";
import type { Draws } from "../base/draws.js";
import type { Stream } from "../base/random.js";
import type { Numbers } from "../netlist/contract.js";
import type { LawGroup } from "./law-devices.js";
import type { Gather, Product, Sharing } from "./products.js";

/** How a circuit is solved: in time, at the values of the sine, or at its operating point. */
export type EngineKind = "tran" | "phases" | "op";

/** One row of a parameter table; checks, help and documentation are made from it. */
export interface ParameterSpec {
  readonly name: string;
  /** "" for a pure number, a word or a list. */
  readonly unit: string;
  readonly default?: number | string;
  /** Smallest and largest allowed value; `above` is a bound that is itself not allowed. */
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
  readonly whole?: boolean;
  /** Allowed words. */
  readonly choices?: readonly string[];
  readonly about: string;
}

/**
 * How outputs are nudged. `current`: a current of strength times dL/dv, dL/dv latched from the free window. `resistive`:
 * dL/dv follows the outputs, as a conductance to a source at the target does for loss=mse.
 */
export type Nudge = "current" | "resistive";

/**
 * A window of a plan. `free`: no error current; the outputs are latched at its end. All others follow one, and have
 * currents of -dL/dv_k times something into every output k; a current into an output pair (p, n) enters at p and leaves
 * at n.
 */
export type Phase =
  | { readonly kind: "free"; readonly drops: boolean }
  /**
   * Times amplitude sin(2 pi f t), while a lock-in amplifier reads the voltage drop of every trainable resistor; with
   * `harmonics` K others read the odd harmonics up to K of half the square of the drop.
   */
  | { readonly kind: "sine"; readonly amplitude: number; readonly nudge: Nudge; readonly harmonics?: number }
  /** Times a constant strength [S], which may be negative. */
  | { readonly kind: "steady"; readonly strength: number; readonly nudge: Nudge }
  /**
   * Sources hold the outputs at eta target + (1 - eta) free; of the circuit itself, or of a twin whose conductances differ
   * from its own, the logarithm of each by a fixed draw of standard deviation `twin`.
   */
  | { readonly kind: "clamped"; readonly eta: number; readonly twin: number }
  /**
   * Times radius e^(2 pi i k / points), k from 0 to points - 1: operating points over complex numbers. In time, times
   * radius e^(2 pi i f t): the nudge goes round without a stop.
   */
  | {
      readonly kind: "contour";
      readonly radius: number;
      readonly points: number;
      readonly nudge: Nudge;
      /** Whether to look for the radius of the nearest singularity. */
      readonly reach?: true;
    }
  /** In time: times a constant strength [S], while conductances may change after every step. */
  | { readonly kind: "continual"; readonly strength: number; readonly nudge: Nudge }
  /** The transposed linearised circuit at the free operating point, times 1. */
  | { readonly kind: "adjoint" }
  /** The linearised circuit at the free operating point, times 1: how the circuit itself carries a small error. */
  | { readonly kind: "response" }
  /** The linear part of the circuit alone, times 1: a second quantity that flows through the same conductances. */
  | { readonly kind: "chemical" }
  /**
   * No error current: every trainable conductance is multiplied by exp(size xi), xi from the streams of `draw`, +-1 or
   * normally distributed.
   */
  | {
      readonly kind: "perturbed";
      readonly size: number;
      readonly draw: readonly (string | number)[];
      readonly distribution: "sign" | "normal";
    };

/** What a window gives, an entry per trainable resistor; valid until the engine is resumed. */
export type Reading =
  /** Voltage drops v(p) - v(n) [V], in time the mean over the last whole period; empty unless the phase asks for drops. */
  | { readonly kind: "free"; readonly drop: Float64Array; readonly clipped?: number }
  /** Mean, in-phase and quadrature amplitude at f of the drops [V]; `clipped` samples met the end of the converter's range. */
  | {
      readonly kind: "sine";
      readonly mean: Float64Array;
      readonly inPhase: Float64Array;
      readonly quadrature: Float64Array;
      readonly clipped: number;
      /** In-phase amplitudes of half the squared drop at f, 3 f, 5 f, ... [V^2]; none unless the phase asks for them. */
      readonly powers?: readonly Float64Array[];
    }
  /** Drops under a constant nudge, or clamped [V]. */
  | { readonly kind: "steady"; readonly drop: Float64Array; readonly clipped: number }
  | { readonly kind: "clamped"; readonly drop: Float64Array; readonly clipped: number }
  /** Complex drops at the points 0 to floor(points / 2) of the contour [V]; the others are their conjugates. */
  | {
      readonly kind: "contour";
      readonly points: number;
      readonly re: readonly Float64Array[];
      readonly im: readonly Float64Array[];
      /** Instances whose law has a seam between the free operating point and a point of the contour. */
      readonly seams: readonly string[];
      /** The nudge strength at which the contour meets a singularity [S], where the phase asks for it. */
      readonly reach?: number;
    }
  /** Real part of the first Fourier coefficient of half the squared complex drop, over the measured periods [V^2]. */
  | { readonly kind: "oscillation"; readonly coefficient: Float64Array }
  /** By how much half the squared drop has changed, step by step, over the window [V^2]. */
  | { readonly kind: "continual"; readonly change: Float64Array }
  /**
   * Drops of the adjoint network, of the circuit itself, or of the chemical potential [V/S]: per siemens of nudge strength.
   * `gradient` is what they make of the derivatives of the laws by the trained conductances [V^2/S].
   */
  | { readonly kind: "adjoint"; readonly drop: Float64Array; readonly gradient: Float64Array }
  | { readonly kind: "response"; readonly drop: Float64Array; readonly gradient: Float64Array }
  | { readonly kind: "chemical"; readonly drop: Float64Array }
  /** The loss [V^2], the conductances before [S], and what the logarithm of each was moved by, over the size. */
  | { readonly kind: "perturbed"; readonly loss: number; readonly siemens: Float64Array; readonly xi: Float64Array };

/** The readings of one sample in the order of the plan. */
export type Measured = readonly Reading[];

/** One sample as an engine sees it. */
export interface Stimulus {
  /** Values of the root parameters the data set binds, in the order the engine was made for. */
  readonly inputs: Numbers;
  /** Running number of the sample in this training; keys what the instruments draw, so that nothing depends on call order. */
  readonly serial: number;
  /** Which sample it is, where it comes again: it may be solved from where it was the last time. */
  readonly sample?: number | undefined;
}

/** What the samples that are being measured should answer. */
export interface Teacher {
  /**
   * Called once per sample, in order, when its outputs are latched: `outputs` [V] is valid during the call, the answer is
   * dL/dv [V] of `loss`, read before the next call.
   */
  latch(index: number, outputs: Float64Array): Float64Array;
  /**
   * For windows in which conductances change: called after every step with how far half the squared drops have moved in it
   * [V^2], over the nudge strength a part of the gradient; gives the new conductances [S]. Without it they stay.
   */
  adjust?(change: Float64Array): Float64Array;
  /** The loss at any outputs of a sample, for nudges that follow them and rules that compare; counts nothing. */
  readonly loss: Loss;
  /** [V] */
  readonly temperature: number;
  /** [V] */
  targets(index: number): Float64Array;
}

/**
 * One circuit and one way to solve it. It may run several samples side by side (lanes); what a sample gives must not
 * depend on its neighbours. With carried state in time it takes them strictly one after the other.
 */
export interface Engine {
  readonly kind: EngineKind;
  /** Names of the trainable resistors in netlist order. */
  readonly trainable: readonly string[];
  /** Present conductances [S]; a copy. */
  conductances(): Float64Array;
  setConductances(siemens: Float64Array): void;
  /**
   * Runs the plan for every sample. Yields the Measured of each sample in order, and undefined in between after every
   * step: whoever drives it may stop there. Not to be entered again before it has ended or been closed. With `gather` an
   * engine may add up the gradients itself, of voltages at nodes or with others: what it yields for each such sample is
   * empty, and the sum is complete at the end.
   * @throws ConvergenceError when a solve fails.
   */
  measure(
    samples: readonly Stimulus[],
    plan: readonly Phase[],
    teacher: Teacher,
    gather?: Gather,
  ): Iterable<Measured | undefined>;
  /** Operating points and time points solved so far, over all samples. */
  readonly solves: number;
  /** Of engines whose samples are independent. */
  readonly sharing?: Sharing | undefined;
  /**
   * Where states of trained elements move while they are read: by how much conductances have changed since they were set
   * [S]; 0 for all others.
   */
  disturbance?(): Float64Array;
  /** In time: the largest estimated truncation error of a step in a window that was read [V; A where inductors are]. */
  readonly truncationError?: number | undefined;
  /** Everything beside the conductances that influences later bits (circuit state, warm starts, pivot order, solves), as JSON. */
  exportState(): unknown;
  /** @throws UsageError when the state is not of this circuit. */
  importState(state: unknown): void;
  /** Gives back the memory that its circuit is solved in, of which large circuits take much; it measures no more afterwards. */
  release?(): void;
}

/** The values of a rule's parameters by name: numbers, and words where a table row has choices. */
export type RuleValues = Readonly<Record<string, number | string>>;

/** A learning rule; adding one is a file in rules/ and a line in rules/index.ts. */
export interface LearningRule {
  readonly kind: string;
  readonly about: string;
  /** Paper and equation. */
  readonly source: string;
  /** Fit engines; the first is the default. */
  readonly engines: readonly EngineKind[];
  /** What the rule needs beside the parameters of every `.learn` card; a parameter without default must be given. */
  readonly parameters: readonly ParameterSpec[];
  /** Whether it measures with a lock-in amplifier. */
  readonly lockIn: boolean;
  /**
   * Its voltages at rest are averages over the measured periods of a lock-in amplifier, with the noise and the converter of
   * that, where the card names one.
   */
  readonly averages?: true;
  /**
   * What it measures: the gradient of the loss, up to the error of a small nudge; a direction that only agrees with it in
   * sign where one output is all there is; or something random whose mean is the gradient.
   */
  readonly measures: "gradient" | "contrast" | "estimate";
  /** The highest multiple of f that the lock-in amplifiers have to resolve, where it is not 1. */
  harmonics?(values: RuleValues): number;
  /** Whether conductances change during the windows of a sample, after every step. */
  readonly online?: true;
  /** The error reaches the resistors through the circuit itself: right as far as that is reciprocal. */
  readonly carried?: true;
  /** Losses it works with, where it does not with all. */
  readonly losses?: readonly string[];
  /** What is done with each sample; `update` numbers the updates from 0, for what is drawn anew for each. */
  plan(values: RuleValues, update: number): readonly Phase[];
  /** Writes the measured gradient of the loss of one sample by every trainable conductance [V^2/S]. */
  gradient(measured: Measured, values: RuleValues, gradient: Float64Array): void;
  /** What the gradient is, where it is one product: to the bit what `gradient` writes. */
  readonly product?: ((values: RuleValues) => Product) | undefined;
  /** Writes what the quadrature output would give in the gradient's place [V^2/S]: a measure of how well the circuit follows the sine. */
  quadrature?(measured: Measured, values: RuleValues, gradient: Float64Array): void;
}

/** A parameter of TRAINABLE that an update model or an effect has. A row with `choices` is a word. */
export interface UpdateParameter extends ParameterSpec {
  /** The default as a share of gmax - gmin, where it is one; `default` is then its formula. */
  readonly share?: number;
  /** The value is the name of a `.data` table. */
  readonly table?: true;
}

/** Devices that share an update model, an entry per device in every column. */
export interface DeviceColumns {
  readonly names: readonly string[];
  /** Nominal bounds [S], those of the card. */
  readonly gmin: Float64Array;
  readonly gmax: Float64Array;
  /** The parameters of the update's table by name; words as their number among the choices. */
  readonly values: Readonly<Record<string, Float64Array>>;
  /** For each device the `.data` table its model names, where the update's table has such a row. */
  readonly tables: readonly (ReadonlyMap<string, Float64Array> | undefined)[];
  /** The devices by their laws, where the update moves states through those. */
  readonly laws?: readonly LawGroup[];
}

/** Properties of individual devices, drawn once: columns by name. `low` and `high` are bounds of their own [S]. */
export type Hidden = Readonly<Record<string, Float64Array>>;

/** The stream of a device for a purpose; equal arguments give equal streams. For what is drawn once. */
export type DeviceStreams = (device: string, ...purpose: (string | number)[]) => Stream;

/** The random numbers of a bank's devices for a purpose, by number of the device and of the update. */
export type DeviceDraws = (purpose: string) => Draws;

/** Devices of one update model while they learn. */
export interface DeviceBank {
  readonly devices: DeviceColumns;
  readonly hidden: Hidden;
  /** Conductances that the devices have, whatever a reading of them gives [S]. */
  readonly siemens: Float64Array;
  /** What one update costs each device: pulses, and their energy [J]. */
  readonly pulses: Float64Array;
  readonly joules: Float64Array;
}

/** How a device changes when a change is wanted; adding one is a file in updates/ and a line in updates/index.ts. */
export interface ConductanceUpdate {
  readonly kind: string;
  readonly about: string;
  readonly source: string;
  /** The parameters of TRAINABLE it uses beside g, gmin, gmax and those of the effects. */
  readonly parameters: readonly UpdateParameter[];
  /** Its changes cost no pulses and no energy. */
  readonly free?: true;
  /**
   * Of a free one: makes wanted changes [S] of devices actual, within the bounds, where what they become follows from nothing
   * else; the k-th is of device from + k. `apply` does the same with all.
   */
  become?(
    bounds: Pick<DeviceColumns, "gmin" | "gmax">,
  ): (from: number, wanted: Float64Array, count: number, siemens: Float64Array) => void;
  /** It moves the states of its devices through their own laws: for elements that have such a state alone. */
  readonly through?: "law";
  /** What is wrong with the table a model names, if anything. */
  fault?(table: ReadonlyMap<string, Float64Array>): string | undefined;
  /** Device-to-device properties, drawn once. */
  draw(devices: DeviceColumns, streams: DeviceStreams): Hidden;
  /**
   * Changes the conductances of the bank in place towards `siemens + wanted`, within the bounds, and writes the pulses
   * and joules that takes; `update` numbers the updates from 0.
   */
  apply(bank: DeviceBank, wanted: Float64Array, draws: DeviceDraws, update: number): void;
}

/** A loss over the outputs of one sample. */
export interface Loss {
  readonly kind: string;
  readonly about: string;
  /** What is wrong with the targets of a sample for this loss, if anything. */
  fault?(targets: Float64Array): string | undefined;
  /** Returns the loss [V^2] and writes dL/dv [V]. `temperature` [V] is the scale of a softmax. */
  evaluate(outputs: Float64Array, targets: Float64Array, temperature: number, gradient: Float64Array): number;
  /** Writes the second derivatives, row by row; a pure number each. */
  curvature(outputs: Float64Array, temperature: number, hessian: Float64Array): void;
  /** dL/dv continued to complex outputs [V]. */
  continued(outputs: readonly Complex[], targets: Float64Array, temperature: number): Complex[];
}
