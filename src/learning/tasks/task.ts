import type { Diagnostics } from "../../base/diagnostics.js";
import { type Stream, stream } from "../../base/random.js";
import type { DataTable, Numbers } from "../../netlist/contract.js";
import { columnOf, type Named, suggestion } from "./columns.js";
import type { Loss } from "../contract.js";
import type { Sample } from "./sample.js";
import { type Standardisation, standardisationOf, standardised } from "./standardise.js";
import { readTargets, type TargetSpec } from "./targets.js";

/** A data set bound to a circuit. */
export interface Task {
  /** Root parameters (.param names) that the rows set. */
  readonly inputs: readonly string[];
  readonly outputs: number;
  readonly train: readonly Sample[];
  /** Settings are chosen, and a training is stopped, by these. */
  readonly validation: readonly Sample[] | undefined;
  readonly test: readonly Sample[] | undefined;
  /** All rows of the data table in file order, whatever the parts. */
  readonly rows: readonly Sample[];
  readonly standardisation: Standardisation | undefined;
  /** The two values of the only target column, smaller first, when it has just two: then the nearer one is the answer. */
  readonly levels: readonly [number, number] | undefined;
}

/** All samples of a training, by the numbers they go by when they come again. */
export const samplesOf = ({ train, validation = [], test = [] }: Task): readonly Sample[] => [
  ...train,
  ...validation,
  ...test,
];

/** Where the samples of a part come from: another table, or a fraction of those to train with. */
export type PartSpec =
  { readonly kind: "table"; readonly table: Named } | { readonly kind: "fraction"; readonly fraction: number };

/** What a `.learn` card says about data. */
export interface TaskSpec {
  readonly data: Named;
  readonly test: PartSpec | undefined;
  readonly validation: PartSpec | undefined;
  /** A kind of `standardisations`. */
  readonly standardise: string;
  readonly targets: TargetSpec;
  readonly outputs: number;
  readonly loss: Loss;
}

type Part = "test" | "validation";

/**
 * Binds tables to a circuit: a column that bears the name of a root parameter sets it, target columns are wanted outputs,
 * other columns are unused and noted. A fraction for testing is taken after one shuffle from the stream (seed, "split"),
 * one for validation then from what is left, after one from (seed, "validation"); all parts keep the order of the file.
 * Standardisation follows the samples that are left to train with.
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
  const tableOf = (part: Part): DataTable | "missing" | undefined => {
    const where = spec[part];
    return where?.kind === "table" ? (find(where.table) ?? "missing") : undefined;
  };
  const [validationTable, testTable] = [tableOf("validation"), tableOf("test")];
  if (table === undefined || validationTable === "missing" || testTable === "missing") return undefined;

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
  const read = (from: DataTable | undefined) => from && readSamples(spec, from, inputs, diagnostics);
  const all = read(table);
  const [validationSamples, testSamples] = [read(validationTable), read(testTable)];
  if (all === undefined) return undefined;
  if ((validationTable && !validationSamples) || (testTable && !testSamples)) return undefined;
  for (const sample of [...all, ...(validationSamples ?? []), ...(testSamples ?? [])]) {
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

  const first = split(all, spec.test, stream(seed, "split"), testSamples);
  const second = split(first.rest, spec.validation, stream(seed, "validation"), validationSamples);
  const [train, validation, test] = [second.rest, second.part, first.part];
  if (train.length === 0 || validation?.length === 0 || test?.length === 0) {
    const counts = [`${train.length} of ${all.length} samples to train`];
    if (validation) counts.push(`${validation.length} to validate`);
    if (test) counts.push(`${test.length} to test`);
    diagnostics.error(
      "bad-split",
      `the card leaves ${counts.join(", ")}`,
      spec.data.span,
      "fractions that leave at least one sample on every side",
    );
    return undefined;
  }
  const standardisation = standardisationOf(spec.standardise, inputs, train);
  const ready = (samples: readonly Sample[]): readonly Sample[] => standardised(samples, inputs, standardisation);
  return {
    ...{ inputs, outputs: spec.outputs, train: ready(train), rows: ready(all), standardisation },
    validation: validation && ready(validation),
    test: test && ready(test),
    levels: levelsOf(spec, all),
  };
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
  const inputsOf = (start: number): Numbers =>
    adjacent && at.length > 0
      ? table.values.subarray(start + at[0]!, start + at[0]! + at.length)
      : Float64Array.from(at, (column) => table.values[start + column]!);
  return Array.from({ length: table.rows }, (_, row) => ({
    inputs: inputsOf(row * width),
    targets: targets.targets(row),
    label: targets.label(row),
  }));
}

/** Takes a part out of samples: a fraction of them after one shuffle, or another table, which leaves them whole. */
function split(
  samples: readonly Sample[],
  spec: PartSpec | undefined,
  random: Stream,
  other: readonly Sample[] | undefined,
): { readonly rest: readonly Sample[]; readonly part: readonly Sample[] | undefined } {
  if (spec?.kind !== "fraction") return { rest: samples, part: other };
  const order = random.shuffle(samples.map((_, i) => i));
  const held = new Set(order.slice(0, Math.round(spec.fraction * samples.length)));
  return { rest: samples.filter((_, i) => !held.has(i)), part: samples.filter((_, i) => held.has(i)) };
}

function levelsOf(spec: TaskSpec, samples: readonly Sample[]): [number, number] | undefined {
  if (spec.targets.kind === "onehot" || spec.outputs !== 1) return undefined;
  const values = [...new Set(samples.map(({ targets }) => targets[0]!))].sort((a, b) => a - b);
  return values.length === 2 ? [values[0]!, values[1]!] : undefined;
}
