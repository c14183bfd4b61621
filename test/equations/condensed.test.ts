import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Condensation } from "../../src/equations/condensation.js";
import { Condensed } from "../../src/equations/condensed.js";
import type { Equations } from "../../src/equations/equations.js";
import { System } from "../../src/equations/system.js";
import { parse } from "../../src/index.js";
import { gear, trapezoidal } from "../../src/integrate/method.js";
import { Stepper } from "../../src/integrate/stepper.js";
import { Newton } from "../../src/solve/newton.js";
import { netlist } from "../lab.js";

const TIGHT = { reltol: 1e-13, vntol: 1e-13, abstol: 1e-15, maxIterations: 200, scale: 0 };

/** A circuit whose parameters a, b and r are roots. */
function systemOf(cards: string, lanes = 1): System {
  const data = ".data t a b r\n1 2 3\n.enddata\n.op";
  return new System(parse(netlist(`.param a=1 b=-0.4 r=2k\n.model d D (is=1n)\n${cards}\n${data}`)).circuit, { lanes });
}

function roots(system: System, a: number, b: number): Float64Array {
  const now = Float64Array.from(system.circuit.parameters.nominal);
  now[system.circuit.parameters.roots.indexOf("a")] = a;
  now[system.circuit.parameters.roots.indexOf("b")] = b;
  return now;
}

function solve(system: Equations): void {
  system.setTime(undefined);
  expect(new Newton(system).solve(TIGHT)).toMatchObject({ ok: true });
}

const element = fc.constantFrom<((a: string, b: string) => string)[]>(
  (a, b) => `Rx ${a} ${b} 1k`,
  (a, b) => `Rx ${a} ${b} 3.3k`,
  (a, b) => `Dx ${a} ${b} d`,
  (a, b) => `Ix ${a} ${b} {a*1m}`,
  (a, b) => `Gx ${a} ${b} in n1 0.2m`,
  (a, b) => `Ex e_x 0 ${a} ${b} 2\nRe_x e_x n2 4k`,
  (a, b) => `Fx ${a} ${b} Vb 0.3`,
  (_, b) => `Hx h_x 0 Vin 100\nRh_x h_x ${b} 5k`,
  (a, b) => `Vx ${a} s_x {b}\nRs_x s_x ${b} 2k`,
);
const node = fc.constantFrom("0", "in", "b", "c", "n1", "n2", "n3", "n4");
const circuit = fc
  .array(fc.tuple(element, node, node), { minLength: 4, maxLength: 14 })
  .map((list) =>
    [
      "Vin in 0 {a}; Vb b 0 {b}; Vc c b 0.5; Vcopy z c {a-b}",
      "R1 in n1 1k; R2 b n2 2k; R3 c n3 1.5k; R4 z n4 1k; R5 n1 n2 1k; R6 n3 n4 2.2k; R7 n1 0 10k",
      ...list.flatMap(([make, p, n], k) => (p === n ? [] : [make(p, n).replaceAll("x", `y${k}`)])),
    ].join("\n"),
  );

