import type { Circuit } from "../circuit/circuit.js";
import { valueAt } from "../circuit/copied.js";
import type { Value } from "../circuit/value.js";
import type { Compressed, Pattern } from "../kernel/index.js";
import { reachable } from "../law/program.js";
import { derivativesRead } from "../law/reads.js";
import type { Numbering } from "./unknowns.js";
import { CondensedMatrix } from "./condensed-matrix.js";
import { slotIn } from "./pattern.js";
import { type Split, splitOf } from "./split.js";
import { isSymmetric } from "./symmetry.js";
import type { System } from "./system.js";

/**
 * The equations that hold nodes, one after the other: where its row is, where its own coefficient stands in the matrix of
 * the system, and its other terms, from `start` on: coefficients, and the entries that they go with.
 */
export interface Holding {
  readonly row: Int32Array;
  readonly own: Int32Array;
  readonly start: Int32Array;
  readonly from: Int32Array;
  readonly entry: Int32Array;
}

/**
 * How the equations of a circuit are written without what its sources hold: entries of vectors are the kept unknowns, then
 * the held nodes, then ground; the matrix of the system falls into one among kept unknowns and one from held nodes to them.
 */
export class Condensation {
  readonly split: Split;
  /** Number of kept unknowns, and of those among them that are node voltages. */
  readonly size: number;
  readonly nodes: number;
  readonly ground: number;
  /** The entry of every unknown of the system; -1 for currents that follow. */
  readonly entry: Int32Array;
  readonly numbering: Numbering;
  readonly inner: Pattern;
  /** Slot of a place; of those outside of the inner matrix the spare one. */
  readonly slot: (row: number, column: number) => number;
  /** Columns are held nodes. */
  readonly outer: Compressed;
  /** Where the values of both stand in the matrix of the system. */
  readonly innerFrom: Int32Array;
  readonly outerFrom: Int32Array;
  /** Whether the matrix among kept unknowns is symmetric, whatever the values. */
  readonly symmetric: boolean;
  readonly holding: Holding;
  private ofCurrents: CondensedMatrix | undefined;
  private ofCharges: CondensedMatrix | undefined;

  constructor(readonly whole: System) {
    const { numbering, ground, size } = whole;
    this.split = splitOf(whole);
    const { kept, held } = this.split;
    this.size = kept.length;
    this.nodes = kept.filter((k) => k < whole.nodes).length;
    this.ground = kept.length + held.length;
    const entry = new Int32Array(size + 1).fill(-1);
    kept.forEach((k, i) => (entry[k] = i));
    held.forEach(({ column }, i) => (entry[column] = kept.length + i));
    entry[ground] = this.ground;
    this.entry = entry;
    this.numbering = {
      ground: this.ground,
      node: (instance, node) => entry[numbering.node(instance, node)]!,
      branch: (instance, branch) => entry[numbering.branch(instance, branch)]!,
      internal: (instance, internal) => entry[numbering.internal(instance, internal)]!,
    };

    const inner = this.part(kept);
    this.inner = { n: this.size, ...inner.pattern };
    this.innerFrom = inner.from;
    this.slot = (row, column) =>
      row < this.size && column < this.size ? slotIn(this.inner, row, column) : this.inner.row.length;
    const outer = this.part(held.map(({ column }) => column));
    this.outer = outer.pattern;
    this.outerFrom = outer.from;
    this.holding = this.equationsOfHeld();
    const isKept = (unknown: number): boolean => entry[unknown]! >= 0 && entry[unknown]! < this.size;
    this.symmetric = isSymmetric([...whole.linear, ...whole.nonlinear], whole.circuit.instances, isKept);
  }

  /** The matrix of linear devices, for whoever solves condensed equations. */
  get g(): CondensedMatrix {
    return (this.ofCurrents ??= new CondensedMatrix(this, "g"));
  }

  /** That of their charges and fluxes; undefined where no device stores any. */
  get c(): CondensedMatrix | undefined {
    return this.whole.hasCharge ? (this.ofCharges ??= new CondensedMatrix(this, "c")) : undefined;
  }

  private equationsOfHeld(): Holding {
    const { entry, whole, split, size: kept } = this;
    const { pattern, size } = whole;
    const { held } = split;
    const holds = new Int32Array(size).fill(-1);
    held.forEach(({ row }, i) => (holds[row] = i));
    const own = new Int32Array(held.length);
    const others: { readonly from: number[]; readonly entry: number[] }[] = held.map(() => ({ from: [], entry: [] }));
    for (let j = 0; j < size; j++)
      for (let from = pattern.columnStart[j]!; from < pattern.columnStart[j + 1]!; from++) {
        const i = holds[pattern.row[from]!]!;
        if (i < 0) continue;
        if (entry[j] === kept + i) own[i] = from;
        else {
          others[i]!.from.push(from);
          others[i]!.entry.push(entry[j]!);
        }
      }
    const start = new Int32Array(held.length + 1);
    others.forEach((list, i) => (start[i + 1] = start[i]! + list.from.length));
    return {
      ...{ row: Int32Array.from(held, ({ row }) => row), own, start },
      from: Int32Array.from(others.flatMap((list) => list.from)),
      entry: Int32Array.from(others.flatMap((list) => list.entry)),
    };
  }

  /** What some columns of the matrix of the system have in the equations of kept unknowns, and where it stands there. */
  private part(columns: readonly number[]): { readonly pattern: Compressed; readonly from: Int32Array } {
    const { entry, size } = this;
    const { columnStart, row } = this.whole.pattern;
    const start = new Int32Array(columns.length + 1);
    const most = columns.reduce((sum, j) => sum + columnStart[j + 1]! - columnStart[j]!, 0);
    const [rows, from] = [new Int32Array(most), new Int32Array(most)];
    let count = 0;
    columns.forEach((j, k) => {
      for (let e = columnStart[j]!; e < columnStart[j + 1]!; e++) {
        const to = entry[row[e]!]!;
        if (to < 0 || to >= size) continue;
        rows[count] = to;
        from[count++] = e;
      }
      start[k + 1] = count;
    });
    return { pattern: { columnStart: start, row: rows.slice(0, count) }, from: from.slice(0, count) };
  }

  /** How the equations of a circuit are written for samples that set some roots, where they can be. */
  static of(whole: System, roots: readonly string[]): Condensation | undefined {
    return Condensation.fits(whole, roots) ? new Condensation(whole) : undefined;
  }

  /**
   * Whether a circuit can be condensed for samples that set some roots: none may change the derivatives of linear
   * devices, which all samples share.
   */
  static fits({ linear, circuit }: System, roots: readonly string[]): boolean {
    return linear.every(({ law, numbers }) => {
      const read = [...derivativesRead(law)];
      return !numbers.some((number) => {
        const instance = circuit.instances.at(number);
        return read.some((name) => {
          const slot = instance.slots.get(name);
          return slot !== undefined && follows(circuit, valueAt(instance, slot), roots);
        });
      });
    });
  }
}

/** Whether a value depends on one of some roots. */
function follows({ parameters }: Circuit, value: Value | undefined, roots: readonly string[]): boolean {
  if (typeof value !== "object") return false;
  const { graph } = parameters;
  const inputs = new Set(roots.map((name) => graph.input(name)));
  return reachable(graph, [parameters.output(value.live)]).some((node) => inputs.has(node));
}
