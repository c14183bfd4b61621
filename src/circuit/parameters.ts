import { BOLTZMANN, ELEMENTARY_CHARGE, ZERO_CELSIUS } from "../base/constants.js";
import { dialects, type Notation } from "../base/dialect.js";
import { Diagnostics } from "../base/diagnostics.js";
import { stream } from "../base/random.js";
import type { Piece } from "../base/source.js";
import type { Expr } from "../law/ast.js";
import { Graph, type Node } from "../law/graph.js";
import { lower, type LowerEnvironment } from "../law/lower.js";
import { prepare } from "../law/program.js";
import { parseExpression } from "../law/parse.js";
import { walk } from "../law/walk.js";
import type { Reader } from "../netlist/contract.js";
import { overTime } from "./over-time.js";
import { draw, isAlwaysNominal, randomFunctions } from "./random-functions.js";
import { type Definition, isQuoted, type Scope, type Variation } from "./scope.js";
import { withTableFiles } from "./table-files.js";

/** What streams of random numbers are keyed by before all else: each draw of a Monte-Carlo analysis has its own. */
export const drawKey = (draw: number | undefined): (string | number)[] => (draw === undefined ? [] : ["mc", draw]);

/** A value of a circuit: a number, or an output of the parameter program that follows the roots. */
export type Value = number | { readonly live: number };

