import { Matrix, solve } from "ml-matrix";
import type { Complex } from "../../base/complex.js";
import * as C from "../../base/complex.js";
import { Continuation } from "../../equations/continuation.js";
import type { System } from "../../equations/system.js";
import { ComplexNewton, type ComplexPair } from "../../solve/complex-newton.js";
import type { Nudge } from "../contract.js";
import type { Width } from "./rest-points.js";
import type { Pair } from "./pairs.js";

/** Points that are solved side by side. A constant, so that results do not depend on how many are asked for. */
const POINTS_AT_A_TIME = 8;
/** Where Newton fails over the whole way from the free point, it goes in this many parts at most. */
const FINEST = 64;
const TOLERANCE = 1e-13;
const ITERATIONS = 60;

export interface ComplexNudge {
  readonly nudge: Nudge;
  /** dL/dv at complex outputs, for nudges that follow them. */
  slope(v: readonly Complex[]): Complex[];
  /** Its derivatives at the free outputs, row by row. */
  readonly curvature: Float64Array;
}

/** Complex drops of the trainable resistors, a point of the nudge each. */
export interface ComplexDrops {
  readonly re: Float64Array[];
  readonly im: Float64Array[];
}

function chunks(points: readonly Complex[]): (readonly Complex[])[] {
  const count = Math.ceil(points.length / POINTS_AT_A_TIME);
  return Array.from({ length: count }, (_, k) => points.slice(k * POINTS_AT_A_TIME, (k + 1) * POINTS_AT_A_TIME));
}

/** Operating points over complex numbers of one circuit (one lane), from its free operating point. */
export class Holomorphic {
  private static readonly known = new WeakMap<Width<System>, Holomorphic>();
  private readonly continuation: Continuation;
  private readonly newton: ComplexNewton;
  private readonly injected: ComplexPair;

  private constructor(private readonly width: Width<System>) {
    const { system } = width;
    this.continuation = new Continuation(system, POINTS_AT_A_TIME);
    this.newton = new ComplexNewton(system, this.continuation);
    const entries = (system.size + 1) * POINTS_AT_A_TIME;
    this.injected = { re: new Float64Array(entries), im: new Float64Array(entries) };
  }

  static of(width: Width<System>): Holomorphic {
    let made = this.known.get(width);
    if (made === undefined) {
      made = new Holomorphic(width);
      this.known.set(width, made);
    }
    return made;
  }

  /** Instances that are not analytic between the free point and the points solved last. */
  seams: readonly string[] = [];

  /**
   * The drops at nudges b: currents of -b dL/dv into the outputs, from the free point in the system. Undefined where there
   * is no operating point that continues the free one.
   */
  solve(error: Float64Array, nudges: readonly Complex[], kind: ComplexNudge): ComplexDrops | undefined {
    const drops: ComplexDrops = { re: [], im: [] };
    const seams = new Set<string>();
    for (const some of chunks(nudges)) {
      if (!this.follow(error, some, kind)) return undefined;
      for (const { instance, point } of this.continuation.seams) if (point < some.length) seams.add(instance);
      this.read(some.length, drops);
    }
    this.seams = [...seams];
    return drops;
  }

  /**
   * The drops at `directions` times each of rising radii, every ring reached from the one before; as many rings as have
   * operating points in all directions.
   */
  rings(
    error: Float64Array,
    directions: readonly Complex[],
    radii: readonly number[],
    kind: ComplexNudge,
  ): ComplexDrops[] {
    const rings: ComplexDrops[] = radii.map(() => ({ re: [], im: [] }));
    let reached = radii.length;
    for (const some of chunks(directions)) {
      this.continuation.begin();
      for (let m = 0; m < reached; m++) {
        const nudges = some.map((direction) => C.scale(direction, radii[m]!));
        if (this.go(error, nudges, kind)) this.read(some.length, rings[m]!);
        else reached = m;
      }
    }
    return rings.slice(0, reached);
  }

  private read(count: number, { re, im }: ComplexDrops): void {
    for (let k = 0; k < count; k++) {
      const all = this.width.probes.drops.list.map((each) => this.voltage(each, k));
      re.push(Float64Array.from(all, (v) => v.re));
      im.push(Float64Array.from(all, (v) => v.im));
    }
  }

  private voltage({ p, n }: Pair, k: number): Complex {
    const { re, im, points } = this.continuation;
    return {
      re: re[p * points + k]! - re[n * points + k]!,
      im: im[p * points + k]! - im[n * points + k]!,
    };
  }

