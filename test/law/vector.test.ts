import { describe, expect, test } from "vitest";
import type { Law } from "../../src/law/contract.js";
import { FUNCTIONS } from "../../src/law/functions.js";
import { compileLaw } from "../../src/law/law.js";
import { BINARY, UNARY } from "../../src/law/operations.js";
import { VECTOR_FUNCTIONS } from "../../src/law/vector/index.js";
import { Arguments } from "../browser/arguments.js";
import { compare } from "./compare.js";

/** Where functions change their formula, and where what is emitted leaves arguments to base/math. */
const borders = [
  0.75, 1, 22, 709, 710.4, 0.4375, 0.6875, 1.1875, 2.4375, 0.5, 1.5, 268435456, 1.5e6, 1e-8, 7.450580596923828e-9, 700,
  500, Math.PI / 4, Math.PI / 2, Math.PI, 3 * Math.PI, Math.SQRT2, Math.SQRT1_2, 2.2250738585072014e-308, 1e150, 1e-140,
]; // prettier-ignore
const around = borders.flatMap((x) => [x, x * (1 + 2 ** -52), x * (1 - 2 ** -53)]).flatMap((x) => [x, -x]);

/** Two of all kinds of arguments: in the ranges of functions, with random bits, and borders. */
function rows(count: number): readonly (readonly number[])[] {
  const draw = new Arguments();
  const drawn = Array.from({ length: count }, (_row, k) => [draw.next(k % 3), draw.next(2 * k + 1)]);
  const close = Array.from({ length: count }, (_row, k) => [draw.next(1), draw.next(3 + 2 * (k % 2))]);
  const all = [...drawn, ...close, ...around.map((x, k) => [x, around[(7 * k + 1) % around.length]!])];
  return all.map(([s, v]) => [s!, 0, v!]); // the parameters s and time, then the voltage
}

function lawOf(name: string, text: string): Law {
  return compileLaw({ name, text: `i(a, k) += ${text}`, nodes: ["a", "k"], parameters: ["s", "time"] })!;
}

/** Functions of the language that are operations of laws. */
const called: Readonly<Record<string, string>> = {
  log10: "log10(x)", log2: "log2(x)", sin: "sin(x)", cos: "cos(x)", tan: "tan(x)", asin: "asin(x)", acos: "acos(x)",
  atan: "atan(x)", sinh: "sinh(x)", cosh: "cosh(x)", tanh: "tanh(x)", asinh: "asinh(x)", acosh: "acosh(x)",
  atanh: "atanh(x)", pow: "realpow(s, x)", atan2: "atan2(s, x)", hypot: "hypot(s, x)", mod: "mod(s, x)",
}; // prettier-ignore

describe("functions of two lanes", () => {
  test.each(Object.entries(called))("%s has the bits of base/math", (name, text) => {
    compare(lawOf(name, text.replace("x", "v(a, k)")), rows(20_000));
  });

  test("every operation is an instruction, written out or one of them", () => {
    const inline = ["exp", "expm1", "log", "log1p"];
    const direct = ["neg", "abs", "sqrt", "floor", "ceil", "trunc", "nearest", "not", "add", "sub", "mul", "div", "min",
      "max", "lt", "le", "eq", "ne", "and", "or"]; // prettier-ignore
    const all = [...Object.keys(UNARY), ...Object.keys(BINARY)];
    expect([...inline, ...direct, ...Object.keys(VECTOR_FUNCTIONS)].sort()).toEqual(all.sort());
    // Those of parameters are not functions of laws.
    expect(Object.keys(VECTOR_FUNCTIONS).filter((name) => !(name in called))).toEqual(["fullexp", "fullexpm1"]);
  });

  test("every function of the language is emitted, with the bits of the interpreter", () => {
    const some = rows(200);
    for (const { name, arity, timed } of FUNCTIONS.values()) {
      const count = arity[0] - (timed === true ? 1 : 0);
      const given = ["v(a, k)", "s", ...Array.from({ length: count }, (_argument, k) => String(k + 1))];
      compare(lawOf(name, `${name}(${given.slice(0, count).join(", ")})`), some);
    }
  });
});
