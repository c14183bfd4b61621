import { alongLine, Dots, type Colour } from "./dots.js";
import type { Panel, Series } from "./panel-contract.js";
import { axisTitle, scaleOf } from "./panel-scale.js";
import { colorOf, footOf, placed, type Frame, type Place } from "./series.js";

export interface PlotStyle {
  /** Characters a line has room for. */
  readonly width: number;
  /** How text gets its colour; without it there are none. */
  readonly colour?: Colour;
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
/** How often the letter of a curve stands on it. */
const LETTERS_EACH = 3;
const NARROWEST = 16;

/** A series, and the letter that marks it where there are several. */
interface Marked {
  readonly series: Series;
  readonly color: string;
  readonly letter: string | undefined;
}

/** A panel as lines of text: title, legend, and curves of Braille dots between axes with labels. */
export function* plotText(panel: Panel, { width, colour = (text) => text }: PlotStyle): Generator<string> {
  const rows = Math.max(12, Math.min(24, Math.round(width / 5)));
  const vertical = scaleOf(panel, "y", 5);
  const margin = Math.max(0, ...vertical.ticks.map(({ label }) => lengthOf(label)));
  const dots = new Dots(Math.max(NARROWEST, width - margin - 2), rows);
  const { columns } = dots;
  const horizontal = scaleOf(panel, "x", Math.max(1, Math.floor(columns / 12)));
  const frame = { left: 0, right: dots.width - 1, top: 0, bottom: dots.height - 1 };
  const at = {
    x: (value: number): number => horizontal.position(value) * frame.right,
    y: (value: number): number => (1 - vertical.position(value)) * frame.bottom,
  };
  const marked = markedOf(panel);
  const places = marked.map(({ series, color }) => draw(dots, series, color, at, frame));
  marked.forEach((each, k) => letters(dots, each, places[k]!, marked));

  const labels = new Map<number, string>();
  for (const { value, label } of vertical.ticks) {
    const row = Math.round(at.y(value)) >> 2;
    if (label === "" || labels.has(row)) continue;
    labels.set(row, label);
    if (value !== 0) continue;
    for (let column = 0; column < columns; column++) if (dots.isEmpty(column, row)) dots.letter(column, row, "┈");
  }
  if (panel.title !== undefined) yield `${fit(panel.title, width)}\n`;
  yield* legend(marked, width, colour);
  yield `${fit(axisTitle(panel.y, vertical), width)}\n`;
  for (let row = 0; row < rows; row++) {
    const label = labels.get(row);
    yield `${before(label ?? "", margin)} ${label === undefined ? "│" : "┤"}${dots.text(row, colour)}`.trimEnd() + "\n";
  }
  const ticks = horizontal.ticks.map(({ value, label }) => ({ column: Math.round(at.x(value)) >> 1, label }));
  const marks = new Set(ticks.map(({ column }) => column));
  const line = Array.from({ length: columns }, (_, column) => (marks.has(column) ? "┴" : "─")).join("");
  yield `${before("", margin)} └${line}\n`;
  yield `${before("", margin + 2)}${labelLine(ticks, columns)}\n`;
  const title = fit(axisTitle(panel.x, horizontal), columns);
  yield before("", margin + 2 + ((columns - lengthOf(title)) >> 1)) + title + "\n";
}

/** Series with letters where the legend names more than one. */
function markedOf({ series }: Panel): Marked[] {
  const several = series.filter(({ label }) => label !== undefined).length > 1;
  let next = 0;
  return series.map((each, index) => {
    const letter = several && each.label !== undefined ? LETTERS[next++] : undefined;
    return { series: each, color: colorOf(each, index), letter };
  });
}

/** Draws a series; gives the first row it has in each of the columns of characters. */
function draw(dots: Dots, series: Series, color: string, at: Place, frame: Frame): Map<number, number> {
  const rows = new Map<number, number>();
  let count = 0;
  const visit = (x: number, y: number): void => {
    // What came before is dashed: four dots and a gap of as many.
    if (series.light === true && (count++ & 4) !== 0) return;
    dots.dot(x, y, color);
    if (!rows.has(x >> 1)) rows.set(x >> 1, y >> 2);
  };
  if (series.kind === "bars") {
    bars(series, at, frame, visit);
    return rows;
  }
  for (const run of placed(series, at, frame)) {
    run.forEach((point, k) => alongLine(series.kind === "line" ? run[Math.max(0, k - 1)]! : point, point, visit));
  }
  return rows;
}

function bars(series: Series, at: Place, frame: Frame, visit: (x: number, y: number) => void): void {
  const foot = Math.round(footOf(at, frame));
  for (let i = 0; i < series.y.length; i++) {
    const from = Math.max(frame.left, Math.round(at.x(series.x[i]!)));
    const to = Math.min(frame.right, Math.round(at.x(series.x[i + 1]!)));
    const top = Math.round(Math.max(frame.top, Math.min(frame.bottom, at.y(series.y[i]!))));
    if (!Number.isFinite(top) || top === foot) continue;
    for (let x = from; x < Math.max(to, from + 1); x++) alongLine([x, foot], [x, top], visit);
  }
}

/** Puts the letter of a curve onto it, a few times, not where those of others are. */
function letters(
  dots: Dots,
  { letter, color }: Marked,
  rows: ReadonlyMap<number, number>,
  all: readonly Marked[],
): void {
  if (letter === undefined) return;
  const count = all.filter((each) => each.letter !== undefined).length;
  const stride = dots.columns / LETTERS_EACH;
  const share = (LETTERS.indexOf(letter) + 0.5) / count;
  const wanted = Array.from({ length: LETTERS_EACH }, (_, k) => Math.floor((k + share) * stride));
  const found = wanted.filter((column) => rows.has(column));
  // A curve that is none of these has one letter, at its end.
  const columns = found.length > 0 ? found : [...rows.keys()].slice(-1);
  for (const column of columns) dots.letter(column, rows.get(column)!, letter, color);
}

/** The named series, in lines. */
function* legend(marked: readonly Marked[], width: number, colour: Colour): Generator<string> {
  let line = "";
  let length = 0;
  for (const { series, letter, color } of marked) {
    if (series.label === undefined) continue;
    const entry = fit(`${letter ?? "⠒"} ${series.label}`, width - 2);
    const size = lengthOf(entry) + 2;
    if (length > 0 && length + size > width) {
      yield `${line}\n`;
      line = "";
      length = 0;
    }
    line += `  ${colour(entry, color)}`;
    length += size;
  }
  if (length > 0) yield `${line}\n`;
}

/** Labels below their marks, moved in at the ends; those that would touch another are left out. */
function labelLine(ticks: readonly { readonly column: number; readonly label: string }[], columns: number): string {
  let line = "";
  for (const { column, label } of ticks) {
    const size = lengthOf(label);
    const from = Math.max(0, Math.min(columns - size, column - (size >> 1)));
    if (label === "" || (line !== "" && from <= lengthOf(line))) continue;
    line += " ".repeat(from - lengthOf(line)) + label;
  }
  return line;
}

const lengthOf = (text: string): number => [...text].length;

const before = (text: string, width: number): string => " ".repeat(Math.max(0, width - lengthOf(text))) + text;

function fit(text: string, width: number): string {
  const letters = [...text];
  return letters.length <= width ? text : letters.slice(0, Math.max(0, width - 1)).join("") + "…";
}
