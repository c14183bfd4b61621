import { UsageError } from "../base/errors.js";
import type { Arena, FactorOutcome, Floats, Ints, Pattern, SparseLU } from "./contract.js";
import { Factors } from "./factors.js";
import type { Factorisation } from "./factorisation.js";
import type { Kernel } from "./kernel.js";
import type { Elimination } from "./elimination.js";
import { eliminationOrder, isMirrored, keptOf } from "./elimination.js";
import { SymmetricFactors } from "./symmetric-factors.js";

/** Lanes are named by the bits of a mask. */
const MAXIMUM_LANES = 32;

const orderings = new WeakMap<Pattern, Elimination>();

export interface SparseLUOptions {
  readonly ownPivots?: boolean;
  readonly symmetric?: (isKept: (unknown: number) => boolean) => boolean;
  readonly varying?: boolean;
}

/**
 * A sparse LU of `lanes` matrices (1 to 32; 1 and multiples of 8 are fast) with one pattern.
 *
 * Pivots are chosen once, from the first active lane that has any, and shared by all lanes; with `ownPivots` from each
 * lane, which has then the bits it would have alone, and shares the work of those with the pivots of the first. With one
 * lane a failed growth test chooses new ones, which are kept. With several, a lane that fails gets factors of its own:
 * what happens in a lane never changes another one.
 *
 * `symmetric` says whether the equations and unknowns without singletons (elimination.ts) make a symmetric matrix, whatever
 * its values. While that is positive definite, pivots are not searched for, and half of the work and of the factors is left out;
 * other lanes get factors of their own as after a failed growth test.
 *
 * `varying` tells that the same values hardly come twice, which is not looked for then.
 *
 * After a failure the other active lanes are factored all the same; a solve gives nothing useful in lanes that failed or
 * were inactive. Of several lanes that failed the first is reported.
 *
 * `pivotings` and `refactorisations` count lanes: every lane that was factored is counted in exactly one of them.
 */
export function createSparseLU(
  arena: Arena,
  kernel: Kernel,
  pattern: Pattern,
  lanes: number,
  { ownPivots = false, symmetric = () => false, varying = false }: SparseLUOptions = {},
): SparseLU {
  if (!Number.isInteger(lanes) || lanes < 1 || lanes > MAXIMUM_LANES) {
    throw new UsageError(`a sparse LU has 1 to ${MAXIMUM_LANES} lanes, not ${lanes}`);
  }
  return new LaneLU(arena, kernel, pattern, lanes, { ownPivots, symmetric, varying });
}

class LaneLU implements SparseLU {
  readonly values: Floats;
  private readonly ownPivots: boolean;
  pivotings = 0;
  refactorisations = 0;
  private readonly elimination: Elimination;
  /** Column of each step, and the row it would have as pivot, for whoever searches. */
  private ordered: { readonly order: Ints; readonly preferred: Ints } | undefined;
  private readonly width: 1 | 8;
  private readonly stride: number;
  /** Those of the first pivots, of which one serves. */
  private symmetric: SymmetricFactors | undefined;
  private general: Factors | undefined;
  private shared: Factorisation | undefined;
  private readonly isSymmetric: boolean;
  private readonly own: (Factors | undefined)[];
  private importedRows: Ints | undefined;
  /** The values that were factored last, of one lane, while they are: linear circuits have the same again and again. */
  private readonly last: Floats | undefined;
  private known = false;
  /** A work vector of eight lanes. */
  private wide: Floats | undefined;
  private factored = false;
  /** Lanes that go by pivots of their own, since the shared ones failed for them; importing pivots brings them back. */
  private ownLanes = 0;
  /** Lanes that have chosen their pivots, where each does. */
  private chosen = 0;

  constructor(
    private readonly arena: Arena,
    private readonly kernel: Kernel,
    readonly pattern: Pattern,
    readonly lanes: number,
    { ownPivots, symmetric, varying }: Required<SparseLUOptions>,
  ) {
    this.ownPivots = ownPivots;
    let elimination = orderings.get(pattern);
    if (elimination === undefined) {
      elimination = arena.lend(orderingRoom(pattern), (ints) => eliminationOrder(pattern, ints));
      orderings.set(pattern, elimination);
    }
    this.elimination = elimination;
    this.values = arena.floats((pattern.row.length + 1) * lanes);
    if (lanes === 1 && !varying) this.last = arena.floats(pattern.row.length);
    this.width = lanes % 8 === 0 ? 8 : 1;
    this.stride = lanes * 8;
    this.isSymmetric = isMirrored(elimination) && symmetric(keptOf(elimination));
    this.own = Array.from({ length: lanes }, () => undefined);
  }

  get fill(): number {
    return this.shared?.fill ?? 0;
  }

  get operations(): number {
    return this.shared?.operations ?? 0;
  }

