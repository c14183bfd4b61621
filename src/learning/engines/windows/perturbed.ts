import { stream } from "../../../base/random.js";
import { moved } from "./moved.js";
import type { Window } from "./window.js";

/** The loss at the operating point with all conductances moved at random. */
export const perturbed: Window<"perturbed"> = function* (group, { size, draw, distribution }) {
  const { bench, teacher } = group;
  const xi = Float64Array.from(bench.trainable, (name) => {
    const random = stream(bench.seed, name, "perturbation", ...draw);
    return distribution === "normal" ? random.normal() : random.uniform() < 0.5 ? -1 : 1;
  });
  group.toFree();
  const siemens = moved(
    group,
    xi.map((x) => size * x),
    () => group.solve(),
  );
  group.measured.forEach((readings, lane) => {
    const outputs = group.outputs(lane);
    const slope = new Float64Array(outputs.length);
    const loss = teacher.loss.evaluate(outputs, teacher.targets(lane), teacher.temperature, slope);
    readings.push({ kind: "perturbed", loss, siemens, xi });
  });
  group.toFree();
  yield undefined;
};
