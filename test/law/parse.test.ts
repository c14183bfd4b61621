import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Diagnostics } from "../../src/base/diagnostics.js";
import { locate, pieceOf } from "../../src/base/source.js";
import type { Expr } from "../../src/law/ast.js";
import { Graph } from "../../src/law/graph.js";
import { lower } from "../../src/law/lower.js";
import { DEPTH_LIMIT, parseExpression } from "../../src/law/parse.js";
import { evaluate } from "../../src/law/program.js";
import { callsOf, namesOf, probesOf } from "../../src/law/walk.js";
import { expressionText } from "./arbitrary.js";

function parse(text: string): { expr: Expr | undefined; diagnostics: Diagnostics } {
  const diagnostics = new Diagnostics();
  return { expr: parseExpression(pieceOf({ name: "t.cir", text }), diagnostics), diagnostics };
}

function value(text: string, inputs: Record<string, number> = {}): number {
  const { expr, diagnostics } = parse(text);
  const graph = new Graph();
  const node = expr && lower(expr, graph, { name: (n) => (n in inputs ? graph.input(n) : undefined) }, diagnostics);
  if (node === undefined) throw new Error(diagnostics.list.map((d) => d.message).join("; "));
  return evaluate(graph, [node], inputs)[0]!;
}

/** Every node in full parentheses: what the parser understood. */
function print(e: Expr): string {
  switch (e.kind) {
    case "number":
      return String(e.value);
    case "string":
      return `"${e.text}"`;
    case "name":
      return e.name;
    case "unary":
      return `(${e.operator}${print(e.argument)})`;
    case "binary":
      return `(${print(e.left)} ${e.operator} ${print(e.right)})`;
    case "conditional":
      return `(${print(e.condition)} ? ${print(e.yes)} : ${print(e.no)})`;
    case "call":
      return `${e.name}(${e.arguments.map(print).join(", ")})`;
    case "probe":
      if (e.quantity === "@") return `@${e.names[0]!.name}[${e.names[1]!.name}]`;
      return `${e.quantity}(${e.names.map((n) => n.name).join(", ")})`;
  }
}

describe("precedence and grouping, as ngspice 39 computes them", () => {
  test.each([
    ["-2**2", -4], ["2**3**2", 64], ["2^-1", 0.5], ["-3^2*2", -18], ["2*3^2", 18], ["2-3-4", -5], ["8/2/2", 2],
    ["2*-3", -6], ["7%3", 1], ["1?2:3", 2], ["!0", 1], ["!5", 0], ["3 > 2 && 1", 1], ["1 + 2 > 2 && 3 == 3", 1], ["2<>3", 1],
    ["2 < 3 ? 5 : 6", 5], ["0 ? 1 : 0 ? 2 : 3", 3], ["1 || 0 && 0", 1], ["(1 || 0) && 0", 0], ["1 & 0 | 1", 1],
    ["(-2)^2", 4], ["(-2)**3", 8], ["pwr(-2,3)", 8], ["pow(-2,3)", -8], ["pwrs(-2,3)", -8], ["nint(2.5)", 2], ["nint(-1.5)", -2], ["int(-2.7)", -2],
    ["floor(-2.5)", -3], ["sgn(-3)", -1], ["log(10)", 2.302585092994046], ["log10(1000)", 3], ["arctan(1)", Math.PI / 4],
    ["ternary_fcn(1,5,6)", 5], ["if(0, 5, 6)", 6], ["sqr(3)", 9], ["u(0)", 0.5], ["u(-1)", 0], ["u2(2.5)", 1], ["uramp(2.5)", 2.5],
    ["pwl(2.5, 0,0, 1,1, 2,4, 3,5)", 4.5], ["pwl(-2, 0,0, 1,1)", -2], ["pwl(5, 0,0, 1,1, 2,4)", 13],
    ["eq0(0)+2*ne0(0)+4*gt0(0)+8*lt0(0)+16*ge0(0)+32*le0(0)", 49], ["min(1,-2,3)", -2], ["max(1,-2,3)", 3],
    ["limit(5, 1, 3)", 3], ["limit(0, 3, 1)", 1], ["4.7k + 1MEG", 1004700], ["1e-3*2", 0.002], ["mod(-7, 3)", -1],
    ["atan2(1, -1)", 2.356194490192345], ["pi", Math.PI], ["kelvin", -273.15], ["!1 == 0", 1], ["-2 + 3", 1], ["2 * (3 + 4) % 4", 2],
  ])("%s = %d", (text, expected) => expect(value(text)).toBe(expected)); // prettier-ignore

  test("names hold dots and marks, calls and probes are told apart, case does not matter", () => {
    const { expr } = parse("X1.Rw1 + v(N-1, net/2:3) * I(V1) - @D1[Id] + foo(a, 2) + a!=b + vm(out) + V_t#2");
    expect(print(expr!)).toBe(
      "(((((x1.rw1 + (v(n-1, net/2:3) * i(v1))) - @d1[id]) + foo(a, 2)) + a) != ((b + vm(out)) + v_t#2))",
    );
    expect(namesOf(expr!).map((n) => n.name)).toEqual(["x1.rw1", "a", "a", "b", "v_t#2"]);
    expect(probesOf(expr!).map((p) => p.quantity)).toEqual(["v", "i", "@", "vm"]);
    expect(callsOf(expr!).map((c) => c.name)).toEqual(["foo"]);
  });

  test("spans cover what they name", () => {
    const text = "1 + foo(v(out), bar) * 3";
    const { expr } = parse(text);
    expect(locate(expr!.span).text).toBe(text);
    expect(locate(callsOf(expr!)[0]!.span).text).toBe("foo(v(out), bar)");
    expect(locate(probesOf(expr!)[0]!.names[0]!.span).text).toBe("out");
    expect(locate(namesOf(expr!)[0]!.span)).toMatchObject({ column: 17, text: "bar" });
  });
});

