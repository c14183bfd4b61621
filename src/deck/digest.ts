import type { Numbers } from "../netlist/contract.js";

/** A digest of texts for telling files apart (not against malice): FNV-1a over 64 bits in two halves, as hex. */
export function digest(texts: readonly string[]): string {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (const text of texts) {
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      a = Math.imul(a ^ c, 0x01000193);
      b = Math.imul(b ^ (c + i), 0x85ebca6b) ^ (b >>> 13);
    }
    a = Math.imul(a ^ 0xffff, 0x01000193);
  }
  return (a >>> 0).toString(16).padStart(8, "0") + (b >>> 0).toString(16).padStart(8, "0");
}

/** So many numbers at a time are made doubles of. */
const CHUNK = 4096;

/** The same of numbers, as the bits of doubles. */
export function digestOfNumbers(arrays: readonly Numbers[]): string {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  const doubles = new Float64Array(CHUNK);
  const words = new Int32Array(doubles.buffer);
  for (const array of arrays) {
    for (let from = 0; from < array.length; from += CHUNK) {
      const some = array.subarray(from, from + CHUNK);
      doubles.set(some);
      for (let i = 0; i < 2 * some.length; i++) {
        const word = words[i]!;
        a = Math.imul(a ^ word, 0x01000193);
        a ^= a >>> 15;
        b = Math.imul(b ^ word, 0x85ebca6b) ^ (b >>> 13);
      }
    }
    a = Math.imul(a ^ 0xffff, 0x01000193);
  }
  return (a >>> 0).toString(16).padStart(8, "0") + (b >>> 0).toString(16).padStart(8, "0");
}
