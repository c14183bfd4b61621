import { expect, test } from "vitest";
import { CopyStore } from "../../src/circuit/copy-store.js";

test("what copies have of their own is found again, over many pieces of room", () => {
  const store = new CopyStore();
  const rows = Array.from({ length: 90_000 }, (_, k) => ({
    own: Math.sin(k),
    offset: 17 * k,
    length: 1 + (k % 9),
    original: k % 5,
    // Five, and then three nodes and more: rows of five numbers of 8 bytes fill a piece to its end.
    nodes: Array.from({ length: k < 50_000 ? 3 : 3 + (k % 3) }, (_node, i) => k - i - 1),
  }));
  const places = rows.map(({ own, offset, length, original, nodes }) =>
    store.add(own, offset, length, original, nodes),
  );
  const found = places.map((at, k) => ({
    own: store.ownOf(at),
    offset: store.offsetOf(at),
    length: store.lengthOf(at),
    original: store.originalOf(at),
    nodes: rows[k]!.nodes.map((_, i) => store.nodeOf(at, i)),
  }));
  expect(found).toEqual(rows);
});
