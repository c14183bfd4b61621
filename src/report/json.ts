import { exactText } from "./number.js";
import type { ResultTable } from "./table.js";
import { realColumns } from "./table.js";

/** What can be written: plain values, arrays, typed arrays of doubles, objects. Undefined properties are left out. */
export type Json =
  null | boolean | number | string | undefined | Float64Array | readonly Json[] | { readonly [key: string]: Json };

const CHUNK = 1 << 16;

/**
 * JSON text, keys in their order, two blanks an indent, arrays of plain values on one line. Numbers read back to the
 * same double. JSON has no NaN and no infinities: they are written as the texts "NaN", "Infinity" and "-Infinity", so
 * that they stay visible and `Number(text)` gives them back.
 */
export function* json(value: Json): Generator<string> {
  // Put together at once: a text that grows part by part holds on to all of them.
  let parts: string[] = [];
  let length = 0;
  for (const part of write(value, "\n")) {
    parts.push(part);
    length += part.length;
    if (length < CHUNK) continue;
    yield parts.join("");
    parts = [];
    length = 0;
  }
  yield parts.join("") + "\n";
}

/** The whole text at once. */
export function jsonText(value: Json): string {
  return [...json(value)].join("");
}

function* write(value: Json, newline: string): Generator<string> {
  if (value === null || value === undefined) {
    yield "null";
  } else if (typeof value === "number") {
    yield numberJson(value);
  } else if (typeof value !== "object") {
    yield JSON.stringify(value);
  } else if (value instanceof Float64Array) {
    for (let i = 0; i < value.length; i++) yield (i === 0 ? "[" : ", ") + numberJson(value[i]!);
    yield value.length === 0 ? "[]" : "]";
  } else if (Array.isArray(value)) {
    yield* writeArray(value as readonly Json[], newline);
  } else {
    yield* writeObject(value as { readonly [key: string]: Json }, newline);
  }
}

function* writeArray(items: readonly Json[], newline: string): Generator<string> {
  const flat = items.every((item) => item === null || typeof item !== "object");
  const inner = flat ? "" : newline + "  ";
  yield "[";
  for (let i = 0; i < items.length; i++) {
    yield i === 0 ? inner : flat ? ", " : "," + inner;
    yield* write(items[i], inner);
  }
  yield flat || items.length === 0 ? "]" : newline + "]";
}

function* writeObject(object: { readonly [key: string]: Json }, newline: string): Generator<string> {
  const inner = newline + "  ";
  let first = true;
  for (const key of Object.keys(object)) {
    const item = object[key];
    if (item === undefined) continue;
    const begin = `${first ? "{" : ","}${inner}${JSON.stringify(key)}: `;
    first = false;
    if (typeof item === "number") yield begin + numberJson(item);
    else {
      yield begin;
      yield* write(item, inner);
    }
  }
  yield first ? "{}" : newline + "}";
}

function numberJson(x: number): string {
  return Number.isFinite(x) ? exactText(x) : `"${x}"`;
}

/** A table as `{kind, step?, columns: [name], data: [[...] a column]}`; complex columns as re(x) and im(x). */
export function tableJson(table: ResultTable): Json {
  const columns = realColumns(table);
  return {
    kind: table.kind,
    step: table.step,
    failure: table.failure,
    devices: table.devices?.map(({ kind, devices }) => ({ kind, devices })),
    columns: columns.map((column) => column.name),
    data: columns.map((column) => Float64Array.from({ length: table.points }, (_, row) => column.value(row))),
  };
}
