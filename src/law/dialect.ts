import type { Notation } from "../base/dialect.js";
import type { Span } from "../base/source.js";
import type { BinaryOperator, Expr } from "./ast.js";

/**
 * What a dialect writes in its own way is rewritten as it is read, so that all that follows knows one language: ngspice's
 * operators and the functions of functions.ts.
 */
export function apply(
  operator: BinaryOperator | "\\" | "^",
  left: Expr,
  right: Expr,
  span: Span,
  notation: Notation,
): Expr {
  if (operator === "\\") return call("int", [{ kind: "binary", operator: "/", left, right, span }], span);
  if (operator === "^" && notation.caret === "xor")
    return { kind: "binary", operator: "!=", left: not(left), right: not(right), span };
  if (operator === "^" || operator === "**")
    return notation.power === "real"
      ? call("realpow", [left, right], span)
      : { kind: "binary", operator: "**", left, right, span };
  return { kind: "binary", operator, left, right, span };
}

/**
 * A call in the language of functions.ts. Sources as functions (`spice_sin`) get the time as their first argument; what
 * was written out again has it.
 */
export function callOf(name: string, args: readonly Expr[], span: Span, notation: Notation): Expr {
  const timed = args[0]?.kind === "name" && args[0].name === "time";
  if (name.startsWith("spice_") && !timed) return call(name, [{ kind: "name", name: "time", span }, ...args], span);
  if (name === "log" && notation.log === "10") return call("log10", args, span);
  if (notation.power === "magnitude") return call(name, args, span);
  if (name === "pow") return call("realpow", args, span);
  if (name === "pwr" && args.length === 2) return call("realpow", [call("abs", [args[0]!], span), args[1]!], span);
  return call(name, args, span);
}

const not = (argument: Expr): Expr => ({ kind: "unary", operator: "!", argument, span: argument.span });

function call(name: string, args: readonly Expr[], span: Span): Expr {
  return { kind: "call", name, arguments: args, span };
}
