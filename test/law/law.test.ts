import { describe, expect, test } from "vitest";
import { complex } from "../../src/base/complex.js";
import { Diagnostics } from "../../src/base/diagnostics.js";
import { NetlistError } from "../../src/base/errors.js";
import { locate } from "../../src/base/source.js";
import type { Law, LawSpec } from "../../src/law/contract.js";
import { compileLaw, interpretComplex, interpreter, report, sensitivity } from "../../src/law/law.js";
import { Storage } from "../../src/law/storage.js";

/** A bank of one instance: give columns, evaluate, read what came out. */
class Bank {
  readonly memory = new WebAssembly.Memory({ initial: 4 });
  readonly all = new Float64Array(this.memory.buffer);
  private readonly executor;
  constructor(
    readonly law: Law,
    parameters: readonly number[],
  ) {
    this.executor = interpreter(law, this.memory);
    parameters.forEach((x, k) => (this.all[2 * k] = x));
    this.executor.setup(0, 1, 2);
  }
  evaluate(inputs: readonly number[], old?: number) {
    inputs.forEach((x, k) => (this.all[2 * (this.law.columns.inputs + k)] = x));
    if (old !== undefined) this.all[2 * this.law.columns.memory] = old;
    this.executor.evaluate(0, 1, 2);
    return this.law.contributions.map((c) => ({
      target: c.target,
      part: c.part,
      value: this.all[2 * c.value]!,
      slopes: Object.fromEntries(c.derivatives.map((d) => [d.input, this.all[2 * d.column]!])),
    }));
  }
  memoryAfter(): number {
    return this.all[2 * this.law.columns.memory]!;
  }
}

const spec = (text: string, more: Partial<LawSpec> = {}): LawSpec => ({
  name: "test",
  text,
  nodes: ["p", "n"],
  parameters: ["a", "b"],
  ...more,
});

