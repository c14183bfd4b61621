import { stream } from "../../../base/random.js";
import { LockIn, type LockInResult } from "../../../signals/lockin.js";
import { isLinear } from "../../../signals/lockin-model.js";
import { sineTable } from "../../../signals/sine.js";
import { nudgeNext } from "./nudge.js";
import type { Session, TimeWindow } from "./session.js";

/** The error current runs; the lock-ins read every trainable resistor's own voltage. */
export const sine: TimeWindow<"sine"> = function* (session, { amplitude, nudge, harmonics }) {
  const { grid, probes } = session.engine;
  const { points } = session.lockIn;
  const reference = sineTable(points).sine;
  const { instrument, values, result } = isLinear(session.lockIn, harmonics)
    ? atNodes(session)
    : atResistors(session, harmonics);
  for (let k = 0; k < instrument.samples; k++) {
    grid.watched = k >= instrument.first;
    if (grid.watched) instrument.sample(k, values());
    grid.advance(nudgeNext(session, amplitude * reference[(k + 1) % points]!, nudge));
    yield undefined;
  }
  probes.release();
  const { dc, x, y, clipped, powers } = result();
  return { kind: "sine", mean: dc, inPhase: x, quadrature: y, clipped, powers };
};

/** Lock-in amplifiers, what they see, and what they read at the trainable resistors. */
interface Readers {
  readonly instrument: LockIn;
  values(): Float64Array;
  result(): LockInResult;
}

function atResistors(session: Session, harmonics: number | undefined): Readers {
  const { options, trainable } = session.engine;
  const { lockIn, seed } = options;
  const { serial } = session.sample;
  const streams = lockIn.noise > 0 ? trainable.map((name) => stream(seed, name, "noise", serial)) : undefined;
  const instrument = new LockIn(lockIn, trainable.length, streams, harmonics);
  const drops = new Float64Array(trainable.length);
  return { instrument, values: () => session.drops(drops), result: () => instrument.result() };
}

function atNodes({ engine: { grid, probes }, lockIn }: Session): Readers {
  const { x } = grid.system;
  const instrument = new LockIn(lockIn, x.length);
  const drops = (of: Float64Array): Float64Array => {
    const to = new Float64Array(probes.drops.length);
    probes.drops.read(of, 1, 0, to);
    return to;
  };
  return {
    instrument,
    values: () => x.array,
    result() {
      const read = instrument.result();
      return { ...read, x: drops(read.x), y: drops(read.y), dc: drops(read.dc) };
    },
  };
}
