import { stream } from "../../../base/random.js";
import { LockIn } from "../../../signals/lockin.js";
import { sineTable } from "../../../signals/sine.js";
import { nudgeNext } from "./nudge.js";
import type { Session, TimeWindow } from "./session.js";

/** The error current runs; the lock-ins read every trainable resistor's own voltage. */
export const sine: TimeWindow<"sine"> = function* (session, { amplitude, nudge, harmonics }) {
  const { grid, probes } = session.engine;
  const { points } = session.lockIn;
  const reference = sineTable(points).sine;
  const instrument = instrumentOf(session, harmonics);
  const values = new Float64Array(session.engine.trainable.length);
  for (let k = 0; k < instrument.samples; k++) {
    grid.watched = k >= instrument.first;
    if (grid.watched) instrument.sample(k, session.drops(values));
    grid.advance(nudgeNext(session, amplitude * reference[(k + 1) % points]!, nudge));
    yield undefined;
  }
  probes.release();
  const { dc, x, y, clipped, powers } = instrument.result();
  return { kind: "sine", mean: dc, inPhase: x, quadrature: y, clipped, powers };
};

function instrumentOf({ engine, sample }: Session, harmonics: number | undefined): LockIn {
  const { lockIn, seed } = engine.options;
  const { trainable } = engine;
  const streams = lockIn.noise > 0 ? trainable.map((name) => stream(seed, name, "noise", sample.serial)) : undefined;
  return new LockIn(lockIn, trainable.length, streams, harmonics);
}
