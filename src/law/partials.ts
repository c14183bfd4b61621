import type { Graph, Node } from "./graph.js";
import type { Binary, Unary } from "./operations.js";

/** Slopes that would be infinite at 0 (sqrt, hypot, acosh, powers below 1) are those of this argument: Newton starts at 0. */
const SMALLEST_ARGUMENT = 1e-30;
const SMALLEST_ROOT = 1e-15;

/** The derivatives of single operations by their operands, each with its operand; none for steps and comparisons. */
export class Partials {
  private readonly zero: Node;
  private readonly one: Node;

  constructor(private readonly g: Graph) {
    this.zero = g.constant(0);
    this.one = g.constant(1);
  }

  of(node: Node): readonly (readonly [Node, Node])[] {
    const operation = this.g.operation(node);
    const [a = node, b = node] = this.g.operandsOf(node);
    const slope = this.unary(node, operation as Unary, a);
    return slope !== undefined ? [[a, slope]] : this.binary(node, operation as Binary, a, b);
  }

  private reciprocal(x: Node): Node {
    return this.g.div(this.one, x);
  }

  private unary(node: Node, operation: Unary, a: Node): Node | undefined {
    const { g, one } = this;
    const number = (value: number): Node => g.constant(value);
    const squared = (x: Node): Node => g.mul(x, x);
    const root = (x: Node): Node => g.unary("sqrt", g.binary("max", x, number(SMALLEST_ARGUMENT)));
    switch (operation) {
      case "neg":
        return number(-1);
      case "abs":
        return g.select(g.binary("lt", a, this.zero), number(-1), one);
      case "sqrt":
        return g.div(number(0.5), g.binary("max", node, number(SMALLEST_ROOT)));
      case "exp":
      case "fullexp":
        return node;
      case "expm1":
      case "fullexpm1":
        return g.add(node, one);
      case "log":
        return this.reciprocal(a);
      case "log1p":
        return this.reciprocal(g.add(one, a));
      case "log10":
        return g.div(number(Math.LOG10E), a);
      case "log2":
        return g.div(number(Math.LOG2E), a);
      case "sin":
        return g.unary("cos", a);
      case "cos":
        return g.neg(g.unary("sin", a));
      case "tan":
        return g.add(one, squared(node));
      case "asin":
        return this.reciprocal(root(g.sub(one, squared(a))));
      case "acos":
        return g.div(number(-1), root(g.sub(one, squared(a))));
      case "atan":
        return this.reciprocal(g.add(one, squared(a)));
      case "sinh":
        return g.unary("cosh", a);
      case "cosh":
        return g.unary("sinh", a);
      case "tanh":
        return g.mul(g.sub(one, node), g.add(one, node));
      case "asinh":
        return this.reciprocal(g.unary("sqrt", g.add(squared(a), one)));
      case "acosh":
        return this.reciprocal(root(g.sub(squared(a), one)));
      case "atanh":
        return this.reciprocal(g.sub(one, squared(a)));
      default:
        return undefined;
    }
  }

  private binary(node: Node, operation: Binary, a: Node, b: Node): readonly (readonly [Node, Node])[] {
    const { g, one, zero } = this;
    switch (operation) {
      case "min":
      case "max": {
        const first = operation === "min" ? g.binary("lt", a, b) : g.binary("lt", b, a);
        return [
          [a, g.select(first, one, zero)],
          [b, g.select(first, zero, one)],
        ];
      }
      case "pow": {
        const exponent = g.valueOf(b);
        const smallest = g.constant(SMALLEST_ARGUMENT);
        const base = g.binary("max", a, smallest);
        const slope =
          exponent !== undefined && exponent > 1
            ? g.mul(b, g.div(node, base))
            : g.mul(b, g.binary("pow", base, g.sub(b, one)));
        return [
          [a, slope],
          [b, g.mul(node, g.unary("log", base))],
        ];
      }
      case "atan2": {
        const square = g.binary("max", g.add(g.mul(a, a), g.mul(b, b)), g.constant(SMALLEST_ARGUMENT));
        return [
          [a, g.div(b, square)],
          [b, g.neg(g.div(a, square))],
        ];
      }
      case "hypot": {
        const size = g.binary("max", node, g.constant(SMALLEST_ROOT));
        return [
          [a, g.div(a, size)],
          [b, g.div(b, size)],
        ];
      }
      case "mod":
        return [
          [a, one],
          [b, g.neg(g.unary("trunc", g.div(a, b)))],
        ];
      default:
        return [];
    }
  }
}
