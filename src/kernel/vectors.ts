import type { Arena, Compressed, Floats, Ints, Pattern, VectorKernel } from "./contract.js";
import type { KernelModule } from "./module.js";

/** Binds the vector loops of assembly/vectors.ts to blocks of an arena. */
export function createVectorKernel(arena: Arena, module: KernelModule): VectorKernel {
  const structures = new WeakMap<Compressed, { columnStart: Ints; row: Ints; alike?: Ints }>();

  function structureOf(pattern: Compressed): { columnStart: Ints; row: Ints; alike?: Ints } {
    let structure = structures.get(pattern);
    if (structure === undefined) {
      structure = { columnStart: arena.ints(pattern.columnStart), row: arena.ints(pattern.row) };
      structures.set(pattern, structure);
    }
    return structure;
  }

  return {
    structureOf,
    gather(count: number, lanes: number, p: Ints, n: Ints, x: Floats, to: number): void {
      module.gather(count, lanes, p.offset, n.offset, x.offset, to);
    },
    scatter(targets: Ints, count: number, lanes: number, from: number, to: Floats, scale: number): void {
      const { offset, length } = targets;
      module.scatter(offset, offset + 4 * length, count, lanes, from, to.offset, scale);
    },
    multiply(pattern: Pattern, values: Floats, lanes: number, x: Floats, y: Floats): void {
      const { columnStart, row } = structureOf(pattern);
      module.multiply(pattern.n, lanes, columnStart.offset, row.offset, values.offset, x.offset, y.offset);
    },
    addProduct(matrix: Compressed, values: Floats, lanes: number, x: Floats, y: Floats): void {
      const structure = structureOf(matrix);
      const { columnStart, row } = structure;
      const alike = (structure.alike ??= arena.ints(alikeFrom(matrix)));
      const columns = matrix.columnStart.length - 1;
      const of = alike.offset;
      module.addProduct(columns, lanes, columnStart.offset, row.offset, of, values.offset, x.offset, y.offset);
    },
    spread(count: number, lanes: number, from: Pick<Floats, "offset">, to: Pick<Floats, "offset">): void {
      module.spread(count, lanes, from.offset, to.offset);
    },
    addDrops(runs, { samples, stride, x, y, rest }, sum, from, to): void {
      const [of, at] = [sum.offset, runs.offset];
      module.addDrops(runs.length / 4, at, samples, stride, x.offset, y.offset, rest, of, from, to);
    },
    takeStep(lanes, active, x, step, { factor, absolute, bent, reltol, places, nothing }, out) {
      const at = factor.offset;
      const from = absolute.offset;
      module.takeStep(
        absolute.length,
        lanes,
        active,
        x.offset,
        step.offset,
        at,
        from,
        bent.offset,
        reltol,
        places,
        nothing,
        out.offset,
      );
    },
    largestRatio(count, x, other, { peak, relative, absolute, least }) {
      const from = absolute.offset;
      return module.largestRatio(count, x.offset, other.offset, peak.offset, relative.offset, from, least.offset);
    },
    raise: (count, x, peak) => module.raise(count, x.offset, peak.offset),
    countTurns(count, before, now, { change, largest, turns, absolute }, significant) {
      const from = before.offset;
      const most = largest.offset;
      return module.countTurns(
        count,
        from,
        now.offset,
        change.offset,
        most,
        turns.offset,
        absolute.offset,
        significant,
      );
    },
    allFinite: (count, x) => module.allFinite(count, x.offset) !== 0,
    allZero: (count, x) => module.allZero(count, x) !== 0,
    takeOver: (count, from, to) => module.takeOver(count, from, to.offset) !== 0,
    combine(count: number, vectors: Ints, weights: Floats, to: Pick<Floats, "offset">): void {
      module.combine8(count, vectors.length, vectors.offset, weights.offset, to.offset);
    },
    advance(count: number, x: Floats, d: Floats, factors: Floats, largest: Floats): void {
      module.advance8(count, x.offset, d.offset, factors.offset, largest.offset);
    },
    unzip(count: number, from: Floats, vectors: Ints): void {
      module.unzip8(count, from.offset, vectors.offset);
    },
    weigh(count: number, terms: number, vectors: Ints, weights: Floats, to: Floats): void {
      module.weigh(count, terms, vectors.offset, weights.offset, to.offset);
    },
    axpy(count: number, a: Floats, scale: number, b: Floats, to: Floats): void {
      module.axpy(count, a.offset, scale, b.offset, to.offset);
    },
  };
}

/** For every column how many from it on have the same rows. */
function alikeFrom({ columnStart, row }: Compressed): Int32Array {
  const alike = new Int32Array(columnStart.length - 1).fill(1);
  for (let j = alike.length - 2; j >= 0; j--) {
    const [start, next, end] = [columnStart[j]!, columnStart[j + 1]!, columnStart[j + 2]!];
    if (next - start !== end - next) continue;
    let k = start;
    while (k < next && row[k] === row[k + next - start]) k++;
    if (k === next) alike[j] = alike[j + 1]! + 1;
  }
  return alike;
}
