import { ConvergenceError } from "../../../base/errors.js";
import { cosineOfTurn, sineOfTurn } from "../../../signals/sine.js";
import { Holomorphic } from "../holomorphic.js";
import type { Window } from "./window.js";

/** Operating points over complex numbers, around the contour of the nudge. */
export const contour: Window<"contour"> = function* (group, { radius, points, nudge }) {
  const half = Math.floor(points / 2) + 1;
  const nudges = Array.from({ length: half }, (_, k) => ({
    re: radius * cosineOfTurn(k, points),
    im: radius * sineOfTurn(k, points),
  }));
  group.toFree();
  for (const [lane, readings] of group.measured.entries()) {
    const holomorphic = Holomorphic.of(group.bench.alone(group, lane));
    const { teacher, errors } = group;
    const free = group.outputs(lane);
    const curvature = new Float64Array(free.length * free.length);
    teacher.loss.curvature(free, teacher.temperature, curvature);
    const found = holomorphic.solve(errors[lane]!, nudges, {
      nudge,
      curvature,
      slope: (v) => teacher.loss.continued(v, teacher.targets(lane), teacher.temperature),
    });
    if (found === undefined) {
      throw new ConvergenceError(`no complex operating point of sample ${group.samples[lane]!.serial + 1}`, {
        hint: `the contour of radius ${radius} S reaches a singularity: a smaller gamma has none inside`,
      });
    }
    readings.push({ kind: "contour", points, ...found });
    yield undefined;
  }
  group.toFree();
};
