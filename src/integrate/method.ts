/**
 * A linear multistep formula for the rate of change of charge:
 *
 *     dq/dt(n) = scale q(n) + sum_k weights[k] q(n-1-k) + rate dq/dt(n-1)
 *
 * with as many weights as the method has points behind the new one.
 */
export interface Coefficients {
  readonly scale: number;
  readonly weights: readonly number[];
  readonly rate: number;
}

/** An integration method. Orders and error constants are those of the literature and are measured in the tests. */
export interface Method {
  readonly name: string;
  readonly order: number;
  /** Accepted points it needs behind the new one. */
  readonly history: number;
  readonly source: string;
  /** What takes its place while the past is too short for it; undefined for the one-step method of order 1. */
  readonly lower: Method | undefined;
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
  lower: undefined,
  coefficients: (h) => ({ scale: 1 / h, weights: [-1 / h], rate: 0 }),
  errorConstant: (h) => (h * h) / 2,
};

export const trapezoidal: Method = {
  name: "trap",
  order: 2,
  history: 1,
  source: "trapezoidal rule; Nagel 1975, ch. 6",
  lower: backwardEuler,
  coefficients: (h) => ({ scale: 2 / h, weights: [-2 / h], rate: -1 }),
  errorConstant: (h) => (h * h * h) / 12,
};

/** Distances from the new point back to the points behind it [s]. */
function distances(h: number, previous: readonly number[], count: number): number[] {
  const list = [h];
  for (let k = 1; k < count; k++) list.push(list[k - 1]! + (previous[k - 1] ?? h));
  return list;
}

/**
 * Backward differentiation of an order with variable steps: the slope, at the new point, of the polynomial through it and
 * as many points behind it. A polynomial of one degree more errs there by its derivative times the product of the
 * distances over (order + 1)!; divided by `scale` that is the error of q.
 */
function makeGear(order: number, lower: Method): Method {
  return {
    name: `gear${order}`,
    order,
    history: order,
    source: "Gear 1971; Brayton, Gustavson, Hachtel 1972 (variable-step backward differentiation)",
    lower,
    coefficients(h, previous) {
      const d = distances(h, previous, order);
      // The derivative at 0 of the Lagrange polynomial of each point, the new one at 0 and the others at -d.
      const weights = d.map((own, j) =>
        d.reduce((product, other, m) => (m === j ? product : (product * other) / (other - own)), -1 / own),
      );
      return { scale: d.reduce((sum, own) => sum + 1 / own, 0), weights, rate: 0 };
    },
    errorConstant(h, previous) {
      const d = distances(h, previous, order);
      const scale = d.reduce((sum, own) => sum + 1 / own, 0);
      return d.reduce((product, own, k) => (product * own) / (k + 2), 1) / scale;
    },
  };
}

/** Gear's methods by their order, 1 to 6; beyond 6 they are unstable. */
export const gear: readonly Method[] = [2, 3, 4, 5, 6].reduce<Method[]>(
  (methods, order) => [...methods, makeGear(order, methods[methods.length - 1]!)],
  [backwardEuler, backwardEuler],
);
