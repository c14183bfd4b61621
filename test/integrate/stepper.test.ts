import { describe, expect, it } from "vitest";
import { Allowance } from "../../src/integrate/allowance.js";
import type { TimedEquations } from "../../src/equations/equations.js";
import { backwardEuler, gear, type Method, trapezoidal } from "../../src/integrate/method.js";
import { Stepper, type StepperOptions } from "../../src/integrate/stepper.js";
import { systemOf, unknown } from "../lab.js";

const options = { reltol: 1e-12, vntol: 1e-14, abstol: 1e-18, maxIterations: 50 };

/** A capacitor of 1 F and a resistor of 1 ohm, so that time is in units of the time constant; v(a) starts at 1 V. */
function decaying(lanes = 1) {
  const system = systemOf("R1 a 0 1; C1 a 0 1", { lanes });
  system.setTime(0);
  system.x.array.fill(1, 0, lanes);
  const stepper = new Stepper(system, options);
  stepper.start(0);
  return { system, stepper, v: () => stepper.present[0]! };
}

/** Factors that serve as long as they contract well. */
const sparing = { left: 0.1, measurable: 0.1, trust: 16 };

/** So much is allowed of every charged unknown, whatever its size. */
function allowing(system: TimedEquations, absolute: (k: number) => number = () => 1): Allowance {
  return new Allowance(system, { relative: () => 0, absolute, least: () => 0 });
}

/** The rate of the charge at the start is not known to it: as after `uic`. */
function started() {
  const made = decaying();
  made.stepper.start(0, { charges: Float64Array.of(1, 0) });
  return made;
}

function advance(stepper: Stepper, h: number, method: Method): void {
  expect(stepper.attempt(h, method).ok).toBe(true);
  stepper.accept();
}

/** Circuits without delays and modes. */
const untouched = { delays: { lines: [], corners: [], cornerAt: null }, modes: [] };

describe("one step", () => {
  it("backward Euler: v / (1 + h)", () => {
    const { stepper, v } = started();
    advance(stepper, 0.1, backwardEuler);
    expect(v()).toBeCloseTo(1 / 1.1, 14);
    expect(stepper.time).toBe(0.1);
  });

  it("the first step is backward Euler's whatever is asked for", () => {
    for (const method of [trapezoidal, gear[2]!]) {
      const { stepper, v } = started();
      advance(stepper, 0.1, method);
      expect(v()).toBeCloseTo(1 / 1.1, 14);
    }
  });

  it("then the trapezoidal rule: v (1 - h/2) / (1 + h/2)", () => {
    const { stepper, v } = started();
    advance(stepper, 0.1, trapezoidal);
    advance(stepper, 0.3, trapezoidal);
    expect(v()).toBeCloseTo((1 / 1.1) * (0.85 / 1.15), 14);
  });

  it("then Gear's formula, whose parabola has the slope -v at the new time", () => {
    const { stepper, v } = started();
    advance(stepper, 0.1, gear[2]!);
    const [v0, v1] = [1, v()];
    advance(stepper, 0.3, gear[2]!);
    // Newton's form through t = 0, 0.1, 0.4; its derivative at 0.4.
    const d01 = (v1 - v0) / 0.1;
    const d12 = (v() - v1) / 0.3;
    const slope = d12 + ((d12 - d01) / 0.4) * 0.3;
    expect(slope).toBeCloseTo(-v(), 12);
  });

  it("after a restart it is backward Euler's again, from the last point", () => {
    const { stepper, v } = started();
    for (let k = 0; k < 4; k++) advance(stepper, 0.1, trapezoidal);
    expect(stepper.depth).toBe(3);
    const before = v();
    stepper.restart();
    expect(stepper.depth).toBe(1);
    advance(stepper, 0.2, trapezoidal);
    expect(v()).toBeCloseTo(before / 1.2, 14);
  });

  it("a rejected step leaves nothing behind", () => {
    const [one, two] = [started(), started()];
    for (const { stepper } of [one, two]) for (let k = 0; k < 3; k++) advance(stepper, 0.1, trapezoidal);
    one.stepper.attempt(5, trapezoidal);
    one.stepper.reject();
    expect(one.system.x.array[0]).toBe(one.v());
    for (const { stepper } of [one, two]) advance(stepper, 0.05, trapezoidal);
    expect(one.v()).toBe(two.v());
    expect(one.stepper.time).toBe(two.stepper.time);
  });

  it("counts iterations", () => {
    const { stepper } = started();
    advance(stepper, 0.1, trapezoidal);
    const first = stepper.iterations;
    expect(first).toBeGreaterThan(0);
    advance(stepper, 0.1, trapezoidal);
    expect(stepper.iterations).toBeGreaterThan(first);
  });
});

