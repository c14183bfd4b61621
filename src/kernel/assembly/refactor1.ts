// Refactorisation on a fixed pattern, one lane: left-looking, column by column, as KLU does (Davis, Palamadai Natarajan,
// ACM Trans. Math. Software 37 (2010) 36). Up to four columns of a supernode update a column together, which saves loads and
// stores and keeps the order of every sum.
import { Plan } from "./plan";
import { GROWTH, rowFactor, SINGULAR, TINY } from "./thresholds";

/** The larger magnitude; as pmax in refactor8.ts, a NaN changes nothing. */
// @ts-ignore: decorator
@inline
function larger(most: f64, value: f64): f64 {
  const size = Math.abs(value);
  return select<f64>(size, most, size > most);
}

/** Row factors for the values of this lane; false when one is a NaN (an infinity makes its row factor unusable). */
function scaleRows(plan: Plan, values: usize, scale: usize): bool {
  const n = plan.n;
  memory.fill(scale, 0, <usize>n << 3);
  const shift = scale - plan.x;
  let from = plan.aSource;
  let to = plan.aTarget;
  const end = from + (<usize>plan.aCount << 2);
  let infected: i32 = 0;
  while (from < end) {
    const size = Math.abs(load<f64>(values + load<u32>(from)));
    const at = <usize>load<u32>(to) + shift;
    infected |= i32(size != size);
    store<f64>(at, larger(load<f64>(at), size));
    from += 4;
    to += 4;
  }
  for (let k: i32 = 0; k < n; k++) {
    store<f64>(scale, rowFactor(load<f64>(scale)));
    scale += 8;
  }
  return infected == 0;
}

/**
 * Factors one lane; `values` is the address of its first entry. Returns -1, or the step whose pivot fails the growth test
 * or is no usable number (0 for a matrix with a NaN).
 */
