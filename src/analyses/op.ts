import type { Piece } from "../base/source.js";
import type { Circuit } from "../circuit/circuit.js";
import { Cursor } from "../netlist/cursor.js";
import type { Analysis, Walk } from "./contract.js";
import { sweepRun } from "./dc.js";
import { numberOf, operatingPointOptions, readNodeVoltages } from "./start.js";
import { sweepValues } from "./sweep-values.js";
import { pointsOf } from "./walk.js";

/** `.op`: the operating point at DC. */
export const op: Analysis = {
  keyword: ".op",
  about: "operating point at DC",
  syntax: ".op [temperature | start stop step]",
  parameters: {},
  read(card, circuit, diagnostics) {
    const temperatures = readTemperatures(new Cursor(card, diagnostics), circuit, this.syntax);
    if (temperatures !== undefined) {
      const swept = { quantity: { kind: "temperature" }, key: "temper", name: "temp" } as const;
      const sweep = { swept: [swept], length: temperatures.length, value: (_: number, k: number) => temperatures[k]! };
      return { ...sweepRun([sweep], card, circuit, diagnostics), kind: "op", plotname: "Operating Point" };
    }
    const initial = readNodeVoltages(circuit, ".ic", diagnostics);
    const hints = readNodeVoltages(circuit, ".nodeset", diagnostics);
    const walk: Walk = {
      length: 1,
      options: operatingPointOptions(circuit),
      initial,
      hints,
      axis: () => [],
      enter: () => undefined,
      where: () => undefined,
      leave: () => undefined,
    };
    return {
      kind: "op",
      plotname: "Operating Point",
      axis: [],
      needsOperatingPoint: true,
      expectedPoints: 1,
      card,
      progress: () => 1,
      walk,
      points: (control) => pointsOf(walk, control),
    };
  },
};

/** The temperatures that gnucap's form of the card asks for [C]: one, or a start, a stop and a step. */
function readTemperatures(cursor: Cursor, circuit: Circuit, syntax: string): Float64Array | undefined {
  if (cursor.done) return undefined;
  const number = (piece: Piece) => numberOf(piece, circuit, cursor.diagnostics);
  const values = sweepValues(cursor, cursor.peek(1) === undefined ? "list" : "lin", number);
  cursor.end(syntax);
  return values;
}
