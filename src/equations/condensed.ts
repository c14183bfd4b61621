import { createSparseLU } from "../kernel/index.js";
import type { Arena, Floats, Kernel, SparseLU } from "../kernel/index.js";
import { emitter } from "../law/emitter.js";
import { Bank } from "./bank.js";
import { Columns, type InstanceParameter } from "./columns.js";
import type { Condensation } from "./condensation.js";
import type { Equations, Repaired } from "./equations.js";
import { largestLimiting, readMemory, restoreMemory, saveMemory, writeMemory } from "./limiting.js";
import { repairBanks } from "./repair.js";
import type { System } from "./system.js";
import type { Unknown } from "./unknowns.js";

/**
 * The equations of a circuit at rest without what its sources hold, for inputs side by side. Linear devices are those of
 * one system, the same in all lanes; what held nodes send into the others is a product with a matrix, once for an input.
 */
export class Condensed implements Equations {
  readonly whole: System;
  readonly size: number;
  readonly nodes: number;
  readonly ground: number;
  readonly unknowns: readonly Unknown[];
  readonly bent: Uint8Array;
  readonly arena: Arena;
  readonly kernel: Kernel;
  readonly lu: SparseLU;
  readonly x: Floats;
  readonly f: Floats;
  readonly q: Floats;
  injected: Floats | undefined;
  private readonly banks: readonly Bank[];
  private readonly columns: Columns;
  /** Values of linear devices in the inner and the outer matrix. */
  private readonly inner: Floats;
  private readonly outer: Floats;
  /** What no unknown is in: F of linear devices at zero, and with what held nodes add to it. */
  private readonly affine: Floats;
  private readonly constant: Floats;
  private readonly held: Floats;
  private revision = -1;
  private stale = true;

  constructor(
    private readonly plan: Condensation,
    readonly lanes: number,
  ) {
    const { whole, size, ground, split } = plan;
    const { arena, kernel, circuit } = whole;
    this.whole = whole;
    this.arena = arena;
    this.kernel = kernel;
    this.size = size;
    this.nodes = plan.nodes;
    this.ground = ground;
    this.unknowns = split.kept.map((k) => whole.unknowns[k]!);
    this.bent = Uint8Array.from(split.kept, (k) => whole.bent[k]!);
    const place: { bank: Bank; i: number }[] = [];
    this.banks = whole.nonlinear.map(({ law, numbers }) => {
      const runs = emitter(law, arena.memory);
      const bank = new Bank(law, numbers, circuit.instances, plan.numbering, lanes, arena, kernel, runs);
      bank.bind(plan.slot);
      numbers.forEach((number, i) => (place[number] = { bank, i }));
      return bank;
    });
    const circuits = Array.from({ length: lanes }, () => circuit);
    this.columns = new Columns(circuits, this.banks, place);
    this.columns.setShared("static", 1);
    this.lu = createSparseLU(arena, kernel, plan.inner, lanes);
    this.inner = arena.floats(plan.innerFrom.length);
    this.outer = arena.floats(plan.outerFrom.length);
    const vector = (): Floats => arena.floats((ground + 1) * lanes);
    this.x = vector();
    this.f = vector();
    this.q = vector();
    this.affine = vector();
    this.constant = vector();
    const { x } = this;
    this.held = {
      offset: x.offset + 8 * size * lanes,
      length: split.held.length * lanes,
      get array() {
        return x.array.subarray(size * lanes, ground * lanes);
      },
    };
  }

  entryOf(node: number): number {
    return this.plan.entry[node < 0 ? this.whole.ground : node]!;
  }

  tolerances(of: { readonly vntol: number; readonly abstol: number }): Float64Array {
    const all = this.whole.tolerances(of);
    return Float64Array.from(this.plan.split.kept, (k) => all[k]!);
  }

  /** Of linear devices the whole system has the parameters. */
  writer(parameters: readonly InstanceParameter[]): (values: Float64Array) => void {
    return this.columns.writer(parameters);
  }