describe("condensed equations", () => {
  it("leave out nodes of chains of sources, and what follows from sums of currents", () => {
    const { split, whole } = new Condensation(systemOf("V1 a0 0 {a}; V2 b0 a0 1; R1 b0 n 1k; D1 n 0 d"));
    const name = (k: number) => whole.unknowns.at(k)!.name;
    expect(split.held.map(({ column }) => name(column))).toEqual(["v(a0)", "v(b0)"]);
    expect(split.following.map(({ column }) => name(column)).sort()).toEqual(["i(v1)", "i(v2)"]);
    expect(split.kept.map(name)).toEqual(["v(n)"]);
  });

  it("keep sources whose currents are used, and floating ones", () => {
    const { split, whole } = new Condensation(
      systemOf("V1 a0 0 {a}; F1 n 0 V1 2; R1 a0 n 1k; V2 n m 1; R2 m 0 1k; E1 o 0 n 0 2; R3 o 0 1k"),
    );
    const held = split.held.map(({ column }) => whole.unknowns.at(column)!.name);
    expect(held).toEqual([]);
    expect(split.kept).toHaveLength(whole.size);
  });

  it("have the solutions of all equations, in every lane, and the same bits with one lane", () => {
    fc.assert(
      fc.property(
        circuit,
        fc.array(fc.tuple(fc.double({ min: -2, max: 2, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true })), {
          minLength: 2,
          maxLength: 8,
        }),
        (cards, inputs) => {
          const whole = systemOf(cards);
          fc.pre(Condensation.fits(whole, ["a", "b"]));
          const plan = new Condensation(whole);
          const [wide, single] = [new Condensed(plan, 8), new Condensed(plan, 1)];
          const reference = systemOf(cards);
          single.setRoots(roots(whole, 1, -0.4), 0);
          single.evaluate(0);
          fc.pre(single.lu.factor().ok);
          const pivots = single.lu.exportPivots()!;
          wide.lu.importPivots(pivots);
          inputs.forEach(([a, b], lane) => wide.setRoots(roots(whole, a, b), lane));
          wide.setTime(undefined);
          const { ok } = new Newton(wide).solve({ ...TIGHT, activeLanes: (1 << inputs.length) - 1 });
          inputs.forEach(([a, b], lane) => {
            reference.x.array.fill(0);
            reference.limits.set(new Float64Array(reference.limits.of().length));
            reference.setRoots(roots(reference, a, b), 0);
            reference.setTime(undefined);
            const expected = new Newton(reference).solve(TIGHT);
            // What plain Newton cannot solve is no matter of condensing.
            if (!ok || !expected.ok) return;
            single.lu.importPivots(pivots);
            single.setRoots(roots(whole, a, b), 0);
            single.setPoint(new Float64Array(whole.size), 0);
            single.limits.set(new Float64Array(single.limits.of().length));
            solve(single);
            const one = Float64Array.from({ length: single.size }, (_, i) => single.x.array[i]!);
            expect(Float64Array.from(one, (_, i) => wide.x.array[i * 8 + lane]!)).toEqual(one);
            whole.setRoots(roots(whole, a, b), 0);
            whole.setTime(undefined);
            const point = single.pointOf(0);
            for (let k = 0; k < whole.size; k++) {
              const v = reference.x.array[k]!;
              expect(Math.abs(point[k]! - v), whole.unknowns.at(k)!.name).toBeLessThan(1e-9 * (1 + Math.abs(v)));
            }
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it("go through time as all equations do, also when inputs jump", () => {
    const stores = fc.constantFrom<((a: string, b: string) => string)[]>(
      (a, b) => `Cx ${a} ${b} 1n`,
      (a, b) => `Cx ${a} ${b} 0.3n ic=0.2`,
      (a, b) => `Dx ${a} ${b} dj`,
      (a, b) => `Lx ${a} l_x 1m\nRl_x l_x ${b} 1k`,
      (a, b) => `Bx ${a} ${b} I={1u*v(n1)+ddt(0.2n*v(${a},${b}))}`,
      (a, b) => `Cx ${a} ${b} C='0.2n*(1+0.1*v(${a},${b})*v(${a},${b}))'`,
    );
    const charged = fc
      .tuple(circuit, fc.array(fc.tuple(stores, node, node), { minLength: 2, maxLength: 6 }))
      .map(([cards, list]) =>
        [
          ".model dj D (is=1n cjo=20p tt=4n)",
          cards,
          ...list.flatMap(([make, p, n], k) => (p === n ? [] : [make(p, n).replaceAll("x", `z${k}`)])),
        ].join("\n"),
      );
    const input = fc.tuple(fc.double({ min: -2, max: 2, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true }));
    let compared = 0;
    fc.assert(
      fc.property(charged, input, input, fc.constantFrom(trapezoidal, gear[2]!), (cards, first, second, method) => {
        const whole = systemOf(cards);
        fc.pre(!whole.moves && Condensation.fits(whole, ["a", "b"]));
        const condensed = new Condensed(new Condensation(whole), 1);
        const [reference, shaken] = [systemOf(cards), systemOf(cards)];
        const options = { reltol: 1e-12, vntol: 1e-12, abstol: 1e-14, maxIterations: 100 };
        const runs = [reference, condensed, shaken].map((system) => ({
          system,
          stepper: new Stepper(system, options),
        }));
        for (const { system } of runs) system.setRoots(roots(whole, ...first), 0);
        reference.setTime(0);
        const { ok } = new Newton(reference).solve(TIGHT);
        fc.pre(ok);
        condensed.setPoint(reference.x.array, 0);
        condensed.limits.set(reference.limits.of());
        // Where what is small does not stay small, nothing agrees for long.
        shaken.setPoint(
          reference.x.array.map((v) => v + 1e-10),
          0,
        );
        shaken.limits.set(reference.limits.of());
        for (const { stepper } of runs) stepper.start(0);
        for (let k = 0; k < 30; k++) {
          if (k === 15)
            for (const { system, stepper } of runs) {
              system.setRoots(roots(whole, ...second), 0);
              stepper.restart();
            }
          const outcomes = runs.map(({ system, stepper }) => {
            system.setTime((k + 1) * 1e-7);
            return stepper.attempt(1e-7, method).ok;
          });
          // What plain Newton cannot solve is no matter of condensing.
          if (outcomes.includes(false)) return;
          for (const { stepper } of runs) stepper.accept();
          for (const [name, number] of whole.circuit.nodeNumber) {
            const [v, own] = [reference.x.array[number]!, condensed.x.array[condensed.entryOf(number)]!];
            if (Math.abs(shaken.x.array[number]! - v) > 1e-9 * (1 + Math.abs(v))) return;
            expect(Math.abs(own - v), `${name} at step ${k}`).toBeLessThan(1e-8 * (1 + Math.abs(v)));
          }
        }
        compared++;
      }),
      { numRuns: 40 },
    );
    expect(compared).toBeGreaterThan(5);
  });

  it("are at rest alone where sources move", () => {
    const moving = systemOf("V1 a0 0 SIN({a} 1 1k); R1 a0 n 1k; C1 n 0 1n");
    expect(moving.moves).toBe(true);
    const condensed = new Condensed(new Condensation(moving), 1);
    expect(() => condensed.setTime(1e-6)).toThrow(/at rest/);
    expect(systemOf("V1 a0 0 {a}; R1 a0 n 1k; C1 n 0 1n").moves).toBe(false);
    expect(systemOf("V1 a0 0 {a}; B1 n 0 I={time*v(a0)}; R1 n 0 1k").moves).toBe(true);
  });

  it("have the adjoint network of all equations", () => {
    const cards = "Vin in 0 {a}; Vb b in {b}; R1 in n 1k; D1 n b d; R2 n m 2k; D2 m 0 d; G1 m 0 n 0 0.3m; R3 m b 5k";
    const whole = systemOf(cards);
    const condensed = new Condensed(new Condensation(whole), 1);
    condensed.setRoots(roots(whole, 1.3, 0.2), 0);
    solve(condensed);
    condensed.evaluate(0);
    expect(condensed.lu.factor()).toEqual({ ok: true });
    const lambda = condensed.arena.floats(condensed.x.length);
    lambda.array[condensed.entryOf(whole.circuit.nodeNumber.get("m")!)] = 1;
    condensed.lu.solveTransposed(lambda);
    whole.setPoint(condensed.pointOf(0), 0);
    whole.limits.set(condensed.limits.of());
    for (let k = 0; k < 60; k++) whole.evaluate(0);
    expect(whole.lu.factor()).toEqual({ ok: true });
    const all = whole.arena.floats(whole.x.length);
    all.array[whole.circuit.nodeNumber.get("m")!] = 1;
    whole.lu.solveTransposed(all);
    for (const [name, number] of whole.circuit.nodeNumber)
      expect(lambda.array[condensed.entryOf(number)]!, name).toBeCloseTo(all.array[number]!, 6);
    expect(all.array[whole.circuit.nodeNumber.get("m")!]).toBeGreaterThan(50);
  });

  it("are not those of circuits in which inputs set conductances", () => {
    expect(Condensation.fits(systemOf("V1 a0 0 {a}; R1 a0 n {r}; R2 n 0 1k"), ["a", "b"])).toBe(true);
    expect(Condensation.fits(systemOf("V1 a0 0 {a}; R1 a0 n {r}; R2 n 0 1k"), ["a", "r"])).toBe(false);
  });
});
