// Solution with the factors of eight lanes side by side; lane by lane as in solve1.ts.
import { scatterScaled, subtract, zero } from "./eight-lanes";
import { Plan } from "./plan";

/** b = A^-1 b. */
export function solve8(plan: Plan, b: usize, chunk: i32): void {
  const n = plan.n;
  const x = plan.x;
  const inverse = plan.inverse + ((<usize>chunk * n) << 6);
  let scale = plan.scale + ((<usize>chunk * n) << 6);
  let offset = plan.rowOffset;
  const xEnd = x + (<usize>n << 6);
  for (let at = x; at < xEnd; at += 64) {
    scatterScaled(at, b + load<u32>(offset), scale);
    offset += 4;
    scale += 64;
  }

  let l = plan.lValue + ((<usize>chunk * plan.lCount) << 6);
  let row = plan.lRow;
  let start = plan.lStart;
  for (let at = x; at < xEnd; at += 64) {
    let q = <usize>load<u32>(row);
    const end = q + (<usize>(load<u32>(start, 4) - load<u32>(start)) << 2);
    const x0 = v128.load(at);
    const x1 = v128.load(at, 16);
    const x2 = v128.load(at, 32);
    const x3 = v128.load(at, 48);
    while (q < end) {
      const to = <usize>load<u32>(q);
      subtract(to, l, x0, 0);
      subtract(to, l, x1, 16);
      subtract(to, l, x2, 32);
      subtract(to, l, x3, 48);
      q += 4;
      l += 64;
    }
    start += 4;
    row += 4;
  }

  const uValue = plan.uValue + ((<usize>chunk * plan.uCount) << 6);
  for (let k = n - 1; k >= 0; k--) {
    const at = x + (<usize>k << 6);
    const r = inverse + (<usize>k << 6);
    const x0 = f64x2.mul(v128.load(at), v128.load(r));
    const x1 = f64x2.mul(v128.load(at, 16), v128.load(r, 16));
    const x2 = f64x2.mul(v128.load(at, 32), v128.load(r, 32));
    const x3 = f64x2.mul(v128.load(at, 48), v128.load(r, 48));
    zero(at);
    const result = b + load<u32>(plan.columnOffset + (<usize>k << 2));
    v128.store(result, x0);
    v128.store(result, x1, 16);
    v128.store(result, x2, 32);
    v128.store(result, x3, 48);
    const first = load<u32>(plan.uStart + (<usize>k << 2));
    const last = plan.uTarget + (<usize>load<u32>(plan.uStart + (<usize>k << 2), 4) << 2);
    let u = uValue + (<usize>first << 6);
    for (let e = plan.uTarget + (<usize>first << 2); e < last; e += 4) {
      const to = <usize>load<u32>(e);
      subtract(to, u, x0, 0);
      subtract(to, u, x1, 16);
      subtract(to, u, x2, 32);
      subtract(to, u, x3, 48);
      u += 64;
    }
  }
}

/** b = A^-T b. */
export function solveTransposed8(plan: Plan, b: usize, chunk: i32): void {
  const n = plan.n;
  const x = plan.x;
  const inverse = plan.inverse + ((<usize>chunk * n) << 6);
  const scale = plan.scale + ((<usize>chunk * n) << 6);
  let u = plan.uValue + ((<usize>chunk * plan.uCount) << 6);
  let e = plan.uTarget;
  for (let k: i32 = 0; k < n; k++) {
    const last = plan.uTarget + (<usize>load<u32>(plan.uStart + (<usize>k << 2), 4) << 2);
    const from = b + load<u32>(plan.columnOffset + (<usize>k << 2));
    let s0 = v128.load(from);
    let s1 = v128.load(from, 16);
    let s2 = v128.load(from, 32);
    let s3 = v128.load(from, 48);
    while (e < last) {
      const y = <usize>load<u32>(e);
      s0 = f64x2.sub(s0, f64x2.mul(v128.load(u), v128.load(y)));
      s1 = f64x2.sub(s1, f64x2.mul(v128.load(u, 16), v128.load(y, 16)));
      s2 = f64x2.sub(s2, f64x2.mul(v128.load(u, 32), v128.load(y, 32)));
      s3 = f64x2.sub(s3, f64x2.mul(v128.load(u, 48), v128.load(y, 48)));
      e += 4;
      u += 64;
    }
    const at = x + (<usize>k << 6);
    const r = inverse + (<usize>k << 6);
    v128.store(at, f64x2.mul(s0, v128.load(r)));
    v128.store(at, f64x2.mul(s1, v128.load(r, 16)), 16);
    v128.store(at, f64x2.mul(s2, v128.load(r, 32)), 32);
    v128.store(at, f64x2.mul(s3, v128.load(r, 48)), 48);
  }

  const lValue = plan.lValue + ((<usize>chunk * plan.lCount) << 6);
  for (let k = n - 1; k >= 0; k--) {
    const at = x + (<usize>k << 6);
    const first = load<u32>(plan.lStart + (<usize>k << 2));
    const begin = <usize>load<u32>(plan.lRow + (<usize>k << 2));
    const last = begin + (<usize>(load<u32>(plan.lStart + (<usize>k << 2), 4) - first) << 2);
    let l = lValue + (<usize>first << 6);
    let s0 = v128.load(at);
    let s1 = v128.load(at, 16);
    let s2 = v128.load(at, 32);
    let s3 = v128.load(at, 48);
    for (let q = begin; q < last; q += 4) {
      const y = <usize>load<u32>(q);
      s0 = f64x2.sub(s0, f64x2.mul(v128.load(l), v128.load(y)));
      s1 = f64x2.sub(s1, f64x2.mul(v128.load(l, 16), v128.load(y, 16)));
      s2 = f64x2.sub(s2, f64x2.mul(v128.load(l, 32), v128.load(y, 32)));
      s3 = f64x2.sub(s3, f64x2.mul(v128.load(l, 48), v128.load(y, 48)));
      l += 64;
    }
    v128.store(at, s0);
    v128.store(at, s1, 16);
    v128.store(at, s2, 32);
    v128.store(at, s3, 48);
    const to = b + load<u32>(plan.rowOffset + (<usize>k << 2));
    const r = scale + (<usize>k << 6);
    v128.store(to, f64x2.mul(s0, v128.load(r)));
    v128.store(to, f64x2.mul(s1, v128.load(r, 16)), 16);
    v128.store(to, f64x2.mul(s2, v128.load(r, 32)), 32);
    v128.store(to, f64x2.mul(s3, v128.load(r, 48)), 48);
  }
  memory.fill(x, 0, <usize>n << 6);
}
