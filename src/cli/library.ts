import type { Analysis } from "../analyses/contract.js";
import type { Diagnostic } from "../base/diagnostics.js";
import type { Device, ParameterTable, StimulusShape } from "../circuit/device.js";
import type { FunctionEntry } from "../law/functions.js";
import type { LearnParameter } from "../learning/card-table.js";
import type { ConductanceUpdate, LearningRule } from "../learning/contract.js";
import type { Checkpoint, EpochRow } from "../learning/checkpoint.js";
import type { TrainingProgress } from "../learning/trainer.js";
import type { LockInParameter } from "../signals/lockin-model.js";

export type { Diagnostic } from "../base/diagnostics.js";
export type { Checkpoint } from "../learning/checkpoint.js";
export type { TrainingProgress } from "../learning/trainer.js";
export type { ParameterTable } from "../circuit/device.js";

/** What the command line needs of the library. */
export interface Column {
  readonly name: string;
  readonly type: string;
}

export interface ResultTable {
  readonly kind: string;
  readonly plotname: string;
  readonly step?: string;
  readonly columns: readonly Column[];
  readonly complex: boolean;
  readonly points: number;
  readonly data: readonly Float64Array[];
}

export interface Deck {
  readonly title: string;
  /** Name of the deck's source. */
  readonly name: string;
  readonly seed: number;
  readonly diagnostics: readonly Diagnostic[];
  /** For `check`: what the netlist holds. */
  readonly summary: { readonly devices: number; readonly nodes: number; readonly analyses: readonly string[] };
}

export interface Progress {
  readonly fraction: number;
  readonly label: string;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface SimulationResult {
  readonly analyses: readonly ResultTable[];
  readonly prints: readonly ResultTable[];
  readonly measures: Readonly<Record<string, number>>;
  readonly warnings: readonly Diagnostic[];
  readonly stats: {
    readonly points: number;
    readonly rejected: number;
    readonly newton: number;
    readonly final: number;
    readonly setupMs: number;
  };
}

export interface Metrics {
  readonly loss: number;
  readonly accuracy?: number;
}

export interface TrainingReport {
  readonly lockspice: string;
  readonly deck: string;
  readonly seed: number;
  readonly rule: string;
  readonly engine: string;
  readonly trainable: number;
  readonly options: Readonly<Record<string, unknown>>;
  readonly epochs: readonly { readonly train: Metrics; readonly test?: Metrics }[];
  readonly final: { readonly train: Metrics; readonly test?: Metrics };
  readonly conductances: Readonly<Record<string, number>>;
  readonly solves: number;
  readonly omegaTau: number | null;
  readonly gradientAudit?: { readonly cosine: number };
}

export interface TrainingResult {
  readonly report: TrainingReport;
  /** Files for the folder of results, by name: report.json, conductances.csv, learning.svg, conductances.svg. */
  readonly files: Readonly<Record<string, string>>;
  readonly warnings: readonly Diagnostic[];
  readonly samples: { readonly train: number; readonly test: number };
}

export interface AuditResult {
  readonly rule: string;
  readonly engine: string;
  readonly samples: number;
  readonly gamma: number | null;
  readonly cosine: number;
  readonly relativeError: number;
  readonly signAgreement: number;
  readonly devices: readonly { readonly name: string; readonly measured: number; readonly exact: number }[];
  readonly causes: readonly { readonly cause: string; readonly relativeError: number }[];
  readonly warnings: readonly Diagnostic[];
}

export interface Library {
  readonly version: string;
  format(diagnostic: Diagnostic): string;
  nearest(name: string, known: Iterable<string>): string | undefined;
  locate(span: NonNullable<Diagnostic["span"]>): { file: string; line: number; column: number; text: string };
  parse(
    source: { readonly name: string; readonly bytes: Uint8Array },
    options: {
      readonly include: readonly string[];
      readonly define: Readonly<Record<string, string>>;
      readonly seed?: number;
    },
  ): Deck;
  simulate(deck: Deck, options: RunOptions & { readonly columns?: "all" }): Promise<SimulationResult>;
  train(
    deck: Deck,
    options: {
      readonly signal?: AbortSignal;
      readonly onProgress?: (progress: TrainingProgress) => void;
      readonly rule?: string;
      readonly engine?: string;
      readonly epochs?: number;
      readonly resume?: Checkpoint;
      /** Called, and waited for, after each epoch. */
      readonly onEpoch?: (row: EpochRow, checkpoint: Checkpoint) => void | Promise<void>;
    },
  ): Promise<TrainingResult>;
  audit(
    deck: Deck,
    options: RunOptions & {
      readonly rule?: string;
      readonly engine?: string;
      readonly samples?: number;
      readonly resume?: Checkpoint;
    },
  ): Promise<AuditResult>;
  rawfile(
    tables: readonly ResultTable[],
    options: { title: string; ascii: boolean; sourceDateEpoch?: string | undefined },
  ): Iterable<string | Uint8Array>;
  csv(tables: Iterable<ResultTable>): Iterable<string>;
  csvValues(values: Iterable<readonly [string, number]>): Iterable<string>;
  json(value: unknown): Iterable<string>;
  tableJson(table: ResultTable): unknown;
  tableText(table: ResultTable): Iterable<string>;
  valuesText(values: Iterable<readonly [string, number]>): Iterable<string>;
  parseCheckpoint(text: string, file: string): Checkpoint;
  writeFileWhole(path: string, chunks: Iterable<string | Uint8Array>): Promise<void>;
  /** Takes temporary files away just before a hasty exit. */
  discardUnfinished(): void;
  readonly devices: readonly Device[];
  readonly commonParameters: ParameterTable;
  readonly shapes: ReadonlyMap<string, StimulusShape>;
  readonly analyses: readonly Analysis[];
  readonly optionTable: ParameterTable;
  readonly functions: ReadonlyMap<string, FunctionEntry>;
  readonly rules: ReadonlyMap<string, LearningRule>;
  readonly updates: ReadonlyMap<string, ConductanceUpdate>;
  readonly learnParameters: ReadonlyMap<string, LearnParameter>;
  readonly lockInParameters: readonly LockInParameter[];
}

/** The library, loaded by the commands that need it: the version and wrong usage are answered without it. */
export const load = async (): Promise<Library> => (await import("../index.js")) as unknown as Library;
