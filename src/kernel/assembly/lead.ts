// The first steps of a matrix that is symmetric but for them: rows with one column left and columns with one row left. None
// changes anything in what is left, so that their factors are entries of the matrix.
import { SymmetricPlan } from "./plan";
import { TINY } from "./thresholds";

/** Takes the factors of the first steps, one lane; returns -1, or the step whose pivot or entries are no usable numbers. */
export function lead1(plan: SymmetricPlan, values: usize, chunk: i32): i32 {
  const lead = plan.lead;
  const inverse = plan.inverse + ((<usize>chunk * plan.n) << 3);
  let l = plan.lValue + ((<usize>chunk * plan.lCount) << 3);
  let source = plan.leadSource;
  let odd: f64 = 0;
  for (let k: i32 = 0; k < lead; k++) {
    const at = <usize>k << 2;
    const pivot = load<f64>(values + load<u32>(plan.leadPivot + at));
    if (!(Math.abs(pivot) >= TINY && Math.abs(pivot) < Infinity)) return k;
    const reciprocal = 1 / pivot;
    store<f64>(inverse + (<usize>k << 3), reciprocal);
    const end = plan.leadSource + (<usize>load<u32>(plan.lStart + at, 4) << 2);
    for (; source < end; source += 4) {
      const value = load<f64>(values + load<u32>(source));
      odd += value * 0;
      store<f64>(l, value * reciprocal);
      l += 8;
    }
  }
  let to = plan.borderValue + ((<usize>chunk * plan.borderCount) << 3);
  const last = plan.borderSource + (<usize>plan.borderCount << 2);
  for (source = plan.borderSource; source < last; source += 4) {
    const value = load<f64>(values + load<u32>(source));
    odd += value * 0;
    store<f64>(to, value);
    to += 8;
  }
  return odd == 0 ? -1 : 0;
}

/** The same in eight lanes; returns a bit for each lane that failed. */
export function lead8(plan: SymmetricPlan, values: usize, chunk: i32): i32 {
  let bad: i32 = 0;
  for (let at: usize = 0; at < 64; at += 16) bad |= leadTwo(plan, values + at, chunk, at) << <i32>(at >> 3);
  return bad;
}

/** Two lanes of eight, which are so many bytes behind the first. */
function leadTwo(plan: SymmetricPlan, values: usize, chunk: i32, lane: usize): i32 {
  const lead = plan.lead;
  const inverse = plan.inverse + ((<usize>chunk * plan.n) << 6) + lane;
  let l = plan.lValue + ((<usize>chunk * plan.lCount) << 6) + lane;
  let source = plan.leadSource;
  const none = f64x2.splat(0);
  let odd = none;
  let fit = f64x2.eq(none, none);
  for (let k: i32 = 0; k < lead; k++) {
    const at = <usize>k << 2;
    const pivot = v128.load(values + load<u32>(plan.leadPivot + at));
    const size = f64x2.abs(pivot);
    fit = v128.and(fit, v128.and(f64x2.ge(size, f64x2.splat(TINY)), f64x2.lt(size, f64x2.splat(Infinity))));
    const reciprocal = f64x2.div(f64x2.splat(1), pivot);
    v128.store(inverse + (<usize>k << 6), reciprocal);
    const end = plan.leadSource + (<usize>load<u32>(plan.lStart + at, 4) << 2);
    for (; source < end; source += 4) {
      const value = v128.load(values + load<u32>(source));
      odd = f64x2.add(odd, f64x2.mul(value, none));
      v128.store(l, f64x2.mul(value, reciprocal));
      l += 64;
    }
  }
  let to = plan.borderValue + ((<usize>chunk * plan.borderCount) << 6) + lane;
  const last = plan.borderSource + (<usize>plan.borderCount << 2);
  for (source = plan.borderSource; source < last; source += 4) {
    const value = v128.load(values + load<u32>(source));
    odd = f64x2.add(odd, f64x2.mul(value, none));
    v128.store(to, value);
    to += 64;
  }
  return ~i64x2.bitmask(v128.and(fit, f64x2.eq(odd, none))) & 3;
}
