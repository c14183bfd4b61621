import { normalQuantile } from "./math.js";
import { digest } from "./random.js";

/**
 * Random numbers of many members for one purpose, by moment: member j at moment t has a sequence of its own, which
 * depends on (seed, name of j, purpose, t) and on nothing that was drawn before. There is no state to keep, and going to a
 * member costs nothing: made for what is drawn anew for thousands of devices in every update.
 *
 * Generator: Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3",
 * SC 2011). A member's key is 64 bits of the digest that streams are made of; the counter is the moment and the number's
 * place in the sequence.
 */
export class Draws {
  private keys: Int32Array | undefined;
  private key0 = 0;
  private key1 = 0;
  private moment = 0;
  private place = 0;
  private word0 = 0;
  private word1 = 0;

  /** Names of members are a key's second part, as in `stream(seed, name, ...purpose)`. */
  constructor(
    private readonly seed: number,
    private readonly names: readonly string[],
    private readonly purpose: readonly (string | number)[],
  ) {}

  /** Goes to the start of the sequence of member j at a moment, a whole number from 0 to 2^32 - 1. */
  seek(j: number, moment: number): void {
    const keys = (this.keys ??= this.digests());
    this.key0 = keys[2 * j]!;
    this.key1 = keys[2 * j + 1]!;
    this.moment = moment;
    this.place = 0;
  }

  /** Uniform in [0, 1), a multiple of 2^-53. */
  uniform(): number {
    this.block();
    return this.bits53() / 0x20000000000000;
  }

  /** Normal with mean 0 and variance 1. */
  normal(): number {
    this.block();
    // An odd multiple of 2^-54, exact: symmetric about 0, and never at an end.
    return normalQuantile((this.bits53() - 0x10000000000000 + 0.5) / 0x20000000000000);
  }

  private bits53(): number {
    return (this.word0 >>> 5) * 0x4000000 + (this.word1 >>> 6);
  }

  private block(): void {
    const { key0, key1 } = this;
    const key2 = 0x1bd11bda ^ key0 ^ key1;
    let x = (this.moment + key0) | 0;
    let y = (this.place++ + key1) | 0;
    x = (x + y) | 0;
    y = ((y << 13) | (y >>> 19)) ^ x;
    x = (x + y) | 0;
    y = ((y << 15) | (y >>> 17)) ^ x;
    x = (x + y) | 0;
    y = ((y << 26) | (y >>> 6)) ^ x;
    x = (x + y) | 0;
    y = ((y << 6) | (y >>> 26)) ^ x;
    x = (x + key1) | 0;
    y = (y + key2 + 1) | 0;
    x = (x + y) | 0;
    y = ((y << 17) | (y >>> 15)) ^ x;
    x = (x + y) | 0;
    y = ((y << 29) | (y >>> 3)) ^ x;
    x = (x + y) | 0;
    y = ((y << 16) | (y >>> 16)) ^ x;
    x = (x + y) | 0;
    y = ((y << 24) | (y >>> 8)) ^ x;
    x = (x + key2) | 0;
    y = (y + key0 + 2) | 0;
    x = (x + y) | 0;
    y = ((y << 13) | (y >>> 19)) ^ x;
    x = (x + y) | 0;
    y = ((y << 15) | (y >>> 17)) ^ x;
    x = (x + y) | 0;
    y = ((y << 26) | (y >>> 6)) ^ x;
    x = (x + y) | 0;
    y = ((y << 6) | (y >>> 26)) ^ x;
    x = (x + key0) | 0;
    y = (y + key1 + 3) | 0;
    x = (x + y) | 0;
    y = ((y << 17) | (y >>> 15)) ^ x;
    x = (x + y) | 0;
    y = ((y << 29) | (y >>> 3)) ^ x;
    x = (x + y) | 0;
    y = ((y << 16) | (y >>> 16)) ^ x;
    x = (x + y) | 0;
    y = ((y << 24) | (y >>> 8)) ^ x;
    x = (x + key1) | 0;
    y = (y + key2 + 4) | 0;
    x = (x + y) | 0;
    y = ((y << 13) | (y >>> 19)) ^ x;
    x = (x + y) | 0;
    y = ((y << 15) | (y >>> 17)) ^ x;
    x = (x + y) | 0;
    y = ((y << 26) | (y >>> 6)) ^ x;
    x = (x + y) | 0;
    y = ((y << 6) | (y >>> 26)) ^ x;
    x = (x + key2) | 0;
    y = (y + key0 + 5) | 0;
    this.word0 = x;
    this.word1 = y;
  }

  private digests(): Int32Array {
    const keys = new Int32Array(2 * this.names.length);
    this.names.forEach((name, j) => {
      const words = digest([this.seed, name, ...this.purpose]);
      keys[2 * j] = words[0]!;
      keys[2 * j + 1] = words[1]!;
    });
    return keys;
  }
}
