// Solution with the factors of one lane.
import { Plan } from "./plan";

/** b = A^-1 b. */
export function solve1(plan: Plan, b: usize, chunk: i32): void {
  const n = plan.n;
  const x = plan.x;
  const inverse = plan.inverse + ((<usize>chunk * n) << 3);
  let scale = plan.scale + ((<usize>chunk * n) << 3);
  let offset = plan.rowOffset;
  const xEnd = x + (<usize>n << 3);
  for (let at = x; at < xEnd; at += 8) {
    store<f64>(at, load<f64>(b + load<u32>(offset)) * load<f64>(scale));
    offset += 4;
    scale += 8;
  }

  let l = plan.lValue + ((<usize>chunk * plan.lCount) << 3);
  let row = plan.lRow;
  let start = plan.lStart;
  for (let at = x; at < xEnd; at += 8) {
    let q = <usize>load<u32>(row);
    const end = q + (<usize>(load<u32>(start, 4) - load<u32>(start)) << 2);
    const value = load<f64>(at);
    while (q < end) {
      const to = <usize>load<u32>(q);
      store<f64>(to, load<f64>(to) - load<f64>(l) * value);
      q += 4;
      l += 8;
    }
    start += 4;
    row += 4;
  }

  const uValue = plan.uValue + ((<usize>chunk * plan.uCount) << 3);
  for (let k = n - 1; k >= 0; k--) {
    const at = x + (<usize>k << 3);
    const value = load<f64>(at) * load<f64>(inverse + (<usize>k << 3));
    store<f64>(at, 0);
    store<f64>(b + load<u32>(plan.columnOffset + (<usize>k << 2)), value);
    const first = load<u32>(plan.uStart + (<usize>k << 2));
    const last = plan.uTarget + (<usize>load<u32>(plan.uStart + (<usize>k << 2), 4) << 2);
    let u = uValue + (<usize>first << 3);
    for (let e = plan.uTarget + (<usize>first << 2); e < last; e += 4) {
      const to = <usize>load<u32>(e);
      store<f64>(to, load<f64>(to) - load<f64>(u) * value);
      u += 8;
    }
  }
}

/** b = A^-T b. */
export function solveTransposed1(plan: Plan, b: usize, chunk: i32): void {
  const n = plan.n;
  const x = plan.x;
  const inverse = plan.inverse + ((<usize>chunk * n) << 3);
  const scale = plan.scale + ((<usize>chunk * n) << 3);
  let u = plan.uValue + ((<usize>chunk * plan.uCount) << 3);
  let e = plan.uTarget;
  for (let k: i32 = 0; k < n; k++) {
    const last = plan.uTarget + (<usize>load<u32>(plan.uStart + (<usize>k << 2), 4) << 2);
    let sum = load<f64>(b + load<u32>(plan.columnOffset + (<usize>k << 2)));
    while (e < last) {
      sum -= load<f64>(u) * load<f64>(load<u32>(e));
      e += 4;
      u += 8;
    }
    store<f64>(x + (<usize>k << 3), sum * load<f64>(inverse + (<usize>k << 3)));
  }

  const lValue = plan.lValue + ((<usize>chunk * plan.lCount) << 3);
  for (let k = n - 1; k >= 0; k--) {
    const at = x + (<usize>k << 3);
    const first = load<u32>(plan.lStart + (<usize>k << 2));
    const begin = <usize>load<u32>(plan.lRow + (<usize>k << 2));
    const last = begin + (<usize>(load<u32>(plan.lStart + (<usize>k << 2), 4) - first) << 2);
    let l = lValue + (<usize>first << 3);
    let sum = load<f64>(at);
    for (let q = begin; q < last; q += 4) {
      sum -= load<f64>(l) * load<f64>(load<u32>(q));
      l += 8;
    }
    store<f64>(at, sum);
    store<f64>(b + load<u32>(plan.rowOffset + (<usize>k << 2)), sum * load<f64>(scale + (<usize>k << 3)));
  }
  memory.fill(x, 0, <usize>n << 3);
}
