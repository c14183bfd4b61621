import type { Instance } from "../circuit/circuit.js";
import { createSparseLU } from "../kernel/index.js";
import type { Arena, Floats, Kernel, SparseLU } from "../kernel/index.js";
import { emitter } from "../law/emitter.js";
import { Bank } from "./bank.js";
import { Columns, type InstanceParameters } from "./columns.js";
import type { Condensation } from "./condensation.js";
import type { Delays } from "./delays.js";
import type { EquationsState, Repaired, TimedEquations } from "./equations.js";
import { followCurrents } from "./following.js";
import { HeldInputs } from "./held-inputs.js";
import { Limits } from "./limiting.js";
import { LinearTerms } from "./linear-terms.js";
import type { Modes } from "./modes.js";
import { Placement } from "./placement.js";
import { type Rates, ratesOf } from "./rates.js";
import { repairBanks } from "./repair.js";
import { exportState, importState } from "./state.js";
import type { System } from "./system.js";
import type { UnknownList } from "./unknown-list.js";

/**
 * The equations of a circuit without what its sources hold, for inputs side by side; in time where the sources stand
 * still. Linear devices are those of one system, the same in all lanes; what held nodes send into the others is a product
 * with a matrix, once for an input.
 */
export class Condensed implements TimedEquations {
  readonly whole: System;
  readonly size: number;
  readonly nodes: number;
  readonly ground: number;
  readonly unknowns: UnknownList;
  readonly bent: Uint8Array;
  readonly arena: Arena;
  readonly kernel: Kernel;
  readonly lu: SparseLU;
  readonly x: Floats;
  readonly f: Floats;
  readonly q: Floats;
  injected: Floats | undefined;
  readonly charged: Uint8Array;
  /** There are none, or the circuit would not be condensed in time. */
  readonly delays: Delays;
  readonly modes: Modes;
  readonly limits: Limits;
  readonly rates: Rates | undefined;
  private readonly banks: readonly Bank[];
  private readonly columns: Columns;
  private readonly linearF: LinearTerms;
  /** Undefined where no device stores charge or flux. */
  private readonly linearQ: LinearTerms | undefined;
  /** The matrix of linear devices, G + scale C. */
  private readonly base: Floats;
  private baseScale = NaN;
  private still: boolean | undefined;
  private readonly held: Floats;
  /** Some devices are not linear, or there would be nothing to gain. */
  readonly affine = undefined;
  private known = -1;
  /** Revision of what linear devices are at zero, by lane. */
  private readonly taken: Int32Array;
  private stale = true;

  constructor(
    private readonly plan: Condensation,
    readonly lanes: number,
  ) {
    const { whole, size, ground, split } = plan;
    this.taken = new Int32Array(lanes).fill(-1);
    const { arena, kernel, circuit } = whole;
    this.whole = whole;
    this.arena = arena;
    this.kernel = kernel;
    this.size = size;
    this.nodes = plan.nodes;
    this.ground = ground;
    this.unknowns = whole.unknowns.part(split.kept);
    this.bent = Uint8Array.from(split.kept, (k) => whole.bent[k]!);
    this.charged = Uint8Array.from(split.kept, (k) => whole.charged[k]!);
    this.delays = whole.delays;
    this.modes = whole.modes;
    this.banks = whole.nonlinear.map(({ law, numbers }) => {
      const bank = new Bank(law, numbers, [circuit], plan.numbering, lanes, arena, kernel, emitter);
      bank.stamps.bind(plan.slot);
      return bank;
    });
    this.limits = new Limits(this.banks, lanes);
    const circuits = Array.from({ length: lanes }, () => circuit);
    this.columns = new Columns(circuits, this.banks, new Placement(circuit.instances.length, this.banks));
    this.lu = createSparseLU(arena, kernel, plan.inner, lanes, { symmetric: () => plan.symmetric });
    this.linearF = new LinearTerms(plan, lanes, plan.g);
    this.linearQ = plan.c && new LinearTerms(plan, lanes, plan.c);
    this.base = arena.floats(plan.innerFrom.length);
    const vector = (): Floats => arena.floats((ground + 1) * lanes);
    this.x = vector();
    this.f = vector();
    this.q = vector();
    this.rates = ratesOf(this, this.banks);
    const { x } = this;
    this.held = {
      offset: x.offset + 8 * size * lanes,
      length: split.held.length * lanes,
      get array() {
        return x.array.subarray(size * lanes, ground * lanes);
      },
    };
  }

  get revision(): number {
    return this.whole.revision;
  }

  entryOf(node: number): number {
    return this.plan.entry[node < 0 ? this.whole.ground : node]!;
  }

  tolerances(of: { readonly vntol: number; readonly abstol: number }): Float64Array {
    const all = this.whole.tolerances(of);
    return Float64Array.from(this.plan.split.kept, (k) => all[k]!);
  }

  /** Of linear devices the whole system has the parameters. */
  writer(parameters: InstanceParameters): (values: Float64Array) => void {
    return this.columns.writer(parameters);
  }

  /** Sets the roots of a lane: values follow, and held nodes are where their sources hold them. */
  setRoots(values: Float64Array, lane: number): void {
    const { whole } = this;
    this.columns.setLive(whole.setRoots(values, 0), lane);
    whole.setTime(undefined);
    this.takeHeld(lane);
  }

  heldBy(roots: readonly string[]): HeldInputs | undefined {
    return HeldInputs.of(this, this.plan, roots);
  }

  /** Whether anything but linear devices depends on a live value. */
  follows(live: number): boolean {
    return this.columns.usesOf(live).length > 0;
  }

  /** Brings a lane up to date with linear devices but for its inputs, which are set next. */
  settleLane(lane: number): void {
    if (this.whole.parts(0).linear.affineRevision !== this.taken[lane]) this.takeHeld(lane);
    this.stale = true;
  }

