import type { Phase, Stimulus } from "../contract.js";
import type { Change, Factors } from "../products.js";
import { RANGES } from "./ranges.js";

/** Samples of a piece of work: as many as go side by side. What a sample gives depends on no other, nor on the piece. */
export const PIECE = 8;

/** Bytes of what the pieces of a round leave to be added up; larger batches take several rounds. */
const BUDGET = 1 << 26;
/** Pieces of a round at most; where batches are smaller than so many, samples that are looked at come in rounds of so many. */
const MANY = 256;
const SOME = 16;
/** Pieces of a round for each thread at least, whatever memory they take. */
const EACH = 3;
/** Characters of the plan of a round at most. */
const PLAN = 1 << 15;

/** Numbers of a header that all pieces share, and of one that each has: clipped, factors, then lanes and used of each. */
const HEADER = 10;
const PIECE_HEADER = 2 + 2 * PIECE;
const [KIND, SAMPLES, PLAN_LENGTH, GATHERING, GOES_ON] = [0, 1, 2, 3, 4] as const;
const [CONDUCTANCES, IN_PLACE, UPDATE, OF, TOLD] = [5, 6, 7, 8, 9] as const;

/** Sizes that all threads know from the circuit and the training. */
export interface BoardShape {
  readonly devices: number;
  readonly outputs: number;
  /** Of a vector at the nodes of one sample. */
  readonly entries: number;
  /** Samples of a batch; others are looked at in rounds of a like size. */
  readonly batch: number;
  readonly threads: number;
}

/**
 * What tickets of a round are: pieces of samples to measure, or ranges of resistors whose gradients are added up, and which are
 * then changed where that completes the gradients of an update.
 */
export type RoundKind = "measure" | "add" | "change";
const kinds: readonly RoundKind[] = ["measure", "add", "change"];

/**
 * What the threads of a training write for each other, in shared memory: who measures what; then, by sample, outputs and
 * what its gradient is made of: products of vectors at nodes, or the gradient itself.
 */
export class Board {
  /** Conductances that were set last [S], where they are not those that threads change. */
  readonly siemens: Float64Array;
  /** Gradients so far [V^2/S]. */
  readonly sum: Float64Array;
  /** By thread: operating points solved. */
  readonly solves: Float64Array;
  /** By thread, in time: the largest truncation error. */
  readonly truncationErrors: Float64Array;
  /** Samples of a round at most. */
  readonly capacity: number;
  private readonly header: Int32Array;
  private readonly heads: Int32Array;
  private readonly numbers: Int32Array;
  private readonly serials: Float64Array;
  /** By range, of a change: the first resistor whose mean gradient is no finite number, or -1. */
  readonly bad: Int32Array;
  private readonly plan: Uint16Array;
  private readonly outputs: Float64Array;
  /** What each piece leaves: vectors one after the other, or gradients. */
  private readonly left: Float64Array;
  private readonly area: number;

  constructor(
    readonly shape: BoardShape,
    readonly memory: SharedArrayBuffer = new SharedArrayBuffer(sizeOf(shape)),
  ) {
    const { devices, outputs, threads } = shape;
    const pieces = piecesOf(shape);
    this.area = areaOf(shape);
    this.capacity = pieces * PIECE;
    let at = 0;
    const floats = (length: number): Float64Array => new Float64Array(memory, (at += 8 * length) - 8 * length, length);
    this.siemens = floats(devices);
    this.sum = floats(devices);
    this.solves = floats(threads);
    this.truncationErrors = floats(threads);
    this.serials = floats(this.capacity);
    this.outputs = floats(this.capacity * outputs);
    this.left = floats(pieces * this.area);
    const ints = (length: number): Int32Array => new Int32Array(memory, (at += 4 * length) - 4 * length, length);
    this.header = ints(HEADER);
    this.heads = ints(pieces * PIECE_HEADER);
    this.numbers = ints(this.capacity);
    this.bad = ints(RANGES);
    this.plan = new Uint16Array(memory, at, PLAN);
  }

  /** Whether the JSON of a plan can be handed on. */
  static holds(plan: string): boolean {
    return plan.length <= PLAN;
  }

  /** Puts up samples to be measured, no more than `capacity`, all of which come again; `goesOn`: others of the batch were before. */
  ask(samples: readonly Stimulus[], plan: string, gathering: boolean, goesOn: boolean): void {
    const { header, numbers, serials } = this;
    for (let i = 0; i < plan.length; i++) this.plan[i] = plan.charCodeAt(i);
    samples.forEach(({ sample, serial }, i) => {
      numbers[i] = sample!;
      serials[i] = serial;
    });
    header[SAMPLES] = samples.length;
    header[PLAN_LENGTH] = plan.length;
    header[GATHERING] = gathering ? 1 : 0;
    header[GOES_ON] = goesOn ? 1 : 0;
  }

