import type { Graph, Node } from "./graph.js";
import type { Binary, Unary } from "./operations.js";
import { reachable } from "./program.js";

/** Slopes that would be infinite at 0 (sqrt, hypot, acosh, powers below 1) are those of this argument: Newton starts at 0. */
const SMALLEST_ARGUMENT = 1e-30;
const SMALLEST_ROOT = 1e-15;

/**
 * Exact derivatives: result[i][j] is d outputs[i] / d variables[j], undefined where it is structurally zero. Reverse
 * and forward accumulation (Griewank & Walther 2008) are both tried; what needs fewer operations is kept.
 * Where a function has a corner, one of its one-sided slopes is given; slopes of steps are zero.
 */
export function differentiate(
  graph: Graph,
  outputs: readonly Node[],
  variables: readonly Node[],
): (Node | undefined)[][] {
  const calculus = new Calculus(graph);
  const order = reachable(graph, outputs);
  const active = dependent(graph, order, variables);
  const reverse = outputs.map((output) => calculus.reverse(order, active, output, variables));
  const columns = variables.map((variable) => calculus.forward(order, active, variable));
  const forward = outputs.map((output) => columns.map((column) => column.get(output)));
  return cost(graph, outputs, reverse) <= cost(graph, outputs, forward) ? reverse : forward;
}

function cost(graph: Graph, outputs: readonly Node[], rows: (Node | undefined)[][]): number {
  return reachable(graph, [...outputs, ...rows.flat().filter((node) => node !== undefined)]).length;
}

/** The nodes of `order` whose value depends on a variable. */
export function dependent(graph: Graph, order: readonly Node[], variables: readonly Node[]): Set<Node> {
  const active = new Set(variables);
  for (const node of order) if (graph.operandsOf(node).some((operand) => active.has(operand))) active.add(node);
  return active;
}

/** Applies f where there is a node; nodes are numbers, and 0 is one of them. */
function map(node: Node | undefined, f: (node: Node) => Node): Node | undefined {
  return node === undefined ? undefined : f(node);
}

class Calculus {
  private readonly zero: Node;
  private readonly one: Node;

  constructor(private readonly g: Graph) {
    this.zero = g.constant(0);
    this.one = g.constant(1);
  }

  reverse(order: readonly Node[], active: ReadonlySet<Node>, output: Node, variables: readonly Node[]) {
    const adjoint = new Map<Node, Node>([[output, this.one]]);
    for (let k = order.length - 1; k >= 0; k--) {
      const node = order[k]!;
      const above = adjoint.get(node);
      if (above === undefined || !active.has(node)) continue;
      this.pull(node, above, (operand, share) => {
        if (share === undefined || !active.has(operand)) return;
        const before = adjoint.get(operand);
        adjoint.set(operand, before === undefined ? share : this.sum(before, share));
      });
    }
    return variables.map((variable) => this.unlessZero(adjoint.get(variable)));
  }

  forward(order: readonly Node[], active: ReadonlySet<Node>, variable: Node): Map<Node, Node | undefined> {
    const slope = new Map<Node, Node | undefined>([[variable, this.one]]);
    for (const node of order) {
      if (!active.has(node) || slope.has(node)) continue;
      slope.set(node, this.unlessZero(this.push(node, slope)));
    }
    return slope;
  }

  private unlessZero(node: Node | undefined): Node | undefined {
    return node === this.zero ? undefined : node;
  }

  /** Hands `above` (the derivative of the output by the node) down to the operands. */
  private pull(node: Node, above: Node, give: (operand: Node, share: Node | undefined) => void): void {
    const { g } = this;
    const operation = g.operation(node);
    const [a = node, b = node, c = node] = g.operandsOf(node);
    switch (operation) {
      case "add":
        give(a, above);
        give(b, above);
        return;
      case "sub":
        give(a, above);
        give(b, this.negative(above));
        return;
      case "mul":
        give(a, this.product(above, b));
        give(b, this.product(above, a));
        return;
      case "div": {
        const share = this.quotient(above, b);
        give(a, share);
        give(b, this.negative(this.product(share, node)));
        return;
      }
      case "select":
        give(b, g.select(a, above, this.zero));
        give(c, g.select(a, this.zero, above));
        return;
      default:
        for (const [operand, partial] of this.partials(node, operation, a, b))
          if (partial !== undefined) give(operand, this.product(above, partial));
    }
  }

