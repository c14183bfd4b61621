import type { Circuit, Instance, Value } from "../circuit/circuit.js";
import type { TranWindow } from "../circuit/device.js";
import { createArena, createKernel, createSparseLU } from "../kernel/index.js";
import type { Arena, Floats, Kernel, Pattern, SparseLU } from "../kernel/index.js";
import { emitter } from "../law/emitter.js";
import { interpreter } from "../law/interpreter.js";
import { Bank, type Numbering } from "./bank.js";
import { buildPattern } from "./pattern.js";
import { Sources } from "./sources.js";

/** An unknown of the equations. */
export interface Unknown {
  /** `v(out)` or `i(v1)`. */
  readonly name: string;
  readonly kind: "voltage" | "current";
}

export interface SystemOptions {
  /** Circuits of this topology side by side; their roots, sources and conductances may differ. */
  readonly lanes?: number;
  /** Step and stop time that source defaults refer to [s]. */
  readonly window?: TranWindow;
  /** Emit laws as WebAssembly rather than interpret them: worth it beyond some 1e5 evaluations. Both give the same bits. */
  readonly emit?: boolean;
}

/** Where a bank column takes a live value from. */
interface Use {
  readonly bank: Bank;
  readonly column: number;
  readonly i: number;
}

/**
 * The equations F(x) + dq/dt = 0 of a circuit: where devices end and numerics begin. Vectors have an entry for every
 * unknown and one for ground, which stays 0; all are lane-innermost.
 */
export class System {
  readonly lanes: number;
  /** Number of unknowns. */
  readonly size: number;
  readonly unknowns: readonly Unknown[];
  readonly pattern: Pattern;
  readonly arena: Arena = createArena();
  readonly kernel: Kernel;
  readonly lu: SparseLU;
  /** The unknowns that F and q are evaluated at. */
  readonly x: Floats;
  readonly f: Floats;
  readonly q: Floats;
  readonly sources: Sources;
  /** Whether each unknown carries charge or flux: the ones that truncation errors are measured on. */
  readonly charged: Uint8Array;
  /** Whether any device stores charge or flux. */
  readonly hasCharge: boolean;
  /** Extra conductance from every node to ground [S], for continuation. */
  shunt = 0;
  /** Strong branches that hold nodes at voltages: `.ic` in an operating point. Unknown -> volts. */
  readonly clamps = new Map<number, number>();
  /** Currents into the unknowns from outside [A], subtracted from F while not undefined: error currents of learning. */
  injected: Floats | undefined;
  /** Device evaluations so far, an iteration each. */
  evaluations = 0;

  private readonly banks: Bank[] = [];
  private readonly linear: Bank[] = [];
  private readonly nonlinear: Bank[] = [];
  private readonly place: { bank: Bank; i: number }[] = [];
  private readonly firstBranch: number[] = [];
  private readonly g0: Floats;
  private readonly c0: Floats;
  private readonly base: Floats;
  private readonly affineF: Floats;
  private readonly affineQ: Floats;
  private readonly diagonal: Int32Array;
  private baseScale = NaN;
  private readonly uses = new Map<number, Use[]>();
  private readonly live: Float64Array[];
  private readonly roots: Float64Array[];
  private time = 0;
  private readonly timeColumns: readonly { bank: Bank; column: number }[];

