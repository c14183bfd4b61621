import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stream } from "../../src/base/random.js";
import { LockInInstrument } from "../../src/signals/lockin-instrument.js";
import type { LockInModel } from "../../src/signals/lockin-model.js";
import { lockInModel } from "../../src/signals/lockin-model.js";
import { LockIn } from "../../src/signals/lockin.js";
import { spectrum } from "../../src/signals/spectrum.js";

/** Reads signals given as functions of the angle 2 pi f t, one a channel. */
function read(model: LockInModel, ...signals: ((angle: number) => number)[]) {
  const lockIn = new LockIn(model, signals.length);
  for (let k = 0; k < lockIn.samples; k++) {
    // The angle is reduced in whole numbers, so that the test's own signal is periodic to rounding.
    const angle = (2 * Math.PI * (k % model.points)) / model.points;
    lockIn.sample(
      k,
      Float64Array.from(signals, (signal) => signal(angle)),
    );
  }
  return lockIn.result();
}

describe("boxcar lock-in", () => {
  it("reads mean, in-phase and quadrature amplitude", () => {
    const model = lockInModel({ f: 1e3 });
    const { x, y, dc } = read(model, (a) => 0.3 + 2e-3 * Math.sin(a) - 5e-4 * Math.cos(a));
    expect(Math.abs(x[0]! - 2e-3)).toBeLessThan(1e-16);
    expect(Math.abs(y[0]! + 5e-4)).toBeLessThan(1e-16);
    expect(Math.abs(dc[0]! - 0.3)).toBeLessThan(1e-15);
  });

  it.each([1, 2, 3, 5])("rejects DC and harmonics to 1e-12 when it demodulates harmonic %i", (harmonic) => {
    for (const points of [12, 64, 100]) {
      const model = lockInModel({ f: 1e3, harmonic, points, periods: 3, phase: 20 });
      for (let h = 0; h <= 3 * points; h++) {
        const folded = h % points === harmonic || h % points === points - harmonic;
        const { x, y } = read(
          model,
          (a) => Math.sin(h * a),
          (a) => Math.cos(h * a),
        );
        // Math.sin of h * angle is itself off by the rounding of h * angle.
        const limit = 1e-12;
        const worst = Math.max(...[...x, ...y].map(Math.abs));
        if (folded) expect(worst).toBeGreaterThan(0.9);
        else expect(worst).toBeLessThan(limit);
      }
    }
  });

  it("folds harmonic points - 1 onto the reference with turned sign, as sampling does", () => {
    const { x } = read(lockInModel({ f: 1, points: 16 }), (a) => Math.sin(15 * a));
    expect(x[0]).toBeCloseTo(-1, 12);
  });

  it("stays exact over a long measurement beside a large constant", () => {
    const model = lockInModel({ f: 1, points: 8, periods: 100_000 });
    const { x, y, dc } = read(model, (a) => 1e3 + 1e-3 * Math.sin(a));
    expect(Math.abs(x[0]! - 1e-3)).toBeLessThan(1e-12 * 1e3);
    expect(Math.abs(y[0]!)).toBeLessThan(1e-12 * 1e3);
    expect(Math.abs(dc[0]! - 1e3)).toBeLessThan(1e-12 * 1e3);
  });

  it("equals the lines of a Fourier transform to 1e-12", () => {
    const random = stream(1, "record");
    const model = lockInModel({ f: 50, points: 32, periods: 8, skip: 0, harmonic: 3 });
    const record = Float64Array.from({ length: 256 }, () => random.normal());
    const lockIn = new LockIn(model, 1);
    record.forEach((v, k) => lockIn.sample(k, Float64Array.of(v)));
    const { x, y, dc } = lockIn.result();
    const lines = spectrum(record, 1 / (50 * 32));
    expect(lines.frequency[24]).toBeCloseTo(150, 10);
    expect(Math.abs(x[0]! - lines.sine[24]!)).toBeLessThan(1e-12);
    expect(Math.abs(y[0]! - lines.cosine[24]!)).toBeLessThan(1e-12);
    expect(Math.abs(dc[0]! - lines.cosine[0]!)).toBeLessThan(1e-12);
  });

  it("turns with the phase of its reference", () => {
    fc.assert(
      fc.property(fc.double({ min: -720, max: 720, noNaN: true }), (phase) => {
        const r = (phase * Math.PI) / 180;
        const { x, y } = read(lockInModel({ f: 1, phase }), (a) => Math.sin(a + r));
        expect(Math.abs(x[0]! - 1)).toBeLessThan(1e-12);
        expect(Math.abs(y[0]!)).toBeLessThan(1e-12);
      }),
      { numRuns: 50 },
    );
  });

  it("ignores the skipped periods and refuses gaps, early reading and samples after the end", () => {
    const model = lockInModel({ f: 1, points: 4, skip: 2, periods: 1 });
    const lockIn = new LockIn(model, 1);
    expect([lockIn.first, lockIn.samples]).toEqual([8, 12]);
    lockIn.sample(0, Float64Array.of(1e9));
    expect(() => lockIn.result()).toThrow(RangeError);
    expect(() => lockIn.sample(9, Float64Array.of(0))).toThrow(RangeError);
    [0, 1, 0, -1].forEach((v, i) => lockIn.sample(8 + i, Float64Array.of(v)));
    expect(lockIn.result().x[0]).toBe(1);
    expect(() => lockIn.sample(12, Float64Array.of(0))).toThrow(RangeError);
    lockIn.reset();
    [5, 5, 5, 5].forEach((v, i) => lockIn.sample(8 + i, Float64Array.of(v)));
    expect(lockIn.result()).toMatchObject({ x: Float64Array.of(0), dc: Float64Array.of(5), clipped: 0 });
  });

  it("adds noise of the bandwidth 1 / (2 T): noise^2 / T on amplitudes, noise^2 / (2 T) on the mean", () => {
    const model = lockInModel({ f: 1e3, noise: 1e-6, points: 16, periods: 2, skip: 0 });
    const channels = 20_000;
    const streams = Array.from({ length: channels }, (_, c) => stream(1, `r${c}`, "noise"));
    const lockIn = new LockIn(model, channels, streams);
    for (let k = 0; k < lockIn.samples; k++) lockIn.sample(k, new Float64Array(channels));
    const { x, y, dc } = lockIn.result();
    const T = 2e-3;
    const variance = (values: Float64Array): number => values.reduce((sum, v) => sum + v * v, 0) / channels;
    const five = 5 * Math.sqrt(2 / channels);
    expect(Math.abs(variance(x) / (1e-12 / T) - 1)).toBeLessThan(five);
    expect(Math.abs(variance(y) / (1e-12 / T) - 1)).toBeLessThan(five);
    expect(Math.abs(variance(dc) / (1e-12 / (2 * T)) - 1)).toBeLessThan(five);
    expect(() => new LockIn(model, 2, [streams[0]!])).toThrow(RangeError);
  });

  it("quantises to mid-tread codes and counts what it clips", () => {
    const model = lockInModel({ f: 1, points: 4, skip: 0, periods: 1, bits: 3, range: 1 });
    // Quantum 0.25, codes -4 to 3: -1 to 0.75.
    const cases: [number, number, number][] = [
      [0.1, 0, 0],
      [0.13, 0.25, 0],
      [-0.13, -0.25, 0],
      [0.8, 0.75, 0],
      [0.9, 0.75, 4],
      [5, 0.75, 4],
      [-1.1, -1, 0],
      [-1.2, -1, 4],
    ];
    for (const [v, level, clipped] of cases) {
      const got = read(model, () => v);
      expect([got.dc[0], got.clipped]).toEqual([level, clipped]);
    }
  });

  it("is off by the quantum over sqrt(12) when the signal sweeps many codes", () => {
    const model = lockInModel({ f: 1, points: 64, skip: 0, periods: 1, bits: 12, range: 1 });
    const errors = Array.from({ length: 4000 }, (_, i) => {
      const v = -0.9 + i * 4.37e-4;
      return read(lockInModel({ ...model, points: 4 }), () => v).dc[0]! - v;
    });
    const rms = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length);
    expect(Math.abs(rms / (2 / 4096 / Math.sqrt(12)) - 1)).toBeLessThan(0.03);
  });
});