  factor(activeLanes = -1, keep = false): FactorOutcome {
    const { values, last } = this;
    if (last === undefined) return this.factorLanes(activeLanes, keep);
    const { length: count } = this.pattern.row;
    if (this.known && this.kernel.module.same(count, values.offset, last.offset) !== 0) return { ok: true };
    const outcome = this.factorLanes(activeLanes, keep);
    this.known = outcome.ok && isIn(activeLanes, 0);
    if (this.known) last.array.set(values.array.subarray(0, count));
    return outcome;
  }

  private factorLanes(activeLanes: number, keep: boolean): FactorOutcome {
    let failure: FactorOutcome | undefined;
    let fresh = this.isSymmetric ? this.firstSymmetric(activeLanes) : 0;
    for (let lane = 0; lane < this.lanes; lane++) {
      if (!isIn(activeLanes & ~this.chosen, lane)) continue;
      if (this.isSymmetric || (this.shared !== undefined && !this.ownPivots)) break;
      const column = this.firstPivots(lane);
      if (column < 0) fresh |= 1 << lane;
      else failure ??= { ok: false, lane, column };
    }
    this.chosen |= fresh;
    const able = this.ownPivots ? activeLanes & this.chosen : activeLanes;
    const { shared } = this;
    if (shared === undefined) return failure ?? { ok: true };
    this.factored = true;

    for (let chunk = 0; chunk < shared.chunks; chunk++) {
      const firstLane = chunk * this.width;
      const here = able & (((1 << this.width) - 1) << firstLane);
      if (here === 0) continue;
      const kept = keep ? here >> firstLane : -1;
      const failed = (shared.refactor(this.values.offset + firstLane * 8, chunk, kept) << firstLane) & here;
      for (let lane = firstLane; lane < firstLane + this.width; lane++) {
        if (!isIn(here, lane)) continue;
        if (isIn(this.ownLanes, lane)) {
          if (this.own[lane]!.refactor(this.values.offset + lane * 8, 0) === 0) this.count(lane, fresh);
          else {
            const column = this.factorAnew(lane);
            if (column >= 0) failure ??= { ok: false, lane, column };
          }
          continue;
        }
        if (!isIn(failed, lane)) {
          this.count(lane, fresh);
          continue;
        }
        const column = this.factorAnew(lane);
        if (column >= 0) failure ??= { ok: false, lane, column };
      }
    }
    return failure ?? { ok: true };
  }

  solve(b: Floats): void {
    this.solveLanes(b, "solve");
  }

  solveWide(b: Floats): void {
    const { n } = this.pattern;
    if (this.lanes > 1) throw new UsageError(`one matrix has to serve all lanes, not ${this.lanes}`);
    if (b.length < 8 * n) throw new UsageError(`a right-hand side of ${b.length} numbers; ${8 * n} are needed`);
    if (!this.factored) throw new UsageError("solve before factor");
    this.wide ??= this.arena.floats(8 * n);
    this.shared!.solveWide(b.offset, this.wide.offset);
  }

  solveTransposed(b: Floats): void {
    this.solveLanes(b, "solveTransposed");
  }

  exportPivots(): number[] | undefined {
    const rows = this.shared?.rowOfStep;
    return rows && [...(this.ordered?.order.array ?? this.elimination.order), ...rows];
  }

  importPivots(pivots: number[]): void {
    const { n } = this.pattern;
    const order = pivots.slice(0, n);
    const rows = pivots.slice(n);
    if (!isPermutation(order, n) || !isPermutation(rows, n)) throw unfit();
    const { elimination } = this;
    const isOwn = order.every((column, k) => column === elimination.order[k] && rows[k] === elimination.rows[k]);
    if (isOwn && this.isSymmetric) this.shared = this.symmetricFactors();
    else this.takePivots(order, rows);
    this.factored = false;
    this.known = false;
    this.ownLanes = 0;
    this.chosen = -1;
  }

  private takePivots(order: number[], rows: number[]): void {
    this.importedRows ??= this.arena.ints(this.pattern.n);
    this.importedRows.array.set(rows);
    const own = this.steps().order;
    const before = own.array.slice();
    own.array.set(order);
    const outcome = this.kernel.pivotSearch.search({ ...this.pivotInput(0), prescribed: this.importedRows });
    if ("singularColumn" in outcome) {
      own.array.set(before);
      throw unfit();
    }
    this.shared = this.generalFactors();
    this.generalFactors().build(outcome.structure);
  }

  private steps(): { readonly order: Ints; readonly preferred: Ints } {
    const { arena, elimination } = this;
    return (this.ordered ??= { order: arena.ints(elimination.order), preferred: arena.ints(elimination.rows) });
  }

