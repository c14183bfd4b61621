import type { Floats } from "../kernel/index.js";
import type { DelayState } from "../equations/delays.js";
import type { TimedEquations } from "../equations/equations.js";
import type { Rates } from "../equations/rates.js";
import { Chord, type ChordOptions } from "../solve/chord.js";
import { LinearStep } from "../solve/linear.js";
import { Newton, type NewtonOptions, type NewtonOutcome, type Tolerances } from "../solve/newton.js";
import type { Allowance } from "./allowance.js";
import { backwardEuler, type Coefficients, gear, type Method, trapezoidal } from "./method.js";
import { Combination, Past, type PastState } from "./past.js";
import { Ringing } from "./ringing.js";

export interface StepperOptions extends Tolerances {
  readonly maxIterations: number;
  /** How many accepted points are remembered; by default enough for the prediction. */
  readonly depth?: number;
  /** Degree of the polynomial that predicts a point, 2 by default: where steps are equal and signals smooth, more spares iterations. */
  readonly prediction?: number;
  /** Factors may serve for several steps, where iterations contract so well that nobody sees it. */
  readonly chord?: ChordOptions;
  /** They do where a factorisation takes at least so many operations an unknown. */
  readonly dear?: number;
  /** Watches the trapezoidal rule for ringing, and damps it with a step of Gear's method. */
  readonly damping?: boolean;
}

/** What is given at a start: nothing is known then of the rates of charges. */
export interface GivenStart {
  /** They may not fit the unknowns. */
  readonly charges: Float64Array;
  /** The unknowns that their rates are told from, where they are others. */
  readonly before?: Float64Array;
  /** Where the iteration of the first step begins, where that is not the unknowns themselves. */
  readonly guess?: Float64Array;
}

/** What truncation errors are told from: the prediction by a polynomial of this degree, or of the method's order. */
const PARABOLA = 2;

/**
 * Advances F(x) + dq/dt = 0 from point to point. It holds the past: unknowns, charges and their rate at the last
 * accepted points. `attempt` computes a new point into the system; `accept` makes it the present, `reject` forgets it.
 */
export class Stepper {
  /** Time of the last accepted point [s]. */
  time = 0;
  /** Newton iterations so far. */
  iterations = 0;
  private readonly newton: Newton;
  /** Takes its place where all devices are linear. */
  private readonly linear: LinearStep | undefined;
  /** Entries of unknowns; what is known besides (ground, nodes that sources hold) is left as it is. */
  private readonly entries: number;
  private readonly history: Floats;
  private readonly request: NewtonOptions & { scale: number; chord?: Chord | undefined };
  private readonly chord: Chord | undefined;
  private readonly dear: number;
  private rate: Floats;
  private newRate: Floats;
  /** Rates of the unknowns at the last accepted point, where laws read them. */
  private readonly lastRates: Floats | undefined;
  private lastShare = 0;
  /** Where the iteration of the first step begins. */
  private guess: Float64Array | undefined;
  private readonly past: Past;
  private readonly sum: Combination;
  private rateKnown = false;
  private pending: { h: number; to: number; method: Method; degree: number; formula: Coefficients } | undefined;
  /** How the rate of charge at the last accepted point was computed; undefined at a start. */
  formula: Coefficients | undefined;
  private readonly predicted: Floats;
  private readonly prediction: number;
  private readonly ringing: Ringing | undefined;

