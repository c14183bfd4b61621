// Products of differences, over samples side by side: what the gradients of a batch are made of.

/**
 * sum[k] += (x[p] - x[n]) (y[p] - y[n]) for from <= k < to, sample after sample. Vectors hold one sample after the
 * other, `stride` doubles each; from `rest` on all entries of y are 0. Runs of k follow one another: in each p goes up by one
 * from k to k and n stays the same, or there is but one k. A run is four numbers: its first k, the first of the next run,
 * its first p, its n.
 */
export function addDrops(
  runs: i32,
  run: usize,
  samples: i32,
  stride: i32,
  x: usize,
  y: usize,
  rest: i32,
  sum: usize,
  from: i32,
  to: i32,
): void {
  const row = <usize>stride << 3;
  const end = <usize>samples * row;
  for (let r: i32 = 0; r < runs; r++, run += 16) {
    const start = load<i32>(run);
    const first = max(start, from);
    const last = min(load<i32>(run, 4), to);
    if (first >= last) continue;
    const at = load<i32>(run, 8) + first - start;
    const p = <usize>at << 3;
    const n = <usize>load<i32>(run, 12) << 3;
    const total = sum + (<usize>first << 3);
    if (at >= rest) addResting(last - first, end, row, x + p, x + n, y + n, total);
    else addRun(last - first, end, row, x + p, x + n, y + p, y + n, total);
  }
}

/** Four sums at a time, so that additions, which wait for each other, do so side by side. */
function addRun(count: i32, end: usize, row: usize, xp: usize, xn: usize, yp: usize, yn: usize, sum: usize): void {
  let k: i32 = 0;
  for (; k + 4 <= count; k += 4) {
    let s = v128.load(sum);
    let t = v128.load(sum, 16);
    for (let l: usize = 0; l < end; l += row) {
      const a = v128.load64_splat(xn + l);
      const b = v128.load64_splat(yn + l);
      s = f64x2.add(s, product(xp + l, yp + l, a, b, 0));
      t = f64x2.add(t, product(xp + l, yp + l, a, b, 16));
    }
    v128.store(sum, s);
    v128.store(sum, t, 16);
    xp += 32;
    yp += 32;
    sum += 32;
  }
  for (; k < count; k++) {
    let total = load<f64>(sum);
    for (let l: usize = 0; l < end; l += row) {
      const left = load<f64>(xp + l) - load<f64>(xn + l);
      const right = load<f64>(yp + l) - load<f64>(yn + l);
      total += left * right;
    }
    store<f64>(sum, total);
    xp += 8;
    yp += 8;
    sum += 8;
  }
}

/** The same, eight at a time, where y[p] is 0: at wires that sources hold. */
function addResting(count: i32, end: usize, row: usize, xp: usize, xn: usize, yn: usize, sum: usize): void {
  let k: i32 = 0;
  for (; k + 8 <= count; k += 8) {
    let s = v128.load(sum);
    let t = v128.load(sum, 16);
    let u = v128.load(sum, 32);
    let v = v128.load(sum, 48);
    for (let l: usize = 0; l < end; l += row) {
      const a = v128.load64_splat(xn + l);
      const b = v128.load64_splat(yn + l);
      const at = xp + l;
      s = f64x2.sub(s, f64x2.mul(f64x2.sub(v128.load(at), a), b));
      t = f64x2.sub(t, f64x2.mul(f64x2.sub(v128.load(at, 16), a), b));
      u = f64x2.sub(u, f64x2.mul(f64x2.sub(v128.load(at, 32), a), b));
      v = f64x2.sub(v, f64x2.mul(f64x2.sub(v128.load(at, 48), a), b));
    }
    v128.store(sum, s);
    v128.store(sum, t, 16);
    v128.store(sum, u, 32);
    v128.store(sum, v, 48);
    xp += 64;
    sum += 64;
  }
  for (; k < count; k++) {
    let total = load<f64>(sum);
    for (let l: usize = 0; l < end; l += row) total -= (load<f64>(xp + l) - load<f64>(xn + l)) * load<f64>(yn + l);
    store<f64>(sum, total);
    xp += 8;
    sum += 8;
  }
}

// @ts-ignore: decorator
@inline
function product(x: usize, y: usize, a: v128, b: v128, offset: usize): v128 {
  return f64x2.mul(f64x2.sub(v128.load(x + offset), a), f64x2.sub(v128.load(y + offset), b));
}