  get kind(): RoundKind {
    return kinds[this.header[KIND]!]!;
  }
  set kind(kind: RoundKind) {
    this.header[KIND] = kinds.indexOf(kind);
  }

  get samples(): number {
    return this.header[SAMPLES]!;
  }
  get pieces(): number {
    return Math.ceil(this.samples / PIECE);
  }
  get gathering(): boolean {
    return this.header[GATHERING] === 1;
  }
  /** Whether gradients are added to what the sum is. */
  get goesOn(): boolean {
    return this.header[GOES_ON] === 1;
  }

  /** How often threads have been told what they change. */
  get told(): number {
    return this.header[TOLD]!;
  }
  tell(): void {
    this.header[TOLD]!++;
  }
  /** Puts up an update of that. */
  askChange({ update, samples }: Change): void {
    this.header[UPDATE] = update;
    this.header[OF] = samples;
  }
  readChange(): Omit<Change, "changes"> {
    return { update: this.header[UPDATE]!, samples: this.header[OF]! };
  }
  numberOf(i: number): number {
    return this.numbers[i]!;
  }
  serialOf(i: number): number {
    return this.serials[i]!;
  }
  readPlan(): readonly Phase[] {
    return JSON.parse(String.fromCharCode(...this.plan.subarray(0, this.header[PLAN_LENGTH]))) as readonly Phase[];
  }

  /** How often conductances were set. */
  get conductances(): number {
    return this.header[CONDUCTANCES]!;
  }
  /** @param siemens undefined for those that threads change, where they lie */
  setConductances(siemens: Float64Array | undefined): void {
    if (siemens !== undefined) this.siemens.set(siemens);
    this.header[IN_PLACE] = siemens === undefined ? 1 : 0;
    this.header[CONDUCTANCES] = (this.conductances + 1) | 0;
  }
  /** Whether they are those that threads change. */
  get inPlace(): boolean {
    return this.header[IN_PLACE] === 1;
  }

  /** Latched outputs of a sample of the round [V]. */
  outputsOf(i: number): Float64Array {
    const { outputs: n } = this.shape;
    return this.outputs.subarray(i * n, (i + 1) * n);
  }

  /** A piece has left nothing yet. */
  clear(piece: number): void {
    this.heads.fill(0, piece * PIECE_HEADER, piece * PIECE_HEADER + 2);
  }

  /** Keeps factors of a piece, beside those it has. */
  keep(piece: number, { lanes, used, left, right }: Factors): void {
    const at = piece * PIECE_HEADER;
    const to = this.spaceOf(piece);
    const k = this.heads[at + 1]!++;
    this.heads[at + 2 + 2 * k] = lanes;
    this.heads[at + 3 + 2 * k] = used;
    let from = 0;
    for (let before = 0; before < k; before++) from += 2 * this.heads[at + 2 + 2 * before]! * this.shape.entries;
    to.set(left, from);
    to.set(right, from + left.length);
  }

  /** The factors that a piece has left; none where it has left gradients. */
  *factorsOf(piece: number): Generator<Factors> {
    const at = piece * PIECE_HEADER;
    const space = this.spaceOf(piece);
    let from = 0;
    for (let k = 0; k < this.heads[at + 1]!; k++) {
      const [lanes, used] = [this.heads[at + 2 + 2 * k]!, this.heads[at + 3 + 2 * k]!];
      const length = lanes * this.shape.entries;
      yield {
        lanes,
        used,
        left: space.subarray(from, from + length),
        right: space.subarray(from + length, from + 2 * length),
      };
      from += 2 * length;
    }
  }

  /** The gradient of a sample of a piece [V^2/S]. */
  gradientOf(piece: number, i: number): Float64Array {
    const { devices } = this.shape;
    return this.spaceOf(piece).subarray(i * devices, (i + 1) * devices);
  }

  /** Samples of converters of a piece that met the end of their range. */
  clippedOf(piece: number): number {
    return this.heads[piece * PIECE_HEADER]!;
  }
  addClipped(piece: number, count: number): void {
    this.heads[piece * PIECE_HEADER]! += count;
  }

  private spaceOf(piece: number): Float64Array {
    return this.left.subarray(piece * this.area, (piece + 1) * this.area);
  }
}

const areaOf = ({ devices, entries }: BoardShape): number => PIECE * Math.max(devices, 2 * entries);

function piecesOf(shape: BoardShape): number {
  const wanted = Math.min(MANY, Math.max(SOME, Math.ceil(shape.batch / PIECE)));
  return Math.min(wanted, Math.max(EACH * shape.threads, Math.floor(BUDGET / (8 * areaOf(shape)))));
}

function sizeOf(shape: BoardShape): number {
  const { devices, outputs, threads } = shape;
  const pieces = piecesOf(shape);
  const floats = 2 * devices + 2 * threads + pieces * (PIECE * (1 + outputs) + areaOf(shape));
  return 8 * floats + 4 * (HEADER + RANGES + pieces * (PIECE_HEADER + PIECE)) + 2 * PLAN;
}