  constructor(
    private readonly system: TimedEquations,
    options: StepperOptions,
  ) {
    const n = system.size * system.lanes;
    this.entries = n;
    this.newton = new Newton(system);
    this.linear = system.affine === undefined ? undefined : new LinearStep(system, system.affine);
    this.history = system.arena.floats(system.x.length);
    const { chord, dear = 0, ...tolerances } = options;
    this.chord = chord === undefined ? undefined : new Chord(system.lanes, chord);
    this.dear = dear;
    this.request = { ...tolerances, scale: 0, history: this.history };
    this.rate = system.arena.floats(system.x.length);
    this.newRate = system.arena.floats(system.x.length);
    this.lastRates = system.rates && system.arena.floats(system.x.length);
    this.predicted = system.arena.floats(system.x.length);
    this.prediction = options.prediction ?? PARABOLA;
    this.past = new Past(system, options.depth ?? this.prediction + 1);
    this.sum = new Combination(system, this.past.limit + 1);
    if (options.damping === true) this.ringing = new Ringing(system, options);
  }

  /**
   * Starts at time t from the unknowns in the system. Without `given` they are at rest, and the charges are theirs.
   */
  start(t: number, given?: GivenStart): void {
    const { charges, before, guess } = given ?? {};
    this.rateKnown = charges === undefined;
    this.time = t;
    this.formula = undefined;
    this.system.evaluateCharges();
    this.system.delays.start(t, this.system.x, charges !== undefined);
    this.system.modes.accept(this.system.x);
    this.past.cut(0);
    this.keep(charges);
    const { rates, arena } = this.system;
    if (rates !== undefined) {
      rates.follow(0);
      this.lastRates!.array.fill(0);
      this.lastShare = 0;
      if (before !== undefined) {
        const point = this.past.points[0]!;
        point.before = arena.floats(before.length);
        point.before.array.set(before);
      }
    }
    this.guess = guess;
    this.forgetFactors();
    this.rate.array.fill(0);
    this.ringing?.forget();
  }

  /** Forgets all points but the last: after a corner of a source the past says nothing of the future. */
  restart(): void {
    this.past.cut(1);
  }

  /** The unknowns in the system, which were changed from outside, are the last accepted point; nothing is known before it. */
  displace(): void {
    this.past.cut(0);
    this.forgetFactors();
    this.system.evaluateCharges();
    this.keep();
    this.jump();
  }

  /** The unknowns in the system are an accepted point, h after the last one; with these charges, or theirs. */
  private keep(charges?: Float64Array, h?: number): void {
    const { x, q } = this.past.push(h);
    x.array.set(this.system.x.array);
    q.array.set(charges ?? this.system.q.array);
  }

  private forgetFactors(): void {
    this.chord?.forget();
    this.linear?.forget();
  }

  /** Notes that parameters have changed, so that nothing is known of the matrix. */
  renew(): void {
    this.forgetFactors();
  }

  /** Notes that the last accepted point is a corner, which delays hand on. */
  corner(): void {
    this.restart();
    this.system.delays.corner(this.time);
  }

  /** Notes that currents jump behind the last accepted point: the rate of charge there is not that of the next step. */
  jump(): void {
    this.rateKnown = false;
  }

  /** Number of accepted points in memory. */
  get depth(): number {
    return this.past.length;
  }

  /**
   * Tries a step of h seconds, to time `to` where that is not just the sum; sources must have been set to the new time. The
   * first step after a start or a corner, and one whose past is too short for the method, is backward Euler's. The system
   * holds the new point afterwards, whether it converged or not.
   */
  attempt(h: number, wanted: Method, to = this.time + h): NewtonOutcome {
    const method = this.methodFor(wanted);
    const { system, history, past, sum } = this;
    const formula = method.coefficients(h, past.steps);
    const { scale, weights, rate: carried } = formula;
    weights.forEach((weight, k) => sum.add(weight, past.points[k]!.q));
    if (carried !== 0) sum.add(carried, this.rate);
    sum.into(history, this.entries);
    if (system.rates !== undefined) this.tellRates(formula, system.rates);
    if (this.linear === undefined)
      this.predict(h, Math.min(past.length - 1, Math.max(this.prediction, method.order)), system.x);
    const degree = Math.min(past.length - 1, Math.max(PARABOLA, method.order));
    if (this.linear !== undefined || this.prediction > PARABOLA) this.predict(h, degree, this.predicted);
    else this.predicted.array.set(system.x.array);
    if (this.guess !== undefined) system.x.array.set(this.guess);
    this.pending = { h, to, method, degree, formula };
    system.delays.prepare(to, h);
    const outcome = this.linear?.solve(scale, history) ?? this.iterate(scale);
    this.iterations += outcome.iterations;
    if (outcome.ok) {
      system.evaluateCharges();
      system.rates?.follow(scale);
      system.kernel.axpy(this.entries, history, scale, system.q, this.newRate);
    }
    return outcome;
  }

