// One symmetric matrix for eight lanes: its factors are those of one lane, vectors have eight.
import { copy } from "./eight-lanes";
import { SymmetricPlan } from "./plan";
import { subtractOne } from "./wide";

/** b = A^-1 b with the factors of a plan of one lane; `x` is a work vector of n x 8 doubles, zero between calls. */
export function solveSymmetricWide8(plan: SymmetricPlan, b: usize, x: usize): void {
  const n = plan.n;
  const lead = plan.lead;
  const narrow = plan.x;
  for (let k: i32 = 0; k < n; k++) {
    const offsets = k < lead ? plan.leadRow : plan.columnOffset;
    copy(x + (<usize>k << 6), b + (<usize>load<u32>(offsets + (<usize>k << 2)) << 3));
  }
  let l = plan.lValue;
  for (let k: i32 = 0; k < n; k++) {
    const at = x + (<usize>k << 6);
    let q = <usize>load<u32>(plan.lRow + (<usize>k << 2));
    const count = load<u32>(plan.lStart + (<usize>k << 2), 4) - load<u32>(plan.lStart + (<usize>k << 2));
    const x0 = v128.load(at);
    const x1 = v128.load(at, 16);
    const x2 = v128.load(at, 32);
    const x3 = v128.load(at, 48);
    for (const end = q + (<usize>count << 2); q < end; q += 4) {
      subtractOne(x + ((<usize>load<u32>(q) - narrow) << 3), v128.load64_splat(l), x0, x1, x2, x3);
      l += 8;
    }
  }
  for (let k = n - 1; k >= lead; k--) {
    const at = x + (<usize>k << 6);
    const first = load<u32>(plan.lStart + (<usize>k << 2));
    const q = <usize>load<u32>(plan.lRow + (<usize>k << 2));
    const end = q + (<usize>(load<u32>(plan.lStart + (<usize>k << 2), 4) - first) << 2);
    scale(at, plan.inverse + (<usize>k << 3));
    takeProducts(at, plan.lValue + (<usize>first << 3), q, end, x, narrow);
    copy(b + (<usize>load<u32>(plan.columnOffset + (<usize>k << 2)) << 3), at);
  }
  for (let k = lead - 1; k >= 0; k--) {
    const at = x + (<usize>k << 6);
    const first = load<u32>(plan.borderStart + (<usize>k << 2));
    const e = plan.borderColumn + (<usize>first << 2);
    const end = plan.borderColumn + (<usize>load<u32>(plan.borderStart + (<usize>k << 2), 4) << 2);
    takeProducts(at, plan.borderValue + (<usize>first << 3), e, end, x, narrow);
    scale(at, plan.inverse + (<usize>k << 3));
    copy(b + (<usize>load<u32>(plan.columnOffset + (<usize>k << 2)) << 3), at);
  }
  memory.fill(x, 0, <usize>n << 6);
}

// @ts-ignore: decorator
@inline
function scale(at: usize, by: usize): void {
  const r = v128.load64_splat(by);
  v128.store(at, f64x2.mul(v128.load(at), r));
  v128.store(at, f64x2.mul(v128.load(at, 16), r), 16);
  v128.store(at, f64x2.mul(v128.load(at, 32), r), 32);
  v128.store(at, f64x2.mul(v128.load(at, 48), r), 48);
}

/** Takes the product of factors with entries of x, listed as addresses in that of one lane, from one. */
// @ts-ignore: decorator
@inline
function takeProducts(at: usize, factor: usize, q: usize, end: usize, x: usize, narrow: usize): void {
  let s0 = v128.load(at);
  let s1 = v128.load(at, 16);
  let s2 = v128.load(at, 32);
  let s3 = v128.load(at, 48);
  for (; q < end; q += 4) {
    const y = x + ((<usize>load<u32>(q) - narrow) << 3);
    const f = v128.load64_splat(factor);
    s0 = f64x2.sub(s0, f64x2.mul(f, v128.load(y)));
    s1 = f64x2.sub(s1, f64x2.mul(f, v128.load(y, 16)));
    s2 = f64x2.sub(s2, f64x2.mul(f, v128.load(y, 32)));
    s3 = f64x2.sub(s3, f64x2.mul(f, v128.load(y, 48)));
    factor += 8;
  }
  v128.store(at, s0);
  v128.store(at, s1, 16);
  v128.store(at, s2, 32);
  v128.store(at, s3, 48);
}
