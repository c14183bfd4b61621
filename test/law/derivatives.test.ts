import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Diagnostics } from "../../src/base/diagnostics.js";
import type { Complex } from "../../src/base/complex.js";
import { complex } from "../../src/base/complex.js";
import { pieceOf } from "../../src/base/source.js";
import { evaluateComplex } from "../../src/law/complex.js";
import { differentiate } from "../../src/law/differentiate.js";
import type { Node } from "../../src/law/graph.js";
import { Graph } from "../../src/law/graph.js";
import { lower } from "../../src/law/lower.js";
import { parseExpression } from "../../src/law/parse.js";
import { evaluate, prepare, reachable } from "../../src/law/program.js";
import { expressionText } from "./arbitrary.js";

function build(text: string, names: readonly string[] = ["x", "y"]) {
  const diagnostics = new Diagnostics();
  const graph = new Graph();
  const expr = parseExpression(pieceOf({ name: "t", text }), diagnostics)!;
  const node = lower(expr, graph, { name: (n) => (names.includes(n) ? graph.input(n) : undefined) }, diagnostics)!;
  expect(diagnostics.list).toEqual([]);
  return { graph, node, variables: names.map((n) => graph.input(n)) };
}

/** d/d(variable) by an imaginary step: exact to rounding. */
function complexStep(graph: Graph, node: Node, at: ReadonlyMap<Node, number>, variable: Node): number {
  const h = 1e-120;
  const inputs = new Map<Node, Complex>([...at].map(([n, x]) => [n, complex(x, n === variable ? h : 0)]));
  return evaluateComplex(graph, [node], inputs)[0]!.im / h;
}

function derivatives(text: string, x: number, y: number) {
  const { graph, node, variables } = build(text);
  const row = differentiate(graph, [node], variables)[0]!;
  const zero = graph.constant(0);
  const found = evaluate(graph, [node, ...row.map((d) => d ?? zero)], { x, y });
  const at = new Map([
    [variables[0]!, x],
    [variables[1]!, y],
  ]);
  return {
    value: found[0]!,
    found: [found[1]!, found[2]!],
    step: variables.map((v) => complexStep(graph, node, at, v)),
  };
}

describe("derivatives equal the complex step", () => {
  test.each([
    "x*y", "x/y", "x-y*3", "-x", "x**3", "x**-2", "x**y", "x**0.5", "x**2.7", "pow(x,y)", "pwr(-x, 3)", "pwr(-x, 1.5)", "sqrt(x)",
    "exp(x*y)", "expm1(x/y)", "ln(x*y)", "log1p(x)", "log10(x)", "log2(y)", "sin(x*y)", "cos(x)", "tan(x)", "asin(x/3)",
    "acos(x/3)", "atan(x)", "atan2(x,y)", "atan2(-x,-y)", "atan2(y,-x)", "sinh(x)", "cosh(x)", "tanh(x*y)", "asinh(x)",
    "acosh(x+1)", "atanh(x/4)", "hypot(x,y)", "abs(x-y)", "min(x,y)*y", "max(x,y)*x", "x%y", "(-x)%y", "u2(x/4)*y",
    "uramp(x-y)", "x>y ? x*x : y*x", "if(x<y, sin(x), y)", "pwl(x, 0,y, 1,2, 2,5)", "limit(x*3, 1, y)", "x**20", "floor(x)*y", "sqr(x)+1/(x+1/y)",
    "x**y**2 / exp(x) + tanh(x)*y", "exp(-x*y)/(1+exp(x))",
  ])("%s", (text) => {
    for (const [x, y] of [[1.3, 0.7], [0.4, 1.9], [1.1, 1.2]] as const) {
      const { found, step } = derivatives(text, x, y);
      found.forEach((d, k) => expect(Math.abs(d - step[k]!), `${text} at ${x}, ${y}`).toBeLessThanOrEqual(1e-13 * (1 + Math.abs(step[k]!))));
    }
  }); // prettier-ignore

  test("random expressions", () => {
    const coordinate = fc.double({ min: -1.5, max: 1.5, noNaN: true }).filter((x) => Math.abs(x) > 1e-3);
    let compared = 0;
    fc.assert(
      fc.property(expressionText(["x", "y"], true), coordinate, coordinate, (text, x, y) => {
        const { value, found, step } = derivatives(text, x, y);
        if (!(Math.abs(value) < 1e6) || step.some((d) => !(Math.abs(d) < 1e6))) return;
        compared++;
        found.forEach((d, k) =>
          expect(Math.abs(d - step[k]!), text).toBeLessThanOrEqual(1e-10 * (1 + Math.abs(step[k]!))),
        );
      }),
      { numRuns: 600, seed: 11 },
    );
    expect(compared).toBeGreaterThan(300);
  });

  test("central differences agree", () => {
    const text = "exp(x)/(1+y*y) + pow(x, y) - atan2(y, x)*tanh(x*y) + log1p(x)/sqrt(y)";
    const { graph, node, variables } = build(text);
    const row = differentiate(graph, [node], variables)[0]!;
    const f = (x: number, y: number): number => evaluate(graph, [node], { x, y })[0]!;
    const d = evaluate(graph, row as Node[], { x: 0.8, y: 1.7 });
    expect(d[0]).toBeCloseTo((f(0.8 + 1e-5, 1.7) - f(0.8 - 1e-5, 1.7)) / 2e-5, 8);
    expect(d[1]).toBeCloseTo((f(0.8, 1.7 + 1e-5) - f(0.8, 1.7 - 1e-5)) / 2e-5, 8);
  });
});

