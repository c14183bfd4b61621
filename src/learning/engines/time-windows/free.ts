import type { TimeWindow } from "./session.js";

/** The free window: outputs (and drops) averaged over its last period. */
export const free: TimeWindow<"free"> = function* (session, { drops: wanted }) {
  const { grid, trainable } = session.engine;
  const { free: periods, points } = session.lockIn;
  const outputs = new Float64Array(session.engine.probes.outputs.length);
  const drop = new Float64Array(wanted ? trainable.length : 0);
  const values = new Float64Array(trainable.length);
  for (let k = 0; k < periods * points; k++) {
    grid.watched = k >= (periods - 1) * points;
    grid.advance();
    yield undefined;
    if (!grid.watched) continue;
    session.now().forEach((v, i) => (outputs[i]! += v / points));
    if (!wanted) continue;
    session.drops(values);
    for (let j = 0; j < drop.length; j++) drop[j]! += values[j]! / points;
  }
  session.outputs = outputs;
  session.error = Float64Array.from(session.teacher.latch(session.index, outputs));
  return { kind: "free", drop };
};
