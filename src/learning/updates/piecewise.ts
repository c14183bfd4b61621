import { pulsed } from "../pulses.js";

/**
 * Measured pulses: the columns `up` and `down` of a `.data` table are sizes of pulses in units of the step, at places that
 * divide the range from gmin (first row) to gmax (last row) equally; between them a straight line.
 */
export const piecewise = pulsed(
  {
    kind: "piecewise",
    about:
      "measured pulses: sizes up and down from a .data table, in units of the step, at equal distances from gmin to gmax",
    source: "piecewise-step device of IBM's analog hardware kit (Rasch et al., arXiv 2104.02184), in siemens",
  },
  {
    parameters: [
      {
        name: "curve",
        unit: "",
        table: true,
        about: "the .data table (.data NAME file=pulses.csv) with columns up and down",
      },
    ],
    fault(table) {
      for (const name of ["up", "down"]) {
        const column = table.get(name);
        if (column === undefined) return `it has no column "${name}"`;
        if (column.length < 2) return "it has one row: two are the least, at gmin and at gmax";
        const bad = column.findIndex((value) => !(value >= 0 && Number.isFinite(value)));
        if (bad >= 0) return `row ${bad + 1} of "${name}" is ${column[bad]}, not a size from 0 up`;
      }
      return undefined;
    },
    response(up, u, _own, j, tables) {
      const sizes = tables[j]!.get(up ? "up" : "down")!;
      const place = Math.min(1, Math.max(0, u)) * (sizes.length - 1);
      const k = Math.min(sizes.length - 2, Math.floor(place));
      return sizes[k]! + (place - k) * (sizes[k + 1]! - sizes[k]!);
    },
  },
);
