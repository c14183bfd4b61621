export type Cell = string | number | undefined;

/** Columns of text, two blanks apart, each as wide as its widest cell; those in `right` align right. */
export function columns(rows: readonly (readonly Cell[])[], right: readonly number[] = []): string {
  const text = rows.map((row) => row.map((cell) => (typeof cell === "number" ? figure(cell) : (cell ?? ""))));
  const count = Math.max(0, ...text.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, i) => Math.max(0, ...text.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (right.includes(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join("  ");
  return text.map((row) => line(row).trimEnd() + "\n").join("");
}

/** A number to `digits` significant digits, for reading and not for reading back. */
export function figure(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  const plain = value === 0 || (size >= 1e-3 && size < 1e6);
  const rounded = Number(value.toPrecision(digits));
  return plain ? String(rounded) : rounded.toExponential();
}

/** Words broken into lines of at most `width` characters. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines;
}

/** Terms and their explanations; explanations hang in a second column that is broken to `width`. */
export function definitions(rows: readonly (readonly [term: string, about: string])[], width: number): string {
  const indent = Math.min(28, Math.max(0, ...rows.map(([term]) => term.length)) + 4);
  let text = "";
  for (const [term, about] of rows) {
    const lines = wrap(about, Math.max(24, width - indent));
    const head = `  ${term}`;
    text += head.length + 2 <= indent ? head.padEnd(indent) + lines[0]! : `${head}\n${" ".repeat(indent)}${lines[0]!}`;
    text +=
      "\n" +
      lines
        .slice(1)
        .map((line) => " ".repeat(indent) + line + "\n")
        .join("");
  }
  return text;
}

const BLOCKS = "▁▂▃▄▅▆▇█";

/**
 * A small line of blocks, one for each of at most `width` points taken evenly; the last value is always the last block.
 * Where values are positive and span more than a factor of 30, as losses do, their 16th roots are drawn: nearly their
 * logarithms, and exactly rounded everywhere.
 */
export function sparkline(values: readonly number[], width: number): string {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return "";
  const count = Math.min(width, finite.length);
  const last = finite.length - 1;
  const taken = Array.from(
    { length: count },
    (_, i) => finite[count === 1 ? last : Math.round((i * last) / (count - 1))]!,
  );
  const least = Math.min(...taken);
  const { sqrt } = Math;
  const wide = least > 0 && Math.max(...taken) > 30 * least;
  const levels = wide ? taken.map((v) => sqrt(sqrt(sqrt(sqrt(v))))) : taken;
  const low = Math.min(...levels);
  const span = Math.max(...levels) - low;
  const top = BLOCKS.length - 1;
  return levels.map((v) => BLOCKS[span === 0 ? 0 : Math.round(((v - low) / span) * top)]!).join("");
}
