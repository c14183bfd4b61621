import type { Window } from "./window.js";

/** The operating point of every sample; its outputs are latched. */
export const free: Window<"free"> = function* (group, { drops }) {
  const { width, samples } = group;
  width.probes.release();
  width.probes.setInputs(...samples.map(({ inputs }) => inputs));
  group.bench.points.begin(group);
  group.solve();
  group.markFree();
  samples.forEach((_, lane) => {
    group.errors[lane] = Float64Array.from(group.teacher.latch(lane, group.outputs(lane)));
    const read = drops ? group.readings(lane) : { drop: new Float64Array(0), clipped: 0 };
    group.measured[lane]!.push({ kind: "free", ...read });
  });
  yield undefined;
};
