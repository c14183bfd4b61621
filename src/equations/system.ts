import type { Circuit, Instance } from "../circuit/circuit.js";
import { analysisKinds } from "../circuit/over-time.js";
import type { TranWindow } from "../circuit/device.js";
import { createArena, createKernel, createSparseLU } from "../kernel/index.js";
import type { Arena, Floats, Kernel, Pattern, SparseLU } from "../kernel/index.js";
import { emitter } from "../law/emitter.js";
import { executor } from "../law/executor.js";
import { Bank } from "./bank.js";
import type { Runs } from "./bank-columns.js";
import { Columns, type InstanceParameters } from "./columns.js";
import { Delays, type Response } from "./delays.js";
import { Limits } from "./limiting.js";
import { Holds } from "./holds.js";
import { LinearPart } from "./linear-part.js";
import { Modes } from "./modes.js";
import type { EquationsState, Repaired, TimedEquations } from "./equations.js";
import { exportState, importState } from "./state.js";
import { buildPattern } from "./pattern.js";
import { byLaw, type Place, Placement } from "./placement.js";
import { type Rates, ratesOf } from "./rates.js";
import { repairBanks } from "./repair.js";
import { Sources } from "./sources.js";
import { isSymmetric } from "./symmetry.js";
import type { UnknownList } from "./unknown-list.js";
import { Unknowns } from "./unknowns.js";

export interface SystemOptions {
  /** Lanes of the circuit side by side; their roots, sources and conductances may differ. */
  readonly lanes?: number;
  /** More circuits of its shape, a lane each. What a lane gives is then what its circuit gives alone, to the bit. */
  readonly others?: readonly Circuit[];
  /** Step and stop time that source defaults refer to [s]. */
  readonly window?: TranWindow;
  /**
   * Emit laws as WebAssembly at once, where many evaluations are sure to come; else each is interpreted until emitting
   * it pays. Both give the same bits.
   */
  readonly emit?: boolean;
}

/**
 * The equations F(x) + dq/dt = 0 of a circuit: where devices end and numerics begin. Vectors have an entry for every
 * unknown and one for ground, which stays 0; all are lane-innermost.
 */
export class System implements TimedEquations {
  readonly lanes: number;
  /** The circuit of each lane; all have one shape. */
  readonly circuits: readonly Circuit[];
  /** Number of unknowns. */
  readonly size: number;
  readonly unknowns: UnknownList;
  readonly pattern: Pattern;
  readonly arena: Arena = createArena();
  readonly kernel: Kernel;
  readonly lu: SparseLU;
  readonly x: Floats;
  readonly f: Floats;
  readonly q: Floats;
  readonly sources: Sources;
  readonly numbering: Unknowns;
  /** Parameter columns: what the netlist says, live values, and what is written from outside. */
  readonly columns: Columns;
  readonly charged: Uint8Array;
  /** What devices remember of the past beside their charges. */
  readonly delays: Delays;
  readonly modes: Modes;
  readonly limits: Limits;
  readonly rates: Rates | undefined;
  /** Whether any device stores charge or flux. */
  readonly hasCharge: boolean;
  /** What continuation and `.ic` hold nodes with. */
  readonly holds: Holds;
  injected: Floats | undefined;

  readonly bent: Uint8Array;
  readonly linear: Bank[] = [];
  readonly nonlinear: Bank[] = [];
  private readonly banks: Bank[] = [];
  private readonly placement: Placement;
  private readonly linearPart: LinearPart;
  private still: boolean | undefined;
  private small = false;