describe("derivatives where Newton starts and where arms are not taken", () => {
  test.each([
    ["x < 0 ? 0 : 3*sqrt(x)*x", -1, 0],
    ["x < 0 ? 0 : 3*sqrt(x)*x", 0, 0],
    ["(x > 1 ? ln(x) : 0) + (x > 2 ? sqrt(x-2) : 0)", -1, 0],
    ["(x > 1 ? 1/(x-1) : 0) * 5 + x", 1, 1],
    ["(x > 1 ? sqrt(x*y) : 0) + (x > 2 ? sqrt(x*y) : 0)", -1, 0],
    ["(x > 1 ? y/(x+1) : 0) - (x > 2 ? y/(x+1) : 0)", -1, 0],
    ["if(x > 0, ln(x), x)", -2, 1],
    ["exp(x > 0 ? -1/x : x)", 0, 1],
    ["abs(x)*x", 0, 0],
    ["x**2", 0, 0],
    ["x**1.5", 0, 0],
    ["pwr(x, 2)", 0, 0],
    ["max(x, 0)", -1, 0],
    ["floor(x) + sgn(x)", 0.5, 0],
  ])("%s at %d is %d", (text, x, slope) => expect(derivatives(text, x, 1).found[0]).toBe(slope));

  test.each([
    "sqrt(x)",
    "x**0.5",
    "x**0.3",
    "pow(x,y/2)",
    "hypot(x,x)",
    "acosh(x+1)",
    "asin(x+1)",
    "abs(x)",
    "atan2(x,x)",
  ])("%s has a finite slope at 0", (text) => expect(Math.abs(derivatives(text, 0, 1).found[0]!)).toBeLessThan(1e25));

  test("what does not depend on a variable has no derivative node", () => {
    const { graph, node, variables } = build("x*2 + floor(y)");
    expect(differentiate(graph, [node], variables)[0]).toEqual([graph.constant(2), undefined]);
  });

  test("one output of many inputs is derived backwards, many outputs of one input forwards", () => {
    const names = Array.from({ length: 12 }, (_, k) => `x${k}`);
    const product = build(names.join("*"), names);
    const rows = differentiate(product.graph, [product.node], product.variables);
    const size = reachable(product.graph, [product.node, ...(rows[0] as Node[])]).length;
    expect(size).toBeLessThan(60); // forwards: about 12 * 12 / 2 more products
  });
});