  /** Goes from the free point to the nudges, at once or in equal parts. */
  private follow(error: Float64Array, nudges: readonly Complex[], kind: ComplexNudge): boolean {
    for (let parts = 1; parts <= FINEST; parts *= 4) {
      this.continuation.begin();
      let good = true;
      for (let part = 1; good && part <= parts; part++) {
        const scaled = nudges.map((b) => C.scale(b, part / parts));
        good = this.go(error, scaled, kind);
      }
      if (good) return true;
    }
    return false;
  }

  /** Newton's method from the unknowns that are there. */
  private go(error: Float64Array, nudges: readonly Complex[], kind: ComplexNudge): boolean {
    return kind.nudge === "current" ? this.latched(error, nudges) : this.followed(error, nudges, kind);
  }

  private latched(error: Float64Array, nudges: readonly Complex[]): boolean {
    this.inject(nudges.map((b) => Array.from(error, (e) => C.scale(b, -e))));
    return this.newton.solve({ ...this.options, injected: this.injected });
  }

  private get options() {
    return { scale: 0, tolerance: TOLERANCE, maxIterations: ITERATIONS };
  }

  /** The nudge follows the outputs: Newton's method over their currents, dL/dv sloping as at the free outputs. */
  private followed(error: Float64Array, nudges: readonly Complex[], { slope, curvature }: ComplexNudge): boolean {
    const { list: outputs } = this.width.probes.outputs;
    const currents = nudges.map((b) => Array.from(error, (e) => C.scale(b, -e)));
    for (let iteration = 0; iteration < ITERATIONS; iteration++) {
      this.inject(currents);
      if (!this.newton.solve({ ...this.options, injected: this.injected })) return false;
      const impedances = this.impedances(nudges.length);
      if (impedances === undefined) return false;
      let settled = true;
      for (const [k, b] of nudges.entries()) {
        const amounts = currents[k]!;
        const v = outputs.map((pair) => this.voltage(pair, k));
        const residual = slope(v).map((e, m) => C.add(amounts[m]!, C.mul(b, e)));
        const change = portStep(b, curvature, impedances[k]!, residual);
        change.forEach((di, m) => {
          if (C.magnitude(di) > TOLERANCE * (1 + C.magnitude(amounts[m]!))) settled = false;
          amounts[m] = C.sub(amounts[m]!, di);
        });
      }
      if (settled) return true;
    }
    return false;
  }

  /** dv/di between outputs at every point: impedances[point][row][column]; undefined where the matrix is singular. */
  private impedances(count: number): Complex[][][] | undefined {
    if (!this.newton.factor(0)) return undefined;
    const { points } = this.continuation;
    const { list: outputs } = this.width.probes.outputs;
    const ground = this.width.system.size;
    const columns = outputs.map(({ p, n }) => {
      const rhs = new Float64Array(ground + 1);
      rhs[p]! += 1;
      rhs[n]! -= 1;
      return this.newton.respond(rhs);
    });
    return Array.from({ length: count }, (_, k) =>
      outputs.map(({ p, n }) =>
        columns.map(({ re, im }) => ({
          re: re[p * points + k]! - re[n * points + k]!,
          im: im[p * points + k]! - im[n * points + k]!,
        })),
      ),
    );
  }

  private inject(currents: readonly (readonly Complex[])[]): void {
    const { re, im } = this.injected;
    re.fill(0);
    im.fill(0);
    const { points } = this.continuation;
    const { list: outputs } = this.width.probes.outputs;
    const ground = this.width.system.size;
    for (let k = 0; k < points; k++) {
      outputs.forEach(({ p, n }, m) => {
        const i = currents[Math.min(k, currents.length - 1)]![m]!;
        for (const [unknown, sign] of [
          [p, 1],
          [n, -1],
        ] as const) {
          if (unknown === ground) continue;
          re[unknown * points + k]! += sign * i.re;
          im[unknown * points + k]! += sign * i.im;
        }
      });
    }
  }
}

/** (1 + b H Z)^-1 residual, in real form. */
function portStep(
  b: Complex,
  hessian: Float64Array,
  z: readonly (readonly Complex[])[],
  residual: readonly Complex[],
): Complex[] {
  const count = residual.length;
  const matrix = Matrix.zeros(2 * count, 2 * count);
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < count; column++) {
      let sum = C.complex(0);
      for (let m = 0; m < count; m++) sum = C.add(sum, C.scale(z[m]![column]!, hessian[row * count + m]!));
      const { re, im } = C.add(C.complex(row === column ? 1 : 0), C.mul(b, sum));
      matrix.set(row, column, re);
      matrix.set(count + row, count + column, re);
      matrix.set(row, count + column, -im);
      matrix.set(count + row, column, im);
    }
  }
  const rhs = [...residual.map(({ re }) => re), ...residual.map(({ im }) => im)];
  const x = solve(matrix, Matrix.columnVector(rhs)).to1DArray();
  return residual.map((_, m) => C.complex(x[m]!, x[count + m]!));
}
