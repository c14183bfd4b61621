// Refactorisation on a fixed pattern, eight lanes side by side. Lane by lane the operations and their order are those of
// refactor1.ts, so that both give the same bits.
import { larger, scatterScaled, subtract, subtractBoth, zero } from "./eight-lanes";
import { Plan } from "./plan";
import { EXPONENT, GROWTH, SINGULAR, TINY, TWICE_BIAS } from "./thresholds";

/** Row factors; returns a bit for each lane that has a NaN. */
function scaleRows8(plan: Plan, values: usize, scale: usize): i32 {
  const n = plan.n;
  memory.fill(scale, 0, <usize>n << 6);
  const shift = scale - plan.x;
  let from = plan.aSource;
  let to = plan.aTarget;
  const end = from + (<usize>plan.aCount << 2);
  let bad0 = f64x2.splat(0);
  let bad1 = bad0;
  let bad2 = bad0;
  let bad3 = bad0;
  while (from < end) {
    const a = values + load<u32>(from);
    const at = <usize>load<u32>(to) + shift;
    const a0 = v128.load(a);
    const a1 = v128.load(a, 16);
    const a2 = v128.load(a, 32);
    const a3 = v128.load(a, 48);
    bad0 = v128.or(bad0, f64x2.ne(a0, a0));
    bad1 = v128.or(bad1, f64x2.ne(a1, a1));
    bad2 = v128.or(bad2, f64x2.ne(a2, a2));
    bad3 = v128.or(bad3, f64x2.ne(a3, a3));
    v128.store(at, larger(v128.load(at), a0));
    v128.store(at, larger(v128.load(at, 16), a1), 16);
    v128.store(at, larger(v128.load(at, 32), a2), 32);
    v128.store(at, larger(v128.load(at, 48), a3), 48);
    from += 4;
    to += 4;
  }
  const exponent = i64x2.splat(EXPONENT);
  const bias = i64x2.splat(TWICE_BIAS);
  const last = scale + (<usize>n << 6);
  while (scale < last) {
    v128.store(scale, i64x2.sub(bias, v128.and(v128.load(scale), exponent)));
    scale += 16;
  }
  return bits(bad0, bad1, bad2, bad3);
}

function bits(m0: v128, m1: v128, m2: v128, m3: v128): i32 {
  return i64x2.bitmask(m0) | (i64x2.bitmask(m1) << 2) | (i64x2.bitmask(m2) << 4) | (i64x2.bitmask(m3) << 6);
}

/** All ones in the lanes whose pivot cannot be used. */
// @ts-ignore: decorator
@inline
function unusable(pivot: v128, below: v128, largest: v128): v128 {
  const size = f64x2.abs(pivot);
  const byGrowth = f64x2.mul(f64x2.splat(GROWTH), below);
  const bySingular = f64x2.mul(f64x2.splat(SINGULAR), largest);
  const least = f64x2.pmax(f64x2.pmax(byGrowth, bySingular), f64x2.splat(TINY));
  return v128.not(v128.and(f64x2.ge(size, least), f64x2.lt(size, f64x2.splat(Infinity))));
}

