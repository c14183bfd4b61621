import { CODY_WAITE_LIMIT, HALF_PI_PARTS, TWO_OVER_PI } from "../../base/math/reduction.js";
import { COS_COEFFICIENTS, SIN_COEFFICIENTS } from "../../base/math/trigonometric.js";
import type { Lanes, Term } from "../lanes.js";
import { productError, rounded, sumError } from "./exact.js";
import type { Result } from "./result.js";

/** |x| = k pi/2 + r + low; the last bits of `bits` are the quadrant. */
interface Reduced {
  readonly bits: Term;
  readonly r: Term;
  readonly low: Term;
}

function reduce(m: Lanes, x: Term): Reduced {
  const [p1, p2, p3, p4] = HALF_PI_PARTS;
  const [bits, k] = rounded(m, m.mul(x, TWO_OVER_PI));
  const a = m.sub(x, m.mul(k, p1));
  const minus = m.op("neg", k);
  const b = m.mul(minus, p2);
  const ab = m.add(a, b);
  const c = m.mul(minus, p3);
  const abc = m.add(ab, c);
  const rest = m.sub(m.add(sumError(m, a, b, ab), sumError(m, ab, c, abc)), m.mul(k, p4));
  const r = m.add(abc, rest);
  return { bits, r, low: m.sub(rest, m.sub(r, abc)) };
}

function kernelPolynomial(m: Lanes, c: readonly number[], z: Term, z2: Term): Term {
  const pair = (n: number): Term => m.add(c[n]!, m.mul(c[n + 1]!, z));
  return m.add(pair(0), m.mul(z2, m.add(pair(2), m.mul(z2, m.add(pair(4), m.mul(z2, c[6]!))))));
}

/** A sum of a first term and a tail. */
interface Sum {
  readonly first: Term | number;
  readonly tail: Term;
}

function sinAndCos(m: Lanes, { r, low }: Reduced): readonly [sin: Sum, cos: Sum] {
  const z = m.mul(r, r);
  const z2 = m.mul(z, z);
  const half = m.mul(0.5, z);
  const w = m.sub(1, half);
  const s = m.mul(m.mul(r, z), kernelPolynomial(m, SIN_COEFFICIENTS, z, z2));
  const c = m.sub(m.mul(z2, kernelPolynomial(m, COS_COEFFICIENTS, z, z2)), m.mul(r, low));
  return [
    { first: r, tail: m.add(s, m.mul(low, w)) },
    { first: w, tail: m.add(m.sub(m.sub(1, w), half), c) },
  ];
}

/** All bits of a lane whose quadrant is odd. */
const odd = (m: Lanes, bits: Term): Term => m.shift("shiftRight", m.shift("shiftLeft", bits, 63), 63);
/** The sign bit where the second bit of a quadrant is set. */
const second = (m: Lanes, bits: Term): Term => m.signOf(m.shift("shiftLeft", bits, 62));
const total = (m: Lanes, { first, tail }: Sum): Term => m.add(first, tail);

export function sin(m: Lanes, x: Term): Result {
  const a = m.abs(x);
  const reduced = reduce(m, a);
  const [s, c] = sinAndCos(m, reduced);
  const size = m.choose(odd(m, reduced.bits), total(m, c), total(m, s));
  const sign = m.op("xor", second(m, reduced.bits), m.signOf(x));
  return { value: m.op("xor", size, sign), ordinary: m.le(a, CODY_WAITE_LIMIT) };
}

export function cos(m: Lanes, x: Term): Result {
  const a = m.abs(x);
  const reduced = reduce(m, a);
  const [s, c] = sinAndCos(m, reduced);
  const size = m.choose(odd(m, reduced.bits), total(m, s), total(m, c));
  const sign = second(m, m.op("addInt", reduced.bits, m.pattern(1, 0)));
  return { value: m.op("xor", size, sign), ordinary: m.le(a, CODY_WAITE_LIMIT) };
}

export function tan(m: Lanes, x: Term): Result {
  const a = m.abs(x);
  const reduced = reduce(m, a);
  const [sine, cosine] = sinAndCos(m, reduced).map((sum) => {
    const high = total(m, sum);
    return { high, low: m.sub(sum.tail, m.sub(high, sum.first)) };
  }) as [Record<"high" | "low", Term>, Record<"high" | "low", Term>];
  const swap = odd(m, reduced.bits);
  const up = m.choose(swap, cosine.high, sine.high);
  const upLow = m.choose(swap, cosine.low, sine.low);
  const down = m.choose(swap, sine.high, cosine.high);
  const downLow = m.choose(swap, sine.low, cosine.low);
  const q = m.div(up, down);
  const product = m.mul(q, down);
  const rest = m.sub(m.sub(up, product), productError(m, q, down, product));
  const t = m.add(q, m.div(m.add(rest, m.sub(upLow, m.mul(q, downLow))), down));
  const sign = m.op("xor", m.signOf(swap), m.signOf(x));
  return { value: m.op("xor", t, sign), ordinary: m.le(a, CODY_WAITE_LIMIT) };
}
