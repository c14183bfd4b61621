import type { SimdName } from "./wasm.js";
import { halves, signed, SIMD, unsigned } from "./wasm.js";

/** The number of a v128 local. */
export type Vector = number;

/**
 * Writes the code of one function over pairs of doubles. Values live in locals; a local that was released is used
 * again, so that large laws stay within what engines allow.
 */
export class Assembler {
  readonly code: number[] = [];
  private readonly free: Vector[] = [];
  private vectors = 0;

  /** `firstVector`: the number of the first v128 local, after parameters and integer locals. */
  constructor(private readonly firstVector: number) {}

  /** How many v128 locals were used at a time. */
  get vectorCount(): number {
    return this.vectors;
  }

  allocate(): Vector {
    return this.free.pop() ?? this.firstVector + this.vectors++;
  }

  release(vector: Vector): void {
    this.free.push(vector);
  }

  bytes(...bytes: number[]): void {
    this.code.push(...bytes);
  }

  get(local: number): void {
    this.code.push(0x20, ...unsigned(local));
  }

  set(local: number): void {
    this.code.push(0x21, ...unsigned(local));
  }

  simd(name: SimdName, ...immediates: number[]): void {
    this.code.push(0xfd, ...unsigned(SIMD[name]), ...immediates);
  }

  i32(value: number): void {
    this.code.push(0x41, ...signed(value));
  }

  /** A double in both lanes. */
  constant(value: number): void {
    this.words(...halves(value));
  }

  /** A 64-bit pattern in both lanes, low word first. */
  words(low: number, high: number): void {
    const bytes = [low, high].flatMap((w) => [w & 255, (w >> 8) & 255, (w >> 16) & 255, (w >> 24) & 255]);
    this.simd("const", ...bytes, ...bytes);
  }

  /** Puts an operand on the stack: a local, or a constant. */
  push(operand: Vector | { readonly constant: number }): void {
    if (typeof operand === "number") this.get(operand);
    else this.constant(operand.constant);
  }

  /** to = name(operands) */
  op(name: SimdName, to: Vector, ...operands: readonly (Vector | { readonly constant: number })[]): void {
    for (const operand of operands) this.push(operand);
    this.simd(name);
    this.set(to);
  }

  /** to = source shifted as 64-bit integers. */
  shift(name: "shiftLeft" | "shiftRight", to: Vector, source: Vector, bits: number): void {
    this.get(source);
    this.i32(bits);
    this.simd(name);
    this.set(to);
  }

  /** to = mask ? yes : no, lane by lane. */
  choose(
    to: Vector,
    mask: Vector,
    yes: Vector | { readonly constant: number },
    no: Vector | { readonly constant: number },
  ): void {
    this.push(yes);
    this.push(no);
    this.get(mask);
    this.simd("bitselect");
    this.set(to);
  }

  /** Lends temporaries to `body`. */
  with(count: number, body: (...temporaries: Vector[]) => void): void {
    const lent = Array.from({ length: count }, () => this.allocate());
    body(...lent);
    for (const vector of lent) this.release(vector);
  }
}
