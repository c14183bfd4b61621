import type { Instance } from "../circuit/circuit.js";
import type { InstanceList } from "../circuit/instance-list.js";
import type { Arena, Ints } from "../kernel/contract.js";
import type { Law, LawContribution, LawTarget } from "../law/contract.js";
import type { Storage } from "../law/storage.js";
import { type Cursor, StampList } from "./stamps.js";
import type { Numbering } from "./unknowns.js";

/** What of the matrix derivatives belong to: those of F, those of q, and those of F by rates. */
const PARTS = ["g", "c", "r"] as const;
type Part = (typeof PARTS)[number];

/** The instances of a law, and the unknowns that their inputs are differences of: input x `whole` + instance. */
export interface Placed {
  readonly law: Law;
  readonly numbers: Int32Array;
  readonly p: Ints;
  readonly n: Ints;
  readonly whole: number;
  /** None of the columns that are added is shared. */
  readonly storage: Storage;
}

/** The rows, with their signs, that a contribution of an instance is added to; ground left out. */
export function rowsOf(
  numbering: Numbering,
  target: LawTarget,
  number: number,
  instance: Instance,
): readonly (readonly [row: number, sign: 1 | -1])[] {
  if (target.kind === "branch") return [[numbering.branch(number, target.branch), 1]];
  if (target.kind === "internal") return [[numbering.internal(number, target.internal), 1]];
  if (target.kind === "control") return [[numbering.branch(instance.controls[target.control]!, 0), 1]];
  const rows = [
    [numbering.node(number, target.p), 1],
    [numbering.node(number, target.n), -1],
  ] as const;
  return rows.filter(([row]) => row !== numbering.ground);
}

/** The rows that a contribution of each instance is added to, and those that it is taken from. */
interface Rows {
  readonly plus: Int32Array;
  readonly minus: Int32Array | undefined;
}

/**
 * Where the instances of a law are added to: to vectors, and, once the pattern of the matrix is known, to that. Places are
 * gone through whenever they are needed: there are many, and lists of them would be the largest there are.
 */
export class BankStamps {
  readonly f: StampList;
  readonly q: StampList;
  g!: StampList;
  c!: StampList;
  r!: StampList;
  /** By contribution, as long as they are needed. */
  private rows: readonly Rows[];

  constructor(
    private readonly arena: Arena,
    private readonly numbering: Numbering,
    private readonly placed: Placed,
    instances: InstanceList,
  ) {
    this.rows = placed.law.contributions.map(({ target }) => this.rowsOfAll(target, instances));
    this.f = this.vector("f");
    this.q = this.vector("q");
  }

  private rowsOfAll(target: LawTarget, instances: InstanceList): Rows {
    const { numbering, placed } = this;
    const { law, numbers, p, n, whole } = placed;
    if (target.kind !== "current") {
      const only = (number: number, i: number) => rowsOf(numbering, target, number, instances.at(numbers[i]!))[0]![0];
      return { plus: numbers.map(only), minus: undefined };
    }
    // Most currents flow between nodes whose voltage they depend on.
    const own = law.inputs.findIndex(
      (input) => input.kind === "voltage" && input.p === target.p && input.n === target.n,
    );
    const at = (node: number) => numbers.map((number) => numbering.node(number, node));
    if (own < 0) return { plus: at(target.p), minus: at(target.n) };
    const part = ({ array }: Ints) => array.slice(own * whole, own * whole + numbers.length);
    return { plus: part(p), minus: part(n) };
  }

  private vector(part: LawContribution["part"]): StampList {
    const { law, numbers, whole, storage } = this.placed;
    const { ground } = this.numbering;
    const own = law.contributions.flatMap(({ part: of, value }, k) => {
      return of === part ? [{ first: storage.slot(value) * whole, ...this.rows[k]! }] : [];
    });
    const count = (sign: "plus" | "minus") => own.reduce((sum, { [sign]: rows }) => sum + without(ground, rows), 0);
    return StampList.of(this.arena, count("plus"), count("minus"), (added, taken) => {
      for (const { first, plus, minus } of own)
        for (let i = 0; i < numbers.length; i++) {
          if (plus[i] !== ground) enter(added, first + i, plus[i]!);
          if (minus !== undefined && minus[i] !== ground) enter(taken, first + i, minus[i]!);
        }
    });
  }

