import { Rounds } from "../base/rounds.js";
import { hasThreads, type MessagePort } from "../base/worker.js";
import type { Engine } from "../learning/contract.js";
import { Board, type BoardShape, PIECE } from "../learning/crew/board.js";
import { Crew } from "../learning/crew/crew.js";
import { Mate } from "../learning/crew/mate.js";
import { type Course, Member } from "../learning/crew/member.js";
import { corrected } from "../learning/gain-stages.js";
import { samplesOf } from "../learning/tasks/task.js";
import { batchOf, type LearnSetup } from "./learn.js";
import type { DeckOrigin } from "./origin.js";
import type { Deck } from "./parse.js";

/** What of its options (`TrainOptions`) a training follows from. */
export interface CourseOptions {
  readonly rule?: string;
  readonly engine?: string;
  readonly epochs?: number;
  readonly set?: Readonly<Record<string, string>>;
}

/** What another thread of a training starts with. */
export interface CrewData {
  readonly origin: DeckOrigin;
  readonly options: CourseOptions;
  readonly shape: BoardShape;
  readonly board: SharedArrayBuffer;
  readonly rounds: SharedArrayBuffer;
  /** `Sharing.starts` of the first thread. */
  readonly starts: SharedArrayBuffer;
  /** Its number among the threads. */
  readonly number: number;
  readonly port: MessagePort;
}

/** What every thread knows of a training. */
export function courseOf({ settings, shares, task }: LearnSetup): Course {
  const { rule, values, loss, temperature, gainstages } = settings;
  return {
    rule: gainstages === "corrected" ? corrected(rule, shares) : rule,
    ...{ values, loss, temperature, samples: samplesOf(task) },
  };
}

/**
 * Threads that share the batches of a training with this one, each with an engine of its own; undefined where there is
 * nothing to share, or nothing to share it with: a batch of one piece, samples that depend on each other, no threads, a deck that
 * only this thread can read.
 */
export function startCrew(
  { origin }: Deck,
  setup: LearnSetup,
  engine: Engine,
  threads: number,
  { rule, engine: kind, epochs, set }: CourseOptions,
): Crew | undefined {
  const { sharing } = engine;
  const batch = batchOf(setup);
  const count = Math.min(threads, Math.ceil(batch / PIECE));
  if (count < 2 || sharing === undefined || origin === undefined || !hasThreads()) return undefined;
  if (setup.settings.rule.online) return undefined;
  const shape: BoardShape = {
    devices: setup.engineCircuit.trainable.length,
    outputs: setup.task.outputs,
    entries: sharing.products.entries,
    batch,
    threads: count,
  };
  const [board, rounds] = [new Board(shape), new Rounds()];
  const options: CourseOptions = {
    ...(rule !== undefined && { rule }),
    ...(kind !== undefined && { engine: kind }),
    ...(epochs !== undefined && { epochs }),
    ...(set !== undefined && { set }),
  };
  const mates = Array.from({ length: count - 1 }, (_, k) => {
    const data: Omit<CrewData, "port"> = {
      ...{ origin, options, shape, board: board.memory, rounds: rounds.memory },
      ...{ starts: sharing.starts as SharedArrayBuffer, number: k + 1 },
    };
    return new Mate("deck/training-thread", data);
  });
  return new Crew(new Member(engine, courseOf(setup), board, rounds, 0), mates);
}