describe("statements of a law", () => {
  test("the slope of a quantity by another is that of its text, whatever else hangs on the same voltage", () => {
    const text = "x = v(p, n) * a; y = v(p, n); i(p, n) += slope(x * x * y + b * y, x) + slope(b, x)";
    const [row] = new Bank(compileLaw(spec(text)), [3, 7]).evaluate([2]);
    expect(row).toMatchObject({ value: 2 * 6 * 2, slopes: { 0: 2 * 3 * 2 + 2 * 6 } });
  });

  test("a linear conductance with a capacitance", () => {
    const law = compileLaw(spec("i(p, n) += a * v(p, n) + ddt(b * v(p, n))"));
    expect(law).toMatchObject({ linear: true, limits: 0, limiting: -1, branches: [] });
    expect(law.inputs).toEqual([{ kind: "voltage", p: 0, n: 1 }]);
    expect(new Bank(law, [0.5, 1e-12]).evaluate([3])).toEqual([
      { target: { kind: "current", p: 0, n: 1 }, part: "f", value: 1.5, slopes: { 0: 0.5 } },
      { target: { kind: "current", p: 0, n: 1 }, part: "q", value: 3e-12, slopes: { 0: 1e-12 } },
    ]);
  });

  test("an inductor is a branch whose flux is the charge of its row", () => {
    const law = compileLaw(spec("v(p, n) = a * i(p, n) + ddt(b * i(p, n))"));
    expect(law.inputs).toEqual([
      { kind: "branch", branch: 0 },
      { kind: "voltage", p: 0, n: 1 },
    ]);
    expect(new Bank(law, [2, 1e-3]).evaluate([5, 7])).toEqual([
      { target: { kind: "current", p: 0, n: 1 }, part: "f", value: 5, slopes: { 0: 1 } },
      { target: { kind: "branch", branch: 0 }, part: "f", value: 7 - 10, slopes: { 0: -2, 1: 1 } },
      { target: { kind: "branch", branch: 0 }, part: "q", value: -5e-3, slopes: { 0: -1e-3 } },
    ]);
  });

  test("controls are read and added to; reversed voltages share an input", () => {
    const law = compileLaw(
      spec("v(c) += ddt(a * i(d)); i(p, n) += b * v(n, p) * i(c) - v(p, n)", { controls: ["c", "d"] }),
    );
    expect(law.inputs).toEqual([
      { kind: "control", control: 1 },
      { kind: "voltage", p: 1, n: 0 },
      { kind: "control", control: 0 },
    ]);
    const rows = new Bank(law, [2, 3]).evaluate([10, 5, 7]);
    expect(rows).toEqual([
      { target: { kind: "control", control: 0 }, part: "q", value: -20, slopes: { 0: -2 } },
      { target: { kind: "current", p: 0, n: 1 }, part: "f", value: 110, slopes: { 1: 22, 2: 15 } },
    ]);
  });

  test("voltages against ground, comments, several lines, sums over statements", () => {
    const law = compileLaw(
      spec(`// a comment
        x = a * (v(p) +
                 b)  // goes on within parentheses
        i(p) += x; i(p) += -2 * v(p) - ddt(v(p))`),
    );
    expect(new Bank(law, [3, 4]).evaluate([1])).toEqual([
      { target: { kind: "current", p: 0, n: -1 }, part: "f", value: 13, slopes: { 0: 1 } },
      { target: { kind: "current", p: 0, n: -1 }, part: "q", value: -1, slopes: { 0: -1 } },
    ]);
  });

  test("collapsed nodes carry no current between themselves", () => {
    const text = "i(p, x) += a * v(p, x); i(x, n) += b * v(x, n)";
    const open = compileLaw(spec(text, { nodes: ["p", "n", "x"] }));
    expect(open.contributions.map((c) => c.target)).toEqual([
      { kind: "current", p: 0, n: 2 },
      { kind: "current", p: 2, n: 1 },
    ]);
    const closed = compileLaw(spec(text, { nodes: ["p", "n", "x"], collapsed: { x: "p" } }));
    expect(closed.contributions.map((c) => c.target)).toEqual([{ kind: "current", p: 0, n: 1 }]);
    expect(closed.inputs).toEqual([{ kind: "voltage", p: 0, n: 1 }]);
    expect(closed.key).not.toBe(open.key);
  });

  test("the multiplier scales currents and charges between nodes, not branch equations", () => {
    const law = compileLaw(spec("i(p, n) += v(p, n) + ddt(v(p, n)); v(p) = 3", { parameters: ["m"], multiplier: "m" }));
    const rows = new Bank(law, [4]).evaluate(law.inputs.map((i) => (i.kind === "branch" ? 5 : 2)));
    expect(rows.map((row) => [row.target.kind, row.part, row.value])).toEqual([
      ["current", "f", 8],
      ["current", "q", 8],
      ["current", "f", 20],
      ["branch", "f", -1],
    ]);
  });

  test("what depends on parameters alone is hoisted and not linear laws are told apart", () => {
    const law = compileLaw(spec("k = exp(a) / sqrt(b); i(p, n) += k * v(p, n)"));
    expect(law.linear).toBe(true);
    expect(law.columns.outputs - law.columns.hoisted).toBe(1);
    expect(law.contributions[0]!.derivatives[0]!.column).toBe(law.columns.hoisted);
    expect(compileLaw(spec("i(p, n) += v(p, n)**2")).linear).toBe(false);
    expect(compileLaw(spec("i(p, n) += a")).contributions[0]!.derivatives).toEqual([]);
  });
});

