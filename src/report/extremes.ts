/**
 * Which of `count` points a curve keeps that is drawn in cells: of each run of points in one cell the first, the lowest,
 * the highest and the last. What is drawn of them covers the same pixels. Values that are no numbers do not count as
 * low or high.
 */
export function extremes(count: number, cell: (i: number) => number, y: (i: number) => number): number[] {
  const kept: number[] = [];
  let from = 0;
  while (from < count) {
    const here = cell(from);
    let to = from;
    let low = from;
    let high = from;
    while (to + 1 < count && cell(to + 1) === here) {
      to++;
      if (y(to) < y(low) || Number.isNaN(y(low))) low = to;
      if (y(to) > y(high) || Number.isNaN(y(high))) high = to;
    }
    const inner = low < high ? [low, high] : [high, low];
    for (const i of [from, ...inner, to]) if (kept.length === 0 || i > kept[kept.length - 1]!) kept.push(i);
    from = to + 1;
  }
  return kept;
}
