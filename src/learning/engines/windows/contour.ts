import type { Complex } from "../../../base/complex.js";
import { ConvergenceError } from "../../../base/errors.js";
import { formatSI } from "../../../base/units.js";
import { cosineOfTurn, sineOfTurn } from "../../../signals/sine.js";
import { Holomorphic } from "../holomorphic.js";
import { reachOf } from "../reach.js";
import type { Window } from "./window.js";

/** Operating points over complex numbers, around the contour of the nudge. */
export const contour: Window<"contour"> = function* (group, { radius, points, nudge, reach }) {
  const half = Math.floor(points / 2) + 1;
  const nudges = Array.from({ length: half }, (_, k) => ({
    re: radius * cosineOfTurn(k, points),
    im: radius * sineOfTurn(k, points),
  }));
  group.toFree();
  for (const [lane, readings] of group.measured.entries()) {
    const holomorphic = Holomorphic.of(group.bench.points.alone(group, lane));
    const { teacher, errors } = group;
    const free = group.outputs(lane);
    const curvature = new Float64Array(free.length * free.length);
    teacher.loss.curvature(free, teacher.temperature, curvature);
    const kind = {
      nudge,
      curvature,
      slope: (v: readonly Complex[]) => teacher.loss.continued(v, teacher.targets(lane), teacher.temperature),
    };
    const error = errors[lane]!;
    const rings = (directions: readonly Complex[], radii: readonly number[]) =>
      holomorphic.rings(error, directions, radii, kind);
    const found = holomorphic.solve(error, nudges, kind);
    if (found === undefined) {
      const limit = formatSI(Number(reachOf(rings, radius).toPrecision(3)), "S");
      throw new ConvergenceError(`no complex operating point of sample ${group.samples[lane]!.serial + 1}`, {
        hint: `the contour meets a singularity at a nudge strength of about ${limit}: gamma has to stay below`,
      });
    }
    const { seams } = holomorphic;
    const limit = reach && { reach: reachOf(rings, radius) };
    readings.push({ kind: "contour", points, ...found, seams, ...limit });
    yield undefined;
  }
  group.toFree();
};