describe("the prediction", () => {
  /** How many iterations a step needs tells how good its start was: one where the prediction is exact. */
  it("is exact where the past is a line or a parabola", () => {
    // A current of 1 A, 1 A/s x t into 1 F gives lines and parabolas.
    for (const [cards, curve, slope, depth] of [
      ["I1 0 a 2; C1 a 0 1; R1 a 0 1e30", (t: number) => 2 * t, () => 2, 2],
      ["B1 0 a i={time}; C1 a 0 1; R1 a 0 1e30", (t: number) => (t * t) / 2, (t: number) => t, 3],
    ] as const) {
      const system = systemOf(`${cards}; .ic v(a)=0`);
      system.setTime(0);
      const stepper = new Stepper(system, options);
      stepper.start(0, { charges: Float64Array.of(0, 0) });
      // Exact points, written into the state.
      const times = [0, 0.1, 0.4].slice(0, depth);
      const xs = times.map((t) => [curve(t), 0]).reverse();
      const rate = slope(times.at(-1)!);
      stepper.importState({
        time: times.at(-1)!,
        x: xs,
        q: xs,
        rate: [rate, 0],
        rateKnown: true,
        steps: times
          .slice(1)
          .map((t, k) => t - times[k]!)
          .reverse(),
        ...untouched,
      });
      const h = 0.7;
      system.setTime(times.at(-1)! + h);
      const outcome = stepper.attempt(h, trapezoidal);
      expect(outcome).toEqual({ ok: true, iterations: 1 });
      expect(system.x.array[0]).toBeCloseTo(curve(times.at(-1)! + h), 8);
      // And so the estimated error is nothing.
      expect(stepper.errorRatio(allowing(system))!).toBeLessThan(1e-8);
    }
  });
});

