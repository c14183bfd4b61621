const START = 1024;

/**
 * Numbers of texts in the order in which they come, and the texts by their numbers. It is a map with a few bytes a text
 * beside the text itself: large netlists have as many nodes.
 */
export class PathNumbers implements Iterable<readonly [path: string, number: number]> {
  readonly paths: string[] = [];
  /** A number and one at the place of its text's hash, or at the next that was free. */
  private table = new Int32Array(START);

  get size(): number {
    return this.paths.length;
  }

  get(path: string): number | undefined {
    const number = this.table[this.placeOf(path)]! - 1;
    return number < 0 ? undefined : number;
  }

  has(path: string): boolean {
    return this.get(path) !== undefined;
  }

  /** The number of a text; the next one, where it has none. */
  add(path: string): number {
    const place = this.placeOf(path);
    const known = this.table[place]! - 1;
    if (known >= 0) return known;
    const number = this.paths.push(path) - 1;
    this.table[place] = number + 1;
    if (2 * this.paths.length > this.table.length) this.grow();
    return number;
  }

  keys(): Iterable<string> {
    return this.paths;
  }

  *[Symbol.iterator](): Generator<readonly [string, number]> {
    for (const [number, path] of this.paths.entries()) yield [path, number];
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
    this.table = new Int32Array(2 * this.table.length);
    for (let number = 0; number < this.paths.length; number++)
      this.table[this.placeOf(this.paths[number]!)] = number + 1;
  }
}
