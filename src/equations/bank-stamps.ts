import type { Instance } from "../circuit/circuit.js";
import type { InstanceList } from "../circuit/instance-list.js";
import type { Arena, Ints } from "../kernel/contract.js";
import type { Law, LawContribution, LawTarget } from "../law/contract.js";
import type { Storage } from "../law/storage.js";
import { NOWHERE, type Stamp, StampList } from "./stamps.js";
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

/** Some are views of the arena: they hold until something is taken from it. */
type ViewRows = () => Rows;

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
  private rows: readonly ViewRows[];

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

  private rowsOfAll(target: LawTarget, instances: InstanceList): ViewRows {
    const { numbering, placed } = this;
    const { law, numbers, p, n, whole } = placed;
    if (target.kind !== "current") {
      const only = (number: number, i: number) => rowsOf(numbering, target, number, instances.at(numbers[i]!))[0]![0];
      const rows = { plus: numbers.map(only), minus: undefined };
      return () => rows;
    }
    // Most currents flow between nodes whose voltage they depend on.
    const own = law.inputs.findIndex(
      (input) => input.kind === "voltage" && input.p === target.p && input.n === target.n,
    );
    const at = (node: number) => numbers.map((number) => numbering.node(number, node));
    if (own < 0) {
      const rows = { plus: at(target.p), minus: at(target.n) };
      return () => rows;
    }
    const part = ({ array }: Ints) => array.subarray(own * whole, own * whole + numbers.length);
    return () => ({ plus: part(p), minus: part(n) });
  }

  private vector(part: LawContribution["part"]): StampList {
    const { law, numbers, whole, storage } = this.placed;
    const { ground } = this.numbering;
    const all = law.contributions.flatMap(({ part: of, value }, k) =>
      of === part ? [{ first: storage.slot(value) * whole, rows: this.rows[k]! }] : [],
    );
    const own = all.flatMap(({ first, rows }) => {
      const both = [
        { sign: 1, first, goes: () => rows().plus },
        { sign: -1, first, goes: () => rows().minus },
      ] as const;
      return both.filter(({ goes }) => goes()?.some((row) => row !== ground));
    });
    return StampList.of(this.arena, numbers.length, own, (lists) => {
      for (const [k, list] of lists.entries()) {
        const rows = own[k]!.goes()!;
        for (let i = 0; i < list.length; i++) list[i] = rows[i] === ground ? NOWHERE : rows[i]!;
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
      return slopes.length === 0 ? [] : [{ slopes, ...this.rows[k]!() }];
    });
  }

  /** The places of a part of the matrix: many at a time, by their rows and columns. Those in ground's are none. */
  private eachOf(part: Part, see: (rows: Int32Array, columns: Int32Array, stamp: Stamp) => void): void {
    for (const { slopes, plus, minus } of this.termsOf(part))
      for (const { first, by, against } of slopes) {
        see(plus, by, { first, sign: 1 });
        see(plus, against, { first, sign: -1 });
        if (minus === undefined) continue;
        see(minus, by, { first, sign: -1 });
        see(minus, against, { first, sign: 1 });
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
    const { ground } = this.numbering;
    const isPlace = (row: number, column: number): boolean => row !== ground && column !== ground;
    const stamps: (Stamp | undefined)[] = [];
    this.eachOf(part, (rows, columns, stamp) =>
      stamps.push(rows.some((row, i) => isPlace(row, columns[i]!)) ? stamp : undefined),
    );
    const own = stamps.filter((stamp) => stamp !== undefined);
    return StampList.of(this.arena, this.placed.numbers.length, own, (lists) => {
      // Views of the bank are taken anew, where there is room for everything.
      let [k, next] = [0, 0];
      this.eachOf(part, (rows, columns) => {
        if (stamps[k++] === undefined) return;
        const list = lists[next++]!;
        for (let i = 0; i < list.length; i++)
          list[i] = isPlace(rows[i]!, columns[i]!) ? slot(rows[i]!, columns[i]!) : NOWHERE;
      });
    });
  }
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
