// What Newton's method does with a step: it is taken, and measured in tolerances.

/** Doubles of a lane in the result: largest update, where, the largest at nonlinear devices, where, whether those still move. */
export const UPDATE_DOUBLES: usize = 5;

/**
 * x -= factor d in the lanes of a mask; an update is measured in reltol times the larger magnitude of x before and after,
 * plus an absolute tolerance; a bent unknown still moves where it does by more than `places` of that magnitude plus `nothing`
 * of the tolerance. `factor` has an entry a lane, `absolute` and `bent` (0 or 1) one an unknown.
 */
export function takeStep(
  size: i32,
  lanes: i32,
  active: i32,
  x: usize,
  d: usize,
  factor: usize,
  absolute: usize,
  bent: usize,
  reltol: f64,
  places: f64,
  nothing: f64,
  out: usize,
): void {
  let lane: i32 = 0;
  for (; lane + 1 < lanes; lane += 2) {
    if (((active >> lane) & 3) === 3 && (lanes & 1) === 0)
      two(size, <usize>lanes << 3, lane, x, d, factor, absolute, bent, reltol, places, nothing, out);
    else {
      one(size, <usize>lanes << 3, lane, active, x, d, factor, absolute, bent, reltol, places, nothing, out);
      one(size, <usize>lanes << 3, lane + 1, active, x, d, factor, absolute, bent, reltol, places, nothing, out);
    }
  }
  if (lane < lanes) one(size, <usize>lanes << 3, lane, active, x, d, factor, absolute, bent, reltol, places, nothing, out);
}

function one(
  size: i32,
  stride: usize,
  lane: i32,
  active: i32,
  x: usize,
  d: usize,
  factor: usize,
  absolute: usize,
  bent: usize,
  reltol: f64,
  places: f64,
  nothing: f64,
  out: usize,
): void {
  if (((active >> lane) & 1) === 0) return;
  const scale = load<f64>(factor + (<usize>lane << 3));
  let at = x + (<usize>lane << 3);
  let from = d + (<usize>lane << 3);
  let most: f64 = 0;
  let where: f64 = 0;
  let mostBent: f64 = 0;
  let whereBent: f64 = 0;
  let moves: f64 = 0;
  for (let i: i32 = 0; i < size; i++) {
    const before = load<f64>(at);
    const change = scale * load<f64>(from);
    const after = before - change;
    store<f64>(at, after);
    const left = Math.abs(before);
    const right = Math.abs(after);
    const magnitude = select<f64>(left, right, left > right);
    const tolerance = load<f64>(absolute + (<usize>i << 3));
    const amount = Math.abs(change);
    const ratio = amount / (reltol * magnitude + tolerance);
    if (ratio > most) {
      most = ratio;
      where = <f64>i;
    }
    if (load<i32>(bent + (<usize>i << 2))) {
      if (ratio > mostBent) {
        mostBent = ratio;
        whereBent = <f64>i;
      }
      if (amount > places * magnitude + nothing * tolerance) moves = 1;
    }
    at += stride;
    from += stride;
  }
  const to = out + (<usize>lane * UPDATE_DOUBLES) * 8;
  store<f64>(to, most);
  store<f64>(to, where, 8);
  store<f64>(to, mostBent, 16);
  store<f64>(to, whereBent, 24);
  store<f64>(to, moves, 32);
}

function two(
  size: i32,
  stride: usize,
  lane: i32,
  x: usize,
  d: usize,
  factor: usize,
  absolute: usize,
  bent: usize,
  reltol: f64,
  places: f64,
  nothing: f64,
  out: usize,
): void {
  const scale = v128.load(factor + (<usize>lane << 3));
  const relative = f64x2.splat(reltol);
  let at = x + (<usize>lane << 3);
  let from = d + (<usize>lane << 3);
  let most = f64x2.splat(0);
  let where = most;
  let mostBent = most;
  let whereBent = most;
  let moves = most;
  for (let i: i32 = 0; i < size; i++) {
    const before = v128.load(at);
    const change = f64x2.mul(scale, v128.load(from));
    const after = f64x2.sub(before, change);
    v128.store(at, after);
    const magnitude = f64x2.pmax(f64x2.abs(after), f64x2.abs(before));
    const tolerance = v128.load64_splat(absolute + (<usize>i << 3));
    const amount = f64x2.abs(change);
    const ratio = f64x2.div(amount, f64x2.add(f64x2.mul(relative, magnitude), tolerance));
    const larger = f64x2.gt(ratio, most);
    const index = f64x2.splat(<f64>i);
    most = v128.bitselect(ratio, most, larger);
    where = v128.bitselect(index, where, larger);
    if (load<i32>(bent + (<usize>i << 2))) {
      const largerBent = f64x2.gt(ratio, mostBent);
      mostBent = v128.bitselect(ratio, mostBent, largerBent);
      whereBent = v128.bitselect(index, whereBent, largerBent);
      const still = f64x2.add(f64x2.mul(f64x2.splat(places), magnitude), f64x2.mul(f64x2.splat(nothing), tolerance));
      moves = v128.or(moves, f64x2.gt(amount, still));
    }
    at += stride;
    from += stride;
  }
  const moved = v128.and(moves, f64x2.splat(1));
  const to = out + (<usize>lane * UPDATE_DOUBLES) * 8;
  store<f64>(to, f64x2.extract_lane(most, 0));
  store<f64>(to, f64x2.extract_lane(where, 0), 8);
  store<f64>(to, f64x2.extract_lane(mostBent, 0), 16);
  store<f64>(to, f64x2.extract_lane(whereBent, 0), 24);
  store<f64>(to, f64x2.extract_lane(moved, 0), 32);
  store<f64>(to, f64x2.extract_lane(most, 1), 40);
  store<f64>(to, f64x2.extract_lane(where, 1), 48);
  store<f64>(to, f64x2.extract_lane(mostBent, 1), 56);
  store<f64>(to, f64x2.extract_lane(whereBent, 1), 64);
  store<f64>(to, f64x2.extract_lane(moved, 1), 72);
}

/** Whether all of `count` doubles are finite numbers. */
export function allFinite(count: i32, x: usize): bool {
  const end = x + ((<usize>count) << 3);
  const paired = x + ((<usize>(count & ~1)) << 3);
  let seen = f64x2.splat(0);
  while (x < paired) {
    const a = v128.load(x);
    // 0 for every finite number.
    seen = v128.or(seen, f64x2.sub(a, a));
    x += 16;
  }
  let rest: f64 = 0;
  if (x < end) rest = load<f64>(x) - load<f64>(x);
  return !v128.any_true(seen) && rest == 0;
}