describe("the estimated error", () => {
  it.each([
    ["trapezoidal rule", trapezoidal, 1 / 12],
    ["Gear's formula", gear[2]!, 2 / 9],
  ] as const)("of the %s is its own, to leading order", (_, method, constant) => {
    // From exact points of exp(-t), one step: the error constant times h^3 v'''.
    for (const [h, previous, factor] of [
      [0.01, [0.01, 0.01], 1],
      [0.02, [0.01, 0.01], method === gear[2]! ? 9 / (6 * 2 * 5) / (2 / 9) : 1],
    ] as const) {
      const { system, stepper } = decaying();
      const times = [0, -previous[0], -previous[0] - previous[1]];
      const points = times.map((t) => [Math.exp(-t), 0]);
      stepper.importState({
        time: 0,
        x: points,
        q: points,
        rate: [-1, 0],
        rateKnown: true,
        steps: [...previous],
        ...untouched,
      });
      stepper.attempt(h, method);
      const estimate = stepper.errorRatio(allowing(system))!;
      const actual = Math.abs(system.x.array[0]! - Math.exp(-h));
      expect(estimate / actual).toBeGreaterThan(0.9);
      expect(estimate / (constant * factor * h * h * h)).toBeGreaterThan(0.85);
      expect(estimate / (constant * factor * h * h * h)).toBeLessThan(1.15);
      expect(stepper.worst(allowing(system))).toBe(0);
    }
  });

  it("of backward Euler is half h^2 v'', from a line and from a parabola", () => {
    for (const points of [2, 3]) {
      const { system, stepper } = decaying();
      const times = [0, -0.01, -0.02].slice(0, points);
      const past = times.map((t) => [Math.exp(-t), 0]);
      const steps = [0.01, 0.01].slice(0, points - 1);
      stepper.importState({ time: 0, x: past, q: past, rate: [-1, 0], rateKnown: true, steps, ...untouched });
      stepper.attempt(0.01, backwardEuler);
      const actual = Math.abs(system.x.array[0]! - Math.exp(-0.01));
      expect(stepper.errorRatio(allowing(system))! / actual).toBeGreaterThan(0.85);
      expect(stepper.errorRatio(allowing(system))! / actual).toBeLessThan(1.15);
    }
  });

  it("of the first step comes from the change of the charge rate", () => {
    // At rest, then a current of 1 A sets in: backward Euler is exact to h^2 / 2 of the decay.
    const system = systemOf("I1 0 a 0; R1 a 0 1; C1 a 0 1");
    system.setTime(0);
    const stepper = new Stepper(system, options);
    stepper.start(0);
    system.sources.drive(0, 0, 1);
    system.setTime(0.01);
    stepper.attempt(0.01, trapezoidal);
    // q' went from 0 to 0.99, half of it times h through G + C / h.
    expect(stepper.errorRatio(allowing(system))!).toBeCloseTo((0.5 * (1 / 1.01)) / (1 + 100), 10);
  });

  it("is unknown for a first step whose rate is unknown", () => {
    const { system, stepper } = started();
    stepper.attempt(0.1, trapezoidal);
    expect(stepper.errorRatio(allowing(system))).toBeUndefined();
    stepper.accept();
    stepper.attempt(0.1, trapezoidal);
    expect(stepper.errorRatio(allowing(system))).toBeDefined();
  });

  it("counts unknowns that carry charge, by what is allowed of each, in every lane", () => {
    const system = systemOf("V1 a 0 1; R1 a b 1; C1 b 0 1; R2 a c 2; C2 c 0 2", { lanes: 2 });
    system.setTime(0);
    const stepper = new Stepper(system, options);
    stepper.start(0, { charges: Float64Array.from(system.q.array) });
    for (let k = 0; k < 4; k++) advance(stepper, 0.05 * (k + 1), trapezoidal);
    stepper.attempt(0.2, trapezoidal);
    const [b, c] = [unknown(system, "v(b)"), unknown(system, "v(c)")];
    expect(stepper.worst(allowing(system, () => 1e-3))).toBe(b);
    expect(stepper.worst(allowing(system, (k) => (k === 2 * c + 1 ? 1e-9 : 1)))).toBe(c);
    const [one, half] = [stepper.errorRatio(allowing(system))!, stepper.errorRatio(allowing(system, () => 0.5))!];
    expect(half / one).toBeCloseTo(2, 12);
    // The source is no charge: however strict, it does not count.
    const strict = allowing(system, (k) => ([b, c].includes(Math.floor(k / 2)) ? 1 : 1e-30));
    expect(stepper.errorRatio(strict)).toBe(one);
    // A part of the largest value so far, and at least so much.
    const ratioOf = (relative: number, least: number, peak: number): number => {
      const parts = new Allowance(system, { relative: () => relative, absolute: () => 0, least: () => least });
      const noted = system.arena.floats(system.x.length);
      noted.array.fill(peak);
      parts.note(noted);
      return stepper.errorRatio(parts)!;
    };
    expect(ratioOf(0.25, 0, 4)).toBeCloseTo(one, 12);
    expect(ratioOf(0.25, 2, 4)).toBeCloseTo(one / 2, 12);
    expect(ratioOf(0.25, 0, 1e-9)).toBeGreaterThan(4 * one);
  });
});

describe("carried state", () => {
  it.each([trapezoidal, gear[2]!])("goes on with the same bits: $name", (method) => {
    const cards =
      ".model d D (is=1e-13 cjo=1n tt=1u rs=2); V1 a 0 SIN(0 2 1k); R1 a b 1k; D1 b 0 d; C1 b 0 100n; L1 b c 1m; R2 c 0 50";
    const make = () => {
      const system = systemOf(cards, { window: { step: 1e-5, stop: 1e-3 } });
      system.setTime(0);
      const stepper = new Stepper(system, { ...options, reltol: 1e-9, vntol: 1e-12, abstol: 1e-15 });
      stepper.start(0);
      return { system, stepper };
    };
    const go = ({ system, stepper }: ReturnType<typeof make>, steps: number) => {
      for (let k = 0; k < steps; k++) {
        const h = 1e-5 * (1 + (k % 3) / 4);
        system.setTime(stepper.time + h);
        advance(stepper, h, method);
      }
    };
    const [one, two] = [make(), make()];
    go(one, 7);
    two.stepper.importState(
      JSON.parse(JSON.stringify(one.stepper.exportState())) as ReturnType<Stepper["exportState"]>,
    );
    two.system.importState(one.system.exportState());
    go(one, 9);
    go(two, 9);
    expect([...two.stepper.present]).toEqual([...one.stepper.present]);
    expect(two.stepper.time).toBe(one.stepper.time);
    expect(two.stepper.exportState()).toEqual(one.stepper.exportState());
  });
});

