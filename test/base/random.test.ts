import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stream } from "../../src/base/random.js";

/** xoshiro128++ in whole numbers of any size, from the published definition. */
function* reference(words: readonly number[]): Generator<bigint> {
  const mask = 0xffffffffn;
  const rotate = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (32n - k))) & mask;
  const s = words.map(BigInt);
  for (;;) {
    yield (rotate((s[0]! + s[3]!) & mask, 7n) + s[0]!) & mask;
    const t = (s[1]! << 9n) & mask;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= t;
    s[3] = rotate(s[3]!, 11n);
  }
}

describe("random streams", () => {
  it("give xoshiro128++ with 53 bits a number", () => {
    const s = stream(1, "x1.rw1", "noise");
    const words = reference(s.state());
    for (let i = 0; i < 1000; i++) {
      const high = words.next().value as bigint;
      const low = words.next().value as bigint;
      expect(s.uniform()).toBe(Number(((high >> 5n) << 26n) | (low >> 6n)) / 2 ** 53);
    }
  });

  it("have fixed first numbers", () => {
    const s = stream(1, "r1", "g");
    expect([s.uniform(), s.uniform(), s.normal(), s.integer(1000)]).toEqual([
      0.8208450046244534, 0.6814982805346274, -0.13406364510256985, 423,
    ]);
    expect(stream(2, "r1", "g").uniform()).not.toBe(stream(1, "r1", "g").uniform());
  });

  it("depend on the key and on nothing else", () => {
    const one = stream(7, "a", 3);
    const other = stream(7, "a", 4);
    const mixed = Array.from({ length: 20 }, () => [one.normal(), other.normal()]);
    const again = stream(7, "a", 3);
    expect(Array.from({ length: 20 }, () => again.normal())).toEqual(mixed.map((pair) => pair[0]));
  });

  it("tell keys apart: order, type, split and length", () => {
    const keys: (string | number)[][] = [
      [],
      [""],
      ["", ""],
      ["ab"],
      ["a", "b"],
      ["b", "a"],
      ["a\0"],
      ["a"],
      [1],
      ["1"],
      [0],
      [1, 1],
      [0.5],
      [-1],
      ["ab", ""],
    ];
    expect(
      new Set(
        keys.map((key) =>
          stream(1, ...key)
            .state()
            .join(),
        ),
      ).size,
    ).toBe(keys.length);
    expect(stream(1, -0).state()).toEqual(stream(1, 0).state());
    expect(() => stream(NaN)).toThrow(RangeError);
  });

  it("have no collision over 100 000 keys, not even in half of the state", () => {
    const seen = new Set<string>();
    for (let i = 0; i < 100_000; i++) {
      const [a, b] = stream(1, `r${i % 1000}`, Math.floor(i / 1000)).state();
      seen.add(`${a},${b}`);
    }
    expect(seen.size).toBe(100_000);
  });

  it("flip half of the state's bits when one bit of the key flips", () => {
    const popcount = (x: number): number => (x === 0 ? 0 : (x & 1) + popcount(x >>> 1));
    let flipped = 0;
    const keys = 500;
    for (let i = 0; i < keys; i++) {
      const a = stream(1, "k", i).state();
      const b = stream(1, "k", i ^ 1).state();
      for (let w = 0; w < 4; w++) flipped += popcount((a[w]! ^ b[w]!) >>> 0);
    }
    // 64 bits expected a pair, standard deviation sqrt(32 / keys) of the mean.
    expect(Math.abs(flipped / keys - 64)).toBeLessThan(5 * Math.sqrt(32 / keys));
  });

  it("are uniform: chi-square over 100 cells and over the first numbers of neighbouring keys", () => {
    const n = 100_000;
    const s = stream(5, "chi");
    const draws: (() => number)[] = [
      () => s.uniform(),
      (
        (i) => () =>
          stream(5, "first", i++).uniform()
      )(0),
      () => (s.uniform() * 1024) % 1,
    ];
    for (const draw of draws) {
      const cells = new Float64Array(100);
      for (let i = 0; i < n; i++) cells[Math.floor(100 * draw())]!++;
      const chi = cells.reduce((sum, count) => sum + (count - n / 100) ** 2 / (n / 100), 0);
      // 99 degrees of freedom: mean 99, deviation 14.1; five deviations either way.
      expect(chi).toBeGreaterThan(28);
      expect(chi).toBeLessThan(170);
    }
  });

  it("are normal: moments and tails", () => {
    const n = 200_000;
    const s = stream(11, "normal");
    const moments = [0, 0, 0, 0];
    let beyond2 = 0;
    for (let i = 0; i < n; i++) {
      const x = s.normal();
      for (let p = 0; p < 4; p++) moments[p]! += x ** (p + 1) / n;
      if (Math.abs(x) > 2) beyond2++;
    }
    const five = 5 / Math.sqrt(n);
    expect(Math.abs(moments[0]!)).toBeLessThan(five);
    expect(Math.abs(moments[1]! - 1)).toBeLessThan(five * Math.sqrt(2));
    expect(Math.abs(moments[2]!)).toBeLessThan(five * Math.sqrt(15));
    expect(Math.abs(moments[3]! - 3)).toBeLessThan(five * Math.sqrt(96));
    expect(Math.abs(beyond2 / n - 0.0455)).toBeLessThan(five * Math.sqrt(0.0455));
  });

  it("of different keys, and successive pairs of one, are uncorrelated", () => {
    const n = 50_000;
    const a = stream(1, "r1", "noise");
    const b = stream(1, "r2", "noise");
    let cross = 0;
    let lag = 0;
    let before = a.uniform() - 0.5;
    for (let i = 0; i < n; i++) {
      const x = a.uniform() - 0.5;
      cross += x * (b.uniform() - 0.5);
      lag += x * before;
      before = x;
    }
    expect(Math.abs((12 * cross) / n)).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs((12 * lag) / n)).toBeLessThan(5 / Math.sqrt(n));
  });

  it("draw whole numbers without bias and within bounds", () => {
    const s = stream(3, "integer");
    const cells = [0, 0, 0];
    for (let i = 0; i < 30_000; i++) cells[s.integer(3)]!++;
    for (const count of cells) expect(Math.abs(count - 10_000)).toBeLessThan(5 * Math.sqrt(6667));
    // 3 2^51 does not divide 2^53: a product would give the lower half too often.
    let lower = 0;
    for (let i = 0; i < 10_000; i++) if (s.integer(3 * 2 ** 51) < 1.5 * 2 ** 51) lower++;
    expect(Math.abs(lower - 5000)).toBeLessThan(250);
    expect(s.integer(1)).toBe(0);
    for (const bad of [0, -1, 1.5, NaN, Infinity]) expect(() => s.integer(bad)).toThrow(RangeError);
  });

  it("shuffle into permutations, every one of them equally often", () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.integer(), { maxLength: 50 }), (seed, values) => {
        const shuffled = stream(seed, "shuffle").shuffle([...values]);
        expect([...shuffled].sort((a, b) => a - b)).toEqual([...values].sort((a, b) => a - b));
      }),
    );
    const s = stream(9, "orders");
    const seen = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const order = s.shuffle([0, 1, 2, 3]).join("");
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).toBe(24);
    for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(1000));
  });

  it("go on from a state that went through JSON, a left-over normal included", () => {
    const s = stream(2, "checkpoint");
    s.normal();
    const state = JSON.parse(JSON.stringify(s.state())) as number[];
    const ahead = [s.normal(), s.uniform(), s.normal()];
    const other = stream(99, "else");
    other.restore(state);
    expect([other.normal(), other.uniform(), other.normal()]).toEqual(ahead);
    for (const bad of [[], [0, 0, 0, 0], [1, 2, 3], [1, 2, 3, 4.5], [1, 2, 3, 4, 5, 6]]) {
      expect(() => other.restore(bad)).toThrow(RangeError);
    }
  });
});