describe("faults of a law", () => {
  test.each([
    ["i(p, n) += foo(1)", "unknown-function", "foo(1)"],
    ["i(p, n) += gg", "unknown-name", "gg"],
    ["i(p, q) += 1", "unknown-node", "q"],
    ["i(p, n) += v(p, z)", "unknown-node", "z"],
    ["i(p, n) = 1", "bad-target", "i(p, n) = 1"],
    ["i(p, n, p) += 1", "bad-target", "i(p, n, p) += 1"],
    ["v(p, n) += 1", "bad-target", "v(p, n) += 1"],
    ["hello", "bad-statement", "hello"],
    ["i(p, n) += 2 * state(1, 2)", "misplaced", "state(1, 2)"],
    ["x = state(v(p)); i(p, n) += x", "wrong-arity", "state(v(p))"],
    ["x = mode(v(p)); i(p, n) += x", "wrong-arity", "mode(v(p))"],
    ["i(p, n) += delay(1)", "wrong-arity", "delay(1)"],
    ["x = v(p); i(p, n) += old(x)", "bad-old", "old(x)"],
    ["i(p, n) += slope(v(p))", "wrong-arity", "slope(v(p))"],
    ["i(p, n) += white()", "wrong-arity", "white()"],
    ["v(p, n) = white(1)", "bad-noise", "white(1)"],
    ["i(p, n) += ddt(1, 2)", "wrong-arity", "ddt(1, 2)"],
    ["i(p, n) += i(p, n)", "no-branch", "i(p, n)"],
    ["v(p, n) = 1; v(n, p) = 2", "duplicate-branch", "v(n, p) = 2"],
    ["a = 3", "duplicate-name", "a = 3"],
    ["x = 3; x = 4", "duplicate-name", "x = 4"],
    ["i(p, n) += limit(v(p, n), fet, 1, 2)", "unknown-limiting", "fet"],
    ["i(p, n) += limit(v(p, n)**2, pnj, 1, 2)", "bad-limit", "v(p, n)**2"],
    ["i(p, n) += depletion(1, 2)", "wrong-arity", "depletion(1, 2)"],
    ["i(p, n) += @d1[id]", "bad-probe", "@d1[id]"],
    ["i(p, n) += 1 +", "missing-operand", "+"],
  ])("%s", (text, code, place) => {
    const diagnostics = new Diagnostics();
    expect(compileLaw(spec(`x0 = 1 // fine\n${text}`), diagnostics)).toBeUndefined();
    expect(diagnostics.list).toHaveLength(1);
    expect(diagnostics.list[0]!.code).toBe(code);
    expect(locate(diagnostics.list[0]!.span!)).toMatchObject({ file: "law of test", line: 2, text: place });
  });

  test("all faults are told; without diagnostics they are thrown", () => {
    const text = "i(p, n) += foo(1)\n i(p, n) += bar";
    const diagnostics = new Diagnostics();
    compileLaw(spec(text), diagnostics);
    expect(diagnostics.list.map((d) => d.code)).toEqual(["unknown-function", "unknown-name"]);
    expect(() => compileLaw(spec(text))).toThrow(NetlistError);
    expect(() => compileLaw(spec("i(p, n) += 1", { quantities: { z: "nope" } }))).toThrow(/nope/);
  });
});

describe("limits of transistors", () => {
  const grid = [-9, -6, -3.2, -1.1, -0.6, -0.4, -0.1, 0, 0.1, 0.4, 0.6, 1.1, 1.9, 2.1, 3.3, 3.6, 4.1, 4.6, 7, 12, 30];

  /** DEVfetlim and DEVlimvds of SPICE3, region by region, written apart from the graph. */
  function gate(v: number, old: number, vto: number): number {
    const far = 2 * Math.abs(old - vto) + 2;
    const near = Math.abs(old - vto) + 1;
    const step = v - old;
    if (old >= vto + 3.5) {
      if (step > 0) return Math.min(v, old + far);
      return v >= vto + 3.5 ? Math.max(v, old - near) : Math.max(v, vto + 2);
    }
    if (old >= vto) return step > 0 ? Math.min(v, vto + 4) : Math.max(v, vto - 0.5);
    if (step <= 0) return Math.max(v, old - far);
    return v <= vto + 0.5 ? Math.min(v, old + near) : vto + 0.5;
  }
  function drain(v: number, old: number): number {
    if (old >= 3.5) return v > old ? Math.min(v, 3 * old + 2) : v < 3.5 ? Math.max(v, 2) : v;
    return v > old ? Math.min(v, 4) : Math.max(v, -0.5);
  }

  test("of the gate, around the threshold", () => {
    const law = compileLaw(spec("i(p, n) += fetlim(v(p, n), a, b)"));
    for (const vto of [-2, 0, 0.7])
      for (const old of grid)
        for (const v of [...grid, ...[-0.5, -0.3, 0.3, 0.5].map((step) => old + step)]) {
          const [row] = new Bank(law, [old, vto]).evaluate([v]);
          expect(row!.value, `${v} after ${old}, threshold ${vto}`).toBeCloseTo(gate(v, old, vto), 12);
        }
  });

  test("of the drain", () => {
    const law = compileLaw(spec("i(p, n) += vdslim(v(p, n), a) + 0 * b"));
    for (const old of grid)
      for (const v of [...grid, ...[-0.5, -0.3, 0.3, 0.5].map((step) => old + step)]) {
        const [row] = new Bank(law, [old, 0]).evaluate([v]);
        expect(row!.value, `${v} after ${old}`).toBeCloseTo(drain(v, old), 12);
      }
  });
});