  constructor(
    readonly circuit: Circuit,
    { lanes = 1, window = { step: 0, stop: 0 }, emit = false }: SystemOptions = {},
  ) {
    this.lanes = lanes;
    this.kernel = createKernel(this.arena);
    const { instances, nodes } = circuit;
    let unknown = nodes.length;
    const names: Unknown[] = nodes.map((name) => ({ name: `v(${name})`, kind: "voltage" }));
    for (const instance of instances) {
      this.firstBranch.push(unknown);
      instance.law.branches.forEach((_, k) => {
        names.push({ name: k === 0 ? `i(${instance.name})` : `i(${instance.name}.${k})`, kind: "current" });
        unknown++;
      });
    }
    this.size = unknown;
    this.unknowns = names;
    const numbering: Numbering = {
      ground: this.size,
      node: (instance, node) => {
        const number = node < 0 ? -1 : instance.nodes[node]!;
        return number < 0 ? this.size : number;
      },
      branch: (instance, branch) => this.firstBranch[instance]! + branch,
    };

    const groups = new Map<Instance["law"], number[]>();
    instances.forEach(({ law }, number) => {
      const group = groups.get(law);
      if (group === undefined) groups.set(law, [number]);
      else group.push(number);
    });
    for (const [law, numbers] of groups) {
      const executor = emit ? emitter(law, this.arena.memory) : interpreter(law, this.arena.memory);
      const bank = new Bank(law, numbers, instances, numbering, lanes, this.arena, this.kernel, executor);
      this.banks.push(bank);
      (bank.linear ? this.linear : this.nonlinear).push(bank);
      numbers.forEach((number, i) => (this.place[number] = { bank, i }));
    }
    this.hasCharge = this.banks.some((bank) => bank.charged);
    this.charged = new Uint8Array(this.size);
    for (const bank of this.banks) for (const k of bank.chargedUnknowns()) this.charged[k] = 1;

    const { pattern, slot } = buildPattern(this.size, nodes.length, this.allPlaces());
    this.pattern = pattern;
    for (const bank of this.banks) bank.bind(slot);
    this.diagonal = Int32Array.from({ length: nodes.length }, (_, i) => slot(i, i));
    this.lu = createSparseLU(this.arena, this.kernel, pattern, lanes);
    const entries = (this.size + 1) * lanes;
    const nonzeros = (pattern.row.length + 1) * lanes;
    [this.g0, this.c0, this.base] = [0, 1, 2].map(() => this.arena.floats(nonzeros)) as [Floats, Floats, Floats];
    [this.x, this.f, this.q, this.affineF, this.affineQ] = [0, 1, 2, 3, 4].map(() => this.arena.floats(entries)) as [
      Floats,
      Floats,
      Floats,
      Floats,
      Floats,
    ];

    this.live = Array.from({ length: lanes }, () => new Float64Array(circuit.parameters.size).fill(NaN));
    this.roots = Array.from({ length: lanes }, () => Float64Array.from(circuit.parameters.nominal));
    this.sources = new Sources(circuit, lanes, window, (number, lane, value) => this.write(number, "dc", lane, value));
    this.timeColumns = this.globalColumns("time");
    this.fillColumns();
    for (let lane = 0; lane < lanes; lane++) this.setRoots(this.roots[lane]!, lane);
  }

  private *allPlaces() {
    for (const bank of this.banks) yield* bank.places();
  }

  /** Parameter columns from the circuit; live values follow in `setRoots`. */
  private fillColumns(): void {
    const { instances, options } = this.circuit;
    for (const bank of this.banks) {
      bank.law.parameters.forEach((name, column) => {
        bank.numbers.forEach((number, i) => {
          const instance = instances[number]!;
          const slot = instance.slots.get(name);
          const value: Value = slot === undefined ? this.global(name, options.gmin) : instance.values[slot]!;
          if (typeof value === "number")
            for (let lane = 0; lane < this.lanes; lane++) bank.write(column, i, lane, value);
          else {
            const uses = this.uses.get(value.live) ?? [];
            uses.push({ bank, column, i });
            this.uses.set(value.live, uses);
          }
        });
      });
      bank.dirty = true;
    }
  }

  private global(name: string, gmin: number): Value {
    if (name === "gmin") return gmin;
    if (name === "temper") return this.circuit.parameters.value(this.circuit.parameters.graph.input("temper"));
    return 0;
  }

  /** The column that holds a parameter of an instance, or undefined when its law does not read it. */
  private find(number: number, parameter: string): { bank: Bank; i: number; column: number } | undefined {
    const { bank, i } = this.place[number]!;
    const column = bank.law.parameters.indexOf(parameter);
    return column < 0 ? undefined : { bank, i, column };
  }

  /** Sets a parameter of one instance, in one lane, in place of what the netlist says. */
  write(number: number, parameter: string, lane: number, value: number): void {
    const found = this.find(number, parameter);
    if (found === undefined) throw new Error(`${this.circuit.instances[number]!.name} does not read ${parameter}`);
    found.bank.write(found.column, found.i, lane, value);
  }

