import type { Complex } from "../base/complex.js";
import type { Pattern } from "../kernel/index.js";
import { ContinuedLaw } from "../law/continued.js";
import type { Bank } from "./bank.js";
import type { System } from "./system.js";

/** Where the terms of one instance go. */
interface Placed {
  readonly number: number;
  readonly bank: Bank;
  readonly i: number;
  readonly law: ContinuedLaw;
  /** Unknowns whose difference each input is. */
  readonly inputs: readonly (readonly [p: number, n: number])[];
  readonly terms: readonly {
    readonly charge: boolean;
    readonly rows: readonly (readonly [row: number, sign: 1 | -1])[];
    /** Matrix entries by input: [input, slot, sign]. */
    readonly entries: readonly (readonly [input: number, slot: number, sign: number])[];
  }[];
}

/** An instance that has a seam between the free point and one of the others: it is not analytic there. */
export interface Seam {
  readonly instance: string;
  readonly point: number;
}

/**
 * The equations of a circuit continued to complex unknowns, at several points side by side: F(z) + scale q(z), and the
 * matrix of their derivatives. The linear part is that of the system (one lane); laws of nonlinear devices are continued.
 * Entry i of point k stands at i points + k.
 */
export class Continuation {
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly f: { readonly re: Float64Array; readonly im: Float64Array };
  readonly q: { readonly re: Float64Array; readonly im: Float64Array };
  /** Entries in the order of the system's pattern. */
  readonly matrix: { readonly re: Float64Array; readonly im: Float64Array };
  /** Whether an entry has an imaginary part. */
  readonly isComplex: Uint8Array;
  /** The rates of the unknowns are scale z plus this; 0 where it is undefined or nothing changes with time. */
  rateHistory: { readonly re: Float64Array; readonly im: Float64Array } | undefined;
  /** Instances that chose otherwise than at the free point, in the last evaluation. */
  seams: Seam[] = [];
  private readonly placed: Placed[] = [];
  private choices: (readonly number[])[] = [];
  private readonly laws = new Map<Bank, ContinuedLaw>();

  constructor(
    private readonly system: System,
    readonly points: number,
  ) {
    const { size, pattern, circuit } = system;
    const pair = (length: number) => ({ re: new Float64Array(length), im: new Float64Array(length) });
    const entries = (size + 1) * points;
    ({ re: this.re, im: this.im } = pair(entries));
    this.f = pair(entries);
    this.q = pair(entries);
    this.matrix = pair(pattern.row.length * points);
    this.isComplex = new Uint8Array(pattern.row.length);
    const slot = slots(pattern);
    for (const bank of system.parts(0).nonlinear) {
      const law = new ContinuedLaw(bank.law);
      this.laws.set(bank, law);
      bank.numbers.forEach((number, i) => {
        const inputs = bank.law.inputs.map((_, k) => bank.unknownsOf(k, i));
        const terms = bank.law.contributions.map(({ target, part, derivatives }) => {
          const rows = bank.rowsOf(target, i, circuit.instances.at(number));
          const places = derivatives.flatMap(({ input }) =>
            rows.flatMap(([row, sign]) =>
              ([0, 1] as const)
                .map((side) => [inputs[input]![side], side === 0 ? sign : -sign] as const)
                .filter(([unknown]) => unknown !== size)
                .map(([unknown, by]) => [input, slot(row, unknown), by] as const),
            ),
          );
          for (const [, at] of places) this.isComplex[at] = 1;
          return { charge: part === "q", rows, entries: places };
        });
        this.placed.push({ number, bank, i, law, inputs, terms });
      });
    }
  }

  /** Every point becomes the one in the system, which the choices of the laws are compared with. */
  begin(): void {
    const { x, size } = this.system;
    for (let i = 0; i <= size; i++) {
      this.re.fill(i === size ? 0 : x.array[i]!, i * this.points, (i + 1) * this.points);
      this.im.fill(0, i * this.points, (i + 1) * this.points);
    }
    this.choices = [];
    this.evaluate(0);
  }

