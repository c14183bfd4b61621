import { describe, expect, it } from "vitest";
import { locate } from "../../src/base/source.js";
import { ConvergenceError } from "../../src/index.js";
import { OperatingPoint } from "../../src/solve/operating-point.js";
import { simulated, systemOf, unknown } from "../lab.js";

const options = { reltol: 1e-6, vntol: 1e-9, abstol: 1e-15, maxIterations: 100 };

/** Currents that saturate away from their zero: the slope there throws Newton's method back and forth. */
const ways: [by: string, cards: string, node: string, volts: number][] = [
  ["newton", "V1 a 0 5; R1 a b 1k; R2 b 0 1k", "b", 2.5],
  ["damped newton", "B1 a 0 i={1m*atan(v(a)-5.3)}; R1 a 0 1G", "a", 5.3],
  ["gmin stepping", "B1 a 0 i={1m*tanh((v(a)-5.5)/0.3)}; R1 a 0 1G", "a", 5.5],
  ["source stepping", "V1 in 0 2.345; R2 in 0 1k; B1 a 0 i={1m*tanh((v(a)-v(in)^2)/0.01)}; R1 a 0 1G", "a", 5.499025],
];

describe("ways to an operating point", () => {
  it.each(ways)("%s", (by, cards, node, volts) => {
    const system = systemOf(cards);
    const found = new OperatingPoint(system).solve(options);
    expect(found.by).toBe(by);
    expect(system.x.array[unknown(system, `v(${node})`)]).toBeCloseTo(volts, 4);
    // Nothing of the continuation is left in the equations.
    expect(system.holds.shunt).toBe(0);
    system.evaluate(0);
    for (let i = 0; i < system.size; i++) expect(Math.abs(system.f.array[i]!)).toBeLessThan(1e-12);
  });

  it("pseudo-transient, where a branch of solutions ends before the sources or the shunts are where they belong", () => {
    const system = systemOf(
      `V1 in 0 5.59; R1 in a 613; R2 a b 1k; R3 b 0 10k; B2 b 0 i={1m*tanh((v(b)-v(a)*1.18)/0.126)}
       B1 a 0 i={5m*tanh((v(a)-3.81)/0.0337)+5m-4.72m*tanh((v(b)-1.905)/0.126)}`,
    );
    expect(new OperatingPoint(system).solve(options).by).toBe("pseudo-transient");
    expect(system.holds).toMatchObject({ shunt: 0, anchor: undefined });
    system.evaluate(0);
    for (let i = 0; i < system.size; i++) expect(Math.abs(system.f.array[i]!)).toBeLessThan(1e-12);
  });

  it("counts the iterations of all attempts", () => {
    const counts = ways.map(([, cards]) => new OperatingPoint(systemOf(cards)).solve(options).iterations);
    expect(counts[0]).toBe(2);
    expect(counts[2]).toBeGreaterThan(counts[1]!);
    expect(counts[1]).toBeGreaterThan(2);
  });

  it("twelve diodes in a row come on together", () => {
    const names = [..."abcdefghijkl"];
    const chain = names.map((n, k) => `D${k} ${n} ${names[k + 1] ?? "0"} d`).join("; ");
    const system = systemOf(`.model d D (is=1e-14); V1 s 0 12; R1 s a 1k; ${chain}`);
    new OperatingPoint(system).solve(options);
    const volts = names.map((n) => system.x.array[unknown(system, `v(${n})`)]!);
    volts.forEach((v, k) => expect(v / (12 - k)).toBeCloseTo(volts[11]!, 8));
  });
});

async function failure(cards: string): Promise<ConvergenceError> {
  const error = await simulated(cards).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(ConvergenceError);
  return error as ConvergenceError;
}

describe("what a failure tells", () => {
  it("node, device, netlist line, every way that was tried, and what to try", async () => {
    const error = await failure("R1 a 0 1k; B1 a 0 i={1+v(a)*v(a)}; .op");
    expect(error).toMatchObject({ code: "no-convergence", exitCode: 4, nodes: ["v(a)"] });
    expect(error.devices[0]).toBe("b1");
    expect(locate(error.diagnostics[0]!.span!)).toMatchObject({ line: 3, column: 1 });
    for (const way of ["newton", "damped newton", "gmin stepping", "source stepping"])
      expect(error.message).toMatch(new RegExp(`^ {2}${way}( \\(.*\\))?: .*v\\(a\\)`, "m"));
    expect(error.hint).toMatch(/nodeset/);
    expect(error.message).toContain(error.hint);
  });

  it("the point of a sweep", async () => {
    const error = await failure("V1 in 0 0; R1 in 0 1k; R2 a 0 1k; B1 a 0 i={v(in)*(1+v(a)*v(a))}; .dc V1 0 2 0.5");
    expect(error.message).toMatch(/v-sweep = /);
  });

  it("time, step, node and device of a transient analysis", async () => {
    const error = await failure(
      "R1 a 0 1k; C1 a 0 1n; B1 a 0 i={time > 2u ? 1e-3/(v(a)-v(a)) : 1e-3*v(a)}; .tran 0.1u 5u",
    );
    expect(error.message).toMatch(/time step became too small at t = (1\.9\d*|2)\s*u?s?.*step .*s\)/);
    expect(error.nodes).toEqual(["v(a)"]);
    expect(error.devices).toContain("b1");
    expect(locate(error.diagnostics[0]!.span!).line).toBe(4);
    expect(error.hint).toMatch(/gear/);
  });

  it("a conductance that makes the matrix singular", async () => {
    const error = await failure("R1 a 0 1k; B1 a 0 v={v(b)-1}; B2 b 0 v={v(a)}; R2 b 0 1k; .op");
    expect(error.message).toMatch(/singular matrix at/);
  });
});