describe("junctions", () => {
  const text = "vd = limit(v(p, n), pnj, a, b)\n i(p, n) += 1e-14 * expm1(vd / a) + 1e-3 * v(p, n)";
  const law = compileLaw(spec(text));
  const vt = 0.025;
  const vcrit = 0.6;
  const bank = new Bank(law, [vt, vcrit]);

  /** pnjlim as SPICE papers state it, written apart from the graph. */
  function limited(v: number, old: number): number {
    if (v > vcrit && Math.abs(v - old) > 2 * vt) {
      if (old <= 0) return vt * Math.log(v / vt);
      const arg = (v - old) / vt;
      return arg > 0 ? old + vt * (2 + Math.log(arg - 2)) : old - vt * (2 + Math.log(2 - arg));
    }
    if (v < 0) return Math.max(v, old > 0 ? -old - 1 : 2 * old - 1);
    return v;
  }

  test.each([
    [0.5, 0.4],
    [0.62, 0.61],
    [5, 0.65],
    [5, -3],
    [0.8, 0],
    [-10, 0.5],
    [-10, -2],
    [-0.5, 0.6],
    [0, 0],
    [0.61, 0.5],
    [0.7, 5],
  ])("%d V after %d V", (v, old) => {
    const [row] = bank.evaluate([v], old);
    const vlim = limited(v, old);
    expect(bank.memoryAfter()).toBeCloseTo(vlim, 14);
    expect(bank.all[2 * law.limiting]).toBeCloseTo(Math.abs(v - vlim), 14);
    const at = bank.memoryAfter();
    const slope = (1e-14 / vt) * Math.exp(at / vt);
    const current = 1e-14 * Math.expm1(at / vt) + slope * (v - at) + 1e-3 * v;
    expect(row!.value / current || 0).toBeCloseTo(current === 0 ? 0 : 1, 12);
    expect(row!.slopes[0]! / (slope + 1e-3)).toBeCloseTo(1, 12);
  });

  test("an iteration with limiting converges where plain Newton overflows", () => {
    // 5 V behind 1 kohm into the junction
    let v = 5;
    bank.all[2 * law.columns.memory] = 0;
    let steps = 0;
    for (; steps < 100; steps++) {
      const [row] = bank.evaluate([v]);
      const dv = -(row!.value + (v - 5) / 1000) / (row!.slopes[0]! + 1e-3);
      v += dv;
      if (Math.abs(dv) < 1e-12 && bank.all[2 * law.limiting] === 0) break;
    }
    expect(steps).toBeLessThan(20);
    expect(1e-14 * Math.expm1(v / vt) + 1e-3 * v).toBeCloseTo((5 - v) / 1000, 12);
  });

  test("reversed and collapsed junctions", () => {
    const turned = compileLaw(spec("x = v(p, n); i(n, p) += limit(v(n, p), pnj, a, b)"));
    const rows = new Bank(turned, [vt, vcrit]).evaluate([-5], 0);
    expect(rows[0]!.slopes[0]).toBe(-1);
    expect(rows[0]!.value).toBeCloseTo(5, 14);
    const flat = compileLaw(
      spec("i(p, n) += limit(v(p, x), pnj, a, b) + 1", { nodes: ["p", "n", "x"], collapsed: { x: "p" } }),
    );
    expect(flat.limits).toBe(0);
  });

  test("depletion charge: its slope is the capacitance of the textbook on both sides of the knee", () => {
    const q = compileLaw(spec("i(p, n) += ddt(depletion(v(p, n), a, b, 0.4, 0.5))"));
    const charge = new Bank(q, [1e-12, 0.8]);
    const capacitance = (v: number): number => {
      if (v < 0.4) return 1e-12 / (1 - v / 0.8) ** 0.4;
      return (1e-12 / 0.5 ** 1.4) * (1 - 0.5 * 1.4 + (0.4 * v) / 0.8);
    };
    let integral = 0;
    for (const v of [-5, -0.5, 0.1, 0.3999999, 0.4, 0.4000001, 0.7, 2]) {
      const [row] = charge.evaluate([v]);
      expect(row!.slopes[0]! / capacitance(v)).toBeCloseTo(1, 12);
      integral = row!.value;
    }
    const steps = 4000;
    let sum = 0;
    for (let k = 0; k < steps; k++) sum += (capacitance((2 * (k + 0.5)) / steps) * 2) / steps;
    expect(integral / sum).toBeCloseTo(1, 6);
    expect(new Bank(q, [0, 0.8]).evaluate([0.3])[0]!.value).toBe(0);
  });
});

