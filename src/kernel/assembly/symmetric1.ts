// Refactorisation of a matrix that is symmetric and positive definite but for its first steps, on a fixed pattern, one lane:
// L is U transposed with rows over pivots, so that a row of it needs what is above it alone, half the work (up-looking, as
// LDL does: Davis, ACM Trans. Math. Software 31 (2005) 587). Such matrices need neither scaling nor another pivot than the
// diagonal. Up to four columns of a supernode are taken from a row together, which keeps the order of every sum.
import { front1 } from "./front1";
import { lead1 } from "./lead";
import { Front, SymmetricPlan } from "./plan";
import { SINGULAR, TINY } from "./thresholds";

/**
 * Factors one lane; `values` is the address of its first entry. Returns -1, or the step whose pivot is not positive or
 * cancellation noise.
 */
export function symmetric1(plan: SymmetricPlan, values: usize, chunk: i32): i32 {
  const n = plan.n;
  const x = plan.x;
  const inverse = plan.inverse + ((<usize>chunk * n) << 3);
  const lValue = plan.lValue + ((<usize>chunk * plan.lCount) << 3);
  const run = plan.run;
  const failed = lead1(plan, values, chunk);
  if (failed >= 0) return failed;
  memory.fill(plan.known, 0, <usize>n << 2);
  let front = plan.fronts;

  let aSource = plan.aSource;
  let aTarget = plan.aTarget;
  let head = plan.head;
  for (let k = plan.lead; k < n; k++) {
    const at = <usize>k << 2;
    const columns = load<i32>(run + at);
    if (columns < 0) {
      const failed = front1(plan, changetype<Front>(front), values, chunk);
      if (failed >= 0) return failed;
      front += offsetof<Front>();
      k -= columns + 1;
      continue;
    }
    const pivotAt = x + (<usize>k << 3);
    const aEnd = plan.aSource + (<usize>load<u32>(plan.aStart + at, 4) << 2);
    while (aSource < aEnd) {
      const to = <usize>load<u32>(aTarget);
      store<f64>(to, load<f64>(values + load<u32>(aSource)));
      aSource += 4;
      aTarget += 4;
    }
    const begun = load<f64>(pivotAt);
    takeSums(plan, at);
    let pivot = load<f64>(pivotAt);
    const headEnd = plan.head + (<usize>load<u32>(plan.headStart + at, 4) << 2);
    for (; head < headEnd; head += 4) pivot = takeSupernode(plan, <usize>load<u32>(head), k, inverse, lValue, pivot);
    store<f64>(pivotAt, 0);
    store<f64>(inverse + (<usize>k << 3), 1 / pivot);
    if (!(pivot >= SINGULAR * begun && pivot >= TINY && pivot < Infinity)) {
      memory.fill(x, 0, <usize>n << 3);
      return k;
    }
  }
  return -1;
}

/**
 * Takes the columns of a supernode, of which the first is at address `from` in x, from row k in the work vector, and keeps
 * what the row has in them of L; gives what is left of the pivot.
 */
// @ts-ignore: decorator
@inline
function takeSupernode(plan: SymmetricPlan, from: usize, k: i32, inverse: usize, lValue: usize, pivot: f64): f64 {
  const x = plan.x;
  const lStart = plan.lStart;
  const lRow = plan.lRow;
  let step = (from - x) >> 1; // byte offset of the step in lists of integers
  const above = k - <i32>(step >> 2);
  const length = load<i32>(plan.run + step);
  let left = length < above ? length : above;
  let passed = <usize>load<u32>(plan.known + step); // rows of the column that is next which are above this one
  store<u32>(plan.known + step, <u32>passed + 1);
  const end = <usize>load<u32>(lRow + step) + (passed << 2);
  let r = inverse + (from - x);
  for (; left >= 4; left -= 4) {
    let l0 = lValue + (<usize>load<u32>(lStart + step) << 3);
    let l1 = lValue + (<usize>load<u32>(lStart + step, 4) << 3);
    let l2 = lValue + (<usize>load<u32>(lStart + step, 8) << 3);
    let l3 = lValue + (<usize>load<u32>(lStart + step, 12) << 3);
    const u0 = load<f64>(from);
    const u1 = load<f64>(from, 8) - load<f64>(l0) * u0;
    const u2 = load<f64>(from, 16) - load<f64>(l0, 8) * u0 - load<f64>(l1) * u1;
    const u3 = load<f64>(from, 24) - load<f64>(l0, 16) * u0 - load<f64>(l1, 8) * u1 - load<f64>(l2) * u2;
    store<f64>(from, 0);
    store<f64>(from, 0, 8);
    store<f64>(from, 0, 16);
    store<f64>(from, 0, 24);
    const m0 = u0 * load<f64>(r);
    const m1 = u1 * load<f64>(r, 8);
    const m2 = u2 * load<f64>(r, 16);
    const m3 = u3 * load<f64>(r, 24);
    const own = passed << 3;
    store<f64>(l0 + own, m0);
    store<f64>(l1 + own - 8, m1);
    store<f64>(l2 + own - 16, m2);
    store<f64>(l3 + own - 24, m3);
    pivot = pivot - m0 * u0 - m1 * u1 - m2 * u2 - m3 * u3;
    l0 += 24;
    l1 += 16;
    l2 += 8;
    for (let q = <usize>load<u32>(lRow + step, 12); q < end; q += 4) {
      const to = <usize>load<u32>(q);
      store<f64>(
        to,
        load<f64>(to) - load<f64>(l0) * u0 - load<f64>(l1) * u1 - load<f64>(l2) * u2 - load<f64>(l3) * u3,
      );
      l0 += 8;
      l1 += 8;
      l2 += 8;
      l3 += 8;
    }
    from += 32;
    step += 16;
    r += 32;
    passed -= 4;
  }
  for (; left > 0; left--) {
    let l = lValue + (<usize>load<u32>(lStart + step) << 3);
    const u = load<f64>(from);
    store<f64>(from, 0);
    const m = u * load<f64>(r);
    store<f64>(l + (passed << 3), m);
    pivot = pivot - m * u;
    for (let q = <usize>load<u32>(lRow + step); q < end; q += 4) {
      const to = <usize>load<u32>(q);
      store<f64>(to, load<f64>(to) - load<f64>(l) * u);
      l += 8;
    }
    from += 8;
    step += 4;
    r += 8;
    passed--;
  }
  return pivot;
}

/** Takes what fronts have summed up from a row in the work vector; `at` is the byte offset of its step in lists. */
// @ts-ignore: decorator
@inline
function takeSums(plan: SymmetricPlan, at: usize): void {
  if (plan.fronts === 0) return;
  const end = load<u32>(plan.frontStart + at, 4);
  for (let e = load<u32>(plan.frontStart + at); e < end; e++) {
    const to = <usize>load<u32>(plan.frontTarget + (<usize>e << 2));
    store<f64>(to, load<f64>(to) - load<f64>(<usize>load<u32>(plan.frontSource + (<usize>e << 2))));
  }
}
