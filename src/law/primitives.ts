import type { Diagnostics } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import type { Expr } from "./ast.js";
import type { LawInput, LawInternal, LawTarget } from "./contract.js";
import { differentiate } from "./differentiate.js";
import type { Graph, Node } from "./graph.js";
import { kernels } from "./kernels.js";
import { limitingRules } from "./limiting.js";
import { reachable } from "./program.js";
import type { Statement } from "./statements.js";

/** A quantity under limiting: `limited` stands for it in the graph; `plain` is what it really is, `old` what it was. */
export interface Limit {
  readonly plain: Node;
  readonly limited: Node;
  readonly old: Node;
  /** What it is limited to, from `plain`, `old` and other limited quantities. */
  readonly value: Node;
}

/** A mode: its column, what it becomes, what it is first, and what passes 0 where it changes. */
export interface Mode {
  readonly name: string;
  readonly node: Node;
  readonly next: Node;
  readonly first: Node;
  readonly cross: Node;
}

/**
 * A quantity that follows from the past of another: the present value of that one, the parameters of what is done to it
 * (the delay [s], or those of a kernel), and the two columns its past is handed in by.
 */
export interface Delay {
  readonly internal: number;
  readonly kernel: string | undefined;
  /** Corners of the quantity have no echo among the points of time. */
  readonly smooth: boolean;
  readonly present: Node;
  readonly parameters: readonly Node[];
  /** What it was before the first point of a transient analysis with `uic`; NaN where nothing is said. */
  readonly before: Node;
  readonly mix: Node;
  readonly past: Node;
}

/** What the primitives need of the law they stand in. */
export interface Host {
  readonly graph: Graph;
  readonly diagnostics: Diagnostics;
  lower(expr: Expr): Node | undefined;
  input(input: LawInput): Node;
  /** The input that is the rate of what a node reads; undefined where that is more than one input. */
  rateOf(node: Node): Node | undefined;
  /** What changes with a node: itself; with a voltage against ground all voltages at the same end of theirs. */
  movedBy(node: Node): readonly { readonly node: Node; readonly sign: number }[];
  /** All inputs so far. */
  readonly inputs: readonly Node[];
  accumulate(target: LawTarget, part: "f" | "q", value: Node): void;
  /** The node of a quantity that all laws may read. */
  shared(name: "static" | "starting"): Node;
}

/** Where the rate of an inner `ddt` is scaled to, so that its row has the size of others at steps of nanoseconds. */
const RATE_SCALE = 1e-9;

const SYNTAX = {
  limit: "limit(e, pnj, nvt, vcrit [, start]) or limit(e, to, value [, start])",
  old: "old(x) of an x = limit(...)",
  state: "x = state(rate, ic, abstol)",
  idt: "idt(e [, ic])",
  mode: "x = mode(next, first, cross)",
  delay: "delay(e, td [, before])",
  late: "late(e, td [, before])",
  convolve: `convolve(e, kernel, parameters ... [, before]), kernels: ${Object.keys(kernels).join(", ")}`,
  ddt: "ddt(e)",
  slope: "slope(e, x), where e depends on x",
} as const;

/** The calls of laws that are more than functions: limiting, unknowns of their own, delays and modes. */
export class Primitives {
  readonly limits: Limit[] = [];
  readonly internals: LawInternal[] = [];
  readonly modes: Mode[] = [];
  readonly delays: Delay[] = [];
  private readonly limitNames = new Set<string>();
  private readonly rates = new Map<Node, Node>();
  /** States and modes by name, known from the start: what stands before them in the law may read them. */
  private readonly states = new Map<string, ReturnType<Primitives["unknown"]>>();
  private readonly modeNodes = new Map<string, Node>();

  constructor(
    private readonly host: Host,
    private readonly statements: readonly Statement[],
    /** Whether states are their starts. */
    private readonly held = false,
  ) {
    for (const statement of statements)
      if (statement.kind === "local" && calledAs(statement.value) === "limit") this.limitNames.add(statement.name);
  }

