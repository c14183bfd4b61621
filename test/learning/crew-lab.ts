/** What crew.test.ts runs, bundled with the file of the threads: in theirs TypeScript would be read anew each time. */
import { crossbar, netlistOf } from "../../bench/training/crossbar.js";
import { Rounds } from "../../src/base/rounds.js";
import { courseOf, startCrew } from "../../src/deck/crew.js";
import { trainingEngine } from "../../src/deck/learn.js";
import { type Deck, parse } from "../../src/deck/parse.js";
import type { Checkpoint } from "../../src/learning/checkpoint.js";
import type { Engine } from "../../src/learning/contract.js";
import { Board } from "../../src/learning/crew/board.js";
import { Crew } from "../../src/learning/crew/crew.js";
import { Member } from "../../src/learning/crew/member.js";
import { train } from "../../src/learning/trainer.js";
import type { TrainingOptions } from "../../src/learning/training.js";
import { restEngine, setupOf, tranEngine } from "./decks.js";

export { parse } from "../../src/deck/parse.js";
export { Mate } from "../../src/learning/crew/mate.js";

/** So many resistors that they are added up in two ranges; batches of three pieces, the last one and the last batch not full. */
const barOf = (samples: number) => crossbar(20, 25, 2, samples);
export const deckOf = (learn: string, lockIn = "", model = "", samples = 60): Deck => {
  const batch = learn.includes("batch") ? "" : "batch=20";
  const card = `${learn} ${batch} epochs=2 rate=10u test=0.2 validation=0.1`;
  const netlist = netlistOf(barOf(samples), card, `free=1 skip=0 periods=1 points=16 phases=6 ${lockIn}`);
  return parse(netlist.replace("gmax=10m", `gmax=10m ${model}`));
};

export interface Others {
  readonly threads?: number;
  /** Of this thread's engine. */
  readonly lanes?: 1 | 8;
  /** In a crew of this thread alone, whose rounds are those of a batch of one. */
  readonly crewOfOne?: true;
}

/** Takes its time over every step, so that other threads get their share; `credit` is told what they have solved. */
function slowly(engine: Engine, credit: (solves: number) => void): Engine {
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  const { sharing } = engine;
  const own = {
    sharing: {
      ...sharing,
      credit(solves: number, truncationError: number) {
        sharing!.credit(solves, truncationError);
        credit(solves);
      },
    },
    *measure(...all: Parameters<Engine["measure"]>) {
      for (const step of engine.measure(...all)) {
        Atomics.wait(nothing, 0, 0, 3);
        yield step;
      }
    },
  };
  return new Proxy(engine, {
    get(of, key) {
      if (key in own) return own[key as keyof typeof own];
      const value: unknown = Reflect.get(of, key, of);
      return typeof value === "function" ? (value.bind(of) as unknown) : value;
    },
  });
}

function crewOf(setup: ReturnType<typeof setupOf>, engine: Engine): Crew {
  const { entries } = engine.sharing!.products;
  const shape = { devices: engine.trainable.length, outputs: setup.task.outputs, entries, batch: 1, threads: 1 };
  return new Crew(new Member(engine, courseOf(setup), new Board(shape), new Rounds(), 0), []);
}

/** Trains; what comes out, the checkpoints after all epochs, and what other threads than this one have solved of it. */
export async function trained(
  deck: Deck,
  { threads = 1, lanes, crewOfOne }: Others = {},
  options: TrainingOptions = {},
) {
  const setup = setupOf(deck);
  const { settings, task } = setup;
  const engineOf = (lanes: 1 | 8): Engine =>
    settings.engine === "tran" ? tranEngine(setup, settings.state, lanes) : restEngine(setup, settings.engine, lanes);
  const own = lanes === undefined ? trainingEngine(setup, deck.seed) : engineOf(lanes);
  let helped = 0;
  const slow = slowly(own, (solves) => (helped += solves));
  const several = threads > 1 ? startCrew(deck, setup, slow, threads, {})! : undefined;
  const crew = crewOfOne ? crewOf(setup, own) : several;
  const saved: string[] = [];
  try {
    await crew?.ready();
    const training = {
      ...settings,
      rule: courseOf(setup).rule,
      engine: crew ?? own,
      devices: deck.learn!.devices,
      task,
    };
    const onEpoch = (_: unknown, checkpoint: () => Checkpoint): void => void saved.push(JSON.stringify(checkpoint()));
    const result = await train({ ...training, seed: deck.seed }, { ...options, onEpoch });
    return { of: { result, saved }, helped };
  } finally {
    await crew?.end();
  }
}

/** Whether threads are started for a deck that asks for 4. */
export async function startsThreads(deck: Deck): Promise<boolean> {
  const setup = setupOf(deck);
  const crew = startCrew(deck, setup, trainingEngine(setup, 1), 4, {});
  await crew?.end();
  return crew !== undefined;
}