  private iterate(scale: number): NewtonOutcome {
    const { request, system } = this;
    request.scale = scale;
    request.chord = system.lu.operations >= this.dear * system.size ? this.chord : undefined;
    return this.newton.solve(request);
  }

  /** What the formula makes of the unknowns before, for their rates. */
  private tellRates({ weights, rate }: Coefficients, rates: Rates): void {
    const { past, sum } = this;
    weights.forEach((weight, k) => sum.add(weight, past.points[k]!.before ?? past.points[k]!.x));
    if (rate !== 0) sum.add(rate, this.lastRates!);
    sum.into(rates.history, rates.history.length);
    rates.share = rate * this.lastShare;
    weights.forEach((weight, k) => past.points[k]!.before !== undefined && (rates.share += weight));
  }

  /** The method that the past is long enough for; a step that damps ringing is Gear's. */
  private methodFor(wanted: Method): Method {
    if (this.ringing?.found === true && wanted === trapezoidal) return this.past.length < 2 ? backwardEuler : gear[2]!;
    let method = wanted;
    while (method.lower !== undefined && this.past.length < Math.max(2, method.history)) method = method.lower;
    return method;
  }

  /** The polynomial of a degree through the last accepted points, at the new time, h after the last. */
  private predict(h: number, degree: number, to: Floats): void {
    const { past, sum } = this;
    const distances = past.distances(h, degree + 1);
    for (let k = 0; k <= degree; k++) sum.add(extrapolation(distances, k), past.points[k]!.x);
    sum.into(to, this.entries);
  }

  /**
   * The estimated truncation error of the attempted step over what is allowed, largest of all lanes and unknowns that
   * carry charge. Undefined after a start whose rate of charge is unknown.
   */
  errorRatio(allowed: Allowance): number | undefined {
    if (this.past.length >= 2) return this.milneFactor() * allowed.ratio(this.predicted);
    if (!this.rateKnown) return undefined;
    return allowed.ratio(this.firstStepError());
  }

  /** The unknown with the largest error of those that `errorRatio` told of. */
  worst(allowed: Allowance): number {
    return allowed.worst(this.predicted);
  }

  /**
   * Milne's device: the error as a multiple of the corrector's distance from the predictor. The predictor of degree d errs
   * by its remainder times the derivative of order d + 1, the corrector by its error constant times the derivative of
   * order + 1. A predictor of higher degree stands for the exact value; one of lower degree (just after a corner) only
   * bounds the error as if the step were backward Euler's.
   */
  private milneFactor(): number {
    const { h, method, degree } = this.pending!;
    const remainder = this.past.distances(h, degree + 1).reduce((product, d, k) => (product * d) / (k + 1), 1);
    const own = method.errorConstant(h, this.past.steps);
    if (degree === method.order) return own / (own + remainder);
    return degree > method.order ? 1 : (h * h) / 2 / remainder;
  }

  /** The order of the error of the attempted step: that of its method, 1 while the past is too short to know better. */
  get order(): number {
    const { method, degree } = this.pending!;
    return degree >= method.order ? method.order : 1;
  }

