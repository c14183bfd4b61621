import type { Point, Run } from "../analyses/index.js";
import { complex } from "../base/complex.js";
import type { Dialect } from "../base/dialect.js";
import type { ResultTable } from "../report/table.js";
import { type Reader, realReader, type Signal } from "./signal.js";

/** The columns of the first table that an analysis makes itself, as signals that expressions may name. */
export function ownSignals(run: Run, dialect: Dialect): Signal[] {
  const [table] = run.tables ?? [];
  if (table === undefined) return [];
  if (table.complex) return table.columns.map(({ name, type }, k) => ({ name, type, reader: () => complexReader(k) }));
  const read =
    (k: number, power: number) =>
    ({ row }: Point) => {
      const value = row?.table === 0 ? row.values[k]! : NaN;
      return power === 2 ? value * value : value;
    };
  return table.columns.flatMap(({ name, type }, k) => {
    const signal = (as: string, power = 1): Signal => ({ name: as, type, reader: () => realReader(read(k, power)) });
    // Xyce's parts of the noise of single devices, densities of power at the output and referred to the input.
    const part = /^onoise_(?!spectrum$|total$)(.+)$/.exec(name)?.[1];
    if (part !== undefined) {
      const [onoise, inoise] = [0, 1].map((at) => read(at, 2));
      const share = (point: Point) => (read(k, 2)(point) * inoise!(point)) / onoise!(point);
      const referred: Signal = { name: `dni(${part})`, type, reader: () => realReader(share) };
      return [signal(name), signal(`dno(${part})`, 2), referred];
    }
    // Xyce's ONOISE and INOISE are densities of power, those of others of amplitude.
    const short = /^([io]noise)_spectrum$/.exec(name)?.[1];
    return short === undefined ? [signal(name)] : [signal(name), signal(short, dialect === "xyce" ? 2 : 1)];
  });
}

/** Reads the k-th column of a table of complex numbers. */
function complexReader(k: number): Reader {
  const part = (at: number, { row }: Point) => (row?.table === 0 ? row.values[2 * k + at]! : NaN);
  return { real: (point) => part(0, point), complex: (point) => complex(part(0, point), part(1, point)) };
}

/** Keeps the rows of the tables that an analysis makes itself. */
export class OwnTables {
  private readonly rows: { readonly axis: readonly number[]; readonly values: Float64Array }[][];

  constructor(
    private readonly run: Run,
    private readonly tables: NonNullable<Run["tables"]>,
  ) {
    this.rows = tables.map(() => []);
  }

  add({ axis, row }: Point): void {
    if (row !== undefined) this.rows[row.table]!.push({ axis: [...axis], values: row.values.slice() });
  }

  /** The tables so far; one that has no rows yet is left out. */
  results(step: string | undefined): ResultTable[] {
    return this.tables.flatMap((table, k) => {
      const rows = this.rows[k]!;
      if (rows.length === 0) return [];
      const width = table.complex ? 2 : 1;
      const axes = table.axis.map((_, a) => Float64Array.from(rows, ({ axis }) => axis[a]!));
      const data = table.columns.map((_, c) => {
        const column = new Float64Array(width * rows.length);
        rows.forEach(({ values }, r) => column.set(values.subarray(width * c, width * (c + 1)), width * r));
        return column;
      });
      const { plotname, complex, list, axis, columns } = table;
      const { kind } = this.run;
      return [
        {
          kind,
          plotname,
          ...(step !== undefined && { step }),
          columns: [...axis, ...columns],
          axes: axis.length,
          complex,
          list,
          points: rows.length,
          data: [...axes, ...data],
        },
      ];
    });
  }
}