  /** Makes the unknowns of states and the columns of modes, which a law may read above the line that says what they do. */
  declare(define: (name: string, node: Node) => void): void {
    for (const statement of this.statements) {
      if (statement.kind !== "local" || statement.value.kind !== "call") continue;
      const { name, value } = statement;
      const kind = calledAs(value);
      if (kind === "state" && this.held) {
        const start = value.arguments[1] && this.host.lower(value.arguments[1]);
        if (start !== undefined) define(name, start);
      } else if (kind === "state" && !this.states.has(name)) {
        const abstol = value.arguments[2] && this.host.graph.valueOf(this.host.lower(value.arguments[2]) ?? -1);
        this.states.set(name, this.unknown({ kind: "state", name, ...(abstol !== undefined && { abstol }) }));
        define(name, this.states.get(name)!.node);
      } else if (kind === "mode" && !this.modeNodes.has(name)) {
        this.modeNodes.set(name, this.host.graph.input(`mode ${name}`));
        define(name, this.modeNodes.get(name)!);
      }
    }
  }

  static readonly names: readonly string[] = [...Object.keys(SYNTAX), ...limitingRules.keys()];

  /** A local whose right-hand side is one of the primitives that need its name; undefined for any other. */
  named(name: string, value: Expr): { readonly node: Node | undefined } | undefined {
    if (value.kind !== "call") return undefined;
    const { arguments: args, span } = value;
    switch (calledAs(value)) {
      case "limit":
        return { node: this.limit(args, span, name) };
      case "state":
        return { node: this.state(args, span, name) };
      case "mode":
        return { node: this.mode(args, span, name) };
      default:
        return undefined;
    }
  }

  call(name: string, args: readonly Expr[], span: Span): { readonly node: Node | undefined } | undefined {
    switch (name) {
      case "limit":
        return isLimiting(args) ? { node: this.limit(args, span) } : undefined;
      case "old":
        return { node: this.old(args, span) };
      case "ddt":
        return { node: this.rate(args, span) };
      case "idt":
        return { node: this.integral(args, span) };
      case "delay":
      case "late":
        return { node: this.delay(name, args, span) };
      case "convolve":
        return { node: this.convolve(args, span) };
      case "slope":
        return { node: this.slope(args, span) };
      case "state":
      case "mode":
        return { node: this.fault("misplaced", `${name}(...) must be all of the right-hand side`, span, SYNTAX[name]) };
    }
    const rule = limitingRules.get(name);
    if (rule === undefined) return undefined;
    const values = this.values(name, args, [2 + rule.extra], span, rule.syntax);
    if (values === undefined) return { node: undefined };
    const [v, old, ...extra] = values as [Node, Node, ...Node[]];
    return { node: rule.build(this.host.graph, v, old, extra) };
  }

  private limit(args: readonly Expr[], span: Span, name?: string): Node | undefined {
    const { graph } = this.host;
    const rule = args[1];
    const needed = isName(rule, "pnj") ? 4 : isName(rule, "to") ? 3 : undefined;
    if (needed === undefined)
      return this.fault("unknown-limiting", "limiting rules are pnj and to", rule?.span ?? span, SYNTAX.limit);
    if (args.length < needed || args.length > needed + 1)
      return this.fault("wrong-arity", `limit does not take ${args.length} arguments`, span, SYNTAX.limit);
    const [plain, ...rest] = [args[0]!, ...args.slice(2)].map((arg) => this.host.lower(arg));
    if (plain === undefined || rest.includes(undefined)) return undefined;
    if (graph.valueOf(plain) === 0) return plain; // between collapsed nodes
    if (!this.isAffine(plain))
      return this.fault(
        "bad-limit",
        "only sums of voltages and their multiples can be limited",
        args[0]!.span,
        SYNTAX.limit,
      );
    const old = this.memory(name ?? `#${this.limits.length}`);
    const [first, second] = rest as [Node, Node];
    const value = needed === 3 ? first : limitingRules.get("pnjlim")!.build(graph, plain, old, [first, second]);
    const start = (rest as Node[])[needed - 2];
    const begun = start === undefined ? value : graph.select(graph.truth(this.host.shared("starting")), start, value);
    const same = name === undefined ? this.limits.find((l) => l.plain === plain && l.value === begun) : undefined;
    if (same !== undefined) return same.limited;
    const limited = graph.input(`limited ${this.limits.length}`);
    this.limits.push({ plain, limited, old, value: begun });
    return limited;
  }

