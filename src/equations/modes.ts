import type { Floats } from "../kernel/index.js";
import { modes as request } from "../law/request.js";
import type { Bank } from "./bank.js";

/** What the modes would do at a point. */
export interface ModeChange {
  /** Where between the last accepted point (0) and this one (1) the first of the changes lies, by the secant. */
  readonly fraction: number;
  readonly number: number;
  /** Bit l is set for the lanes that change. */
  readonly lanes: number;
}

/**
 * The modes of all devices (hysteresis of switches): fixed while a point is sought, changed between points. `look` tells
 * what would change at the unknowns x, `apply` changes it.
 */
export class Modes {
  private readonly banks: readonly Bank[];
  private readonly crossed = new Map<Bank, Float64Array[]>();
  private wanted = new Map<Bank, Float64Array[]>();

  constructor(
    banks: readonly Bank[],
    private readonly lanes: number,
  ) {
    this.banks = banks.filter(({ law }) => law.modes.length > 0);
  }

  get any(): boolean {
    return this.banks.length > 0;
  }

  /** Puts all modes to what they are first, at the unknowns x. */
  start(x: Floats): void {
    for (const bank of this.banks) {
      const values = bank.ask(request, x);
      bank.law.modes.forEach((_, k) => this.write(bank, k, values[3 * k + 1]!));
    }
  }

  private write(bank: Bank, mode: number, values: Float64Array, lanes = -1): void {
    const column = bank.law.columns.held + mode;
    for (let entry = 0; entry < bank.count * this.lanes; entry++)
      if (((lanes >> (entry % this.lanes)) & 1) === 1)
        bank.write(column, Math.floor(entry / this.lanes), entry % this.lanes, values[entry]!);
  }

  /** What would change at x in some lanes, all by default; undefined when nothing does. */
  look(x: Floats, lanes = -1): ModeChange | undefined {
    let found: { readonly fraction: number; readonly number: number } | undefined;
    let changing = 0;
    this.wanted = new Map();
    for (const bank of this.banks) {
      const values = bank.ask(request, x);
      this.wanted.set(bank, values);
      bank.law.modes.forEach((_, k) => {
        const now = bank.column(bank.law.columns.held + k);
        const next = values[3 * k]!;
        const before = this.crossed.get(bank)?.[3 * k + 2];
        for (let entry = 0; entry < now.length; entry++) {
          const bit = 1 << (entry % this.lanes);
          if (now[entry] === next[entry] || (lanes & bit) === 0) continue;
          changing |= bit;
          const fraction = secant(before?.[entry], values[3 * k + 2]![entry]!);
          if (found === undefined || fraction < found.fraction)
            found = { fraction, number: bank.numbers[Math.floor(entry / this.lanes)]! };
        }
      });
    }
    return found && { ...found, lanes: changing };
  }

  /**
   * Makes what the last look saw, at the unknowns x, the present modes, of some lanes or all; crossings are looked for
   * from here on.
   */
  apply(x: Floats, lanes = -1): void {
    for (const [bank, values] of this.wanted)
      bank.law.modes.forEach((_, k) => this.write(bank, k, values[3 * k]!, lanes));
    this.accept(x);
  }

  /** Notes an accepted point: crossings are looked for from here on. */
  accept(x: Floats): void {
    for (const bank of this.banks) this.crossed.set(bank, bank.ask(request, x));
  }

  exportState(): number[][] {
    return this.banks.flatMap((bank) =>
      bank.law.modes.map((_, k) => Array.from(bank.column(bank.law.columns.held + k))),
    );
  }
  importState(state: readonly (readonly number[])[]): void {
    let at = 0;
    for (const bank of this.banks)
      bank.law.modes.forEach((_, k) => this.write(bank, k, Float64Array.from(state[at++]!)));
  }
}

/** Where a straight line from `before` to `now` passes 0; the middle where it does not. */
function secant(before: number | undefined, now: number): number {
  if (before === undefined || before === now || before < 0 === now < 0) return 0.5;
  return before / (before - now);
}