describe("on request", () => {
  const text = "e = a * expm1(v(p, n) / b)\n i(p, n) += e + ddt(a * b * v(p, n)**2)\n v(p) = b * i(p)";
  const law = compileLaw(spec(text, { quantities: { e: "e", power: "e * v(p, n)" } }));
  const bank = new Bank(law, [2, 0.5]);
  const place = { base: 0, n: 1, stride: 2, storage: Storage.of(law.columns.total) };

  test("quantities", () => {
    bank.evaluate(law.inputs.map((i) => (i.kind === "voltage" && i.n === 1 ? 0.3 : 0.7)));
    const found = report(law, bank.memory, place);
    expect(found.e![0]).toBeCloseTo(2 * Math.expm1(0.6), 14);
    expect(found.power![0]).toBeCloseTo(0.3 * 2 * Math.expm1(0.6), 14);
  });

  test("parameter derivatives equal central differences", () => {
    const inputs = law.inputs.map((_, k) => 0.3 + 0.2 * k);
    for (const [k, name] of law.parameters.entries()) {
      const at = (shift: number): number[] => {
        const shifted = new Bank(
          law,
          [2, 0.5].map((x, j) => (j === k ? x + shift : x)),
        );
        return shifted.evaluate(inputs).map((row) => row.value);
      };
      const [up, down] = [at(1e-5), at(-1e-5)];
      bank.evaluate(inputs);
      sensitivity(law, name, bank.memory, place).forEach((d, c) =>
        expect(d[0]).toBeCloseTo((up[c]! - down[c]!) / 2e-5, 7),
      );
    }
    expect(() => sensitivity(law, "zz", bank.memory, place)).toThrow(/"zz"/);
  });

  test("the complex interpreter gives the real values and, by a small step, the derivatives", () => {
    const inputs = law.inputs.map((_, k) => 0.3 + 0.2 * k);
    const rows = bank.evaluate(inputs);
    const parameters = [complex(2), complex(0.5)];
    law.inputs.forEach((_, j) => {
      const stepped = interpretComplex(
        law,
        parameters,
        inputs.map((x, k) => complex(x, k === j ? 1e-60 : 0)),
      );
      rows.forEach((row, c) => {
        expect(stepped.values[c]!.re).toBeCloseTo(row.value, 13);
        expect(stepped.values[c]!.im / 1e-60).toBeCloseTo(row.slopes[j] ?? 0, 13);
        expect(stepped.derivatives[c]![j]!.re).toBeCloseTo(row.slopes[j] ?? 0, 13);
      });
    });
  });
});
