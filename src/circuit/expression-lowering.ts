import type { Diagnostics } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import type { Expr } from "../law/ast.js";
import { FUNCTIONS } from "../law/functions.js";
import type { Graph, Node } from "../law/graph.js";
import { lower, type LowerEnvironment } from "../law/lower.js";
import type { Expressions } from "./expressions.js";
import { overTime } from "./over-time.js";
import { type Deviation, draw, drawsOf, isAlwaysNominal, randomFunctions } from "./random-functions.js";
import type { Scope, UserFunction } from "./scope.js";
import type { Variations } from "./variations.js";

/** What expressions are lowered with. */
export interface LoweringPlace {
  readonly graph: Graph;
  readonly diagnostics: Diagnostics;
  readonly expressions: Expressions;
  readonly variations: Variations;
  /** The node of a name as seen from a scope; "faulty" after its fault was reported. */
  find(name: string, scope: Scope): Node | "faulty" | undefined;
  /** The deviation of the draw of a key; undefined where nominal values are taken. */
  drawn(key: readonly string[], deviation: Deviation): Node | undefined;
  /** Whether this is a draw of a Monte-Carlo analysis. */
  readonly sampling: boolean;
}

type Call = ReturnType<NonNullable<LowerEnvironment["call"]>>;
type LowerArgument = (argument: Expr) => Node | undefined;

/** How deep calls of functions may be nested. */
const DEEPEST = 100;

/** Turns one expression of a netlist, with the functions it calls, into nodes of the graph. */
export class ExpressionLowering {
  /** Random draws so far. */
  private draws = 0;

  constructor(
    private readonly place: LoweringPlace,
    /** Names the random draws. */
    private readonly key: readonly string[],
    /** What voltages and currents are; without it nothing may follow them or the time. */
    private readonly probe: LowerEnvironment["probe"],
  ) {}

  /** `local` are arguments of the function whose body the expression is. Undefined after faults were reported. */
  lower(
    expr: Expr,
    scope: Scope,
    local: ReadonlyMap<string, Node | undefined> = new Map(),
    depth = 0,
  ): Node | undefined {
    const { graph, diagnostics } = this.place;
    let faulty = false;
    const environment: LowerEnvironment = {
      name: (name, span) => {
        if (local.get(name) !== undefined) return local.get(name);
        const found = local.has(name) ? "faulty" : this.name(name, scope, span, depth);
        if (found !== "faulty") return found;
        faulty = true;
        return graph.constant(1);
      },
      ...(this.probe && { probe: this.probe }),
      knownNames: () => [...local.keys(), ...scope.names(), "temper"],
      knownFunctions: () => [
        ...scope.functionNames(),
        ...Object.keys(randomFunctions),
        ...(this.probe ? Object.keys(overTime) : []),
      ],
      call: (name, args, lowerArgument, span) => {
        const user = scope.findFunction(name);
        if (user !== undefined) return this.callUser(user, args, lowerArgument, span, depth);
        if (this.probe !== undefined && Object.hasOwn(overTime, name))
          return this.callOverTime(name, args, lowerArgument, span);
        if (randomFunctions[name]?.arity.includes(args.length) === true)
          return this.callRandom(name, args, lowerArgument, span);
        return this.otherArity(name, args.length, span);
      },
    };
    const node = lower(expr, graph, environment, diagnostics);
    return faulty ? undefined : node;
  }

  private name(name: string, scope: Scope, span: Span, depth: number): Node | "faulty" | undefined {
    const { diagnostics, graph, variations } = this.place;
    const varying = variations.definition(name, scope);
    if (varying !== undefined && this.probe !== undefined)
      return this.lower(varying.expr, varying.scope, new Map(), depth + 1);
    if (varying !== undefined) {
      const message = `the parameter ${name} follows the circuit or the time: it has no value of its own`;
      const hint = "values of R, C, L, V, I and B sources may use it";
      diagnostics.error("varying-parameter", message, span, hint);
      return "faulty";
    }
    const found = this.place.find(name, scope);
    return found === undefined && name === "time" && this.probe !== undefined ? graph.input("time") : found;
  }

  private callUser(
    { card, scope }: UserFunction,
    args: readonly Expr[],
    lowerArgument: LowerArgument,
    span: Span,
    depth: number,
  ): Call {
    const { diagnostics, expressions } = this.place;
    const { name, arguments: names } = card;
    if (names.length !== args.length) {
      const message = `the function ${name} takes ${names.length} arguments, not ${args.length}`;
      diagnostics.error("wrong-arity", message, span, `.func ${name}(${names.join(", ")})`);
      return { node: undefined };
    }
    if (depth > DEEPEST) {
      diagnostics.error("recursive-function", `the function ${name} calls itself`, card.span);
      return { node: undefined };
    }
    const body = expressions.read(card.body, diagnostics);
    if (body === undefined) return { node: undefined };
    const bound = new Map(names.map((argument, k) => [argument, lowerArgument(args[k]!)]));
    return { node: this.lower(body, scope, bound, depth + 1) };
  }

  /** What such a function is follows with the behaviour that the expression is of: here it is only checked. */
  private callOverTime(name: string, args: readonly Expr[], lowerArgument: LowerArgument, span: Span): Call {
    const { diagnostics, graph } = this.place;
    const faultless = args.map(lowerArgument).every((argument) => argument !== undefined);
    const { arity, about } = overTime[name]!;
    const by = args[1];
    const isVariable = by?.kind === "name" || (by?.kind === "probe" && by.names.length === 1);
    if (name === "ddx" && args.length === 2 && !isVariable) {
      diagnostics.error("bad-argument", "this is nothing to differentiate by", by!.span, about);
      return { node: undefined };
    }
    const fits = arity.includes(args.length);
    if (!fits) diagnostics.error("wrong-arity", `${name} takes ${arity.join(" or ")} arguments`, span, about);
    return { node: fits && faultless ? graph.input("probe") : undefined };
  }

  /** A random function with as many arguments as no function of the name has. */
  private otherArity(name: string, count: number, span: Span): Call | undefined {
    if (!Object.hasOwn(randomFunctions, name) || FUNCTIONS.has(name)) return undefined;
    const { arity, about } = randomFunctions[name]!;
    const message = `${name} takes ${[...arity].sort((a, b) => a - b).join(" or ")} arguments, not ${count}`;
    this.place.diagnostics.error("wrong-arity", message, span, about);
    return { node: undefined };
  }

  private callRandom(name: string, args: readonly Expr[], lowerArgument: LowerArgument, span: Span): Call {
    const { diagnostics, graph } = this.place;
    const nodes = args.map(lowerArgument);
    if (nodes.some((node) => node === undefined)) return { node: undefined };
    const values = nodes.map((node) => graph.valueOf(node!) ?? NaN);
    if (isAlwaysNominal(name, values)) {
      const message = `${name} of a mean of 0 is always 0: its deviation is relative`;
      diagnostics.warning("no-deviation", message, span, `a${name} takes an absolute one`);
    }
    const times = drawsOf(name, args);
    const draws = times === undefined ? 1 : values[times]!;
    if (!(Number.isInteger(draws) && draws >= 1 && draws <= 1e6)) {
      const message = "the number of draws must be a whole number from 1 to 1e6";
      diagnostics.error("bad-argument", message, args[times!]!.span, randomFunctions[name]!.about);
      return { node: undefined };
    }
    const key = [...this.key, String(this.draws++)];
    if (name.startsWith("tolerance") && !this.place.sampling) return { node: graph.constant(0) };
    return { node: draw(graph, (deviation) => this.place.drawn(key, deviation), name, nodes as Node[]) };
  }
}
