import type { Circuit } from "../circuit/circuit.js";
import {
  applyInitialCurrents,
  applyInitialVoltages,
  applyStates,
  replaceInitialCharges,
} from "../equations/initial.js";
import type { System } from "../equations/system.js";
import { formatSI } from "../base/units.js";
import { Allowance } from "../integrate/allowance.js";
import { Clock } from "../integrate/clock.js";
import { StepControl } from "../integrate/control.js";
import { gear, type Method, trapezoidal } from "../integrate/method.js";
import { OrderControl } from "../integrate/order.js";
import { Stepper } from "../integrate/stepper.js";
import { foresee } from "../law/executor.js";
import type { ChordOptions } from "../solve/chord.js";
import type { NewtonFailure } from "../solve/newton.js";
import { convergenceError, describe, OperatingPoint } from "../solve/operating-point.js";
import type { Analysis, Point, RunControl } from "./contract.js";
import { isMemoryless, pointsAhead } from "./memoryless.js";
import { type NodeVoltage, operatingPointOptions, readNodeVoltages, startPoint } from "./start.js";
import { readTimes, type Times } from "./tran-card.js";

/** `.tran`: the circuit over time. Rows are the accepted points from tstart on. */
export const tran: Analysis = {
  keyword: ".tran",
  about: "transient analysis",
  syntax: ".tran tstep tstop [tstart [tmax]] [uic | startup]",
  parameters: {
    tstep: {
      unit: "s",
      default: "(tstop - tstart) / 50 where it is 0",
      min: 0,
      about: "suggested distance of points; default rise and fall time of sources",
    },
    tstop: { unit: "s", above: 0, about: "end" },
    tstart: { unit: "s", default: 0, min: 0, about: "first time that is recorded" },
    tmax: { unit: "s", default: "min(tstep, (tstop - tstart) / 50)", above: 0, about: "largest step" },
  },
  read(card, circuit, diagnostics) {
    const times = readTimes(card, circuit, diagnostics, this.syntax);
    if (times === undefined) return undefined;
    const { uic } = times;
    const initial = readNodeVoltages(circuit, ".ic", diagnostics);
    const hints = readNodeVoltages(circuit, ".nodeset", diagnostics);
    return {
      kind: "tran",
      plotname: "Transient Analysis",
      axis: [{ name: "time", type: "time" }],
      needsOperatingPoint: !uic,
      expectedPoints: Math.ceil(times.stop / times.largest),
      window: times.window,
      times: { start: times.start, stop: times.stop },
      card,
      progress: ({ axis }) => axis[0]! / times.stop,
      points: (control) => run(circuit, times, initial, hints, control),
    };
  },
};

/** A state forgets nothing: the errors of its steps add up over the run, so each may have this part of what others may. */
const STATE_SHARE = 0.0003;
/** Every solution measures what kept factors contract by; it pays to keep those that take so many operations an unknown. */
const CHORD: ChordOptions = { left: 0.01, measurable: 1e-6, trust: 0 };
const DEAR = 100;
/** Updates of up to so many tolerances are the last where they shrink as squares do, far enough. */
const AHEAD = 10;
/** How exactly the change of a mode is located, as a part of the largest step. */
const MODE_TIMING = 1e-6;

/** How near corners may lie to be one, as a part of the largest step. */
const SAME_CORNER = 1e-9;

/** The integration method the options ask for. */
export function methodOf(circuit: Circuit): Method {
  const { method, maxord } = circuit.options;
  if (maxord < 2) return gear[1]!;
  return method === "gear" ? gear[maxord]! : trapezoidal;
}

