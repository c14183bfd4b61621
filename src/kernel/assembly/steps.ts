// What a step in time asks of whole vectors: how far they are from others, and whether they ring. All lanes alike.

/**
 * The largest |x - other| over max(least, relative max(peak, |x|) + absolute). An entry whose `least` is infinite does not
 * count, nor does what is no number.
 */
export function largestRatio(
  count: i32,
  x: usize,
  other: usize,
  peak: usize,
  relative: usize,
  absolute: usize,
  least: usize,
): f64 {
  const paired = <usize>(count & ~1) << 3;
  let most = f64x2.splat(0);
  let at: usize = 0;
  for (; at < paired; at += 16) {
    const value = v128.load(x + at);
    const size = f64x2.pmax(v128.load(peak + at), f64x2.abs(value));
    const allowed = f64x2.add(f64x2.mul(v128.load(relative + at), size), v128.load(absolute + at));
    const ratio = f64x2.div(f64x2.abs(f64x2.sub(value, v128.load(other + at))), f64x2.pmax(allowed, v128.load(least + at)));
    most = f64x2.pmax(most, ratio);
  }
  let largest = Math.max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
  if ((count & 1) !== 0) {
    const value = load<f64>(x + at);
    const size = larger(load<f64>(peak + at), Math.abs(value));
    const allowed = load<f64>(relative + at) * size + load<f64>(absolute + at);
    const ratio = Math.abs(value - load<f64>(other + at)) / larger(allowed, load<f64>(least + at));
    largest = larger(largest, ratio);
  }
  return largest;
}

/** peak = max(peak, |x|). */
export function raise(count: i32, x: usize, peak: usize): void {
  const paired = <usize>(count & ~1) << 3;
  let at: usize = 0;
  for (; at < paired; at += 16)
    v128.store(peak + at, f64x2.pmax(v128.load(peak + at), f64x2.abs(v128.load(x + at))));
  if ((count & 1) !== 0) store<f64>(peak + at, larger(load<f64>(peak + at), Math.abs(load<f64>(x + at))));
}

/**
 * Counts how often in a row a value turned: its change from `before` to `now` against the change before, both kept in `change`.
 * Changes of no more than `significant` times the largest size so far, plus `absolute`, do not count. Returns the
 * largest number of turns.
 */
export function countTurns(
  count: i32,
  before: usize,
  now: usize,
  change: usize,
  largest: usize,
  turns: usize,
  absolute: usize,
  significant: f64,
): f64 {
  const paired = <usize>(count & ~1) << 3;
  const part = f64x2.splat(significant);
  const one = f64x2.splat(1);
  const zero = f64x2.splat(0);
  let most = zero;
  let at: usize = 0;
  for (; at < paired; at += 16) {
    const value = v128.load(now + at);
    const size = f64x2.pmax(v128.load(largest + at), f64x2.abs(value));
    v128.store(largest + at, size);
    const moved = f64x2.sub(value, v128.load(before + at));
    const counts = f64x2.gt(f64x2.abs(moved), f64x2.add(f64x2.mul(part, size), v128.load(absolute + at)));
    const turned = v128.and(counts, f64x2.lt(f64x2.mul(moved, v128.load(change + at)), zero));
    const sum = v128.and(turned, f64x2.add(v128.load(turns + at), one));
    v128.store(turns + at, sum);
    v128.store(change + at, moved);
    most = f64x2.pmax(most, sum);
  }
  let result = Math.max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
  if ((count & 1) !== 0) {
    const value = load<f64>(now + at);
    const size = larger(load<f64>(largest + at), Math.abs(value));
    store<f64>(largest + at, size);
    const moved = value - load<f64>(before + at);
    const turned = Math.abs(moved) > significant * size + load<f64>(absolute + at) && moved * load<f64>(change + at) < 0;
    const sum = turned ? load<f64>(turns + at) + 1 : 0;
    store<f64>(turns + at, sum);
    store<f64>(change + at, moved);
    result = larger(result, sum);
  }
  return result;
}

/** The larger of two; what is no number changes nothing. */
// @ts-ignore: decorator
@inline
function larger(most: f64, value: f64): f64 {
  return select<f64>(value, most, value > most);
}
