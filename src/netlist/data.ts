import type { Diagnostics } from "../base/diagnostics.js";
import type { Piece, Span } from "../base/source.js";
import { scanNumber } from "../base/units.js";
import { makeCard } from "./cards.js";
import type { DataTable } from "./contract.js";
import type { Value } from "./cursor.js";
import { Cursor } from "./cursor.js";
import { isFirst } from "./assignments.js";
import { parseCsv } from "./csv.js";
import type { Files } from "./files.js";
import { parseIdx } from "./idx.js";
import type { IdxArray } from "./idx.js";
import { InlineTable } from "./inline-data.js";
import { isBlank, quoted } from "./text.js";
import { wordEnd } from "./tokens.js";

/** Head of a `.data` card: the name of the table, and where the rest begins. */
interface Head {
  readonly name: string;
  readonly span: Span;
  readonly end: number;
}

/** Whether a `.data` card takes its table from files (`.data NAME key=...`), so that no `.enddata` follows. */
export function takesFiles(piece: Piece): boolean {
  return /^\.\w+\s+[^\s=,(){}'"]+[\s,]+\w+\s*=/.test(piece.text.slice(0, 4096));
}

/** `.data NAME column ... number ...`; `body` are the lines up to `.enddata`. */
export function readInlineData(card: Piece, body: readonly Piece[], diagnostics: Diagnostics): DataTable | undefined {
  const head = readHead(card, diagnostics);
  if (head === undefined) return undefined;
  const table = new InlineTable(head.name, head.span, diagnostics);
  table.add(card, head.end);
  for (const line of body) table.add(line, 0);
  return table.finish();
}

function readHead(card: Piece, diagnostics: Diagnostics): Head | undefined {
  const keyword = wordEnd(card.text, 0);
  let start = keyword;
  while (start < card.text.length && isBlank(card.text.charCodeAt(start))) start++;
  const end = wordEnd(card.text, start);
  if (end === start) {
    const hint = ".data NAME columns and numbers, or .data NAME file=table.csv";
    diagnostics.error("missing-text", `expected the name of the table`, card.span(0, keyword), hint);
    return undefined;
  }
  return { name: card.text.slice(start, end).toLowerCase(), span: card.span(start, end), end };
}

/** `.data NAME file=table.csv` or `.data NAME images=idx labels=idx [scale=number]`. */
export function readFileData(piece: Piece, files: Files, diagnostics: Diagnostics): DataTable | undefined {
  const card = makeCard(piece, diagnostics);
  if (card === undefined) return undefined;
  const cursor = new Cursor(card, diagnostics);
  const name = cursor.word("the name of the table");
  if (name === undefined) return undefined;
  const faults = diagnostics.errors;
  const keys = readKeys(cursor);
  const file = keys.get("file");
  const images = keys.get("images");
  const labels = keys.get("labels");
  const scale = keys.get("scale");
  const head = { name: name.lower, span: name.span };
  if (file !== undefined) {
    for (const other of [images, labels, scale]) {
      if (other === undefined) continue;
      diagnostics.error(
        "unexpected-text",
        `a table with file= takes no other key`,
        other.span,
        ".data NAME file=x.csv",
      );
    }
    const source = files.text(file, "a table of comma-separated values");
    const columns = source && parseCsv(source, diagnostics);
    return columns && { ...head, ...columns };
  }
  if (images === undefined || labels === undefined) {
    if (diagnostics.errors > faults) return undefined;
    const missing = images === undefined ? "images" : "labels";
    const hint = ".data NAME file=table.csv, or .data NAME images=file labels=file scale=0.01";
    diagnostics.error("missing-text", `table ${quoted(name.text)} lacks ${missing}=`, name.span, hint);
    return undefined;
  }
  const factor = scale === undefined ? 1 : readScale(scale, diagnostics);
  const pixels = readIdx(images, files, diagnostics);
  const classes = readIdx(labels, files, diagnostics);
  if (factor === undefined || pixels === undefined || classes === undefined) return undefined;
  if (classes.sizes.length !== 1 || classes.sizes[0] !== pixels.sizes[0]) {
    const message = `${quoted(labels.piece.text)} holds ${classes.sizes.join(" x ")} labels, but there are ${pixels.sizes[0]} images`;
    diagnostics.error("data-mismatch", message, labels.span, "do both files belong together?");
    return undefined;
  }
  return { ...head, ...imageTable(pixels, classes, factor, images.span, labels.span) };
}

/** Columns p0 p1 ... are the pixels of an image, times the scale; the last column is `label`. */
function imageTable(pixels: IdxArray, classes: IdxArray, factor: number, pixelSpan: Span, labelSpan: Span) {
  const rows = pixels.sizes[0]!;
  const count = pixels.sizes.slice(1).reduce((a, b) => a * b, 1);
  const values = new Float64Array(rows * (count + 1));
  for (let row = 0; row < rows; row++) {
    const start = row * (count + 1);
    for (let k = 0; k < count; k++) values[start + k] = pixels.at(row * count + k) * factor;
    values[start + count] = classes.at(row);
  }
  return {
    columns: [...Array.from({ length: count }, (_, k) => `p${k}`), "label"],
    columnSpans: [...Array.from({ length: count }, () => pixelSpan), labelSpan],
    rows,
    values,
  };
}

function readIdx(path: Value, files: Files, diagnostics: Diagnostics): IdxArray | undefined {
  const file = files.bytes(path);
  if (file === undefined) return undefined;
  const array = parseIdx(file.bytes);
  if (typeof array !== "string") return array;
  diagnostics.error("bad-data-file", `cannot read ${quoted(file.name)}: ${array}`, path.span);
  return undefined;
}

/** A number, or a quotient of two as 1/255. */
function readScale(scale: Value, diagnostics: Diagnostics): number | undefined {
  const parts = scale.piece.text.split("/").map((part) => {
    const number = scanNumber(part.trim(), 0);
    return number !== undefined && "value" in number && number.end === part.trim().length ? number.value : NaN;
  });
  const value = parts.length <= 2 ? parts[0]! / (parts[1] ?? 1) : NaN;
  if (Number.isFinite(value)) return value;
  const hint = "a number as 0.01, or a quotient as 1/255";
  diagnostics.error("not-a-number", `scale ${quoted(scale.piece.text)} is no number`, scale.span, hint);
  return undefined;
}

const KEYS = ["file", "images", "labels", "scale"];

function readKeys(cursor: Cursor): Map<string, Value> {
  const keys = new Map<string, Value>();
  const places = new Map<string, Span>();
  const { diagnostics } = cursor;
  while (!cursor.done) {
    const name = cursor.peek()!;
    if (!cursor.atAssignment || name.kind !== "word") {
      cursor.expected("key=value", `the keys are ${KEYS.join(", ")}; paths with blanks stand in quotes`);
      cursor.next();
      continue;
    }
    cursor.next();
    cursor.mark("=");
    const value = cursor.value(`a value of ${quoted(name.text)}`);
    if (value === undefined) continue;
    if (!KEYS.includes(name.lower)) {
      const hint = `the keys are ${KEYS.join(", ")}`;
      diagnostics.error("unknown-key", `.data has no key ${quoted(name.text)}`, name.span, hint);
    } else if (isFirst(places, "key", name.lower, name.span, diagnostics)) {
      keys.set(name.lower, value);
    }
  }
  return keys;
}
