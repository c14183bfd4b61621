import type { Arena, Ints, Pattern } from "./contract.js";
import type { Elimination } from "./elimination.js";
import { ALL, type Factorisation } from "./factorisation.js";
import { Fronts } from "./fronts.js";
import { type Block, KeptLanes } from "./kept-lanes.js";
import type { KernelModule } from "./module.js";
import { type Columns, type Steps, symbolic } from "./symbolic.js";
import { borderOf, headsOf, leadingOf, type Places, upperOf } from "./symmetric-lists.js";

/** Matrices that are symmetric but for their singletons, and how they stand in the arena. */
export interface SymmetricMatrix {
  readonly pattern: Pattern;
  readonly elimination: Elimination;
  readonly lanes: number;
  readonly width: 1 | 8;
  /** Bytes from one entry to the next in values and vectors. */
  readonly stride: number;
}

/**
 * L D L^T of `lanes` matrices that are symmetric and positive definite but for their singletons: pivots are those of the
 * elimination, whatever the values, so that they need no search, and of L and U one is kept.
 */
export class SymmetricFactors implements Factorisation {
  readonly chunks: number;
  readonly rowOfStep: Int32Array;
  readonly fill: number;
  readonly operations: number;
  /** Address of the plan, as assembly/ takes it. */
  private readonly plan: number;
  /** The blocks that hold the factors, and the entries of a chunk in each. */
  private readonly blocks: readonly Block[];
  private readonly kept: KeptLanes;

  constructor(
    arena: Arena,
    private readonly module: KernelModule,
    private readonly matrix: SymmetricMatrix,
  ) {
    const { pattern, elimination, lanes, width, stride } = matrix;
    const { n } = pattern;
    const { order, rows, singletons: lead } = elimination;
    this.chunks = lanes / width;
    this.rowOfStep = rows;
    this.kept = new KeptLanes(arena, module);
    const stepOfRow = new Int32Array(n);
    for (let k = 0; k < n; k++) stepOfRow[rows[k]!] = k;
    const steps: Steps = { pattern, order, stepOfRow, lead };
    const [lStart, lRow, run, known] = [0, 1, 2, 3].map(() => arena.ints(n + 1)) as [Ints, Ints, Ints, Ints];
    const x = arena.floats(n * width);
    const places: Places = { stride, x: x.offset, bytes: 8 * width };
    const columns = (list: Ints): Columns => ({
      ...{ start: lStart.array, first: lRow.array, run: run.array, rows: list.array },
    });

    const room = arena.ints(elimination.fill);
    const listed = arena.lend(4 * 3 * (n + 16), (ints) => symbolic(steps, columns(room), ints));
    const list = arena.shorten(room, listed);
    const fronts = new Fronts(arena, steps, columns(list), places);
    fronts.mark(run.array);
    const inFront = fronts.columns(n);
    const heads = headsOf(arena, steps, inFront, () => columns(list));
    for (const { array } of [list, heads.list])
      for (let e = 0; e < array.length; e++) array[e] = places.x + array[e]! * places.bytes;
    const firsts = lRow.array;
    for (let k = 0; k < n; k++) firsts[k] = list.offset + 4 * firsts[k]!;

    const border = borderOf(arena, steps, places);
    const leading = leadingOf(arena, steps, places);
    const upper = upperOf(arena, steps, inFront, places);
    const leadRow = arena.ints(rows.slice(0, lead).map((row) => row * stride));
    const columnOffset = arena.ints(order.map((column) => column * stride));
    const [lCount, borderCount] = [lStart.array[n]!, border.source.length];
    this.fill = lCount + borderCount + n;
    this.operations = countOperations(lStart.array, lead);
    this.blocks = [n, lCount, borderCount].map((count): Block => [arena.floats(count * lanes).offset, count]);
    const [inverse, lValue, borderValue] = this.blocks.map(([offset]) => offset) as [number, number, number];
    // In the order of the class SymmetricPlan in assembly/plan.ts.
    const header = arena.ints([
      ...[n, lead, lCount, borderCount, leading.pivot.offset, leading.source.offset, leadRow.offset],
      ...[border.start.offset, border.source.offset, border.target.offset, borderValue],
      ...[upper.start.offset, upper.source.offset, upper.target.offset, lStart.offset, lRow.offset],
      ...[heads.start.offset, heads.list.offset, run.offset, known.offset, columnOffset.offset],
      ...[x.offset, inverse, lValue],
      ...[fronts.list, fronts.start, fronts.source, fronts.target].map(({ offset }) => offset),
    ]);
    this.plan = header.offset;
  }

  refactor(values: number, chunk: number, lanes = -1): number {
    const { module, plan, kept } = this;
    if (this.matrix.width === 1) return module.symmetric1(plan, values, chunk) < 0 ? 0 : 1;
    if ((lanes & ALL) === ALL) return module.symmetric8(plan, values, chunk);
    const blocks = this.blocks.map(([offset, count]): Block => [offset + chunk * count * 64, count]);
    kept.keep(blocks);
    const failed = module.symmetric8(plan, values, chunk);
    kept.bringBack(blocks, lanes);
    return failed;
  }

  solve(b: number, chunk: number): void {
    if (this.matrix.width === 8) this.module.solveSymmetric8(this.plan, b, chunk);
    else this.module.solveSymmetric1(this.plan, b, chunk);
  }

  solveTransposed(b: number, chunk: number): void {
    if (this.matrix.width === 8) this.module.solveSymmetricTransposed8(this.plan, b, chunk);
    else this.module.solveSymmetricTransposed1(this.plan, b, chunk);
  }

  solveWide(b: number, x: number): void {
    this.module.solveSymmetricWide8(this.plan, b, x);
  }
}

/** Additions, multiplications and divisions of one refactorisation. */
function countOperations(lStart: Int32Array, lead: number): number {
  let operations = lStart[lead]! + lStart.length - 1;
  for (let k = lead; k + 1 < lStart.length; k++) {
    const count = lStart[k + 1]! - lStart[k]!;
    operations += count * (count + 2);
  }
  return operations;
}
