import type { Complex } from "../base/complex.js";
import * as C from "../base/complex.js";
import { bodyOf } from "./body.js";
import type { Law } from "./contract.js";
import { differentiate } from "./differentiate.js";
import type { Graph, Node } from "./graph.js";
import type { Binary, Operation, Unary } from "./operations.js";
import { BINARY, isUnary, UNARY } from "./operations.js";
import { reachable } from "./program.js";

const LOG10E = C.complex(Math.LOG10E);
const LOG2E = C.complex(Math.LOG2E);

/** Where a law chooses (comparisons, min, max, abs, limits of the exponential), real parts decide. */
function clamped(a: Complex): Complex {
  return C.complex(Math.min(Math.max(a.re, -500), 700), a.im);
}

const COMPLEX_UNARY: Partial<Record<Unary, (a: Complex) => Complex>> = {
  neg: C.neg,
  abs: (a) => (a.re < 0 ? C.neg(a) : a),
  sqrt: C.sqrt,
  exp: (a) => C.exp(clamped(a)),
  expm1: (a) => C.expm1(clamped(a)),
  fullexp: C.exp,
  fullexpm1: C.expm1,
  log: C.log,
  log1p: C.log1p,
  log10: (a) => C.mul(C.log(a), LOG10E),
  log2: (a) => C.mul(C.log(a), LOG2E),
  sin: C.sin,
  cos: C.cos,
  tan: C.tan,
  asin: C.asin,
  acos: C.acos,
  atan: C.atan,
  sinh: C.sinh,
  cosh: C.cosh,
  tanh: C.tanh,
  asinh: C.asinh,
  acosh: C.acosh,
  atanh: C.atanh,
};

/** atan2 continued to complex arguments: the half plane is that of the real parts. */
function atan2(y: Complex, x: Complex): Complex {
  if (Math.abs(x.re) < Math.abs(y.re)) {
    const turned = C.atan(C.div(x, y));
    return C.sub(C.complex(y.re < 0 ? -Math.PI / 2 : Math.PI / 2), turned);
  }
  const angle = C.atan(C.div(y, x));
  if (x.re >= 0) return angle;
  return C.add(angle, C.complex(y.re < 0 || Object.is(y.re, -0) ? -Math.PI : Math.PI));
}

const COMPLEX_BINARY: Partial<Record<Binary, (a: Complex, b: Complex) => Complex>> = {
  add: C.add,
  sub: C.sub,
  mul: C.mul,
  div: C.div,
  min: (a, b) => (a.re < b.re ? a : b),
  max: (a, b) => (b.re < a.re ? a : b),
  pow: C.pow,
  atan2,
  hypot: (a, b) => C.sqrt(C.add(C.mul(a, a), C.mul(b, b))),
  mod: (a, b) => C.sub(a, C.scale(b, Math.trunc(a.re / b.re))),
};

/** The value of an operation over complex operands. */
export function applyComplex(operation: Operation, operands: readonly Complex[]): Complex {
  const [a, b, c] = operands as [Complex, Complex, Complex];
  if (operation === "select") return a.re !== 0 ? b : c;
  if (isUnary(operation)) return (COMPLEX_UNARY[operation] ?? ((x) => C.complex(UNARY[operation](x.re))))(a);
  const binary = operation as Binary;
  return (COMPLEX_BINARY[binary] ?? ((x, y) => C.complex(BINARY[binary](x.re, y.re))))(a, b);
}

/** The values of nodes over complex inputs, by node. */
export function evaluateComplex(
  graph: Graph,
  nodes: readonly Node[],
  inputs: ReadonlyMap<Node, Complex>,
): readonly Complex[] {
  const values = new Map<Node, Complex>();
  for (const node of reachable(graph, nodes)) {
    const constant = graph.valueOf(node);
    if (constant !== undefined) values.set(node, C.complex(constant));
    else if (graph.operation(node) === "input") values.set(node, inputs.get(node) ?? C.complex(NaN));
    else
      values.set(
        node,
        applyComplex(
          graph.operation(node),
          graph.operandsOf(node).map((o) => values.get(o)!),
        ),
      );
  }
  return nodes.map((node) => values.get(node)!);
}

/** Contributions of one instance over complex parameters and inputs. */
export interface ComplexEvaluation {
  /** In the order of `Law.contributions`. */
  readonly values: readonly Complex[];
  /** derivatives[contribution][input] */
  readonly derivatives: readonly (readonly Complex[])[];
}

/**
 * Evaluates a law, without limiting, where parameters and inputs are complex: the continuation of the law off the real
 * axis (holomorphic operating points), and the oracle of its derivatives by the complex step (Squire & Trapp 1998).
 */
export function interpretComplex(
  law: Law,
  parameters: readonly Complex[],
  inputs: readonly Complex[],
): ComplexEvaluation {
  const { graph, plain } = bodyOf(law);
  const given = new Map<Node, Complex>();
  plain.parameters.forEach((node, k) => given.set(node, parameters[k]!));
  plain.inputs.forEach((node, k) => given.set(node, inputs[k]!));
  const slopes = differentiate(graph, plain.values, plain.inputs);
  const zero = graph.constant(0);
  const wanted = [...plain.values, ...slopes.flat().map((slope) => slope ?? zero)];
  const all = evaluateComplex(graph, wanted, given);
  const count = plain.values.length;
  return {
    values: all.slice(0, count),
    derivatives: slopes.map((row, k) => row.map((_, j) => all[count + k * row.length + j]!)),
  };
}
