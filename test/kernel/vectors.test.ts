import fc from "fast-check";
import { Matrix } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { createArena, createKernel } from "../../src/kernel/index.js";
import { dense, wellConditioned } from "./matrices.js";

const numbers = (length: number): number[] => Array.from({ length }, (_, i) => Math.fround(((i * 37) % 101) / 7 - 5));

describe("vector loops", () => {
  const arena = createArena();
  const kernel = createKernel(arena);

  it.each([1, 3, 8, 16])("gather differences and scatter sums: %i lanes", (lanes) => {
    const x = arena.floats(6 * lanes);
    x.array.set(numbers(6 * lanes));
    const p = [0, 5, 2, 2, 4];
    const n = [5, 1, 2, 0, 3];
    const to = arena.floats(5 * lanes);
    kernel.gather(5, lanes, arena.ints(p), arena.ints(n), x, to.offset);
    const before = [...x.array];
    const differences = [...to.array];
    for (let k = 0; k < 5; k++) {
      for (let l = 0; l < lanes; l++) {
        expect(differences[k * lanes + l]).toBe(before[p[k]! * lanes + l]! - before[n[k]! * lanes + l]!);
      }
    }
    const targets = [
      { added: [0], taken: [], index: [-1, 1, 1, -1] },
      { added: [], taken: [1], index: [-1, -1, -1, -1] },
      { added: [], taken: [1], index: [5, 0, 0, -1] },
      { added: [1, 0], taken: [0, 1, 1], index: [2, -1, 5, 2] },
      { added: [1], taken: [0], index: [-1, -1, 3, -1] },
    ];
    const list = targets.flatMap(({ added, taken, index }) => [
      ...[arena.ints(index).offset, added.length, taken.length],
      ...[...added, ...taken],
    ]);
    for (const count of [3, 4]) {
      x.array.set(before);
      kernel.scatter(arena.ints(list), count, lanes, to.offset, x, -2);
      for (let l = 0; l < lanes; l++) {
        const expected = before.filter((_, at) => at % lanes === l);
        for (const { added, taken, index } of targets)
          for (const [k, at] of index.slice(0, count).entries()) {
            const sum = (firsts: number[]) => firsts.reduce((s, first) => s + differences[(first + k) * lanes + l]!, 0);
            if (at >= 0) expected[at]! += -2 * (sum(added) - sum(taken));
          }
        // Sums of such numbers are exact, in whatever order.
        expect([...x.array].filter((_, at) => at % lanes === l)).toEqual(expected);
      }
    }
  });

  it.each([0, 1, 2, 7, 8])("add multiples: %i numbers", (count) => {
    const [a, b, to] = [arena.floats(9), arena.floats(9), arena.floats(9)];
    a.array.set(numbers(9));
    b.array.set(numbers(9).reverse());
    to.array.fill(77);
    kernel.axpy(count, a, 0.25, b, to);
    expect([...to.array]).toEqual(
      Array.from({ length: 9 }, (_, i) => (i < count ? a.array[i]! + 0.25 * b.array[i]! : 77)),
    );
  });

  it.each([1, 2, 8])("multiply by a sparse matrix: %i lanes", (lanes) => {
    fc.assert(
      fc.property(wellConditioned(0), (matrix) => {
        const { n } = matrix.pattern;
        const values = arena.floats(matrix.values.length * lanes);
        matrix.values.forEach((value, e) => {
          for (let l = 0; l < lanes; l++) values.array[e * lanes + l] = value * (l + 1);
        });
        const x = arena.floats(n * lanes);
        x.array.set(numbers(n * lanes));
        const y = arena.floats(n * lanes);
        y.array.fill(NaN);
        kernel.multiply(matrix.pattern, values, lanes, x, y);
        for (let l = 0; l < lanes; l++) {
          const lane = [...x.array].filter((_, at) => at % lanes === l);
          const expected = dense(matrix)
            .mul(l + 1)
            .mmul(Matrix.columnVector(lane))
            .to1DArray();
          expected.forEach((value, i) => expect(y.array[i * lanes + l]).toBeCloseTo(value, 10));
        }
      }),
      { numRuns: 20 },
    );
  });

  it("add up products of differences, sample after sample, in runs and parts of them", () => {
    const [samples, stride] = [3, 17];
    const [x, y] = [arena.floats(samples * stride), arena.floats(samples * stride)];
    x.array.set(numbers(samples * stride));
    y.array.set(numbers(samples * stride).reverse());
    const runs = [
      [0, 1, 5, 0],
      [1, 8, 1, 8],
      [8, 9, 2, 2],
      [9, 20, 4, 3],
    ];
    const ends = runs.flatMap(([first, next, p, n]) =>
      Array.from({ length: next! - first! }, (_, k) => [p! + k, n!] as const),
    );
    const drop = (of: Float64Array, k: number, l: number) =>
      of[l * stride + ends[k]![0]]! - of[l * stride + ends[k]![1]]!;
    const list = arena.ints(runs.flat());
    // Then nothing moves from some entry on, which makes of one and of several runs what is added up another way.
    for (const rest of [stride, 4, 1]) {
      for (let l = 0; l < samples; l++) y.array.fill(0, l * stride + rest, (l + 1) * stride);
      for (let from = 0; from <= ends.length; from++)
        for (let to = from; to <= ends.length; to++) {
          const sum = arena.floats(ends.length);
          sum.array.fill(0.1);
          kernel.addDrops(list, { samples, stride, x, y, rest }, sum, from, to);
          const expected = ends.map((_, k) => {
            let total = 0.1;
            for (let l = 0; l < samples && k >= from && k < to; l++) total += drop(x.array, k, l) * drop(y.array, k, l);
            return total;
          });
          expect([...sum.array]).toEqual(expected);
        }
    }
  });

  it.each([
    [1, 0b1],
    [2, 0b11],
    [3, 0b101],
    [8, 0b11111111],
    [8, 0b10110110],
  ])("take steps and measure them: %i lanes, mask %i", (lanes, active) => {
    const size = 7;
    const [x, step, out] = [arena.floats(size * lanes), arena.floats(size * lanes), arena.floats(5 * lanes)];
    const [factor, absolute] = [arena.floats(lanes), arena.floats(size)];
    x.array.set(numbers(size * lanes));
    step.array.set(numbers(size * lanes).reverse());
    factor.array.set(numbers(lanes));
    absolute.array.set(numbers(size).map((value) => 0.1 + Math.abs(value)));
    const bent = arena.ints([1, 0, 0, 1, 1, 0, 1]);
    const rules = { factor, absolute, bent, reltol: 0.25, places: 0.5, nothing: 0.125 };
    const before = [...x.array];
    out.array.fill(-1);
    kernel.takeStep(lanes, active, x, step, rules, out);
    for (let lane = 0; lane < lanes; lane++) {
      const found = [...out.array.slice(5 * lane, 5 * lane + 5)];
      const on = ((active >> lane) & 1) === 1;
      const all = Array.from({ length: size }, (_, i) => {
        const change = on ? factor.array[lane]! * step.array[i * lanes + lane]! : 0;
        const old = before[i * lanes + lane]!;
        expect(x.array[i * lanes + lane]).toBe(old - change);
        const magnitude = Math.max(Math.abs(old), Math.abs(old - change));
        const moves = Math.abs(change) > 0.5 * magnitude + 0.125 * absolute.array[i]!;
        return { i, moves, ratio: Math.abs(change) / (0.25 * magnitude + absolute.array[i]!) };
      });
      const worst = (list: typeof all) =>
        list.reduce((most, each) => (each.ratio > most.ratio ? each : most), { i: 0, moves: false, ratio: 0 });
      const atBent = all.filter(({ i }) => bent.array[i] === 1);
      const [most, mostBent] = [worst(all), worst(atBent)];
      const moves = atBent.some((each) => each.moves) ? 1 : 0;
      expect(found).toEqual(on ? [most.ratio, most.i, mostBent.ratio, mostBent.i, moves] : [-1, -1, -1, -1, -1]);
    }
  });

  it.each([1, 2, 7, 8])("find what is not 0, and what has changed, among %i", (count) => {
    const [from, to] = [arena.floats(9), arena.floats(9)];
    for (const other of [NaN, 1e-320, -1]) {
      for (let i = 0; i < 9; i++) {
        from.array.fill(0);
        to.array.fill(0);
        from.array[i] = other;
        expect(kernel.allZero(count, from.offset)).toBe(i >= count);
        expect(kernel.takeOver(count, from.offset, to)).toBe(i < count);
        expect([...to.array]).toEqual([...from.array].map((value, k) => (k < count ? value : 0)));
        expect(kernel.takeOver(count, from.offset, to)).toBe(i < count && Number.isNaN(other));
      }
    }
  });

  it.each([1, 2, 7, 8])("find what is no finite number among %i", (count) => {
    const x = arena.floats(9);
    x.array.set(numbers(9));
    expect(kernel.allFinite(count, x)).toBe(true);
    for (const bad of [NaN, Infinity, -Infinity]) {
      for (let i = 0; i < 9; i++) {
        const kept = x.array[i]!;
        x.array[i] = bad;
        expect(kernel.allFinite(count, x)).toBe(i >= count);
        x.array[i] = kept;
      }
    }
  });
});

