/** Two multiplicative hashes of 32 bits (Fowler, Noll and Vo's, and one with another prime) over words, as 16 digits. */
export class Digest {
  private a = 0x811c9dc5 | 0;
  private b = 0x01234567;
  private readonly double = new Float64Array(1);
  private readonly words = new Int32Array(this.double.buffer);

  word(word: number): void {
    this.a = Math.imul(this.a ^ word, 0x01000193);
    this.a ^= this.a >>> 15;
    this.b = Math.imul(this.b ^ word, 0x5bd1e995);
    this.b ^= this.b >>> 13;
  }

  /** All bits of a double; those of NaN are the engine's choice and stand as one pattern. */
  number(x: number): void {
    this.double[0] = x;
    const nan = x !== x;
    this.word(nan ? 0 : this.words[0]!);
    this.word(nan ? 0x7ff80000 : this.words[1]!);
  }

  text(text: string): void {
    for (let k = 0; k < text.length; k++) this.word(text.charCodeAt(k));
  }

  get value(): string {
    return [this.a, this.b].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  }
}
