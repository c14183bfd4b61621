// One matrix for eight lanes: its factors are those of one lane, vectors have eight.
import { larger, zero } from "./eight-lanes";
import { Plan } from "./plan";

/** to = to - a * u in all lanes. */
// @ts-ignore: decorator
@inline
export function subtractOne(to: usize, a: v128, u0: v128, u1: v128, u2: v128, u3: v128): void {
  v128.store(to, f64x2.sub(v128.load(to), f64x2.mul(a, u0)));
  v128.store(to, f64x2.sub(v128.load(to, 16), f64x2.mul(a, u1)), 16);
  v128.store(to, f64x2.sub(v128.load(to, 32), f64x2.mul(a, u2)), 32);
  v128.store(to, f64x2.sub(v128.load(to, 48), f64x2.mul(a, u3)), 48);
}

/** b = A^-1 b with the factors of a plan of one lane; `x` is a work vector of n x 8 doubles, zero between calls. */
export function solveWide8(plan: Plan, b: usize, x: usize): void {
  const n = plan.n;
  const narrow = plan.x;
  const xEnd = x + (<usize>n << 6);
  let scale = plan.scale;
  let offset = plan.rowOffset;
  for (let at = x; at < xEnd; at += 64) {
    const from = b + (<usize>load<u32>(offset) << 3);
    const s = v128.load64_splat(scale);
    v128.store(at, f64x2.mul(v128.load(from), s));
    v128.store(at, f64x2.mul(v128.load(from, 16), s), 16);
    v128.store(at, f64x2.mul(v128.load(from, 32), s), 32);
    v128.store(at, f64x2.mul(v128.load(from, 48), s), 48);
    offset += 4;
    scale += 8;
  }

  let l = plan.lValue;
  let row = plan.lRow;
  let start = plan.lStart;
  for (let at = x; at < xEnd; at += 64) {
    let q = <usize>load<u32>(row);
    const end = q + (<usize>(load<u32>(start, 4) - load<u32>(start)) << 2);
    const x0 = v128.load(at);
    const x1 = v128.load(at, 16);
    const x2 = v128.load(at, 32);
    const x3 = v128.load(at, 48);
    while (q < end) {
      subtractOne(x + ((<usize>load<u32>(q) - narrow) << 3), v128.load64_splat(l), x0, x1, x2, x3);
      q += 4;
      l += 8;
    }
    start += 4;
    row += 4;
  }

  for (let k = n - 1; k >= 0; k--) {
    const at = x + (<usize>k << 6);
    const r = v128.load64_splat(plan.inverse + (<usize>k << 3));
    const x0 = f64x2.mul(v128.load(at), r);
    const x1 = f64x2.mul(v128.load(at, 16), r);
    const x2 = f64x2.mul(v128.load(at, 32), r);
    const x3 = f64x2.mul(v128.load(at, 48), r);
    zero(at);
    const result = b + (<usize>load<u32>(plan.columnOffset + (<usize>k << 2)) << 3);
    v128.store(result, x0);
    v128.store(result, x1, 16);
    v128.store(result, x2, 32);
    v128.store(result, x3, 48);
    const first = load<u32>(plan.uStart + (<usize>k << 2));
    const last = plan.uTarget + (<usize>load<u32>(plan.uStart + (<usize>k << 2), 4) << 2);
    let u = plan.uValue + (<usize>first << 3);
    for (let e = plan.uTarget + (<usize>first << 2); e < last; e += 4) {
      subtractOne(x + ((<usize>load<u32>(e) - narrow) << 3), v128.load64_splat(u), x0, x1, x2, x3);
      u += 8;
    }
  }
}

/** Every lane of to[i] = the sum over m of weights[m] times entry i of the m-th vector, which has one lane. */
export function combine8(n: i32, count: i32, vectors: usize, weights: usize, to: usize): void {
  const end = vectors + (<usize>count << 2);
  for (let at: usize = 0; at < <usize>n << 3; at += 8) {
    let s0 = f64x2.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let w = weights;
    for (let v = vectors; v < end; v += 4) {
      const a = v128.load64_splat(<usize>load<u32>(v) + at);
      s0 = f64x2.add(s0, f64x2.mul(a, v128.load(w)));
      s1 = f64x2.add(s1, f64x2.mul(a, v128.load(w, 16)));
      s2 = f64x2.add(s2, f64x2.mul(a, v128.load(w, 32)));
      s3 = f64x2.add(s3, f64x2.mul(a, v128.load(w, 48)));
      w += 64;
    }
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
    to += 64;
  }
}

/** x = x - d; largest[lane] = the largest |d| times the factor of its entry; no number where any d is no finite number. */
export function advance8(n: i32, x: usize, d: usize, factors: usize, largest: usize): void {
  const none = f64x2.splat(0);
  let m0 = none;
  let m1 = none;
  let m2 = none;
  let m3 = none;
  // What is no finite number leaves 0 times itself, and a sum with it, no number.
  let odd0 = none;
  let odd1 = none;
  let odd2 = none;
  let odd3 = none;
  for (let i: i32 = 0; i < n; i++) {
    const part = v128.load64_splat(factors);
    const d0 = v128.load(d);
    const d1 = v128.load(d, 16);
    const d2 = v128.load(d, 32);
    const d3 = v128.load(d, 48);
    m0 = larger(m0, f64x2.mul(d0, part));
    m1 = larger(m1, f64x2.mul(d1, part));
    m2 = larger(m2, f64x2.mul(d2, part));
    m3 = larger(m3, f64x2.mul(d3, part));
    odd0 = f64x2.add(odd0, f64x2.mul(d0, none));
    odd1 = f64x2.add(odd1, f64x2.mul(d1, none));
    odd2 = f64x2.add(odd2, f64x2.mul(d2, none));
    odd3 = f64x2.add(odd3, f64x2.mul(d3, none));
    v128.store(x, f64x2.sub(v128.load(x), d0));
    v128.store(x, f64x2.sub(v128.load(x, 16), d1), 16);
    v128.store(x, f64x2.sub(v128.load(x, 32), d2), 32);
    v128.store(x, f64x2.sub(v128.load(x, 48), d3), 48);
    factors += 8;
    d += 64;
    x += 64;
  }
  v128.store(largest, f64x2.add(m0, odd0));
  v128.store(largest, f64x2.add(m1, odd1), 16);
  v128.store(largest, f64x2.add(m2, odd2), 32);
  v128.store(largest, f64x2.add(m3, odd3), 48);
}

/** Entry i of vector l, which has one lane, = lane l of from[i]; the vectors are at the eight addresses in `to`. */
export function unzip8(n: i32, from: usize, to: usize): void {
  const end = <usize>n << 3;
  for (let l: usize = 0; l < 8; l += 2) {
    const a = <usize>load<u32>(to + (l << 2));
    const b = <usize>load<u32>(to + (l << 2), 4);
    let source = from + (l << 3);
    for (let at: usize = 0; at < end; at += 8) {
      const both = v128.load(source);
      store<f64>(a + at, f64x2.extract_lane(both, 0));
      store<f64>(b + at, f64x2.extract_lane(both, 1));
      source += 64;
    }
  }
}
