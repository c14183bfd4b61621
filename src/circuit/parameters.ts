import type { Diagnostics } from "../base/diagnostics.js";
import { stream } from "../base/random.js";
import type { Piece, Span } from "../base/source.js";
import type { Expr } from "../law/ast.js";
import { Graph, type Node } from "../law/graph.js";
import { lower } from "../law/lower.js";
import { prepare } from "../law/program.js";
import { parseExpression } from "../law/parse.js";
import type { FunctionCard } from "../netlist/contract.js";
import type { Value } from "./circuit.js";

/** A name with the expression that defines it; `scope` is where the expression is read. */
export interface Definition {
  readonly piece: Piece;
  readonly span: Span;
  readonly scope: Scope | undefined;
}

/** A parsed `.func`, with the scope that its free names are looked up in. */
export interface UserFunction {
  readonly card: FunctionCard;
  readonly scope: Scope;
}

/**
 * What names mean at one place of the netlist: the main circuit, or one expansion of a subcircuit. Expressions are
 * evaluated on demand, so `.param` cards may stand in any order.
 */
export class Scope {
  readonly definitions = new Map<string, Definition>();
  readonly functions = new Map<string, UserFunction>();
  readonly cache = new Map<string, Node | undefined | "pending">();

  constructor(
    readonly parent: Scope | undefined,
    /** Path with a trailing dot, "" for the main circuit. */
    readonly path: string,
  ) {}

  find(name: string): { scope: Scope; definition: Definition } | undefined {
    const definition = this.definitions.get(name);
    if (definition !== undefined) return { scope: this, definition };
    return this.parent?.find(name);
  }
  findFunction(name: string): UserFunction | undefined {
    return this.functions.get(name) ?? this.parent?.findFunction(name);
  }
  *names(): Generator<string> {
    yield* this.definitions.keys();
    if (this.parent) yield* this.parent.names();
  }
}

const randomFunctions: Record<string, number> = { aunif: 2, unif: 2, agauss: 3, gauss: 3, limit: 2 };

/**
 * The parameters of a circuit as one program: from the roots (`.param` values that data columns or sweeps may set, and
 * the temperature) to every value of every instance that depends on them. What depends on no root is a number at once.
 */
export class Parameters {
  readonly graph = new Graph();
  /** Names of the roots: `temper` first, then `.param` names. */
  readonly roots: string[] = ["temper"];
  /** Values of the roots as the netlist has them. */
  readonly nominal: number[];
  private readonly outputs: Node[] = [];
  private readonly outputOf = new Map<Node, number>();
  private program: ((inputs: Float64Array, out: Float64Array) => void) | undefined;
  private readonly pendingRoots: { name: string; scope: Scope; definition: Definition }[] = [];

  constructor(
    temperature: number,
    private readonly seed: number,
    private readonly diagnostics: Diagnostics,
  ) {
    this.nominal = [temperature];
    this.graph.input("temper");
  }

  /** Makes a `.param` of the main circuit a root: its value may change from run to run. */
  addRoot(name: string, scope: Scope): void {
    const definition = scope.definitions.get(name);
    if (definition === undefined || this.roots.includes(name)) return;
    this.roots.push(name);
    this.nominal.push(NaN);
    scope.cache.set(name, this.graph.input(name));
    this.pendingRoots.push({ name, scope, definition });
  }

  /** Evaluates the roots' own expressions; to be called once, after all roots were added. */
  settleRoots(): void {
    const nodes = this.pendingRoots.map(({ name, scope, definition }) =>
      this.node(definition.piece, definition.scope ?? scope, ["param", name]),
    );
    // A root may be defined by others; each pass settles at least the ones whose inputs are settled.
    for (let pass = 0; pass < nodes.length; pass++) {
      for (const [k, node] of nodes.entries()) {
        if (node === undefined) continue;
        this.nominal[this.roots.indexOf(this.pendingRoots[k]!.name)] = this.evaluateNode(node, this.nominal);
      }
    }
  }

  private evaluateNode(node: Node, roots: readonly number[]): number {
    const known = this.graph.valueOf(node);
    if (known !== undefined) return known;
    const out = new Float64Array(1);
    prepare(this.graph, [node], this.roots)(Float64Array.from(roots), out);
    return out[0]!;
  }

  /** The graph node of an expression, or undefined after its faults have been reported. `key` names its random draws. */
  node(piece: Piece, scope: Scope, key: readonly string[]): Node | undefined {
    const expr = parseExpression(piece, this.diagnostics);
    return expr && this.lower(expr, scope, key, new Map());
  }

