import type { Complex } from "../../base/complex.js";
import * as C from "../../base/complex.js";
import { Continuation } from "../../equations/continuation.js";
import { ComplexNewton, type ComplexPair } from "../../solve/complex-newton.js";
import type { Grid } from "./grid.js";
import type { Pair } from "./pairs.js";
import type { Probes } from "./probe.js";

const TOLERANCE = 1e-12;
const ITERATIONS = 40;
/** A nudge that follows the outputs is iterated until it moves by less than TOLERANCE. */
const FOLLOWING = 100;

/**
 * A circuit in time over complex numbers, on the grid of the real one and from its state: the trapezoidal rule for
 * F(z) + dq/dt = 0. The real circuit stands still meanwhile.
 */
export class ComplexGrid {
  private static readonly known = new WeakMap<Grid, ComplexGrid>();
  private readonly z: Continuation;
  private readonly newton: ComplexNewton;
  private readonly injected: ComplexPair;
  private readonly history: ComplexPair;
  private charge: ComplexPair;
  private rate: ComplexPair;
  /** Rates of the unknowns, for laws that read them, and what they are told from. */
  private readonly zRate: ComplexPair;
  private readonly zHistory: ComplexPair;
  private ticks = 0;

  private constructor(
    private readonly grid: Grid,
    private readonly probes: Probes,
  ) {
    const { whole: system } = grid;
    this.z = new Continuation(system, 1);
    this.newton = new ComplexNewton(system, this.z);
    const pair = () => ({ re: new Float64Array(system.size + 1), im: new Float64Array(system.size + 1) });
    [this.injected, this.history, this.charge, this.rate] = [pair(), pair(), pair(), pair()];
    [this.zRate, this.zHistory] = [pair(), pair()];
    this.z.rateHistory = this.zHistory;
  }

  static of(grid: Grid, probes: Probes): ComplexGrid {
    let made = this.known.get(grid);
    if (made === undefined) this.known.set(grid, (made = new ComplexGrid(grid, probes)));
    return made;
  }

  /** From the state of the real circuit, which is taken as settled. */
  start(): void {
    this.probes.release();
    this.ticks = 0;
    this.grid.atWhole();
    const { z, scale, zHistory } = this;
    z.begin();
    for (const part of ["re", "im"] as const) zHistory[part].set(z[part].map((value) => -scale * value));
    z.evaluate(scale);
    for (const { re, im } of [this.rate, this.zRate]) {
      re.fill(0);
      im.fill(0);
    }
    this.keep();
  }

  private get scale(): number {
    return 2 / this.grid.step;
  }

  private keep(): void {
    const { q } = this.z;
    this.charge = { re: q.re.slice(), im: q.im.slice() };
  }

  /** One step, with currents of -b dL/dv into the outputs; false where it has no solution. */
  advance(b: Complex, slope: (v: readonly Complex[]) => Complex[]): boolean {
    const { z, scale, history, charge, rate, injected } = this;
    this.grid.whole.setTime(this.grid.time(this.grid.tick + ++this.ticks));
    const { zRate, zHistory } = this;
    for (const part of ["re", "im"] as const)
      for (let i = 0; i < history[part].length; i++) {
        history[part][i] = -scale * charge[part][i]! - rate[part][i]!;
        zHistory[part][i] = -scale * z[part][i]! - zRate[part][i]!;
      }
    let currents = this.wanted(b, slope);
    for (let k = 0; k < FOLLOWING; k++) {
      this.inject(currents);
      if (!this.newton.solve({ scale, history, injected, tolerance: TOLERANCE, maxIterations: ITERATIONS }))
        return false;
      const next = this.wanted(b, slope);
      const still = next.every((i, m) => C.magnitude(C.sub(i, currents[m]!)) <= TOLERANCE * (1 + C.magnitude(i)));
      currents = next;
      if (still) break;
      if (k === FOLLOWING - 1) return false;
    }
    z.evaluate(scale);
    for (const part of ["re", "im"] as const)
      for (let i = 0; i < rate[part].length; i++) {
        rate[part][i] = scale * z.q[part][i]! + history[part][i]!;
        zRate[part][i] = scale * z[part][i]! + zHistory[part][i]!;
      }
    this.keep();
    this.grid.solves++;
    return true;
  }

  private wanted(b: Complex, slope: (v: readonly Complex[]) => Complex[]): Complex[] {
    return slope(this.probes.outputs.list.map((pair) => this.voltage(pair))).map((e) => C.neg(C.mul(b, e)));
  }

  /** Complex voltage drops of the trainable resistors [V]. */
  drops(): ComplexPair {
    const all = this.probes.drops.list.map((pair) => this.voltage(pair));
    return { re: Float64Array.from(all, ({ re }) => re), im: Float64Array.from(all, ({ im }) => im) };
  }

  private voltage({ p, n }: Pair): Complex {
    const { re, im } = this.z;
    return { re: re[p]! - re[n]!, im: im[p]! - im[n]! };
  }

  private inject(currents: readonly Complex[]): void {
    const { re, im } = this.injected;
    re.fill(0);
    im.fill(0);
    this.probes.outputs.list.forEach(({ p, n }, m) => {
      re[p]! += currents[m]!.re;
      im[p]! += currents[m]!.im;
      re[n]! -= currents[m]!.re;
      im[n]! -= currents[m]!.im;
    });
    re[this.grid.whole.size] = im[this.grid.whole.size] = 0;
  }
}
