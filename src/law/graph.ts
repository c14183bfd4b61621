import type { Binary, Operation, Unary } from "./operations.js";
import { BINARY, CONDITIONS, isUnary, UNARY } from "./operations.js";

/** A value of a graph: an index. Operands have smaller indices than what is made of them. */
export type Node = number;

/** Powers with whole exponents up to this are multiplied out. */
export const LARGEST_PRODUCT = 16;

const NONE = -1;
const COMMUTATIVE: ReadonlySet<Operation> = new Set<Operation>(["add", "mul", "min", "max", "eq", "ne", "and", "or"]);

/**
 * Expressions as a directed acyclic graph. Equal nodes exist once (hash-consing), constants are folded with the same
 * functions the executors use, and what is simplified keeps the value for every finite operand; signs of zero aside,
 * nothing is reassociated and 0 * x stays, for x may be infinite or not a number.
 */
export class Graph {
  private readonly operations: Operation[] = [];
  private readonly operands: (readonly [Node, Node, Node])[] = [];
  private readonly values: number[] = [];
  private readonly names: string[] = [];
  private readonly known = new Map<string, Node>();
  /** Constants by their values, but -0, which a map does not tell from 0: numbers are slow to write. */
  private readonly constants = new Map<number, Node>();

  get size(): number {
    return this.operations.length;
  }

  constant(value: number): Node {
    if (Object.is(value, -0)) return this.make("const", "#-0", [NONE, NONE, NONE], value, "");
    let node = this.constants.get(value);
    if (node === undefined) this.constants.set(value, (node = this.push("const", [NONE, NONE, NONE], value, "")));
    return node;
  }

  input(name: string): Node {
    return this.make("input", `$${name}`, [NONE, NONE, NONE], 0, name);
  }

  operation(node: Node): Operation {
    return this.operations[node]!;
  }

  /** Operands in order: none, one, two, or condition, yes, no. */
  operandsOf(node: Node): readonly Node[] {
    const all = this.operands[node]!;
    return all[0] === NONE ? [] : all[1] === NONE ? [all[0]] : all[2] === NONE ? [all[0], all[1]] : all;
  }

  /** The k-th operand. */
  operand(node: Node, k: 0 | 1 | 2): Node {
    return this.operands[node]![k];
  }

  /** The value of a constant node, undefined for any other. */
  valueOf(node: Node): number | undefined {
    return this.operations[node] === "const" ? this.values[node] : undefined;
  }

  /** The name of an input node. */
  nameOf(node: Node): string {
    return this.names[node]!;
  }

  isCondition(node: Node): boolean {
    return CONDITIONS.has(this.operations[node]!);
  }

  unary(operation: Unary, a: Node): Node {
    const value = this.valueOf(a);
    if (value !== undefined) return this.constant(UNARY[operation](value));
    const below = this.operations[a]!;
    if (operation === "neg") {
      if (below === "neg") return this.operand(a, 0);
      if (below === "sub") return this.binary("sub", this.operand(a, 1), this.operand(a, 0));
    }
    if (operation === "abs" && (below === "neg" || below === "abs")) return this.unary("abs", this.operand(a, 0));
    if (operation === "not" && below === "not") return this.operand(a, 0);
    return this.make(operation, `${operation} ${a}`, [a, NONE, NONE], 0, "");
  }

  binary(operation: Binary, a: Node, b: Node): Node {
    const x = this.valueOf(a);
    const y = this.valueOf(b);
    if (x !== undefined && y !== undefined) return this.constant(BINARY[operation](x, y));
    const simple = this.simplify(operation, a, b, x, y);
    if (simple !== undefined) return simple;
    if (COMMUTATIVE.has(operation) && a > b) [a, b] = [b, a];
    return this.make(operation, `${operation} ${a} ${b}`, [a, b, NONE], 0, "");
  }

  select(condition: Node, yes: Node, no: Node): Node {
    const c = this.valueOf(condition);
    if (c !== undefined) return c !== 0 ? yes : no;
    if (yes === no) return yes;
    if (this.operations[condition] === "not") return this.select(this.operand(condition, 0), no, yes);
    return this.make("select", `? ${condition} ${yes} ${no}`, [condition, yes, no], 0, "");
  }

