// Loops over lane-innermost vectors: entry i of lane l is the double at (i * lanes + l) * 8. One and eight lanes, the
// widths in use, have loops of their own; any other width takes the general loop. All give the same bits per lane.

/** to[k] = x[p[k]] - x[n[k]]. */
export function gather(count: i32, lanes: i32, p: usize, n: usize, x: usize, to: usize): void {
  if (lanes == 1) {
    for (let k: i32 = 0; k < count; k++) {
      const a = load<f64>(x + ((<usize>load<u32>(p)) << 3));
      const b = load<f64>(x + ((<usize>load<u32>(n)) << 3));
      store<f64>(to, a - b);
      p += 4;
      n += 4;
      to += 8;
    }
  } else if (lanes == 8) {
    for (let k: i32 = 0; k < count; k++) {
      const a = x + ((<usize>load<u32>(p)) << 6);
      const b = x + ((<usize>load<u32>(n)) << 6);
      v128.store(to, f64x2.sub(v128.load(a), v128.load(b)));
      v128.store(to, f64x2.sub(v128.load(a, 16), v128.load(b, 16)), 16);
      v128.store(to, f64x2.sub(v128.load(a, 32), v128.load(b, 32)), 32);
      v128.store(to, f64x2.sub(v128.load(a, 48), v128.load(b, 48)), 48);
      p += 4;
      n += 4;
      to += 64;
    }
  } else {
    const stride = <usize>lanes << 3;
    for (let k: i32 = 0; k < count; k++) {
      const a = x + <usize>load<u32>(p) * stride;
      const b = x + <usize>load<u32>(n) * stride;
      for (let l: usize = 0; l < stride; l += 8) store<f64>(to + l, load<f64>(a + l) - load<f64>(b + l));
      p += 4;
      n += 4;
      to += stride;
    }
  }
}

/** y = A x, A in compressed columns. */
export function multiply(n: i32, lanes: i32, columnStart: usize, row: usize, values: usize, x: usize, y: usize): void {
  const stride = <usize>lanes << 3;
  memory.fill(y, 0, <usize>n * stride);
  let start = load<u32>(columnStart);
  for (let j: i32 = 0; j < n; j++) {
    const end = load<u32>(columnStart, 4);
    columnStart += 4;
    if (lanes == 1) {
      const xj = load<f64>(x);
      for (let e = start; e < end; e++) {
        const to = y + ((<usize>load<u32>(row + (<usize>e << 2))) << 3);
        store<f64>(to, load<f64>(to) + load<f64>(values + (<usize>e << 3)) * xj);
      }
    } else if (lanes == 8) {
      const x0 = v128.load(x);
      const x1 = v128.load(x, 16);
      const x2 = v128.load(x, 32);
      const x3 = v128.load(x, 48);
      for (let e = start; e < end; e++) {
        const to = y + ((<usize>load<u32>(row + (<usize>e << 2))) << 6);
        const a = values + (<usize>e << 6);
        v128.store(to, f64x2.add(v128.load(to), f64x2.mul(v128.load(a), x0)));
        v128.store(to, f64x2.add(v128.load(to, 16), f64x2.mul(v128.load(a, 16), x1)), 16);
        v128.store(to, f64x2.add(v128.load(to, 32), f64x2.mul(v128.load(a, 32), x2)), 32);
        v128.store(to, f64x2.add(v128.load(to, 48), f64x2.mul(v128.load(a, 48), x3)), 48);
      }
    } else {
      for (let e = start; e < end; e++) {
        const to = y + <usize>load<u32>(row + (<usize>e << 2)) * stride;
        const a = values + <usize>e * stride;
        for (let l: usize = 0; l < stride; l += 8) {
          store<f64>(to + l, load<f64>(to + l) + load<f64>(a + l) * load<f64>(x + l));
        }
      }
    }
    x += stride;
    start = end;
  }
}

