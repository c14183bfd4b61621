import { unitDrive } from "./batches.js";
import { settle } from "../equations/linearisation.js";
import type { System } from "../equations/system.js";
import { Cursor } from "../netlist/cursor.js";
import { OperatingPoint } from "../solve/operating-point.js";
import type { Analysis } from "./contract.js";
import { type OutputQuantity, readOutputQuantity, readSourceName } from "./output.js";
import { operatingPointOptions, readNodeVoltages, startPoint } from "./start.js";

/** `.tf`: what a small change of a source does to an output at DC, and the resistances at both. */
export const tf: Analysis = {
  keyword: ".tf",
  about: "transfer function at DC, with input and output resistance",
  syntax: ".tf v(node[,node]) source | .tf i(source) source",
  parameters: {},
  read(card, circuit, diagnostics) {
    const cursor = new Cursor(card, diagnostics);
    const output = readOutputQuantity(cursor, circuit, diagnostics);
    if (output === undefined) return undefined;
    const source = readSourceName(cursor, circuit, diagnostics);
    if (source === undefined) return undefined;
    cursor.end(this.syntax);
    const hints = readNodeVoltages(circuit, ".nodeset", diagnostics);
    const input = circuit.instances.at(source).name;
    const ofOutput =
      output.instance === undefined
        ? `output_impedance_at_${output.name}`
        : `${circuit.instances.at(output.instance).name}#output_impedance`;
    const names = ["transfer_function", ofOutput, `${input}#input_impedance`];
    return {
      kind: "tf",
      plotname: "Transfer Function",
      axis: [],
      tables: [
        {
          plotname: "Transfer Function",
          axis: [],
          columns: names.map((name) => ({ name, type: "voltage" })),
          complex: false,
          list: true,
        },
      ],
      needsOperatingPoint: true,
      expectedPoints: 1,
      card,
      progress: () => 1,
      *points({ system, statistics }) {
        const options = operatingPointOptions(circuit);
        const found = startPoint(system, new OperatingPoint(system), options, [], hints);
        statistics.points++;
        statistics.iterations += found.iterations;
        yield { axis: [], x: system.x.array, row: { table: 0, values: transfer(system, output, source) } };
      },
    };
  },
};

/** Transfer function, output and input resistance, of lane 0. */
function transfer(system: System, output: OutputQuantity, source: number): Float64Array {
  const solve = linearSolver(system);
  const { circuit, numbering } = system;
  const answer = solve(unitDrive(system, source));
  const probe = output.unknowns(system);
  const gain = probe.reduce((sum, [unknown, sign]) => sum + sign * answer[unknown]!, 0);

  const branch = numbering.branchOf(source);
  const { nodes } = circuit.instances.at(source);
  const at = (node: number) => (node < 0 ? 0 : answer[node]!);
  const input = branch === undefined ? at(nodes[1]!) - at(nodes[0]!) : reciprocal(-answer[branch]!);

  const unit = new Float64Array(system.size);
  for (const [unknown, sign] of probe) unit[unknown]! += sign;
  const own = solve(unit);
  const self = probe.reduce((sum, [unknown, sign]) => sum + sign * own[unknown]!, 0);
  return Float64Array.of(gain, output.instance === undefined ? self : reciprocal(-self), input);
}

/** Where no current flows the resistance is infinite, whatever the sign of 0. */
const reciprocal = (conductance: number): number => (conductance === 0 ? Infinity : 1 / conductance);

/** Solves G x = b, or its transpose, about the operating point in the system, lane 0; states are held, as they are there. */
export function linearSolver(system: System): (b: Float64Array, transposed?: boolean) => Float64Array {
  const { lanes, lu, size, arena } = system;
  settle(system);
  lu.factor(1);
  const to = arena.floats((size + 1) * lanes);
  return (b, transposed = false) => {
    for (let k = 0; k < size; k++) to.array[k * lanes] = b[k]!;
    if (transposed) lu.solveTransposed(to);
    else lu.solve(to);
    return Float64Array.from({ length: size }, (_, k) => to.array[k * lanes]!);
  };
}
