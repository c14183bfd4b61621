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

/** The same of numbers, bit for bit. */
export function digestOfNumbers(arrays: readonly Float64Array[]): string {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (const array of arrays) {
    const words = new Int32Array(array.buffer, array.byteOffset, 2 * array.length);
    for (let i = 0; i < words.length; i++) {
      const word = words[i]!;
      a = Math.imul(a ^ word, 0x01000193);
      a ^= a >>> 15;
      b = Math.imul(b ^ word, 0x85ebca6b) ^ (b >>> 13);
    }
    a = Math.imul(a ^ 0xffff, 0x01000193);
  }
  return (a >>> 0).toString(16).padStart(8, "0") + (b >>> 0).toString(16).padStart(8, "0");
}
