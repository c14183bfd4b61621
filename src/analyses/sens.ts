import type { Diagnostics } from "../base/diagnostics.js";
import type { Circuit } from "../circuit/circuit.js";
import type { System } from "../equations/system.js";
import { Cursor } from "../netlist/cursor.js";
import { OperatingPoint } from "../solve/operating-point.js";
import { ac } from "./ac.js";
import { batches } from "./batches.js";
import type { Analysis, OwnTable, Point, RunControl } from "./contract.js";
import { frequencySyntax, readFrequencies, refuseRest, type Sweep } from "./frequencies.js";
import { type OutputQuantity, readOutputQuantity } from "./output.js";
import { dc } from "./dc.js";
import { op } from "./op.js";
import { readObjectives } from "./sens-objectives.js";
import { SmallSignalAdjoint } from "./sens-ac.js";
import { byParameters, effects, parametersOf, type SensitivityParameter } from "./sens-parameters.js";
import { linearSolver } from "./tf.js";
import { tran } from "./tran.js";
import { operatingPointOptions, readNodeVoltages, startPoint } from "./start.js";

/** `.sens`: derivatives of an output by every parameter of every device, by the adjoint network. */
export const sens: Analysis = {
  keyword: ".sens",
  about: "derivatives of an output by every parameter of every device, at DC or over frequency",
  syntax: `.sens v(node[,node]) | i(source) [ac ${frequencySyntax}] | .sens objfunc={expression},... param=r1:r,...`,
  parameters: {},
  read(card, circuit, diagnostics) {
    const cursor = new Cursor(card, diagnostics);
    if (cursor.atAssignment) {
      // Xyce differentiates along what else the netlist asks for.
      const { commands } = circuit;
      const along = commands.find(({ name }) => name === ".dc" || name === ".tran");
      const over = commands.find(({ name }) => name === ".ac");
      if (over !== undefined && along === undefined) {
        return readObjectives(card, circuit, diagnostics, {
          small: over,
          rest: (heard) => ac.read(over, circuit, heard),
        });
      }
      const rest = (heard: Diagnostics) => {
        if (along === undefined) return op.read({ ...card, tokens: [] }, circuit, heard);
        return (along.name === ".dc" ? dc : tran).read(along, circuit, heard);
      };
      return readObjectives(card, circuit, diagnostics, { rest });
    }
    const output = readOutputQuantity(cursor, circuit, diagnostics);
    if (output === undefined) return undefined;
    let sweep: Sweep | undefined;
    if (cursor.keyword("ac") !== undefined) {
      sweep = readFrequencies(cursor, circuit, diagnostics, this.syntax);
      if (sweep === undefined) return undefined;
      refuseRest(sweep, diagnostics, this.syntax);
      const late = circuit.instances.find(({ law }) => law.delays.length > 0);
      if (late !== undefined) {
        const message = `sensitivity over frequency does not know delays, which ${late.name} has`;
        diagnostics.error("unavailable", message, card.nameSpan, ".sens at DC does");
        return undefined;
      }
    } else cursor.keyword("dc");
    cursor.end(this.syntax);
    const hints = readNodeVoltages(circuit, ".nodeset", diagnostics);
    const names = parametersOf(circuit, sweep !== undefined);
    const frequencies = sweep?.frequencies;
    const count = frequencies?.length ?? 1;
    const table: OwnTable = {
      plotname: "Sensitivity Analysis",
      axis: sweep === undefined ? [] : [{ name: "frequency", type: "frequency" }],
      columns: names.map(({ name }) => ({ name, type: "notype" })),
      complex: sweep !== undefined,
      list: sweep === undefined,
    };
    return {
      kind: "sens",
      plotname: table.plotname,
      axis: table.axis,
      tables: [table],
      needsOperatingPoint: true,
      expectedPoints: count,
      card,
      progress: ({ axis }) => (frequencies === undefined ? 1 : (frequencies.indexOf(axis[0]!) + 1) / count),
      *points(control) {
        const { system, statistics } = control;
        if (sweep !== undefined) return yield* overFrequency(circuit, sweep, output, names, hints, control);
        const options = operatingPointOptions(circuit);
        const found = startPoint(system, new OperatingPoint(system), options, [], hints);
        statistics.points++;
        statistics.iterations += found.iterations;
        const values = atRest(system, output, names);
        yield { axis: [], x: system.x.array, row: { table: 0, values } };
      },
    };
  },
};

/** Derivatives at DC: -lambda dF/dp, where lambda solves the transposed equations for the output. */
function atRest(system: System, output: OutputQuantity, names: readonly SensitivityParameter[]): Float64Array {
  const unit = new Float64Array(system.size);
  for (const [unknown, sign] of output.unknowns(system)) unit[unknown]! += sign;
  const adjoint = linearSolver(system)(unit, true);
  const effect = effects(system);
  const each = (number: number, read: string) => [
    effect(number, read).reduce((sum, { row, part, value }) => (part === "f" ? sum - value * adjoint[row]! : sum), 0),
  ];
  return byParameters(system, names, each, 1);
}

function* overFrequency(
  circuit: Circuit,
  sweep: Sweep,
  output: OutputQuantity,
  names: readonly SensitivityParameter[],
  hints: Parameters<typeof startPoint>[4],
  control: RunControl,
): Generator<Point> {
  const { system, statistics } = control;
  let adjoint: SmallSignalAdjoint | undefined;
  for (const { frequencies, networks } of batches(circuit, sweep, hints, control)) {
    const [network] = networks;
    if (adjoint?.network !== network) adjoint = new SmallSignalAdjoint(system, network!, output, names);
    for (const [k, values] of adjoint!.derivatives(frequencies).entries()) {
      statistics.points++;
      yield { axis: [frequencies[k]!], x: system.x.array, row: { table: 0, values } };
    }
  }
}
