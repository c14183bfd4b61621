import type { Floats, Ints, Kernel } from "../kernel/index.js";
import type { Executor } from "../law/contract.js";
import { executor, workOf } from "../law/executor.js";
import { columnsRead } from "../law/reads.js";
import type { Bank } from "./bank.js";
import type { Condensation } from "./condensation.js";
import type { StampList } from "./stamps.js";

/** The instances of a bank as they are, in several lanes of condensed equations: only what they are evaluated at differs. */
export class WideBank {
  private readonly columns: Floats;
  private readonly executor: Executor;
  private readonly kernel: Kernel;
  private readonly count: number;
  private readonly doubles: number;
  private readonly p: Ints;
  private readonly n: Ints;
  private readonly f: StampList;
  private readonly g: StampList;
  /** What is the same in all lanes, and what limiting starts from. */
  private readonly shared: ReadonlySet<number>;

  /**
   * @param slots where places of the matrix of the whole system stand in the condensed one; -1 where they do not
   * @param evaluations that are to be expected
   */
  constructor(
    private readonly bank: Bank,
    { whole, entry, size }: Condensation,
    slots: Int32Array,
    private readonly lanes: number,
    evaluations: number,
  ) {
    const { arena, kernel } = whole;
    const { law, count, stride } = bank;
    this.kernel = kernel;
    this.count = count;
    this.doubles = count * lanes;
    this.columns = arena.floats(law.columns.total * this.doubles);
    this.executor = executor(law, arena.memory, workOf(this.doubles, evaluations));
    // Views of the arena go stale when it grows.
    const { ends, stamps } = bank;
    const inputs = law.inputs.length;
    const [p, n] = [new Int32Array(inputs * count), new Int32Array(inputs * count)];
    for (let input = 0; input < inputs; input++) {
      for (let i = 0; i < count; i++) {
        p[input * count + i] = entry[ends.p[input * stride + i]!]!;
        n[input * count + i] = entry[ends.n[input * stride + i]!]!;
      }
    }
    this.p = arena.ints(p);
    this.n = arena.ints(n);
    this.f = stamps.f.moved(
      stride,
      count,
      entry.map((at) => (at < size ? at : -1)),
    );
    this.g = stamps.g.moved(stride, count, slots);
    // Outputs may stand in hoisted columns, which nothing else writes to.
    const contributed = law.contributions.flatMap(({ value, derivatives }) => [
      value,
      ...derivatives.map((d) => d.column),
    ]);
    const memory = Array.from({ length: law.limits }, (_, k) => law.columns.memory + k);
    const constant = [...columnsRead(law), ...contributed].filter((column) => column < law.columns.outputs);
    this.shared = new Set([...constant, ...memory]);
  }

  /** Gives all lanes what the bank has. */
  take(): void {
    const { bank, lanes, count, doubles, columns, kernel } = this;
    for (const column of this.shared) {
      const from = { offset: bank.columns.offset + 8 * column * bank.stride };
      kernel.spread(count, lanes, from, { offset: columns.offset + 8 * column * doubles });
    }
  }

  evaluate(x: Floats): void {
    const { kernel, columns, doubles, lanes, bank } = this;
    kernel.gather(this.p.length, lanes, this.p, this.n, x, columns.offset + 8 * bank.law.columns.inputs * doubles);
    this.executor.evaluate(columns.offset, doubles, doubles);
  }

  addF(to: Floats): void {
    this.f.scatter(this.kernel, this.lanes, this.columns.offset, to, 1);
  }

  addG(to: Floats): void {
    this.g.scatter(this.kernel, this.lanes, this.columns.offset, to, 1);
  }

  /** The largest |v - vlim| at the last evaluation, of all lanes. */
  get limiting(): number {
    const { limiting } = this.bank.law;
    if (limiting < 0 || this.kernel.allZero(this.doubles, this.columns.offset + 8 * limiting * this.doubles)) return 0;
    const { array } = this.columns;
    let largest = 0;
    for (let k = limiting * this.doubles; k < (limiting + 1) * this.doubles; k++)
      if (!(array[k]! <= largest)) largest = array[k]!;
    return largest;
  }
}
