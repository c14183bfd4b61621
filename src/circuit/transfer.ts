import type { Diagnostics } from "../base/diagnostics.js";
import type { Expr } from "../law/ast.js";
import type { Graph, Node } from "../law/graph.js";
import { namesOf } from "../law/walk.js";

/** A quotient of polynomials in s, by coefficients from the constant one up. */
interface Rational {
  readonly over: readonly Node[];
  readonly under: readonly Node[];
}

/** No transfer function that somebody writes has more. */
const HIGHEST = 30;

const SYNTAX = "LAPLACE {v(a)} = {(1 + 1m*s) / (1 + 2m*s + 1u*s**2)}";

/** Reads expressions as transfer functions; `lower` gives the node of what has no s in it. */
export class TransferReader {
  constructor(
    private readonly graph: Graph,
    private readonly lower: (expr: Expr) => Node | undefined,
    private readonly diagnostics: Diagnostics,
  ) {}

  /** Undefined after a fault was reported. */
  read(e: Expr): Rational | undefined {
    const { graph } = this;
    const one = graph.constant(1);
    if (!namesOf(e).some(({ name }) => name === "s")) {
      const node = this.lower(e);
      return node === undefined ? undefined : { over: [node], under: [one] };
    }
    if (e.kind === "name") return { over: [graph.constant(0), one], under: [one] };
    if (e.kind === "unary" && e.operator !== "!") {
      const of = this.read(e.argument);
      if (of === undefined || e.operator === "+") return of;
      return { over: of.over.map((c) => graph.neg(c)), under: of.under };
    }
    if (e.kind === "binary" && "+-*/".includes(e.operator)) {
      const [a, b] = [this.read(e.left), this.read(e.right)];
      return a && b && this.combined(e.operator, a, b, e);
    }
    const [base, exponent] =
      e.kind === "binary" && e.operator === "**"
        ? [e.left, e.right]
        : e.kind === "call" && ["realpow", "pow", "pwr"].includes(e.name)
          ? e.arguments
          : [];
    const power = exponent && this.lower(exponent);
    const times = power === undefined ? undefined : graph.valueOf(power);
    if (base !== undefined && times !== undefined && Number.isInteger(times) && Math.abs(times) <= HIGHEST) {
      const of = this.read(base);
      let result: Rational | undefined = of && { over: [one], under: [one] };
      for (let k = 0; k < Math.abs(times); k++) result = result && this.combined("*", result, of!, e);
      return result && times < 0 ? { over: result.under, under: result.over } : result;
    }
    const message = "this is no quotient of polynomials in s: nothing is known of its answer over time";
    this.diagnostics.error("bad-transfer", message, e.span, SYNTAX);
    return undefined;
  }

  private combined(operator: string, a: Rational, b: Rational, e: Expr): Rational | undefined {
    const result: Rational =
      operator === "*"
        ? { over: this.product(a.over, b.over), under: this.product(a.under, b.under) }
        : operator === "/"
          ? { over: this.product(a.over, b.under), under: this.product(a.under, b.over) }
          : {
              over: this.sum(this.product(a.over, b.under), this.product(b.over, a.under), operator === "-"),
              under: this.product(a.under, b.under),
            };
    if (Math.max(result.over.length, result.under.length) <= HIGHEST + 1) return result;
    this.diagnostics.error("bad-transfer", `the order is above ${HIGHEST}`, e.span, SYNTAX);
    return undefined;
  }

  private product(a: readonly Node[], b: readonly Node[]): Node[] {
    const { graph } = this;
    const result = Array.from({ length: a.length + b.length - 1 }, () => graph.constant(0));
    a.forEach((x, i) => b.forEach((y, k) => (result[i + k] = graph.add(result[i + k]!, graph.mul(x, y)))));
    return this.trimmed(result);
  }

  private sum(a: readonly Node[], b: readonly Node[], negative: boolean): Node[] {
    const { graph } = this;
    const zero = graph.constant(0);
    return this.trimmed(
      Array.from({ length: Math.max(a.length, b.length) }, (_, k) => {
        const [x, y] = [a[k] ?? zero, b[k] ?? zero];
        return negative ? graph.sub(x, y) : graph.add(x, y);
      }),
    );
  }

  /** Without the highest coefficients that are 0, whatever parameters are. */
  private trimmed(coefficients: Node[]): Node[] {
    while (coefficients.length > 1 && this.graph.valueOf(coefficients.at(-1)!) === 0) coefficients.pop();
    return coefficients;
  }
}

/** The same quotient, its denominator 1 at 0, so that w is about as large as the input. */
function normalised({ over, under }: Rational, graph: Graph): Rational {
  const lowest = under[0]!;
  if (under.length === 1 || graph.valueOf(lowest) === 0) return { over, under };
  const part = (c: Node) => graph.div(c, lowest);
  return { over: over.map(part), under: [graph.constant(1), ...under.slice(1).map(part)] };
}

/** Absolute tolerance of the states, which are about as large as what enters [V or A]. */
const TOLERANCE = 1e-6;

/**
 * A transfer function as statements of a law that make states of it, and the expression of the output: with
 * D(s) w = input and output = N(s) w, the states are w and its derivatives, in a unit of time in which the fastest and
 * the slowest time constants meet. `column` gives the name of a value in the law.
 */
export function transferLaw(
  rational: Rational,
  input: string,
  graph: Graph,
  column: (node: Node) => string,
): { readonly statements: string; readonly output: string } | undefined {
  const { over, under } = normalised(rational, graph);
  const order = under.length - 1;
  if (order === 0) {
    const rates = over.map((c, k) => `${column(graph.div(c, under[0]!))} * ${"ddt(".repeat(k)}input${")".repeat(k)}`);
    return { statements: `input = ${input}`, output: `(${rates.join(" + ")})` };
  }
  if (over.length > under.length) return undefined;
  const one = graph.constant(1);
  const highest = under[order]!;
  const lowest = under[0]!;
  const isIntegrator = graph.valueOf(lowest) === 0;
  const unit = isIntegrator
    ? one
    : graph.binary("pow", graph.unary("abs", graph.div(highest, lowest)), graph.constant(1 / order));
  const powers = [one];
  for (let k = 1; k <= order; k++) powers.push(graph.mul(powers[k - 1]!, unit));
  /** d_k / d_n unit^(n - k), and the like of the numerator. */
  const scaled = (c: Node, k: number) => graph.mul(graph.div(c, highest), powers[order - k]!);
  const back = under.slice(0, order).map((c, k) => `${column(scaled(c, k))} * z${k}`);
  const t = column(unit);
  const gain = column(powers[order] === one ? graph.div(one, highest) : graph.div(powers[order]!, highest));
  const statements = [`input = ${input}`, `last = ${gain} * input - (${back.join(" + ")})`];
  for (let k = 0; k < order; k++) {
    const rate = k === order - 1 ? "last" : `z${k + 1}`;
    const start = k === 0 && !isIntegrator ? `input * ${column(graph.div(one, lowest))}` : "0";
    statements.push(`z${k} = state((${rate}) / ${t}, ${start}, ${TOLERANCE})`);
  }
  const terms = over.map((c, k) => `${column(graph.div(c, powers[k]!))} * ${k === order ? "last" : `z${k}`}`);
  return { statements: statements.join("\n"), output: `(${terms.join(" + ")})` };
}