  private push(node: Node, slope: ReadonlyMap<Node, Node | undefined>): Node | undefined {
    const { g } = this;
    const operation = g.operation(node);
    const [a = node, b = node, c = node] = g.operandsOf(node);
    const da = slope.get(a);
    const db = slope.get(b);
    switch (operation) {
      case "add":
        return this.maybeSum(da, db);
      case "sub":
        return this.maybeSum(
          da,
          map(db, (d) => this.negative(d)),
        );
      case "mul":
        return this.maybeSum(
          map(da, (d) => this.product(d, b)),
          map(db, (d) => this.product(d, a)),
        );
      case "div": {
        const top = this.maybeSum(
          da,
          map(db, (d) => this.negative(this.product(d, node))),
        );
        return map(top, (d) => this.quotient(d, b));
      }
      case "select": {
        const dc = slope.get(c);
        return db === undefined && dc === undefined ? undefined : g.select(a, db ?? this.zero, dc ?? this.zero);
      }
      default: {
        let total: Node | undefined;
        for (const [operand, partial] of this.partials(node, operation, a, b)) {
          const d = slope.get(operand);
          if (d !== undefined && partial !== undefined) total = this.maybeSum(total, this.product(d, partial));
        }
        return total;
      }
    }
  }

  private maybeSum(a: Node | undefined, b: Node | undefined): Node | undefined {
    return a === undefined ? b : b === undefined ? a : this.sum(a, b);
  }

  private isZeroArm(node: Node): 0 | 1 | 2 {
    if (this.g.operation(node) !== "select") return 0;
    return this.g.operand(node, 2) === this.zero ? 2 : this.g.operand(node, 1) === this.zero ? 1 : 0;
  }

  /** (c ? a : 0) + (c ? 0 : b) = c ? a : b, and (c ? a : 0) + (c ? b : 0) = c ? a + b : 0. */
  private sum(a: Node, b: Node): Node {
    const { g, zero } = this;
    const [armA, armB] = [this.isZeroArm(a), this.isZeroArm(b)];
    if (armA === 0 || armB === 0 || g.operand(a, 0) !== g.operand(b, 0)) return g.add(a, b);
    const [c, x, y] = [g.operand(a, 0), g.operand(a, armA === 2 ? 1 : 2), g.operand(b, armB === 2 ? 1 : 2)];
    if (armA === armB) return armA === 2 ? g.select(c, this.sum(x, y), zero) : g.select(c, zero, this.sum(x, y));
    return armA === 2 ? g.select(c, x, y) : g.select(c, y, x);
  }

  private negative(a: Node): Node {
    return this.lifted(a, (x) => this.negative(x)) ?? this.g.neg(a);
  }

  /**
   * A product whose factor vanishes where an arm of a select is not taken: the zero stays outside, since the other
   * factor may be infinite or not a number there.
   */
  private product(a: Node, b: Node): Node {
    if (a === this.zero || b === this.zero) return this.zero;
    return (
      this.lifted(a, (x) => this.product(x, b)) ??
      this.lifted(b, (x) => this.product(a, x)) ??
      this.unlessVanishing(a, this.g.mul(a, b))
    );
  }

  private quotient(a: Node, b: Node): Node {
    if (a === this.zero) return a;
    return this.lifted(a, (x) => this.quotient(x, b)) ?? this.unlessVanishing(a, this.g.div(a, b));
  }

  private lifted(a: Node, f: (x: Node) => Node): Node | undefined {
    const arm = this.isZeroArm(a);
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
    return this.isZeroArm(a) !== 0;
  }

  private reciprocal(x: Node): Node {
    return this.g.div(this.one, x);
  }

  /** Derivatives of an operation by its operands. */
  private partials(node: Node, operation: string, a: Node, b: Node): readonly (readonly [Node, Node | undefined])[] {
    const unary = this.unaryPartial(node, operation as Unary, a);
    return unary !== undefined ? [[a, unary]] : this.binaryPartials(node, operation as Binary, a, b);
  }

  private unaryPartial(node: Node, operation: Unary, a: Node): Node | undefined {
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

  private binaryPartials(node: Node, operation: Binary, a: Node, b: Node): readonly (readonly [Node, Node])[] {
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
