import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { executor, foresee } from "../../src/law/executor.js";
import { compileLaw, emitter, interpreter } from "../../src/law/law.js";
import { compare } from "./compare.js";
import { awkward, expressionText } from "./arbitrary.js";

const pairs = awkward.flatMap((a) => awkward.map((b) => [a, b] as const));

describe("interpreter and emitter give the same bits", () => {
  const functions = ["abs", "sqrt", "exp", "expm1", "ln", "log1p", "log10", "log2", "sin", "cos", "tan", "asin", "acos",
    "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "floor", "ceil", "int", "nint", "sgn", "u", "u2"]; // prettier-ignore
  test.each(functions)("%s over awkward and random arguments", (name) => {
    const law = compileLaw({
      name,
      text: `i(a, k) += ${name}(v(a, k)) + ddt(${name}(s))`,
      nodes: ["a", "k"],
      parameters: ["s"],
    });
    const random = fc.sample(
      fc.oneof(fc.double(), fc.double({ min: -1000, max: 1000 }), fc.double({ min: -2, max: 2 })),
      { numRuns: 3000, seed: 1 },
    );
    compare(
      law,
      [...awkward, ...random].map((x) => [x, x]),
    );
  });

  test.each(["+", "-", "*", "/", "**", "%", "<", "<=", ">", ">=", "==", "!=", "&&", "||"])(
    "operator %s",
    (operator) => {
      const law = compileLaw({
        name: "op",
        text: `i(a, k) += s ${operator} v(a, k)`,
        nodes: ["a", "k"],
        parameters: ["s"],
      });
      compare(law, pairs);
    },
  );

  test.each(["min", "max", "pow", "pwr", "atan2", "hypot"])("%s of two arguments", (name) => {
    const law = compileLaw({ name, text: `i(a, k) += ${name}(s, v(a, k))`, nodes: ["a", "k"], parameters: ["s"] });
    compare(law, pairs);
  });

  test("random laws with derivatives, charges and hoisted parts", () => {
    const expression = expressionText(["s", "r", "v(a, k)", "v(b)", "v(k, b)", "local"]);
    const rows = fc.sample(fc.tuple(...Array.from({ length: 5 }, () => fc.oneof(fc.double({ min: -3, max: 3 }), fc.constantFrom(...awkward)))), { numRuns: 21, seed: 7 }); // prettier-ignore
    fc.assert(
      fc.property(expression, expression, expressionText(["s", "r", "v(a, k)"]), (f, q, local) => {
        const text = `local = ${local}\n i(a, k) += ${f} - ddt(${q})\n v(b, k) = ${q} ; v(c) += ddt(${f})`;
        const law = compileLaw({ name: "any", text, nodes: ["a", "k", "b"], parameters: ["s", "r"], controls: ["c"] });
        compare(
          law,
          rows.map((row) => row.slice(0, law.columns.memory)),
        );
      }),
      { numRuns: 150, seed: 3 },
    );
  });

  test("charges alone are what they are without limiting, and nothing else is touched", () => {
    const text = `
      vd = limit(v(a, k), pnj, 0.026, 0.6)
      i(a, k) += s * expm1(vd / 0.026) + ddt(r * vd * vd * vd)
      i(a) += ddt(r * v(a)) + ddt(s)`;
    const law = compileLaw({ name: "stored", text, nodes: ["a", "k"], parameters: ["s", "r"] });
    const memory = new WebAssembly.Memory({ initial: 1 });
    for (const make of [interpreter, emitter]) {
      const all = new Float64Array(memory.buffer, 0, law.columns.total * 2).fill(NaN);
      const [s, r, far, ground] = [1e-14, 2, 5, 5.5];
      const inputs = law.inputs.map((input) => (input.kind === "voltage" && input.n < 0 ? ground : far));
      [s, r, ...inputs, 0.6].forEach((value, column) => all.fill(value, 2 * column, 2 * column + 2));
      const run = make(law, memory);
      run.setup(0, 2, 2);
      run.evaluate(0, 2, 2);
      const before = all.slice();
      run.charges(0, 2, 2);
      const values = law.contributions.filter(({ part }) => part === "q").map(({ value }) => value);
      const charge = (k: number) => all[2 * values[k]!]!;
      expect(charge(0)).toBeCloseTo(r * far ** 3, 12);
      expect(charge(1)).toBeCloseTo(r * ground + s, 12);
      // Limiting was at work when all was evaluated.
      expect(before[2 * values[0]!]).not.toBeCloseTo(r * far ** 3, 3);
      const others = Array.from(all.keys()).filter((at) => !values.includes(at >> 1));
      for (const at of others) expect(all[at]).toBe(before[at]);
    }
  });

  test("junction limiting, memory and rarely taken arms", () => {
    const text = `
      vd = limit(v(a, k), pnj, 0.026, 0.6)
      id = vd > -3 ? s * expm1(vd / 0.026) : -s * exp(-(vd + 5) / 0.026)
      i(a, k) += id + ddt(depletion(vd, r, 0.8, 0.4, 0.5))`;
    const law = compileLaw({ name: "junction", text, nodes: ["a", "k"], parameters: ["s", "r"] });
    const voltages = fc.sample(fc.double({ min: -8, max: 8, noNaN: true }), { numRuns: 301, seed: 5 });
    const old = fc.sample(fc.double({ min: -6, max: 1, noNaN: true }), { numRuns: 301, seed: 6 });
    compare(
      law,
      voltages.map((v, i) => [1e-14, i % 3 === 0 ? 0 : 1e-12, v]),
      old,
    );
    // All on one side, so that no lane needs the other arm.
    compare(
      law,
      voltages.map((v) => [1e-14, 0, Math.abs(v) / 16]),
      voltages.map((v) => Math.abs(v) / 16),
    );
  });

  test("a law of thousands of operations", () => {
    const terms = Array.from(
      { length: 1500 },
      (_, k) => `${k + 1}e-3 * sin(v(a, k) * ${k % 7}) ** 3 / (2 + cos(v(a, k) + ${k}))`,
    );
    const law = compileLaw({
      name: "large",
      text: `i(a, k) += ${terms.join(" + ")}`,
      nodes: ["a", "k"],
      parameters: [],
    });
    compare(law, [[0.3], [-1.7], [12]]);
  });

  test("equal keys share a module, different ones do not", () => {
    const spec = { name: "g", text: "i(p, n) += g * v(p, n)", nodes: ["p", "n"], parameters: ["g"] };
    expect(compileLaw(spec).key).toBe(compileLaw({ ...spec }).key);
    expect(compileLaw(spec).key).not.toBe(compileLaw({ ...spec, text: "i(p, n) += 2 * g * v(p, n)" }).key);
  });
});

test("what changes from the interpreter to the emitter on the way gives the bits of the interpreter, and remembers", () => {
  const text = "x = limit(v(a, k), pnj, 0.026, 0.7); i(a, k) += s * (exp(x / 0.026) - 1)";
  const law = compileLaw({ name: "way", text, nodes: ["a", "k"], parameters: ["s"] });
  const benches = [interpreter, executor].map((make) => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    return { all: new Float64Array(memory.buffer), run: make(law, memory) };
  });
  for (const { all, run } of benches) {
    all.set([1e-14, 1e-14]);
    run.setup(0, 2, 2);
  }
  for (let k = 0; k < 2000; k++) {
    for (const { all, run } of benches) {
      all.set([0.5 + (k % 7) / 10, (k % 5) / 6], 2 * law.columns.inputs);
      run.evaluate(0, 2, 2);
    }
    const [slow, fast] = benches.map(({ all }) => all.slice(0, 2 * law.columns.total));
    expect(fast).toEqual(slow);
  }
});

test("a law whose many evaluations are foreseen is emitted at once", () => {
  const law = compileLaw({ name: "foreseen", text: "i(a, k) += s * v(a, k)**3", nodes: ["a", "k"], parameters: ["s"] });
  const isEmitted = () =>
    String(executor(law, new WebAssembly.Memory({ initial: 1 })).evaluate).includes("native code");
  foresee(law, 2, 10);
  expect(isEmitted()).toBe(false);
  foresee(law, 2, 1000);
  expect(isEmitted()).toBe(true);
});