  /** What a parameter of an instance is now. */
  read(number: number, parameter: string, lane: number): number {
    const found = this.find(number, parameter)!;
    return found.bank.column(found.column)[found.i * this.lanes + lane]!;
  }

  /** Sets all roots of a lane (temper first, then the names of `circuit.parameters.roots`); what follows from them follows. */
  setRoots(values: Float64Array, lane: number): void {
    this.roots[lane]!.set(values);
    const { parameters } = this.circuit;
    if (parameters.size > this.live[lane]!.length) this.live[lane] = new Float64Array(parameters.size).fill(NaN);
    const out = new Float64Array(parameters.size);
    parameters.run(this.roots[lane]!, out);
    const before = this.live[lane]!;
    for (let k = 0; k < out.length; k++) {
      if (Object.is(out[k], before[k])) continue;
      before[k] = out[k]!;
      for (const { bank, column, i } of this.uses.get(k) ?? []) bank.write(column, i, lane, out[k]!);
    }
    this.sources.setLive(lane, before);
  }

  /** The roots of a lane as they are. */
  rootsOf(lane: number): Float64Array {
    return this.roots[lane]!;
  }

  /** Junction conductance of all lanes [S]; continuation raises it. */
  setGmin(value: number): void {
    this.setGlobal(this.globalColumns("gmin"), value);
  }

  /** Columns of a quantity that the circuit fills for all instances alike. */
  private globalColumns(name: string): { bank: Bank; column: number }[] {
    return this.banks.flatMap((bank) => {
      const column = bank.law.parameters.indexOf(name);
      const own = this.circuit.instances[bank.numbers[0]!]!.slots.has(name);
      return column < 0 || own ? [] : [{ bank, column }];
    });
  }

  private setGlobal(columns: readonly { bank: Bank; column: number }[], value: number): void {
    for (const { bank, column } of columns) {
      for (let i = 0; i < bank.count; i++)
        for (let lane = 0; lane < this.lanes; lane++) bank.write(column, i, lane, value);
    }
  }

  /** Sets time t [s]: sources take their values at t. `undefined` means DC: sources take their DC values. */
  setTime(t: number | undefined, factor = 1): void {
    this.time = t ?? 0;
    this.sources.apply(t, factor);
    this.setGlobal(this.timeColumns, this.time);
  }

  /** Brings everything that depends on parameters up to date. */
  private refresh(): void {
    if (!this.banks.some((bank) => bank.dirty)) return;
    let matrix = false;
    let affine = false;
    for (const bank of this.banks) {
      if (!bank.dirty) continue;
      bank.setup();
      if (!bank.linear) continue;
      bank.evaluateAtZero();
      affine = true;
      if (bank.derivativesChanged()) matrix = true;
    }
    if (affine) {
      this.affineF.array.fill(0);
      this.affineQ.array.fill(0);
      for (const bank of this.linear) {
        if (!bank.affine) continue;
        bank.addF(this.affineF);
        bank.addQ(this.affineQ);
      }
    }
    if (matrix) {
      this.g0.array.fill(0);
      this.c0.array.fill(0);
      for (const bank of this.linear) {
        bank.addG(this.g0);
        bank.addC(this.c0);
      }
      this.baseScale = NaN;
    }
  }

  /**
   * F, q and the matrix G + scale C at x; F includes shunts and clamps. With `scale` 0, q is evaluated only on request.
   */
  evaluate(scale: number, charges = scale !== 0): void {
    this.refresh();
    this.evaluations++;
    const { kernel, lanes, lu, pattern, x, f, q } = this;
    if (scale !== this.baseScale) {
      kernel.axpy(this.base.length, this.g0, scale, this.c0, this.base);
      this.baseScale = scale;
    }
    lu.values.array.set(this.base.array);
    kernel.multiply(pattern, this.g0, lanes, x, f);
    kernel.axpy(f.length, f, 1, this.affineF, f);
    if (charges && this.hasCharge) {
      kernel.multiply(pattern, this.c0, lanes, x, q);
      kernel.axpy(q.length, q, 1, this.affineQ, q);
    }
    for (const bank of this.nonlinear) {
      bank.evaluate(x);
      bank.addF(f);
      bank.addG(lu.values);
      if (charges) bank.addQ(q);
      bank.addC(lu.values, scale);
    }
    if (this.injected !== undefined) kernel.axpy(f.length, f, -1, this.injected, f);
    if (this.shunt > 0) this.addShunts();
    if (this.clamps.size > 0) this.addClamps();
  }

