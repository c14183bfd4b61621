import { numberOf } from "../analyses/start.js";
import type { Diagnostics } from "../base/diagnostics.js";
import { nearest } from "../base/diagnostics.js";
import type { Circuit } from "../circuit/circuit.js";
import type { ParameterTable } from "../circuit/device.js";
import { Cursor } from "../netlist/cursor.js";

/** How results are compared with those kept in a file: `.golden`. */
export interface GoldenCard {
  /** The file, relative to the netlist; by default its name with the ending `.golden.csv`. */
  readonly file?: string;
  /** Relative to the value, in a waveform to its peak-to-peak value. */
  readonly reltol: number;
  /** In the unit of the quantity; by default 1 uV for voltages, 1 nA for currents, 0 for others. */
  readonly abstol?: number;
  /** How far points of a waveform may be displaced [s]. */
  readonly timetol: number;
  /** A signal whose crossings of `level` (by default the middle between its extremes) must be there, in this order. */
  readonly events?: string;
  readonly level?: number;
}

export const goldenDefaults: GoldenCard = { reltol: 1e-3, timetol: 0 };

/** The numbers of the card, for its checks and for help. */
export const goldenParameters: ParameterTable = {
  reltol: { unit: "1", default: goldenDefaults.reltol, min: 0, about: "tolerance relative to value or peak-to-peak" },
  abstol: { unit: "V or A", default: NaN, min: 0, about: "tolerance beside it: 1 uV and 1 nA by default" },
  timetol: { unit: "s", default: 0, min: 0, about: "how far points of a waveform may be displaced" },
  level: { unit: "V or A", default: NaN, about: "level whose crossings are the events; by default the middle" },
};

/** Reads the `.golden` card of a netlist, if it has one. */
export function readGolden(circuit: Circuit, diagnostics: Diagnostics): GoldenCard | undefined {
  let found: GoldenCard | undefined;
  for (const card of circuit.commands) {
    if (card.name !== ".golden") continue;
    if (found !== undefined)
      diagnostics.error("duplicate-card", "there is a .golden card already", card.nameSpan, "one a netlist");
    const values: Record<string, number | string> = {};
    const cursor = new Cursor(card, diagnostics);
    while (!cursor.done) {
      if (cursor.mark(",")) continue;
      const assignment = cursor.assignment();
      if (assignment === undefined) break;
      const { name, value, span } = assignment;
      const spec = goldenParameters[name];
      if (name === "file" || name === "events") values[name] = value.text.trim();
      else if (spec === undefined) {
        const near = nearest(name, ["file", "events", ...Object.keys(goldenParameters)]);
        const hint = near ? `did you mean "${near}"?` : "known: file events reltol abstol timetol level";
        diagnostics.error("unknown-parameter", `.golden has no parameter "${name}"`, span, hint);
      } else {
        const number = numberOf(value, circuit, diagnostics);
        if (number !== undefined && typeof spec.min === "number" && number < spec.min)
          diagnostics.error(
            "parameter-range",
            `${name} must be at least ${spec.min}`,
            value.span(0, value.text.length),
          );
        else if (number !== undefined) values[name] = number;
      }
    }
    cursor.end();
    found = { ...goldenDefaults, ...values };
  }
  return found;
}