  /** Whether a quantity depends on inputs, with slopes of parameters alone. */
  private isAffine(e: Node): boolean {
    const { graph, inputs } = this.host;
    const slopes = differentiate(graph, [e], inputs)[0]!.filter((slope) => slope !== undefined);
    const used = reachable(graph, slopes);
    return slopes.length > 0 && !inputs.some((input) => used.includes(input));
  }

  private memory(name: string): Node {
    return this.host.graph.input(`memory ${name}`);
  }

  private old(args: readonly Expr[], span: Span): Node | undefined {
    const [arg] = args;
    if (args.length === 1 && arg!.kind === "name" && this.limitNames.has(arg!.name)) return this.memory(arg!.name);
    return this.fault("bad-old", "only limited quantities have an old value", span, SYNTAX.old);
  }

  /** A new unknown; its row is up to the caller. */
  private unknown(internal: LawInternal): { readonly node: Node; readonly target: LawTarget; readonly number: number } {
    const number = this.internals.push(internal) - 1;
    return {
      number,
      node: this.host.input({ kind: "internal", internal: number }),
      target: { kind: "internal", internal: number },
    };
  }

  /** The rate of an input is an input; else u = de/dt is a row of its own: u - ddt(e) = 0. */
  private rate(args: readonly Expr[], span: Span): Node | undefined {
    const { graph } = this.host;
    const [e] = this.values("ddt", args, [1], span, SYNTAX.ddt) ?? [];
    if (e === undefined) return undefined;
    if (graph.valueOf(e) !== undefined) return graph.constant(0);
    const known = this.host.rateOf(e) ?? this.rates.get(e);
    if (known !== undefined) return known;
    const { node, target } = this.unknown({ kind: "rate", name: `ddt${this.internals.length}` });
    const scale = graph.constant(RATE_SCALE);
    this.host.accumulate(target, "f", graph.mul(scale, node));
    this.host.accumulate(target, "q", graph.neg(graph.mul(scale, e)));
    this.rates.set(e, node);
    return node;
  }

  /** de/dx as e is written over x, which may be a local: other locals that hang on the same voltages stay as they are. */
  private slope(args: readonly Expr[], span: Span): Node | undefined {
    const { graph } = this.host;
    const values = this.values("slope", args, [2], span, SYNTAX.slope);
    if (values === undefined) return undefined;
    const [e, x] = values as [Node, Node];
    // The voltage of a node moves all voltages between that node and others.
    const moved = this.host.movedBy(x);
    const slopes = differentiate(
      graph,
      [e],
      moved.map(({ node }) => node),
    )[0]!;
    return moved.reduce((sum, { sign }, k) => {
      const slope = slopes[k];
      return slope === undefined ? sum : sign < 0 ? graph.sub(sum, slope) : graph.add(sum, slope);
    }, graph.constant(0));
  }

  private integral(args: readonly Expr[], span: Span): Node | undefined {
    const values = this.values("idt", args, [1, 2], span, SYNTAX.idt);
    if (values === undefined) return undefined;
    const { node, target } = this.unknown({ kind: "state", name: `idt${this.internals.length}` });
    this.integrate(node, target, values[0]!, values[1] ?? this.host.graph.constant(0));
    return node;
  }

  private state(args: readonly Expr[], span: Span, name: string): Node | undefined {
    if (this.held) return args[1] && this.host.lower(args[1]);
    const { internals } = this;
    const { node, target, number } = this.states.get(name)!;
    if (args.length < 2 || args.length > 3 || (args.length === 3 && internals[number]!.abstol === undefined))
      return this.fault("wrong-arity", "a state needs a rate, a start and a constant tolerance", span, SYNTAX.state);
    const [rate, ic] = args.slice(0, 2).map((arg) => this.host.lower(arg));
    if (rate === undefined || ic === undefined) return undefined;
    this.integrate(node, target, rate, ic);
    return node;
  }