describe("graphs", () => {
  test("equal expressions are one node, constants fold with the functions that run", () => {
    const { graph, node } = build("sin(x*y) - sin(y*x)");
    expect(graph.operand(node, 0)).toBe(graph.operand(node, 1));
    expect(build("2*3 + exp(1) > 5 ? 1 : 0").graph.valueOf(build("2*3 + exp(1) > 5 ? 1 : 0").node)).toBe(1);
    expect(build("x**3").graph.operation(build("x**3").node)).toBe("mul");
  });

  test.each([
    ["0-x", -2.5],
    ["x-0", 2.5],
    ["0+x", 2.5],
    ["1*x", 2.5],
    ["x*-1", -2.5],
    ["-1*x", -2.5],
    ["x/-1", -2.5],
    ["x/1", 2.5],
    ["--x", 2.5],
    ["-(x-2)", -0.5],
    ["x+-y", 1.5],
    ["-y+x", 1.5],
    ["x--y", 3.5],
    ["(-x)*3", -7.5],
    ["3*-x", -7.5],
    ["(-x)/5", -0.5],
    ["5/-x", -2],
    ["abs(-x)", 2.5],
    ["abs(abs(x))", 2.5],
    ["x**0", 1],
    ["x**1", 2.5],
    ["(-x)**1", 2.5],
    ["x**-1", 0.4],
    ["(x*10)**0.5", 5],
    ["!!x", 1],
    ["!x ? 1 : 2", 2],
    ["x && 1", 1],
    ["0 && x", 0],
    ["x || 0", 1],
    ["1 || x", 1],
    ["min(x,x)", 2.5],
    ["x > 1 ? y : y", 1],
    ["!(x > 1) ? 4 : 5", 5],
    ["(x > 1) + (x > 2)*2", 3],
    ["x**5", 97.65625],
  ])("%s at x = 2.5, y = 1 is %d", (text, expected) => {
    const { graph, node } = build(text);
    expect(evaluate(graph, [node], { x: 2.5, y: 1 })[0]).toBe(expected);
  });

  test("the clamped exponential is clamped off the real axis too", () => {
    const graph = new Graph();
    const x = graph.input("x");
    const at = (re: number) => evaluateComplex(graph, [graph.unary("exp", x)], new Map([[x, complex(re, 0)]]))[0]!.re;
    expect(at(800)).toBe(at(700));
    expect(at(-600)).toBe(at(-500));
    expect(at(-600)).toBeGreaterThan(1e-300);
  });

  test("what is simplified keeps infinities and NaN", () => {
    const value = (text: string, x: number): number => {
      const { graph, node } = build(text);
      return evaluate(graph, [node], { x, y: 1 })[0]!;
    };
    expect(value("0*x", Infinity)).toBeNaN();
    expect(value("x-x", Infinity)).toBeNaN();
    expect(value("x/x", 0)).toBeNaN();
    expect(value("x == x", NaN)).toBe(0);
    expect(value("!(x < 1) ? 1 : 2", NaN)).toBe(1);
    expect(value("x >= 1 ? 1 : 2", NaN)).toBe(2);
  });

  test("folding gives the bits of running", () => {
    fc.assert(
      fc.property(expressionText(["x"]), fc.double({ min: -3, max: 3, noNaN: true }), (text, x) => {
        const run = build(text);
        const folded = build(
          text.replaceAll("x", (m, at: number) =>
            /[a-z]/.test(text[at + 1] ?? "") || /[a-z]/.test(text[at - 1] ?? "") ? m : `(${x})`,
          ),
          [],
        );
        const value = folded.graph.valueOf(folded.node);
        const ran = evaluate(run.graph, [run.node], { x, y: 0 })[0]!;
        // Signs of zero are not kept (x + 0 is x).
        expect(
          value! + 0 === ran + 0 || Object.is(value, ran) || 1 / value! === -1 / ran,
          `${text}: ${value} and ${ran}`,
        ).toBe(true);
      }),
      { numRuns: 300, seed: 2 },
    );
  });

  test("prepared programs take inputs in the order given and refuse unknown ones", () => {
    const { graph, node, variables } = build("x - 2*y");
    const run = prepare(graph, [node, variables[1]!, graph.constant(7)], ["y", "unused", "x"]);
    const out = new Float64Array(3);
    run(Float64Array.of(10, -1, 3), out);
    expect([...out]).toEqual([-17, 10, 7]);
    run(Float64Array.of(1, -1, 3), out);
    expect([...out]).toEqual([1, 1, 7]);
    expect(() => prepare(graph, [node], ["x"])).toThrow(/"y"/);
  });
});
