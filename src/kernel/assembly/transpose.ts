/**
 * Transposes the structure of an n x n matrix in compressed columns. Rows come out ascending, so transposing twice
 * sorts. `start` has n + 1 entries; `next` is scratch of n.
 */
export function transpose(n: i32, start: usize, row: usize, toStart: usize, toRow: usize, next: usize): void {
  const count = load<u32>(start + (<usize>n << 2));
  memory.fill(toStart, 0, (<usize>n + 1) << 2);
  for (let e: u32 = 0; e < count; e++) {
    const i = toStart + (<usize>load<u32>(row + (<usize>e << 2)) << 2);
    store<u32>(i, load<u32>(i, 4) + 1, 4);
  }
  let total: u32 = 0;
  for (let i: i32 = 0; i < n; i++) {
    const at = <usize>i << 2;
    store<u32>(next + at, total);
    total += load<u32>(toStart + at, 4);
    store<u32>(toStart + at, total, 4);
  }
  let e = load<u32>(start);
  for (let j: i32 = 0; j < n; j++) {
    const end = load<u32>(start + (<usize>j << 2), 4);
    for (; e < end; e++) {
      const i = next + (<usize>load<u32>(row + (<usize>e << 2)) << 2);
      const place = load<u32>(i);
      store<u32>(i, place + 1);
      store<u32>(toRow + (<usize>place << 2), j);
    }
  }
}
