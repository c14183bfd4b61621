import type { Diagnostics } from "../base/diagnostics.js";
import { nearest } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import type { Circuit } from "../circuit/circuit.js";
import { findOwned, findQuantity, keyOf, type Quantity, type Unfound } from "../circuit/quantities.js";
import type { Cursor } from "../netlist/cursor.js";
import { type Scale, SCALES, sweepValues } from "./sweep-values.js";
import { numberOf } from "./start.js";

/** A quantity that cards sweep, as they name it. */
export interface Swept {
  readonly quantity: Quantity;
  readonly key: string;
  /** For labels and columns: `r`, `r1`, `m1:w`, `temp`. */
  readonly name: string;
}

/** Quantities that go through a list of values together: one of them, or the columns of a table. */
export interface Sweep {
  readonly swept: readonly Swept[];
  /** How many values each of them takes. */
  readonly length: number;
  /** The value of a quantity, by its place in `swept`, at a place of the list. */
  value(place: number, index: number): number;
}

/** How `.dc` and `.step` write a sweep, for help and messages. */
export const sweepSyntax =
  "[lin] name start stop step | dec|oct name start stop points | name list value ... | data=table";

/**
 * Reads one sweep of a card; undefined after a fault was reported. Names are those of devices, `.param`s (`param r`),
 * `temp`, `owner:parameter`, `@device[parameter]`, and, as PSpice and LTspice write them, `type model(parameter)`.
 */
export function readSweep(cursor: Cursor, circuit: Circuit, diagnostics: Diagnostics): Sweep | undefined {
  if (cursor.peek()?.text.toLowerCase() === "data" && cursor.atAssignment)
    return readTable(cursor, circuit, diagnostics);
  const first = cursor.keyword(...SCALES);
  const swept = readSwept(cursor, circuit, diagnostics);
  if (swept === undefined) return undefined;
  const scale = ((first ?? cursor.keyword(...SCALES))?.lower ?? "lin") as Scale;
  const { sequential } = circuit.parameters.notation;
  const single = sequential && scale === "lin" && cursor.peek(1) === undefined;
  const given = sweepValues(cursor, single ? "list" : scale, (piece) => numberOf(piece, circuit, diagnostics));
  const values = given && sequential ? turned(cursor, given) : given;
  return values && { swept: [swept], length: values.length, value: (_, index) => values[index]! };
}

/** gnucap's words behind a sweep: there and back, or the other way. */
function turned(cursor: Cursor, values: Float64Array): Float64Array {
  let all = values;
  for (let word = cursor.keyword("loop", "reverse"); word !== undefined; word = cursor.keyword("loop", "reverse"))
    all =
      word.lower === "loop"
        ? Float64Array.of(...all, ...Array.from(all.slice(0, -1)).reverse())
        : all.slice().reverse();
  return all;
}

function readSwept(cursor: Cursor, circuit: Circuit, diagnostics: Diagnostics): Swept | undefined {
  const parameter = cursor.keyword("param", "params");
  const opens = (ahead: number) => cursor.peek(ahead)?.kind === "mark" && cursor.peek(ahead)?.text === "(";
  // The type of a model says nothing that its name does not.
  if (parameter === undefined && cursor.peek(1)?.kind === "word" && opens(2)) cursor.next();
  const word = cursor.word("what to sweep: a device, a .param, owner:parameter, or temp");
  if (word === undefined) return undefined;
  const group = opens(0) ? cursor.group() : undefined;
  const inner = group?.word("a parameter of the model");
  group?.end();
  if (group !== undefined && inner === undefined) return undefined;
  const [, owner, bracketed] = /^@?([^[\]]+)\[([^[\]]+)\]$/.exec(word.lower) ?? [];
  if (parameter !== undefined) {
    if (circuit.scope.definitions.has(word.lower)) return sweptOf({ kind: "parameter", name: word.lower }, word.lower);
    const near = nearest(word.lower, circuit.scope.definitions.keys());
    const unfound = `there is no .param "${word.text}"`;
    diagnostics.error("unknown-parameter", unfound, word.span, near && `did you mean "${near}"?`);
    return undefined;
  }
  const found =
    inner !== undefined
      ? findOwned(word.lower.replaceAll(":", "."), inner.lower, circuit)
      : owner !== undefined
        ? findOwned(owner.replaceAll(":", "."), bracketed!, circuit)
        : findQuantity(word.lower, circuit);
  return found && known(found, word.lower, word.span, diagnostics);
}

/** The quantity a text names, with a report when there is none. */
export function sweptNamed(text: string, span: Span, circuit: Circuit, diagnostics: Diagnostics): Swept | undefined {
  const found = findQuantity(text, circuit);
  return found && known(found, text.toLowerCase(), span, diagnostics);
}

function known(found: Quantity | Unfound, text: string, span: Span, diagnostics: Diagnostics): Swept | undefined {
  if ("kind" in found) return sweptOf(found, text);
  diagnostics.error(found.code, found.message, span, found.hint);
  return undefined;
}

/** A quantity under the name that a card gives it. */
export function sweptOf(quantity: Quantity, text: string): Swept {
  const key = keyOf(quantity);
  if (quantity.kind === "temperature") return { quantity, key, name: "temp" };
  if (quantity.kind === "parameter") return { quantity, key, name: quantity.name };
  const { owner, parameter } = quantity;
  // A device named without a parameter keeps its short name.
  const short = quantity.kind === "device" && text.replaceAll(":", ".") === owner;
  return { quantity, key, name: short ? owner : `${owner}:${parameter}` };
}

/** `data=table`: the columns that name quantities of the circuit, row by row. */
function readTable(cursor: Cursor, circuit: Circuit, diagnostics: Diagnostics): Sweep | undefined {
  const { value } = cursor.assignment()!;
  const span = value.span(0, value.text.length);
  const name = value.text.trim().toLowerCase();
  const table = circuit.data.get(name);
  if (table === undefined) {
    const near = nearest(name, circuit.data.keys());
    diagnostics.error("unknown-data", `there is no .data table "${name}"`, span, near && `did you mean "${near}"?`);
    return undefined;
  }
  const columns = table.columns.flatMap((column, k) => {
    const found = findQuantity(column, circuit);
    return found !== undefined && "kind" in found ? [{ swept: sweptOf(found, column), k }] : [];
  });
  if (columns.length === 0) {
    const message = `no column of the table "${name}" bears the name of a .param or a device`;
    diagnostics.error("unused-data", message, span, `its columns: ${table.columns.join(" ")}`);
    return undefined;
  }
  return {
    swept: columns.map(({ swept }) => swept),
    length: table.rows,
    value: (place, index) => table.values[index * table.columns.length + columns[place]!.k]!,
  };
}
