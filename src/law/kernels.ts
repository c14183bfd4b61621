import * as complex from "../base/complex.js";
import type { Complex } from "../base/complex.js";
import { erf, exp, scaledI } from "../base/math.js";
import { ramp } from "./ramp.js";

/** What a quantity can be convolved with: a linear response that does not change with time. */
export interface Kernel {
  /** What a ramp that begins at time 0 and rises by 1 a second has become at time t: the impulse response, twice integrated. */
  ramp(t: number): number;
  /** Transfer at j omega. */
  at(omega: number): Complex;
  /** What a quantity that was always 1 becomes. */
  readonly rest: number;
}

interface KernelSpec {
  /** Names of its parameters, for messages. */
  readonly parameters: readonly string[];
  make(...parameters: number[]): Kernel;
}

/** Widths of the first panel of a table over the shortest time in which a response changes. */
const FINE = 1 / 16;

const none: Kernel = { ramp: () => 0, at: () => complex.complex(0), rest: 0 };

/** p + real at p = j omega, under a root. */
const root = (real: number, omega: number): Complex => complex.sqrt(complex.complex(real, omega));

/**
 * Responses that `convolve` knows, by name; p is the complex frequency. Those of waves with losses are inverse Laplace
 * transforms with modified Bessel functions: Abramowitz & Stegun 1964, 29.3; their use for lines with losses is that of
 * Roychowdhury & Pederson, Design Automation Conference 1991.
 */
export const kernels: Readonly<Record<string, KernelSpec>> = {
  /** sqrt((p + s - d) / (p + s + d)) - 1: the wave admittance of a line behind its front. */
  mismatch: {
    parameters: ["s", "d"],
    make(s, d) {
      if (d === 0) return none;
      const size = Math.abs(d);
      const impulse = (t: number) =>
        d * exp(-(s - size) * t) * (Math.sign(d) * scaledI(1, size * t) - scaledI(0, size * t));
      return {
        ramp: ramp(impulse, FINE / (s + size)),
        at: (omega) => complex.sub(complex.div(root(s - d, omega), root(s + d, omega)), complex.complex(1)),
        rest: Math.sqrt((s - d) / (s + d)) - 1,
      };
    },
  },
  /** exp(-td sqrt((p + s)^2 - d^2)) - exp(-td (p + s)): a wave behind its front, which arrives at td. */
  tail: {
    parameters: ["s", "d", "td"],
    make(s, d, td) {
      if (d === 0) return none;
      const size = Math.abs(d);
      const impulse = (since: number) => {
        const x = size * Math.sqrt(since * (since + 2 * td));
        const shape = x < 1e-8 ? 0.5 : scaledI(1, x) / x;
        return exp(x - s * (since + td)) * d * d * td * shape;
      };
      const since = ramp(impulse, FINE * Math.min(1 / (s + size), 1 / (td * d * d)));
      return {
        ramp: (t) => (t > td ? since(t - td) : 0),
        at(omega) {
          const whole = complex.mul(root(s - d, omega), root(s + d, omega));
          const front = complex.complex(-td * s, -td * omega);
          return complex.sub(complex.exp(complex.scale(whole, -td)), complex.exp(front));
        },
        rest: exp(-td * Math.sqrt((s - d) * (s + d))) - exp(-td * s),
      };
    },
  },
  /** sqrt((p + a) tau): half a derivative, of what leaks at the rate a. */
  halfrate: {
    parameters: ["tau", "a"],
    make: (tau, a) => ({
      ramp(t) {
        const whole = Math.sqrt((tau * t) / Math.PI) * exp(-a * t);
        return a === 0 ? 2 * whole : whole + Math.sqrt(tau * a) * (t + 0.5 / a) * erf(Math.sqrt(a * t));
      },
      at: (omega) => root(a * tau, omega * tau),
      rest: Math.sqrt(a * tau),
    }),
  },
  /** exp(-sqrt((p + a) tau)): what diffuses through, and leaks at the rate a. */
  diffusion: {
    parameters: ["tau", "a"],
    make(tau, a) {
      const impulse = (t: number) =>
        t === 0 ? 0 : (Math.sqrt(tau / Math.PI) / (2 * t * Math.sqrt(t))) * exp(-tau / (4 * t) - a * t);
      return {
        ramp: ramp(impulse, FINE * Math.min(tau / 16, 1 / a)),
        at: (omega) => complex.exp(complex.neg(root(a * tau, omega * tau))),
        rest: exp(-Math.sqrt(a * tau)),
      };
    },
  },
};
