import { Condensation } from "../equations/condensation.js";
import type { System } from "../equations/system.js";
import type { Circuit } from "../circuit/circuit.js";
import { derivativesRead } from "../law/reads.js";
import { Curve } from "../solve/curve.js";
import type { Walk } from "./contract.js";

/**
 * Fewer points are solved as fast one after the other, each from the one before, as a curve through them is prepared
 * (measured: circuits of 2 to 1000 nodes).
 */
const FEWEST = 250;

/**
 * Whether the operating points of a walk may be points of curves: its innermost sweep is one over the value of a source,
 * which nothing else in the circuit follows, and no law has anything but voltages and currents to be at rest.
 */
export function goesAlongCurves({ innermost }: Walk, { instances, instanceNumber, parameters }: Circuit): boolean {
  if (innermost === undefined || innermost.swept.length !== 1 || innermost.length < FEWEST) return false;
  const { quantity, key } = innermost.swept[0]!;
  if (quantity.kind !== "device") return false;
  const { device, law } = instances.at(instanceNumber.get(quantity.owner)!);
  if (device.stimulus !== quantity.parameter || !law.linear || derivativesRead(law).has(quantity.parameter))
    return false;
  if (!parameters.isValueAlone(key)) return false;
  const laws = new Set(instances.map((instance) => instance.law));
  return [...laws].every(({ modes, internals }) => modes.length === 0 && internals.length === 0);
}

/**
 * Stretches of a walk that goes along curves: points ahead of one that is solved, at which nothing but the value of the
 * source has moved, and always to the same side.
 */
export class Stretches {
  private readonly curve: Curve;
  private readonly values: Float64Array;
  /** Whether there is nothing to be found any more: where one stretch is no curve, others are not likely to be. */
  private over = false;

  /** @param nodes that are looked at; undefined where everything is */
  constructor(
    private readonly walk: Walk,
    private readonly system: System,
    nodes: readonly number[] | undefined,
  ) {
    const { innermost, options, length } = walk;
    this.values = Float64Array.from({ length: innermost!.length }, (_, index) => innermost!.value(0, index));
    const curve = { ...options, sure: true };
    this.curve = new Curve(new Condensation(system), curve, Math.min(length, this.values.length), nodes);
  }

  get iterations(): number {
    return this.curve.iterations;
  }

  /** How many points after the k-th, where the system stands, could be solved: `restore` puts it there. */
  solve(k: number): number {
    const { walk, system, values, curve } = this;
    if (this.over) return 0;
    const from = k % values.length;
    const rising = values[from + 1]! > values[from]!;
    let to = from;
    while (
      to + 1 < values.length &&
      to - from < curve.most &&
      values[to + 1]! !== values[to]! &&
      values[to + 1]! > values[to]! === rising
    )
      to++;
    if (!Curve.pays(to - from)) return 0;
    const put = (point: number) => {
      walk.enter(system, 0, k + point);
      system.setTime(undefined);
    };
    this.over = !curve.solve({ coordinates: values.slice(from, to + 1), sole: true, put });
    // What is solved next starts where the system stands.
    if (this.over) put(0);
    return this.over ? 0 : to - from;
  }

  /** Puts the system to a point after the one that was solved from. */
  restore(point: number): void {
    this.curve.restore(point);
  }
}
