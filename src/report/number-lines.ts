import { checkTable, type ResultTable } from "./table.js";

export interface NumberLines {
  /** Digits after the point. */
  readonly digits: number;
  /** The axis once a line, not before each column. */
  readonly singleScale: boolean;
  /** A first line with names. */
  readonly named: boolean;
}

/**
 * Tables as lines of numbers, as ngspice's `wrdata` writes them: before each column the axis (the first column), complex
 * ones as two numbers; a blank line after each table.
 */
export function* numberLines(tables: Iterable<ResultTable>, style: NumberLines): Generator<string> {
  for (const table of tables) {
    if (table.failure !== undefined) continue;
    checkTable(table);
    const { columns, data, points } = table;
    const repeated = (k: number): boolean => k === 1 || !style.singleScale;
    if (style.named) {
      const names = columns
        .slice(1)
        .flatMap(({ name }, k) => [
          ...(repeated(k + 1) ? [columns[0]!.name] : []),
          name,
          ...(data[k + 1]!.length > points ? [name] : []),
        ]);
      yield names.map((name) => ` ${name.padEnd(style.digits + 6)} `).join("") + "\n";
    }
    for (let row = 0; row < points; row++) {
      let line = "";
      for (let k = 1; k < columns.length; k++) {
        if (repeated(k)) line += figure(data[0]![data[0]!.length > points ? 2 * row : row]!, style.digits);
        if (data[k]!.length === points) line += figure(data[k]![row]!, style.digits);
        else line += figure(data[k]![2 * row]!, style.digits) + figure(data[k]![2 * row + 1]!, style.digits);
      }
      yield line + "\n";
    }
    yield "\n";
  }
}

/** As C's `% .8e ` writes it. */
function figure(x: number, digits: number): string {
  if (!Number.isFinite(x)) return `${Number.isNaN(x) ? " nan" : x > 0 ? " inf" : "-inf"} `;
  const [mantissa, exponent] = x.toExponential(digits).split("e") as [string, string];
  const sign = x < 0 || Object.is(x, -0) ? "-" : " ";
  return `${sign}${mantissa.replace("-", "")}e${exponent[0]}${exponent.slice(1).padStart(2, "0")} `;
}
