import type { Arena, Floats, VectorKernel } from "../kernel/contract.js";
import type { Bank, ReadRates } from "./bank.js";

/**
 * The rates of the unknowns, dx/dt = scale x + history, for laws that read them (`rates` of law/contract.ts). At rest
 * they are 0. Vectors are as those of the equations: what sources hold has rates, too.
 */
export class Rates implements ReadRates {
  /** dx/dt of the unknowns, as it was worked out last. */
  readonly values: Floats;
  /** What the integration method makes of the past; its user writes it. */
  readonly history: Floats;
  /**
   * Devices may start from voltages that their nodes do not have (`ic=` with `uic`). What their own differ by is kept by the banks
   * (`Bank.shiftRate`); the formula of the rates makes this multiple of it, as it makes dx/dt of x.
   */
  share = 0;
  /** The unknowns whose rates are read. */
  readonly of: ReadonlySet<number>;

  constructor(
    arena: Arena,
    private readonly kernel: VectorKernel,
    private readonly x: Floats,
    of: Iterable<number>,
  ) {
    this.of = new Set(of);
    this.values = arena.floats(x.length);
    this.history = arena.floats(x.length);
  }

  /** Works them out at x; with `scale` 0 nothing changes with time. */
  follow(scale: number): void {
    if (scale === 0) {
      this.values.array.fill(0);
      this.share = 0;
    } else this.kernel.axpy(this.x.length, this.history, scale, this.x, this.values);
  }

  /** Adds to `to` what F of some banks at x is more than it would be if rates and share were less by these. */
  addDifference(banks: readonly Bank[], change: Floats, share: number, to: Floats): void {
    const moving = banks.filter(({ law }) => law.rates > 0);
    const add = (factor: number): void => {
      for (const bank of moving) {
        bank.evaluate(this.x);
        bank.addF(to, factor);
      }
    };
    const now = this.values.array.slice();
    const { share: whole } = this;
    add(1);
    const [values, less] = [this.values.array, change.array];
    for (let k = 0; k < values.length; k++) values[k]! -= less[k]!;
    this.share -= share;
    add(-1);
    this.values.array.set(now);
    this.share = whole;
  }
}

/** The rates of unknowns that some banks read, who are told of them; undefined where there are none. */
export function ratesOf(
  { arena, kernel, x }: { readonly arena: Arena; readonly kernel: VectorKernel; readonly x: Floats },
  banks: readonly Bank[],
): Rates | undefined {
  const moving = banks.filter(({ law }) => law.rates > 0);
  if (moving.length === 0) return undefined;
  const of = moving.flatMap((bank) => {
    const { inputs, rates } = bank.law;
    const read = Array.from({ length: rates }, (_, k) => inputs.length - rates + k);
    return Array.from(bank.numbers.keys()).flatMap((i) => read.flatMap((input) => bank.unknownsOf(input, i)));
  });
  const rates = new Rates(arena, kernel, x, of);
  for (const bank of moving) bank.rates = rates;
  return rates;
}