describe("arena", () => {
  it("hands out zeroed, aligned blocks that keep their contents while memory grows", () => {
    const own = createArena();
    const early = own.floats(3);
    const list = own.ints([7, -8, 9]);
    early.array.set([1, 2, 3]);
    const view = early.array;
    const held = own.memory.buffer.byteLength;
    const big = own.floats(300_000);
    expect(own.memory.buffer.byteLength).toBeGreaterThan(held);
    expect(view.length).toBe(0);
    expect([...early.array]).toEqual([1, 2, 3]);
    expect([...list.array]).toEqual([7, -8, 9]);
    expect(big.array.every((value) => value === 0)).toBe(true);
    for (const block of [early, list, big, own.floats(1)]) expect(block.offset % 16).toBe(0);
    expect(own.bytes).toBeGreaterThanOrEqual(3 * 8 + 3 * 4 + 300_000 * 8);
    expect(early.offset + 24).toBeLessThanOrEqual(list.offset);
    expect(list.offset + 12).toBeLessThanOrEqual(big.offset);
  });

  it("says so when memory ends", () => {
    const own = createArena();
    expect(() => own.floats(600_000_000)).toThrow("working memory");
    expect(own.floats(4).array.length).toBe(4);
  });
});

describe("products with one matrix for all lanes", () => {
  const arena = createArena();
  const kernel = createKernel(arena);

  // Columns in groups with the same rows: 1, 2, 3, 4, 5, 9 of them.
  it.each([1, 3, 8])("are sums in the order of the columns: %i lanes", (lanes) => {
    const groups = [1, 2, 3, 4, 5, 9].flatMap((size, g) =>
      Array.from({ length: size }, () => [0, 1, 2, 3, 4, 5, 6].filter((row) => (row * (g + 2)) % 3 !== 1)),
    );
    const columnStart = Int32Array.from([0, ...groups.map((_, j) => groups.slice(0, j + 1).flat().length)]);
    const matrix = { columnStart, row: Int32Array.from(groups.flat()) };
    const values = arena.floats(matrix.row.length);
    const [x, y] = [arena.floats(groups.length * lanes), arena.floats(7 * lanes)];
    values.array.set(numbers(values.length));
    x.array.set(numbers(x.length).reverse());
    y.array.set(numbers(y.length));
    const expected = [...y.array];
    groups.forEach((rows, j) =>
      rows.forEach((row, k) => {
        for (let l = 0; l < lanes; l++)
          expected[row * lanes + l]! += values.array[columnStart[j]! + k]! * x.array[j * lanes + l]!;
      }),
    );
    kernel.addProduct(matrix, values, lanes, x, y);
    expect([...y.array]).toEqual(expected);
  });
});

