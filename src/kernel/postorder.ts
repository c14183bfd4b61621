import type { MakeInts } from "./contract.js";
import { NONE } from "./degree-lists.js";

/**
 * Postorder of an assembly tree: children before parents; merged variables come after the elements below, next to the
 * one they were merged into. `elements` is NONE for elements; `last` stand outside of the tree and come at the end.
 */
export function postorder(
  parent: Int32Array,
  elements: Int32Array,
  last: readonly number[],
  ints: MakeInts,
): Int32Array {
  const n = parent.length;
  const firstChild = ints(n).fill(NONE);
  const sibling = ints(n).fill(NONE);
  const outside = new Uint8Array(n);
  for (const i of last) outside[i] = 1;
  for (const areElements of [false, true]) {
    for (let i = n - 1; i >= 0; i--) {
      const p = parent[i]!;
      if (p === NONE || (elements[i] === NONE) !== areElements) continue;
      sibling[i] = firstChild[p]!;
      firstChild[p] = i;
    }
  }
  // It stays when what was lent is gone.
  const order = new Int32Array(n);
  const stack = ints(n);
  let placed = 0;
  for (let root = 0; root < n; root++) {
    if (parent[root] !== NONE || outside[root] === 1) continue;
    let depth = 0;
    stack[0] = root;
    while (depth >= 0) {
      const i = stack[depth]!;
      const child = firstChild[i]!;
      if (child === NONE) {
        order[placed++] = i;
        depth--;
      } else {
        firstChild[i] = sibling[child]!;
        stack[++depth] = child;
      }
    }
  }
  for (const i of last) order[placed++] = i;
  return order;
}