  /** What linear devices make of the roots of the whole system. */
  private takeHeld(lane: number): void {
    const { whole, lanes, plan } = this;
    const { affineF, affineQ, affineRevision } = whole.parts(0).linear;
    this.taken[lane] = affineRevision;
    plan.g.refresh();
    const [own, others] = [plan.g.own.array, plan.g.others.array];
    const [x, f] = [this.x.array, affineF.array];
    this.linearF.takeAffine(affineF, lane);
    this.linearQ?.takeAffine(affineQ, lane);
    const { row, start, entry } = plan.holding;
    for (let i = 0; i < row.length; i++) {
      let sum = f[row[i]!]!;
      for (let k = start[i]!; k < start[i + 1]!; k++) sum += others[k]! * x[entry[k]! * lanes + lane]!;
      x[(plan.size + i) * lanes + lane] = -sum / own[i]!;
    }
    this.stale = true;
  }

  /** Brings up to date what is worked out once for an input. */
  private refresh(): void {
    const { whole, plan, linearF, linearQ, held } = this;
    whole.settle();
    if (whole.revision !== this.known) {
      this.known = whole.revision;
      this.stale = true;
      this.baseScale = NaN;
      plan.g.refresh();
      plan.c?.refresh();
    }
    if (!this.stale) return;
    this.stale = false;
    linearF.refresh(held);
    linearQ?.refresh(held);
  }

  /** Whether nothing changes with time: rates are 0. */
  private setStatic(still: boolean): void {
    if (still === this.still) return;
    this.still = still;
    this.columns.setShared("static", still ? 1 : 0);
  }

  private evaluateBanks(): void {
    for (const bank of this.banks) {
      if (bank.dirty) bank.setup();
      bank.evaluate(this.x);
    }
  }

  evaluate(scale: number): void {
    this.evaluateF(scale);
    this.fill(scale);
  }

  evaluateF(scale: number): void {
    this.setStatic(scale === 0);
    this.refresh();
    this.rates?.follow(scale);
    this.evaluateBanks();
    this.addUp(scale);
  }

  private addUp(scale: number): void {
    const { kernel, linearF, linearQ, x, f, q } = this;
    linearF.evaluate(x, f);
    if (scale !== 0 && linearQ !== undefined) {
      linearQ.evaluate(x, q);
      kernel.axpy(f.length, f, scale, q, f);
    }
    for (const bank of this.banks) {
      bank.addF(f);
      bank.addQ(f, scale);
    }
    if (this.injected !== undefined) kernel.axpy(f.length, f, -1, this.injected, f);
  }

  fill(scale: number): void {
    this.spread(scale);
    for (const bank of this.banks) {
      bank.addG(this.lu.values);
      if (scale !== 0) bank.addC(this.lu.values, scale);
    }
  }

  /** Fills the matrix with G + scale C of linear devices. */
  private spread(scale: number): void {
    const { kernel, base, plan } = this;
    if (scale !== this.baseScale) {
      if (plan.c === undefined) base.array.set(plan.g.inner.array);
      else kernel.axpy(base.length, plan.g.inner, scale, plan.c.inner, base);
      this.baseScale = scale;
    }
    kernel.spread(base.length, this.lanes, base, this.lu.values);
  }

  addRateDifference(change: Floats, share: number, to: Floats): void {
    this.rates?.addDifference(this.banks, change, share, to);
  }

  evaluateCharges(): void {
    const { linearQ, x, q } = this;
    if (linearQ === undefined) return;
    this.refresh();
    linearQ.evaluate(x, q);
    for (const bank of this.banks) {
      if (!bank.charged) continue;
      if (bank.dirty) bank.setup();
      bank.evaluateCharges(x);
      bank.addQ(q);
    }
  }

  repair(scale: number): Repaired | undefined {
    const repaired = repairBanks(this.banks);
    if (repaired === undefined) return undefined;
    this.addUp(scale);
    this.fill(scale);
    return { lanes: repaired.lanes, unknown: Math.max(0, this.plan.entry[this.whole.unknownOf(repaired.number)]!) };
  }

  evaluateLinear(): void {
    this.refresh();
    this.spread(0);
  }

  limitedInstance(lane: number): Instance | undefined {
    const number = this.limits.strongest(lane);
    return number === undefined ? undefined : this.whole.circuit.instances.at(number);
  }

  instancesAt(unknown: number): Instance[] {
    return this.whole.instancesAt(this.plan.split.kept[unknown]!);
  }

  setStarting(starting: boolean): void {
    this.columns.setShared("starting", starting ? 1 : 0);
  }

  /** Sources stand still. */
  setTime(t: number | undefined): void {
    if (t !== undefined && this.whole.moves) throw new RangeError("this circuit is condensed at rest alone");
  }

  setPoint(x: ArrayLike<number>, lane: number): void {
    const to = this.x.array;
    this.plan.split.kept.forEach((k, i) => (to[i * this.lanes + lane] = x[k]!));
  }

  /** Currents that follow are worked out from the sums they are in, by the whole system at the lane's roots. */
  pointOf(lane: number): Float64Array {
    const { plan, lanes, whole } = this;
    const from = this.x.array;
    const point = whole.x.array;
    plan.entry.forEach((entry, k) => (point[k] = entry < 0 ? 0 : from[entry * lanes + lane]!));
    whole.limits.set(this.limits.of(lane));
    whole.evaluate(0);
    followCurrents(plan);
    return Float64Array.from(whole.x.array.subarray(0, whole.size));
  }

  exportState(): EquationsState {
    return exportState(this);
  }

  importState(state: EquationsState): void {
    importState(this, state);
  }
}
