import { stream } from "../../../base/random.js";
import { LockIn, type LockInResult } from "../../../signals/lockin.js";
import { isLinear } from "../../../signals/lockin-model.js";
import { sineTable } from "../../../signals/sine.js";
import type { Pairs } from "../pairs.js";
import { nudgeNext } from "./nudge.js";
import type { Session, TimeWindow } from "./session.js";

/** The error current runs; the lock-ins read every trainable resistor's own voltage. */
export const sine: TimeWindow<"sine"> = function* (session, { amplitude, nudge, harmonics }) {
  const { grid, probes } = session.width;
  const { points } = session.lockIn;
  const reference = sineTable(points).sine;
  const readers = isLinear(session.lockIn, harmonics) ? atNodes(session) : atResistors(session, harmonics);
  const { samples, first } = readers;
  for (let k = 0; k < samples; k++) {
    grid.watched = k >= first;
    if (grid.watched) readers.sample(k);
    grid.advance(nudgeNext(session, amplitude * reference[(k + 1) % points]!, nudge));
    yield undefined;
  }
  probes.release();
  return readers.results().map(({ dc, x, y, clipped, powers }) => {
    return { kind: "sine", mean: dc, inPhase: x, quadrature: y, clipped, powers };
  });
};

/** Lock-in amplifiers, and what they read at the trainable resistors, a lane each. */
interface Readers {
  readonly first: number;
  readonly samples: number;
  sample(k: number): void;
  results(): readonly LockInResult[];
}

function atResistors(session: Session, harmonics: number | undefined): Readers {
  const { options, trainable } = session.engine;
  const { lockIn, seed } = options;
  const instruments = session.samples.map(({ serial }) => {
    const streams = lockIn.noise > 0 ? trainable.map((name) => stream(seed, name, "noise", serial)) : undefined;
    return new LockIn(lockIn, trainable.length, streams, harmonics);
  });
  const drops = new Float64Array(trainable.length);
  const { first, samples } = instruments[0]!;
  return {
    ...{ first, samples },
    sample: (k) => instruments.forEach((one, lane) => one.sample(k, session.drops(lane, drops))),
    results: () => instruments.map((one) => one.result()),
  };
}

/** Linear instruments: what one reads of a difference is the difference of what two read. */
function atNodes({ width: { grid, probes }, samples: list, lockIn }: Session): Readers {
  const { x, lanes } = grid.system;
  const instrument = new LockIn(lockIn, x.length);
  const { first, samples } = instrument;
  return {
    ...{ first, samples },
    sample: (k) => instrument.sample(k, x.array),
    results() {
      const read = instrument.result();
      const drops = (of: Float64Array, lane: number): Float64Array => dropsOf(probes.drops, of, lanes, lane);
      return list.map((_, lane) => {
        return { ...read, x: drops(read.x, lane), y: drops(read.y, lane), dc: drops(read.dc, lane) };
      });
    },
  };
}

const dropsOf = (pairs: Pairs, of: Float64Array, lanes: number, lane: number): Float64Array =>
  pairs.read(of, lanes, lane, new Float64Array(pairs.length));
