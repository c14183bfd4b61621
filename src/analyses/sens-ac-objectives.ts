import * as math from "../base/math.js";
import { type Complex, complex, conjugate, magnitude, mul, phase } from "../base/complex.js";
import type { Circuit } from "../circuit/circuit.js";
import { batches, drives } from "./batches.js";
import type { Point, RunControl } from "./contract.js";
import type { Sweep } from "./frequencies.js";
import type { Objective } from "./objective.js";
import { SmallSignalAdjoint } from "./sens-ac.js";
import type { SensitivityParameter } from "./sens-parameters.js";
import { type Places, sumOver } from "./sens-roots.js";
import { type NodeVoltage } from "./start.js";

/** Each objective, then its derivatives by what is wanted, over frequency: re, im of each, im 0 of real ones. */
export function* smallDerivatives(
  circuit: Circuit,
  sweep: Sweep,
  hints: readonly NodeVoltage[],
  objectives: readonly Objective[],
  known: readonly SensitivityParameter[],
  wanted: readonly Places[],
  control: RunControl,
): Generator<Point> {
  const { system, statistics } = control;
  const quantities = [...new Set(objectives.flatMap((objective) => objective.quantities))];
  let adjoints: SmallSignalAdjoint[] = [];
  for (const { frequencies, networks } of batches(circuit, sweep, hints, control)) {
    const network = networks[0]!;
    if (adjoints[0]?.network !== network)
      adjoints = quantities.map((quantity) => new SmallSignalAdjoint(system, network, quantity, known));
    const slopes = adjoints.map((adjoint) => adjoint.derivatives(frequencies));
    network.solve(...drives(system, 0));
    for (const [k, frequency] of frequencies.entries()) {
      const re = new Float64Array(system.size + 1);
      const im = new Float64Array(system.size + 1);
      network.read(k, re, im);
      const values = quantities.map((quantity) =>
        quantity
          .unknowns(system)
          .reduce(
            (sum, [unknown, sign]) => complex(sum.re + sign * re[unknown]!, sum.im + sign * im[unknown]!),
            complex(0),
          ),
      );
      const rows = objectives.flatMap((objective) => {
        const places = objective.quantities.map((quantity) => quantities.indexOf(quantity));
        const by = wanted.map((each) =>
          places.map((q) =>
            complex(
              sumOver(each, system, (p) => slopes[q]![k]![2 * p]!),
              sumOver(each, system, (p) => slopes[q]![k]![2 * p + 1]!),
            ),
          ),
        );
        return row(
          objective,
          places.map((q) => values[q]!),
          by,
        );
      });
      statistics.points++;
      const flat = Float64Array.from(rows.flatMap((value) => [value.re, value.im]));
      yield { axis: [frequency], x: re, im, row: { table: 0, values: flat } };
    }
  }
}

/** The value of an objective and what it changes by with each parameter, given what its quantities do. */
function row(objective: Objective, values: readonly Complex[], by: readonly (readonly Complex[])[]): Complex[] {
  if (objective.alone) return [values[0] ?? complex(0), ...by.map(([first]) => first ?? complex(0))];
  const { value, slopes } = objective.of(
    Float64Array.from(values, (whole, q) => PARTS[objective.parts[q]!]!.value(whole)),
  );
  const changes = by.map((list) =>
    list.reduce((sum, change, q) => sum + slopes[q]! * PARTS[objective.parts[q]!]!.change(values[q]!, change), 0),
  );
  return [value, ...changes].map((real) => complex(real));
}

const square = ({ re, im }: Complex) => re * re + im * im;

/** Real parts of complex numbers, and how they change with them. */
const PARTS: Readonly<Record<string, { value(of: Complex): number; change(of: Complex, by: Complex): number }>> = {
  r: { value: ({ re }) => re, change: (_, by) => by.re },
  i: { value: ({ im }) => im, change: (_, by) => by.im },
  m: { value: magnitude, change: (of, by) => mul(conjugate(of), by).re / magnitude(of) },
  p: { value: phase, change: (of, by) => mul(conjugate(of), by).im / square(of) },
  db: {
    value: (of) => 20 * math.log10(magnitude(of)),
    change: (of, by) => ((20 / Math.LN10) * mul(conjugate(of), by).re) / square(of),
  },
};
