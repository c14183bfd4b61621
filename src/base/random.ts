import { log } from "./math.js";

/**
 * A stream of random numbers that belongs to a purpose. Streams are made by name, never by the order of calls, so that
 * a device draws the same numbers whatever else the circuit holds and however many threads run.
 */
export interface Stream {
  /** Uniform in [0, 1), a multiple of 2^-53. */
  uniform(): number;
  /** Normal with mean 0 and variance 1. */
  normal(): number;
  /** Uniform among the whole numbers 0 to n - 1; n from 1 to 2^53. Without the bias of a rounded product. */
  integer(n: number): number;
  /** Shuffles in place (Fisher and Yates) and returns the same array. */
  shuffle<T>(array: T[]): T[];
  /** Everything that influences later numbers; finite numbers only, so it survives JSON. */
  state(): number[];
  restore(state: readonly number[]): void;
}

/**
 * The stream of (seed, key). Equal arguments give equal streams; the number 1 and the text "1" are different keys.
 * Generator: xoshiro128++ 1.0 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47,
 * 2021), its 128 bits of state being a digest of the key.
 */
export function stream(seed: number, ...key: (string | number)[]): Stream {
  return new Xoshiro(digest([seed, ...key]));
}

class Xoshiro implements Stream {
  private a = 0;
  private b = 0;
  private c = 0;
  private d = 0;
  /** The second number of a pair of normals, when one is left. */
  private spare: number | undefined;

  constructor(words: readonly number[]) {
    this.restore(words);
  }

  private next(): number {
    const sum = (this.a + this.d) | 0;
    const result = (((sum << 7) | (sum >>> 25)) + this.a) | 0;
    const t = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= t;
    this.d = (this.d << 11) | (this.d >>> 21);
    return result >>> 0;
  }

  /** A whole number of 53 bits. */
  private bits53(): number {
    const high = this.next() >>> 5;
    return high * 0x4000000 + (this.next() >>> 6);
  }

  uniform(): number {
    return this.bits53() / 0x20000000000000;
  }

  /** The polar method (Marsaglia and Bray, SIAM Review 6, 1964). */
  normal(): number {
    if (this.spare !== undefined) {
      const kept = this.spare;
      this.spare = undefined;
      return kept;
    }
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const scale = Math.sqrt((-2 * log(square)) / square);
      this.spare = y * scale;
      return x * scale;
    }
  }

  integer(n: number): number {
    if (!(Number.isInteger(n) && n >= 1 && n <= 0x20000000000000)) {
      throw new RangeError(`integer(n) needs a whole number from 1 to 2^53, not ${n}`);
    }
    const limit = 0x20000000000000 - (0x20000000000000 % n);
    for (;;) {
      const bits = this.bits53();
      if (bits < limit) return bits % n;
    }
  }

  shuffle<T>(array: T[]): T[] {
    for (let i = array.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const kept = array[i]!;
      array[i] = array[j]!;
      array[j] = kept;
    }
    return array;
  }

  state(): number[] {
    const words = [this.a >>> 0, this.b >>> 0, this.c >>> 0, this.d >>> 0];
    return this.spare === undefined ? words : [...words, this.spare];
  }

  restore(state: readonly number[]): void {
    const words = state.slice(0, 4);
    const isWord = (w: number): boolean => Number.isInteger(w) && w >= 0 && w <= 0xffffffff;
    if (words.length < 4 || state.length > 5 || !words.every(isWord) || words.every((w) => w === 0)) {
      throw new RangeError("not the state of a random stream");
    }
    [this.a, this.b, this.c, this.d] = words.map((w) => w | 0) as [number, number, number, number];
    this.spare = state[4];
  }
}

/**
 * 128 bits from a list of texts and numbers: a sponge over the ChaCha permutation (Bernstein, "ChaCha, a variant of
 * Salsa20", 2008) with 8 rounds, 256 bits absorbed at a time and 256 bits of capacity. Every item is written with its
 * type and its length, so that different lists are different inputs.
 */
export function digest(items: readonly (string | number)[]): number[] {
  const state = new Int32Array(16);
  // The capacity starts with the words of ChaCha's constant, which makes the all-zero state unreachable in practice.
  state.set([0x61707865, 0x3320646e, 0x79622d32, 0x6b206574], 8);
  let filled = 0;
  const absorb = (word: number): void => {
    state[filled] = state[filled]! ^ word;
    filled++;
    if (filled === 8) {
      permute(state);
      filled = 0;
    }
  };
  const double = new Float64Array(1);
  const halves = new DataView(double.buffer);
  for (const item of items) {
    if (typeof item === "number") {
      if (Number.isNaN(item)) throw new RangeError("NaN cannot be a seed or part of a stream's key");
      double[0] = item === 0 ? 0 : item;
      absorb(1);
      absorb(halves.getInt32(0, true));
      absorb(halves.getInt32(4, true));
    } else {
      absorb(2);
      absorb(item.length);
      for (let i = 0; i < item.length; i += 2) {
        absorb(item.charCodeAt(i) | (i + 1 < item.length ? item.charCodeAt(i + 1) << 16 : 0));
      }
    }
  }
  absorb(3);
  permute(state);
  const words = Array.from(state.subarray(0, 4), (w) => w >>> 0);
  return words.every((w) => w === 0) ? [1, 0, 0, 0] : words;
}

function permute(state: Int32Array): void {
  for (let round = 0; round < 8; round += 2) {
    for (let i = 0; i < 4; i++) quarter(state, i, 4 + i, 8 + i, 12 + i);
    for (let i = 0; i < 4; i++) quarter(state, i, 4 + ((i + 1) & 3), 8 + ((i + 2) & 3), 12 + ((i + 3) & 3));
  }
}

function quarter(s: Int32Array, a: number, b: number, c: number, d: number): void {
  const mix = (x: number, y: number, z: number, left: number): void => {
    s[x] = s[x]! + s[y]!;
    const t = s[z]! ^ s[x]!;
    s[z] = (t << left) | (t >>> (32 - left));
  };
  mix(a, b, d, 16);
  mix(c, d, b, 12);
  mix(a, b, d, 8);
  mix(c, d, b, 7);
}
