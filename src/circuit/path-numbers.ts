/** So few are in a map, which is faster than code that is not hot yet. */
const FEW = 1 << 15;

/**
 * Numbers of texts in the order in which they come, and the texts by their numbers. When there are many it takes a few bytes
 * for each beside the text itself: so many are the nodes of large netlists.
 */
export class PathNumbers implements Iterable<readonly [path: string, number: number]> {
  readonly paths: string[] = [];
  private few: Map<string, number> | undefined = new Map();
  /** A number and one at the place of its text's hash, or at the next that was free. */
  private table = new Int32Array(0);

  get size(): number {
    return this.paths.length;
  }

  get(path: string): number | undefined {
    if (this.few !== undefined) return this.few.get(path);
    const number = this.table[this.placeOf(path)]! - 1;
    return number < 0 ? undefined : number;
  }

  has(path: string): boolean {
    return this.get(path) !== undefined;
  }

  /** The number of a text; the next one, where it has none. */
  add(path: string): number {
    const known = this.get(path);
    if (known !== undefined) return known;
    const number = this.paths.push(path) - 1;
    if (this.few !== undefined && number < FEW) this.few.set(path, number);
    else if (2 * this.paths.length > this.table.length) this.grow();
    else this.table[this.placeOf(path)] = number + 1;
    return number;
  }

  keys(): Iterable<string> {
    return this.paths;
  }

  *[Symbol.iterator](): Generator<readonly [string, number]> {
    for (const [number, path] of this.paths.entries()) yield [path, number];
  }

  /** Written out it is its texts. */
  toJSON(): readonly string[] {
    return this.paths;
  }

  /** Where a text is in the table, or would be. */
  private placeOf(path: string): number {
    const { table, paths } = this;
    const mask = table.length - 1;
    let hash = 0x811c9dc5;
    for (let k = 0; k < path.length; k++) hash = Math.imul(hash ^ path.charCodeAt(k), 0x01000193);
    let place = (hash ^ (hash >>> 15)) & mask;
    while (table[place] !== 0 && paths[table[place]! - 1] !== path) place = (place + 1) & mask;
    return place;
  }

  private grow(): void {
    this.few = undefined;
    this.table = new Int32Array(Math.max(4 * FEW, 2 * this.table.length));
    for (let number = 0; number < this.paths.length; number++)
      this.table[this.placeOf(this.paths[number]!)] = number + 1;
  }
}
