// Refactorisation of symmetric positive definite matrices on a fixed pattern, eight lanes side by side. Lane by lane the
// operations and their order are those of symmetric1.ts, so that both give the same bits.
import { subtract, subtractBoth, zero } from "./eight-lanes";
import { front8 } from "./front8";
import { Front, Plan } from "./plan";
import { unusable } from "./thresholds";

/** Factors eight lanes; `values` is the address of their first entry. Returns a bit for each lane that failed. */
export function symmetric8(plan: Plan, values: usize, chunk: i32): i32 {
  const n = plan.n;
  const x = plan.x;
  const inverse = plan.inverse + ((<usize>chunk * n) << 6);
  const lValue = plan.lValue + ((<usize>chunk * plan.lCount) << 6);
  let uValue = plan.uValue + ((<usize>chunk * plan.uCount) << 6);
  const lStart = plan.lStart;
  const lRow = plan.lRow;
  const known = plan.known;
  const run = plan.run;
  memory.copy(known, lStart, <usize>n << 2);
  let bad0 = f64x2.splat(0);
  let bad1 = bad0;
  let bad2 = bad0;
  let bad3 = bad0;
  let bad: i32 = 0;
  let front = plan.fronts;

  let aSource = plan.aSource;
  let aTarget = plan.aTarget;
  let uTarget = plan.uTarget;
  for (let k: i32 = 0; k < n; k++) {
    const at = <usize>k << 2;
    const columns = load<i32>(run + at);
    if (columns < 0) {
      bad |= front8(plan, changetype<Front>(front), values, chunk);
      front += offsetof<Front>();
      k -= columns + 1;
      continue;
    }
    const pivotAt = x + (<usize>k << 6);
    const aEnd = plan.aSource + (<usize>load<u32>(plan.aStart + at, 4) << 2);
    while (aSource < aEnd) {
      const to = <usize>load<u32>(aTarget);
      const from = values + load<u32>(aSource);
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      v128.store(to, v128.load(from, 32), 32);
      v128.store(to, v128.load(from, 48), 48);
      aSource += 4;
      aTarget += 4;
    }
    const begun0 = v128.load(pivotAt);
    const begun1 = v128.load(pivotAt, 16);
    const begun2 = v128.load(pivotAt, 32);
    const begun3 = v128.load(pivotAt, 48);
    takeSums(plan, at);
    let p0 = v128.load(pivotAt);
    let p1 = v128.load(pivotAt, 16);
    let p2 = v128.load(pivotAt, 32);
    let p3 = v128.load(pivotAt, 48);
    const uEnd = plan.uTarget + (<usize>load<u32>(plan.uStart + at, 4) << 2);
    while (uTarget < uEnd) {
      const from = <usize>load<u32>(uTarget);
      const step = (from - x) >> 4; // byte offset of the step in lists of integers
      const length = load<i32>(run + step);
      if (length < 0) {
        uTarget -= <usize>length << 2;
        uValue -= <usize>length << 6;
        continue;
      }
      const first = load<u32>(lStart + step);
      const next = load<u32>(known + step);
      const u0 = v128.load(from);
      const u1 = v128.load(from, 16);
      const u2 = v128.load(from, 32);
      const u3 = v128.load(from, 48);
      zero(from);
      v128.store(uValue, u0);
      v128.store(uValue, u1, 16);
      v128.store(uValue, u2, 32);
      v128.store(uValue, u3, 48);
      const r = inverse + (from - x);
      const own = lValue + (<usize>next << 6);
      const l0 = f64x2.mul(u0, v128.load(r));
      const l1 = f64x2.mul(u1, v128.load(r, 16));
      const l2 = f64x2.mul(u2, v128.load(r, 32));
      const l3 = f64x2.mul(u3, v128.load(r, 48));
      v128.store(own, l0);
      v128.store(own, l1, 16);
      v128.store(own, l2, 32);
      v128.store(own, l3, 48);
      store<u32>(known + step, next + 1);
      p0 = f64x2.sub(p0, f64x2.mul(l0, u0));
      p1 = f64x2.sub(p1, f64x2.mul(l1, u1));
      p2 = f64x2.sub(p2, f64x2.mul(l2, u2));
      p3 = f64x2.sub(p3, f64x2.mul(l3, u3));
      let l = lValue + (<usize>first << 6);
      if (length >= 2 && uTarget + 4 < uEnd) {
        const second = load<u32>(lStart + step, 4);
        const nextOfSecond = load<u32>(known + step, 4);
        const v0 = f64x2.sub(v128.load(from, 64), f64x2.mul(v128.load(l), u0));
        const v1 = f64x2.sub(v128.load(from, 80), f64x2.mul(v128.load(l, 16), u1));
        const v2 = f64x2.sub(v128.load(from, 96), f64x2.mul(v128.load(l, 32), u2));
        const v3 = f64x2.sub(v128.load(from, 112), f64x2.mul(v128.load(l, 48), u3));
        zero(from + 64);
        v128.store(uValue, v0, 64);
        v128.store(uValue, v1, 80);
        v128.store(uValue, v2, 96);
        v128.store(uValue, v3, 112);
        const owned = lValue + (<usize>nextOfSecond << 6);
        const m0 = f64x2.mul(v0, v128.load(r, 64));
        const m1 = f64x2.mul(v1, v128.load(r, 80));
        const m2 = f64x2.mul(v2, v128.load(r, 96));
        const m3 = f64x2.mul(v3, v128.load(r, 112));
        v128.store(owned, m0);
        v128.store(owned, m1, 16);
        v128.store(owned, m2, 32);
        v128.store(owned, m3, 48);
        store<u32>(known + step, nextOfSecond + 1, 4);
        p0 = f64x2.sub(p0, f64x2.mul(m0, v0));
        p1 = f64x2.sub(p1, f64x2.mul(m1, v1));
        p2 = f64x2.sub(p2, f64x2.mul(m2, v2));
        p3 = f64x2.sub(p3, f64x2.mul(m3, v3));
        l += 64;
        let m = lValue + (<usize>second << 6);
        let q = <usize>load<u32>(lRow + step, 4);
        const end = q + (<usize>(nextOfSecond - second) << 2);
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
        const end = q + (<usize>(next - first) << 2);
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
    zero(pivotAt);
    const one = f64x2.splat(1);
    const at8 = inverse + (<usize>k << 6);
    v128.store(at8, f64x2.div(one, p0));
    v128.store(at8, f64x2.div(one, p1), 16);
    v128.store(at8, f64x2.div(one, p2), 32);
    v128.store(at8, f64x2.div(one, p3), 48);
    bad0 = v128.or(bad0, unusable(p0, begun0));
    bad1 = v128.or(bad1, unusable(p1, begun1));
    bad2 = v128.or(bad2, unusable(p2, begun2));
    bad3 = v128.or(bad3, unusable(p3, begun3));
  }
  bad |= i64x2.bitmask(bad0) | (i64x2.bitmask(bad1) << 2) | (i64x2.bitmask(bad2) << 4) | (i64x2.bitmask(bad3) << 6);
  return bad;
}

/** Takes what fronts have summed up from a column in the work vector; `at` is the byte offset of its step in lists. */
// @ts-ignore: decorator
@inline
function takeSums(plan: Plan, at: usize): void {
  if (plan.fronts === 0) return;
  const end = load<u32>(plan.frontStart + at, 4);
  for (let e = load<u32>(plan.frontStart + at); e < end; e++) {
    const from = <usize>load<u32>(plan.frontSource + (<usize>e << 2));
    const to = <usize>load<u32>(plan.frontTarget + (<usize>e << 2));
    v128.store(to, f64x2.sub(v128.load(to), v128.load(from)));
    v128.store(to, f64x2.sub(v128.load(to, 16), v128.load(from, 16)), 16);
    v128.store(to, f64x2.sub(v128.load(to, 32), v128.load(from, 32)), 32);
    v128.store(to, f64x2.sub(v128.load(to, 48), v128.load(from, 48)), 48);
  }
}