describe("factors that serve for many steps", () => {
  const circuit =
    "V1 in 0 SIN(0.1 0.4 1k); R1 in a 1k; C1 a 0 10n; D1 a 0 d; R2 a b 2k; C2 b 0 5n; D2 0 b d; L1 b c 1m; R3 c 0 3k; .model d D (is=1n)";
  /** A period on a uniform grid, at these amplitudes of its source. */
  function period(chord: boolean, factor: number, points: number) {
    const system = systemOf(circuit);
    const stepper = new Stepper(system, { ...options, ...(chord && { chord: sparing }), prediction: 5 });
    system.setTime(0, factor);
    stepper.start(0);
    const rows: number[][] = [];
    for (let k = 1; k <= points; k++) {
      system.setTime(k / points / 1e3, factor);
      expect(stepper.attempt(1e-3 / points, trapezoidal).ok).toBe(true);
      stepper.accept();
      rows.push([...stepper.present]);
    }
    return { rows, factored: system.lu.refactorisations, iterations: stepper.iterations };
  }

  it.each([
    [0.01, 256, 0.1],
    [1, 256, 0.5],
    [3, 64, 1],
  ])("lead where fresh ones do: %f times the amplitude, %i points a period", (factor, points, share) => {
    const [plain, chord] = [period(false, factor, points), period(true, factor, points)];
    chord.rows.forEach((row, k) =>
      row.forEach((v, i) => expect(Math.abs(v - plain.rows[k]![i]!)).toBeLessThan(1e-10 * (1 + Math.abs(v)))),
    );
    expect(chord.factored).toBeLessThanOrEqual(share * plain.factored);
    expect(chord.iterations).toBeLessThan(2 * plain.iterations);
  });

  it("measure in every solution what they contract by, at tolerances that hide much", () => {
    // The diode cuts off: its conductance falls by orders from step to step, and with it what stale factors would see.
    const cut = "V1 in 0 SIN(0 5 1k); R1 in a 10; D1 a b d; R2 b 0 1meg; C1 b 0 1n; .model d D (is=1n)";
    const loose = { reltol: 1e-3, vntol: 1e-6, abstol: 1e-12, maxIterations: 50, prediction: 3 };
    const rows = (more: Partial<StepperOptions>) => {
      const system = systemOf(cut);
      const stepper = new Stepper(system, { ...loose, ...more });
      system.setTime(0);
      stepper.start(0);
      return Array.from({ length: 400 }, (_, k) => {
        system.setTime((k + 1) / 4e5);
        expect(stepper.attempt(1 / 4e5, trapezoidal).ok).toBe(true);
        stepper.accept();
        return stepper.present[unknown(system, "v(b)")]!;
      });
    };
    const exact = rows({ reltol: 1e-9, vntol: 1e-12 });
    const chord = rows({ chord: { left: 0.01, measurable: 1e-6, trust: 0 } });
    chord.forEach((v, k) => expect(Math.abs(v - exact[k]!)).toBeLessThan(2e-5 * 5));
  });

  it("are not those of parameters from before a change", () => {
    const system = systemOf("I1 0 a 1m; R1 a 0 1k; C1 a 0 1u");
    const stepper = new Stepper(system, { ...options, chord: sparing });
    system.setTime(0);
    stepper.start(0);
    for (let k = 0; k < 3; k++) advance(stepper, 1e-3, backwardEuler);
    const resistor = system.circuit.instances.findIndex(({ name }) => name === "r1");
    system.writer({ numbers: [resistor], nameOf: () => "r" })(Float64Array.of(500));
    stepper.renew();
    const before = stepper.present[0]!;
    advance(stepper, 1e-3, backwardEuler);
    // v' = (1 V - 2 v) / 1 ms
    expect(stepper.present[0]).toBeCloseTo((before + 1) / 3, 12);
  });
});
