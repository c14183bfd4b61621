/** What a computation needs of its numbers, so that it can be done, or written into a law, by the same text. */
export interface Arithmetic<T> {
  constant(value: number): T;
  add(a: T, b: T): T;
  sub(a: T, b: T): T;
  mul(a: T, b: T): T;
  div(a: T, b: T): T;
  sqrt(a: T): T;
  /** a where it is not 0, else 1: a divisor. */
  divisor(a: T): T;
  /** The tangent of half the angle of (x, y): the smaller of the two rotations that bring it to the first axis. */
  halfTangent(x: T, y: T): T;
}

export const numbers: Arithmetic<number> = {
  constant: (value) => value,
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  sqrt: Math.sqrt,
  divisor: (a) => (a === 0 ? 1 : a),
  halfTangent: (x, y) => (y === 0 ? 0 : (x < 0 ? -y : y) / (Math.abs(x) + Math.sqrt(x * x + y * y))),
};

/** Writes statements of a law, a local name for each result; the names begin with `prefix`. */
export class Writing implements Arithmetic<string> {
  readonly lines: string[] = [];

  constructor(private readonly prefix: string) {}

  name(text: string): string {
    const name = `${this.prefix}${this.lines.length}`;
    this.lines.push(`${name} = ${text}`);
    return name;
  }
  constant(value: number): string {
    return `${value}`;
  }
  add(a: string, b: string): string {
    return a === "0" ? b : b === "0" ? a : this.name(`${a} + ${b}`);
  }
  sub(a: string, b: string): string {
    return b === "0" ? a : this.name(`${a} - ${b}`);
  }
  mul(a: string, b: string): string {
    return a === "0" || b === "0" ? "0" : a === "1" ? b : b === "1" ? a : this.name(`${a} * ${b}`);
  }
  div(a: string, b: string): string {
    return a === "0" || b === "1" ? a : this.name(`${a} / ${b}`);
  }
  sqrt(a: string): string {
    return this.name(`sqrt(${a})`);
  }
  divisor(a: string): string {
    return this.name(`${a} == 0 ? 1 : ${a}`);
  }
  halfTangent(x: string, y: string): string {
    return y === "0"
      ? "0"
      : this.name(`${y} == 0 ? 0 : (${x} < 0 ? -${y} : ${y}) / (abs(${x}) + sqrt(${x} * ${x} + ${y} * ${y}))`);
  }
}