  private symmetricFactors(): SymmetricFactors {
    const { arena, kernel, pattern, elimination, lanes, width, stride } = this;
    const matrix = { pattern, elimination, lanes, width, stride };
    return (this.symmetric ??= new SymmetricFactors(arena, kernel.module, matrix));
  }

  private generalFactors(): Factors {
    const { arena, kernel, pattern, lanes, width, stride } = this;
    const { order } = this.steps();
    return (this.general ??= new Factors(arena, kernel.module, pattern, order, lanes, width, stride, lanes === 1));
  }

  /** Lanes that need no search for pivots, where their matrices are symmetric: as many as choose pivots. */
  private firstSymmetric(activeLanes: number): number {
    const first = activeLanes & ~this.chosen;
    const alone = this.shared === undefined ? first & -first : 0;
    this.shared ??= this.symmetricFactors();
    return this.ownPivots ? first : alone;
  }

  private count(lane: number, fresh: number): void {
    if (isIn(fresh, lane)) this.pivotings++;
    else this.refactorisations++;
  }

  /** Chooses the first pivots of a lane: the shared ones while there are none or they are the same, else its own. */
  private firstPivots(lane: number): number {
    const { shared } = this;
    const outcome = this.kernel.pivotSearch.search(this.pivotInput(lane));
    if ("singularColumn" in outcome) return outcome.singularColumn;
    const { structure } = outcome;
    if (shared === undefined) {
      this.shared = this.generalFactors();
      this.generalFactors().build(structure);
      return -1;
    }
    const rows = structure.rowOfStep.array;
    if (shared.rowOfStep!.every((row, step) => row === rows[step])) return -1;
    this.ownFactors(lane).build(structure);
    this.ownLanes |= 1 << lane;
    return -1;
  }

  private ownFactors(lane: number): Factors {
    const { arena, kernel, pattern, stride } = this;
    return (this.own[lane] ??= new Factors(arena, kernel.module, pattern, this.steps().order, 1, 1, stride));
  }

  /** Pivots anew for a lane that failed on the fixed pattern; returns -1 or the column without a pivot. */
  private factorAnew(lane: number): number {
    const outcome = this.kernel.pivotSearch.search(this.pivotInput(lane));
    if ("singularColumn" in outcome) return outcome.singularColumn;
    const factors = this.lanes > 1 ? this.ownFactors(lane) : this.generalFactors();
    factors.build(outcome.structure);
    if (this.lanes === 1) this.shared = factors;
    const step = factors.tryLane(this.values.offset + lane * 8);
    if (step >= 0) return this.steps().order.array[step]!;
    this.pivotings++;
    if (this.lanes > 1) this.ownLanes |= 1 << lane;
    return -1;
  }

  private pivotInput(lane: number) {
    const { columnStart, row } = this.kernel.structureOf(this.pattern);
    const { elimination, stride } = this;
    const values = this.values.offset + lane * 8;
    return { n: this.pattern.n, columnStart, row, ...this.steps(), values, stride, expectedFill: elimination.fill };
  }

  /** Solves with the shared factors, but in lanes that have factors of their own with these. */
  private solveLanes(b: Floats, kind: "solve" | "solveTransposed"): void {
    const { lanes, width } = this;
    const wanted = this.pattern.n * lanes;
    if (b.length < wanted) throw new UsageError(`a right-hand side of ${b.length} numbers; ${wanted} are needed`);
    if (!this.factored) throw new UsageError("solve before factor");
    const shared = this.shared!;
    for (let chunk = 0; chunk < shared.chunks; chunk++) {
      const firstLane = chunk * width;
      const address = b.offset + firstLane * 8;
      const own = this.ownLanes & (((1 << width) - 1) << firstLane);
      if (own === 0) {
        shared[kind](address, chunk);
        continue;
      }
      const before = b.array.slice(0, wanted);
      shared[kind](address, chunk);
      for (let lane = firstLane; lane < firstLane + width; lane++) {
        if (!isIn(own, lane)) continue;
        for (let i = lane; i < wanted; i += lanes) b.array[i] = before[i]!;
        this.own[lane]![kind](b.offset + lane * 8, 0);
      }
    }
  }
}

/** Bytes that finding an order takes: about 40 lists over the unknowns, and 5 over the entries of the matrix. */
const orderingRoom = ({ n, row }: Pattern): number => 4 * (40 * (n + 16) + 5 * row.length);

function isIn(mask: number, lane: number): boolean {
  return ((mask >>> lane) & 1) === 1;
}

function isPermutation(list: readonly number[], n: number): boolean {
  const seen = new Set(list);
  return list.length === n && seen.size === n && list.every((i) => Number.isInteger(i) && i >= 0 && i < n);
}

function unfit(): UsageError {
  return new UsageError("the pivots do not fit this circuit", { hint: "they come from another netlist or version" });
}
