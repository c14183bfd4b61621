import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { System } from "../../src/equations/system.js";
import { systemOf } from "../lab.js";

/** Evaluates until limiting has followed, so that F is that of x itself. */
function settle(system: System, scale: number): void {
  for (let k = 0; k < 60; k++) {
    system.evaluate(scale);
    if (system.limits.largest(0) === 0 && k > 0) return;
  }
  throw new Error("limiting holds on");
}

/** F + scale q at x. */
function residual(system: System, x: Float64Array, scale: number): Float64Array {
  system.x.array.set(x);
  settle(system, scale);
  return Float64Array.from({ length: system.size }, (_, i) => system.f.array[i]!);
}

/** Largest error of a column of the matrix against central differences, over what rounding and curvature explain. */
function worst(system: System, x: Float64Array, scale: number): number {
  residual(system, x, scale);
  const matrix = Float64Array.from(system.lu.values.array);
  const { pattern, size } = system;
  const h = 1e-5;
  // Currents of a row are at most about its conductances times 0.1 V; their rounding over h is noise.
  const noise = new Float64Array(size);
  for (let e = 0; e < pattern.row.length; e++) noise[pattern.row[e]!]! += (Number.EPSILON * Math.abs(matrix[e]!)) / h;
  let largest = 0;
  for (let j = 0; j < size; j++) {
    const exact = new Float64Array(size);
    for (let e = pattern.columnStart[j]!; e < pattern.columnStart[j + 1]!; e++) exact[pattern.row[e]!] = matrix[e]!;
    const at = (by: number) =>
      residual(
        system,
        x.map((v, i) => (i === j ? v + by : v)),
        scale,
      );
    const [up, down] = [at(h), at(-h)];
    for (let i = 0; i < size; i++) {
      const difference = (up[i]! - down[i]!) / (2 * h);
      largest = Math.max(largest, Math.abs(difference - exact[i]!) / (1e-9 + noise[i]! + 1e-5 * Math.abs(exact[i]!)));
    }
  }
  return largest;
}

const node = fc.integer({ min: 0, max: 4 }).map(String);
const size = fc.integer({ min: 1, max: 9 });
const pair = fc.tuple(node, node).filter(([a, b]) => a !== b);
/** A card of each kind on any nodes; sources of voltage in series with a resistor, so that no loop arises. */
const element = fc.oneof(
  fc.tuple(pair, size).map(
    ([[a, b], v]) =>
      (k: number) =>
        `R${k} ${a} ${b} ${v}00`,
  ),
  fc.tuple(pair, size).map(
    ([[a, b], v]) =>
      (k: number) =>
        `C${k} ${a} ${b} ${v}m`,
  ),
  fc.tuple(pair, size).map(
    ([[a, b], v]) =>
      (k: number) =>
        `L${k} ${a} m${k} ${v}m; Rl${k} m${k} ${b} 5`,
  ),
  fc.tuple(pair, size).map(
    ([[a, b], v]) =>
      (k: number) =>
        `Rx${k} ${a} x${k} 3; La${k} x${k} 0 ${v}m; Lb${k} ${b} m${k} 4m; Rm${k} m${k} 0 7; K${k} La${k} Lb${k} 0.7`,
  ),
  fc.tuple(pair, size).map(
    ([[a, b], v]) =>
      (k: number) =>
        `V${k} m${k} ${a} ${v}; Rv${k} m${k} ${b} 50; F${k} 0 ${a} V${k} 2`,
  ),
  fc.tuple(pair, pair, size).map(
    ([[a, b], [c, d], v]) =>
      (k: number) =>
        `G${k} ${a} ${b} ${c} ${d} ${v}m`,
  ),
  fc.tuple(pair, pair, size).map(
    ([[a, b], [c, d], v]) =>
      (k: number) =>
        `E${k} m${k} ${a} ${c} ${d} ${v}; Re${k} m${k} ${b} 30`,
  ),
  fc.tuple(pair, size).map(
    ([[a, b], v]) =>
      (k: number) =>
        `V${k} m${k} ${a} 0; Rh${k} m${k} ${b} 50; H${k} h${k} 0 V${k} ${v}; Rg${k} h${k} ${a} 20`,
  ),
  fc.tuple(pair, size).map(
    ([[a, b], v]) =>
      (k: number) =>
        `D${k} ${a} ${b} d ${v} m=2`,
  ),
  fc.tuple(pair, pair).map(
    ([[a, b], [c, d]]) =>
      (k: number) =>
        `B${k} ${a} ${b} i={1m*v(${c},${d})*v(${b === "0" ? a : b})+sin(v(${c === "0" ? d : c}))/100}`,
  ),
);
const circuit = fc.array(element, { minLength: 3, maxLength: 12 }).map((cards) => {
  const ground = [1, 2, 3, 4].map((k) => `Rg${k} ${k} 0 1k`);
  return [
    ".model d D (is=1u n=1.5 rs=2 cjo=2m tt=3m bv=4 ibv=1m)",
    ...ground,
    ...cards.map((card, k) => card(k + 10)),
  ].join("; ");
});
const unknowns = fc.infiniteStream(fc.double({ min: -0.3, max: 0.3, noNaN: true }));