function* run(
  circuit: Circuit,
  times: Times,
  initial: readonly NodeVoltage[],
  hints: readonly NodeVoltage[],
  { system, statistics, nextInstant, nodes }: RunControl,
): Generator<Point> {
  const { reltol, vntol, abstol, itl1, itl4, trtol, chgtol } = circuit.options;
  const largestMethod = methodOf(circuit);
  const stepper = new Stepper(system, {
    reltol,
    vntol,
    abstol,
    maxIterations: itl4,
    ahead: AHEAD,
    depth: largestMethod.order + 1,
    damping: true,
    chord: CHORD,
    dear: DEAR,
  });
  const orders = new OrderControl(largestMethod);
  const expected = Math.ceil(times.stop / times.largest);
  // Points that are known before anything is solved are solved side by side, by emitted laws of their own.
  const isForeseen = !times.uic && nextInstant === undefined && isMemoryless(system);
  if (!isForeseen)
    for (const { law, numbers } of system.nonlinear) foresee(law, numbers.length * system.lanes, expected);
  const kinds = system.tolerances(circuit.options);
  const { lanes } = system;

  if (times.uic) startFromConditions(system, stepper, initial);
  else {
    const found = startPoint(
      system,
      new OperatingPoint(system),
      { ...operatingPointOptions(circuit), time: 0 },
      initial,
      hints,
    );
    statistics.iterations += found.iterations;
    stepper.start(0);
  }
  const emit = (t: number, x = stepper.present): Point => {
    statistics.points++;
    return { axis: [t], x, formula: stepper.formula, recorded: t >= times.start };
  };
  yield emit(0);

  const smallest = Math.max(times.stop * 1e-15, times.largest * 1e-13);
  const control = new StepControl(Math.min(times.stop / 100, times.step, times.largest) / 10, {
    smallest,
    largest: times.largest,
  });
  const floor = chargeFloor(system, reltol * chgtol);
  const entry = (k: number): number => Math.floor(k / lanes);
  const allowed = new Allowance(system, {
    relative: (k) => trtol * reltol * (system.unknowns.at(entry(k))!.kind === "state" ? STATE_SHARE : 1),
    absolute: (k) => trtol * kinds[entry(k)]!,
    least: (k) => trtol * floor[k]!,
  });
  allowed.note(system.x);
  let lastFailure: NewtonFailure | undefined;
  // Corners of several sources that differ by rounding are one.
  const near = Math.max(2 * smallest, times.largest * SAME_CORNER);
  const finest = Math.max(10 * smallest, times.largest * MODE_TIMING);
  const coarsest = 100 * finest;
  let located = finest;
  const { breakpoints } = circuit.options;
  const instants = [...breakpoints, ...times.limit.map(([from]) => from)].sort((a, b) => a - b);
  const clock = new Clock(control, {
    stop: times.stop,
    largest: times.largest,
    near,
    bound: (at) => Math.min(times.largest, times.limit.findLast(([from]) => from <= at)?.[1] ?? Infinity),
    nextCorner: (after) =>
      Math.min(system.sources.nextBreakpoint(after), instants.find((at) => at > after) ?? Infinity, times.stop),
  });
  if (isForeseen) {
    const points = pointsAhead(system, clock, {
      reltol,
      vntol,
      abstol,
      maxIterations: itl1,
      sure: false,
      expected,
      nodes,
      ...times,
    });
    for (let next = points.next(); ; next = points.next()) {
      if (next.done === true) {
        statistics.iterations += next.value;
        break;
      }
      yield emit(next.value, system.x.array);
    }
    stepper.start(clock.t);
  }
  let instant = nextInstant?.(0) ?? Infinity;

  while (clock.t < times.stop) {
    const echo = system.delays.nextBreakpoint(clock.t + near);
    const tick = clock.next(echo, instant);
    const { h, to } = tick;
    system.setTime(to);
    const outcome = stepper.attempt(h, orders.method, to);
    if (!outcome.ok) {
      statistics.rejected++;
      lastFailure = outcome;
      stepper.reject();
      stepper.restart();
      orders.restart();
      if (!control.failed(h)) throw tooSmall(system, outcome, clock.t, h);
      continue;
    }
    const error = stepper.errorRatio(allowed);
    const { order } = stepper;
    if (error !== undefined && error > 1) {
      statistics.rejected++;
      if (!control.rejected(h, error, order)) {
        const unknown = stepper.worst(allowed);
        const failure = { ok: false, reason: "truncation", lane: 0, unknown, iterations: 0, updates: [] } as const;
        throw tooSmall(system, lastFailure ?? failure, clock.t, h);
      }
      stepper.reject();
      continue;
    }
    // Where a mode changes, a point is set just behind the change; changes that crowd are located less and
    // less exactly, so that one which undoes itself at once (a switch in its own feedback) does not stop the time.
    const change = system.modes.any ? system.modes.look(system.x) : undefined;
    if (change !== undefined && h * (1 - change.fraction) > located) {
      statistics.rejected++;
      stepper.reject();
      control.step = Math.max(smallest, Math.min(0.9 * h, h * change.fraction + located / 2));
      continue;
    }
    located = change === undefined ? Math.max(0.8 * located, finest) : Math.min(4 * located, coarsest);
    orders.accepted(error, () => stepper.lowerRatio(allowed));
    stepper.accept();
    lastFailure = undefined;
    allowed.note(system.x);
    if (clock.accept(tick, error, order, echo, change !== undefined)) {
      stepper.corner();
      orders.restart();
    }
    if (change !== undefined) {
      // What jumps with it has done so at the next point, which is as near as the change was located.
      system.modes.apply(system.x);
      stepper.jump();
      control.step = located;
    }
    yield emit(to);
    if (to >= instant) instant = nextInstant!(to);
  }
  statistics.iterations += stepper.iterations;
}

