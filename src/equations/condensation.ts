import type { Circuit } from "../circuit/circuit.js";
import type { Value } from "../circuit/value.js";
import type { Compressed, Pattern } from "../kernel/index.js";
import { reachable } from "../law/program.js";
import { derivativesRead } from "../law/reads.js";
import { isReciprocal } from "../law/reciprocal.js";
import type { Numbering } from "./bank.js";
import { buildPattern } from "./pattern.js";
import { type Split, splitOf } from "./split.js";
import type { System } from "./system.js";

/** A number of an equation: what stands at `from` in the matrix of the system, times a known entry. */
interface Term {
  readonly entry: number;
  readonly from: number;
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
  /** Where the values of both stand in the matrix of the system; -1 where they are of nonlinear devices alone. */
  readonly innerFrom: Int32Array;
  readonly outerFrom: Int32Array;
  /** Whether the matrix among kept unknowns is symmetric, whatever the values. */
  readonly symmetric: boolean;
  /** For each held node the equation that holds it: the other nodes in it, and its own coefficient. */
  readonly holding: readonly { readonly row: number; readonly own: number; readonly others: readonly Term[] }[];

  constructor(readonly whole: System) {
    const { pattern, numbering, ground, size } = whole;
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

    const inside: { row: number; column: number; from: number }[] = [];
    const outside: typeof inside = [];
    const holding = new Map(held.map(({ row }) => [row, [] as { column: number; from: number }[]]));
    for (let j = 0; j < size; j++) {
      for (let from = pattern.columnStart[j]!; from < pattern.columnStart[j + 1]!; from++) {
        holding.get(pattern.row[from]!)?.push({ column: entry[j]!, from });
        const [row, column] = [entry[pattern.row[from]!]!, entry[j]!];
        if (row < 0 || row >= this.size || column < 0) continue;
        if (column < this.size) inside.push({ row, column, from });
        else outside.push({ row, column: column - this.size, from });
      }
    }
    const places = { rows: inside.map(({ row }) => row), columns: inside.map(({ column }) => column) };
    const { pattern: inner, slot } = buildPattern(this.size, this.nodes, [places]);
    this.inner = inner;
    this.slot = (row, column) => (row < this.size && column < this.size ? slot(row, column) : inner.row.length);
    this.innerFrom = new Int32Array(inner.row.length).fill(-1);
    for (const { row, column, from } of inside) this.innerFrom[slot(row, column)] = from;
    outside.sort((a, b) => a.column - b.column || a.row - b.row);
    this.outerFrom = Int32Array.from(outside, ({ from }) => from);
    const columnStart = new Int32Array(held.length + 1);
    for (const { column } of outside) columnStart[column + 1]!++;
    for (let j = 0; j < held.length; j++) columnStart[j + 1]! += columnStart[j]!;
    this.symmetric = this.isSymmetric();
    this.outer = { columnStart, row: Int32Array.from(outside, ({ row }) => row) };
    this.holding = held.map(({ row, column }) => {
      const terms = holding.get(row)!.map((term) => ({ entry: term.column, from: term.from }));
      const isOwn = (term: Term): boolean => term.entry === entry[column];
      return { row, own: terms.find(isOwn)!.from, others: terms.filter((term) => !isOwn(term)) };
    });
  }

  private isSymmetric(): boolean {
    const { whole, entry, size } = this;
    const isKept = (unknown: number): boolean => entry[unknown]! >= 0 && entry[unknown]! < size;
    return [...whole.linear, ...whole.nonlinear].every(
      (bank) =>
        isReciprocal(bank.law) ||
        bank.numbers.every((number, i) =>
          bank.law.contributions.every(({ target, derivatives }) => {
            const rows = bank.rowsOf(target, i, whole.circuit.instances[number]!);
            if (!rows.some(([row]) => isKept(row))) return true;
            return !derivatives.some(({ input }) => bank.unknownsOf(input, i).some(isKept));
          }),
        ),
    );
  }

  /**
   * Whether a circuit can be condensed for samples that set some roots: none may change the derivatives of linear
   * devices, which all samples share.
   */
  static fits({ linear, circuit }: System, roots: readonly string[]): boolean {
    return linear.every(({ law, numbers }) => {
      const read = derivativesRead(law);
      return numbers.every((number) => {
        const { slots, values } = circuit.instances[number]!;
        return ![...slots].some(([name, slot]) => read.has(name) && follows(circuit, values[slot]!, roots));
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