  /** Any operation by name; `select` takes three operands. */
  apply(operation: Unary | Binary | "select", ...nodes: readonly Node[]): Node {
    if (operation === "select") return this.select(nodes[0]!, nodes[1]!, nodes[2]!);
    return isUnary(operation) ? this.unary(operation, nodes[0]!) : this.binary(operation, nodes[0]!, nodes[1]!);
  }

  add(a: Node, b: Node): Node {
    return this.binary("add", a, b);
  }
  sub(a: Node, b: Node): Node {
    return this.binary("sub", a, b);
  }
  mul(a: Node, b: Node): Node {
    return this.binary("mul", a, b);
  }
  div(a: Node, b: Node): Node {
    return this.binary("div", a, b);
  }
  neg(a: Node): Node {
    return this.unary("neg", a);
  }

  /** x^n for a whole n by squarings, for n >= 1. */
  wholePower(x: Node, n: number): Node {
    let result: Node | undefined;
    for (let square = x, k = n; k > 0; k = Math.floor(k / 2)) {
      if (k % 2 === 1) result = result === undefined ? square : this.mul(result, square);
      if (k > 1) square = this.mul(square, square);
    }
    return result ?? this.constant(1);
  }

  /** A node as a condition: 1 where it differs from 0. */
  truth(node: Node): Node {
    return this.isCondition(node) ? node : this.binary("ne", node, this.constant(0));
  }

  /** A node as a number: conditions become 1 or 0. */
  number(node: Node): Node {
    return this.isCondition(node) ? this.select(node, this.constant(1), this.constant(0)) : node;
  }

  private simplify(
    operation: Binary,
    a: Node,
    b: Node,
    x: number | undefined,
    y: number | undefined,
  ): Node | undefined {
    switch (operation) {
      case "add":
        if (x === 0) return b;
        if (y === 0) return a;
        if (this.operations[b] === "neg") return this.sub(a, this.operand(b, 0));
        if (this.operations[a] === "neg") return this.sub(b, this.operand(a, 0));
        return undefined;
      case "sub":
        if (y === 0) return a;
        if (x === 0) return this.neg(b);
        if (this.operations[b] === "neg") return this.add(a, this.operand(b, 0));
        return undefined;
      case "mul":
        if (x === 1) return b;
        if (y === 1) return a;
        if (x === -1) return this.neg(b);
        if (y === -1) return this.neg(a);
        if (this.operations[a] === "neg") return this.neg(this.mul(this.operand(a, 0), b));
        if (this.operations[b] === "neg") return this.neg(this.mul(a, this.operand(b, 0)));
        return undefined;
      case "div":
        if (y === 1) return a;
        if (y === -1) return this.neg(a);
        if (this.operations[a] === "neg") return this.neg(this.div(this.operand(a, 0), b));
        if (this.operations[b] === "neg") return this.neg(this.div(a, this.operand(b, 0)));
        return undefined;
      case "pow":
        if (y === 0) return this.constant(1);
        if (y === 0.5) return this.unary("sqrt", a);
        if (y !== undefined && Number.isInteger(y) && Math.abs(y) <= LARGEST_PRODUCT)
          return y > 0 ? this.wholePower(a, y) : this.div(this.constant(1), this.wholePower(a, -y));
        return undefined;
      case "min":
      case "max":
        return a === b ? a : undefined;
      case "and":
        if (x !== undefined) return x !== 0 ? this.truth(b) : this.constant(0);
        if (y !== undefined) return y !== 0 ? this.truth(a) : this.constant(0);
        return a === b ? a : undefined;
      case "or":
        if (x !== undefined) return x !== 0 ? this.constant(1) : this.truth(b);
        if (y !== undefined) return y !== 0 ? this.constant(1) : this.truth(a);
        return a === b ? a : undefined;
      default:
        return undefined;
    }
  }

  private make(operation: Operation, key: string, operands: readonly [Node, Node, Node], value: number, name: string) {
    const found = this.known.get(key);
    if (found !== undefined) return found;
    const node = this.push(operation, operands, value, name);
    this.known.set(key, node);
    return node;
  }

  private push(operation: Operation, operands: readonly [Node, Node, Node], value: number, name: string): Node {
    this.operations.push(operation);
    this.operands.push(operands);
    this.values.push(value);
    this.names.push(name);
    return this.operations.length - 1;
  }
}
