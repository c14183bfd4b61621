import { BOLTZMANN, ELEMENTARY_CHARGE, ZERO_CELSIUS } from "../base/constants.js";
import { dialects, type Notation } from "../base/dialect.js";
import { Diagnostics } from "../base/diagnostics.js";
import { type Stream, stream } from "../base/random.js";
import type { Piece } from "../base/source.js";
import type { Expr } from "../law/ast.js";
import type { Node } from "../law/graph.js";
import type { LowerEnvironment } from "../law/lower.js";
import type { Reader } from "../netlist/contract.js";
import { DrawInputs, DrawnValue } from "./drawn.js";
import { ExpressionLowering, type LoweringPlace } from "./expression-lowering.js";
import { Expressions } from "./expressions.js";
import { ParameterProgram } from "./parameter-program.js";
import { drawKey } from "./random-functions.js";
import { type Definition, isQuoted, type Scope } from "./scope.js";
import { Variations } from "./variations.js";

/**
 * The parameters of a circuit: what names and expressions of the netlist mean in its program. What depends on no root is
 * a number at once.
 */
export class Parameters extends ParameterProgram {
  readonly variations: Variations;
  private readonly expressions: Expressions;
  private readonly place: LoweringPlace;
  /** Whether random functions draw; else they have their nominal values. */
  private readonly draws: boolean;
  /** Random numbers for the draw of a key. */
  private readonly streamOf: (key: readonly string[]) => Stream;
  private readonly pendingRoots: { name: string; scope: Scope; definition: Definition }[] = [];

  constructor(
    temperature: number,
    seed: number,
    private readonly diagnostics: Diagnostics,
    readonly notation: Notation = dialects.ngspice,
    /** Which draw of a Monte-Carlo analysis this is. */
    draw?: number,
    private readonly gmin = 1e-12,
    /** Reads the files that tables name. */
    files?: Reader,
  ) {
    super(temperature);
    this.expressions = new Expressions(notation, files);
    this.variations = new Variations(this.expressions, diagnostics);
    const { graph, expressions, variations } = this;
    this.draws = notation.draws || draw !== undefined;
    this.streamOf = (key) => stream(seed, ...drawKey(draw), ...key);
    this.place = {
      ...{ graph, diagnostics, expressions, variations },
      find: (name, scope) => this.find(name, scope),
      sampling: draw !== undefined,
      drawn: (key, deviation) => (this.draws ? graph.constant(deviation(this.streamOf(key))) : undefined),
    };
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
    const places = this.pendingRoots.map(({ name }) => this.roots.indexOf(name));
    for (let pass = 0, changed = true; changed && pass < nodes.length; pass++) {
      changed = false;
      for (const [k, node] of nodes.entries()) {
        // The fault is reported; a stand-in keeps what depends on it from being reported too.
        const value = node === undefined ? 1 : this.nominalOf(node);
        changed ||= !Object.is(value, this.nominal[places[k]!]);
        this.nominal[places[k]!] = value;
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

  /** Reads an expression in the netlist's dialect; undefined after a fault was reported. */
  parse(piece: Piece): Expr | undefined {
    return this.expressions.read(piece, this.diagnostics);
  }

  /** The graph node of an expression, or undefined after its faults have been reported. `key` names its random draws. */
  node(piece: Piece, scope: Scope, key: readonly string[]): Node | undefined {
    const expr = this.parse(piece);
    return expr && this.nodeOf(expr, scope, key);
  }

  /** The same of an expression that is read already; `probe` is what voltages and currents in it are. */
  nodeOf(expr: Expr, scope: Scope, key: readonly string[], probe?: LowerEnvironment["probe"]): Node | undefined {
    return new ExpressionLowering(this.place, key, probe).lower(expr, scope);
  }

  /**
   * What an expression gives for one owner after the other, whose draws of `name` are all that it differs in; undefined
   * where it follows a root, or something deserves a remark.
   */
  drawnValue(piece: Piece, scope: Scope, name: string): DrawnValue | undefined {
    const { graph, place, streamOf } = this;
    const diagnostics = new Diagnostics();
    const draws = new DrawInputs(graph);
    const drawn: LoweringPlace["drawn"] = (_key, deviation) => (this.draws ? draws.add(deviation) : undefined);
    const expr = this.expressions.read(piece, diagnostics);
    const node = expr && new ExpressionLowering({ ...place, diagnostics, drawn }, [], undefined).lower(expr, scope);
    if (node === undefined || diagnostics.list.length > 0 || !draws.suffice(node)) return undefined;
    return new DrawnValue(graph, node, draws, name, streamOf);
  }

  /** The node of a name as seen from a scope; a stand-in when it is faulty, undefined when there is none. */
  lookup(name: string, scope: Scope): Node | undefined {
    const found = this.find(name, scope);
    return found === "faulty" ? this.graph.constant(1) : found;
  }

  /** Evaluates all definitions of a scope, so that faults of unused ones are told too. */
  settle(scope: Scope): void {
    for (const name of scope.definitions.keys())
      if (!isQuoted(scope.definitions.get(name)!) && this.variations.definition(name, scope) === undefined)
        this.find(name, scope);
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
}
