import { describe, expect, it } from "vitest";
import { LockInInstrument } from "../../src/signals/lockin-instrument.js";
import { lockInModel } from "../../src/signals/lockin-model.js";
import * as theory from "../../src/signals/lockin-theory.js";
import { LockIn } from "../../src/signals/lockin.js";
import { RcCascade } from "../../src/signals/rc-cascade.js";

const orders = [1, 2, 3, 4, 5, 6, 7, 8];

/** The response of a cascade to a sequence, after each sample. */
function respond(cascade: RcCascade, input: (k: number) => number, steps: number): Float64Array {
  const out = new Float64Array(steps);
  for (let k = 0; k < steps; k++) {
    cascade.next[0] = input(k);
    cascade.advance();
    out[k] = cascade.output[0]!;
  }
  return out;
}

/** Amplitude of the line at `cycles` whole periods in the record, by direct summation. */
function line(record: Float64Array, cycles: number): number {
  let re = 0;
  let im = 0;
  record.forEach((v, k) => {
    re += v * Math.cos((2 * Math.PI * cycles * k) / record.length);
    im += v * Math.sin((2 * Math.PI * cycles * k) / record.length);
  });
  return (2 / record.length) * Math.hypot(re, im);
}

describe("RC cascade", () => {
  it.each(orders)("settles as the closed formula says, order %i", (n) => {
    for (const step of [1 / 192, 0.37, 5]) {
      const out = respond(new RcCascade(n, step, 1), () => 1, 200);
      out.forEach((v, k) => expect(Math.abs(1 - v - theory.settlingError(n, k * step, 1))).toBeLessThan(2e-14));
    }
  });

  it.each(orders)("reaches 99 %% and 1 ppm at the closed settling times to 4 digits, order %i", (n) => {
    const step = 1e-3;
    const out = respond(new RcCascade(n, step, 1), () => 1, 30_000);
    for (const error of [0.01, 1e-6]) {
      const after = out.findIndex((v) => 1 - v <= error);
      const [e0, e1] = [1 - out[after - 1]!, 1 - out[after]!];
      const time = (after - 1 + Math.log(e0 / error) / Math.log(e0 / e1)) * step;
      expect(Math.abs(time / theory.settlingTime(n, error, 1) - 1)).toBeLessThan(1e-5);
    }
  });

  it.each(orders)(
    "has the closed noise bandwidth to 4 digits: sum of squares of its impulse response, order %i",
    (n) => {
      // White samples of variance 1 / (2 dt) have the one-sided density 1 up to half the sampling rate; the part of the
      // noise above it is missing, 0.2 dt / tau of the whole for one section and less for more.
      const step = n === 1 ? 2e-4 : 2e-3;
      const impulse = respond(new RcCascade(n, step, 1), (k) => (k === 4 ? 1 : 0), Math.round(60 / step));
      const bandwidth = impulse.reduce((sum, h) => sum + h * h, 0) / (2 * step);
      expect(Math.abs(bandwidth / theory.noiseBandwidth(n, 1) - 1)).toBeLessThan(5e-5);
    },
  );

  it.each(orders)("has gain and phase of n sections at 32 samples a period, order %i", (n) => {
    for (const tau of [0.5, 1, 3, 10]) {
      const step = 1 / (32 * tau);
      const wait = Math.ceil(theory.settlingTime(n, 1e-12, tau)) * 32;
      const out = respond(new RcCascade(n, step, 1), (k) => Math.cos((2 * Math.PI * k) / 32), wait + 32);
      expect(Math.abs(line(out.subarray(wait), 1) / theory.gain(n, 1, tau) - 1)).toBeLessThan(1e-4);
    }
  });

  it("is the numerical solution of its differential equations, whatever the input", () => {
    // Oracle: Runge-Kutta of order 4 with 400 steps a sample on a smooth input.
    const n = 3;
    const step = 0.05;
    const u = (s: number): number => Math.sin(1.3 * s) + 0.2 * s;
    const out = respond(new RcCascade(n, step, 1), (k) => u(k * step), 101);
    const rate = (x: number[], s: number): number[] => x.map((v, i) => (i === 0 ? u(s) : x[i - 1]!) - v);
    let x = [0, 0, 0];
    const h = step / 400;
    const plus = (a: number[], b: number[], c: number): number[] => a.map((v, i) => v + c * b[i]!);
    for (let i = 0; i < 100 * 400; i++) {
      const k1 = rate(x, i * h);
      const k2 = rate(plus(x, k1, h / 2), (i + 0.5) * h);
      const k3 = rate(plus(x, k2, h / 2), (i + 0.5) * h);
      const k4 = rate(plus(x, k3, h), (i + 1) * h);
      x = x.map((v, j) => v + (h / 6) * (k1[j]! + 2 * k2[j]! + 2 * k3[j]! + k4[j]!));
    }
    expect(Math.abs(out[100]! / x[2]! - 1)).toBeLessThan(1e-6);
  });

  it("keeps channels apart and starts anew after a reset", () => {
    const both = new RcCascade(2, 0.1, 2);
    const run = (): number[] => {
      for (let k = 0; k < 50; k++) {
        both.next.set([1, -2]);
        both.advance();
      }
      return Array.from(both.output);
    };
    const first = run();
    expect(first[1]).toBe(-2 * first[0]!);
    both.reset();
    expect(run()).toEqual(first);
  });
});

