import { parseCsv } from "../csv-table.js";
import type { DataSource } from "../data-source.js";

/** A text file whose first row names the columns. */
export const csv: DataSource = {
  kind: "csv",
  about: "comma-separated values; the first row names the columns",
  syntax: "file=table.csv",
  needs: ["file"],
  read(values, files, diagnostics) {
    const source = files.text(values.get("file")!, "a table of comma-separated values");
    return source && parseCsv(source, diagnostics);
  },
};
