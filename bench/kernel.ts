/**
 * The numerical core alone: node --no-warnings --loader ts-node/esm bench/kernel.ts
 *
 * Rows: square grids of 1 kOhm resistors with a leak to ground at every node (5-point matrices), and crossbars (every
 * wire of a layer joined with every wire of the next, sources driving the first through branch rows). Columns: unknowns, entries
 * of the matrix, entries of L and U, operations of a refactorisation; time of ordering and first factorisation [ms], of one
 * refactorisation and one solve [us], the same per lane with eight lanes, and the residual |b - A x| / (|A| |x| + |b|), largest row.
 * Times are minima over repetitions of at least 5 ms, on a machine that may be busy.
 */
import type { Pattern } from "../src/kernel/index.js";
import { createArena, createKernel, createSparseLU } from "../src/kernel/index.js";

interface Matrix {
  readonly name: string;
  readonly pattern: Pattern;
  readonly values: Float64Array;
}

class Stamps {
  private readonly columns: Map<number, number>[];
  constructor(private readonly n: number) {
    this.columns = Array.from({ length: n }, () => new Map());
  }
  add(i: number, j: number, value: number): void {
    this.columns[j]!.set(i, (this.columns[j]!.get(i) ?? 0) + value);
  }
  conductance(i: number, j: number, g: number): void {
    this.add(i, i, g);
    this.add(j, j, g);
    this.add(i, j, -g);
    this.add(j, i, -g);
  }
  matrix(name: string): Matrix {
    const start = [0];
    const row: number[] = [];
    const values: number[] = [];
    for (const column of this.columns) {
      for (const [i, value] of [...column].sort((a, b) => a[0] - b[0])) {
        row.push(i);
        values.push(value);
      }
      start.push(row.length);
    }
    const pattern = { n: this.n, columnStart: Int32Array.from(start), row: Int32Array.from(row) };
    return { name, pattern, values: Float64Array.from(values) };
  }
}

function grid(size: number): Matrix {
  const stamps = new Stamps(size * size);
  for (let i = 0; i < size * size; i++) {
    stamps.add(i, i, 1e-4 * (1 + ((i * 7) % 13)));
    if (i % size < size - 1) stamps.conductance(i, i + 1, 1e-3 * (1 + ((i * 5) % 11) / 11));
    if (i + size < size * size) stamps.conductance(i, i + size, 1e-3 * (1 + ((i * 3) % 17) / 17));
  }
  return stamps.matrix(`grid-${size}`);
}

function crossbar(...layers: number[]): Matrix {
  const nodes = layers.reduce((a, b) => a + b, 0);
  const inputs = layers[0]!;
  const stamps = new Stamps(nodes + inputs);
  let first = 0;
  for (let layer = 0; layer + 1 < layers.length; layer++) {
    const next = first + layers[layer]!;
    for (let i = 0; i < layers[layer]!; i++) {
      for (let j = 0; j < layers[layer + 1]!; j++) {
        stamps.conductance(first + i, next + j, 1e-5 * (1 + ((i * 31 + j * 17) % 23)));
      }
    }
    first = next;
  }
  for (let i = inputs; i < nodes; i++) stamps.add(i, i, 1e-6);
  for (let i = 0; i < inputs; i++) {
    stamps.add(nodes + i, i, 1);
    stamps.add(i, nodes + i, 1);
  }
  return stamps.matrix(`xbar-${layers.join("-")}`);
}

/** Shortest time of one call, in microseconds. */
function time(run: () => void): number {
  let best = Infinity;
  for (let round = 0; round < 20; round++) {
    let calls = 0;
    const begin = performance.now();
    let elapsed;
    do {
      run();
      calls++;
      elapsed = performance.now() - begin;
    } while (elapsed < 5);
    best = Math.min(best, (elapsed / calls) * 1000);
  }
  return best;
}

/** Unknowns up to which eight lanes are measured, too: beyond, their factors are in no cache. */
const WIDEST = 1e4;

function measure({ name, pattern, values }: Matrix): { row: string[]; refactor: number; solve: number } {
  const { n } = pattern;
  const columns: string[] = [];
  const one = { refactor: NaN, solve: NaN };
  for (const lanes of n > WIDEST ? [1] : [1, 8]) {
    const arena = createArena();
    const kernel = createKernel(arena);
    const begin = performance.now();
    const lu = createSparseLU(arena, kernel, pattern, lanes);
    const b = arena.floats(n * lanes);
    const x = arena.floats(n * lanes);
    const y = arena.floats(n * lanes);
    values.forEach((value, e) => lu.values.array.fill(value, e * lanes, (e + 1) * lanes));
    const outcome = lu.factor();
    const first = performance.now() - begin;
    if (!outcome.ok) throw new Error(`${name}: singular at column ${outcome.column}`);
    // The same values are not factored twice.
    let calls = 0;
    const refactor = time(() => {
      lu.values.array[0] = values[0]! * (1 + 1e-9 * (++calls % 8));
      lu.factor();
    });
    lu.values.array[0] = values[0]!;
    lu.factor();
    const solve = time(() => {
      x.array.set(b.array);
      lu.solve(x);
    });
    for (let i = 0; i < n * lanes; i++) b.array[i] = 1 + ((i * 13) % 29);
    x.array.set(b.array);
    lu.solve(x);
    kernel.multiply(pattern, lu.values, lanes, x, y);
    const size = new Float64Array(n);
    for (let j = 0; j < n; j++) {
      for (let e = pattern.columnStart[j]!; e < pattern.columnStart[j + 1]!; e++) {
        size[pattern.row[e]!]! += Math.abs(values[e]! * x.array[j * lanes]!);
      }
    }
    let residual = 0;
    for (let i = 0; i < n; i++) {
      const at = i * lanes;
      residual = Math.max(residual, Math.abs(b.array[at]! - y.array[at]!) / (size[i]! + Math.abs(b.array[at]!)));
    }
    if (lanes === 1) {
      Object.assign(one, { refactor, solve });
      columns.push(name, `${n}`, `${values.length}`, `${lu.fill}`, `${lu.operations}`, first.toFixed(1));
    }
    columns.push((refactor / lanes).toFixed(2), (solve / lanes).toFixed(2), residual.toExponential(0));
  }
  return { row: columns, ...one };
}

const header = "matrix|n|nnz|fill|operations|first ms|refactor us|solve us|residual|/lane of 8|/lane of 8|residual";
console.log(`| ${header.split("|").join(" | ")} |`);
console.log(`|${" --- |".repeat(header.split("|").length)}`);
const only = process.argv.slice(2);
const grids = [8, 16, 32, 64, 100, 178, 316].map(grid);
const measured = [...grids, crossbar(20, 100, 10), crossbar(200, 200, 10)].flatMap((matrix) => {
  if (only.length > 0 && !only.includes(matrix.name)) return [];
  const figures = measure(matrix);
  console.log(`| ${figures.row.join(" | ")} |`);
  return [{ matrix, figures }];
});
const [small, large] = [grids[2], grids.at(-1)].map((each) => measured.find(({ matrix }) => matrix === each));
if (small !== undefined && large !== undefined) {
  const decades = Math.log(large.matrix.pattern.n / small.matrix.pattern.n);
  const exponent = (of: "refactor" | "solve") => Math.log(large.figures[of] / small.figures[of]) / decades;
  console.log(
    `\nFrom ${small.matrix.name} to ${large.matrix.name} a refactorisation grows with n^${exponent("refactor").toFixed(2)}, a solve with n^${exponent("solve").toFixed(2)}.`,
  );
}
