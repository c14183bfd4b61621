import type { Assembler, Vector } from "./assembler.js";
import type { SimdName } from "./wasm.js";

/** A value of two lanes that is kept in a local. */
export interface Term {
  readonly local: Vector;
}
/** A term, or a constant in both lanes. */
export type Value = Term | number;

/** Writes formulas over two lanes: every operation puts its result in a local of its own. */
export class Lanes {
  constructor(readonly w: Assembler) {}

  term(): Term {
    return { local: this.w.allocate() };
  }

  push(value: Value): void {
    if (typeof value === "number") this.w.constant(value);
    else this.w.get(value.local);
  }

  /** What a function that writes to a local makes of a term. */
  by(emit: (w: Assembler, to: Vector, x: Vector) => void, x: Term): Term {
    const to = this.term();
    emit(this.w, to.local, x.local);
    return to;
  }

  op(name: SimdName, ...operands: readonly Value[]): Term {
    for (const operand of operands) this.push(operand);
    this.w.simd(name);
    return this.kept();
  }

  private kept(): Term {
    const to = this.term();
    this.w.set(to.local);
    return to;
  }

  readonly add = (a: Value, b: Value): Term => this.op("add", a, b);
  readonly sub = (a: Value, b: Value): Term => this.op("sub", a, b);
  readonly mul = (a: Value, b: Value): Term => this.op("mul", a, b);
  readonly div = (a: Value, b: Value): Term => this.op("div", a, b);
  readonly lt = (a: Value, b: Value): Term => this.op("lt", a, b);
  readonly le = (a: Value, b: Value): Term => this.op("le", a, b);
  readonly abs = (a: Term): Term => this.op("abs", a);
  readonly sqrt = (a: Term): Term => this.op("sqrt", a);
  readonly and = (...conditions: readonly Term[]): Term => conditions.reduce((a, b) => this.op("and", a, b));

  constant(value: number): Term {
    this.w.constant(value);
    return this.kept();
  }

  /** A 64-bit pattern in both lanes, low word first. */
  pattern(low: number, high: number): Term {
    this.w.words(low, high);
    return this.kept();
  }

  shift(name: "shiftLeft" | "shiftRight", a: Term, bits: number): Term {
    const to = this.term();
    this.w.shift(name, to.local, a.local, bits);
    return to;
  }

  /** The sign bit alone. */
  signOf(a: Term): Term {
    return this.op("and", a, this.pattern(0, -0x80000000));
  }

  choose(mask: Term, yes: Value, no: Value): Term {
    this.push(yes);
    this.push(no);
    this.push(mask);
    this.w.simd("bitselect");
    return this.kept();
  }

  /** One or the other, lane by lane; what no lane needs is left out. */
  either(mask: Term, yes: () => Term, no: () => Term): Term {
    const a = this.term();
    const b = this.term();
    this.push(mask);
    this.where(() => this.put(a, yes()));
    this.push(this.op("not", mask));
    this.where(() => this.put(b, no()));
    return this.choose(mask, a, b);
  }

  private put(to: Term, value: Term): void {
    this.push(value);
    this.w.set(to.local);
  }

  /** Runs `body` if a lane of the mask on the stack is set. */
  private where(body: () => void): void {
    this.w.simd("anyTrue");
    this.w.bytes(0x04, 0x40); // if
    body();
    this.w.bytes(0x0b);
  }
}
