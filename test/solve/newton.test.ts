import { describe, expect, it } from "vitest";
import { Newton } from "../../src/solve/newton.js";
import { root, systemOf, thermal, unknown } from "../lab.js";

const tolerances = { reltol: 1e-9, vntol: 1e-12, abstol: 1e-18, scale: 0 };

function prepared(cards: string, lanes = 1) {
  const system = systemOf(cards, { lanes });
  system.setTime(undefined);
  return { system, newton: new Newton(system) };
}

describe("what an iteration comes to", () => {
  it("a linear circuit takes one iteration and one that finds nothing left", () => {
    const { system, newton } = prepared("V1 a 0 10; R1 a b 1k; R2 b 0 1k");
    expect(newton.solve({ ...tolerances, maxIterations: 10 })).toEqual({ ok: true, iterations: 2 });
    expect(system.x.array[unknown(system, "v(b)")]).toBeCloseTo(5, 12);
  });

  it("says which column is singular", () => {
    const { newton } = prepared("R1 a 0 1k; B1 a 0 v={v(b)-1}; B2 b 0 v={v(a)}; R2 b 0 1k");
    const outcome = newton.solve({ ...tolerances, maxIterations: 10 });
    expect(outcome).toMatchObject({ ok: false, reason: "singular", lane: 0, iterations: 1 });
  });

  it("says which unknown is no number", () => {
    const { system, newton } = prepared("V1 a 0 1; R1 a b 1k; B1 b 0 i={1m*ln(v(b)-3)}");
    const outcome = newton.solve({ ...tolerances, maxIterations: 10 });
    expect(outcome).toMatchObject({ ok: false, reason: "not-finite", unknown: unknown(system, "v(b)") });
  });

  it("gives up after the iterations it was granted, and names what still moved and how much", () => {
    const { system, newton } = prepared("R1 a 0 1k; B1 a 0 i={1+v(a)*v(a)}");
    const outcome = newton.solve({ ...tolerances, maxIterations: 17 });
    expect(outcome).toMatchObject({
      ok: false,
      reason: "iterations",
      iterations: 17,
      unknown: unknown(system, "v(a)"),
    });
    expect(!outcome.ok && outcome.updates).toHaveLength(3);
  });

  it("converges quadratically: every update is about the square of the one before", () => {
    // v^2 = 2 from 2: Heron's iteration, whose iterates are known.
    const { system, newton } = prepared("B1 a 0 i={v(a)*v(a)-2}; R1 a 0 1e30");
    for (const [iterations, heron] of [
      [1, 1.5],
      [2, 17 / 12],
      [3, 577 / 408],
    ] as const) {
      system.x.array[0] = 2;
      newton.solve({ ...tolerances, maxIterations: iterations });
      expect(system.x.array[0]).toBeCloseTo(heron, 13);
    }
  });

  it("leaves out a step that would be nothing, and takes a first one that is known", () => {
    // Heron again: updates 0.5, 0.083, 2.5e-3, 2.1e-6, 1.6e-12, of which each foretells the next.
    const solved = (options: Partial<Parameters<Newton["solve"]>[0]>, from = 2) => {
      const { system, newton } = prepared("B1 a 0 i={v(a)*v(a)-2}; R1 a 0 1e30");
      system.x.array[0] = from;
      const vector = system.arena.floats(system.x.length);
      vector.array[0] = -0.5;
      const first = options.first && { vector, factor: 1 };
      const same = { reltol: 1e-14, vntol: 1e-14, maxIterations: 20 };
      const outcome = newton.solve({ ...tolerances, ...same, ...options, ...(first && { first }) });
      expect(Math.abs(system.x.array[0]! - Math.SQRT2)).toBeLessThan(1e-15 * 2);
      return outcome.iterations;
    };
    expect(solved({})).toBe(6);
    expect(solved({ ahead: 1e4 })).toBe(5);
    expect(solved({ ahead: 1 })).toBe(6);
    const known = { vector: undefined as never, factor: 1 };
    expect(solved({ ahead: 1e4, first: known })).toBe(5);
    expect(solved({ first: known })).toBe(6);
  });

  it("a step limit holds the largest voltage change to it", () => {
    const { system, newton } = prepared("V1 a 0 10; R1 a b 1k; R2 b 0 1k");
    newton.solve({ ...tolerances, maxIterations: 3, stepLimit: 1 });
    expect(system.x.array[unknown(system, "v(a)")]).toBeCloseTo(3, 12);
    expect(newton.solve({ ...tolerances, maxIterations: 20, stepLimit: 1 }).ok).toBe(true);
    expect(system.x.array[unknown(system, "v(a)")]).toBeCloseTo(10, 12);
  });

  it("does not stop while limiting still holds a junction away", () => {
    const { system, newton } = prepared(".model d D (is=1e-14); V1 a 0 0.9; D1 a 0 d");
    expect(newton.solve({ ...tolerances, maxIterations: 100 }).ok).toBe(true);
    system.evaluate(0);
    expect(system.limits.largest(0)).toBe(0);
    expect(-system.x.array[unknown(system, "i(v1)")]! / (1e-14 * Math.expm1(0.9 / thermal()))).toBeCloseTo(1, 8);
  });
});

