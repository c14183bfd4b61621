/** So many names are kept as they are: a set is faster than code that is not hot yet. */
const FEW = 1 << 16;

/**
 * Which of many names are taken. When they are very many, two hashes stand for each: a few bytes in place of a text and its
 * entry in a set. What is told to be taken may therefore be another name, very seldom; who needs to be sure looks it up.
 */
export class TakenNames {
  private few: Set<string> | undefined = new Set();
  /** Pairs of hashes; two zeros are no name. */
  private table = new Int32Array(0);
  private count = 0;

  /** Takes a name; false where it is taken. */
  take(name: string): boolean {
    const { few } = this;
    if (few === undefined) return this.takeHashes(name);
    const before = few.size;
    if (few.add(name).size === before) return false;
    if (few.size > FEW) {
      this.few = undefined;
      this.table = new Int32Array(8 * FEW);
      for (const each of few) this.takeHashes(each);
    }
    return true;
  }

  private takeHashes(name: string): boolean {
    if (4 * this.count > this.table.length) this.grow();
    let one = 0x811c9dc5;
    let two = 0x1505;
    for (let k = 0; k < name.length; k++) {
      const code = name.charCodeAt(k);
      one = Math.imul(one ^ code, 0x01000193);
      two = Math.imul(two, 33) + code;
    }
    // The second hash is odd, so that no name has two zeros.
    const isNew = this.enter(one | 0, Math.imul(two ^ (two >>> 15), 0x2c1b3c6d) | 1 | 0);
    if (isNew) this.count++;
    return isNew;
  }

  clear(): void {
    this.few = new Set();
    this.table = new Int32Array(0);
    this.count = 0;
  }

  private enter(one: number, two: number): boolean {
    const { table } = this;
    const mask = table.length / 2 - 1;
    for (let at = (one ^ (two >>> 7)) & mask; ; at = (at + 1) & mask) {
      const second = table[2 * at + 1]!;
      if (table[2 * at] === one && second === two) return false;
      if (second !== 0) continue;
      table[2 * at] = one;
      table[2 * at + 1] = two;
      return true;
    }
  }

  private grow(): void {
    const old = this.table;
    this.table = new Int32Array(4 * old.length);
    for (let k = 0; k < old.length; k += 2) if (old[k + 1] !== 0) this.enter(old[k]!, old[k + 1]!);
  }
}
