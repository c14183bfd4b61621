import { errorOf } from "../../base/thread-messages.js";
import type { Engine, EngineKind, Measured, Phase, Stimulus, Teacher } from "../contract.js";
import type { Change, Changing, Gather } from "../products.js";
import { Board, PIECE, type RoundKind } from "./board.js";
import type { Mate } from "./mate.js";
import type { Member } from "./member.js";
import { rangesOf } from "./ranges.js";

/** What a free window reads that reads no drops. */
const looked: Measured = [{ kind: "free", drop: new Float64Array(0), clipped: 0 }];

/**
 * The engines of several threads as one, to the bit as one alone: batches are shared out by pieces, gradients are added up by
 * ranges of resistors, and which thread does which does not matter. Threads join in when they are ready. What is to be read
 * reading by reading, or changes conductances on the way, the engine of this thread does alone.
 */
export class Crew implements Engine {
  readonly kind: EngineKind;
  /** What others have solved so far, by thread. */
  private readonly credited: Float64Array;
  private broken = false;
  /** What all threads know that they change. */
  private told: Changing | undefined;

  /** @param own this thread @param mates the others, which are numbered from 1 */
  constructor(
    private readonly own: Member,
    private readonly mates: readonly Mate[],
  ) {
    const { engine, board } = own;
    this.kind = engine.kind;
    this.credited = new Float64Array(board.solves.length);
    board.setConductances(engine.conductances());
  }

  get trainable(): readonly string[] {
    return this.own.engine.trainable;
  }

  /** When all threads can take part. */
  async ready(): Promise<void> {
    await Promise.all(this.mates.map((mate) => mate.ready));
  }

  /** Ends the other threads, whatever they do. */
  async end(): Promise<void> {
    await Promise.all(this.mates.map((mate) => mate.end()));
  }

  /** The engine of this thread, with the conductances that were set last. */
  private get engine(): Engine {
    this.own.follow();
    return this.own.engine;
  }

  get solves(): number {
    return this.own.engine.solves;
  }
  get truncationError(): number | undefined {
    return this.own.engine.truncationError;
  }
  conductances(): Float64Array {
    return this.own.siemens.slice();
  }
  setConductances(siemens: Float64Array): void {
    this.own.board.setConductances(siemens === this.told?.columns.siemens ? undefined : siemens);
  }
  release(): void {
    this.own.engine.release?.();
  }
  /** What an engine finds out when conductances are set is in its state, though others may have done all the work. */
  exportState(): unknown {
    return this.engine.exportState();
  }
  importState(state: unknown): void {
    this.own.engine.importState(state);
  }

  *measure(
    samples: readonly Stimulus[],
    plan: readonly Phase[],
    teacher: Teacher,
    gather?: Gather,
  ): Iterable<Measured | undefined> {
    const text = JSON.stringify(plan);
    if (!isShared(samples, plan, teacher, gather) || !Board.holds(text)) {
      yield* this.engine.measure(samples, plan, teacher, gather);
      return;
    }
    const { board } = this.own;
    const change = gather?.change;
    if (change !== undefined) this.tell(change);
    for (let first = 0; first < samples.length; first += board.capacity) {
      const some = samples.slice(first, first + board.capacity);
      board.ask(some, text, gather !== undefined, first > 0);
      yield* this.round("measure", board.pieces);
      some.forEach((_, i) => teacher.latch(first + i, board.outputsOf(i)));
      if (gather !== undefined) {
        for (let piece = 0; piece < board.pieces; piece++) gather.clipped += board.clippedOf(piece);
        const isLast = first + board.capacity >= samples.length;
        const ranges = rangesOf(board.sum.length);
        yield* this.round(isLast && change !== undefined ? "change" : "add", ranges);
        if (isLast && change !== undefined) gather.bad = board.bad.subarray(0, ranges).find((bad) => bad >= 0) ?? -1;
      }
      yield* some.map(() => (gather === undefined ? looked : []));
    }
    if (gather !== undefined) gather.sum = board.sum;
    this.credit();
  }

  /** Puts up an update, of what all threads know. */
  private tell(change: Change): void {
    const { changes } = change;
    if (changes !== this.told) {
      this.told = changes;
      for (const mate of this.mates) mate.tell(changes.columns);
      this.own.tell(changes);
    }
    this.own.board.askChange(change);
  }

  /** Hands out the tickets of a round, and does what others leave. @throws what the first ticket that failed ended with */
  private *round(kind: RoundKind, tickets: number): Generator<undefined> {
    const { board, rounds } = this.own;
    if (this.broken) throw new Error("a crew whose last round came to no end has no other");
    this.check();
    this.broken = true;
    board.kind = kind;
    rounds.begin(tickets);
    const failed = new Map<number, unknown>();
    try {
      for (let ticket = rounds.claim(); ticket !== undefined; ticket = rounds.claim()) {
        try {
          for (const step of this.own.work(ticket)) {
            if (rounds.failed < ticket) break;
            yield step;
          }
        } catch (error) {
          failed.set(ticket, error);
          rounds.fail(ticket);
        }
        rounds.finish();
      }
      while (!rounds.settle()) {
        this.check();
        yield undefined;
      }
      this.broken = false;
    } finally {
      rounds.close();
      // Those who are still at it need not go on.
      if (this.broken) rounds.fail(-1);
    }
    const first = rounds.failed;
    if (first === tickets) return;
    this.broken = true;
    for (const mate of this.mates)
      for (const { ticket, error } of mate.failures()) if (ticket === first) throw errorOf(error);
    throw failed.get(first);
  }

  /** @throws what another thread died of */
  private check(): void {
    for (const { fault } of this.mates) if (fault !== undefined) throw fault;
  }

  /** Counts what others have solved; its own is counted where it was. */
  private credit(): void {
    const { solves, truncationErrors } = this.own.board;
    for (let k = 1; k < solves.length; k++) {
      this.own.engine.sharing!.credit(solves[k]! - this.credited[k]!, truncationErrors[k]!);
      this.credited[k] = solves[k]!;
    }
  }
}

/** Whether there is more than a piece, of samples that all threads know, of which nothing but gradients and outputs is wanted. */
function isShared(
  samples: readonly Stimulus[],
  plan: readonly Phase[],
  teacher: Teacher,
  gather: Gather | undefined,
): boolean {
  if (samples.length <= PIECE || teacher.adjust !== undefined) return false;
  const looks = plan.every((phase) => phase.kind === "free" && !phase.drops) && plan.length === 1;
  return (gather !== undefined || looks) && samples.every(({ sample }) => sample !== undefined);
}
