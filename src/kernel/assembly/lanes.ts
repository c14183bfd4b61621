// What happens in a lane leaves the others as they are.

/** Of `count` entries of eight lanes, takes the lanes that are not in a mask from `before`. */
export function keep8(count: i32, lanes: i32, before: usize, to: usize): void {
  const m0 = maskOf(lanes);
  const m1 = maskOf(lanes >> 2);
  const m2 = maskOf(lanes >> 4);
  const m3 = maskOf(lanes >> 6);
  const end = to + (<usize>count << 6);
  while (to < end) {
    v128.store(to, v128.bitselect(v128.load(to), v128.load(before), m0));
    v128.store(to, v128.bitselect(v128.load(to, 16), v128.load(before, 16), m1), 16);
    v128.store(to, v128.bitselect(v128.load(to, 32), v128.load(before, 32), m2), 32);
    v128.store(to, v128.bitselect(v128.load(to, 48), v128.load(before, 48), m3), 48);
    to += 64;
    before += 64;
  }
}

/** All ones in each of two lanes whose bit is set. */
// @ts-ignore: decorator
@inline
function maskOf(bits: i32): v128 {
  return i64x2.replace_lane(i64x2.splat(-(bits & 1)), 1, -((bits >> 1) & 1));
}