/** Factors eight lanes; `values` is the address of their first entry. Returns a bit for each lane that failed. */
export function refactor8(plan: Plan, values: usize, chunk: i32): i32 {
  const n = plan.n;
  const x = plan.x;
  const scale = plan.scale + ((<usize>chunk * n) << 6);
  const inverse = plan.inverse + ((<usize>chunk * n) << 6);
  const lValue = plan.lValue + ((<usize>chunk * plan.lCount) << 6);
  let uValue = plan.uValue + ((<usize>chunk * plan.uCount) << 6);
  const lStart = plan.lStart;
  const lRow = plan.lRow;
  const run = plan.run;
  const shift = scale - x;
  const nan = scaleRows8(plan, values, scale);
  let bad0 = f64x2.splat(0);
  let bad1 = bad0;
  let bad2 = bad0;
  let bad3 = bad0;

  let aSource = plan.aSource;
  let aTarget = plan.aTarget;
  let uTarget = plan.uTarget;
  for (let k: i32 = 0; k < n; k++) {
    const at = <usize>k << 2;
    const aEnd = plan.aSource + (<usize>load<u32>(plan.aStart + at, 4) << 2);
    while (aSource < aEnd) {
      const to = <usize>load<u32>(aTarget);
      scatterScaled(to, values + load<u32>(aSource), to + shift);
      aSource += 4;
      aTarget += 4;
    }

    const pivotAt = x + (<usize>k << 6);
    let most0 = f64x2.abs(v128.load(pivotAt));
    let most1 = f64x2.abs(v128.load(pivotAt, 16));
    let most2 = f64x2.abs(v128.load(pivotAt, 32));
    let most3 = f64x2.abs(v128.load(pivotAt, 48));
    const uEnd = plan.uTarget + (<usize>load<u32>(plan.uStart + at, 4) << 2);
    while (uTarget < uEnd) {
      const from = <usize>load<u32>(uTarget);
      const step = (from - x) >> 4; // byte offset of the step in lists of integers
      const first = load<u32>(lStart + step);
      let l = lValue + (<usize>first << 6);
      const u0 = v128.load(from);
      const u1 = v128.load(from, 16);
      const u2 = v128.load(from, 32);
      const u3 = v128.load(from, 48);
      zero(from);
      v128.store(uValue, u0);
      v128.store(uValue, u1, 16);
      v128.store(uValue, u2, 32);
      v128.store(uValue, u3, 48);
      most0 = larger(most0, u0);
      most1 = larger(most1, u1);
      most2 = larger(most2, u2);
      most3 = larger(most3, u3);
      if (load<u32>(run + step) >= 2 && uTarget + 4 < uEnd) {
        const second = load<u32>(lStart + step, 4);
        let q = <usize>load<u32>(lRow + step, 4);
        const end = q + (<usize>(load<u32>(lStart + step, 8) - second) << 2);
        const v0 = f64x2.sub(v128.load(from, 64), f64x2.mul(v128.load(l), u0));
        const v1 = f64x2.sub(v128.load(from, 80), f64x2.mul(v128.load(l, 16), u1));
        const v2 = f64x2.sub(v128.load(from, 96), f64x2.mul(v128.load(l, 32), u2));
        const v3 = f64x2.sub(v128.load(from, 112), f64x2.mul(v128.load(l, 48), u3));
        zero(from + 64);
        v128.store(uValue, v0, 64);
        v128.store(uValue, v1, 80);
        v128.store(uValue, v2, 96);
        v128.store(uValue, v3, 112);
        most0 = larger(most0, v0);
        most1 = larger(most1, v1);
        most2 = larger(most2, v2);
        most3 = larger(most3, v3);
        l += 64;
        let m = lValue + (<usize>second << 6);
        while (q < end) {
          const to = <usize>load<u32>(q);
          subtractBoth(to, l, u0, m, v0, 0);
          subtractBoth(to, l, u1, m, v1, 16);
          subtractBoth(to, l, u2, m, v2, 32);
          subtractBoth(to, l, u3, m, v3, 48);
          q += 4;
          l += 64;
          m += 64;
        }
        uTarget += 8;
        uValue += 128;
      } else {
        let q = <usize>load<u32>(lRow + step);
        const end = q + (<usize>(load<u32>(lStart + step, 4) - first) << 2);
        while (q < end) {
          const to = <usize>load<u32>(q);
          subtract(to, l, u0, 0);
          subtract(to, l, u1, 16);
          subtract(to, l, u2, 32);
          subtract(to, l, u3, 48);
          q += 4;
          l += 64;
        }
        uTarget += 4;
        uValue += 64;
      }
    }

    const p0 = v128.load(pivotAt);
    const p1 = v128.load(pivotAt, 16);
    const p2 = v128.load(pivotAt, 32);
    const p3 = v128.load(pivotAt, 48);
    zero(pivotAt);
    const one = f64x2.splat(1);
    const r0 = f64x2.div(one, p0);
    const r1 = f64x2.div(one, p1);
    const r2 = f64x2.div(one, p2);
    const r3 = f64x2.div(one, p3);
    const inverseAt = inverse + (<usize>k << 6);
    v128.store(inverseAt, r0);
    v128.store(inverseAt, r1, 16);
    v128.store(inverseAt, r2, 32);
    v128.store(inverseAt, r3, 48);
    let below0 = f64x2.splat(0);
    let below1 = below0;
    let below2 = below0;
    let below3 = below0;
    const first = load<u32>(lStart + at);
    let q = <usize>load<u32>(lRow + at);
    const end = q + (<usize>(load<u32>(lStart + at, 4) - first) << 2);
    let l = lValue + (<usize>first << 6);
    while (q < end) {
      const from = <usize>load<u32>(q);
      const x0 = v128.load(from);
      const x1 = v128.load(from, 16);
      const x2 = v128.load(from, 32);
      const x3 = v128.load(from, 48);
      zero(from);
      v128.store(l, f64x2.mul(x0, r0));
      v128.store(l, f64x2.mul(x1, r1), 16);
      v128.store(l, f64x2.mul(x2, r2), 32);
      v128.store(l, f64x2.mul(x3, r3), 48);
      below0 = larger(below0, x0);
      below1 = larger(below1, x1);
      below2 = larger(below2, x2);
      below3 = larger(below3, x3);
      q += 4;
      l += 64;
    }
    bad0 = v128.or(bad0, unusable(p0, below0, most0));
    bad1 = v128.or(bad1, unusable(p1, below1, most1));
    bad2 = v128.or(bad2, unusable(p2, below2, most2));
    bad3 = v128.or(bad3, unusable(p3, below3, most3));
  }
  return nan | bits(bad0, bad1, bad2, bad3);
}

