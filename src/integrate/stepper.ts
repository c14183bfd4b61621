import type { Floats } from "../kernel/index.js";
import type { DelayState } from "../equations/delays.js";
import type { TimedEquations } from "../equations/equations.js";
import { Newton, type NewtonOutcome, type Tolerances } from "../solve/newton.js";
import { backwardEuler, type Coefficients, type Method, trapezoidal } from "./method.js";
import { Ringing } from "./ringing.js";

export interface StepperOptions extends Tolerances {
  readonly maxIterations: number;
  /** The circuit is linear: one iteration a step is enough. */
  readonly linear?: boolean;
  /** How many accepted points are remembered; by default enough for a parabola. */
  readonly depth?: number;
  /** Watches the trapezoidal rule for ringing, and damps it with a step of backward Euler. */
  readonly damping?: boolean;
}

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
  /** Entries of unknowns; what is known besides (ground, nodes that sources hold) is left as it is. */
  private readonly entries: number;
  private readonly history: Floats;
  private readonly request: StepperOptions & { scale: number; readonly history: Floats };
  private rate: Float64Array;
  private newRate: Float64Array;
  /** Latest first: unknowns and charges at accepted points, and the steps between them. */
  private xs: Float64Array[] = [];
  private qs: Float64Array[] = [];
  private steps: number[] = [];
  private rateKnown = false;
  private pending: { h: number; to: number; method: Method; degree: number; formula: Coefficients } | undefined;
  /** How the rate of charge at the last accepted point was computed; undefined at a start. */
  formula: Coefficients | undefined;
  private readonly predicted: Float64Array;
  private readonly depthLimit: number;
  private readonly ringing: Ringing | undefined;

  constructor(
    private readonly system: TimedEquations,
    options: StepperOptions,
  ) {
    const n = system.size * system.lanes;
    this.entries = n;
    this.newton = new Newton(system);
    this.history = system.arena.floats(system.x.length);
    this.request = { ...options, scale: 0, history: this.history };
    this.rate = new Float64Array(system.x.length);
    this.newRate = new Float64Array(system.x.length);
    this.predicted = new Float64Array(n);
    this.depthLimit = options.depth ?? 3;
    if (options.damping === true) this.ringing = new Ringing(system, options);
  }

  /**
   * Starts at time t from the unknowns in the system. Without `charges` they are at rest, and the charges are theirs; given
   * charges may not fit the unknowns, so that nothing is known of their rate.
   */
  start(t: number, charges?: Float64Array): void {
    this.rateKnown = charges === undefined;
    this.time = t;
    this.formula = undefined;
    this.system.evaluateCharges();
    this.system.delays.start(t, this.system.x, charges !== undefined);
    this.system.modes.accept(this.system.x);
    this.xs = [Float64Array.from(this.system.x.array)];
    this.qs = [Float64Array.from(charges ?? this.system.q.array)];
    this.steps = [];
    this.rate.fill(0);
    this.ringing?.forget();
  }

  /** Forgets all points but the last: after a corner of a source the past says nothing of the future. */
  restart(): void {
    this.xs.length = 1;
    this.qs.length = 1;
    this.steps.length = 0;
  }

  /** The unknowns in the system, which were changed from outside, are the last accepted point; nothing is known before it. */
  displace(): void {
    const { system } = this;
    this.restart();
    system.evaluateCharges();
    this.xs[0]!.set(system.x.array);
    this.qs[0]!.set(system.q.array);
    this.jump();
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
    return this.xs.length;
  }

  /**
   * Tries a step of h seconds, to time `to` where that is not just the sum; sources must have been set to the new time. The first step after a start or a corner, and
   * one whose past is too short for the method, is backward Euler's. The system holds the new point afterwards, whether
   * it converged or not.
   */
  attempt(h: number, wanted: Method, to = this.time + h): NewtonOutcome {
    const method = this.methodFor(wanted);
    const { system, history } = this;
    const formula = method.coefficients(h, this.steps);
    const { scale, weights, rate: carried } = formula;
    const past = history.array;
    const { rate, entries: length } = this;
    const [q0, q1] = this.qs;
    const [w0, w1, ...further] = weights as [number, ...number[]];
    if (w1 === undefined) for (let i = 0; i < length; i++) past[i] = w0 * q0![i]! + carried * rate[i]!;
    else for (let i = 0; i < length; i++) past[i] = w0 * q0![i]! + w1 * q1![i]! + carried * rate[i]!;
    further.forEach((w, k) => {
      const q = this.qs[k + 2]!;
      for (let i = 0; i < length; i++) past[i]! += w * q[i]!;
    });
    const degree = Math.min(this.xs.length - 1, Math.max(2, method.order));
    this.predict(h, degree);
    system.x.array.set(this.predicted);
    this.pending = { h, to, method, degree, formula };
    this.request.scale = scale;
    system.delays.prepare(to, h);
    const outcome = this.newton.solve(this.request);
    this.iterations += outcome.iterations;
    if (outcome.ok) {
      system.evaluateCharges();
      const q = system.q.array;
      const { newRate } = this;
      // The memory may have grown meanwhile, for new pivots: an older view of it is empty then.
      const settled = history.array;
      for (let i = 0; i < length; i++) newRate[i] = scale * q[i]! + settled[i]!;
    }
    return outcome;
  }

  /** The method that the past is long enough for; a step that damps ringing is backward Euler's. */
  private methodFor(wanted: Method): Method {
    if (this.ringing?.found === true && wanted === trapezoidal) return backwardEuler;
    let method = wanted;
    while (method.lower !== undefined && this.xs.length < Math.max(2, method.history)) method = method.lower;
    return method;
  }

  /** The polynomial of a degree through the last accepted points, at the new time, h after the last. */
  private predict(h: number, degree: number): void {
    const { xs, predicted } = this;
    const weights = extrapolation(this.distances(h, degree + 1));
    const [w0, w1, w2, ...further] = weights as [number, number, number, ...number[]];
    const [x0, x1, x2] = xs as [Float64Array, Float64Array, Float64Array];
    if (degree === 0) predicted.set(x0.subarray(0, predicted.length));
    else if (degree === 1) for (let i = 0; i < predicted.length; i++) predicted[i] = w0 * x0[i]! + w1 * x1[i]!;
    else for (let i = 0; i < predicted.length; i++) predicted[i] = w0 * x0[i]! + w1 * x1[i]! + w2 * x2[i]!;
    further.forEach((w, k) => {
      const x = xs[k + 3]!;
      for (let i = 0; i < predicted.length; i++) predicted[i]! += w * x[i]!;
    });
  }

  /** How long before the new time the last accepted points lie [s], latest first. */
  private distances(h: number, count: number): number[] {
    const list = [h];
    for (let k = 1; k < count; k++) list.push(list[k - 1]! + this.steps[k - 1]!);
    return list;
  }

  /**
   * The estimated truncation error of the attempted step over what is allowed, largest of all lanes and unknowns that
   * carry charge. Undefined after a start whose rate of charge is unknown. `allowed` gives the tolerance of an unknown, as
   * index x lanes + lane.
   */
  errorRatio(allowed: (k: number) => number): { ratio: number; unknown: number } | undefined {
    if (this.xs.length >= 2) return this.largest(this.predicted, this.milneFactor(), allowed);
    if (!this.rateKnown) return undefined;
    return this.largest(this.firstStepError(), 1, allowed);
  }

  /**
   * Milne's device: the error as a multiple of the corrector's distance from the predictor. The predictor of degree d errs
   * by its remainder times the derivative of order d + 1, the corrector by its error constant times the derivative of
   * order + 1. A predictor of higher degree stands for the exact value; one of lower degree (just after a corner) only
   * bounds the error as if the step were backward Euler's.
   */
  private milneFactor(): number {
    const { h, method, degree } = this.pending!;
    const remainder = this.distances(h, degree + 1).reduce((product, d, k) => (product * d) / (k + 1), 1);
    const own = method.errorConstant(h, this.steps);
    if (degree === method.order) return own / (own + remainder);
    return degree > method.order ? 1 : (h * h) / 2 / remainder;
  }

  /** The order of the error of the attempted step: that of its method, 1 while the past is too short to know better. */
  get order(): number {
    const { method, degree } = this.pending!;
    return degree >= method.order ? method.order : 1;
  }

  /** The error ratio that the method of one order less would have had in the attempted step; undefined for order 1. */
  lowerRatio(allowed: (k: number) => number): number | undefined {
    const { h, method, degree } = this.pending!;
    const { lower } = method;
    if (lower === undefined || degree < method.order) return undefined;
    this.predict(h, lower.order);
    const remainder = this.distances(h, lower.order + 1).reduce((product, d, k) => (product * d) / (k + 1), 1);
    return this.largest(this.predicted, lower.errorConstant(h, this.steps) / remainder, allowed).ratio;
  }

  /**
   * The first step after a corner has no past to compare with, but the rate of charge is continuous there. Backward Euler
   * errs in q by h / 2 times the change of dq/dt; the last factors of G + C / h turn that into unknowns. Returned as
   * x minus the error, to be compared with x like a prediction.
   */
  private firstStepError(): Float64Array {
    const { system, history } = this;
    const error = history.array;
    for (let k = 0; k < this.entries; k++) error[k] = (this.newRate[k]! - this.rate[k]!) / 2;
    system.lu.solve(history);
    const [x, solved] = [system.x.array, history.array];
    for (let k = 0; k < this.entries; k++) this.predicted[k] = x[k]! - solved[k]!;
    return this.predicted;
  }

  /** The largest factor |x - other| / allowed over the charged unknowns. */
  private largest(
    other: Float64Array,
    factor: number,
    allowed: (k: number) => number,
  ): { ratio: number; unknown: number } {
    const { system } = this;
    const x = system.x.array;
    const { lanes, charged } = system;
    let ratio = 0;
    let unknown = 0;
    for (let i = 0; i < charged.length; i++) {
      if (charged[i] === 0) continue;
      for (let k = i * lanes; k < (i + 1) * lanes; k++) {
        const r = (factor * Math.abs(x[k]! - other[k]!)) / allowed(k);
        if (r > ratio) {
          ratio = r;
          unknown = i;
        }
      }
    }
    return { ratio, unknown };
  }

  /** Makes the attempted point the present. */
  accept(): void {
    const { system } = this;
    const { h, to, method, formula } = this.pending!;
    this.formula = formula;
    this.time = to;
    const x = this.xs.length === this.depthLimit ? this.xs.pop()! : new Float64Array(system.x.length);
    const q = this.qs.length === this.depthLimit ? this.qs.pop()! : new Float64Array(system.q.length);
    x.set(system.x.array);
    q.set(system.q.array);
    this.xs.unshift(x);
    this.qs.unshift(q);
    this.steps.unshift(h);
    this.steps.length = Math.min(this.steps.length, this.depthLimit - 1);
    this.ringing?.watch(this.rate, this.newRate, method);
    [this.rate, this.newRate] = [this.newRate, this.rate];
    this.rateKnown = true;
    system.delays.accept(this.time, system.x);
    system.modes.accept(system.x);
  }

  /** Puts the last accepted point back into the system. */
  reject(): void {
    this.system.x.array.set(this.xs[0]!.subarray(0, this.entries));
  }

  /** The last accepted point. */
  get present(): Float64Array {
    return this.xs[0]!;
  }

  /** Everything that later steps depend on, as plain numbers. */
  exportState(): StepperState {
    return {
      time: this.time,
      x: this.xs.map((a) => Array.from(a)),
      q: this.qs.map((a) => Array.from(a)),
      rate: Array.from(this.rate),
      rateKnown: this.rateKnown,
      steps: [...this.steps],
      delays: this.system.delays.exportState(),
      modes: this.system.modes.exportState(),
    };
  }
  importState(state: StepperState): void {
    this.time = state.time;
    this.xs = state.x.map((a) => Float64Array.from(a));
    this.qs = state.q.map((a) => Float64Array.from(a));
    this.rate.set(state.rate);
    this.rateKnown = state.rateKnown;
    this.steps = [...state.steps];
    this.system.x.array.set(this.xs[0]!);
    this.system.delays.importState(state.delays);
    this.system.modes.importState(state.modes);
    this.system.modes.accept(this.system.x);
  }
}

/** The weights of values at distances before a point in the polynomial through them, at that point. */
function extrapolation(distances: readonly number[]): number[] {
  return distances.map((own, j) =>
    distances.reduce((product, other, m) => (m === j ? product : (product * other) / (other - own)), 1),
  );
}

export interface StepperState {
  readonly time: number;
  readonly x: readonly number[][];
  readonly q: readonly number[][];
  readonly rate: readonly number[];
  readonly rateKnown: boolean;
  readonly steps: readonly number[];
  readonly delays: DelayState;
  readonly modes: readonly (readonly number[])[];
}
