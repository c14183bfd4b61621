import { UsageError } from "../base/errors.js";

/** A lock-in amplifier as `.model NAME LOCKIN` describes it; units and meanings stand in {@link lockInParameters}. */
export interface LockInModel {
  readonly f: number;
  readonly harmonic: number;
  readonly phase: number;
  readonly filter: "boxcar" | "rc";
  readonly order: number;
  readonly tau: number;
  readonly free: number;
  readonly skip: number;
  readonly periods: number;
  readonly points: number;
  readonly phases: number;
  readonly noise: number;
  readonly bits: number;
  readonly range: number;
}

/**
 * Whether amplifiers are linear: what one reads of a difference of two voltages is then the difference of what two read of
 * each, and a circuit of few nodes and many resistors is read at its nodes.
 */
export function isLinear({ noise, bits }: LockInModel, harmonics: number | undefined): boolean {
  return noise === 0 && bits === 0 && harmonics === undefined;
}

/** One parameter of the card: for checks, help and documentation. */
export interface LockInParameter {
  readonly name: keyof LockInModel;
  /** "" for a plain number. */
  readonly unit: string;
  /** What a missing parameter means; undefined: it is required; a text when it depends on other parameters. */
  readonly default?: number | string;
  readonly min?: number;
  readonly max?: number;
  /** The minimum itself is excluded. */
  readonly above?: boolean;
  readonly whole?: boolean;
  /** The words it may be, for a parameter that is no number. */
  readonly words?: readonly string[];
  readonly about: string;
}

export const lockInParameters: readonly LockInParameter[] = [
  { name: "f", unit: "Hz", min: 0, above: true, about: "reference frequency" },
  { name: "harmonic", unit: "", default: 1, min: 1, whole: true, about: "multiple of f that is demodulated" },
  { name: "phase", unit: "deg", default: 0, about: "phase of the reference, sin(2 pi harmonic f t + phase)" },
  {
    name: "filter",
    unit: "",
    default: "boxcar",
    words: ["boxcar", "rc"],
    about: "average over whole periods, or a cascade of RC sections",
  },
  { name: "order", unit: "", default: 4, min: 1, max: 8, whole: true, about: "number of RC sections (filter=rc)" },
  { name: "tau", unit: "s", default: "3/f", min: 0, above: true, about: "time constant of a section (filter=rc)" },
  { name: "free", unit: "", default: 1, min: 1, whole: true, about: "periods without error current (learning)" },
  { name: "skip", unit: "", default: 1, min: 0, whole: true, about: "periods left out before measuring (learning)" },
  { name: "periods", unit: "", default: 2, min: 1, whole: true, about: "periods measured, the length of the boxcar" },
  { name: "points", unit: "", default: 64, min: 4, whole: true, about: "samples a period, a multiple of 4" },
  { name: "phases", unit: "", default: 6, min: 3, whole: true, about: "values of the sine in engine=phases" },
  { name: "noise", unit: "V/sqrt(Hz)", default: 0, min: 0, about: "white noise at the input, one-sided density" },
  { name: "bits", unit: "", default: 0, min: 0, max: 32, whole: true, about: "resolution of the converter; 0: ideal" },
  { name: "range", unit: "V", default: 1, min: 0, above: true, about: "full scale of the converter, -range to +range" },
];

/** A value that cannot be: which parameter, and a sentence for people. */
export interface LockInFault {
  readonly name: keyof LockInModel;
  readonly message: string;
}

/** What is wrong with given values, parameter by parameter and then between parameters. */
export function checkLockIn(values: Partial<LockInModel>): LockInFault[] {
  const faults: LockInFault[] = [];
  for (const p of lockInParameters) {
    const message = faultOf(p, values[p.name]);
    if (message !== undefined) faults.push({ name: p.name, message });
  }
  if (faults.length > 0) return faults;
  const { points, phases, harmonic } = complete(values);
  if (points % 4 !== 0) {
    faults.push({
      name: "points",
      message: `points=${points} is not a multiple of 4; take ${4 * Math.ceil(points / 4)}`,
    });
  } else if (2 * harmonic >= points) {
    faults.push({
      name: "points",
      message: `points=${points} cannot resolve harmonic ${harmonic}; take at least ${4 * Math.ceil((harmonic + 1) / 2)}`,
    });
  }
  if (2 * harmonic >= phases) {
    // A harmonic that only engine=tran can see is legal as long as nobody asked for phases.
    if (values.phases !== undefined) {
      faults.push({
        name: "phases",
        message: `phases=${phases} cannot resolve harmonic ${harmonic}; take at least ${2 * harmonic + 1}`,
      });
    }
  }
  return faults;
}

function faultOf(p: LockInParameter, value: number | string | undefined): string | undefined {
  if (value === undefined) return p.default === undefined ? `${p.name} is missing: ${p.about} [${p.unit}]` : undefined;
  if (p.words !== undefined) {
    return p.words.includes(value as string) ? undefined : `${p.name} is ${p.words.join(" or ")}, not ${value}`;
  }
  if (typeof value !== "number" || !Number.isFinite(value)) return `${p.name}=${value} is not a finite number`;
  if (p.whole === true && !Number.isInteger(value)) return `${p.name}=${value} is not a whole number`;
  if (p.min !== undefined && (value < p.min || (p.above === true && value === p.min))) {
    return `${p.name}=${value} is too small: it must be ${p.above === true ? "above" : "at least"} ${p.min}`;
  }
  if (p.max !== undefined && value > p.max) return `${p.name}=${value} is too large: it must be at most ${p.max}`;
  return undefined;
}

/** A model with all defaults filled in. @throws UsageError that lists every fault. */
export function lockInModel(values: Partial<LockInModel> & { readonly f: number }): LockInModel {
  const faults = checkLockIn(values);
  if (faults.length > 0) throw new UsageError(`lock-in: ${faults.map((fault) => fault.message).join("; ")}`);
  return complete(values);
}

function complete(values: Partial<LockInModel>): LockInModel {
  const model: Record<string, number | string> = {};
  for (const p of lockInParameters) {
    const fallback = p.name === "tau" ? 3 / values.f! : p.default!;
    model[p.name] = values[p.name] ?? fallback;
  }
  return model as unknown as LockInModel;
}

/** Number of samples from the first instant of the reference to the end of the measurement. */
export function samplesOf(model: LockInModel): number {
  return (model.skip + model.periods) * model.points;
}
