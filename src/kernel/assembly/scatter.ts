// Columns of numbers that go into the entries of a vector. All widths give the same bits per lane.

/** An index of nothing. */
const NONE: u32 = 0xffffffff;

/** Where columns go: their number, those that are added first. Where each begins follows. */
@unmanaged
class Target {
  index: usize;
  added: i32;
  taken: i32;

  @inline
  get first(): usize {
    return changetype<usize>(this) + offsetof<Target>();
  }
  /** Of those that are taken. */
  @inline
  get less(): usize {
    return this.first + (<usize>this.added << 2);
  }
  @inline
  get end(): usize {
    return this.less + (<usize>this.taken << 2);
  }
}

/**
 * to[index[k]] += scale * (sum of from[first + k] over the columns that are added, less those that are taken) for each
 * target, in the order of k < count, where there is an index.
 */
export function scatter(targets: usize, end: usize, count: i32, lanes: i32, from: usize, to: usize, scale: f64): void {
  while (targets < end) {
    const target = changetype<Target>(targets);
    if (lanes == 1) {
      if (target.added + target.taken == 1) single1(target, count, from, to, scale);
      else columns1(target, count, from, to, scale);
    } else if (lanes == 8) columns8(target, count, from, to, scale);
    else columnsOf(target, count, lanes, from, to, scale);
    targets = target.end;
  }
}

/** One column. What goes into one entry many times in turn, as a row of a crossbar into its diagonal, is added up in a register. */
// @ts-ignore: decorator
@inline
function single1(target: Target, count: i32, from: usize, to: usize, scale: f64): void {
  if (target.taken == 1) scale = -scale;
  from += (<usize>load<u32>(target.first)) << 3;
  let index = target.index;
  const end = index + (<usize>count << 2);
  while (index < end && load<u32>(index) == NONE) {
    index += 4;
    from += 8;
  }
  if (index == end) return;
  let at = to + ((<usize>load<u32>(index)) << 3);
  let sum = load<f64>(at);
  for (; index < end; index += 4) {
    const place = load<u32>(index);
    const value = load<f64>(from);
    from += 8;
    if (place == NONE) continue;
    const next = to + ((<usize>place) << 3);
    if (next != at) {
      store<f64>(at, sum);
      at = next;
      sum = load<f64>(at);
    }
    sum += scale * value;
  }
  store<f64>(at, sum);
}

/** Two instances at once. */
// @ts-ignore: decorator
@inline
function columns1(target: Target, count: i32, from: usize, to: usize, scale: f64): void {
  const first = target.first;
  const less = target.less;
  const end = target.end;
  let index = target.index;
  let k: i32 = 0;
  for (; k + 1 < count; k += 2) {
    const placeA = load<u32>(index);
    const placeB = load<u32>(index, 4);
    index += 8;
    const own = from;
    from += 16;
    if ((placeA & placeB) == NONE) continue;
    let sum = f64x2.splat(0);
    let at = first;
    for (; at < less; at += 4) sum = f64x2.add(sum, v128.load(own + ((<usize>load<u32>(at)) << 3)));
    for (; at < end; at += 4) sum = f64x2.sub(sum, v128.load(own + ((<usize>load<u32>(at)) << 3)));
    sum = f64x2.mul(sum, f64x2.splat(scale));
    if (placeA != NONE) add(to + ((<usize>placeA) << 3), f64x2.extract_lane(sum, 0));
    if (placeB != NONE) add(to + ((<usize>placeB) << 3), f64x2.extract_lane(sum, 1));
  }
  if (k < count && load<u32>(index) != NONE)
    add(to + ((<usize>load<u32>(index)) << 3), scale * sumOf(from, first, less, end, 8));
}

// @ts-ignore: decorator
@inline
function columns8(target: Target, count: i32, from: usize, to: usize, scale: f64): void {
  const first = target.first;
  const less = target.less;
  const end = target.end;
  let index = target.index;
  const s = f64x2.splat(scale);
  const last = index + (<usize>count << 2);
  for (; index < last; index += 4) {
    const place = load<u32>(index);
    if (place != NONE) {
      let s0 = f64x2.splat(0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      let at = first;
      for (; at < less; at += 4) {
        const a = from + ((<usize>load<u32>(at)) << 6);
        s0 = f64x2.add(s0, v128.load(a));
        s1 = f64x2.add(s1, v128.load(a, 16));
        s2 = f64x2.add(s2, v128.load(a, 32));
        s3 = f64x2.add(s3, v128.load(a, 48));
      }
      for (; at < end; at += 4) {
        const a = from + ((<usize>load<u32>(at)) << 6);
        s0 = f64x2.sub(s0, v128.load(a));
        s1 = f64x2.sub(s1, v128.load(a, 16));
        s2 = f64x2.sub(s2, v128.load(a, 32));
        s3 = f64x2.sub(s3, v128.load(a, 48));
      }
      const b = to + ((<usize>place) << 6);
      v128.store(b, f64x2.add(v128.load(b), f64x2.mul(s, s0)));
      v128.store(b, f64x2.add(v128.load(b, 16), f64x2.mul(s, s1)), 16);
      v128.store(b, f64x2.add(v128.load(b, 32), f64x2.mul(s, s2)), 32);
      v128.store(b, f64x2.add(v128.load(b, 48), f64x2.mul(s, s3)), 48);
    }
    from += 64;
  }
}

// @ts-ignore: decorator
@inline
function columnsOf(target: Target, count: i32, lanes: i32, from: usize, to: usize, scale: f64): void {
  const first = target.first;
  const less = target.less;
  const end = target.end;
  let index = target.index;
  const stride = <usize>lanes << 3;
  const last = index + (<usize>count << 2);
  for (; index < last; index += 4) {
    const place = load<u32>(index);
    if (place != NONE)
      for (let l: usize = 0; l < stride; l += 8)
        add(to + <usize>place * stride + l, scale * sumOf(from + l, first, less, end, stride));
    from += stride;
  }
}

// @ts-ignore: decorator
@inline
function add(at: usize, value: f64): void {
  store<f64>(at, load<f64>(at) + value);
}

/** What the columns have at one place. */
// @ts-ignore: decorator
@inline
function sumOf(from: usize, first: usize, less: usize, end: usize, stride: usize): f64 {
  let sum: f64 = 0;
  for (; first < less; first += 4) sum += load<f64>(from + <usize>load<u32>(first) * stride);
  for (; first < end; first += 4) sum -= load<f64>(from + <usize>load<u32>(first) * stride);
  return sum;
}
