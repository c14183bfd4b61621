import type { Instance } from "../circuit/circuit.js";
import type { InstanceList } from "../circuit/instance-list.js";
import type { Arena, Ints } from "../kernel/contract.js";
import type { Law, LawContribution, LawTarget } from "../law/contract.js";
import type { Storage } from "../law/storage.js";
import { StampList } from "./stamps.js";
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
    [numbering.node(instance, target.p), 1],
    [numbering.node(instance, target.n), -1],
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
    const at = (node: number) => numbers.map((number) => numbering.node(instances.at(number), node));
    if (own < 0) return { plus: at(target.p), minus: at(target.n) };
    const part = ({ array }: Ints) => array.slice(own * whole, own * whole + numbers.length);
    return { plus: part(p), minus: part(n) };
  }

  private vector(part: LawContribution["part"]): StampList {
    const { law, numbers, whole, storage } = this.placed;
    const { ground } = this.numbering;
    // A vector has one column.
    const each = (add: (source: number, row: number, sign: 1 | -1, column: number) => void): void =>
      law.contributions.forEach(({ part: own, value }, k) => {
        if (own !== part) return;
        const first = storage.slot(value) * whole;
        const { plus, minus } = this.rows[k]!;
        for (let i = 0; i < numbers.length; i++) {
          if (plus[i] !== ground) add(first + i, plus[i]!, 1, 0);
          if (minus !== undefined && minus[i] !== ground) add(first + i, minus[i]!, -1, 0);
        }
      });
    return StampList.of(this.arena, each, (row) => row);
  }

  /** Goes through the places of a part of the matrix, in the order in which they are added to. */
  private each(part: Part, see: (source: number, row: number, sign: 1 | -1, column: number) => void): void {
    const { law, numbers, whole, storage } = this.placed;
    const { ground } = this.numbering;
    const [p, n] = [this.placed.p.array, this.placed.n.array];
    law.contributions.forEach((contribution, k) => {
      const slopes = slopesOf(law, contribution, part).map(({ input, column }) => {
        return { at: input * whole, first: storage.slot(column) * whole };
      });
      if (slopes.length === 0) return;
      const { plus, minus } = this.rows[k]!;
      const add = (row: number, sign: 1 | -1, i: number): void => {
        for (let d = 0; d < slopes.length; d++) {
          const { at, first } = slopes[d]!;
          const [by, against] = [p[at + i]!, n[at + i]!];
          if (by !== ground) see(first + i, row, sign, by);
          if (against !== ground) see(first + i, row, sign > 0 ? -1 : 1, against);
        }
      };
      for (let i = 0; i < numbers.length; i++) {
        if (plus[i] !== ground) add(plus[i]!, 1, i);
        if (minus !== undefined && minus[i] !== ground) add(minus[i]!, -1, i);
      }
    });
  }

  /** Goes through all places of the matrix that are written to. */
  eachPlace(see: (row: number, column: number) => void): void {
    for (const part of PARTS) this.each(part, (_source, row, _sign, column) => see(row, column));
  }

  /** Goes through the unknowns whose change changes a charge. */
  eachCharged(see: (unknown: number) => void): void {
    for (const part of ["c", "r"] as const) this.each(part, (_source, _row, _sign, column) => see(column));
  }

  /** Turns places into slots of the pattern; to be called once, when the pattern of the whole matrix is known. */
  bind(slot: (row: number, column: number) => number): void {
    const list = (part: Part) => StampList.of(this.arena, (add) => this.each(part, add), slot);
    this.g = list("g");
    this.c = list("c");
    this.r = list("r");
    this.rows = [];
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
