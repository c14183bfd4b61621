import { stream } from "../../base/random.js";

/** The order of the samples in an epoch (counted from 1): shuffled by the stream (seed, "order", epoch), or as they stand. */
export function epochOrder(samples: number, seed: number, epoch: number, shuffle: boolean): number[] {
  const order = Array.from({ length: samples }, (_, i) => i);
  return shuffle ? stream(seed, "order", epoch).shuffle(order) : order;
}

/** Cuts an order into batches; the last may be smaller. */
export function batches(order: readonly number[], size: number | "all"): number[][] {
  const length = size === "all" ? Math.max(1, order.length) : size;
  const list: number[][] = [];
  for (let start = 0; start < order.length; start += length) list.push(order.slice(start, start + length));
  return list;
}