  /** Held at ic in an operating point, else dx/dt - rate = 0. */
  private integrate(x: Node, target: LawTarget, rate: Node, ic: Node): void {
    const { graph } = this.host;
    const still = graph.truth(this.host.shared("static"));
    this.host.accumulate(target, "f", graph.select(still, graph.sub(x, ic), graph.neg(rate)));
    this.host.accumulate(target, "q", x);
  }

  private mode(args: readonly Expr[], span: Span, name: string): Node | undefined {
    if (args.length !== 3) return this.fault("wrong-arity", "a mode needs three arguments", span, SYNTAX.mode);
    const node = this.modeNodes.get(name)!;
    const [next, first, cross] = args.map((arg) => this.host.lower(arg));
    if (next === undefined || first === undefined || cross === undefined) return undefined;
    this.modes.push({ name, node, next, first, cross });
    return node;
  }

  private delay(name: "delay" | "late", args: readonly Expr[], span: Span): Node | undefined {
    const { graph } = this.host;
    const values = this.values(name, args, [2, 3], span, SYNTAX[name]);
    if (values === undefined) return undefined;
    const [present, time, before = graph.constant(NaN)] = values as [Node, Node, Node?];
    return this.remember({ kernel: undefined, smooth: name === "late", present, parameters: [time], before });
  }

  private convolve(args: readonly Expr[], span: Span): Node | undefined {
    const name = args[1]?.kind === "name" ? args[1].name : "";
    const spec = Object.hasOwn(kernels, name) ? kernels[name]! : undefined;
    if (spec === undefined)
      return this.fault("unknown-kernel", "the second argument must be a kernel", span, SYNTAX.convolve);
    const count = spec.parameters.length + 1;
    const syntax = `convolve(e, ${[name, ...spec.parameters].join(", ")} [, before])`;
    const others = args.filter((_, k) => k !== 1);
    const values = this.values("convolve", others, [count, count + 1], span, syntax);
    if (values === undefined) return undefined;
    const before = values[count] ?? this.host.graph.constant(NaN);
    return this.remember({
      kernel: name,
      smooth: true,
      present: values[0]!,
      parameters: values.slice(1, count),
      before,
    });
  }

  /** An unknown that is mix times the present value plus what the past leaves. */
  private remember(what: Pick<Delay, "kernel" | "smooth" | "present" | "parameters" | "before">): Node {
    const { graph } = this.host;
    const name = what.kernel ?? "delay";
    const { node, target, number } = this.unknown({ kind: "delay", name: `${name}${this.internals.length}` });
    const mix = graph.input(`mix ${this.delays.length}`);
    const past = graph.input(`past ${this.delays.length}`);
    this.delays.push({ internal: number, ...what, mix, past });
    this.host.accumulate(target, "f", graph.sub(node, graph.add(graph.mul(mix, what.present), past)));
    return node;
  }

  private values(
    name: string,
    args: readonly Expr[],
    counts: readonly number[],
    span: Span,
    syntax: string,
  ): readonly Node[] | undefined {
    if (!counts.includes(args.length)) {
      this.fault("wrong-arity", `${name} does not take ${args.length} arguments`, span, syntax);
      return undefined;
    }
    const values = args.map((arg) => this.host.lower(arg));
    return values.includes(undefined) ? undefined : (values as Node[]);
  }

  private fault(code: string, message: string, span: Span, hint: string): undefined {
    this.host.diagnostics.error(code, message, span, hint);
    return undefined;
  }
}

/** limit(x, a, b) is a function of the expression language. */
function isLimiting(args: readonly Expr[]): boolean {
  return args.length > 3 || isName(args[1], "to");
}

/** The name of a call, unless it is the function limit. */
function calledAs(expr: Expr): string | undefined {
  if (expr.kind !== "call") return undefined;
  return expr.name !== "limit" || isLimiting(expr.arguments) ? expr.name : undefined;
}

function isName(expr: Expr | undefined, name: string): boolean {
  return expr?.kind === "name" && expr.name === name;
}
