import { expect, test } from "vitest";
import { CopyStore } from "../../src/circuit/copy-store.js";

test("what copies have of their own is found again, over many pieces of room", () => {
  const store = new CopyStore();
  const rows = Array.from({ length: 90_000 }, (_, k) => ({
    own: Math.sin(k),
    offset: 17 * k,
    length: 1 + (k % 9),
    // Four, and then three nodes: rows of four numbers of 8 bytes fill a piece to its end.
    nodes: Array.from({ length: k < 50_000 ? 4 : 3 + (k % 3) }, (_node, i) => k - i - 1),
  }));
  const places = rows.map(({ own, offset, length, nodes }) => store.add(own, offset, length, nodes));
  const found = places.map((at, k) => ({
    own: store.ownOf(at),
    offset: store.offsetOf(at),
    length: store.lengthOf(at),
    nodes: rows[k]!.nodes.map((_, i) => store.nodeOf(at, i)),
  }));
  expect(found).toEqual(rows);
});
