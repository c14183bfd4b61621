import type { Circuit } from "../circuit/circuit.js";
import { UsageError } from "../base/errors.js";
import { LawBench } from "../equations/law-bench.js";
import { integrateScalars, type ScalarFlow } from "../integrate/rosenbrock.js";
import type { Law } from "../law/contract.js";
import { solveMonotone } from "../solve/inverse.js";

/** An element whose law has a state that learning moves: its place in its circuit. */
export interface LawElement {
  readonly circuit: Circuit;
  /** Of the instance. */
  readonly number: number;
}

/** Error of a step of the integration of a pulse; states go from 0 to 1. */
const TOLERANCE = 1e-10;

/** Where a law has its current, the row of its state, the voltage and the state. */
interface Places {
  readonly current: number;
  readonly row: number;
  readonly voltage: number;
  readonly state: number;
}

function placesOf({ contributions, inputs, name, internals }: Law): Places {
  const currents = contributions.flatMap(({ target, part }, k) =>
    target.kind === "current" && part === "f" ? [k] : [],
  );
  const row = contributions.findIndex(({ target, part }) => target.kind === "internal" && part === "f");
  const voltage = inputs.findIndex(({ kind }) => kind === "voltage");
  const state = inputs.findIndex(({ kind }) => kind === "internal");
  if (currents.length !== 1 || internals.length > 1) throw new UsageError(`the law of a ${name} is none of one state`);
  return { current: currents[0]!, row, voltage, state };
}

/**
 * Elements of one law whose state is trained, apart from their circuit. All there is to know of them is asked of the law:
 * conductance near 0 V, the range of the state, the rate at which a voltage moves it. States [as the law has them], volts and
 * siemens have an entry for every element, which is one device whatever its `m`.
 */
export class LawDevices {
  /** The states at both ends of the range, and the conductances there; the first is not always the smaller one. */
  readonly ends: readonly [Float64Array, Float64Array];
  readonly endSiemens: readonly [Float64Array, Float64Array];
  /** Smallest and largest conductance [S]. */
  readonly gmin: Float64Array;
  readonly gmax: Float64Array;
  private readonly names: readonly string[];
  private readonly moving: LawBench;
  private readonly held: LawBench;
  private readonly places: Places;
  private readonly heldPlaces: Places;
  private readonly parameter: string;
  private readonly starts: readonly [Float64Array, Float64Array];
  private readonly zero: Float64Array;

  /** @param numbers of instances of one law whose values do not vary */
  constructor(circuit: Circuit, numbers: readonly number[]) {
    const instances = numbers.map((number) => circuit.instances.at(number));
    const { laws, device } = instances[0]!;
    const { moving, held } = laws!;
    const { parameter, min, max } = device.trainable!;
    this.names = instances.map(({ name }) => name);
    this.moving = new LawBench(moving, circuit, numbers);
    this.held = new LawBench(held, circuit, numbers);
    this.places = placesOf(moving);
    this.heldPlaces = placesOf(held);
    this.parameter = parameter;
    this.zero = new Float64Array(numbers.length);
    const bound = (name: string | number) =>
      Float64Array.from(instances, ({ slots, values }) =>
        typeof name === "number" ? name : (values[slots.get(name)!] as number),
      );
    this.starts = [bound(min), bound(max)];
    this.ends = [this.startOf(this.starts[0]), this.startOf(this.starts[1])];
    this.endSiemens = [this.conductance(this.ends[0]), this.conductance(this.ends[1])];
    const [a, b] = this.endSiemens;
    this.gmin = a.map((g, i) => Math.min(g, b[i]!));
    this.gmax = a.map((g, i) => Math.max(g, b[i]!));
  }

  /** The state that a value of the parameter starts it from: at rest its row is state - start. */
  private startOf(values: Float64Array): Float64Array {
    const { moving, places, parameter, zero } = this;
    moving.setParameter("static", new Float64Array(zero.length).fill(1));
    moving.setParameter(parameter, values);
    this.at(zero, zero);
    const found = moving.value(places.row).map((value) => 0 - value);
    moving.setParameter("static", zero);
    return found;
  }

