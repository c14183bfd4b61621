import type { Arena, Floats, Ints, Kernel } from "../kernel/index.js";
import type { Executor } from "../law/contract.js";
import { executor, workOf } from "../law/executor.js";
import { columnsRead } from "../law/reads.js";
import type { Storage } from "../law/storage.js";
import type { Bank } from "./bank.js";
import type { Condensation } from "./condensation.js";
import type { StampList } from "./stamps.js";

/** The instances of a bank as they are, in several lanes of condensed equations: only what they are evaluated at differs. */
export class WideBank {
  private columns!: Floats;
  private executor!: Executor;
  /** Columns are stored as in the bank. */
  private storage: Storage | undefined;
  private readonly kernel: Kernel;
  private readonly arena: Arena;
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
    private readonly evaluations: number,
  ) {
    const { arena, kernel } = whole;
    const { law, count, stride } = bank;
    this.kernel = kernel;
    this.arena = arena;
    this.count = count;
    this.doubles = count * lanes;
    this.lay(bank.storage);
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

  /** Makes room for columns. */
  private lay(storage: Storage): void {
    const { arena, bank, doubles, evaluations } = this;
    this.storage = storage;
    this.columns = arena.floats(storage.doubles(doubles));
    this.executor = executor(bank.law, arena.memory, storage, workOf(doubles, evaluations));
  }

  private at(column: number): number {
    return this.columns.offset + 8 * this.storage!.at(column, this.doubles);
  }

  /** Gives all lanes what the bank has. */
  take(): void {
    const { bank, lanes, count, kernel } = this;
    const { storage } = bank;
    if (storage !== this.storage) this.lay(storage);
    for (const column of this.shared) {
      const from = { offset: bank.columns.offset + 8 * storage.at(column, bank.stride) };
      const to = { offset: this.at(column) };
      if (storage.isShared(column)) kernel.spread(2, 1, from, to);
      else kernel.spread(count, lanes, from, to);
    }
  }

  evaluate(x: Floats): void {
    const { kernel, columns, doubles, lanes, bank } = this;
    kernel.gather(this.p.length, lanes, this.p, this.n, x, this.at(bank.law.columns.inputs));
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
    if (limiting < 0 || this.kernel.allZero(this.doubles, this.at(limiting))) return 0;
    const { array } = this.columns;
    let largest = 0;
    const first = this.storage!.at(limiting, this.doubles);
    for (let k = first; k < first + this.doubles; k++) if (!(array[k]! <= largest)) largest = array[k]!;
    return largest;
  }
}