describe("faults say what and where", () => {
  test.each([
    ["", "missing-expression", 1, /missing/],
    ["   ", "missing-expression", 4, /missing/],
    ["1 + ", "missing-operand", 3, /after "\+"/],
    ["a * / b", "missing-operand", 3, /after "\*"/],
    ["* 2", "missing-operand", 1, /before "\*"/],
    ["(1 + 2", "unbalanced-parenthesis", 1, /"\(" is not closed/],
    ["2*(3+(4)", "unbalanced-parenthesis", 3, /not closed/],
    ["foo(1, 2", "unbalanced-parenthesis", 4, /not closed/],
    ["foo(1,", "missing-operand", 6, /after ","/],
    ["v(a", "unbalanced-parenthesis", 2, /not closed/],
    ["(", "unbalanced-parenthesis", 1, /not closed/],
    ["1 + 2)", "unexpected-token", 6, /unexpected "\)"/],
    [")", "unexpected-token", 1, /unexpected "\)"/],
    ["()", "missing-operand", 1, /missing operand/],
    ["a b", "missing-operator", 3, /before "b"/],
    ["2 (3)", "unexpected-token", 3, /unexpected "\("/],
    ["a = b", "unexpected-token", 3, /unexpected "="/],
    ["1 ? 2", "missing-colon", 3, /":"/],
    ["1k5 + 2", "bad-number", 1, /1k5/],
    ["3 + 1..5k", "bad-number", 5, /decimal point/],
    ["1e", "bad-number", 1, /exponent/],
    ["2 § 3", "unexpected-character", 3, /§/],
    ["v()", "missing-name", 3, /name/],
    ["v(a,)", "missing-name", 5, /name/],
    ["v(a b)", "bad-name", 3, /"a b"/],
    ['"abc', "unbalanced-quote", 1, /quote/],
    ["@d1", "bad-probe", 1, /@/],
    ["@d 1[id]", "bad-probe", 1, /@/],
    ["a, b", "unexpected-token", 2, /","/],
  ])("%s", (text, code, column, message) => {
    const { expr, diagnostics } = parse(text);
    expect(expr).toBeUndefined();
    expect(diagnostics.list).toHaveLength(1);
    expect(diagnostics.list[0]).toMatchObject({ severity: "error", code, message: expect.stringMatching(message) });
    expect(locate(diagnostics.list[0]!.span!).column).toBe(column);
  });

  test("deep nesting is a fault, long sums are none", () => {
    for (const [open, close] of [
      ["(", ")"],
      ["-", ""],
      ["!", ""],
      ["sin(", ")"],
      ["1 ? ", ": 0"],
      ["1 ? 0 : ", ""],
    ] as const) {
      const deep = (n: number): string => open.repeat(n) + "1" + close.repeat(n);
      expect(parse(deep(10000)).diagnostics.list[0]?.code).toBe("too-deep");
      expect(parse(deep(DEPTH_LIMIT / 2 - 1)).expr).toBeDefined();
    }
    expect(value("1" + " + 1".repeat(50000))).toBe(50001);
    expect(parse("a" + " + b".repeat(50000)).expr).toSatisfy((e: Expr) => namesOf(e).length === 50001);
  });

  test("10F is 10 femtofarads, with a warning; 10f and 10fF are not suspicious", () => {
    expect(parse("10F").diagnostics.list[0]).toMatchObject({ severity: "warning", code: "femto" });
    expect(parse("10f + 10fF").diagnostics.list).toEqual([]);
  });

  test.each([
    ["foo(1)", "unknown-function", undefined],
    ["sqtr(1)", "unknown-function", 'did you mean "sqrt"?'],
    ["sin(1, 2)", "wrong-arity", /sin\(x\)/],
    ["atan2(1)", "wrong-arity", /atan2\(y, x\)/],
    ["pwl(1, 2, 3, 4)", "wrong-arity", /pwl/],
    ["pwl(1, 2, 3, 4, 5, 6)", "wrong-arity", /pwl/],
    ["gian * 2", "unknown-name", 'did you mean "gain"?'],
    ["sin", "unknown-name", /parentheses/],
    ["v(out)", "probe-not-allowed", /no value/],
    ['"text"', "unexpected-string", undefined],
  ])("lowering %s", (text, code, hint) => {
    const { expr, diagnostics } = parse(text);
    const graph = new Graph();
    const environment = {
      name: (n: string) => (n === "gain" ? graph.input(n) : undefined),
      knownNames: () => ["gain"],
    };
    expect(lower(expr!, graph, environment, diagnostics)).toBeUndefined();
    expect(diagnostics.list).toHaveLength(1);
    expect(diagnostics.list[0]!.code).toBe(code);
    if (typeof hint === "string") expect(diagnostics.list[0]!.hint).toBe(hint);
    else if (hint !== undefined) expect(diagnostics.list[0]!.hint).toMatch(hint);
  });

  test("lowering reports all faults of an expression", () => {
    const { expr, diagnostics } = parse("foo(1) + bar * sin(1, 2)");
    lower(expr!, new Graph(), { name: () => undefined }, diagnostics);
    expect(diagnostics.list.map((d) => d.code)).toEqual(["unknown-function", "unknown-name", "wrong-arity"]);
  });
});