  /** q at x, without F and the matrix. */
  evaluateCharges(): void {
    if (!this.hasCharge) return;
    this.refresh();
    const { kernel, x, q } = this;
    kernel.multiply(this.pattern, this.c0, this.lanes, x, q);
    kernel.axpy(q.length, q, 1, this.affineQ, q);
    for (const bank of this.nonlinear) {
      if (!bank.charged) continue;
      bank.evaluate(x);
      bank.addQ(q);
    }
  }

  /** Fills the matrix with C at x [F], for small-signal work. */
  evaluateC(): void {
    this.evaluate(0, true);
    const { lu } = this;
    lu.values.array.set(this.c0.array);
    for (const bank of this.nonlinear) bank.addC(lu.values);
  }

  private addShunts(): void {
    const f = this.f.array;
    const x = this.x.array;
    const values = this.lu.values.array;
    const nodes = this.circuit.nodes.length * this.lanes;
    for (let k = 0; k < nodes; k++) f[k]! += this.shunt * x[k]!;
    for (let i = 0; i < this.circuit.nodes.length; i++) {
      for (let lane = 0; lane < this.lanes; lane++) values[this.diagonal[i]! * this.lanes + lane]! += this.shunt;
    }
  }

  private addClamps(): void {
    const f = this.f.array;
    const x = this.x.array;
    const values = this.lu.values.array;
    for (const [unknown, volts] of this.clamps) {
      for (let lane = 0; lane < this.lanes; lane++) {
        const k = unknown * this.lanes + lane;
        f[k]! += CLAMP * (x[k]! - volts);
        values[this.diagonal[unknown]! * this.lanes + lane]! += CLAMP;
      }
    }
  }

  /** How far limiting still holds the last evaluation of a lane away from x [V]. */
  limiting(lane: number): number {
    let largest = 0;
    for (const bank of this.nonlinear) largest = Math.max(largest, bank.limiting(lane));
    return largest;
  }

  /** The instance whose limiting is strongest, for messages. */
  limitedInstance(lane: number): Instance | undefined {
    let largest = 0;
    let found: Instance | undefined;
    for (const bank of this.nonlinear) {
      if (bank.law.limiting < 0) continue;
      const column = bank.column(bank.law.limiting);
      bank.numbers.forEach((number, i) => {
        const amount = column[i * this.lanes + lane]!;
        if (amount > largest) {
          largest = amount;
          found = this.circuit.instances[number];
        }
      });
    }
    return found;
  }

  /** Instances with an initial condition for `uic`, and what it is. */
  private *initialConditions() {
    for (const [number, instance] of this.circuit.instances.entries()) {
      const { initial } = instance.device;
      if (initial === undefined) continue;
      const value = instance.values[instance.slots.get(initial.parameter)!]!;
      for (let lane = 0; lane < this.lanes; lane++) {
        const amount = typeof value === "number" ? value : this.live[lane]![value.live]!;
        if (!Number.isNaN(amount)) yield { number, instance, initial, lane, amount };
      }
    }
  }

  /** Puts branch currents, and voltages of nodes whose device goes to ground, to their `ic=`. */
  applyInitialConditions(): void {
    const x = this.x.array;
    for (const { number, instance, initial, lane, amount } of this.initialConditions()) {
      if (initial.quantity === "i") x[this.firstBranch[number]! * this.lanes + lane] = amount;
      else {
        const [p, n] = initial.nodes.map((node) => instance.nodes[instance.law.nodes.indexOf(node)]!) as [
          number,
          number,
        ];
        if (n < 0 && p >= 0 && x[p * this.lanes + lane] === 0) x[p * this.lanes + lane] = amount;
        else if (p < 0 && n >= 0 && x[n * this.lanes + lane] === 0) x[n * this.lanes + lane] = -amount;
      }
    }
  }