describe("what steps in time ask", () => {
  const arena = createArena();
  const kernel = createKernel(arena);

  it.each([0, 1, 2, 5, 8])("the largest distance over what is allowed: %i numbers", (count) => {
    const made = (values: readonly number[]) => {
      const block = arena.floats(9);
      block.array.set(values);
      return block;
    };
    const [x, other] = [numbers(9), numbers(9).reverse()];
    const [peak, relative, absolute, least] = [
      Array.from({ length: 9 }, (_, k) => (k % 3) * 4),
      Array.from({ length: 9 }, (_, k) => 0.1 * (k % 2)),
      Array.from({ length: 9 }, (_, k) => 1e-3 * (1 + k)),
      Array.from({ length: 9 }, (_, k) => (k === 3 ? Infinity : k % 4)),
    ] as const;
    const ratios = x.map((value, k) => {
      const allowed = Math.max(least[k]!, relative[k]! * Math.max(peak[k]!, Math.abs(value)) + absolute[k]!);
      return Math.abs(value - other[k]!) / allowed;
    });
    const rules = { peak: made(peak), relative: made(relative), absolute: made(absolute), least: made(least) };
    const expected = Math.max(0, ...ratios.slice(0, count));
    expect(kernel.largestRatio(count, made(x), made(other), rules)).toBe(expected);
    // What is no number does not count.
    expect(kernel.largestRatio(count, made(x.map((v, k) => (k === 1 ? NaN : v))), made(other), rules)).toBe(
      Math.max(0, ...ratios.slice(0, count).filter((_, k) => k !== 1)),
    );
    const raised = made(peak);
    kernel.raise(count, made(x), raised);
    expect([...raised.array]).toEqual(peak.map((p, k) => (k < count ? Math.max(p, Math.abs(x[k]!)) : p)));
  });

  it.each([1, 2, 3])("count turns in a row: %i numbers", (count) => {
    const zero = () => arena.floats(count);
    const [known, before, now] = [{ change: zero(), largest: zero(), turns: zero(), absolute: zero() }, zero(), zero()];
    known.absolute.array.fill(0.5);
    // The last one rings, the others rise.
    const ringing = [0, 1, 0, 1, 0.9, 1, 2];
    const turns = ringing.slice(1).map((_, t) => {
      const at = (k: number, time: number) => (k === count - 1 ? ringing[time]! : time);
      for (let k = 0; k < count; k++) {
        before.array[k] = at(k, t);
        now.array[k] = at(k, t + 1);
      }
      return kernel.countTurns(count, before, now, known, 0);
    });
    // A change of 0.1 does not count, and the turn after it is the first of a new row.
    expect(turns).toEqual([0, 1, 2, 0, 0, 0]);
    expect(known.largest.array[count - 1]).toBe(2);
  });
});