  constructor(
    circuit: Circuit,
    { lanes = 1, others = [], window = { step: 0, stop: 0 }, emit = false }: SystemOptions = {},
  ) {
    const circuits = others.length > 0 ? [circuit, ...others] : Array.from({ length: lanes }, () => circuit);
    this.circuits = circuits;
    this.lanes = circuits.length;
    this.kernel = createKernel(this.arena);
    const { instances, nodes } = circuit;
    this.numbering = new Unknowns(circuit);
    this.unknowns = this.numbering.list;
    this.size = this.numbering.ground;

    const runs: Runs = emit ? emitter : executor;
    const different = [...new Set(circuits)];
    for (const [law, numbers] of byLaw(instances)) {
      const bank = new Bank(law, numbers, different, this.numbering, this.lanes, this.arena, this.kernel, runs);
      this.banks.push(bank);
      (bank.linear ? this.linear : this.nonlinear).push(bank);
    }
    this.placement = new Placement(instances.length, this.banks);
    this.hasCharge = this.banks.some(({ charged, law }) => charged || law.rates > 0);
    this.charged = new Uint8Array(this.size);
    for (const { stamps } of this.banks) stamps.markCharged(this.charged);
    // What comes out of a delay is not smoother than what went in: its error counts too.
    this.unknowns.forEach(({ kind }, k) => kind === "delay" && (this.charged[k] = 1));

    const { pattern, slot } = buildPattern(this.arena, this.size, nodes.length, (see) => {
      for (const { stamps } of this.banks) stamps.eachPlace(see);
    });
    this.pattern = pattern;
    for (const bank of this.banks) bank.stamps.bind(slot);
    this.holds = new Holds(Int32Array.from({ length: nodes.length }, (_, i) => slot(i, i)));
    this.lu = createSparseLU(this.arena, this.kernel, pattern, this.lanes, {
      ownPivots: others.length > 0,
      varying: this.nonlinear.length > 0,
      symmetric: (isKept) => isSymmetric(this.banks, instances, isKept),
    });
    this.linearPart = new LinearPart(this.arena, this.kernel, pattern, this.lanes, this.linear);
    const entries = (this.size + 1) * this.lanes;
    [this.x, this.f, this.q] = [0, 1, 2].map(() => this.arena.floats(entries)) as [Floats, Floats, Floats];

    this.rates = ratesOf(this, this.banks);
    this.bent = this.numbering.at((law) => !law.linear);
    this.limits = new Limits(this.nonlinear, this.lanes);
    this.columns = new Columns(circuits, this.banks, this.placement);
    this.delays = new Delays(this.banks, this.lanes);
    this.modes = new Modes(this.banks, this.lanes);
    const driven = this.banks.filter(({ numbers }) => instances.at(numbers[0]!).device.stimulus !== undefined);
    const sources = driven.flatMap(({ numbers }) => [...numbers]).sort((a, b) => a - b);
    this.sources = new Sources(circuits, sources, window, (number) => this.columns.setter(number, "dc"));
    for (let lane = 0; lane < this.lanes; lane++) this.setRoots(this.columns.rootsOf(lane), lane);
  }

  get affine(): ((scale: number, to: Floats) => void) | undefined {
    return this.nonlinear.length > 0 ? undefined : (scale, to) => this.evaluateAtZero(scale, to);
  }

  private evaluateAtZero(scale: number, to: Floats): void {
    this.settle(scale);
    this.linearPart.evaluateAtZero(scale, to);
    if (this.injected !== undefined) this.kernel.axpy(to.length, to, -1, this.injected, to);
  }

  get revision(): number {
    return this.linearPart.revision;
  }

  get nodes(): number {
    return this.circuit.nodes.length;
  }

  /** The entry after the last unknown. */
  get ground(): number {
    return this.size;
  }

  entryOf(node: number): number {
    return node < 0 ? this.size : node;
  }

  tolerances(of: { readonly vntol: number; readonly abstol: number }): Float64Array {
    return this.numbering.tolerances(of);
  }

  /** The circuit of the first lane. */
  get circuit(): Circuit {
    return this.circuits[0]!;
  }

  /**
   * Stands, having one lane, for a lane of another system of the same shape: all that can be read of the point there is
   * as if the lane's circuit had been solved here. It serves for reading only.
   */
  take(from: System, lane: number): void {
    const x = this.x.array;
    const wide = from.x.array;
    for (let i = 0; i < x.length; i++) x[i] = wide[i * from.lanes + lane]!;
    this.banks.forEach((bank, k) => bank.take(from.banks[k]!, lane));
    this.columns.take(from.columns, lane);
  }