describe("lanes", () => {
  const cards = ".model d D (is=1e-13 n=1.3 rs=4); V1 a 0 1; R1 a b 470; D1 b c d; D2 c 0 d; R2 c 0 10k";
  const drives = [0.1, 5, -3, 0.7, 40, 1.1, -0.2, 2];

  function solved(volts: readonly number[], activeLanes?: number): { lanes: number[][]; ok: boolean } {
    const { system, newton } = prepared(cards, volts.length);
    volts.forEach((v, lane) => system.sources.drive(0, lane, v));
    system.setTime(undefined);
    const { ok } = newton.solve({
      ...tolerances,
      maxIterations: 200,
      ...(activeLanes !== undefined && { activeLanes }),
    });
    const values = [...system.x.array];
    return { ok, lanes: volts.map((_, lane) => values.filter((_, at) => at % volts.length === lane)) };
  }

  it("a lane's bits do not depend on its neighbours", () => {
    const { lanes, ok } = solved(drives);
    expect(ok).toBe(true);
    const others = solved([...drives].reverse()).lanes.reverse();
    const alike = drives.map((v) => solved(new Array<number>(8).fill(v)).lanes[0]);
    expect(lanes).toEqual(others);
    expect(lanes).toEqual(alike);
  });

  it("and are those of a circuit by itself, to rounding", () => {
    const { lanes } = solved(drives);
    drives.forEach((v, lane) => {
      const alone = solved([v]).lanes[0]!;
      alone.forEach((value, i) => expect(Math.abs(lanes[lane]![i]! - value)).toBeLessThan(1e-9 * (1 + Math.abs(v))));
    });
  });

  it("each solves its own circuit", () => {
    const { lanes } = solved(drives);
    const nvt = 1.3 * thermal();
    const diode = (volts: number) => {
      // Junction voltage of a diode with its series resistance.
      const vd = root((x) => x + 4e-13 * Math.expm1(x / nvt) - volts, -50, 2);
      return 1e-13 * Math.expm1(vd / nvt);
    };
    for (const lane of [0, 1, 3, 4, 5, 7]) {
      const [a, b, c] = lanes[lane]!;
      expect(a).toBe(drives[lane]);
      expect(Math.abs((a! - b!) / 470 - diode(b! - c!))).toBeLessThan(1e-11);
      expect(Math.abs(diode(b! - c!) - diode(c!) - c! / 1e4)).toBeLessThan(1e-11);
    }
  });

  it("lanes that are not asked for keep what they hold", () => {
    const { lanes } = solved(drives, 0b00100010);
    lanes.forEach((values, lane) => {
      if (lane === 1 || lane === 5) expect(values[0]).toBe(drives[lane]);
      else expect(values.every((v) => v === 0)).toBe(true);
    });
  });

  it("a failure names its lane", () => {
    const { system, newton } = prepared("V1 in 0 1; R1 in a 1k; B1 a 0 i={1m*ln(v(in))}; R2 a 0 1k", 4);
    [1, 2, -1, 3].forEach((v, lane) => system.sources.drive(0, lane, v));
    system.setTime(undefined);
    for (let lane = 0; lane < 4; lane++) system.x.array[lane] = [1, 2, -1, 3][lane]!;
    expect(newton.solve({ ...tolerances, maxIterations: 20 })).toMatchObject({ reason: "not-finite", lane: 2 });
  });
});

it("starts where a function has no finite value: the rest of the circuit leads to where it has one", () => {
  const { system, newton } = prepared("V1 in 0 2; R1 in a 1k; B1 b 0 v={ln(v(in)) + 1/v(a)}; R2 a 0 1k; R3 b 0 1k");
  expect(newton.solve({ ...tolerances, maxIterations: 10 }).ok).toBe(true);
  expect(system.x.array[unknown(system, "v(b)")]).toBeCloseTo(Math.LN2 + 1, 12);
});
