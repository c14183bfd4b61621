// The same in eight lanes: lane by lane the operations and their order are those of front1.ts.
import { AT_ONCE, Front, SymmetricPlan } from "./plan";
import { unusable } from "./thresholds";

/** Returns a bit for each lane that failed. */
export function front8(plan: SymmetricPlan, front: Front, values: usize, chunk: i32): i32 {
  const rows = front.rows;
  const first = front.first;
  const lValue = plan.lValue + ((<usize>chunk * plan.lCount) << 6);
  const inverse = plan.inverse + ((<usize>chunk * plan.n) << 6);
  const l = lValue + (<usize>load<u32>(plan.lStart + (<usize>first << 2)) << 6);
  const apart = <usize>rows << 6;
  memory.fill(front.sums, 0, <usize>((rows * (rows + 1)) >> 1) << 6);
  let bad: i32 = 0;
  for (let s: i32 = 0; s < front.count; s += AT_ONCE) {
    const several = min(front.count - s, AT_ONCE);
    for (let t: i32 = 0; t < several; t++)
      bad |= divide(front, values, s + t, inverse, l + <usize>(s + t) * apart, front.above + (<usize>t << 6));
    for (let at: usize = 0; at < 64; at += 16) {
      const from = l + <usize>s * apart + at;
      if (several === AT_ONCE) addFour(front, from, apart, at);
      else for (let t: i32 = 0; t < several; t++) addOne(front, from + <usize>t * apart, front.above + (<usize>t << 6) + at, at);
    }
  }
  return bad;
}

/** A column of L and, for the work space, a row of U; returns a bit for each lane whose pivot cannot be used. */
function divide(front: Front, values: usize, s: i32, inverse: usize, l: usize, u: usize): i32 {
  const rows = front.rows;
  let entry = front.entries + ((<usize>s * (rows + 1)) << 2);
  const pivot = values + load<u32>(entry);
  const one = f64x2.splat(1);
  const p0 = v128.load(pivot);
  const p1 = v128.load(pivot, 16);
  const p2 = v128.load(pivot, 32);
  const p3 = v128.load(pivot, 48);
  const i0 = f64x2.div(one, p0);
  const i1 = f64x2.div(one, p1);
  const i2 = f64x2.div(one, p2);
  const i3 = f64x2.div(one, p3);
  const to = inverse + (<usize>(front.first + s) << 6);
  v128.store(to, i0);
  v128.store(to, i1, 16);
  v128.store(to, i2, 32);
  v128.store(to, i3, 48);
  for (let j: i32 = 0; j < rows; j++) {
    entry += 4;
    const from = values + load<u32>(entry);
    const u0 = v128.load(from);
    const u1 = v128.load(from, 16);
    const u2 = v128.load(from, 32);
    const u3 = v128.load(from, 48);
    v128.store(u, u0);
    v128.store(u, u1, 16);
    v128.store(u, u2, 32);
    v128.store(u, u3, 48);
    v128.store(l, f64x2.mul(u0, i0));
    v128.store(l, f64x2.mul(u1, i1), 16);
    v128.store(l, f64x2.mul(u2, i2), 32);
    v128.store(l, f64x2.mul(u3, i3), 48);
    l += 64;
    u += AT_ONCE << 6;
  }
  const low = i64x2.bitmask(unusable(p0, p0)) | (i64x2.bitmask(unusable(p1, p1)) << 2);
  return low | (i64x2.bitmask(unusable(p2, p2)) << 4) | (i64x2.bitmask(unusable(p3, p3)) << 6);
}

/** sums += L U of four columns that follow one another, in two lanes: for two rows at a time, which share what is loaded of L. */
function addFour(front: Front, l: usize, apart: usize, lane: usize): void {
  let u = front.above + lane;
  let sum = front.sums + lane;
  const rows = front.rows;
  let j: i32 = 0;
  for (; j + 2 <= rows; j += 2) {
    const v = u + (AT_ONCE << 6);
    const u0 = v128.load(u);
    const u1 = v128.load(u, 64);
    const u2 = v128.load(u, 128);
    const u3 = v128.load(u, 192);
    const v0 = v128.load(v);
    const v1 = v128.load(v, 64);
    const v2 = v128.load(v, 128);
    const v3 = v128.load(v, 192);
    const last = l + (<usize>j << 6);
    let other = sum + (<usize>(j + 1) << 6);
    for (let at = l; at <= last; at += 64) {
      const l0 = v128.load(at);
      const l1 = v128.load(at + apart);
      const l2 = v128.load(at + 2 * apart);
      const l3 = v128.load(at + 3 * apart);
      v128.store(sum, add(add(add(add(v128.load(sum), l0, u0), l1, u1), l2, u2), l3, u3));
      v128.store(other, add(add(add(add(v128.load(other), l0, v0), l1, v1), l2, v2), l3, v3));
      sum += 64;
      other += 64;
    }
    addHere(other, last + 64, apart, v0, v1, v2, v3);
    sum = other + 64;
    u += 2 * (AT_ONCE << 6);
  }
  if (j === rows) return;
  const u0 = v128.load(u);
  const u1 = v128.load(u, 64);
  const u2 = v128.load(u, 128);
  const u3 = v128.load(u, 192);
  for (let at = l, last = l + (<usize>j << 6); at <= last; at += 64) {
    addHere(sum, at, apart, u0, u1, u2, u3);
    sum += 64;
  }
}

// @ts-ignore: decorator
@inline
function add(sum: v128, l: v128, u: v128): v128 {
  return f64x2.add(sum, f64x2.mul(l, u));
}

// @ts-ignore: decorator
@inline
function addHere(sum: usize, l: usize, apart: usize, u0: v128, u1: v128, u2: v128, u3: v128): void {
  const two = add(add(v128.load(sum), v128.load(l), u0), v128.load(l + apart), u1);
  v128.store(sum, add(add(two, v128.load(l + 2 * apart), u2), v128.load(l + 3 * apart), u3));
}

/** The same of one column. */
function addOne(front: Front, l: usize, above: usize, lane: usize): void {
  let sum = front.sums + lane;
  const rows = front.rows;
  for (let j: i32 = 0; j < rows; j++) {
    const u = v128.load(above + <usize>(j * AT_ONCE << 6));
    for (let at = l, last = l + (<usize>j << 6); at <= last; at += 64) {
      v128.store(sum, f64x2.add(v128.load(sum), f64x2.mul(v128.load(at), u)));
      sum += 64;
    }
  }
}