  /** Sets the roots of a lane: values follow, and held nodes are where their sources hold them. */
  setRoots(values: Float64Array, lane: number): void {
    const { whole, lanes, plan } = this;
    this.columns.setLive(whole.setRoots(values, 0), lane);
    whole.setTime(undefined);
    const { affineF, g0 } = whole.parts(0);
    const [x, affine, f, g] = [this.x.array, this.affine.array, affineF.array, g0.array];
    plan.split.kept.forEach((k, i) => (affine[i * lanes + lane] = f[k]!));
    plan.holding.forEach(({ row, own, others }, i) => {
      let sum = f[row]!;
      for (const { entry, from } of others) sum += g[from]! * x[entry * lanes + lane]!;
      x[(plan.size + i) * lanes + lane] = -sum / g[own]!;
    });
    this.stale = true;
  }

  /** Brings up to date what is worked out once for an input. */
  private refresh(): void {
    const { whole, plan, inner, outer, kernel, lanes, constant } = this;
    const { g0 } = whole.parts(0);
    if (whole.revision !== this.revision) {
      this.revision = whole.revision;
      this.stale = true;
      pick(g0.array, plan.innerFrom, inner.array);
      pick(g0.array, plan.outerFrom, outer.array);
    }
    if (!this.stale) return;
    this.stale = false;
    constant.array.set(this.affine.array);
    kernel.addProduct(plan.outer, outer, lanes, this.held, constant);
  }

  evaluate(_scale: number): void {
    this.refresh();
    for (const bank of this.banks) {
      if (bank.dirty) bank.setup();
      bank.evaluate(this.x);
    }
    this.assemble();
  }

  private assemble(): void {
    const { kernel, lanes, lu, plan, inner, x, f } = this;
    f.array.set(this.constant.array);
    kernel.addProduct(plan.inner, inner, lanes, x, f);
    kernel.spread(inner.length, lanes, inner, lu.values);
    for (const bank of this.banks) {
      bank.addF(f);
      bank.addG(lu.values);
    }
    if (this.injected !== undefined) kernel.axpy(f.length, f, -1, this.injected, f);
  }

  repair(_scale: number): Repaired | undefined {
    const repaired = repairBanks(this.banks);
    if (repaired === undefined) return undefined;
    this.assemble();
    return { lanes: repaired.lanes, unknown: Math.max(0, this.plan.entry[this.whole.unknownOf(repaired.number)]!) };
  }

  evaluateLinear(): void {
    this.refresh();
    this.kernel.spread(this.inner.length, this.lanes, this.inner, this.lu.values);
  }

  follow(): void {
    for (const bank of this.banks) bank.evaluate(this.x);
  }

  limiting(lane: number): number {
    return largestLimiting(this.banks, lane);
  }

  setStarting(starting: boolean): void {
    this.columns.setShared("starting", starting ? 1 : 0);
  }

  memory(lane = 0): Float64Array {
    return readMemory(this.banks, lane);
  }

  setMemory(values: Float64Array, lane = 0): void {
    writeMemory(this.banks, lane, values);
  }

  saveMemory(): Float64Array {
    return saveMemory(this.banks);
  }

  restoreMemory(saved: Float64Array): void {
    restoreMemory(this.banks, saved);
  }

  /** At rest, which the sources already are. */
  setTime(t: number | undefined): void {
    if (t !== undefined) throw new RangeError("condensed equations are of a circuit at rest");
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
    whole.setMemory(this.memory(lane));
    whole.evaluate(0);
    const g = whole.parts(0).g0.array;
    // Evaluating may let the memory grow, which leaves older views of it empty.
    const [x, f] = [whole.x.array, whole.f.array];
    const { columnStart, row: rows } = whole.pattern;
    for (const { row, column } of plan.split.following) {
      const [start, end] = [columnStart[column]!, columnStart[column + 1]!];
      const current = -f[row]! / g[rows.indexOf(row, start)]!;
      x[column] = current;
      for (let k = start; k < end; k++) f[rows[k]!]! += g[k]! * current;
    }
    return Float64Array.from(x.subarray(0, whole.size));
  }
}

/** to[k] = from[places[k]], 0 where there is none. */
function pick(from: Float64Array, places: Int32Array, to: Float64Array): void {
  for (let k = 0; k < places.length; k++) to[k] = places[k]! < 0 ? 0 : from[places[k]!]!;
}
