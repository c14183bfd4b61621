import type { Instance } from "../circuit/circuit.js";
import type { InstanceList } from "../circuit/instance-list.js";
import type { Arena } from "../kernel/contract.js";
import type { Law, LawTarget } from "../law/contract.js";
import type { Storage } from "../law/storage.js";
import { Places, StampList, Stamps } from "./stamps.js";
import type { Numbering } from "./unknowns.js";

interface Signed<List> {
  readonly plus: List;
  readonly minus: List;
}

/** What of the matrix derivatives belong to: those of F, those of q, and those of F by rates. */
type Part = "g" | "c" | "r";

/** The instances of a law, and the unknowns that their inputs are differences of: input x `whole` + instance. */
export interface Placed {
  readonly law: Law;
  readonly numbers: Int32Array;
  readonly p: Int32Array;
  readonly n: Int32Array;
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

/** Where the instances of a law are added to: to vectors, and, once the pattern of the matrix is known, to that. */
export class BankStamps {
  readonly f: StampList;
  readonly q: StampList;
  g!: StampList;
  c!: StampList;
  r!: StampList;
  /** Row, column and sign of every derivative, before slots are known. */
  private found: Readonly<Record<Part, Signed<Places>>>;

  constructor(
    private readonly arena: Arena,
    private readonly numbering: Numbering,
    placed: Placed,
    instances: InstanceList,
  ) {
    const { law, numbers } = placed;
    const room = (of: (law: Law) => readonly unknown[]): number => of(law).length * numbers.length;
    const stamps = (part: "f" | "q"): Signed<Stamps> => {
      const count = room(({ contributions }) => contributions.filter((each) => each.part === part));
      return { plus: new Stamps(count), minus: new Stamps(count) };
    };
    const places = (part: "f" | "q"): Signed<Places> => {
      const count = room(({ contributions }) =>
        contributions.flatMap((each) => (each.part === part ? each.derivatives : [])),
      );
      return { plus: new Places(2 * count), minus: new Places(2 * count) };
    };
    const vector = { f: stamps("f"), q: stamps("q") };
    this.found = { g: places("f"), c: places("q"), r: law.rates > 0 ? places("f") : nowhere() };
    this.collect(placed, instances, vector);
    this.f = new StampList(arena, vector.f.plus, vector.f.minus);
    this.q = new StampList(arena, vector.q.plus, vector.q.minus);
  }

  private collect(
    { law, numbers, p, n, whole, storage }: Placed,
    instances: InstanceList,
    vector: Readonly<Record<"f" | "q", Signed<Stamps>>>,
  ): void {
    const { numbering, found } = this;
    const { ground } = numbering;
    const { inputs } = law;
    for (const { target, part, value, derivatives } of law.contributions) {
      const first = storage.slot(value) * whole;
      const slopes = derivatives.map(({ column }) => storage.slot(column) * whole);
      const { plus: vectorPlus, minus: vectorMinus } = vector[part];
      const add = (row: number, sign: 1 | -1, i: number): void => {
        if (row === ground && target.kind === "current") return;
        (sign > 0 ? vectorPlus : vectorMinus).add(first + i, row);
        for (let d = 0; d < derivatives.length; d++) {
          const { input } = derivatives[d]!;
          const { plus, minus } = found[part === "q" ? "c" : inputs[input]!.kind === "rate" ? "r" : "g"];
          const [same, opposite] = sign > 0 ? [plus, minus] : [minus, plus];
          const at = input * whole + i;
          if (p[at] !== ground) same.place(slopes[d]! + i, row, p[at]!);
          if (n[at] !== ground) opposite.place(slopes[d]! + i, row, n[at]!);
        }
      };
      for (let i = 0; i < numbers.length; i++) {
        const instance = instances.at(numbers[i]!);
        if (target.kind === "current") {
          add(numbering.node(instance, target.p), 1, i);
          add(numbering.node(instance, target.n), -1, i);
        } else for (const [row, sign] of rowsOf(numbering, target, numbers[i]!, instance)) add(row, sign, i);
      }
    }
  }

  /** Places of the matrix that are written to. */
  get places(): readonly Places[] {
    return Object.values(this.found).flatMap(({ plus, minus }) => [plus, minus]);
  }

  /** The unknowns whose change changes a charge. */
  get chargedUnknowns(): number[] {
    const { c, r } = this.found;
    return [c, r].flatMap(({ plus, minus }) => [...plus.columns, ...minus.columns]);
  }

  /** Turns places into slots of the pattern; to be called once, when the pattern of the whole matrix is known. */
  bind(slot: (row: number, column: number) => number): void {
    const list = ({ plus, minus }: Signed<Places>) => new StampList(this.arena, plus.bind(slot), minus.bind(slot));
    this.g = list(this.found.g);
    this.c = list(this.found.c);
    this.r = list(this.found.r);
    this.found = { g: nowhere(), c: nowhere(), r: nowhere() };
  }
}

const nowhere = (): Signed<Places> => ({ plus: new Places(0), minus: new Places(0) });
