/** One more thread of a training: reads the deck that it is given, then takes pieces of batches as they come. */
import { Rounds } from "../base/rounds.js";
import { threadData } from "../base/thread.js";
import { Board } from "../learning/crew/board.js";
import { heard, serve } from "../learning/crew/mate.js";
import { Member } from "../learning/crew/member.js";
import { parseAgain } from "./again.js";
import { courseOf, type CrewData } from "./crew.js";
import { trainingEngine } from "./learn.js";
import { prepare } from "./train.js";

const { origin, options, shape, board, rounds, starts, number, port } = threadData() as CrewData;

/** Of the deck nothing stays but what the engine and the samples are made of. */
function ownMember(): Member {
  const deck = parseAgain(origin);
  const { setup } = prepare(deck, options, "train");
  const engine = trainingEngine(setup, deck.seed, starts);
  const hear = (): ReturnType<typeof heard> => heard(port);
  return new Member(engine, courseOf(setup), new Board(shape, board), new Rounds(rounds), number, hear);
}

serve(ownMember(), port);
