// Refactorisation of a symmetric positive definite matrix on a fixed pattern, one lane: L is U transposed with rows over
// pivots, so that a column needs U alone, half the work (up-looking, as LDL does: Davis, ACM Trans. Math. Software 31
// (2005) 587). Such matrices need neither scaling nor another pivot than the diagonal. Solves use the factors as they use those of refactor1.ts.
import { front1 } from "./front1";
import { Front, Plan } from "./plan";
import { SINGULAR, TINY } from "./thresholds";

/**
 * Factors one lane; `values` is the address of its first entry. Returns -1, or the step whose pivot is not positive or
 * cancellation noise.
 */
export function symmetric1(plan: Plan, values: usize, chunk: i32): i32 {
  const n = plan.n;
  const x = plan.x;
  const inverse = plan.inverse + ((<usize>chunk * n) << 3);
  const lValue = plan.lValue + ((<usize>chunk * plan.lCount) << 3);
  let uValue = plan.uValue + ((<usize>chunk * plan.uCount) << 3);
  const lStart = plan.lStart;
  const lRow = plan.lRow;
  const known = plan.known;
  const run = plan.run;
  memory.copy(known, lStart, <usize>n << 2);
  let front = plan.fronts;

  let aSource = plan.aSource;
  let aTarget = plan.aTarget;
  let uTarget = plan.uTarget;
  for (let k: i32 = 0; k < n; k++) {
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
    const uEnd = plan.uTarget + (<usize>load<u32>(plan.uStart + at, 4) << 2);
    while (uTarget < uEnd) {
      const from = <usize>load<u32>(uTarget);
      const step = (from - x) >> 1; // byte offset of the step in lists of integers
      const length = load<i32>(run + step);
      if (length < 0) {
        uTarget -= <usize>length << 2;
        uValue -= <usize>length << 3;
        continue;
      }
      const first = load<u32>(lStart + step);
      const next = load<u32>(known + step);
      const u0 = load<f64>(from);
      store<f64>(from, 0);
      store<f64>(uValue, u0);
      const l0 = u0 * load<f64>(inverse + (from - x));
      store<f64>(lValue + (<usize>next << 3), l0);
      store<u32>(known + step, next + 1);
      let l = lValue + (<usize>first << 3);
      if (length >= 2 && uTarget + 4 < uEnd) {
        const second = load<u32>(lStart + step, 4);
        const nextOfSecond = load<u32>(known + step, 4);
        const u1 = load<f64>(from, 8) - load<f64>(l) * u0;
        store<f64>(from, 0, 8);
        store<f64>(uValue, u1, 8);
        const l1 = u1 * load<f64>(inverse + (from - x), 8);
        store<f64>(lValue + (<usize>nextOfSecond << 3), l1);
        store<u32>(known + step, nextOfSecond + 1, 4);
        l += 8;
        let m = lValue + (<usize>second << 3);
        let q = <usize>load<u32>(lRow + step, 4);
        const end = q + (<usize>(nextOfSecond - second) << 2);
        while (q < end) {
          const to = <usize>load<u32>(q);
          store<f64>(to, load<f64>(to) - load<f64>(l) * u0 - load<f64>(m) * u1);
          q += 4;
          l += 8;
          m += 8;
        }
        pivot = pivot - l0 * u0 - l1 * u1;
        uTarget += 8;
        uValue += 16;
      } else {
        let q = <usize>load<u32>(lRow + step);
        const end = q + (<usize>(next - first) << 2);
        while (q < end) {
          const to = <usize>load<u32>(q);
          store<f64>(to, load<f64>(to) - load<f64>(l) * u0);
          q += 4;
          l += 8;
        }
        pivot = pivot - l0 * u0;
        uTarget += 4;
        uValue += 8;
      }
    }
    store<f64>(pivotAt, 0);
    store<f64>(inverse + (<usize>k << 3), 1 / pivot);
    if (!(pivot >= SINGULAR * begun && pivot >= TINY && pivot < Infinity)) {
      memory.fill(x, 0, <usize>n << 3);
      return k;
    }
  }
  return -1;
}

/** Takes what fronts have summed up from a column in the work vector; `at` is the byte offset of its step in lists. */
// @ts-ignore: decorator
@inline
function takeSums(plan: Plan, at: usize): void {
  if (plan.fronts === 0) return;
  const end = load<u32>(plan.frontStart + at, 4);
  for (let e = load<u32>(plan.frontStart + at); e < end; e++) {
    const to = <usize>load<u32>(plan.frontTarget + (<usize>e << 2));
    store<f64>(to, load<f64>(to) - load<f64>(<usize>load<u32>(plan.frontSource + (<usize>e << 2))));
  }
}
