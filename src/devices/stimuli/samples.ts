import type { Stream } from "../../base/random.js";
import type { StimulusMore } from "../../circuit/device.js";

/** Samples drawn at a time: a stream costs more to make than a number to draw. */
const BLOCK = 256;

/**
 * Random numbers by their index: the same ones whatever the order they are asked in, in bounded memory. Each block has a
 * stream of its own.
 */
export function samples(
  more: StimulusMore | undefined,
  purpose: string,
  draw: (random: Stream) => number,
): (k: number) => number {
  const blocks: { number: number; values: Float64Array }[] = [];
  return (k) => {
    const number = Math.floor(k / BLOCK);
    let block = blocks.find((b) => b.number === number);
    if (block === undefined) {
      const random = more!.random(purpose, number);
      block = { number, values: Float64Array.from({ length: BLOCK }, () => draw(random)) };
      blocks.unshift(block);
      if (blocks.length > 3) blocks.pop();
    }
    return block.values[k - number * BLOCK]!;
  };
}