  /** What of a part of the matrix the contributions have: rows, and for each derivative its column in the bank and in the matrix. */
  private termsOf(part: Part) {
    const { law, numbers, whole, storage } = this.placed;
    const [p, n] = [this.placed.p.array, this.placed.n.array];
    return law.contributions.flatMap((contribution, k) => {
      const slopes = slopesOf(law, contribution, part).map(({ input, column }) => {
        const [from, to] = [input * whole, input * whole + numbers.length];
        return { first: storage.slot(column) * whole, by: p.subarray(from, to), against: n.subarray(from, to) };
      });
      return slopes.length === 0 ? [] : [{ slopes, ...this.rows[k]! }];
    });
  }

  /** The places of a part of the matrix: many at a time, by their rows and columns. Those in ground's are none. */
  private eachOf(part: Part, see: (rows: Int32Array, columns: Int32Array, sign: 1 | -1) => void): void {
    for (const { slopes, plus, minus } of this.termsOf(part))
      for (const { by, against } of slopes) {
        see(plus, by, 1);
        see(plus, against, -1);
        if (minus === undefined) continue;
        see(minus, by, -1);
        see(minus, against, 1);
      }
  }

  /** All places of the matrix that are written to. */
  eachPlace(see: (rows: Int32Array, columns: Int32Array) => void): void {
    for (const part of PARTS) this.eachOf(part, see);
  }

  /** Marks the unknowns whose change changes a charge. */
  markCharged(marks: Uint8Array): void {
    const { ground } = this.numbering;
    for (const part of ["c", "r"] as const)
      this.eachOf(part, (rows, columns) => {
        for (let i = 0; i < rows.length; i++) if (rows[i] !== ground && columns[i] !== ground) marks[columns[i]!] = 1;
      });
  }

  /** Turns places into slots of the pattern; to be called once, when the pattern of the whole matrix is known. */
  bind(slot: (row: number, column: number) => number): void {
    this.g = this.matrix("g", slot);
    this.c = this.matrix("c", slot);
    this.r = this.matrix("r", slot);
    this.rows = [];
  }

  private matrix(part: Part, slot: (row: number, column: number) => number): StampList {
    const { numbers } = this.placed;
    const { ground } = this.numbering;
    let [more, less] = [0, 0];
    this.eachOf(part, (rows, columns, sign) => {
      let count = 0;
      for (let i = 0; i < rows.length; i++) if (rows[i] !== ground && columns[i] !== ground) count++;
      if (sign > 0) more += count;
      else less += count;
    });
    return StampList.of(this.arena, more, less, (added, taken) => {
      // The views are taken here, where there is room for everything.
      for (const { slopes, plus, minus } of this.termsOf(part))
        for (let i = 0; i < numbers.length; i++) {
          if (plus[i] !== ground) addSlopes(slopes, i, plus[i]!, added, taken);
          if (minus !== undefined && minus[i] !== ground) addSlopes(slopes, i, minus[i]!, taken, added);
        }
    });

    function addSlopes(slopes: readonly Slope[], i: number, row: number, same: Cursor, opposite: Cursor): void {
      for (let d = 0; d < slopes.length; d++) {
        const { first, by, against } = slopes[d]!;
        if (by[i] !== ground) enter(same, first + i, slot(row, by[i]!));
        if (against[i] !== ground) enter(opposite, first + i, slot(row, against[i]!));
      }
    }
  }
}

/** A derivative of each instance: where it is in the bank, and the unknowns whose difference it is by. */
interface Slope {
  readonly first: number;
  readonly by: Int32Array;
  readonly against: Int32Array;
}

/** How many of some rows are not ground's. */
function without(ground: number, rows: Int32Array | undefined): number {
  let count = 0;
  for (let i = 0; rows !== undefined && i < rows.length; i++) if (rows[i] !== ground) count++;
  return count;
}

function enter(to: Cursor, source: number, index: number): void {
  to.source[to.count] = source;
  to.index[to.count++] = index;
}

/** The derivatives of a contribution that belong to a part of the matrix. */
function slopesOf(
  { inputs }: Law,
  { part, derivatives }: LawContribution,
  wanted: Part,
): LawContribution["derivatives"] {
  return derivatives.filter(
    ({ input }) => (part === "q" ? "c" : inputs[input]!.kind === "rate" ? "r" : "g") === wanted,
  );
}
