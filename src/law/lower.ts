import type { Diagnostics } from "../base/diagnostics.js";
import { nearest } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import type { BinaryOperator, Expr } from "./ast.js";
import { CONSTANTS, FUNCTIONS, power } from "./functions.js";
import type { Graph, Node } from "./graph.js";

/** What the names of an expression mean where it stands. */
export interface LowerEnvironment {
  /** The node of a parameter, local or special variable; undefined when there is none (constants are tried next). */
  name(name: string, span: Span): Node | undefined;
  /**
   * Functions of users, random functions, and what laws add; tried before the functions of the language. `undefined`:
   * not mine. A record without a node: mine, and wrong (the fault has been reported).
   */
  call?(
    name: string,
    args: readonly Expr[],
    lowerArgument: (argument: Expr) => Node | undefined,
    span: Span,
  ): { readonly node: Node | undefined } | undefined;
  /** The node of v(...), i(...), @d[...]; undefined after reporting why there is none. Without it probes are faults. */
  probe?(probe: Extract<Expr, { kind: "probe" }>): Node | undefined;
  /** Names and functions to suggest besides those of the language. */
  readonly knownNames?: () => Iterable<string>;
  readonly knownFunctions?: () => Iterable<string>;
  /** Use the clamped exponential of laws. */
  readonly clamped?: boolean;
}

/** Builds the value of an expression in the graph; faults go to `diagnostics` (all of them) and give undefined. */
export function lower(
  expr: Expr,
  graph: Graph,
  environment: LowerEnvironment,
  diagnostics: Diagnostics,
): Node | undefined {
  const node = new Lowering(graph, environment, diagnostics).lower(expr);
  return node === undefined ? undefined : graph.number(node);
}

class Lowering {
  constructor(
    private readonly graph: Graph,
    private readonly environment: LowerEnvironment,
    private readonly diagnostics: Diagnostics,
  ) {}

  lower(expr: Expr): Node | undefined {
    const { graph } = this;
    switch (expr.kind) {
      case "number":
        return graph.constant(expr.value);
      case "string":
        this.diagnostics.error("unexpected-string", `"${expr.text}" is a text where a number is needed`, expr.span);
        return undefined;
      case "name":
        return this.name(expr.name, expr.span);
      case "unary": {
        const a = this.lower(expr.argument);
        if (a === undefined) return undefined;
        if (expr.operator === "!") return graph.unary("not", graph.truth(a));
        return expr.operator === "-" ? graph.neg(graph.number(a)) : graph.number(a);
      }
      case "binary":
        return this.chain(expr);
      case "conditional": {
        const c = this.lower(expr.condition);
        const yes = this.lower(expr.yes);
        const no = this.lower(expr.no);
        if (c === undefined || yes === undefined || no === undefined) return undefined;
        return graph.select(graph.truth(c), graph.number(yes), graph.number(no));
      }
      case "call":
        return this.call(expr);
      case "probe": {
        const node = this.environment.probe?.(expr);
        if (node === undefined && this.environment.probe === undefined) {
          const place = "voltages and currents have no value in this place";
          this.diagnostics.error("probe-not-allowed", `${expr.quantity}(...) cannot be used here`, expr.span, place);
        }
        return node;
      }
    }
  }

  /** Long sums lean to the left; the left spine is walked without recursion. */
  private chain(expr: Extract<Expr, { kind: "binary" }>): Node | undefined {
    const spine: (typeof expr)[] = [];
    let leftmost: Expr = expr;
    for (; leftmost.kind === "binary"; leftmost = leftmost.left) spine.push(leftmost);
    let left = this.lower(leftmost);
    for (let k = spine.length - 1; k >= 0; k--) {
      const right = this.lower(spine[k]!.right);
      left = left === undefined || right === undefined ? undefined : this.binary(spine[k]!.operator, left, right);
    }
    return left;
  }

  private binary(operator: BinaryOperator, left: Node, right: Node): Node {
    const { graph } = this;
    if (operator === "&&") return graph.binary("and", graph.truth(left), graph.truth(right));
    if (operator === "||") return graph.binary("or", graph.truth(left), graph.truth(right));
    const a = graph.number(left);
    const b = graph.number(right);
    switch (operator) {
      case "+":
        return graph.add(a, b);
      case "-":
        return graph.sub(a, b);
      case "*":
        return graph.mul(a, b);
      case "/":
        return graph.div(a, b);
      case "%":
        return graph.binary("mod", a, b);
      case "**":
        return power(graph, a, b);
      case "==":
        return graph.binary("eq", a, b);
      case "!=":
        return graph.binary("ne", a, b);
      case "<":
        return graph.binary("lt", a, b);
      case "<=":
        return graph.binary("le", a, b);
      case ">":
        return graph.binary("lt", b, a);
      case ">=":
        return graph.binary("le", b, a);
    }
  }

  private name(name: string, span: Span): Node | undefined {
    const { environment, graph } = this;
    const node = environment.name(name, span);
    if (node !== undefined) return node;
    const value = CONSTANTS.get(name);
    if (value !== undefined) return graph.constant(value);
    if (name === "hertz" || name === "freq") {
      const message = `"${name}", the frequency, has no value here: what depends on it has no waveform in time`;
      const about = "write the dependence as a circuit of resistors and capacitors, which .ac and .tran both know";
      this.diagnostics.error("unknown-name", message, span, about);
      return undefined;
    }
    const near = nearest(name, [...(environment.knownNames?.() ?? []), ...CONSTANTS.keys()]);
    const hint = FUNCTIONS.has(name)
      ? `${FUNCTIONS.get(name)!.about}; a function needs its arguments in parentheses, a value a .param`
      : near
        ? `did you mean "${near}"?`
        : `.param ${name}=... gives it one`;
    this.diagnostics.error("unknown-name", `"${name}" has no value here`, span, hint);
    return undefined;
  }

  private call(expr: Extract<Expr, { kind: "call" }>): Node | undefined {
    const { environment, graph, diagnostics } = this;
    const { name, span } = expr;
    const argument = (e: Expr): Node | undefined => {
      const node = this.lower(e);
      return node === undefined ? undefined : graph.number(node);
    };
    const special = environment.call?.(name, expr.arguments, argument, span);
    if (special !== undefined) return special.node;
    const entry = FUNCTIONS.get(name);
    if (entry === undefined) {
      const near = nearest(name, [...(environment.knownFunctions?.() ?? []), ...FUNCTIONS.keys()]);
      diagnostics.error("unknown-function", `unknown function "${name}"`, span, near && `did you mean "${near}"?`);
      return undefined;
    }
    const args = expr.arguments.map(argument);
    const [least, most] = entry.arity;
    const odd = entry.pairs === true && args.length >= least && args.length % 2 === 0;
    if (args.length < least || args.length > most || odd) {
      const implied = entry.timed ? 1 : 0;
      const pairs = implied > 0 ? "whole pairs of" : "x and whole pairs of";
      const wanted = odd ? pairs : least === most ? String(least - implied) : `at least ${least - implied}`;
      const message = `"${name}" takes ${wanted} argument${wanted === "1" ? "" : "s"}, not ${args.length - implied}`;
      diagnostics.error("wrong-arity", message, span, entry.about);
      return undefined;
    }
    if (args.includes(undefined)) return undefined;
    return entry.build(graph, args as Node[], environment.clamped ?? false);
  }
}
