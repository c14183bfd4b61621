import { describe, expect, test } from "vitest";
import * as complex from "../../src/base/complex.js";
import type { Complex } from "../../src/base/complex.js";
import { simulated, table } from "../lab.js";

interface Line {
  readonly r: number;
  readonly l: number;
  readonly g: number;
  readonly c: number;
  readonly len: number;
}

const SOURCE = 30;
const LOAD = 90;
const { complex: number, add, mul, div, sqrt, scale } = complex;

/** Voltage at the load over that of the source, whose resistances are SOURCE and LOAD, by the telegrapher's equations. */
function transfer({ r, l, g, c, len }: Line, p: Complex): Complex {
  const series = add(number(r), scale(p, l));
  const parallel = add(number(g), scale(p, c));
  const z = sqrt(div(series, parallel));
  const along = scale(sqrt(mul(series, parallel)), len);
  const growing = complex.exp(along);
  const falling = complex.exp(complex.neg(along));
  const cosh = scale(add(growing, falling), 0.5);
  const sinh = scale(complex.sub(growing, falling), 0.5);
  const across = add(z, div(number(SOURCE * LOAD), z));
  return div(number(LOAD), add(scale(cosh, SOURCE + LOAD), mul(across, sinh)));
}

/** The inverse Laplace transform at time t, by the Fourier series of Dubner and Abate with the period 2 * window. */
function inverse(transform: (p: Complex) => Complex, t: number, window: number): number {
  const real = 12 / window;
  let sum = transform(number(real)).re / 2;
  for (let k = 1; k < 25_000; k++) {
    const value = transform(number(real, (k * Math.PI) / window));
    const angle = (k * Math.PI * t) / window;
    sum += value.re * Math.cos(angle) - value.im * Math.sin(angle);
  }
  return (Math.exp(real * t) / window) * sum;
}

const RISE = 2e-9;
/** 1 V, reached in the rise time from 1 ns on. */
const edge = (p: Complex): Complex => {
  const rising = complex.sub(complex.exp(scale(p, -1e-9)), complex.exp(scale(p, -1e-9 - RISE)));
  return div(rising, scale(mul(p, p), RISE));
};

const lines: readonly (readonly [what: string, line: Line])[] = [
  ["resistance", { r: 80, l: 250e-9, g: 0, c: 100e-12, len: 0.6 }],
  ["resistance and conductance", { r: 40, l: 300e-9, g: 0.02, c: 80e-12, len: 0.5 }],
  ["conductance above resistance", { r: 5, l: 250e-9, g: 0.02, c: 100e-12, len: 0.7 }],
  ["no distortion", { r: 50, l: 250e-9, g: 0.02, c: 100e-12, len: 0.7 }],
  ["no inductance", { r: 300, l: 0, g: 0, c: 60e-12, len: 0.8 }],
  ["no inductance, but conductance", { r: 300, l: 0, g: 0.01, c: 60e-12, len: 0.8 }],
];

const cards = ({ r, l, g, c, len }: Line) => `
  R1 s a ${SOURCE}; O1 a 0 b 0 line; R2 b 0 ${LOAD}
  .model line ltra (r=${r} l=${l} g=${g} c=${c} len=${len})`;

describe("lossy line", () => {
  test.each(lines)("%s: an edge arrives as the inverse Laplace transform says", async (_, line) => {
    const deck = `V1 s 0 PWL(0 0 1n 0 3n 1); ${cards(line)}; .options reltol=1e-5; .tran 0.1n 20n 0 20p`;
    const result = await table(deck);
    const [time, found] = [result.column("time"), result.column("v(b)")];
    let largest = 0;
    for (let k = 20; k < time.length; k += Math.ceil(time.length / 12)) {
      const expected = inverse((p) => mul(edge(p), transfer(line, p)), time[k]!, 30e-9);
      largest = Math.max(largest, Math.abs(found[k]! - expected));
    }
    expect(largest).toBeLessThan(3e-4);
    expect(Math.max(...found)).toBeGreaterThan(0.1);
  });

  test.each(lines)("%s: phasors of the telegrapher's equations, and rest", async (_, line) => {
    const deck = `V1 s 0 dc 1 ac 1; ${cards(line)}; .op; .ac dec 5 1 1g`;
    const [rest, ac] = (await simulated(deck)).tables;
    expect(ac!.distance("v(b)", (f) => transfer(line, number(0, 2 * Math.PI * f)))).toBeLessThan(1e-9);
    expect(rest!.last("v(b)")).toBeCloseTo(transfer(line, number(1e-3)).re, 9);
  });

  test("without capacitance a resistor and an inductor remain", async () => {
    const model = ".model line ltra (r=100 l=1u len=0.5)";
    const found = await table(`V1 s 0 ac 1; O1 s 0 b 0 line; R2 b 0 50; ${model}; .ac dec 3 1k 1g`);
    const error = found.distance("v(b)", (f) => div(number(50), number(100, 2 * Math.PI * f * 0.5e-6)));
    expect(error).toBeLessThan(1e-12);
  });

  test("stays at its operating point", async () => {
    const deck = `V1 s 0 2; ${cards(lines[1]![1])}; .tran 0.1n 10n`;
    const settled = await table(deck);
    const found = settled.column("v(b)");
    expect(Math.max(...found) - Math.min(...found)).toBeLessThan(1e-9);
  });
});