  /** The error ratio that the method of one order less would have had in the attempted step; undefined for order 1. */
  lowerRatio(allowed: Allowance): number | undefined {
    const { h, method, degree } = this.pending!;
    const { lower } = method;
    if (lower === undefined || degree < method.order) return undefined;
    this.predict(h, lower.order, this.predicted);
    const remainder = this.past.distances(h, lower.order + 1).reduce((product, d, k) => (product * d) / (k + 1), 1);
    return (lower.errorConstant(h, this.past.steps) / remainder) * allowed.ratio(this.predicted);
  }

  /**
   * The first step after a corner has no past to compare with, but the rate of charge is continuous there. Backward Euler
   * errs in q by h / 2 times the change of dq/dt; the last factors of G + C / h turn that into unknowns. Returned as
   * x minus the error, to be compared with x like a prediction.
   */
  private firstStepError(): Floats {
    const { system, history, predicted, sum } = this;
    sum.add(0.5, this.newRate);
    sum.add(-0.5, this.rate);
    sum.into(history, this.entries);
    if (system.rates !== undefined) this.addRateChange(system.rates, history);
    system.lu.solve(history);
    system.kernel.axpy(this.entries, system.x, -1, history, predicted);
    return predicted;
  }

  /** Adds what F is more than it would be if the rates of the unknowns had changed by half of what they did. */
  private addRateChange({ values, share }: Rates, to: Floats): void {
    const { sum, system, predicted } = this;
    sum.add(0.5, values);
    sum.add(-0.5, this.lastRates!);
    sum.into(predicted, predicted.length);
    system.addRateDifference(predicted, 0.5 * (share - this.lastShare), to);
  }

  /** Makes the attempted point the present. */
  accept(): void {
    const { system } = this;
    const { h, to, method, formula } = this.pending!;
    this.formula = formula;
    this.time = to;
    this.keep(undefined, h);
    this.ringing?.watch(this.rate, this.newRate, method);
    const last = this.rate;
    this.rate = this.newRate;
    this.newRate = last;
    this.rateKnown = true;
    this.guess = undefined;
    if (system.rates !== undefined) {
      this.lastRates!.array.set(system.rates.values.array);
      this.lastShare = system.rates.share;
    }
    system.delays.accept(this.time, system.x);
    system.modes.accept(system.x);
  }

  /** Puts the last accepted point back into the system. */
  reject(): void {
    this.system.x.array.set(this.present.subarray(0, this.entries));
  }

  /** The last accepted point; valid until the next step. */
  get present(): Float64Array {
    return this.past.points[0]!.x.array;
  }

  /** Everything that later steps depend on, as plain numbers. */
  exportState(): StepperState {
    return {
      time: this.time,
      ...this.past.exportState(),
      rate: Array.from(this.rate.array),
      ...(this.lastRates !== undefined && { rates: Array.from(this.lastRates.array) }),
      rateKnown: this.rateKnown,
      delays: this.system.delays.exportState(),
      modes: this.system.modes.exportState(),
    };
  }
  importState(state: StepperState): void {
    this.time = state.time;
    this.past.importState(state);
    this.rate.array.set(state.rate);
    if (state.rates !== undefined) this.lastRates?.array.set(state.rates);
    this.rateKnown = state.rateKnown;
    this.system.x.array.set(this.present);
    this.system.delays.importState(state.delays);
    this.system.modes.importState(state.modes);
    this.system.modes.accept(this.system.x);
  }
}

/** The weight of the k-th of values at distances before a point in the polynomial through them, at that point. */
function extrapolation(distances: readonly number[], k: number): number {
  const own = distances[k]!;
  let product = 1;
  for (let m = 0; m < distances.length; m++) if (m !== k) product = (product * distances[m]!) / (distances[m]! - own);
  return product;
}

export interface StepperState extends PastState {
  readonly time: number;
  readonly rate: readonly number[];
  /** Of the unknowns, where laws read them. */
  readonly rates?: readonly number[];
  readonly rateKnown: boolean;
  readonly delays: DelayState;
  readonly modes: readonly (readonly number[])[];
}
