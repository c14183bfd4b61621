import type { Span } from "../base/source.js";
import { isFirst } from "./assignments.js";
import type { Assignment, ModelCard, Token } from "./contract.js";
import type { Cursor, Word } from "./cursor.js";
import { quoted } from "./text.js";
import { Tolerances } from "./tolerances.js";

/** `.model name type (key=value ... flag)`, with the parameters that its tolerances need; the parentheses may be left out. */
export function readModel(
  cursor: Cursor,
): { readonly model: ModelCard; readonly lots: readonly Assignment[] } | undefined {
  const name = cursor.word("a model name");
  if (name === undefined) return undefined;
  const hint = `.model ${name.text} D (is=1e-14)`;
  const first = cursor.word(`the type of model ${quoted(name.text)}`, hint);
  if (first === undefined) return undefined;
  const kind = first.lower.startsWith("ako:") ? readBase(first, cursor) : { type: first, base: undefined };
  if (kind === undefined) return undefined;
  const { type, base } = kind;
  const inner = cursor.group();
  const tolerances = new Tolerances(name.lower);
  const { values, flags } = readModelValues(inner ?? cursor, tolerances);
  cursor.end(`one pair of parentheses holds all parameters of the model`);
  const model: ModelCard = {
    name: name.lower,
    type: type?.lower ?? "",
    span: cursor.card.span,
    nameSpan: name.span,
    typeSpan: (type ?? first).span,
    ...(base && { base }),
    ...(tolerances.perDevice && { perInstance: true }),
    values,
    flags,
  };
  return { model, lots: tolerances.lots };
}

/** `AKO: other [type]`, the name of the other model with or without a blank before it. */
function readBase(
  first: Word,
  cursor: Cursor,
): { type: Word | undefined; base: { name: string; span: Span } } | undefined {
  const attached = first.lower.slice("ako:".length);
  const other = attached === "" ? cursor.word("the name of another model", ".model d2 AKO: d1 (rs=2)") : undefined;
  if (attached === "" && other === undefined) return undefined;
  const base = { name: other?.lower ?? attached, span: (other ?? first).span };
  const next = cursor.peek();
  const typed = next?.kind === "word" && !cursor.atAssignment && !atPair(cursor);
  const type = typed ? cursor.word("the type of the model") : undefined;
  return { base, type };
}

function readModelValues(cursor: Cursor, tolerances: Tolerances): { values: Assignment[]; flags: Token[] } {
  const values: Assignment[] = [];
  const flags: Token[] = [];
  const places = new Map<string, Span>();
  while (!cursor.done) {
    if (cursor.mark(",")) continue;
    if (tolerances.read(cursor, values)) continue;
    if (cursor.atAssignment) {
      const value = cursor.assignment();
      if (value === undefined) continue;
      if (isFirst(places, "parameter", value.name, value.span, cursor.diagnostics)) values.push(value);
      continue;
    }
    const token = cursor.peek()!;
    if (token.kind === "mark") {
      cursor.expected("name=value");
      if (cursor.group() === undefined) cursor.next();
    } else if (atPair(cursor)) {
      cursor.next();
      const value = cursor.value("the value of the parameter");
      const { lower: name, span } = token as Word;
      if (value !== undefined && isFirst(places, "parameter", name, span, cursor.diagnostics))
        values.push({ name, span, value: value.piece });
    } else {
      flags.push(token);
      cursor.next();
    }
  }
  return { values, flags };
}

/** Whether a name stands before a number without an equals sign, as SPICE2 lets it: `bf 50`. */
function atPair(cursor: Cursor): boolean {
  const [name, value] = [cursor.peek(), cursor.peek(1)];
  if (name?.kind !== "word" || !/^[a-z]\w*$/i.test(name.text)) return false;
  return value?.kind === "expr" || (value?.kind === "word" && /^[-+]?\.?\d/.test(value.text));
}
