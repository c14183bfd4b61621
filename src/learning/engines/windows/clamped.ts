import { Matrix } from "ml-matrix";
import { stream } from "../../../base/random.js";
import type { Group } from "../group.js";
import { closePorts } from "../ports.js";
import { moved } from "./moved.js";
import type { Window } from "./window.js";

/** The operating point with sources at the outputs, of the circuit itself or of its twin. */
export const clamped: Window<"clamped"> = function* (group, { eta, twin }) {
  group.toFree();
  const held = group.samples.map((_, lane) => {
    const targets = group.teacher.targets(lane);
    return group.outputs(lane).map((v, k) => v + eta * (targets[k]! - v));
  });
  if (twin === 0) clamp(group, held);
  else {
    const { seed, trainable } = group.bench;
    const mismatch = Float64Array.from(trainable, (name) => twin * stream(seed, name, "twin").normal());
    moved(group, mismatch, () => clamp(group, held));
  }
  group.measured.forEach((readings, lane) => readings.push({ kind: "clamped", ...group.readings(lane) }));
  group.toFree();
  yield undefined;
};

/** Solves with sources of given voltages at the outputs, a list for every sample [V]. */
function clamp(group: Group, held: readonly Float64Array[]): void {
  const count = group.width.probes.outputs.length;
  const slopes = { byCurrent: Matrix.zeros(count, count), byVoltage: Matrix.eye(count) };
  closePorts(
    group,
    { residual: (lane, _i, v) => v.map((volts, k) => volts - held[lane]![k]!), slopes: () => slopes },
    held.map(() => new Float64Array(count)),
  );
}
