import type { Rounds } from "../../base/rounds.js";
import { type ChangeColumns, Changes } from "../changes.js";
import type { Engine, LearningRule, Loss, Phase, RuleValues, Teacher } from "../contract.js";
import type { Changing, Gather } from "../products.js";
import { clippedIn } from "../reading.js";
import type { Sample } from "../tasks/sample.js";
import { type Board, PIECE } from "./board.js";
import { rangeOf } from "./ranges.js";

/** What all threads of a training know, each by itself. */
export interface Course {
  readonly rule: LearningRule;
  readonly values: RuleValues;
  readonly loss: Loss;
  /** [V] */
  readonly temperature: number;
  /** All samples, by their numbers. */
  readonly samples: readonly Sample[];
}

/** One thread of a training: its engine, and what it does with tickets. */
export class Member {
  private round: number | undefined;
  private plan: readonly Phase[] = [];
  private conductances = 0;
  private factors = 0;
  private readonly sum = new Float64Array(0);
  private known: Changing | undefined;
  private heard = 0;

  constructor(
    readonly engine: Engine,
    private readonly course: Course,
    readonly board: Board,
    readonly rounds: Rounds,
    /** Its number among the threads. */
    private readonly number: number,
    /** Gives what this thread is told next of what threads change; the first one knows. */
    private readonly hear: (() => ChangeColumns) | undefined = undefined,
  ) {}

  /** What threads change. */
  get changes(): Changing {
    for (; this.heard < this.board.told; this.heard++) if (this.hear) this.known = new Changes(this.hear());
    return this.known!;
  }

  /** The first thread: threads are told what they change. */
  tell(changes: Changing): void {
    this.known = changes;
    this.board.tell();
  }

  /** Conductances that were set last [S]; not to be changed. */
  get siemens(): Float64Array {
    return this.board.inPlace ? this.changes.columns.siemens : this.board.siemens;
  }

  /** Takes over the conductances that were set last. */
  follow(): void {
    const { conductances } = this.board;
    if (conductances === this.conductances) return;
    this.conductances = conductances;
    this.engine.setConductances(this.siemens);
  }

  /** Does what a ticket of the round asks; may be stopped after every step. */
  *work(ticket: number): Generator<undefined> {
    const { board, rounds } = this;
    const isNew = rounds.round !== this.round;
    this.round = rounds.round;
    if (board.kind === "measure") {
      if (isNew) this.plan = board.readPlan();
      this.follow();
      yield* this.measure(ticket);
      board.solves[this.number] = this.engine.solves;
      board.truncationErrors[this.number] = this.engine.truncationError ?? 0;
    } else {
      if (isNew) this.load();
      if (isNew && board.kind === "change") this.changes.begin(board.readChange().update);
      this.add(ticket);
    }
  }

  private *measure(piece: number): Generator<undefined> {
    const { board, course } = this;
    const { rule, values, loss, temperature, samples } = course;
    const first = piece * PIECE;
    const stimuli = Array.from({ length: Math.min(PIECE, board.samples - first) }, (_, i) => {
      const sample = board.numberOf(first + i);
      return { inputs: samples[sample]!.inputs, serial: board.serialOf(first + i), sample };
    });
    const targets = (i: number): Float64Array => samples[stimuli[i]!.sample]!.targets;
    const slope = new Float64Array(board.shape.outputs);
    const teacher: Teacher = {
      latch(i, outputs) {
        board.outputsOf(first + i).set(outputs);
        loss.evaluate(outputs, targets(i), temperature, slope);
        return slope;
      },
      ...{ loss, temperature, targets },
    };
    board.clear(piece);
    const gather: Gather = {
      product: rule.product?.(values),
      sum: this.sum,
      clipped: 0,
      keep: (factors) => board.keep(piece, factors),
    };
    let i = 0;
    for (const measured of this.engine.measure(stimuli, this.plan, teacher, board.gathering ? gather : undefined)) {
      if (measured === undefined) yield undefined;
      else if (board.gathering && measured.length > 0) {
        rule.gradient(measured, values, board.gradientOf(piece, i++));
        board.addClipped(piece, clippedIn(measured));
      }
    }
  }

  /** Takes in the factors of all pieces. */
  private load(): void {
    const { board, engine, course } = this;
    const { products } = engine.sharing!;
    this.factors = 0;
    const factor = course.rule.product?.(course.values)?.factor ?? 1;
    for (let piece = 0; piece < board.pieces; piece++)
      for (const factors of board.factorsOf(piece)) products.load(this.factors++, factors, factor);
  }

  /** Adds up gradients of a range of resistors, in the order of the samples; then changes these, where that is asked. */
  private add(range: number): void {
    const { board } = this;
    const [from, to] = rangeOf(range, board.sum.length);
    const sum = this.factors === 0 ? this.addGradients(from, to) : this.addProducts(from, to);
    if (board.kind === "change") {
      board.bad[range] = this.changes.change(sum, board.readChange().samples, from, to);
      if (board.bad[range] === -1) return;
    }
    if (sum !== board.sum) board.sum.set(sum.subarray(from, to), from);
  }

  private addGradients(from: number, to: number): Float64Array {
    const { board } = this;
    const { sum, samples, goesOn } = board;
    if (!goesOn) sum.fill(0, from, to);
    for (let i = 0; i < samples; i++) {
      const gradient = board.gradientOf(Math.floor(i / PIECE), i % PIECE);
      for (let j = from; j < to; j++) sum[j]! += gradient[j]!;
    }
    return sum;
  }

  private addProducts(from: number, to: number): Float64Array {
    const { products } = this.engine.sharing!;
    const { goesOn, sum } = this.board;
    if (goesOn) products.put(sum, from, to);
    else products.begin(from, to);
    for (let k = 0; k < this.factors; k++) products.add(k, from, to);
    return products.sum;
  }
}
