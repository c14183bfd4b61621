import { stream } from "../../../base/random.js";
import { LockIn } from "../../../signals/lockin.js";
import { isLinear } from "../../../signals/lockin-model.js";
import { sineTable } from "../../../signals/sine.js";
import type { Reading } from "../../contract.js";
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
  return readers.readings();
};

/** Lock-in amplifiers, and what they read at the trainable resistors, a lane each. */
interface Readers {
  readonly first: number;
  readonly samples: number;
  sample(k: number): void;
  readings(): readonly Reading[];
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
    readings: () =>
      instruments.map((one) => {
        const { dc, x, y, clipped, powers } = one.result();
        return { kind: "sine", mean: dc, inPhase: x, quadrature: y, clipped, powers };
      }),
  };
}

/**
 * Linear instruments: what one reads of a difference is the difference of what two read. The drops of a reading are worked
 * out for who asks: a product of them is added up from the nodes.
 */
function atNodes(session: Session): Readers {
  const { grid, probes } = session.width;
  const { x, lanes } = grid.system;
  const instrument = new LockIn(session.lockIn, x.length);
  const { first, samples } = instrument;
  return {
    ...{ first, samples },
    sample: (k) => instrument.sample(k, x.array),
    readings() {
      const { dc, x: inPhase, y: quadrature, clipped, powers } = instrument.result();
      session.atNodes = { mean: dc, inPhase };
      return session.samples.map((_, lane) => ({
        ...{ kind: "sine", clipped, powers },
        get mean() {
          return dropsOf(probes.drops, dc, lanes, lane);
        },
        get inPhase() {
          return dropsOf(probes.drops, inPhase, lanes, lane);
        },
        get quadrature() {
          return dropsOf(probes.drops, quadrature, lanes, lane);
        },
      }));
    },
  };
}

const dropsOf = (pairs: Pairs, of: Float64Array, lanes: number, lane: number): Float64Array =>
  pairs.read(of, lanes, lane, new Float64Array(pairs.length));