/** Expressions read without faults or warnings: a piece belongs to a netlist, and with it to one dialect. */
const expressions = new WeakMap<Piece, Expr>();

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
    readonly notation: Notation = dialects.ngspice,
    /** Which draw of a Monte-Carlo analysis this is. */
    private readonly draw?: number,
    private readonly gmin = 1e-12,
    /** Reads the files that tables name. */
    private readonly files?: Reader,
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

  /** Makes a quantity that is no `.param` a root, as the resistance of a device; `nominal` is its value as written. */
  addQuantity(key: string, nominal: number): void {
    this.roots.push(key);
    this.nominal.push(nominal);
    this.graph.input(key);
  }

  /** Evaluates the roots' own expressions; to be called once, after all roots were added. */
  settleRoots(): void {
    const nodes = this.pendingRoots.map(({ name, scope, definition }) =>
      this.node(definition.piece, definition.scope ?? scope, ["param", name]),
    );
    // A root may be defined by others; each pass settles at least the ones whose inputs are settled.
    for (let pass = 0; pass < nodes.length; pass++) {
      for (const [k, node] of nodes.entries()) {
        const name = this.pendingRoots[k]!.name;
        // The fault is reported; a stand-in keeps what depends on it from being reported too.
        this.nominal[this.roots.indexOf(name)] = node === undefined ? 1 : this.evaluateNode(node, this.nominal);
      }
    }
    for (const { name, definition } of this.pendingRoots) {
      const k = this.roots.indexOf(name);
      if (!this.finite(name, this.nominal[k]!, definition)) this.nominal[k] = 1;
    }
  }

  private finite(name: string, value: number, { piece }: Definition): boolean {
    if (Number.isFinite(value)) return true;
    this.diagnostics.error(
      "not-a-number",
      `the parameter ${name} has no finite value (${value})`,
      piece.span(0, piece.text.length),
    );
    return false;
  }

  private evaluateNode(node: Node, roots: readonly number[]): number {
    const known = this.graph.valueOf(node);
    if (known !== undefined) return known;
    const out = new Float64Array(1);
    prepare(this.graph, [node], this.roots)(Float64Array.from(roots), out);
    return out[0]!;
  }

  /** Reads an expression in the netlist's dialect; undefined after a fault was reported. */
  parse(piece: Piece): Expr | undefined {
    return this.read(piece, this.diagnostics);
  }

  private read(piece: Piece, diagnostics: Diagnostics): Expr | undefined {
    const known = expressions.get(piece);
    if (known !== undefined) return known;
    const before = diagnostics.list.length;
    const written = parseExpression(piece, diagnostics, { notation: this.notation });
    const expr = written && piece.text.includes('"') ? withTableFiles(written, this.files, diagnostics) : written;
    if (expr !== undefined && diagnostics.list.length === before) expressions.set(piece, expr);
    return expr;
  }

  /** The graph node of an expression, or undefined after its faults have been reported. `key` names its random draws. */
  node(piece: Piece, scope: Scope, key: readonly string[]): Node | undefined {
    const expr = this.parse(piece);
    return expr && this.nodeOf(expr, scope, key);
  }

  /** The same of an expression that is read already; `probe` is what voltages and currents in it are. */
  nodeOf(expr: Expr, scope: Scope, key: readonly string[], probe?: LowerEnvironment["probe"]): Node | undefined {
    return this.lower(expr, scope, key, new Map(), probe);
  }

  private lower(
    expr: Expr,
    scope: Scope,
    key: readonly string[],
    local: ReadonlyMap<string, Node | undefined>,
    probe: LowerEnvironment["probe"],
    draws = { count: 0 },
    depth = 0,
  ): Node | undefined {
    let faulty = false;
    const node = lower(
      expr,
      this.graph,
      {
        name: (name, span) => {
          if (local.has(name) && local.get(name) !== undefined) return local.get(name);
          const varying = local.has(name) ? undefined : this.varyingDefinition(name, scope);
          if (varying !== undefined) {
            if (probe !== undefined)
              return this.lower(varying.expr, varying.scope, key, new Map(), probe, draws, depth + 1);
            const message = `the parameter ${name} follows the circuit or the time: it has no value of its own`;
            this.diagnostics.error(
              "varying-parameter",
              message,
              span,
              "values of R, C, L, V, I and B sources may use it",
            );
          }
          const found = local.has(name) || varying !== undefined ? "faulty" : this.find(name, scope);
          if (found === undefined && name === "time" && probe !== undefined) return this.graph.input("time");
          if (found !== "faulty") return found;
          faulty = true;
          return this.graph.constant(1);
        },
        ...(probe && { probe }),
        knownNames: () => [...local.keys(), ...scope.names(), "temper"],
        knownFunctions: () => [
          ...scope.functionNames(),
          ...Object.keys(randomFunctions),
          ...(probe ? Object.keys(overTime) : []),
        ],
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
            const body = this.parse(user.card.body);
            if (body === undefined) return { node: undefined };
            const bound = new Map(user.card.arguments.map((argument, k) => [argument, lowerArgument(args[k]!)]));
            return { node: this.lower(body, user.scope, key, bound, probe, draws, depth + 1) };
          }
          if (probe !== undefined && Object.hasOwn(overTime, name)) {
            const faultless = args.map(lowerArgument).every((argument) => argument !== undefined);
            const { arity, about } = overTime[name]!;
            const fits = arity.includes(args.length);
            if (!fits)
              this.diagnostics.error("wrong-arity", `${name} takes ${arity.join(" or ")} arguments`, span, about);
            return { node: fits && faultless ? this.graph.input("probe") : undefined };
          }
          if (randomFunctions[name]?.arity.includes(args.length) === true) {
            const nodes = args.map(lowerArgument);
            if (nodes.some((node) => node === undefined)) return { node: undefined };
            if (
              isAlwaysNominal(
                name,
                nodes.map((each) => this.value(each!)),
              )
            ) {
              const message = `${name} of a mean of 0 is always 0: its deviation is relative`;
              this.diagnostics.warning("no-deviation", message, span, `a${name} takes an absolute one`);
            }
            const drawn = this.notation.draws || this.draw !== undefined;
            const random = drawn ? stream(this.seed, ...drawKey(this.draw), ...key, String(draws.count++)) : undefined;
            return { node: draw(this.graph, random, name, nodes as Node[]) };
          }
          return undefined;
        },
      },
      this.diagnostics,
    );
    return faulty ? undefined : node;
  }

  /** The node of a name as seen from a scope; a stand-in when it is faulty, undefined when there is none. */
  lookup(name: string, scope: Scope): Node | undefined {
    const found = this.find(name, scope);
    return found === "faulty" ? this.graph.constant(1) : found;
  }

  /** Evaluates all definitions of a scope, so that faults of unused ones are told too. */
  settle(scope: Scope): void {
    for (const name of scope.definitions.keys())
      if (!isQuoted(scope.definitions.get(name)!) && this.varyingDefinition(name, scope) === undefined)
        this.find(name, scope);
  }

  /** What an expression follows, by itself or through parameters and functions, so that no number stands for it. */
  variation(piece: Piece, scope: Scope): Variation {
    if (/^\s*[-+]?[\d.]+\w*\s*$/.test(piece.text)) return "";
    const expr = this.read(piece, new Diagnostics());
    return expr === undefined ? "" : this.variationOf(expr, scope, []);
  }

  /** The definition of a parameter that varies with the circuit or the time, and where it is read. */
  varyingDefinition(name: string, scope: Scope): { readonly expr: Expr; readonly scope: Scope } | undefined {
    const found = scope.find(name);
    if (found === undefined || this.nameVariation(name, scope) === "") return undefined;
    const { definition } = found;
    const expr = this.parse(definition.piece);
    return expr && { expr, scope: definition.scope ?? found.scope };
  }

  private nameVariation(name: string, scope: Scope): Variation {
    const found = scope.find(name);
    if (found === undefined) return name === "time" ? "time" : "";
    const { definition } = found;
    return this.remembered(found.scope, name, () => this.variation(definition.piece, definition.scope ?? found.scope));
  }

  private variationOf(expr: Expr, scope: Scope, bound: readonly string[]): Variation {
    const found = new Set<Variation>();
    walk(expr, (e) => {
      if (e.kind === "probe" && (e.quantity === "v" || e.quantity === "i")) found.add("circuit");
      else if (e.kind === "name" && !bound.includes(e.name)) found.add(this.nameVariation(e.name, scope));
      else if (e.kind === "call") found.add(e.name === "tablefile" ? "time" : this.functionVariation(e.name, scope));
    });
    return found.has("circuit") ? "circuit" : found.has("time") ? "time" : "";
  }

  private functionVariation(name: string, scope: Scope): Variation {
    const user = scope.findFunction(name);
    if (user === undefined) return "";
    return this.remembered(user.scope, `${name}()`, () => {
      const body = this.read(user.card.body, new Diagnostics());
      return body === undefined ? "" : this.variationOf(body, user.scope, user.card.arguments);
    });
  }

  private remembered({ variations }: Scope, key: string, find: () => Variation): Variation {
    const known = variations.get(key);
    if (known !== undefined) return known;
    // While it is looked into it does not vary: a circle is told where it is evaluated.
    variations.set(key, "");
    const variation = find();
    variations.set(key, variation);
    return variation;
  }

  private find(name: string, scope: Scope): Node | "faulty" | undefined {
    const found = scope.find(name);
    if (found === undefined) return this.special(name);
    const { cache, path } = found.scope;
    const { definition } = found;
    const cached = cache.get(name);
    if (cached === "pending") {
      this.diagnostics.error(
        "circular-parameter",
        `the parameter ${name} depends on itself`,
        definition.span,
        "break the circle: one of the parameters needs a value of its own",
      );
      return "faulty";
    }
    if (cached !== undefined) return cached;
    cache.set(name, "pending");
    const node = this.node(definition.piece, definition.scope ?? found.scope, ["param", path + name]);
    const value = node === undefined ? undefined : this.graph.valueOf(node);
    const good = node !== undefined && (value === undefined || this.finite(name, value, definition));
    cache.set(name, good ? node : "faulty");
    return good ? node : "faulty";
  }

  /** The temperature, the thermal voltage and the conductance across junctions, under the names that simulators give them. */
  private special(name: string): Node | undefined {
    const { graph } = this;
    if (name === "gmin") return graph.constant(this.gmin);
    if (name !== "temper" && name !== "temp" && name !== "vt") return undefined;
    const celsius = graph.input("temper");
    if (name !== "vt") return celsius;
    return graph.mul(graph.add(celsius, graph.constant(ZERO_CELSIUS)), graph.constant(BOLTZMANN / ELEMENTARY_CHARGE));
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
