/**
 * A linear multistep formula for the rate of change of charge:
 *
 *     dq/dt(n) = scale q(n) + sum_k weights[k] q(n-1-k) + rate dq/dt(n-1)
 *
 * with one or two weights.
 */
export interface Coefficients {
  readonly scale: number;
  readonly weights: readonly [number] | readonly [number, number];
  readonly rate: number;
}

/** An integration method. Orders and error constants are those of the literature and are measured in the tests. */
export interface Method {
  readonly name: "euler" | "trap" | "gear2";
  readonly order: number;
  /** Accepted points it needs behind the new one. */
  readonly history: number;
  readonly source: string;
  /** `h` is the new step, `previous` the steps before it, latest first [s]. */
  coefficients(h: number, previous: readonly number[]): Coefficients;
  /**
   * The computed value minus the exact one is this times the derivative of order + 1, for one step from exact values
   * [s^(order + 1)].
   */
  errorConstant(h: number, previous: readonly number[]): number;
}

export const backwardEuler: Method = {
  name: "euler",
  order: 1,
  history: 1,
  source: "backward Euler; Nagel 1975, ch. 6",
  coefficients: (h) => ({ scale: 1 / h, weights: [-1 / h], rate: 0 }),
  errorConstant: (h) => (h * h) / 2,
};

export const trapezoidal: Method = {
  name: "trap",
  order: 2,
  history: 1,
  source: "trapezoidal rule; Nagel 1975, ch. 6",
  coefficients: (h) => ({ scale: 2 / h, weights: [-2 / h], rate: -1 }),
  errorConstant: (h) => (h * h * h) / 12,
};

/** Second-order backward differentiation with variable steps: the derivative of the parabola through three points. */
export const gear2: Method = {
  name: "gear2",
  order: 2,
  history: 2,
  source: "Brayton, Gustavson, Hachtel 1972 (variable-step backward differentiation)",
  coefficients(h, [h1 = h]) {
    const scale = 1 / h + 1 / (h + h1);
    const older = h / (h1 * (h + h1));
    return { scale, weights: [-(h + h1) / (h * h1), older], rate: 0 };
  },
  errorConstant(h, [h1 = h]) {
    const ratio = h / h1;
    return (((1 + ratio) * (1 + ratio)) / (6 * ratio * (1 + 2 * ratio))) * h * h * h;
  },
};
