// Columns of a symmetric matrix that have the same neighbours and no other ones, one lane.
import { Front, SymmetricPlan } from "./plan";
import { SINGULAR, TINY } from "./thresholds";

/**
 * Eliminates all columns of a front, and sums up what they take from the matrix among their neighbours. Returns -1, or the
 * step whose pivot is not positive.
 */
export function front1(plan: SymmetricPlan, front: Front, values: usize, chunk: i32): i32 {
  const rows = front.rows;
  const first = front.first;
  const end = first + front.count;
  const lValue = plan.lValue + ((<usize>chunk * plan.lCount) << 3);
  const inverse = plan.inverse + ((<usize>chunk * plan.n) << 3);
  memory.fill(front.sums, 0, <usize>((rows * (rows + 1)) >> 1) << 3);
  let entry = front.entries;
  let l = lValue + (<usize>load<u32>(plan.lStart + (<usize>first << 2)) << 3);
  for (let s = first; s < end; s++) {
    const pivot = load<f64>(values + load<u32>(entry));
    if (!(pivot >= SINGULAR * pivot && pivot >= TINY && pivot < Infinity)) return s;
    const inverted = 1 / pivot;
    store<f64>(inverse + (<usize>s << 3), inverted);
    entry += 4;
    let sum = front.sums;
    for (let j: i32 = 0; j < rows; j++) {
      const u = load<f64>(values + load<u32>(entry));
      entry += 4;
      store<f64>(l + (<usize>j << 3), u * inverted);
      for (let at = l, last = l + (<usize>j << 3); at <= last; at += 8) {
        store<f64>(sum, load<f64>(sum) + load<f64>(at) * u);
        sum += 8;
      }
    }
    l += <usize>rows << 3;
  }
  return -1;
}
