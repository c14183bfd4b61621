import { nudgeNext } from "./nudge.js";
import type { TimeWindow } from "./session.js";

/** A constant error current, for as long as a lock-in would listen; conductances may change after every step. */
export const continual: TimeWindow<"continual"> = function* (session, { strength, nudge }) {
  const { engine, width, teacher, lockIn } = session;
  const { grid, probes } = width;
  const count = engine.trainable.length;
  const sum = new Float64Array(count);
  const change = new Float64Array(count);
  let before: Float64Array = session.drops(0);
  let after: Float64Array = new Float64Array(count);
  for (let k = 0; k < (lockIn.skip + lockIn.periods) * lockIn.points; k++) {
    grid.watched = true;
    grid.advance(nudgeNext(session, strength, nudge));
    session.drops(0, after);
    for (let j = 0; j < count; j++) {
      change[j] = (after[j]! * after[j]! - before[j]! * before[j]!) / 2;
      sum[j]! += change[j]!;
    }
    [before, after] = [after, before];
    const siemens = teacher.adjust?.(change);
    if (siemens !== undefined) engine.setConductances(siemens);
    yield undefined;
  }
  probes.release();
  return [{ kind: "continual", change: sum }];
};