describe("the matrix is the derivative of F + scale q", () => {
  it.each([0, 1, 250])("of random circuits, scale %d", (scale) => {
    fc.assert(
      fc.property(circuit, unknowns, (cards, values) => {
        const system = systemOf(cards);
        system.setTime(undefined);
        const x = Float64Array.from({ length: system.size + 1 }, (_, i) =>
          i < system.size ? values.next().value! : 0,
        );
        expect(worst(system, x, scale)).toBeLessThan(1);
      }),
      { numRuns: 60 },
    );
  });

  it("C alone is that of q", () => {
    fc.assert(
      fc.property(circuit, unknowns, (cards, values) => {
        const system = systemOf(cards);
        system.setTime(undefined);
        system.x.array.set(Array.from({ length: system.size }, () => values.next().value!));
        settle(system, 1);
        const both = Float64Array.from(system.lu.values.array);
        settle(system, 0);
        const g = Float64Array.from(system.lu.values.array);
        system.evaluateC();
        const spare = both.length - 1;
        for (let e = 0; e < spare; e++) {
          const tolerance = 1e-12 * (1 + Math.abs(both[e]!));
          expect(Math.abs(system.lu.values.array[e]! + g[e]! - both[e]!)).toBeLessThan(tolerance);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("interpreted and emitted laws give the same bits", () => {
    fc.assert(
      fc.property(circuit, unknowns, (cards, values) => {
        const [a, ...others] = [false, true].map((emit) => systemOf(cards, { emit }));
        const x = Array.from({ length: a!.size }, () => values.next().value!);
        for (const system of [a!, ...others]) {
          system.setTime(undefined);
          system.x.array.set(x);
          settle(system, 3);
          system.evaluateCharges();
        }
        for (const b of others) {
          expect([...b.f.array]).toEqual([...a!.f.array]);
          expect([...b.q.array]).toEqual([...a!.q.array]);
          expect([...b.lu.values.array]).toEqual([...a!.lu.values.array]);
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe("F", () => {
  it("is the current that leaves a node: by hand", () => {
    const system = systemOf("V1 a 0 5; R1 a b 10; I1 b 0 2; C1 b 0 3; L1 b 0 4");
    system.setTime(undefined);
    // v(a), v(b), i(v1), i(l1)
    system.x.array.set([7, 3, 0.5, 0.25]);
    system.evaluate(0);
    expect([...system.f.array].slice(0, 4)).toEqual([0.4 + 0.5, -0.4 + 2 + 0.25, 7 - 5, 3]);
    system.evaluateCharges();
    expect([...system.q.array].slice(0, 4).map(Math.abs)).toEqual([0, 9, 0, 1]);
    expect(system.q.array[1]).toBe(9);
    // Multiples of charges come to it.
    system.evaluate(2);
    [0.4 + 0.5, -0.4 + 2 + 0.25 + 18, 7 - 5, 3 - 2].forEach((f, k) => expect(system.f.array[k]).toBeCloseTo(f, 12));
  });

  it("takes away what is injected, and adds shunts and clamps", () => {
    const system = systemOf("R1 a 0 10; R2 b 0 10");
    system.setTime(undefined);
    system.x.array.set([2, 4]);
    system.injected = system.arena.floats(3);
    system.injected.array.set([0.5, 0]);
    system.holds.shunt = 0.01;
    system.holds.clamps.set(1, 3);
    system.evaluate(0);
    expect(system.f.array[0]).toBeCloseTo(0.2 - 0.5 + 0.02, 12);
    expect(system.f.array[1]! / 1e9).toBeCloseTo(1, 6);
    expect(system.lu.values.array[0]).toBeCloseTo(0.11, 12);
    expect(system.lu.values.array[1]! / 1e9).toBeCloseTo(1, 6);
  });
});
