// Refactorisation of matrices that are symmetric but for their first steps on a fixed pattern, eight lanes side by side. Lane
// by lane the operations and their order are those of symmetric1.ts, so that both give the same bits.
import { copy, subtract, subtractBoth, zero } from "./eight-lanes";
import { front8 } from "./front8";
import { lead8 } from "./lead";
import { Front, SymmetricPlan } from "./plan";
import { unusable } from "./thresholds";

/** Factors eight lanes; `values` is the address of their first entry. Returns a bit for each lane that failed. */
export function symmetric8(plan: SymmetricPlan, values: usize, chunk: i32): i32 {
  const n = plan.n;
  const x = plan.x;
  const inverse = plan.inverse + ((<usize>chunk * n) << 6);
  const lValue = plan.lValue + ((<usize>chunk * plan.lCount) << 6);
  const lStart = plan.lStart;
  const lRow = plan.lRow;
  const known = plan.known;
  const run = plan.run;
  memory.fill(known, 0, <usize>n << 2);
  let bad0 = f64x2.splat(0);
  let bad1 = bad0;
  let bad2 = bad0;
  let bad3 = bad0;
  let bad = lead8(plan, values, chunk);
  let front = plan.fronts;

  let aSource = plan.aSource;
  let aTarget = plan.aTarget;
  let head = plan.head;
  for (let k = plan.lead; k < n; k++) {
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
      copy(<usize>load<u32>(aTarget), values + load<u32>(aSource));
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
    const headEnd = plan.head + (<usize>load<u32>(plan.headStart + at, 4) << 2);
    for (; head < headEnd; head += 4) {
      let from = <usize>load<u32>(head);
      let step = (from - x) >> 4; // byte offset of the step in lists of integers
      const above = k - <i32>(step >> 2);
      const length = load<i32>(run + step);
      let left = length < above ? length : above;
      let passed = <usize>load<u32>(known + step); // rows of the column that is next which are above this one
      store<u32>(known + step, <u32>passed + 1);
      const end = <usize>load<u32>(lRow + step) + (passed << 2);
      let r = inverse + (from - x);
      for (; left >= 2; left -= 2) {
        let l = lValue + (<usize>load<u32>(lStart + step) << 6);
        let m = lValue + (<usize>load<u32>(lStart + step, 4) << 6);
        const u0 = v128.load(from);
        const u1 = v128.load(from, 16);
        const u2 = v128.load(from, 32);
        const u3 = v128.load(from, 48);
        const v0 = f64x2.sub(v128.load(from, 64), f64x2.mul(v128.load(l), u0));
        const v1 = f64x2.sub(v128.load(from, 80), f64x2.mul(v128.load(l, 16), u1));
        const v2 = f64x2.sub(v128.load(from, 96), f64x2.mul(v128.load(l, 32), u2));
        const v3 = f64x2.sub(v128.load(from, 112), f64x2.mul(v128.load(l, 48), u3));
        zero(from);
        zero(from + 64);
        p0 = keep(l + (passed << 6), u0, r, p0, 0);
        p1 = keep(l + (passed << 6), u1, r, p1, 16);
        p2 = keep(l + (passed << 6), u2, r, p2, 32);
        p3 = keep(l + (passed << 6), u3, r, p3, 48);
        passed--;
        p0 = keep(m + (passed << 6), v0, r + 64, p0, 0);
        p1 = keep(m + (passed << 6), v1, r + 64, p1, 16);
        p2 = keep(m + (passed << 6), v2, r + 64, p2, 32);
        p3 = keep(m + (passed << 6), v3, r + 64, p3, 48);
        passed--;
        l += 64;
        for (let q = <usize>load<u32>(lRow + step, 4); q < end; q += 4) {
          const to = <usize>load<u32>(q);
          subtractBoth(to, l, u0, m, v0, 0);
          subtractBoth(to, l, u1, m, v1, 16);
          subtractBoth(to, l, u2, m, v2, 32);
          subtractBoth(to, l, u3, m, v3, 48);
          l += 64;
          m += 64;
        }
        from += 128;
        step += 8;
        r += 128;
      }
      if (left > 0) {
        let l = lValue + (<usize>load<u32>(lStart + step) << 6);
        const u0 = v128.load(from);
        const u1 = v128.load(from, 16);
        const u2 = v128.load(from, 32);
        const u3 = v128.load(from, 48);
        zero(from);
        p0 = keep(l + (passed << 6), u0, r, p0, 0);
        p1 = keep(l + (passed << 6), u1, r, p1, 16);
        p2 = keep(l + (passed << 6), u2, r, p2, 32);
        p3 = keep(l + (passed << 6), u3, r, p3, 48);
        for (let q = <usize>load<u32>(lRow + step); q < end; q += 4) {
          const to = <usize>load<u32>(q);
          subtract(to, l, u0, 0);
          subtract(to, l, u1, 16);
          subtract(to, l, u2, 32);
          subtract(to, l, u3, 48);
          l += 64;
        }
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

/** Keeps an entry of a row of L, u over the pivot of its column, in two lanes; gives what it leaves of the pivot of the row. */
// @ts-ignore: decorator
@inline
function keep(l: usize, u: v128, inverse: usize, pivot: v128, at: usize): v128 {
  const own = f64x2.mul(u, v128.load(inverse + at));
  v128.store(l + at, own);
  return f64x2.sub(pivot, f64x2.mul(own, u));
}

/** Takes what fronts have summed up from a column in the work vector; `at` is the byte offset of its step in lists. */
// @ts-ignore: decorator
@inline
function takeSums(plan: SymmetricPlan, at: usize): void {
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
