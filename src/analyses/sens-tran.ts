import { parameterSlopes } from "../equations/parameter-slopes.js";
import type { System } from "../equations/system.js";
import type { Coefficients } from "../integrate/method.js";
import type { Floats } from "../kernel/index.js";
import { effects, type SensitivityParameter } from "./sens-parameters.js";
import type { Places } from "./sens-roots.js";
import { linearSolver } from "./tf.js";

/** A parameter that a law reads, and how the wanted one moves it. */
interface Moved {
  readonly number: number;
  readonly read: string;
  readonly slope: number;
}

/** How unknowns and charges move with one parameter: at present, and charges at points before, latest first. */
interface Movement {
  readonly moved: readonly Moved[];
  x: Float64Array;
  charges: Float64Array[];
  rate: Float64Array;
  /** The same of the unknowns themselves, whose rates laws may read. */
  xs: Float64Array[];
  xRate: Float64Array;
}

/** No method looks back further. */
const DEPTH = 7;

/**
 * Derivatives of all unknowns by parameters along a transient analysis, directly: with s = dx/dp the equation
 * F(x) + dq/dt = 0 gives G s + dF/dp + d/dt(C s + dq/dp) = 0, whose rates are computed by the formula of the step that the
 * solution was found with. So they are the derivatives of the computed points, whatever their distance.
 */
export class DirectSensitivity {
  private readonly movements: readonly Movement[];
  /** What parameters do at the present point. */
  private effect: ReturnType<typeof effects>;
  private readonly to: Floats;

  constructor(
    private readonly system: System,
    known: readonly SensitivityParameter[],
    wanted: readonly Places[],
  ) {
    this.effect = effects(system);
    this.to = system.arena.floats((system.size + 1) * system.lanes);
    const zero = () => new Float64Array(system.size);
    const places = new Map<string, Moved[]>();
    system.circuit.instances.forEach((_, number) => {
      for (const { owner, parameter, read, slope } of parameterSlopes(system, number)) {
        const key = `${owner} ${parameter}`;
        places.set(key, [...(places.get(key) ?? []), { number, read, slope }]);
      }
    });
    this.movements = wanted.map(({ places: of, weights }) => ({
      moved: of.flatMap((k, at) => {
        const moved = places.get(`${known[k]!.owner} ${known[k]!.parameter}`) ?? [];
        const weight = weights?.(system)[at] ?? 1;
        return moved.map((each) => ({ ...each, slope: weight * each.slope }));
      }),
      x: zero(),
      charges: [],
      rate: zero(),
      xs: [],
      xRate: zero(),
    }));
  }

  /** How all unknowns move with the wanted parameter number k. */
  of(k: number): Float64Array {
    return this.movements[k]!.x;
  }

  /** At the first point: at rest, or, with `uic`, where unknowns are given and only charges move. */
  start(uic: boolean): void {
    this.effect = effects(this.system);
    const solve = uic ? undefined : linearSolver(this.system);
    for (const movement of this.movements) {
      const { f } = this.direct(movement.moved);
      if (solve !== undefined) movement.x = solve(f.map((value) => -value));
    }
    this.system.evaluateC("charges");
    for (const movement of this.movements) {
      movement.charges = [this.charge(movement)];
      movement.xs = [movement.x];
    }
  }

  /** At a point that a step led to, by the formula of its rates. */
  advance({ scale, weights, rate }: Coefficients): void {
    const { system, to } = this;
    const { lanes, lu, size } = system;
    system.evaluate(scale);
    lu.factor(1);
    this.effect = effects(system);
    const past = (last: Float64Array, before: readonly Float64Array[]): Float64Array =>
      last.map((value, k) => weights.reduce((sum, w, back) => sum + w * before[back]![k]!, rate * value));
    if (system.rates !== undefined) system.fillRates();
    const pasts = this.movements.map((movement) => {
      const { f, q } = this.direct(movement.moved);
      const ofCharges = past(movement.rate, movement.charges);
      if (system.rates !== undefined) {
        const ofUnknowns = past(movement.xRate, movement.xs);
        this.addProduct(ofUnknowns, f);
        movement.xRate = ofUnknowns;
      }
      for (let k = 0; k < size; k++) to.array[k * lanes] = -(f[k]! + scale * q[k]! + ofCharges[k]!);
      lu.solve(to);
      movement.x = Float64Array.from({ length: size }, (_, k) => to.array[k * lanes]!);
      if (system.rates !== undefined) {
        movement.xRate = movement.xRate.map((value, k) => scale * movement.x[k]! + value);
        movement.xs = [movement.x, ...movement.xs].slice(0, DEPTH);
      }
      return ofCharges;
    });
    system.evaluateC("charges");
    // Whoever looks at the point next finds the rates there.
    system.rates?.follow(scale);
    this.movements.forEach((movement, m) => {
      const charge = this.charge(movement);
      movement.rate = charge.map((value, k) => scale * value + pasts[m]![k]!);
      movement.charges = [charge, ...movement.charges].slice(0, DEPTH);
    });
  }

  /** dF/dp and dq/dp at the present unknowns. */
  private direct(moved: readonly Moved[]): { readonly f: Float64Array; readonly q: Float64Array } {
    const of = { f: new Float64Array(this.system.size), q: new Float64Array(this.system.size) };
    for (const { number, read, slope } of moved)
      for (const { row, part, value } of this.effect(number, read))
        if (row < this.system.size) of[part][row]! += slope * value;
    return of;
  }

  /** C s + dq/dp, C being in the matrix. */
  private charge({ moved, x }: Movement): Float64Array {
    const { q } = this.direct(moved);
    this.addProduct(x, q);
    return q;
  }

  /** Adds the product of the matrix and a vector. */
  private addProduct(x: Float64Array, to: Float64Array): void {
    const { pattern, lu, lanes, size } = this.system;
    const values = lu.values.array;
    for (let j = 0; j < size; j++) {
      for (let e = pattern.columnStart[j]!; e < pattern.columnStart[j + 1]!; e++) {
        if (pattern.row[e]! < size) to[pattern.row[e]!]! += values[e * lanes]! * x[j]!;
      }
    }
  }
}
