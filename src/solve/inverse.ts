/** Where a bracket has become as narrow as doubles are, relative to its ends. */
const NARROW = 4 * Number.EPSILON;
/** Bisection alone takes 60 to get there from a range that starts at 0; interpolation a dozen. */
const MOST = 200;

/**
 * Solves f_i(x_i) = 0 for many monotone functions that are evaluated together, each between a_i and b_i, where the values
 * differ in sign (an end whose value is nearer to 0 is taken where they do not). Inverse quadratic interpolation, or halving
 * where that cannot be trusted: Chandrupatla 1997, Advances in Engineering Software 28, 145. What an entry gives depends on
 * its own function alone.
 * @param f fills `values` at the points x
 */
export function solveMonotone(
  a: Float64Array,
  b: Float64Array,
  f: (x: Float64Array, values: Float64Array) => void,
): Float64Array {
  const n = a.length;
  const [x1, x2, x3] = [b.slice(), a.slice(), a.slice()];
  const [f1, f2, f3] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  f(x1, f1);
  f(x2, f2);
  f3.set(f2);
  const best = x1.map((x, i) => (Math.abs(f1[i]!) < Math.abs(f2[i]!) ? x : x2[i]!));
  const open = new Uint8Array(n);
  let left = 0;
  for (let i = 0; i < n; i++) left += open[i] = f1[i]! * f2[i]! < 0 ? 1 : 0;
  const share = new Float64Array(n).fill(0.5);
  const [x, value] = [best.slice(), new Float64Array(n)];
  for (let round = 0; left > 0 && round < MOST; round++) {
    for (let i = 0; i < n; i++) if (open[i] === 1) x[i] = x1[i]! + share[i]! * (x2[i]! - x1[i]!);
    f(x, value);
    for (let i = 0; i < n; i++) {
      if (open[i] === 0) continue;
      const at = value[i]!;
      const same = at > 0 === f1[i]! > 0;
      x3[i] = same ? x1[i]! : x2[i]!;
      f3[i] = same ? f1[i]! : f2[i]!;
      if (!same) [x2[i], f2[i]] = [x1[i]!, f1[i]!];
      [x1[i], f1[i]] = [x[i]!, at];
      const nearer = Math.abs(f2[i]!) < Math.abs(at);
      best[i] = nearer ? x2[i]! : x[i]!;
      const least = (NARROW * Math.max(Math.abs(x1[i]!), Math.abs(x2[i]!))) / Math.abs(x2[i]! - x1[i]!);
      if (!(least < 0.5) || at === 0) {
        open[i] = 0;
        left--;
        continue;
      }
      share[i] = Math.min(1 - least, Math.max(least, next(x1[i]!, x2[i]!, x3[i]!, at, f2[i]!, f3[i]!)));
    }
  }
  return best;
}

/** Where the next point is to lie between x1 (0) and x2 (1). */
function next(x1: number, x2: number, x3: number, f1: number, f2: number, f3: number): number {
  const xi = (x1 - x2) / (x3 - x2);
  const phi = (f1 - f2) / (f3 - f2);
  if (!(phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi)) return 0.5;
  return (f1 / (f2 - f1)) * (f3 / (f2 - f3)) + (f1 / (f3 - f1)) * (f2 / (f3 - f2)) * ((x3 - x1) / (x2 - x1));
}
