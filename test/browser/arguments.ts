/** Arguments that are the same everywhere: 32-bit words by Marsaglia's xorshift, and doubles made of them. */
export class Arguments {
  private state = 2463534242 | 0;
  private readonly words = new Int32Array(2);
  private readonly double = new Float64Array(this.words.buffer);

  private word(): number {
    let s = this.state;
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    return (this.state = s);
  }

  /** Every other one has random bits, of any size and rarely none; the others lie evenly within 1, 4, 800 and 1e6 of 0. */
  next(k: number): number {
    if (k % 2 === 0) {
      this.words[0] = this.word();
      this.words[1] = this.word();
      return this.double[0]!;
    }
    const range = [1, 4, 800, 1e6][(k >> 1) % 4]!;
    return (range * (this.word() + this.word() / 4294967296)) / 2147483648;
  }
}