describe("RC lock-in", () => {
  it.each(orders)("shows the closed ripple to 4 digits at the default 64 points, order %i", (order) => {
    for (const tau of [1, 3]) {
      const model = lockInModel({ f: 1, filter: "rc", order, tau });
      const offset = 0.7;
      const amplitude = 0.2;
      const expected = theory.ripple(order, 1, tau, offset, amplitude);
      const wait = Math.ceil(theory.settlingTime(order, 1e-14, tau));
      const read = (signal: (angle: number) => number): Float64Array => {
        const instrument = new LockInInstrument(model);
        const trace: number[] = [];
        for (let k = 0; k < (wait + 1) * 64; k++) {
          instrument.advance(k / 64, signal((2 * Math.PI * (k % 64)) / 64));
          if (k >= wait * 64) trace.push(instrument.x);
        }
        return Float64Array.from(trace);
      };
      const fromOffset = line(
        read(() => offset),
        1,
      );
      expect(Math.abs(fromOffset / expected.atReference - 1)).toBeLessThan(1e-4);
      if (expected.atTwice < 1e-8) continue;
      const trace = read((angle) => amplitude * Math.sin(angle));
      expect(Math.abs(line(trace, 2) / expected.atTwice - 1)).toBeLessThan(1e-4);
      expect(trace.reduce((sum, v) => sum + v, 0) / 64).toBeCloseTo(amplitude, 10);
    }
  });

  it("reads amplitude, angle and mean after settling, in the bank as in the instrument", () => {
    const model = lockInModel({ f: 1e3, filter: "rc", order: 4, tau: 3e-3, phase: -40, skip: 100, periods: 20 });
    const bank = new LockIn(model, 2);
    const instrument = new LockInInstrument(model);
    expect(instrument.settlingTime).toBeCloseTo(10.045 * 3e-3, 5);
    for (let k = 0; k < bank.samples; k++) {
      const angle = (2 * Math.PI * k) / 64;
      const v = 0.1 + 0.2 * Math.sin(angle + 0.5);
      bank.sample(k, Float64Array.of(v, -v));
      instrument.advance(k / 64e3, v);
    }
    const { x, y, dc } = bank.result();
    expect(instrument.r).toBeCloseTo(0.2, 4);
    expect(instrument.theta).toBeCloseTo((0.5 * 180) / Math.PI + 40, 1);
    expect([x[0], y[0], dc[0]]).toEqual([instrument.x, instrument.y, instrument.dc]);
    expect([-x[1]!, -y[1]!, -dc[1]!]).toEqual([x[0], y[0], dc[0]]);
    expect(dc[0]).toBeCloseTo(0.1, 4);
  });
});