describe("properties", () => {
  test("what is printed in full is read back as the same tree", () => {
    fc.assert(
      fc.property(expressionText(["a", "b", "v(x-1, y)", "i(v1)", "@d1[id]"]), (text) => {
        const first = parse(text).expr!;
        expect(print(parse(print(first)).expr!)).toBe(print(first));
      }),
    );
  });

  test("operators without parentheses mean what a table of precedence says", () => {
    const levels = [["||"], ["&&"], ["==", "!="], ["<", "<=", ">", ">="], ["+", "-"], ["*", "/", "%"], ["**"]];
    const level = (o: string): number => levels.findIndex((l) => l.includes(o));
    /** Splits at the last operator of the lowest level: grouping from the left. */
    const group = (operands: readonly string[], operators: readonly string[]): string => {
      if (operators.length === 0) return operands[0]!;
      const lowest = Math.min(...operators.map(level));
      const at = operators.findLastIndex((o) => level(o) === lowest);
      const left = group(operands.slice(0, at + 1), operators.slice(0, at));
      return `(${left} ${operators[at]} ${group(operands.slice(at + 1), operators.slice(at + 1))})`;
    };
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...levels.flat()), { minLength: 1, maxLength: 9 }), (operators) => {
        const operands = Array.from({ length: operators.length + 1 }, (_, k) => `x${k}`);
        const text = operands.map((o, k) => (k === 0 ? o : `${operators[k - 1]} ${o}`)).join(" ");
        expect(print(parse(text).expr!)).toBe(group(operands, operators));
      }),
    );
  });

  test("garbage gives an expression or exactly one error, within the text", () => {
    const unit = fc.constantFrom(..."ab1.5ekv(),+-*/^%<>=!&|?:@[]\"'{} \t\n$#_µ§😀");
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit }), fc.string({ unit: "binary" })), (text) => {
        const { expr, diagnostics } = parse(text);
        expect(diagnostics.list.filter((d) => d.severity === "error")).toHaveLength(expr === undefined ? 1 : 0);
        for (const { span } of diagnostics.list) {
          expect(span!.offset).toBeGreaterThanOrEqual(0);
          expect(span!.offset + span!.length).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
