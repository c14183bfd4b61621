import { stream } from "../../base/random.js";

/** The order of the samples in an epoch (counted from 1): shuffled by the stream (seed, "order", epoch), or as they stand. */
export function epochOrder(samples: number, seed: number, epoch: number, shuffle: boolean): number[] {
  const order = Array.from({ length: samples }, (_, i) => i);
  return shuffle ? stream(seed, "order", epoch).shuffle(order) : order;
}

/**
 * The same samples with classes in turns: of n samples of a class the k-th stands at (k + 1/2) / n of the epoch, so that
 * every stretch of it holds the classes by their share, to about one sample. Within a class the order stays.
 */
export function takingTurns(order: readonly number[], classOf: (sample: number) => number): number[] {
  const sizes = new Map<number, number>();
  for (const sample of order) sizes.set(classOf(sample), (sizes.get(classOf(sample)) ?? 0) + 1);
  const seen = new Map<number, number>();
  const placed = order.map((sample) => {
    const which = classOf(sample);
    const before = seen.get(which) ?? 0;
    seen.set(which, before + 1);
    return { sample, place: (before + 0.5) / sizes.get(which)! };
  });
  // Sorting is stable: classes of equal places stand as they came.
  return placed.sort((a, b) => a.place - b.place).map(({ sample }) => sample);
}

/** Cuts an order into batches; the last may be smaller. */
export function batches(order: readonly number[], size: number | "all"): number[][] {
  const length = size === "all" ? Math.max(1, order.length) : size;
  const list: number[][] = [];
  for (let start = 0; start < order.length; start += length) list.push(order.slice(start, start + length));
  return list;
}
