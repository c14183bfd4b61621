import type { TimeWindow } from "./session.js";

/** The free window: outputs (and drops) averaged over its last period. */
export const free: TimeWindow<"free"> = function* (session, { drops: wanted }) {
  const { engine, width, samples } = session;
  const { grid, probes } = width;
  const { free: periods, points } = session.lockIn;
  const vectors = (length: number): Float64Array[] => samples.map(() => new Float64Array(length));
  const outputs = vectors(probes.outputs.length);
  const drops = vectors(wanted ? engine.trainable.length : 0);
  const [now, across] = [new Float64Array(probes.outputs.length), new Float64Array(engine.trainable.length)];
  const add = (to: Float64Array, values: Float64Array): void => {
    for (let k = 0; k < to.length; k++) to[k] = to[k]! + values[k]! / points;
  };
  for (let k = 0; k < periods * points; k++) {
    grid.watched = k >= (periods - 1) * points;
    grid.advance();
    yield undefined;
    if (!grid.watched) continue;
    outputs.forEach((sum, lane) => add(sum, session.now(lane, now)));
    if (wanted) drops.forEach((sum, lane) => add(sum, session.drops(lane, across)));
  }
  session.latch(outputs);
  return drops.map((drop) => ({ kind: "free", drop }));
};