  setPoint(x: ArrayLike<number>, lane: number): void {
    const to = this.x.array;
    for (let i = 0; i < this.size; i++) to[i * this.lanes + lane] = x[i]!;
  }

  pointOf(lane: number): Float64Array {
    return Float64Array.from({ length: this.size }, (_, i) => this.x.array[i * this.lanes + lane]!);
  }

  /** What follows is returned. */
  setRoots(values: Float64Array, lane: number): Float64Array {
    const live = this.columns.setRoots(values, lane);
    this.sources.setLive(lane, live);
    // What delays are at rest may depend on parameters.
    this.still = undefined;
    return live;
  }

  heldBy(): undefined {
    return undefined;
  }

  writer(parameters: InstanceParameters): (values: Float64Array) => void {
    return this.columns.writer(parameters);
  }

  /** Sets time t [s]: sources take their values at t. `undefined` means DC: sources take their DC values. */
  setTime(t: number | undefined, factor = 1): void {
    this.sources.apply(t, factor);
    this.columns.setShared("time", t ?? 0);
  }

  /** Whether nothing changes with time: states are held, and what was is what is. */
  private setStatic(still: boolean): void {
    if (still === this.still) return;
    this.still = still;
    this.columns.setShared("static", still ? 1 : 0);
    if (still) this.delays.rest(this.x);
  }

  /** Whether the matrix is wanted for small signals. */
  private setSmall(small: boolean): void {
    if (small === this.small) return;
    this.small = small;
    this.columns.setShared("small", small ? 1 : 0);
  }

  /** The analysis that runs, by its name. */
  setKind(kind: string): void {
    this.columns.setShared("kind", Math.max(analysisKinds.indexOf(kind), 0));
  }

  setStarting(starting: boolean): void {
    this.columns.setShared("starting", starting ? 1 : 0);
  }

  /** Brings everything that depends on parameters up to date. */
  private refresh(): void {
    if (!this.banks.some((bank) => bank.dirty)) return;
    for (const bank of this.nonlinear) if (bank.dirty) bank.setup();
    this.linearPart.refresh();
  }

  /**
   * F + scale q, in f, and the matrix G + scale C at x; F includes shunts and clamps. With `scale` 0 nothing changes with
   * time: states and delays are at rest.
   */
  evaluate(scale: number): void {
    this.evaluateF(scale);
    this.fill(scale);
  }

  evaluateF(scale: number): void {
    this.settle(scale);
    this.rates?.follow(scale);
    for (const bank of this.nonlinear) bank.evaluate(this.x);
    this.addUp(scale);
  }

  repair(scale: number): Repaired | undefined {
    const repaired = repairBanks(this.nonlinear);
    if (repaired === undefined) return undefined;
    this.addUp(scale);
    this.fill(scale);
    return { lanes: repaired.lanes, unknown: this.unknownOf(repaired.number) };
  }

  /** A branch current of an instance, or the first of its nodes that is not ground. */
  unknownOf(number: number): number {
    const { nodes } = this.circuit.instances.at(number);
    return this.numbering.branchOf(number) ?? nodes.find((node) => node >= 0) ?? 0;
  }

  /** Adds up F + scale q from what the banks hold. */
  private addUp(scale: number): void {
    const { kernel, lanes, x, f } = this;
    this.linearPart.evaluate(scale, x, f);
    for (const bank of this.nonlinear) {
      bank.addF(f);
      bank.addQ(f, scale);
    }
    if (this.injected !== undefined) kernel.axpy(f.length, f, -1, this.injected, f);
    this.holds.addF(lanes, x, f);
  }

