import type { Graph, Node } from "./graph.js";

/**
 * Arithmetic of slopes in which selects with a zero arm, `c ? x : 0`, stay outermost: where the arm is not taken the slope
 * is 0, whatever the other factors are there (infinite, or not a number).
 */
export class SlopeAlgebra {
  private readonly zero: Node;

  constructor(private readonly g: Graph) {
    this.zero = g.constant(0);
  }

  /** The sum where undefined stands for 0. */
  maybeSum(a: Node | undefined, b: Node | undefined): Node | undefined {
    return a === undefined ? b : b === undefined ? a : this.sum(a, b);
  }

  /** Which arm of a select is zero; 0 for none. */
  private zeroArm(node: Node): 0 | 1 | 2 {
    if (this.g.operation(node) !== "select") return 0;
    return this.g.operand(node, 2) === this.zero ? 2 : this.g.operand(node, 1) === this.zero ? 1 : 0;
  }

  /** (c ? a : 0) + (c ? 0 : b) = c ? a : b, and (c ? a : 0) + (c ? b : 0) = c ? a + b : 0. */
  sum(a: Node, b: Node): Node {
    const { g, zero } = this;
    const [armA, armB] = [this.zeroArm(a), this.zeroArm(b)];
    if (armA === 0 || armB === 0 || g.operand(a, 0) !== g.operand(b, 0)) return g.add(a, b);
    const [c, x, y] = [g.operand(a, 0), g.operand(a, armA === 2 ? 1 : 2), g.operand(b, armB === 2 ? 1 : 2)];
    if (armA === armB) return armA === 2 ? g.select(c, this.sum(x, y), zero) : g.select(c, zero, this.sum(x, y));
    return armA === 2 ? g.select(c, x, y) : g.select(c, y, x);
  }

  negative(a: Node): Node {
    return this.lifted(a, (x) => this.negative(x)) ?? this.g.neg(a);
  }

  product(a: Node, b: Node): Node {
    if (a === this.zero || b === this.zero) return this.zero;
    return (
      this.lifted(a, (x) => this.product(x, b)) ??
      this.lifted(b, (x) => this.product(a, x)) ??
      this.unlessVanishing(a, this.g.mul(a, b))
    );
  }

  quotient(a: Node, b: Node): Node {
    if (a === this.zero) return a;
    return this.lifted(a, (x) => this.quotient(x, b)) ?? this.unlessVanishing(a, this.g.div(a, b));
  }

  /** f applied inside the arm that is not zero; undefined where there is none such. */
  private lifted(a: Node, f: (x: Node) => Node): Node | undefined {
    const arm = this.zeroArm(a);
    if (arm === 0) return undefined;
    const { g, zero } = this;
    const c = g.operand(a, 0);
    return arm === 2 ? g.select(c, f(g.operand(a, 1)), zero) : g.select(c, zero, f(g.operand(a, 2)));
  }

  /** Where a sum of selects may vanish as a whole, the same care as for one select. */
  private unlessVanishing(a: Node, product: Node): Node {
    if (!this.mayVanish(a)) return product;
    return this.g.select(this.g.binary("eq", a, this.zero), this.zero, product);
  }

  private mayVanish(a: Node): boolean {
    const operation = this.g.operation(a);
    if (operation === "add" || operation === "sub")
      return this.g.operandsOf(a).every((operand) => this.mayVanish(operand));
    if (operation === "neg") return this.mayVanish(this.g.operand(a, 0));
    return this.zeroArm(a) !== 0;
  }
}