export function refactor1(plan: Plan, values: usize, chunk: i32): i32 {
  const n = plan.n;
  const x = plan.x;
  const scale = plan.scale + ((<usize>chunk * n) << 3);
  const inverse = plan.inverse + ((<usize>chunk * n) << 3);
  const lValue = plan.lValue + ((<usize>chunk * plan.lCount) << 3);
  let uValue = plan.uValue + ((<usize>chunk * plan.uCount) << 3);
  const lStart = plan.lStart;
  const lRow = plan.lRow;
  const run = plan.run;
  const shift = scale - x;
  if (!scaleRows(plan, values, scale)) return 0;

  let aSource = plan.aSource;
  let aTarget = plan.aTarget;
  let uTarget = plan.uTarget;
  for (let k: i32 = 0; k < n; k++) {
    const at = <usize>k << 2;
    const aEnd = plan.aSource + (<usize>load<u32>(plan.aStart + at, 4) << 2);
    while (aSource < aEnd) {
      const to = <usize>load<u32>(aTarget);
      store<f64>(to, load<f64>(values + load<u32>(aSource)) * load<f64>(to + shift));
      aSource += 4;
      aTarget += 4;
    }

    let largest = Math.abs(load<f64>(x + (<usize>k << 3)));
    const uEnd = plan.uTarget + (<usize>load<u32>(plan.uStart + at, 4) << 2);
    while (uTarget < uEnd) {
      const from = <usize>load<u32>(uTarget);
      const step = (from - x) >> 1; // byte offset of the step in lists of integers
      const left = (uEnd - uTarget) >> 2;
      const length = <usize>load<u32>(run + step);
      const columns = length < left ? length : left;
      const first = load<u32>(lStart + step);
      const u0 = load<f64>(from);
      store<f64>(from, 0);
      store<f64>(uValue, u0);
      largest = larger(largest, u0);
      if (columns >= 4) {
        const second = load<u32>(lStart + step, 4);
        const third = load<u32>(lStart + step, 8);
        const fourth = load<u32>(lStart + step, 12);
        let q = <usize>load<u32>(lRow + step, 12);
        const end = q + (<usize>(load<u32>(lStart + step, 16) - fourth) << 2);
        let l0 = lValue + (<usize>first << 3);
        let l1 = lValue + (<usize>second << 3);
        let l2 = lValue + (<usize>third << 3);
        let l3 = lValue + (<usize>fourth << 3);
        const u1 = load<f64>(from, 8) - load<f64>(l0) * u0;
        const u2 = load<f64>(from, 16) - load<f64>(l0, 8) * u0 - load<f64>(l1) * u1;
        const u3 = load<f64>(from, 24) - load<f64>(l0, 16) * u0 - load<f64>(l1, 8) * u1 - load<f64>(l2) * u2;
        store<f64>(from, 0, 8);
        store<f64>(from, 0, 16);
        store<f64>(from, 0, 24);
        store<f64>(uValue, u1, 8);
        store<f64>(uValue, u2, 16);
        store<f64>(uValue, u3, 24);
        largest = larger(larger(larger(largest, u1), u2), u3);
        l0 += 24;
        l1 += 16;
        l2 += 8;
        while (q < end) {
          const to = <usize>load<u32>(q);
          store<f64>(
            to,
            load<f64>(to) - load<f64>(l0) * u0 - load<f64>(l1) * u1 - load<f64>(l2) * u2 - load<f64>(l3) * u3,
          );
          q += 4;
          l0 += 8;
          l1 += 8;
          l2 += 8;
          l3 += 8;
        }
        uTarget += 16;
        uValue += 32;
      } else if (columns >= 2) {
        const second = load<u32>(lStart + step, 4);
        let q = <usize>load<u32>(lRow + step, 4);
        const end = q + (<usize>(load<u32>(lStart + step, 8) - second) << 2);
        let l0 = lValue + (<usize>first << 3);
        let l1 = lValue + (<usize>second << 3);
        const u1 = load<f64>(from, 8) - load<f64>(l0) * u0;
        store<f64>(from, 0, 8);
        store<f64>(uValue, u1, 8);
        largest = larger(largest, u1);
        l0 += 8;
        while (q < end) {
          const to = <usize>load<u32>(q);
          store<f64>(to, load<f64>(to) - load<f64>(l0) * u0 - load<f64>(l1) * u1);
          q += 4;
          l0 += 8;
          l1 += 8;
        }
        uTarget += 8;
        uValue += 16;
      } else {
        let q = <usize>load<u32>(lRow + step);
        const end = q + (<usize>(load<u32>(lStart + step, 4) - first) << 2);
        let l0 = lValue + (<usize>first << 3);
        while (q < end) {
          const to = <usize>load<u32>(q);
          store<f64>(to, load<f64>(to) - load<f64>(l0) * u0);
          q += 4;
          l0 += 8;
        }
        uTarget += 4;
        uValue += 8;
      }
    }

    const pivotAt = x + (<usize>k << 3);
    const pivot = load<f64>(pivotAt);
    store<f64>(pivotAt, 0);
    const reciprocal = 1 / pivot;
    store<f64>(inverse + (<usize>k << 3), reciprocal);
    let below: f64 = 0;
    const first = load<u32>(lStart + at);
    let q = <usize>load<u32>(lRow + at);
    const end = q + (<usize>(load<u32>(lStart + at, 4) - first) << 2);
    let l = lValue + (<usize>first << 3);
    while (q < end) {
      const from = <usize>load<u32>(q);
      const value = load<f64>(from);
      store<f64>(from, 0);
      store<f64>(l, value * reciprocal);
      below = larger(below, value);
      q += 4;
      l += 8;
    }
    const least = larger(larger(GROWTH * below, SINGULAR * largest), TINY);
    if (!(Math.abs(pivot) >= least && Math.abs(pivot) < Infinity)) return k;
  }
  return -1;
}