/** Whether two blocks of `count` doubles have the same bits. */
export function same(count: i32, a: usize, b: usize): bool {
  const end = a + ((<usize>count) << 3);
  const paired = a + ((<usize>(count & ~1)) << 3);
  while (a < paired) {
    if (!v128.all_true<i64>(v128.eq<i64>(v128.load(a), v128.load(b)))) return false;
    a += 16;
    b += 16;
  }
  return a >= end || load<i64>(a) == load<i64>(b);
}

/** to = a + scale * b over `count` doubles. */
export function axpy(count: i32, a: usize, scale: f64, b: usize, to: usize): void {
  const s = f64x2.splat(scale);
  const end = a + ((<usize>count) << 3);
  const paired = a + ((<usize>(count & ~1)) << 3);
  while (a < paired) {
    v128.store(to, f64x2.add(v128.load(a), f64x2.mul(s, v128.load(b))));
    a += 16;
    b += 16;
    to += 16;
  }
  if (a < end) store<f64>(to, load<f64>(a) + scale * load<f64>(b));
}

/**
 * y = y + A x, one A in compressed columns for all lanes. `alike` has for every column how many from it on have the same rows:
 * of such ones four go together, which keeps the order of every sum.
 */
export function addProduct(
  columns: i32,
  lanes: i32,
  columnStart: usize,
  row: usize,
  alike: usize,
  values: usize,
  x: usize,
  y: usize,
): void {
  const stride = <usize>lanes << 3;
  let start = load<u32>(columnStart);
  for (let j: i32 = 0; j < columns; j++) {
    const end = load<u32>(columnStart, 4);
    if (lanes == 8 && load<u32>(alike + (<usize>j << 2)) >= 4) {
      const at = values + (<usize>start << 3);
      const rows = row + (<usize>start << 2);
      addFour(end - start, rows, at, x, y);
      addFour(end - start, rows, at, x + 32, y + 32);
      j += 3;
      columnStart += 16;
      x += 256;
      start = load<u32>(columnStart);
      continue;
    }
    columnStart += 4;
    if (lanes == 1) {
      const xj = load<f64>(x);
      for (let e = start; e < end; e++) {
        const to = y + ((<usize>load<u32>(row + (<usize>e << 2))) << 3);
        store<f64>(to, load<f64>(to) + load<f64>(values + (<usize>e << 3)) * xj);
      }
    } else if (lanes == 8) {
      const x0 = v128.load(x);
      const x1 = v128.load(x, 16);
      const x2 = v128.load(x, 32);
      const x3 = v128.load(x, 48);
      for (let e = start; e < end; e++) {
        const to = y + ((<usize>load<u32>(row + (<usize>e << 2))) << 6);
        const a = v128.load64_splat(values + (<usize>e << 3));
        v128.store(to, f64x2.add(v128.load(to), f64x2.mul(a, x0)));
        v128.store(to, f64x2.add(v128.load(to, 16), f64x2.mul(a, x1)), 16);
        v128.store(to, f64x2.add(v128.load(to, 32), f64x2.mul(a, x2)), 32);
        v128.store(to, f64x2.add(v128.load(to, 48), f64x2.mul(a, x3)), 48);
      }
    } else {
      for (let e = start; e < end; e++) {
        const to = y + <usize>load<u32>(row + (<usize>e << 2)) * stride;
        const a = load<f64>(values + (<usize>e << 3));
        for (let l: usize = 0; l < stride; l += 8) store<f64>(to + l, load<f64>(to + l) + a * load<f64>(x + l));
      }
    }
    x += stride;
    start = end;
  }
}

