import { OperatingPoint } from "../solve/operating-point.js";
import { Cursor } from "../netlist/cursor.js";
import type { Analysis } from "./contract.js";
import { operatingPointOptions, readNodeVoltages, startPoint } from "./start.js";

/** `.op`: the operating point at DC. */
export const op: Analysis = {
  keyword: ".op",
  about: "operating point at DC",
  syntax: ".op",
  parameters: {},
  read(card, circuit, diagnostics) {
    new Cursor(card, diagnostics).end(".op takes no arguments");
    const initial = readNodeVoltages(circuit, ".ic", diagnostics);
    const hints = readNodeVoltages(circuit, ".nodeset", diagnostics);
    return {
      kind: "op",
      plotname: "Operating Point",
      axis: [],
      needsOperatingPoint: true,
      expectedPoints: 1,
      card,
      progress: () => 1,
      *points({ system, statistics }) {
        const found = startPoint(system, new OperatingPoint(system), operatingPointOptions(circuit), initial, hints);
        statistics.points++;
        statistics.iterations += found.iterations;
        yield { axis: [], x: system.x.array };
      },
    };
  },
};
