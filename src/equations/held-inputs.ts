import { bodyOf } from "../law/body.js";
import { derivativesRead } from "../law/reads.js";
import { parameterDerivatives } from "../law/request.js";
import type { Condensation } from "./condensation.js";
import type { Condensed } from "./condensed.js";
import type { Use } from "./filling.js";

/** Where a root goes: the equation of a held node, and what the node's voltage is the root times, 1 or -1. */
interface Place {
  readonly held: number;
  readonly factor: number;
}

/**
 * Inputs that nothing depends on but what sources hold nodes at: each is the value of one source between a node and ground.
 * They are put where the nodes' voltages stand; the parameter program, the columns of sources and the equations of held
 * nodes have nothing to add.
 */
export class HeldInputs {
  private readonly factors: Float64Array;
  /** Entries of the held nodes, of lane 0. */
  private readonly entries: Int32Array;
  /** Whether a lane has been seen to be what it should be. */
  private readonly seen: Uint8Array;

  private constructor(
    private readonly equations: Condensed,
    size: number,
    places: readonly Place[],
  ) {
    const { lanes } = equations;
    this.factors = Float64Array.from(places, ({ factor }) => factor);
    this.entries = Int32Array.from(places, ({ held }) => (size + held) * lanes);
    this.seen = new Uint8Array(lanes);
  }

  /** Undefined where one of the roots does something else. */
  static of(equations: Condensed, plan: Condensation, roots: readonly string[]): HeldInputs | undefined {
    const { whole } = plan;
    const rows = new Map(Array.from(plan.holding.row, (row, held) => [row, held]));
    const places: Place[] = [];
    for (const live of whole.circuit.parameters.valuesAlone(roots)) {
      const [use, ...others] = live === undefined ? [] : whole.columns.usesOf(live);
      if (use === undefined || others.length > 0 || equations.follows(live!)) return undefined;
      const place = placeOf(plan, use, rows);
      if (place === undefined) return undefined;
      places.push(place);
    }
    return places.length === 0 ? undefined : new HeldInputs(equations, plan.size, places);
  }

  /** Sets the inputs of a lane; false where all its roots have to be set once. */
  set(inputs: ArrayLike<number>, lane: number): boolean {
    if (this.seen[lane] !== 1) return false;
    const { entries, factors, equations } = this;
    equations.settleLane(lane);
    const x = equations.x.array;
    for (let k = 0; k < entries.length; k++) x[entries[k]! + lane] = factors[k]! * inputs[k]!;
    return true;
  }

  /** Takes in that all roots of a lane have been set, these inputs among them. */
  see(inputs: ArrayLike<number>, lane: number): void {
    const { entries, factors, equations, seen } = this;
    const x = equations.x.array;
    seen[lane] = entries.every((entry, k) => x[entry + lane] === factors[k]! * inputs[k]!) ? 1 : 0;
  }
}

function placeOf({ whole, holding, g }: Condensation, use: Use, rows: ReadonlyMap<number, number>): Place | undefined {
  const { bank, column, from, count } = use;
  const { law, numbers } = bank;
  const { device, stimulus } = whole.circuit.instances[numbers[from]!]!;
  const parameter = law.parameters[column]!;
  if (count !== 1 || !bank.linear || device.stimulus !== parameter || stimulus !== undefined) return undefined;
  if (derivativesRead(law).size > 0) return undefined;
  const slopes = parameterDerivatives(law, parameter);
  const moved = law.contributions.flatMap((contribution, k) =>
    slopes[k] === undefined ? [] : [{ ...contribution, slope: bodyOf(law).graph.valueOf(slopes[k]!) }],
  );
  const [only, ...others] = moved;
  if (only?.slope === undefined || only.part !== "f" || others.length > 0) return undefined;
  const [row, ...further] = bank.rowsOf(only.target, from, whole.circuit.instances[numbers[from]!]!);
  const held = row && rows.get(row[0]);
  if (held === undefined || further.length > 0 || holding.start[held] !== holding.start[held + 1]) return undefined;
  whole.settle();
  g.refresh();
  const factor = (-row![1] * only.slope) / g.own.array[held]!;
  return Math.abs(factor) === 1 ? { held, factor } : undefined;
}
