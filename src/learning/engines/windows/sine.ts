import { stream } from "../../../base/random.js";
import { UsageError } from "../../../base/errors.js";
import { isLinear, type LockInModel } from "../../../signals/lockin-model.js";
import { PhaseLockIn, phasePoints } from "../../../signals/phases.js";
import type { Group } from "../group.js";
import { nudge } from "../ports.js";
import type { NodeReadings } from "../rest-points.js";
import type { Window } from "./window.js";

/** Operating points at the values of the sine. */
export const sine: Window<"sine"> = function* (group, { amplitude, nudge: kind, harmonics }) {
  const { lockIn } = group.bench;
  if (lockIn === undefined)
    throw new UsageError("this rule measures with a lock-in amplifier: the .learn card needs lockin=");
  const instrument = isLinear(lockIn, harmonics)
    ? new AtNodes(group, lockIn)
    : new AtResistors(group, lockIn, harmonics);
  for (const [p, value] of phasePoints(lockIn.phases).sines.entries()) {
    group.toFree();
    if (value !== 0) nudge(group, amplitude * value, kind);
    instrument.sample(p);
    yield undefined;
  }
  group.toFree();
  instrument.read();
};

/** A lock-in amplifier at every trainable resistor of every sample. */
class AtResistors {
  private readonly instruments: readonly PhaseLockIn[];
  private readonly values: Float64Array;

  constructor(
    private readonly group: Group,
    lockIn: LockInModel,
    harmonics: number | undefined,
  ) {
    const { seed, trainable } = group.bench;
    this.values = new Float64Array(trainable.length);
    this.instruments = group.samples.map(({ serial }) => {
      const streams = lockIn.noise === 0 ? undefined : trainable.map((name) => stream(seed, name, "noise", serial));
      return new PhaseLockIn(lockIn, trainable.length, streams, harmonics);
    });
  }

  sample(p: number): void {
    const { probes } = this.group.width;
    this.instruments.forEach((instrument, lane) => {
      probes.read(probes.drops, lane, this.values);
      instrument.sample(p, this.values);
    });
  }

  read(): void {
    this.instruments.forEach((instrument, lane) => {
      const { dc, x, y, clipped, powers } = instrument.result();
      this.group.measured[lane]!.push({ kind: "sine", mean: dc, inPhase: x, quadrature: y, clipped, powers });
    });
  }
}

/** Linear lock-in amplifiers at the nodes that the nudge moves: what sources hold has a mean and no sine. */
class AtNodes {
  private readonly readings: NodeReadings;

  constructor(
    private readonly group: Group,
    lockIn: LockInModel,
  ) {
    const { width } = group;
    const { system } = width;
    if (width.lockIns?.instrument.model !== lockIn) {
      const vector = (): Float64Array => new Float64Array(system.x.length);
      const instrument = new PhaseLockIn(lockIn, system.size * system.lanes);
      width.lockIns = { instrument, mean: vector(), inPhase: vector(), quadrature: vector() };
    }
    this.readings = width.lockIns!;
    this.readings.instrument.reset();
  }

  sample(p: number): void {
    const { instrument } = this.readings;
    instrument.sample(p, this.group.width.system.x.array.subarray(0, instrument.channels));
  }

  read(): void {
    const { group } = this;
    const { instrument, mean, inPhase, quadrature } = this.readings;
    const { dc, x, y } = instrument.result();
    mean.set(group.width.system.x.array);
    mean.set(dc);
    inPhase.set(x);
    quadrature.set(y);
    group.vectors[group.measured[0]!.length] = { mean, inPhase };
    group.measured.forEach((readings, lane) => {
      readings.push({
        ...{ kind: "sine", clipped: 0, powers: [] },
        get mean() {
          return group.drops(lane, mean);
        },
        get inPhase() {
          return group.drops(lane, inPhase);
        },
        get quadrature() {
          return group.drops(lane, quadrature);
        },
      });
    });
  }
}