  fill(scale: number): void {
    const { lanes, lu } = this;
    lu.values.array.set(this.linearPart.matrix(scale).array);
    for (const bank of this.nonlinear) {
      bank.addG(lu.values);
      bank.addC(lu.values, scale);
    }
    this.holds.addG(lanes, lu.values);
  }

  addRateDifference(change: Floats, share: number, to: Floats): void {
    this.rates?.addDifference(this.nonlinear, change, share, to);
  }

  evaluateCharges(): void {
    if (!this.hasCharge) return;
    this.refresh();
    const { x, q } = this;
    this.linearPart.evaluateCharges(x, q);
    for (const bank of this.nonlinear) {
      if (!bank.charged) continue;
      bank.evaluateCharges(x);
      bank.addQ(q);
    }
  }

  /**
   * Fills the matrix with G at x [S] while time goes on, for small-signal work: states follow their rates, and the present
   * values of delayed quantities are weighed by `factor` of what is done to them.
   */
  evaluateG(factor: (response: Response) => number): void {
    this.setStatic(false);
    this.setSmall(true);
    this.delays.readParameters(this.x);
    this.delays.weigh(factor);
    this.refresh();
    this.rates?.follow(0);
    for (const bank of this.nonlinear) bank.evaluate(this.x);
    this.addUp(0);
    this.fill(0);
  }

  evaluateLinear(): void {
    this.settle(0);
    this.lu.values.array.set(this.linearPart.matrices().g.array);
  }

  /**
   * The linear part and the banks of the other devices, all parameters up to date: what else is built on them starts from
   * there. Nothing changes with time where `scale` is 0.
   */
  parts(scale: number): { readonly nonlinear: readonly Bank[]; readonly linear: LinearPart } {
    this.settle(scale);
    return { nonlinear: this.nonlinear, linear: this.linearPart };
  }

  /** Brings linear devices up to date, and with them `revision`; nothing changes with time where `scale` is 0. */
  settle(scale = 0): void {
    this.setStatic(scale === 0);
    this.setSmall(false);
    this.refresh();
  }

  /** Fills the matrix with C at x [F], for small-signal work: derivatives of charges, and of F by the rates of unknowns. */
  evaluateC(part: "all" | "charges" = "all"): void {
    this.evaluate(0);
    const { lu } = this;
    const { c } = this.linearPart.matrices();
    if (c === undefined) lu.values.array.fill(0);
    else lu.values.array.set(c.array);
    for (const bank of this.nonlinear) {
      if (part === "all") bank.addC(lu.values);
      else bank.addCharges(lu.values);
    }
  }

  /** Fills the matrix with the derivatives of F by the rates of unknowns, as they were evaluated last [F]. */
  fillRates(): void {
    const { lu, nonlinear } = this;
    lu.values.array.fill(0);
    for (const bank of nonlinear) bank.addRates(lu.values);
  }

  /** Whether something changes with time by itself: sources, delays, modes, or a law that reads the time. */
  get moves(): boolean {
    return this.sources.moving || this.delays.any || this.modes.any || this.columns.reads("time");
  }

  /** The value at time t of the one source that is all that moves (lane 0); undefined where something else does. */
  soleMovingAt(t: number): number | undefined {
    if (this.delays.any || this.modes.any || this.columns.reads("time")) return undefined;
    return this.sources.soleAt(t);
  }

  instancesAt(unknown: number): Instance[] {
    return this.numbering.instancesAt(unknown);
  }

  limitedInstance(lane: number): Instance | undefined {
    const number = this.limits.strongest(lane);
    return number === undefined ? undefined : this.circuit.instances.at(number);
  }

  /** The bank of an instance and its place in it. */
  bankOf(number: number): Place {
    return this.placement.of(number)!;
  }

  /** Evaluates nonlinear devices at x once more: after an iteration has converged, their memory is then that of x. */
  follow(): void {
    for (const bank of this.nonlinear) bank.evaluate(this.x);
  }

  exportState(): EquationsState {
    return exportState(this);
  }
  importState(state: EquationsState): void {
    importState(this, state);
  }
}
