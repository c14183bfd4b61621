/** The public API of Lockspice. */
export { format, nearest, type Diagnostic, type Severity } from "./base/diagnostics.js";
export {
  AbortedError,
  ConvergenceError,
  FileError,
  LockspiceError,
  NetlistError,
  UsageError,
  type ErrorDetails,
} from "./base/errors.js";
export { locate, type Place, type Source, type Span } from "./base/source.js";

export { parse, type Deck, type ParseOptions } from "./deck/parse.js";
export { simulate, type SimulateOptions, type SimulationResult } from "./deck/simulate.js";
export { stream, type RowBatch, type StreamOptions } from "./deck/stream.js";
export type { Spread, Summary } from "./deck/summary.js";
export { audit, train, type AuditOptions, type TrainingOutcome, type TrainOptions } from "./deck/train.js";
export { advise, type Advice, type AdviseOptions } from "./deck/advise.js";
export { newNetwork, type NewNetwork } from "./deck/network/network.js";
export type { NetworkDescription } from "./deck/network/description.js";
export { experiment, type ExperimentOptions, type ExperimentOutcome } from "./deck/experiment.js";
export type { ExperimentReport, SettingReport } from "./deck/experiment-report.js";
export { CHECKPOINT, checkpointIn, trainIn, writeTraining } from "./deck/training-folder.js";
export { measuredSteps, measuresCsv, resultCsv, spreadNames } from "./deck/csv.js";
export type { Assertion } from "./deck/assertions.js";
export { type GoldenCard, goldenParameters } from "./deck/golden.js";
export { version } from "./deck/version.js";
export { type Band, type Divergence, firstDivergence } from "./signals/band.js";
export { compareGolden, type Mismatch } from "./testing/golden.js";
export { type GoldenFile, goldenBeside } from "./testing/beside.js";
export { runTest, type TestOptions, type TestOutcome } from "./testing/run.js";
export { runTests, type TestJob, type TestsOptions } from "./testing/tests.js";
export { compare, type Curve, type Difference } from "./signals/compare.js";
export { parseCheckpoint, type Checkpoint, type EpochRow } from "./learning/checkpoint.js";
export type { AuditResult } from "./learning/audit.js";
export type { TrainingReport } from "./learning/report.js";
export type { TrainingProgress } from "./learning/training.js";
export type { Reader } from "./netlist/contract.js";

export { csv, csvValues } from "./report/csv.js";
export { readCsvTables, type CsvTable } from "./report/csv-read.js";
export { junit, type JUnitCase } from "./report/junit.js";
export { json, tableJson } from "./report/json.js";
export { rawfile } from "./report/rawfile-write.js";
export { readRawfile } from "./report/rawfile-read.js";
export { Sketch } from "./report/sketch.js";
export { auditHtml, type AuditPage } from "./report/audit-html.js";
export { plotText, type PlotStyle } from "./report/plot-text.js";
export { picturesOf, picturesSvg, type Pictures } from "./report/pictures.js";
export { tableText, valuesText } from "./report/text.js";
export { discardUnfinished, writeFileWhole } from "./report/atomic.js";
export { ResultsFile, type StreamFormat } from "./report/results-file.js";
export type { ResultColumn, ResultSink, ResultTable, TableHead } from "./report/table.js";

export { analyses, type Analysis } from "./analyses/index.js";
export {
  commonParameters,
  type Device,
  type ParameterSpec,
  type ParameterTable,
  type StimulusShape,
} from "./circuit/device.js";
export { methodOption, optionTable } from "./circuit/options.js";
export { overTime } from "./circuit/over-time.js";
export { randomFunctions } from "./circuit/random-functions.js";
export { cards, type CardEntry } from "./deck/cards.js";
export { devices } from "./deck/registry.js";
export { shapes } from "./devices/index.js";
export { FUNCTIONS as functions } from "./law/functions.js";
export type { FunctionEntry } from "./law/function-entry.js";
export { dataSources } from "./netlist/data-sources.js";
export { rules } from "./learning/rules.js";
export { sharedParameters } from "./learning/trainable.js";
export { updates } from "./learning/updates.js";
export { optimisers } from "./learning/optimisers/index.js";
export { presets } from "./learning/presets.js";
export { learnParameters } from "./learning/card-table.js";
export { lockInParameters } from "./signals/lockin-model.js";
