import type { Point, Run } from "../analyses/index.js";
import type { ResultTable } from "../report/table.js";

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
          complex,
          list,
          points: rows.length,
          data: [...axes, ...data],
        },
      ];
    });
  }
}
