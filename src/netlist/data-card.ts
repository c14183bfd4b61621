import type { Diagnostics } from "../base/diagnostics.js";
import type { Piece, Span } from "../base/source.js";
import { makeCard } from "./cards.js";
import type { DataTable } from "./contract.js";
import type { Value } from "./cursor.js";
import { Cursor } from "./cursor.js";
import { isFirst } from "./assignments.js";
import { type DataSource, keysOf } from "./data-source.js";
import type { Files } from "./files.js";
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

/** `.data NAME key=value ...`: the table of the source whose keys these are. */
export function readFileData(
  piece: Piece,
  sources: ReadonlyMap<string, DataSource>,
  files: Files,
  diagnostics: Diagnostics,
): DataTable | undefined {
  const card = makeCard(piece, diagnostics);
  if (card === undefined) return undefined;
  const cursor = new Cursor(card, diagnostics);
  const name = cursor.word("the name of the table");
  if (name === undefined) return undefined;
  const faults = diagnostics.errors;
  const all = [...sources.values()];
  const values = readValues(cursor, new Set(all.flatMap(keysOf)));
  const source = sourceOf(values, all);
  if (source === undefined) return undefined;
  const missing = source.needs.find((key) => !values.has(key));
  if (missing !== undefined) {
    if (diagnostics.errors > faults) return undefined;
    const hint = all.map(({ syntax }) => `.data NAME ${syntax}`).join(", or ");
    diagnostics.error("missing-text", `table ${quoted(name.text)} lacks ${missing}=`, name.span, hint);
    return undefined;
  }
  refuseOthers(values, source, diagnostics);
  const columns = source.read(values, files, diagnostics);
  return columns && { name: name.lower, span: name.span, ...columns };
}

/** The source a card is of: by the key that it is known by, else by any of its keys. */
function sourceOf(values: ReadonlyMap<string, Value>, all: readonly DataSource[]): DataSource | undefined {
  const known = all.filter(({ needs }) => values.has(needs[0]));
  return (
    known.find(({ needs, recognises }) => recognises?.(values.get(needs[0])!.piece.text)) ??
    known.find(({ recognises }) => recognises === undefined) ??
    all.find((source) => keysOf(source).some((key) => values.has(key)))
  );
}

/** Reports the keys that only other sources have. */
function refuseOthers(values: ReadonlyMap<string, Value>, source: DataSource, diagnostics: Diagnostics): void {
  const own = keysOf(source);
  const [first, ...more] = own;
  const but = more.length === 0 ? "" : ` but ${more.join(", ")}`;
  for (const [key, { span }] of values) {
    if (own.includes(key)) continue;
    const message = `a table with ${first}= takes no other key${but}`;
    diagnostics.error("unexpected-text", message, span, `.data NAME ${source.syntax}`);
  }
}

/** The values on a card by their keys, in the order of the card. */
function readValues(cursor: Cursor, keys: ReadonlySet<string>): Map<string, Value> {
  const values = new Map<string, Value>();
  const places = new Map<string, Span>();
  const { diagnostics } = cursor;
  const known = `the keys are ${[...keys].join(", ")}`;
  while (!cursor.done) {
    const name = cursor.peek()!;
    if (!cursor.atAssignment || name.kind !== "word") {
      cursor.expected("key=value", `${known}; paths with blanks stand in quotes`);
      cursor.next();
      continue;
    }
    cursor.next();
    cursor.mark("=");
    const value = cursor.value(`a value of ${quoted(name.text)}`);
    if (value === undefined) continue;
    if (!keys.has(name.lower)) {
      diagnostics.error("unknown-key", `.data has no key ${quoted(name.text)}`, name.span, known);
    } else if (isFirst(places, "key", name.lower, name.span, diagnostics)) {
      values.set(name.lower, value);
    }
  }
  return values;
}
