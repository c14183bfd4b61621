import type { Span } from "../base/source.js";
import type { Expr } from "./ast.js";

/** SPICE2's polynomial: the coefficients of 1, x1, x2, ..., x1 x1, x1 x2, ..., each degree in the order of words. */
export function polynomialOf(variables: readonly Expr[], coefficients: readonly Expr[], span: Span): Expr {
  const times = (left: Expr, right: Expr): Expr => ({ kind: "binary", operator: "*", left, right, span });
  let terms: readonly number[][] = [[]];
  let next = 0;
  let sum: Expr = { kind: "number", value: 0, span };
  for (const coefficient of coefficients) {
    if (next === terms.length) {
      terms = terms.flatMap((term) =>
        variables.flatMap((_, k) => (term.length > 0 && k < term.at(-1)! ? [] : [[...term, k]])),
      );
      next = 0;
    }
    const right = terms[next++]!.reduce((product, k) => times(product, variables[k]!), coefficient);
    sum = { kind: "binary", operator: "+", left: sum, right, span };
  }
  return sum;
}