  /** Corrects q for devices whose `ic=` differs from what the unknowns say: their charge is that of the condition. */
  replaceInitialCharges(): void {
    const x = this.x.array;
    const q = this.q.array;
    const { lanes } = this;
    const at = (unknown: number, lane: number) => x[(unknown < 0 ? this.size : unknown) * lanes + lane]!;
    for (const { number, instance, initial, lane, amount } of this.initialConditions()) {
      const { bank, i } = this.place[number]!;
      const [pName, nName] = initial.nodes;
      const p = instance.nodes[instance.law.nodes.indexOf(pName)]!;
      const n = instance.nodes[instance.law.nodes.indexOf(nName)]!;
      const now = initial.quantity === "v" ? at(p, lane) - at(n, lane) : at(this.firstBranch[number]!, lane);
      for (const { target, part, derivatives } of bank.law.contributions) {
        if (part !== "q") continue;
        for (const { column } of derivatives) {
          const change = (amount - now) * bank.column(column)[i * lanes + lane]!;
          if (target.kind === "branch") q[(this.firstBranch[number]! + target.branch) * lanes + lane]! += change;
          else if (target.kind === "current") {
            if (p >= 0) q[p * lanes + lane]! += change;
            if (n >= 0) q[n * lanes + lane]! -= change;
          }
        }
      }
    }
  }

  /** The bank of an instance and its place in it. */
  bankOf(number: number): { readonly bank: Bank; readonly i: number } {
    return this.place[number]!;
  }

  /** The limited voltages of a lane, which the next limiting starts from: beside x, all that an iteration remembers. */
  memory(lane = 0): Float64Array {
    const values = new Float64Array(this.nonlinear.reduce((sum, bank) => sum + bank.limited, 0));
    let at = 0;
    for (const bank of this.nonlinear) {
      bank.readMemory(lane, values, at);
      at += bank.limited;
    }
    return values;
  }

  setMemory(values: Float64Array, lane = 0): void {
    let at = 0;
    for (const bank of this.nonlinear) {
      bank.writeMemory(lane, values, at);
      at += bank.limited;
    }
  }

  /** Evaluates nonlinear devices at x once more: after an iteration has converged, their memory is then that of x. */
  follow(): void {
    for (const bank of this.nonlinear) bank.evaluate(this.x);
  }

  /** What later bits depend on beside parameters and history: unknowns, limited voltages, pivot order; of one lane. */
  exportState(): SystemState {
    return {
      x: Array.from(this.x.array),
      memory: Array.from(this.memory()),
      pivots: this.lu.exportPivots() ?? null,
    };
  }
  importState({ x, memory, pivots }: SystemState): void {
    this.x.array.set(x);
    this.setMemory(Float64Array.from(memory));
    if (pivots !== null) this.lu.importPivots([...pivots]);
  }

  /** The number of the unknown of a node; -1 for ground. */
  nodeUnknown(name: string): number | undefined {
    if (name === "0" || name === "gnd") return this.size;
    return this.circuit.nodeNumber.get(name);
  }

  /** The number of the unknown of an instance's branch current. */
  branchUnknown(number: number): number | undefined {
    return this.circuit.instances[number]!.law.branches.length > 0 ? this.firstBranch[number] : undefined;
  }

  /** Instances that touch an unknown, for messages. */
  instancesAt(unknown: number): Instance[] {
    if (unknown < this.circuit.nodes.length)
      return this.circuit.instances.filter(({ nodes }) => nodes.includes(unknown));
    return this.circuit.instances.filter((instance, number) => {
      const first = this.firstBranch[number]!;
      return unknown >= first && unknown < first + instance.law.branches.length;
    });
  }
}

export interface SystemState {
  readonly x: readonly number[];
  readonly memory: readonly number[];
  readonly pivots: readonly number[] | null;
}

/** Conductance of the branch that holds a node at its `.ic` value [S]: far above any other, far below overflow. */
const CLAMP = 1e9;
