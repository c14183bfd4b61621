import type { Run } from "../analyses/index.js";
import { Diagnostics } from "../base/diagnostics.js";
import type { Circuit } from "../circuit/circuit.js";
import { numberLines } from "../report/number-lines.js";
import { rawfile } from "../report/rawfile-write.js";
import type { ResultTable } from "../report/table.js";
import { biasLines } from "./bias-files.js";
import type { InstrumentCard } from "./instruments.js";
import { defaultOutputs, type Output } from "./output.js";
import { OutputList } from "./output-list.js";
import type { OutputRequests } from "./outputs.js";
import { leniently } from "./outputs.js";
import { type FileForm, type ScriptRequest, tagOf } from "./script-request.js";
import type { Signal } from "./signal.js";

/** A file that a script asks for; the paths are the script's. */
export interface ScriptFile {
  readonly path: string;
  /** Add to what the file has. */
  readonly append: boolean;
  contents(sourceDateEpoch?: string): Iterable<string | Uint8Array>;
}

/** What a script leaves. */
export interface ScriptResult {
  /** What `echo` says. */
  readonly said: string;
  readonly files: readonly ScriptFile[];
}

interface Place {
  readonly circuit: Circuit;
  readonly runs: ReadonlyMap<string, Run>;
  readonly instruments: readonly InstrumentCard[];
  readonly own: ReadonlyMap<string, readonly Signal[]>;
  readonly save: OutputRequests["save"];
  readonly diagnostics: Diagnostics;
}

/** The outputs that requests need, by the place of the analysis in the plan. */
export function readScriptOutputs(
  requests: readonly ScriptRequest[],
  kindAt: (analysis: number) => string,
  place: Place,
): ReadonlyMap<number, readonly Output[]> {
  const wanted = new Map<number, Output[]>();
  for (const [number, request] of requests.entries()) {
    const { analysis, derivation } = request;
    if (analysis === undefined || derivation !== undefined) continue;
    const outputs = outputsOf(request, kindAt(analysis), place);
    const tagged = outputs.map((output) => ({ ...output, name: tagOf(number) + output.name }));
    wanted.set(analysis, [...(wanted.get(analysis) ?? []), ...tagged]);
  }
  return wanted;
}

function outputsOf({ card, does, everything: all }: ScriptRequest, kind: string, place: Place): readonly Output[] {
  const { circuit, runs, own, save, diagnostics } = place;
  const instruments = kind === "tran" ? place.instruments : [];
  const run = runs.get(kind);
  const everything = (): readonly Output[] => {
    const columns = run?.tables?.[0]?.columns.map(({ name }) => name);
    if (columns === undefined) return save ?? defaultOutputs(circuit, instruments);
    return own.get(kind)?.filter(({ name }) => columns.includes(name)) ?? [];
  };
  const read = (found: Diagnostics): readonly Output[] =>
    new OutputList(card, circuit, instruments, found, own.get(kind)).read(0);
  const named = [...(all ? everything() : []), ...leniently(diagnostics, read)];
  if (!("form" in does) || run === undefined || run.axis.length > 0) return named;
  // Without an axis the first column of all stands in its place, as in ngspice's plots.
  const [first] = everything();
  const others = does.form.kind === "lines" ? named : named.filter(({ name }) => name !== first?.name);
  return first === undefined ? named : [first, ...others];
}

/** The part of an analysis' tables that belongs to one request, by its own names. */
function tablesOf(number: number, tables: readonly ResultTable[]): ResultTable[] {
  const tag = tagOf(number);
  return tables.flatMap((table) => {
    if (table.failure !== undefined) return [];
    const axes = table.axes ?? 0;
    const kept = table.columns.flatMap(({ name }, k) => (k < axes || name.startsWith(tag) ? [k] : []));
    if (kept.length === axes) return [];
    const columns = kept.map((k) => {
      const column = table.columns[k]!;
      return k < axes ? column : { ...column, name: column.name.slice(tag.length) };
    });
    return [{ ...table, columns, data: kept.map((k) => table.data[k]!) }];
  });
}

/** What measures came to, of each step. */
type Measures = readonly Readonly<Record<string, number>>[];

export function scriptResult(
  title: string,
  requests: readonly ScriptRequest[],
  tablesAt: (analysis: number) => readonly ResultTable[],
  measures: Measures,
): ScriptResult {
  let said = "";
  const files: ScriptFile[] = [];
  for (const [number, { analysis, does }] of requests.entries()) {
    if ("print" in does) continue;
    const tables = analysis === undefined ? [] : tablesOf(number, tablesAt(analysis));
    if ("bias" in does) {
      const { bias } = does;
      if (tables.length > 0) files.push({ path: bias.file, append: false, contents: () => biasLines(tables, bias) });
      continue;
    }
    if ("file" in does) {
      if (tables.length > 0) files.push(fileOf(does.file, does.form, title, tables));
      continue;
    }
    const texts = does.parts.map((part) => {
      if (typeof part === "string") return part;
      return figures(
        "measure" in part ? measures.map((values) => values[part.measure]!) : valuesOf(part.output, tables),
      );
    });
    said += texts.join("") + (does.newline ? "\n" : "");
  }
  return { said, files };
}

function fileOf(path: string, form: FileForm, title: string, tables: readonly ResultTable[]): ScriptFile {
  const contents = (sourceDateEpoch?: string): Iterable<string | Uint8Array> =>
    form.kind === "lines"
      ? numberLines(tables, form)
      : rawfile(tables, { title, ascii: form.kind === "raw-ascii", sourceDateEpoch });
  return { path, append: form.append, contents };
}

/** All real parts of a column, as a script's `$&name` has them. */
function valuesOf(name: string, tables: readonly ResultTable[]): number[] {
  return tables.flatMap(({ columns, data, points }) => {
    const column = data[columns.findIndex((one) => one.name === name)];
    if (column === undefined) return [];
    const width = column.length / Math.max(1, points);
    return Array.from({ length: points }, (_, row) => column[width * row]!);
  });
}

const figures = (values: readonly number[]): string => values.map(sixDigits).join(" ");

/** As C's `%G`. */
function sixDigits(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
  const [mantissa, exponent] = x.toExponential(5).split("e") as [string, string];
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(Number(x.toPrecision(6)));
  return `${Number(mantissa)}E${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}