  /** Evaluates F, and the matrix G + scale C; with a scale also q. */
  evaluate(scale: number): void {
    const { points, system, f, q, matrix } = this;
    const { linear } = system.parts(scale);
    const { g, c } = linear.matrices();
    this.multiply(g.array, linear.affineF.array, f);
    if (scale !== 0) this.multiply(c?.array, linear.affineQ.array, q);
    const sum = linear.matrix(scale).array;
    for (let entry = 0; entry < sum.length - 1; entry++)
      matrix.re.fill(sum[entry]!, entry * points, (entry + 1) * points);
    matrix.im.fill(0);
    this.seams = [];
    this.placed.forEach((instance, k) => this.addInstance(instance, k, scale));
  }

  /** y = A z + affine at all points; without values A is 0. */
  private multiply(
    values: Float64Array | undefined,
    affine: Float64Array,
    to: { re: Float64Array; im: Float64Array },
  ): void {
    const { points, re, im } = this;
    const { columnStart, row, n } = this.system.pattern;
    for (let i = 0; i <= n; i++) {
      to.re.fill(i === n ? 0 : affine[i]!, i * points, (i + 1) * points);
      to.im.fill(0, i * points, (i + 1) * points);
    }
    for (let column = 0; values !== undefined && column < n; column++) {
      for (let entry = columnStart[column]!; entry < columnStart[column + 1]!; entry++) {
        const value = values[entry]!;
        if (value === 0) continue;
        for (let k = 0; k < points; k++) {
          to.re[row[entry]! * points + k]! += value * re[column * points + k]!;
          to.im[row[entry]! * points + k]! += value * im[column * points + k]!;
        }
      }
    }
  }

  private addInstance({ number, bank, i, law, inputs, terms }: Placed, k: number, scale: number): void {
    const { points, re, im, f, q, matrix } = this;
    const still = inputs.length - bank.law.rates;
    law.setup((parameter) => bank.valueOf(parameter, i, 0));
    for (let point = 0; point < points; point++) {
      law.evaluate((input, to) => {
        const [p, n] = inputs[input]!.map((unknown) => unknown * points + point) as [number, number];
        const isRate = input >= still;
        const factor = isRate ? scale : 1;
        const past = isRate && scale !== 0 ? this.rateHistory : undefined;
        const of = (z: Float64Array, history: Float64Array | undefined): number =>
          factor * (z[p]! - z[n]!) + (history === undefined ? 0 : history[p]! - history[n]!);
        to(of(re, past?.re), of(im, past?.im));
      });
      const known = (this.choices[k] ??= [...law.choices]);
      if (law.choices.some((choice, c) => choice !== known[c]))
        this.seams.push({ instance: this.system.circuit.instances.at(number).name, point });
      terms.forEach(({ charge, rows, entries }, t) => {
        const value = law.values[t]!;
        const to = charge ? q : f;
        for (const [row, sign] of rows) {
          to.re[row * points + point]! += sign * value.re;
          to.im[row * points + point]! += sign * value.im;
        }
        for (const [input, slot, sign] of entries) {
          const factor = charge || input >= still ? scale : 1;
          if (factor === 0) continue;
          const slope: Complex = law.slopes[t]![input]!;
          matrix.re[slot * points + point]! += sign * factor * slope.re;
          matrix.im[slot * points + point]! += sign * factor * slope.im;
        }
      });
    }
  }
}

/** Finds the entry of a row and a column. */
function slots({ n, columnStart, row }: Pattern): (row: number, column: number) => number {
  const known = Array.from({ length: n }, (_, column) => {
    const start = columnStart[column]!;
    return new Map(Array.from(row.subarray(start, columnStart[column + 1]!), (r, k) => [r, start + k] as const));
  });
  return (r, column) => known[column]!.get(r)!;
}
