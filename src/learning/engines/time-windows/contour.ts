import { cos, sin } from "../../../base/math.js";
import { ConvergenceError } from "../../../base/errors.js";
import { ComplexGrid } from "../complex-grid.js";
import type { TimeWindow } from "./session.js";

/** The nudge goes round at the frequency of the lock-in; the circuit follows with all its time constants. */
export const contour: TimeWindow<"contour"> = function* (session, { radius, nudge: kind }) {
  const { engine, width, teacher, lockIn, first: index } = session;
  const [sample, error] = [session.samples[0]!, session.errors[0]!];
  const complex = ComplexGrid.of(width.grid, width.wholeProbes);
  complex.start();
  const coefficient = new Float64Array(engine.trainable.length);
  const { points, skip, periods } = lockIn;
  for (let k = 0; k < (skip + periods) * points; k++) {
    const angle = (2 * Math.PI * ((k + 1) % points)) / points;
    const b = { re: radius * cos(angle), im: radius * sin(angle) };
    const slope =
      kind === "current"
        ? () => Array.from(error, (e) => ({ re: e, im: 0 }))
        : (v: Parameters<typeof teacher.loss.continued>[0]) =>
            teacher.loss.continued(v, teacher.targets(index), teacher.temperature);
    if (!complex.advance(b, slope)) {
      throw new ConvergenceError(`no complex solution at step ${k + 1} of sample ${sample.serial + 1}`, {
        hint: `the contour of radius ${radius} S reaches a singularity: a smaller gamma has none inside`,
      });
    }
    yield undefined;
    if (k < skip * points) continue;
    const { re, im } = complex.drops();
    const [c, s] = [cos(angle) / (periods * points), sin(angle) / (periods * points)];
    for (let j = 0; j < coefficient.length; j++) {
      const [x, y] = [re[j]!, im[j]!];
      coefficient[j]! += (c * (x * x - y * y)) / 2 + s * x * y;
    }
  }
  return [{ kind: "oscillation", coefficient }];
};