  private lower(
    expr: Expr,
    scope: Scope,
    key: readonly string[],
    local: ReadonlyMap<string, Node | undefined>,
    draws = { count: 0 },
    depth = 0,
  ): Node | undefined {
    return lower(
      expr,
      this.graph,
      {
        name: (name, span) => (local.has(name) ? local.get(name) : this.lookup(name, scope, span)),
        knownNames: () => [...local.keys(), ...scope.names(), "temper"],
        call: (name, args, lowerArgument, span) => {
          const user = scope.findFunction(name);
          if (user !== undefined) {
            if (user.card.arguments.length !== args.length) {
              this.diagnostics.error(
                "wrong-arity",
                `the function ${name} takes ${user.card.arguments.length} arguments, not ${args.length}`,
                span,
                `.func ${name}(${user.card.arguments.join(", ")})`,
              );
              return { node: undefined };
            }
            if (depth > 100) {
              this.diagnostics.error("recursive-function", `the function ${name} calls itself`, user.card.span);
              return { node: undefined };
            }
            const body = parseExpression(user.card.body, this.diagnostics);
            if (body === undefined) return { node: undefined };
            const bound = new Map(user.card.arguments.map((argument, k) => [argument, lowerArgument(args[k]!)]));
            return { node: this.lower(body, user.scope, key, bound, draws, depth + 1) };
          }
          if (randomFunctions[name] === args.length) {
            const nodes = args.map(lowerArgument);
            if (nodes.some((node) => node === undefined)) return { node: undefined };
            return { node: this.draw(name, nodes as Node[], [...key, String(draws.count++)]) };
          }
          return undefined;
        },
      },
      this.diagnostics,
    );
  }

  /** ngspice's random functions: nominal value and variation; gaussian ones with the variation at `sigma` deviations. */
  private draw(name: string, [nominal, variation, sigma]: readonly Node[], key: readonly string[]): Node {
    const random = stream(this.seed, ...key);
    const { graph } = this;
    const relative = name === "unif" || name === "gauss";
    const spread = relative ? graph.mul(nominal!, variation!) : variation!;
    if (name === "aunif" || name === "unif") {
      return graph.add(nominal!, graph.mul(spread, graph.constant(2 * random.uniform() - 1)));
    }
    if (name === "limit") {
      return graph.add(nominal!, graph.mul(spread, graph.constant(random.uniform() < 0.5 ? -1 : 1)));
    }
    const deviation = graph.div(spread, sigma!);
    return graph.add(nominal!, graph.mul(deviation, graph.constant(random.normal())));
  }

  /** The node of a name as seen from a scope; undefined when it is unknown or faulty. */
  lookup(name: string, scope: Scope, _span: Span): Node | undefined {
    const found = scope.find(name);
    if (found === undefined) return name === "temper" ? this.graph.input("temper") : undefined;
    const cached = found.scope.cache.get(name);
    if (cached === "pending") {
      this.diagnostics.error(
        "circular-parameter",
        `the parameter ${name} depends on itself`,
        found.definition.span,
        "break the circle: one of the parameters needs a value of its own",
      );
      found.scope.cache.set(name, this.graph.constant(1));
      return this.graph.constant(1);
    }
    if (cached !== undefined || found.scope.cache.has(name)) return cached;
    found.scope.cache.set(name, "pending");
    const node =
      this.node(found.definition.piece, found.definition.scope ?? found.scope, ["param", found.scope.path + name]) ??
      // The fault is reported; a stand-in keeps it from being reported at every use.
      this.graph.constant(1);
    found.scope.cache.set(name, node);
    return node;
  }

  /** A node as a value: a number when no root is in it, else an output of the program. */
  value(node: Node): Value {
    const known = this.graph.valueOf(node);
    if (known !== undefined) return known;
    let live = this.outputOf.get(node);
    if (live === undefined) {
      live = this.outputs.length;
      this.outputs.push(node);
      this.outputOf.set(node, live);
      this.program = undefined;
    }
    return { live };
  }

  /** The node of a live value. */
  output(live: number): Node {
    return this.outputs[live]!;
  }

  /** How many outputs the program has. */
  get size(): number {
    return this.outputs.length;
  }

  /** Runs the program: root values in, all live values out. */
  run(roots: Float64Array, out: Float64Array): void {
    this.program ??= prepare(this.graph, this.outputs, this.roots);
    this.program(roots, out);
  }

  /** All live values at the roots' nominal values. */
  atNominal(): Float64Array {
    const out = new Float64Array(this.size);
    this.run(Float64Array.from(this.nominal), out);
    return out;
  }
}
