import { EXP_COEFFICIENTS, LN2_HIGH, LN2_LOW, LOG2E } from "../base/math/exponential.js";
import { HALF_ROOT_WORD, LOG_COEFFICIENTS } from "../base/math/logarithm.js";
import { ROUNDER } from "../base/math/bits.js";
import type { Assembler, Vector } from "./assembler.js";

/**
 * exp, expm1, log and log1p of base/math written out for two lanes: the same operations in the same order, so the same
 * bits (a test compares them). They stand inline, for a call would cost half as much again as the function.
 */
type Operand = Vector | { readonly constant: number };
const c = (constant: number) => ({ constant });

/** to = a + b * x */
function linear(w: Assembler, to: Vector, a: Operand, b: Operand, x: Operand): void {
  w.push(a);
  w.push(b);
  w.push(x);
  w.simd("mul");
  w.simd("add");
  w.set(to);
}

/** r, the rounding rest of r, and the bits of k + ROUNDER, of x = k ln 2 + r. */
function reduce(w: Assembler, x: Vector, r: Vector, rest: Vector, bits: Vector): void {
  w.with(2, (k, high) => {
    linear(w, bits, c(ROUNDER), c(LOG2E), x);
    w.op("sub", k, bits, c(ROUNDER));
    w.op("mul", high, k, c(LN2_HIGH));
    w.op("sub", high, x, high);
    w.op("mul", k, k, c(LN2_LOW));
    w.op("sub", r, high, k);
    w.op("sub", rest, high, r);
    w.op("sub", rest, rest, k);
  });
}

/** to = rest + r^2 P(r) */
function exponentialTail(w: Assembler, to: Vector, r: Vector, rest: Vector): void {
  const p = EXP_COEFFICIENTS;
  w.with(4, (r2, r4, low, high) => {
    w.op("mul", r2, r, r);
    w.op("mul", r4, r2, r2);
    linear(w, low, c(p[0]), c(p[1]), r);
    linear(w, high, c(p[2]), c(p[3]), r);
    linear(w, low, low, r2, high);
    linear(w, high, c(p[4]), c(p[5]), r);
    linear(w, to, c(p[6]), c(p[7]), r);
    linear(w, high, high, r2, to);
    linear(w, to, c(p[8]), c(p[9]), r);
    linear(w, high, high, r4, to);
    linear(w, low, low, r4, high);
    linear(w, to, rest, r2, low);
  });
}

/** to = 2^k, or 2^-k, from the bits of k + ROUNDER. */
function powerOfTwo(w: Assembler, to: Vector, bits: Vector, negative: boolean): void {
  if (negative) {
    w.words(1023, 0);
    w.get(bits);
    w.simd("subInt");
  } else {
    w.get(bits);
    w.words(1023, 0);
    w.simd("addInt");
  }
  w.set(to);
  w.shift("shiftLeft", to, to, 52);
}

function clamp(w: Assembler, to: Vector, x: Vector): void {
  w.op("max", to, x, c(-500));
  w.op("min", to, to, c(700));
}

/** to = (s + (r - (s - one) + tail)) 2^k with s = one + r */
function assemble(w: Assembler, to: Vector, one: Operand, r: Vector, tail: Vector, bits: Vector): void {
  w.with(2, (s, e) => {
    w.op("add", s, one, r);
    w.op("sub", e, s, one);
    w.op("sub", e, r, e);
    w.op("add", e, e, tail);
    w.op("add", s, s, e);
    powerOfTwo(w, e, bits, false);
    w.op("mul", to, s, e);
  });
}

export function emitExp(w: Assembler, to: Vector, x: Vector): void {
  w.with(4, (y, r, rest, bits) => {
    clamp(w, y, x);
    reduce(w, y, r, rest, bits);
    exponentialTail(w, y, r, rest);
    assemble(w, to, c(1), r, y, bits);
  });
}

export function emitExpm1(w: Assembler, to: Vector, x: Vector): void {
  w.with(6, (y, tail, r, rest, bits, one) => {
    clamp(w, y, x);
    reduce(w, y, r, rest, bits);
    exponentialTail(w, tail, r, rest);
    powerOfTwo(w, one, bits, true);
    w.op("sub", one, c(1), one);
    assemble(w, tail, one, r, tail, bits);
    w.op("eq", rest, y, c(0));
    w.choose(to, rest, y, tail);
  });
}

export function emitLog(w: Assembler, to: Vector, x: Vector): void {
  const q = LOG_COEFFICIENTS;
  w.with(6, (y, k, f, s, z, t) => {
    // y = x, or x 2^54 where x is subnormal (mask in t)
    w.op("lt", t, x, c(2.2250738585072014e-308));
    w.op("mul", y, x, c(18014398509481984));
    w.choose(y, t, y, x);
    w.get(y);
    w.words(0, HALF_ROOT_WORD);
    w.simd("subInt");
    w.set(k);
    w.shift("shiftRight", k, k, 52);
    w.shift("shiftLeft", f, k, 52);
    w.op("subInt", f, y, f);
    w.op("sub", f, f, c(1));
    // The whole number k as a double: its bits added to those of ROUNDER.
    w.op("addInt", k, k, c(ROUNDER));
    w.op("sub", k, k, c(ROUNDER));
    w.op("sub", y, k, c(54));
    w.choose(k, t, y, k);
    // y = deficit(f)
    w.op("add", s, c(2), f);
    w.op("div", s, f, s);
    w.op("mul", z, s, s);
    w.op("mul", t, z, z);
    w.with(1, (u) => {
      linear(w, y, c(q[4]), c(q[5]), z);
      linear(w, y, y, t, c(q[6]));
      linear(w, u, c(q[2]), c(q[3]), z);
      linear(w, u, u, t, y);
      linear(w, y, c(q[0]), c(q[1]), z);
      linear(w, y, y, t, u);
    });
    w.op("mul", y, z, y);
    w.op("sub", y, f, y);
    w.op("mul", y, s, y);
    // s = h + f, h = k ln 2 (high part)
    w.op("mul", z, k, c(LN2_HIGH));
    w.op("add", s, z, f);
    w.op("sub", z, s, z);
    w.op("sub", z, f, z);
    w.op("mul", k, k, c(LN2_LOW));
    w.op("sub", y, y, k);
    w.op("sub", z, z, y);
    w.op("add", s, s, z);
    w.op("lt", t, c(0), x);
    w.choose(s, t, s, c(NaN));
    w.op("eq", t, x, c(0));
    w.choose(s, t, c(-Infinity), s);
    w.op("eq", t, x, c(Infinity));
    w.choose(to, t, c(Infinity), s);
  });
}

export function emitLog1p(w: Assembler, to: Vector, x: Vector): void {
  w.with(5, (u, y, b, e, t) => {
    w.op("add", u, c(1), x);
    emitLog(w, y, u);
    w.op("sub", b, u, c(1));
    w.op("sub", e, u, b);
    w.op("sub", e, c(1), e);
    w.op("sub", b, x, b);
    w.op("add", e, e, b);
    w.op("div", e, e, u);
    w.op("add", e, y, e);
    // log(u) alone where u is 0, negative, infinite or not a number
    w.op("lt", t, c(0), u);
    w.op("lt", b, u, c(Infinity));
    w.op("and", t, t, b);
    w.choose(e, t, e, y);
    w.op("eq", t, x, c(0));
    w.choose(to, t, x, e);
  });
}