  private at(volts: Float64Array, states: Float64Array): void {
    this.moving.setInput(this.places.voltage, volts);
    this.moving.setInput(this.places.state, states);
    this.moving.evaluate();
  }

  /** Conductance near 0 V [S]. */
  conductance(states: Float64Array): Float64Array {
    this.at(this.zero, states);
    return this.moving.slope(this.places.current, this.places.voltage)!.slice();
  }

  /** Conductance near 0 V of elements that start from these values of their parameter [S]. */
  conductanceFrom(values: Float64Array): Float64Array {
    return this.conductance(this.startOf(values));
  }

  /** The states that have these conductances [S]; at an end of the range where none has. */
  stateOf(siemens: Float64Array): Float64Array {
    return solveMonotone(...this.ends, (states, to) => this.missing(this.conductance(states), siemens, to));
  }

  /** The values of the parameter that the elements start from with these conductances [S]. */
  parameterOf(siemens: Float64Array): Float64Array {
    const { held, heldPlaces, zero } = this;
    return solveMonotone(...this.starts, (values, to) => {
      held.setParameter(this.parameter, values);
      held.setInput(heldPlaces.voltage, zero);
      held.evaluate();
      this.missing(held.slope(heldPlaces.current, heldPlaces.voltage)!, siemens, to);
    });
  }

  private missing(have: Float64Array, want: Float64Array, to: Float64Array): void {
    for (let i = 0; i < to.length; i++) to[i] = have[i]! - want[i]!;
  }

  /** How fast voltages move conductances [S/s]. */
  drift(volts: Float64Array, states: Float64Array): Float64Array {
    const h = 1e-6;
    this.at(volts, states);
    const rate = this.moving.value(this.places.row).map((value) => -value);
    const [above, below] = [1, -1].map((sign) => this.conductance(states.map((state) => state + sign * h)));
    return rate.map((speed, i) => (speed * (above![i]! - below![i]!)) / (2 * h));
  }

  /**
   * Holds each element at its voltage for its time [s]: states are moved in place, and what goes into the element, the
   * integral of v i, is added to `joules`.
   * @throws ConvergenceError where the motion of a state cannot be followed
   */
  hold(volts: Float64Array, seconds: Float64Array, states: Float64Array, joules: Float64Array): void {
    const { moving, places, names } = this;
    const make = (): Float64Array => new Float64Array(volts.length);
    const flow = { rate: make(), slope: make(), power: make(), powerSlope: make() };
    const equations: ScalarFlow = {
      ...flow,
      evaluate: (at) => {
        this.at(volts, at);
        const [row, current] = [moving.value(places.row), moving.value(places.current)];
        const [bend, tilt] = [moving.slope(places.row, places.state), moving.slope(places.current, places.state)];
        for (let i = 0; i < volts.length; i++) {
          flow.rate[i] = -row[i]!;
          flow.slope[i] = bend === undefined ? 0 : -bend[i]!;
          flow.power[i] = volts[i]! * current[i]!;
          flow.powerSlope[i] = tilt === undefined ? 0 : volts[i]! * tilt[i]!;
        }
      },
    };
    integrateScalars(equations, states, joules, seconds, TOLERANCE, names);
  }
}

/** Elements of one law among others, by their numbers in a list. */
export interface LawGroup {
  readonly members: readonly number[];
  readonly devices: LawDevices;
}

/** Sorts elements by their laws; what has no element of that kind is in no group. */
export function lawGroups(elements: readonly (LawElement | undefined)[]): LawGroup[] {
  const byLaw = new Map<Circuit, Map<Law, number[]>>();
  elements.forEach((element, j) => {
    if (element === undefined) return;
    const { moving } = element.circuit.instances.at(element.number).laws!;
    const laws = byLaw.get(element.circuit) ?? new Map<Law, number[]>();
    byLaw.set(element.circuit, laws);
    const list = laws.get(moving);
    if (list === undefined) laws.set(moving, [j]);
    else list.push(j);
  });
  return [...byLaw].flatMap(([circuit, laws]) =>
    [...laws.values()].map((members) => ({
      members,
      devices: new LawDevices(
        circuit,
        members.map((j) => elements[j]!.number),
      ),
    })),
  );
}
