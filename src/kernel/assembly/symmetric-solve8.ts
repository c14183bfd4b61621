// Solution with the factors of eight lanes side by side; lane by lane as in symmetric-solve1.ts.
import { copy, subtract } from "./eight-lanes";
import { SymmetricPlan } from "./plan";

/** b = A^-1 b. */
export function solveSymmetric8(plan: SymmetricPlan, b: usize, chunk: i32): void {
  const lead = plan.lead;
  const x = plan.x;
  const inverse = plan.inverse + ((<usize>chunk * plan.n) << 6);
  const lValue = plan.lValue + ((<usize>chunk * plan.lCount) << 6);
  take(x, b, plan.leadRow, 0, lead);
  take(x, b, plan.columnOffset, lead, plan.n);
  forward(plan, lValue, 0);
  backward(plan, lValue, inverse, b);
  const borderValue = plan.borderValue + ((<usize>chunk * plan.borderCount) << 6);
  for (let k = lead - 1; k >= 0; k--) {
    const at = x + (<usize>k << 6);
    const first = load<u32>(plan.borderStart + (<usize>k << 2));
    const e = plan.borderColumn + (<usize>first << 2);
    const end = plan.borderColumn + (<usize>load<u32>(plan.borderStart + (<usize>k << 2), 4) << 2);
    takeProducts(at, borderValue + (<usize>first << 6), e, end);
    scale(at, inverse + (<usize>k << 6));
    copy(b + load<u32>(plan.columnOffset + (<usize>k << 2)), at);
  }
  memory.fill(x, 0, <usize>plan.n << 6);
}

/** b = A^-T b. */
export function solveSymmetricTransposed8(plan: SymmetricPlan, b: usize, chunk: i32): void {
  const lead = plan.lead;
  const x = plan.x;
  const inverse = plan.inverse + ((<usize>chunk * plan.n) << 6);
  const lValue = plan.lValue + ((<usize>chunk * plan.lCount) << 6);
  take(x, b, plan.columnOffset, 0, plan.n);
  let u = plan.borderValue + ((<usize>chunk * plan.borderCount) << 6);
  for (let k: i32 = 0; k < lead; k++) {
    const at = x + (<usize>k << 6);
    scale(at, inverse + (<usize>k << 6));
    const e = plan.borderColumn + (<usize>load<u32>(plan.borderStart + (<usize>k << 2)) << 2);
    const end = plan.borderColumn + (<usize>load<u32>(plan.borderStart + (<usize>k << 2), 4) << 2);
    u = giveProducts(at, u, e, end);
  }
  forward(plan, lValue, lead);
  backward(plan, lValue, inverse, b);
  for (let k = lead - 1; k >= 0; k--) {
    const at = x + (<usize>k << 6);
    takeColumn(plan, lValue, k);
    copy(b + load<u32>(plan.leadRow + (<usize>k << 2)), at);
  }
  memory.fill(x, 0, <usize>plan.n << 6);
}

/** Entries of x from those of a vector at byte offsets, for steps `from` to `to` - 1. */
// @ts-ignore: decorator
@inline
function take(x: usize, b: usize, offsets: usize, from: i32, to: i32): void {
  for (let k = from; k < to; k++) {
    copy(x + (<usize>k << 6), b + load<u32>(offsets + (<usize>k << 2)));
  }
}

/** x = L^-1 x, with the columns of L from step `from` on. */
// @ts-ignore: decorator
@inline
function forward(plan: SymmetricPlan, lValue: usize, from: i32): void {
  let l = lValue + (<usize>load<u32>(plan.lStart + (<usize>from << 2)) << 6);
  for (let k = from; k < plan.n; k++) {
    const at = <usize>k << 2;
    const q = <usize>load<u32>(plan.lRow + at);
    const count = load<u32>(plan.lStart + at, 4) - load<u32>(plan.lStart + at);
    l = giveProducts(plan.x + (<usize>k << 6), l, q, q + (<usize>count << 2));
  }
}

/** x = L^-T D^-1 x after the first steps, which goes to b too. */
// @ts-ignore: decorator
@inline
function backward(plan: SymmetricPlan, lValue: usize, inverse: usize, b: usize): void {
  for (let k = plan.n - 1; k >= plan.lead; k--) {
    const at = plan.x + (<usize>k << 6);
    scale(at, inverse + (<usize>k << 6));
    takeColumn(plan, lValue, k);
    copy(b + load<u32>(plan.columnOffset + (<usize>k << 2)), at);
  }
}

/** The entry of a step in x without the product of its column of L with x. */
// @ts-ignore: decorator
@inline
function takeColumn(plan: SymmetricPlan, lValue: usize, k: i32): void {
  const at = <usize>k << 2;
  const first = load<u32>(plan.lStart + at);
  const q = <usize>load<u32>(plan.lRow + at);
  const end = q + (<usize>(load<u32>(plan.lStart + at, 4) - first) << 2);
  takeProducts(plan.x + (<usize>k << 6), lValue + (<usize>first << 6), q, end);
}

/** An entry of x times those of another one. */
// @ts-ignore: decorator
@inline
function scale(at: usize, by: usize): void {
  v128.store(at, f64x2.mul(v128.load(at), v128.load(by)));
  v128.store(at, f64x2.mul(v128.load(at, 16), v128.load(by, 16)), 16);
  v128.store(at, f64x2.mul(v128.load(at, 32), v128.load(by, 32)), 32);
  v128.store(at, f64x2.mul(v128.load(at, 48), v128.load(by, 48)), 48);
}

/** Takes factors times an entry from those at listed addresses; gives where the factors end. */
// @ts-ignore: decorator
@inline
function giveProducts(at: usize, factor: usize, q: usize, end: usize): usize {
  const x0 = v128.load(at);
  const x1 = v128.load(at, 16);
  const x2 = v128.load(at, 32);
  const x3 = v128.load(at, 48);
  for (; q < end; q += 4) {
    const to = <usize>load<u32>(q);
    subtract(to, factor, x0, 0);
    subtract(to, factor, x1, 16);
    subtract(to, factor, x2, 32);
    subtract(to, factor, x3, 48);
    factor += 64;
  }
  return factor;
}

/** Takes the product of factors with the entries at listed addresses from one. */
// @ts-ignore: decorator
@inline
function takeProducts(at: usize, factor: usize, q: usize, end: usize): void {
  let s0 = v128.load(at);
  let s1 = v128.load(at, 16);
  let s2 = v128.load(at, 32);
  let s3 = v128.load(at, 48);
  for (; q < end; q += 4) {
    const y = <usize>load<u32>(q);
    s0 = f64x2.sub(s0, f64x2.mul(v128.load(factor), v128.load(y)));
    s1 = f64x2.sub(s1, f64x2.mul(v128.load(factor, 16), v128.load(y, 16)));
    s2 = f64x2.sub(s2, f64x2.mul(v128.load(factor, 32), v128.load(y, 32)));
    s3 = f64x2.sub(s3, f64x2.mul(v128.load(factor, 48), v128.load(y, 48)));
    factor += 64;
  }
  v128.store(at, s0);
  v128.store(at, s1, 16);
  v128.store(at, s2, 32);
  v128.store(at, s3, 48);
}
