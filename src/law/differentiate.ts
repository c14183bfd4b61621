import type { Graph, Node } from "./graph.js";
import { Partials } from "./partials.js";
import { reachable } from "./program.js";
import { SlopeAlgebra } from "./slope-algebra.js";

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

/** The two ways of accumulating the chain rule over a graph. */
class Calculus {
  private readonly zero: Node;
  private readonly one: Node;
  private readonly algebra: SlopeAlgebra;
  private readonly partials: Partials;

  constructor(private readonly g: Graph) {
    this.zero = g.constant(0);
    this.one = g.constant(1);
    this.algebra = new SlopeAlgebra(g);
    this.partials = new Partials(g);
  }

  reverse(order: readonly Node[], active: ReadonlySet<Node>, output: Node, variables: readonly Node[]) {
    const adjoint = new Map<Node, Node>([[output, this.one]]);
    for (let k = order.length - 1; k >= 0; k--) {
      const node = order[k]!;
      const above = adjoint.get(node);
      if (above === undefined || !active.has(node)) continue;
      this.pull(node, above, (operand, share) => {
        if (!active.has(operand)) return;
        const before = adjoint.get(operand);
        adjoint.set(operand, before === undefined ? share : this.algebra.sum(before, share));
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
  private pull(node: Node, above: Node, give: (operand: Node, share: Node) => void): void {
    const { g, algebra } = this;
    const [a = node, b = node, c = node] = g.operandsOf(node);
    switch (g.operation(node)) {
      case "add":
        give(a, above);
        give(b, above);
        return;
      case "sub":
        give(a, above);
        give(b, algebra.negative(above));
        return;
      case "mul":
        give(a, algebra.product(above, b));
        give(b, algebra.product(above, a));
        return;
      case "div": {
        const share = algebra.quotient(above, b);
        give(a, share);
        give(b, algebra.negative(algebra.product(share, node)));
        return;
      }
      case "select":
        give(b, g.select(a, above, this.zero));
        give(c, g.select(a, this.zero, above));
        return;
      default:
        for (const [operand, partial] of this.partials.of(node)) give(operand, algebra.product(above, partial));
    }
  }

  private push(node: Node, slope: ReadonlyMap<Node, Node | undefined>): Node | undefined {
    const { g, algebra } = this;
    const [a = node, b = node, c = node] = g.operandsOf(node);
    const da = slope.get(a);
    const db = slope.get(b);
    switch (g.operation(node)) {
      case "add":
        return algebra.maybeSum(da, db);
      case "sub":
        return algebra.maybeSum(
          da,
          map(db, (d) => algebra.negative(d)),
        );
      case "mul":
        return algebra.maybeSum(
          map(da, (d) => algebra.product(d, b)),
          map(db, (d) => algebra.product(d, a)),
        );
      case "div": {
        const top = algebra.maybeSum(
          da,
          map(db, (d) => algebra.negative(algebra.product(d, node))),
        );
        return map(top, (d) => algebra.quotient(d, b));
      }
      case "select": {
        const dc = slope.get(c);
        return db === undefined && dc === undefined ? undefined : g.select(a, db ?? this.zero, dc ?? this.zero);
      }
      default: {
        let total: Node | undefined;
        for (const [operand, partial] of this.partials.of(node)) {
          const d = slope.get(operand);
          if (d !== undefined) total = algebra.maybeSum(total, algebra.product(d, partial));
        }
        return total;
      }
    }
  }
}