describe("boxcar as an instrument", () => {
  it("reads the last whole periods and ignores points between its instants", () => {
    const model = lockInModel({ f: 1e3, points: 8, periods: 2, phase: 30 });
    const signal = (t: number): number => 0.5 + 1e-2 * Math.sin(2 * Math.PI * 1e3 * t + 1);
    const instrument = new LockInInstrument(model);
    expect(instrument.settlingTime).toBeCloseTo(2e-3, 15);
    for (let k = 0; k <= 40; k++) {
      expect(instrument.nextInstant).toBeCloseTo(k / 8e3, 15);
      instrument.advance(k / 8e3, signal(k / 8e3));
      instrument.advance((k + 0.3) / 8e3, 1e6);
      if (k < 15) continue;
      expect(instrument.r).toBeCloseTo(1e-2, 13);
      expect(instrument.theta).toBeCloseTo((1 * 180) / Math.PI - 30, 9);
      expect(instrument.dc).toBeCloseTo(0.5, 13);
    }
    expect(() => instrument.advance(43 / 8e3, 0)).toThrow(RangeError);
  });

  it("starts from a silent input", () => {
    const instrument = new LockInInstrument(lockInModel({ f: 1, points: 4, periods: 1 }));
    const means = [0, 1, 2, 3, 4].map((k) => {
      instrument.advance(k / 4, 1);
      return instrument.dc;
    });
    expect(means).toEqual([0.25, 0.5, 0.75, 1, 1]);
  });
});
