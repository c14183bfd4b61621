import type { Diagnostics } from "../../base/diagnostics.js";
import { stream } from "../../base/random.js";
import type { DataTable } from "../../netlist/contract.js";
import { columnOf, type Named, suggestion } from "./columns.js";
import type { Loss } from "../contract.js";
import { readTargets, type TargetSpec } from "./targets.js";

/** One sample: what is applied and what is wanted. */
export interface Sample {
  /** Values of the bound root parameters, in the order of `Task.inputs`. */
  readonly inputs: Float64Array;
  /** [V], an entry per output. */
  readonly targets: Float64Array;
  /** The class, with onehot targets. */
  readonly label: number | undefined;
}

/** A data set bound to a circuit. */
export interface Task {
  /** Root parameters (.param names) that the rows set. */
  readonly inputs: readonly string[];
  readonly outputs: number;
  readonly train: readonly Sample[];
  readonly test: readonly Sample[] | undefined;
  /** The two values of the only target column, smaller first, when it has just two: then the nearer one is the answer. */
  readonly levels: readonly [number, number] | undefined;
}

/** Where the test samples come from: another table, or a fraction of the only one. */
export type TestSpec =
  { readonly kind: "table"; readonly table: Named } | { readonly kind: "fraction"; readonly fraction: number };

/** What a `.learn` card says about data. */
export interface TaskSpec {
  readonly data: Named;
  readonly test: TestSpec | undefined;
  readonly targets: TargetSpec;
  readonly outputs: number;
  readonly loss: Loss;
}

/**
 * Binds tables to a circuit: a column that bears the name of a root parameter sets it, target columns are wanted outputs,
 * other columns are unused and noted. A fraction for testing is taken after one shuffle from the stream (seed, "split");
 * both parts keep the order of the file.
 * @param roots names of the circuit's root parameters, lower case
 */
export function bindTask(
  spec: TaskSpec,
  tables: readonly DataTable[],
  roots: ReadonlySet<string>,
  seed: number,
  diagnostics: Diagnostics,
): Task | undefined {
  const find = ({ name, span }: Named): DataTable | undefined => {
    const table = tables.find((candidate) => candidate.name === name);
    const known = tables.map((candidate) => candidate.name);
    if (!table)
      diagnostics.error("unknown-data", `no .data table ${name}`, span, suggestion(name, known, ".data tables"));
    else if (table.rows === 0)
      diagnostics.error("empty-data", `table ${name} has no rows`, span, "at least one sample");
    return table && table.rows > 0 ? table : undefined;
  };
  const table = find(spec.data);
  const testTable = spec.test?.kind === "table" ? find(spec.test.table) : undefined;
  if (table === undefined || (spec.test?.kind === "table" && testTable === undefined)) return undefined;

  const inputs = table.columns.filter((column) => roots.has(column));
  const targetColumns = new Set(
    spec.targets.kind === "onehot" ? [spec.targets.column.name] : spec.targets.columns.map(({ name }) => name),
  );
  table.columns.forEach((column, c) => {
    if (roots.has(column) || targetColumns.has(column)) return;
    diagnostics.note(
      "unused-column",
      `column ${column} of table ${table.name} is neither a .param nor a target: it is not used`,
      table.columnSpans[c],
    );
  });
  const all = readSamples(spec, table, inputs, diagnostics);
  const other = testTable && readSamples(spec, testTable, inputs, diagnostics);
  if (all === undefined || (testTable && other === undefined)) return undefined;
  for (const sample of [...all, ...(other ?? [])]) {
    const fault = spec.loss.fault?.(sample.targets);
    if (fault === undefined) continue;
    const span = (spec.targets.kind === "onehot" ? spec.targets.column : spec.targets.columns[0])?.span;
    diagnostics.error(
      "bad-targets",
      `loss=${spec.loss.kind}: ${fault}`,
      span,
      "probabilities, as onehot(column) gives",
    );
    return undefined;
  }

  const parts = spec.test?.kind === "fraction" ? split(all, spec.test.fraction, seed) : { train: all, test: other };
  if (parts.train.length === 0 || parts.test?.length === 0) {
    diagnostics.error(
      "bad-split",
      `test leaves ${parts.train.length} of ${all.length} samples to train and ${parts.test?.length ?? 0} to test`,
      spec.data.span,
      "a fraction that leaves at least one sample on either side",
    );
    return undefined;
  }
  return { inputs, outputs: spec.outputs, ...parts, levels: levelsOf(spec, all) };
}

function readSamples(
  spec: TaskSpec,
  table: DataTable,
  inputs: readonly string[],
  diagnostics: Diagnostics,
): Sample[] | undefined {
  const targets = readTargets(spec.targets, table, spec.outputs, diagnostics);
  const columns = inputs.map((name) => columnOf(table, { name, span: table.span }, diagnostics));
  if (targets === undefined || columns.includes(undefined)) return undefined;
  const width = table.columns.length;
  const at = columns as number[];
  // Large tables of pixels are not copied: their input columns stand side by side.
  const adjacent = at.every((column, i) => column === at[0]! + i);
  const inputsOf = (start: number): Float64Array =>
    adjacent && at.length > 0
      ? table.values.subarray(start + at[0]!, start + at[0]! + at.length)
      : Float64Array.from(at, (column) => table.values[start + column]!);
  return Array.from({ length: table.rows }, (_, row) => ({
    inputs: inputsOf(row * width),
    targets: targets.targets(row),
    label: targets.label(row),
  }));
}

function split(samples: readonly Sample[], fraction: number, seed: number): { train: Sample[]; test: Sample[] } {
  const order = stream(seed, "split").shuffle(samples.map((_, i) => i));
  const held = new Set(order.slice(0, Math.round(fraction * samples.length)));
  return {
    train: samples.filter((_, i) => !held.has(i)),
    test: samples.filter((_, i) => held.has(i)),
  };
}

function levelsOf(spec: TaskSpec, samples: readonly Sample[]): [number, number] | undefined {
  if (spec.targets.kind === "onehot" || spec.outputs !== 1) return undefined;
  const values = [...new Set(samples.map(({ targets }) => targets[0]!))].sort((a, b) => a - b);
  return values.length === 2 ? [values[0]!, values[1]!] : undefined;
}
