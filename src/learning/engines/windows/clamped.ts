import { Matrix } from "ml-matrix";
import { closePorts } from "../ports.js";
import type { Window } from "./window.js";

/** The operating point with sources at the outputs. */
export const clamped: Window<"clamped"> = function* (group, { eta }) {
  group.toFree();
  const count = group.width.probes.outputs.length;
  const held = group.samples.map((_, lane) => {
    const targets = group.teacher.targets(lane);
    return group.outputs(lane).map((v, k) => v + eta * (targets[k]! - v));
  });
  const slopes = { byCurrent: Matrix.zeros(count, count), byVoltage: Matrix.eye(count) };
  closePorts(
    group,
    { residual: (lane, _i, v) => v.map((volts, k) => volts - held[lane]![k]!), slopes: () => slopes },
    held.map(() => new Float64Array(count)),
  );
  group.measured.forEach((readings, lane) => readings.push({ kind: "clamped", ...group.readings(lane) }));
  group.toFree();
  yield undefined;
};
