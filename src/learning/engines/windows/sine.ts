import { stream } from "../../../base/random.js";
import { UsageError } from "../../../base/errors.js";
import { PhaseLockIn, phasePoints } from "../../../signals/phases.js";
import { nudge } from "../ports.js";
import type { Window } from "./window.js";

/** Operating points at the values of the sine. */
export const sine: Window<"sine"> = function* (group, { amplitude, nudge: kind, harmonics }) {
  const { lockIn, seed, trainable } = group.bench;
  if (lockIn === undefined)
    throw new UsageError("this rule measures with a lock-in amplifier: the .learn card needs lockin=");
  const instruments = group.samples.map(({ serial }) => {
    const streams = lockIn.noise === 0 ? undefined : trainable.map((name) => stream(seed, name, "noise", serial));
    return new PhaseLockIn(lockIn, trainable.length, streams, harmonics);
  });
  for (const [p, value] of phasePoints(lockIn.phases).sines.entries()) {
    group.toFree();
    if (value !== 0) nudge(group, amplitude * value, kind);
    instruments.forEach((instrument, lane) => instrument.sample(p, group.drops(lane)));
    yield undefined;
  }
  group.toFree();
  instruments.forEach((instrument, lane) => {
    const { dc, x, y, clipped, powers } = instrument.result();
    group.measured[lane]!.push({ kind: "sine", mean: dc, inPhase: x, quadrature: y, clipped, powers });
  });
};
