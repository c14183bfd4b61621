import type { Diagnostics } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import type { Expr } from "../law/ast.js";
import { CONSTANTS } from "../law/functions.js";
import { parseExpression } from "../law/parse.js";
import type { Node } from "../law/graph.js";
import type { Draft } from "./device.js";
import type { Parameters, Scope } from "./parameters.js";

/** A behavioural source as the text of a law, with what its names stand for. */
export interface BehaviourLaw {
  readonly text: string;
  /** Nodes beyond p and n that the expression reads; the law calls them t0, t1, ... */
  readonly terminals: { readonly name: string; readonly span: Span }[];
  /** Instances whose branch currents it reads; the law calls them c0, c1, ... */
  readonly controls: { readonly name: string; readonly span: Span }[];
  /** Netlist parameters it reads; the law calls them u0, u1, ... */
  readonly parameters: { readonly name: string; readonly node: Node }[];
}

/** Names that change during an analysis and that a law reads as columns. */
const columns = new Set(["time", "temper"]);

/**
 * Writes the expression of a B source (or of E and G with VALUE) as a law: node names become terminals, parameters
 * become columns, so that sources of one form share one law, whatever they are connected to.
 */
export function behaviourLaw(
  behaviour: NonNullable<Draft["behaviour"]>,
  scope: Scope,
  parameters: Parameters,
  diagnostics: Diagnostics,
): BehaviourLaw | undefined {
  const expr = parseExpression(behaviour.piece, diagnostics);
  if (expr === undefined) return undefined;
  const terminals: { name: string; span: Span }[] = [];
  const controls: { name: string; span: Span }[] = [];
  const used: { name: string; node: Node }[] = [];
  let failed = false;

  const place = (list: { name: string; span: Span }[], prefix: string, name: string, span: Span) => {
    let k = list.findIndex((entry) => entry.name === name);
    if (k < 0) k = list.push({ name, span }) - 1;
    return prefix + k;
  };

  const write = (e: Expr, bound: ReadonlyMap<string, string>, at: Scope, depth: number): string => {
    switch (e.kind) {
      case "number":
        return e.value < 0 || Object.is(e.value, -0) ? `(${e.value})` : String(e.value);
      case "string":
        diagnostics.error("string-in-expression", "a text cannot stand in an expression", e.span);
        failed = true;
        return "0";
      case "name": {
        const argument = bound.get(e.name);
        if (argument !== undefined) return argument;
        if (at.find(e.name) === undefined && (columns.has(e.name) || CONSTANTS.has(e.name))) return e.name;
        const node = parameters.lookup(e.name, at, e.span);
        if (node === undefined) {
          diagnostics.error(
            "unknown-name",
            `unknown parameter "${e.name}"`,
            e.span,
            "node voltages are written v(node)",
          );
          failed = true;
          return "0";
        }
        let k = used.findIndex((entry) => entry.node === node);
        if (k < 0) k = used.push({ name: e.name, node }) - 1;
        return `u${k}`;
      }
      case "unary":
        return `(${e.operator}${write(e.argument, bound, at, depth)})`;
      case "binary":
        return `(${write(e.left, bound, at, depth)} ${e.operator} ${write(e.right, bound, at, depth)})`;
      case "conditional":
        return `(${write(e.condition, bound, at, depth)} ? ${write(e.yes, bound, at, depth)} : ${write(e.no, bound, at, depth)})`;
      case "call": {
        const user = at.findFunction(e.name);
        const args = e.arguments.map((argument) => write(argument, bound, at, depth));
        if (user === undefined) return `${e.name}(${args.join(", ")})`;
        if (user.card.arguments.length !== args.length) {
          diagnostics.error(
            "wrong-arity",
            `the function ${e.name} takes ${user.card.arguments.length} arguments, not ${args.length}`,
            e.span,
          );
          failed = true;
          return "0";
        }
        if (depth > 100) {
          diagnostics.error("recursive-function", `the function ${e.name} calls itself`, user.card.span);
          failed = true;
          return "0";
        }
        const body = parseExpression(user.card.body, diagnostics);
        if (body === undefined) {
          failed = true;
          return "0";
        }
        return `(${write(body, new Map(user.card.arguments.map((a, k) => [a, args[k]!])), user.scope, depth + 1)})`;
      }
      case "probe": {
        if (e.quantity === "v" && e.names.length >= 1 && e.names.length <= 2) {
          return `v(${e.names.map(({ name, span }) => place(terminals, "t", name, span)).join(", ")})`;
        }
        if (e.quantity === "i" && e.names.length === 1) {
          return `i(${place(controls, "c", e.names[0]!.name, e.names[0]!.span)})`;
        }
        diagnostics.error(
          "probe-in-behaviour",
          `"${e.quantity}(...)" cannot stand in a behavioural source`,
          e.span,
          "node voltages v(a), v(a,b) and currents i(vname) can",
        );
        failed = true;
        return "0";
      }
    }
  };

  const body = write(expr, new Map(), scope, 0);
  if (failed) return undefined;
  const text = behaviour.quantity === "i" ? `i(p, n) += ${body}` : `v(p, n) = ${body}`;
  return { text, terminals, controls, parameters: used };
}
