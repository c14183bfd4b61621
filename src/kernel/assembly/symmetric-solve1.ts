// Solution with the factors of symmetric1.ts, one lane.
import { SymmetricPlan } from "./plan";

/** b = A^-1 b. */
export function solveSymmetric1(plan: SymmetricPlan, b: usize, chunk: i32): void {
  const lead = plan.lead;
  const x = plan.x;
  const inverse = plan.inverse + ((<usize>chunk * plan.n) << 3);
  const lValue = plan.lValue + ((<usize>chunk * plan.lCount) << 3);
  take(x, b, plan.leadRow, 0, lead);
  take(x, b, plan.columnOffset, lead, plan.n);
  forward(plan, lValue, 0);
  backward(plan, lValue, inverse, b);
  const borderValue = plan.borderValue + ((<usize>chunk * plan.borderCount) << 3);
  for (let k = lead - 1; k >= 0; k--) {
    const at = x + (<usize>k << 3);
    const first = load<u32>(plan.borderStart + (<usize>k << 2));
    const end = plan.borderColumn + (<usize>load<u32>(plan.borderStart + (<usize>k << 2), 4) << 2);
    let u = borderValue + (<usize>first << 3);
    let sum = load<f64>(at);
    for (let e = plan.borderColumn + (<usize>first << 2); e < end; e += 4) {
      sum -= load<f64>(u) * load<f64>(<usize>load<u32>(e));
      u += 8;
    }
    sum = sum * load<f64>(inverse + (<usize>k << 3));
    store<f64>(at, sum);
    store<f64>(b + load<u32>(plan.columnOffset + (<usize>k << 2)), sum);
  }
  memory.fill(x, 0, <usize>plan.n << 3);
}

/** b = A^-T b. */
export function solveSymmetricTransposed1(plan: SymmetricPlan, b: usize, chunk: i32): void {
  const lead = plan.lead;
  const x = plan.x;
  const inverse = plan.inverse + ((<usize>chunk * plan.n) << 3);
  const lValue = plan.lValue + ((<usize>chunk * plan.lCount) << 3);
  take(x, b, plan.columnOffset, 0, plan.n);
  let u = plan.borderValue + ((<usize>chunk * plan.borderCount) << 3);
  let e = plan.borderColumn;
  for (let k: i32 = 0; k < lead; k++) {
    const at = x + (<usize>k << 3);
    const value = load<f64>(at) * load<f64>(inverse + (<usize>k << 3));
    store<f64>(at, value);
    const end = plan.borderColumn + (<usize>load<u32>(plan.borderStart + (<usize>k << 2), 4) << 2);
    for (; e < end; e += 4) {
      const to = <usize>load<u32>(e);
      store<f64>(to, load<f64>(to) - load<f64>(u) * value);
      u += 8;
    }
  }
  forward(plan, lValue, lead);
  backward(plan, lValue, inverse, b);
  for (let k = lead - 1; k >= 0; k--) {
    const at = x + (<usize>k << 3);
    const sum = less(plan, lValue, k, load<f64>(at));
    store<f64>(at, sum);
    store<f64>(b + load<u32>(plan.leadRow + (<usize>k << 2)), sum);
  }
  memory.fill(x, 0, <usize>plan.n << 3);
}

/** Entries of x from those of a vector at byte offsets, for steps `from` to `to` - 1. */
// @ts-ignore: decorator
@inline
function take(x: usize, b: usize, offsets: usize, from: i32, to: i32): void {
  for (let k = from; k < to; k++) store<f64>(x + (<usize>k << 3), load<f64>(b + load<u32>(offsets + (<usize>k << 2))));
}

/** x = L^-1 x, with the columns of L from step `from` on. */
// @ts-ignore: decorator
@inline
function forward(plan: SymmetricPlan, lValue: usize, from: i32): void {
  let l = lValue + (<usize>load<u32>(plan.lStart + (<usize>from << 2)) << 3);
  for (let k = from; k < plan.n; k++) {
    const at = <usize>k << 2;
    let q = <usize>load<u32>(plan.lRow + at);
    const end = q + (<usize>(load<u32>(plan.lStart + at, 4) - load<u32>(plan.lStart + at)) << 2);
    const value = load<f64>(plan.x + (<usize>k << 3));
    for (; q < end; q += 4) {
      const to = <usize>load<u32>(q);
      store<f64>(to, load<f64>(to) - load<f64>(l) * value);
      l += 8;
    }
  }
}

/** x = L^-T D^-1 x after the first steps, which goes to b too. */
// @ts-ignore: decorator
@inline
function backward(plan: SymmetricPlan, lValue: usize, inverse: usize, b: usize): void {
  for (let k = plan.n - 1; k >= plan.lead; k--) {
    const at = plan.x + (<usize>k << 3);
    const sum = less(plan, lValue, k, load<f64>(at) * load<f64>(inverse + (<usize>k << 3)));
    store<f64>(at, sum);
    store<f64>(b + load<u32>(plan.columnOffset + (<usize>k << 2)), sum);
  }
}

/** What is left of a value without the product of a column of L with x. */
// @ts-ignore: decorator
@inline
function less(plan: SymmetricPlan, lValue: usize, k: i32, value: f64): f64 {
  const at = <usize>k << 2;
  const first = load<u32>(plan.lStart + at);
  let q = <usize>load<u32>(plan.lRow + at);
  const end = q + (<usize>(load<u32>(plan.lStart + at, 4) - first) << 2);
  let l = lValue + (<usize>first << 3);
  for (; q < end; q += 4) {
    value -= load<f64>(l) * load<f64>(<usize>load<u32>(q));
    l += 8;
  }
  return value;
}
