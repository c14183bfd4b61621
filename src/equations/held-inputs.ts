import { bodyOf } from "../law/body.js";
import { derivativesRead } from "../law/reads.js";
import { parameterDerivatives } from "../law/request.js";
import type { Floats } from "../kernel/index.js";
import type { Condensation } from "./condensation.js";
import type { Inputs } from "./equations.js";
import type { Use } from "./filling.js";

/** Condensed equations, as far as inputs are concerned. */
interface HeldNodes {
  readonly lanes: number;
  readonly x: Floats;
  /** Whether anything but linear devices depends on a live value. */
  follows(live: number): boolean;
  /** Brings a lane up to date with linear devices but for its inputs, which are set next. */
  settleLane(lane: number): void;
}

/** Where a value goes: the equation of a held node, and what the node's voltage is the value times, 1 or -1. */
interface Place {
  readonly held: number;
  readonly factor: number;
}

/**
 * Inputs that move nothing but what sources hold nodes at: every value that follows from them is that of one source between
 * a node and ground. What follows is put where the nodes' voltages stand; the columns of sources and the equations of
 * held nodes have nothing to add.
 */
export class HeldInputs implements Inputs {
  /** What follows from the inputs of each lane. */
  private readonly values: readonly Float64Array[];
  private readonly factors: Float64Array;
  /** Entries of the held nodes, of lane 0. */
  private readonly entries: Int32Array;
  /** Whether a lane has been seen to be what it should be. */
  private readonly seen: Uint8Array;

  private constructor(
    private readonly equations: HeldNodes,
    private readonly program: (inputs: ArrayLike<number>, values: Float64Array) => void,
    size: number,
    places: readonly Place[],
  ) {
    const { lanes } = equations;
    this.values = Array.from({ length: lanes }, () => new Float64Array(places.length));
    this.factors = Float64Array.from(places, ({ factor }) => factor);
    this.entries = Int32Array.from(places, ({ held }) => (size + held) * lanes);
    this.seen = new Uint8Array(lanes);
  }

  /** Undefined where one of the roots does something else. */
  static of(equations: HeldNodes, plan: Condensation, roots: readonly string[]): HeldInputs | undefined {
    const { columns, circuit } = plan.whole;
    const rows = new Map(Array.from(plan.holding.row, (row, held) => [row, held]));
    const lives = circuit.parameters.following(roots);
    const places: Place[] = [];
    for (const live of lives) {
      const [use, ...others] = columns.usesOf(live);
      if (use === undefined || others.length > 0 || equations.follows(live)) return undefined;
      const place = placeOf(plan, use, rows);
      if (place === undefined) return undefined;
      places.push(place);
    }
    // What stands on a node that moves would have to follow it.
    const moved = new Set(places.map(({ held }) => plan.size + held));
    if (plan.holding.entry.some((entry) => moved.has(entry))) return undefined;
    return new HeldInputs(equations, circuit.parameters.partOf(lives, roots), plan.size, places);
  }

  set(inputs: readonly ArrayLike<number>[]): boolean {
    const { equations, values, seen } = this;
    for (let lane = 0; lane < inputs.length; lane++) if (seen[lane] !== 1) return false;
    for (let lane = 0; lane < inputs.length; lane++) {
      equations.settleLane(lane);
      this.program(inputs[lane]!, values[lane]!);
    }
    this.write(equations.x.array, inputs.length);
    return true;
  }

  /** Entry by entry: what lanes have of it is side by side. */
  private write(x: Float64Array, lanes: number): void {
    const { entries, factors, values } = this;
    for (let k = 0; k < entries.length; k++) {
      const [at, factor] = [entries[k]!, factors[k]!];
      for (let lane = 0; lane < lanes; lane++) x[at + lane] = factor * values[lane]![k]!;
    }
  }

  see(inputs: ArrayLike<number>, lane: number): void {
    const { entries, factors, equations, seen } = this;
    const values = this.values[lane]!;
    this.program(inputs, values);
    const x = equations.x.array;
    seen[lane] = entries.every((entry, k) => x[entry + lane] === factors[k]! * values[k]!) ? 1 : 0;
  }
}

function placeOf({ whole, holding, g }: Condensation, use: Use, rows: ReadonlyMap<number, number>): Place | undefined {
  const { bank, column, from, count } = use;
  const { law, numbers } = bank;
  const instance = whole.circuit.instances.at(numbers[from]!);
  const parameter = law.parameters[column]!;
  if (count !== 1 || !bank.linear || instance.device.stimulus !== parameter) return undefined;
  if (instance.stimulus !== undefined || derivativesRead(law).size > 0) return undefined;
  const slopes = parameterDerivatives(law, parameter);
  const [only, ...others] = law.contributions.flatMap((contribution, k) =>
    slopes[k] === undefined ? [] : [{ ...contribution, slope: bodyOf(law).graph.valueOf(slopes[k]!) }],
  );
  if (only?.slope === undefined || only.part !== "f" || others.length > 0) return undefined;
  const [row, ...further] = bank.rowsOf(only.target, from, instance);
  const held = row && rows.get(row[0]);
  if (held === undefined || further.length > 0 || holding.start[held] !== holding.start[held + 1]) return undefined;
  whole.settle();
  g.refresh();
  const factor = (-row![1] * only.slope) / g.own.array[held]!;
  return Math.abs(factor) === 1 ? { held, factor } : undefined;
}
