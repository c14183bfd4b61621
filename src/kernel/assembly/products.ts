// Products of differences, over samples side by side: what the gradients of a batch are made of.

/**
 * sum[k] += factor (x[p[k]] - x[n[k]]) (y[p[k]] - y[n[k]]) of the first `used` lanes, one after the other; `sum` has one lane.
 */
export function addDrops(
  count: i32,
  lanes: i32,
  used: i32,
  p: usize,
  n: usize,
  x: usize,
  y: usize,
  factor: f64,
  sum: usize,
): void {
  if (lanes == 8 && used == 8) addDrops8(count, p, n, x, y, factor, sum);
  else {
    const stride = <usize>lanes << 3;
    const end = <usize>used << 3;
    for (let k: i32 = 0; k < count; k++) {
      const a = <usize>load<u32>(p) * stride;
      const b = <usize>load<u32>(n) * stride;
      let total = load<f64>(sum);
      for (let l: usize = 0; l < end; l += 8) {
        const left = load<f64>(x + a + l) - load<f64>(x + b + l);
        const right = load<f64>(y + a + l) - load<f64>(y + b + l);
        total += factor * (left * right);
      }
      store<f64>(sum, total);
      p += 4;
      n += 4;
      sum += 8;
    }
  }
}

function addDrops8(count: i32, p: usize, n: usize, x: usize, y: usize, factor: f64, sum: usize): void {
  const scale = f64x2.splat(factor);
  for (let k: i32 = 0; k < count; k++) {
    const a = <usize>load<u32>(p) << 6;
    const b = <usize>load<u32>(n) << 6;
    const t0 = product(x + a, x + b, y + a, y + b, scale, 0);
    const t1 = product(x + a, x + b, y + a, y + b, scale, 16);
    const t2 = product(x + a, x + b, y + a, y + b, scale, 32);
    const t3 = product(x + a, x + b, y + a, y + b, scale, 48);
    let total = load<f64>(sum);
    total += f64x2.extract_lane(t0, 0);
    total += f64x2.extract_lane(t0, 1);
    total += f64x2.extract_lane(t1, 0);
    total += f64x2.extract_lane(t1, 1);
    total += f64x2.extract_lane(t2, 0);
    total += f64x2.extract_lane(t2, 1);
    total += f64x2.extract_lane(t3, 0);
    total += f64x2.extract_lane(t3, 1);
    store<f64>(sum, total);
    p += 4;
    n += 4;
    sum += 8;
  }
}

// @ts-ignore: decorator
@inline
function product(xa: usize, xb: usize, ya: usize, yb: usize, scale: v128, offset: usize): v128 {
  const left = f64x2.sub(v128.load(xa + offset), v128.load(xb + offset));
  const right = f64x2.sub(v128.load(ya + offset), v128.load(yb + offset));
  return f64x2.mul(scale, f64x2.mul(left, right));
}
