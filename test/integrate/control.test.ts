import { describe, expect, it } from "vitest";
import { StepControl } from "../../src/integrate/control.js";

const limits = { smallest: 1e-6, largest: 10 };

describe("step control", () => {
  it("begins within its limits", () => {
    expect(new StepControl(1, limits).step).toBe(1);
    expect(new StepControl(1e-9, limits).step).toBe(1e-6);
    expect(new StepControl(99, limits).step).toBe(10);
  });

  it.each([
    [1, 0.4],
    [1, 3e-1],
    [2, 0.4],
    [2, 0.7],
    [2, 0.99],
  ])("an accepted step of order %d and ratio %f asks for h 0.9 r^(-1/(p+1))", (order, ratio) => {
    const control = new StepControl(1, limits);
    control.accepted(0.01, ratio, order);
    expect(control.step).toBeCloseTo(0.01 * 0.9 * Math.pow(ratio, -1 / (order + 1)), 12);
  });

  it("grows twofold at most, and that where nothing is known of the error", () => {
    const control = new StepControl(1, limits);
    for (const ratio of [undefined, 0, 1e-9, 1e-30]) {
      control.accepted(0.01, ratio, 2);
      expect(control.step).toBe(0.02);
    }
    control.accepted(8, undefined, 2);
    expect(control.step).toBe(10);
    control.accepted(1e-7, undefined, 2);
    expect(control.step).toBe(1e-6);
  });

  it("does not grow just behind a step that was too long, and then as before", () => {
    const control = new StepControl(1, limits);
    control.rejected(0.02, 8, 2);
    control.accepted(0.008, 1e-9, 2);
    expect(control.step).toBe(0.008);
    control.accepted(0.008, 1e-9, 2);
    expect(control.step).toBe(0.016);
  });

  it.each([
    [1, 4],
    [2, 8],
    [2, 27],
    [2, 50],
  ])("a rejected step of order %d and ratio %d shrinks by the same rule", (order, ratio) => {
    const control = new StepControl(1, limits);
    expect(control.rejected(0.01, ratio, order)).toBe(true);
    expect(control.step).toBeCloseTo(0.01 * 0.9 * Math.pow(ratio, -1 / (order + 1)), 12);
  });

  it("shrinks by 0.7 at least and to a tenth at most", () => {
    const control = new StepControl(1, limits);
    control.rejected(0.01, 1.0001, 2);
    expect(control.step).toBeCloseTo(0.007, 12);
    control.rejected(0.01, 1e9, 2);
    expect(control.step).toBeCloseTo(0.001, 12);
  });

  it("goes to an eighth where Newton failed", () => {
    const control = new StepControl(1, limits);
    expect(control.failed(0.08)).toBe(true);
    expect(control.step).toBeCloseTo(0.01, 12);
  });

  it("refuses to go below the smallest step", () => {
    const control = new StepControl(1, limits);
    expect(control.failed(8e-6 * 1.01)).toBe(true);
    expect(control.failed(8e-6)).toBe(true);
    expect(control.failed(8e-6 * 0.99)).toBe(false);
    expect(control.rejected(2e-6, 1e9, 1)).toBe(false);
  });

  it("begins anew after a corner, with a hundredth of the step or of the gap to the next one", () => {
    const control = new StepControl(1, limits);
    control.corner(100);
    expect(control.step).toBeCloseTo(0.01, 12);
    const near = new StepControl(1, limits);
    near.corner(0.2);
    expect(near.step).toBeCloseTo(0.002, 12);
    const tiny = new StepControl(1, limits);
    tiny.corner(1e-7);
    expect(tiny.step).toBe(1e-6);
  });

  it("cube roots are right over thirty decades", () => {
    for (let decade = 1; decade < 30; decade++) {
      const control = new StepControl(1, { smallest: 0, largest: 1e30 });
      const ratio = 3 * Math.pow(10, decade);
      const expected = Math.min(0.7, Math.max(0.1, 0.9 * Math.pow(ratio, -1 / 3)));
      control.rejected(1, ratio, 2);
      expect(control.step).toBeCloseTo(expected, 13);
    }
    for (const ratio of [0.1, 0.12, 0.3, 0.6, 1]) {
      const control = new StepControl(1, { smallest: 0, largest: 1e30 });
      control.accepted(1, ratio, 2);
      expect(control.step).toBeCloseTo(Math.min(2, 0.9 * Math.pow(ratio, -1 / 3)), 13);
    }
  });
});