/**
 * The change of every unknown that moves its own charge or flux by `charge`: smaller errors do not count. What moves no
 * charge at all (the voltage of a junction without capacitance) may jump: its errors never count.
 */
function chargeFloor(system: System, charge: number): Float64Array {
  system.evaluateC();
  const { columnStart, row } = system.pattern;
  const { lanes, unknowns } = system;
  const c = system.lu.values.array;
  const floor = new Float64Array(system.x.length);
  for (let j = 0; j < system.size; j++) {
    for (let lane = 0; lane < lanes; lane++) {
      let moves = unknowns.at(j)!.kind === "delay" || system.rates?.of.has(j) === true;
      for (let e = columnStart[j]!; e < columnStart[j + 1]!; e++) {
        const size = Math.abs(c[e * lanes + lane]!);
        if (size === 0) continue;
        moves = true;
        if (row[e] === j) floor[j * lanes + lane] = charge / size;
      }
      if (!moves) floor[j * lanes + lane] = Infinity;
    }
  }
  return floor;
}

/** `uic`: no operating point; nodes start at their `.ic`, charges and fluxes at the `ic=` of their devices. */
function startFromConditions(system: System, stepper: Stepper, initial: readonly NodeVoltage[]): void {
  system.setTime(0);
  const x = system.x.array;
  x.fill(0);
  for (const { node, volts } of initial)
    for (let lane = 0; lane < system.lanes; lane++) x[node * system.lanes + lane] = volts;
  applyInitialCurrents(system);
  applyStates(system);
  // Charges that nothing is said of are those at the voltages of `.ic`, 0 V without: what an `ic=` elsewhere says of a
  // node is no condition for its other devices.
  system.evaluateCharges();
  const starts = replaceInitialCharges(system);
  const charges = Float64Array.from(system.q.array);
  const before = Float64Array.from(x);
  applyInitialVoltages(system);
  system.modes.start(system.x);
  if (system.modes.look(system.x) !== undefined) system.modes.apply(system.x);
  const guess = Float64Array.from(x);
  for (const [entry, volts] of starts) guess[entry] = volts;
  stepper.start(0, { charges, before, guess });
}

function tooSmall(system: System, failure: NewtonFailure, t: number, h: number) {
  return convergenceError(
    system,
    failure,
    `the time step became too small at t = ${formatSI(t, "s")} (step ${formatSI(h, "s")})`,
    [`  smaller and smaller steps from t = ${formatSI(t, "s")}: ${describe(system, failure)}`],
    [
      "method=gear damps ringing",
      "a small capacitance at the node makes a jump finite",
      "a larger reltol accepts larger errors",
    ],
  );
}