/** Four of eight lanes of four columns with the same `count` rows. */
// @ts-ignore: decorator
@inline
function addFour(count: u32, row: usize, values: usize, x: usize, y: usize): void {
  const column = <usize>count << 3;
  const end = row + (<usize>count << 2);
  const a0 = v128.load(x);
  const b0 = v128.load(x, 16);
  const a1 = v128.load(x, 64);
  const b1 = v128.load(x, 80);
  const a2 = v128.load(x, 128);
  const b2 = v128.load(x, 144);
  const a3 = v128.load(x, 192);
  const b3 = v128.load(x, 208);
  const second = column;
  const third = 2 * column;
  const fourth = 3 * column;
  while (row < end) {
    const to = y + ((<usize>load<u32>(row)) << 6);
    let v = v128.load64_splat(values);
    let a = f64x2.add(v128.load(to), f64x2.mul(v, a0));
    let b = f64x2.add(v128.load(to, 16), f64x2.mul(v, b0));
    v = v128.load64_splat(values + second);
    a = f64x2.add(a, f64x2.mul(v, a1));
    b = f64x2.add(b, f64x2.mul(v, b1));
    v = v128.load64_splat(values + third);
    a = f64x2.add(a, f64x2.mul(v, a2));
    b = f64x2.add(b, f64x2.mul(v, b2));
    v = v128.load64_splat(values + fourth);
    v128.store(to, f64x2.add(a, f64x2.mul(v, a3)));
    v128.store(to, f64x2.add(b, f64x2.mul(v, b3)), 16);
    row += 4;
    values += 8;
  }
}

/** Every lane of to[k] = from[k], `from` having one lane. */
export function spread(count: i32, lanes: i32, from: usize, to: usize): void {
  const end = from + ((<usize>count) << 3);
  const stride = <usize>lanes << 3;
  if (lanes == 1) {
    memory.copy(to, from, <usize>count << 3);
    return;
  }
  while (from < end) {
    if (lanes == 8) {
      const a = v128.load64_splat(from);
      v128.store(to, a);
      v128.store(to, a, 16);
      v128.store(to, a, 32);
      v128.store(to, a, 48);
    } else {
      const a = load<f64>(from);
      for (let l: usize = 0; l < stride; l += 8) store<f64>(to + l, a);
    }
    from += 8;
    to += stride;
  }
}

/** to[i] = the sum over m, in its order, of weights[m] times entry i of the m-th vector, for `count` doubles. */
export function weigh(count: i32, terms: i32, vectors: usize, weights: usize, to: usize): void {
  const end = vectors + (<usize>terms << 2);
  const even = <usize>(count & ~1) << 3;
  for (let at: usize = 0; at < even; at += 16) {
    let sum = f64x2.mul(v128.load64_splat(weights), v128.load(<usize>load<u32>(vectors) + at));
    let w = weights + 8;
    for (let v = vectors + 4; v < end; v += 4) {
      sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(w), v128.load(<usize>load<u32>(v) + at)));
      w += 8;
    }
    v128.store(to + at, sum);
  }
  if ((count & 1) == 0) return;
  let last = load<f64>(weights) * load<f64>(<usize>load<u32>(vectors) + even);
  for (let v = vectors + 4, w = weights + 8; v < end; v += 4, w += 8)
    last += load<f64>(w) * load<f64>(<usize>load<u32>(v) + even);
  store<f64>(to + even, last);
}

/** Whether all of x[k] are 0. */
export function allZero(count: i32, x: usize): bool {
  const pairs = x + (<usize>(count & ~1) << 3);
  const zero = f64x2.splat(0);
  for (; x < pairs; x += 16) if (v128.any_true(f64x2.ne(v128.load(x), zero))) return false;
  return (count & 1) == 0 || load<f64>(x) == 0;
}

/** to[k] = from[k]; whether any of them was another number, or is none. */
export function takeOver(count: i32, from: usize, to: usize): bool {
  const pairs = from + (<usize>(count & ~1) << 3);
  let other = i64x2.splat(0);
  for (; from < pairs; from += 16) {
    const now = v128.load(from);
    other = v128.or(other, f64x2.ne(now, v128.load(to)));
    v128.store(to, now);
    to += 16;
  }
  let changed = v128.any_true(other);
  if ((count & 1) != 0) {
    const now = load<f64>(from);
    changed = changed || now != load<f64>(to);
    store<f64>(to, now);
  }
  return changed;
}
