import type { Diagnostics } from "../base/diagnostics.js";
import { nearest } from "../base/diagnostics.js";
import type { Source } from "../base/source.js";
import type { AuditResult } from "./audit.js";
import type { EpochRow } from "./checkpoint.js";
import type { EngineKind } from "./contract.js";
import type { LearnSettings } from "./settings.js";
import type { ReadDisturb } from "./read-disturb.js";
import type { Standardisation } from "./tasks/standardise.js";
import type { PartSpec } from "./tasks/task.js";
import type { TrainingResult } from "./training.js";

/** The content of report.json, in the order of its fields. */
export interface TrainingReport {
  /** Version. */
  readonly lockspice: string;
  readonly deck: string;
  readonly seed: number;
  readonly rule: string;
  readonly engine: EngineKind;
  /** Number of trainable resistors. */
  readonly trainable: number;
  /** The parameters of the `.learn` card in force. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly epochs: readonly EpochRow[];
  readonly final: EpochRow;
  /** The epoch, from 1, whose conductances are kept, where patience chose it. */
  readonly best?: number;
  /** What made parameters of the input columns, where they were standardised. */
  readonly standardisation?: Standardisation;
  /** [S] by name. */
  readonly conductances: Readonly<Record<string, number>>;
  readonly solves: number;
  /** 2 pi f times the slowest time constant of the circuit; null where the engine knows no time. */
  readonly omegaTau: number | null;
  /** Energy of the pulses [J], where the models of the devices give voltage and length of a pulse. */
  readonly pulseEnergy?: number;
  /** Pulses given, and samples that met the end of a converter's range. */
  readonly pulses: number;
  readonly clipped: number;
  /** What reading does to memristors: nothing while the circuit is looked at at rest, and this if it took its time. */
  readonly readDisturb?: ReadDisturb;
  /** In time: the largest estimated truncation error of a step in a window that was read [V]. */
  readonly truncationError?: number;
  readonly gradientAudit?: Omit<AuditResult, "devices">;
}

/** The options of a report: the `.learn` card in force, in the words of the card. */
export function reportOptions(settings: LearnSettings): Readonly<Record<string, unknown>> {
  const { data, test, validation, standardise, outputs, targets, loss, temperature, values, lockIn } = settings;
  const { optimiser, optimiserValues, rate, schedule, decay, every, warmup } = settings;
  const { epochs, patience, batch, shuffle, balanced, gainstages, engine, state } = settings;
  const part = (spec: PartSpec): string | number => (spec.kind === "table" ? spec.table.name : spec.fraction);
  const { kind: _kind, ...classes } = targets.kind === "onehot" ? { ...targets, column: targets.column.name } : targets;
  return {
    data: data.name,
    ...(test && { test: part(test) }),
    ...(validation && { validation: part(validation) }),
    ...(standardise !== "none" && { standardise }),
    outputs: outputs.map(({ p, n }) => (n ? [p.name, n.name] : p.name)),
    targets: targets.kind === "onehot" ? { onehot: classes } : targets.columns.map(({ name }) => name),
    loss: loss.kind,
    ...(loss.kind === "softmax" && { temperature }),
    ...values,
    ...(lockIn && { lockin: lockIn.name }),
    ...(optimiser.kind !== "plain" && { optimiser: optimiser.kind, ...optimiserValues }),
    rate,
    ...(schedule.kind !== "exponential" && { schedule: schedule.kind }),
    ...(schedule.uses.includes("decay") && { decay }),
    ...(schedule.uses.includes("every") && { every }),
    ...(warmup > 0 && { warmup }),
    epochs,
    ...(patience > 0 && { patience }),
    ...{ batch, shuffle: shuffle ? 1 : 0, ...(balanced && { balanced: 1 }), engine },
    ...(gainstages !== "raw" && { gainstages }),
    ...(engine === "tran" && { state }),
  };
}

/** What the caller knows beside the result. */
export interface ReportFrame {
  readonly lockspice: string;
  readonly deck: string;
  readonly seed: number;
  readonly rule: string;
  readonly engine: EngineKind;
  readonly options: Readonly<Record<string, unknown>>;
  readonly names: readonly string[];
  readonly standardisation?: Standardisation | undefined;
  readonly omegaTau: number | undefined;
  readonly audit?: Omit<AuditResult, "devices"> | undefined;
}

/** Builds the report of a training. */
export function reportOf(frame: ReportFrame, result: TrainingResult): TrainingReport {
  const { lockspice, deck, seed, rule, engine, options, names, standardisation, omegaTau, audit } = frame;
  const { epochs, final, best, conductances, solves, pulses, joules, clipped, readDisturb, truncationError } = result;
  return {
    ...{ lockspice, deck, seed, rule, engine, trainable: names.length, options, epochs, final },
    ...(best !== undefined && { best }),
    ...(standardisation && { standardisation }),
    conductances: byName(names, conductances),
    ...{ solves, omegaTau: omegaTau ?? null, pulses, clipped },
    ...(joules > 0 && { pulseEnergy: joules }),
    ...(readDisturb !== undefined && { readDisturb }),
    ...(truncationError !== undefined && { truncationError }),
    ...(audit && { gradientAudit: audit }),
  };
}

function byName(names: readonly string[], values: Float64Array): Readonly<Record<string, number>> {
  const all: Record<string, number> = {};
  for (let j = 0; j < names.length; j++) all[names[j]!] = values[j]!;
  return all;
}

const HEADER = "name,siemens";
/** So many rows at a time are put together. */
const CHUNK = 1024;

/** The text of conductances.csv: a row per trainable resistor; numbers read back to the same double. */
export function conductancesCsv(names: readonly string[], siemens: Float64Array): string {
  const chunks = [`${HEADER}\n`];
  for (let from = 0; from < names.length; from += CHUNK) {
    const some = names.slice(from, from + CHUNK);
    chunks.push(some.map((name, k) => `${name},${siemens[from + k]!}\n`).join(""));
  }
  return chunks.join("");
}

/**
 * Reads a conductances.csv as a start for another run: one value [S] for every name, in their order; undefined (with
 * faults) when it is not the table of these resistors.
 */
export function readConductances(
  source: Source,
  names: readonly string[],
  diagnostics: Diagnostics,
): Float64Array | undefined {
  const known = new Set(names);
  const found = new Map<string, number>();
  let offset = 0;
  let failed = false;
  const fault = (message: string, length: number, hint: string): void => {
    diagnostics.error("bad-conductances", message, { source, offset, length }, hint);
    failed = true;
  };
  source.text.split("\n").forEach((raw, row) => {
    const line = raw.replace(/\r$/, "");
    const cells = line.split(",");
    const name = cells[0]!.trim().toLowerCase();
    const value = Number(cells[1]);
    if (row === 0) {
      if (line.trim() !== HEADER) fault("not a table of conductances", line.length, `its first line is ${HEADER}`);
    } else if (line.trim() !== "") {
      if (cells.length !== 2 || cells[1]!.trim() === "" || !(value > 0 && Number.isFinite(value)))
        fault("a row is a name and a conductance above 0 S", line.length, "as in: rw1,5e-05");
      else if (!known.has(name)) {
        const near = nearest(name, names);
        fault(`no trainable resistor ${name}`, cells[0]!.length, near ? `did you mean ${near}?` : "check the netlist");
      } else if (found.has(name)) fault(`${name} stands here a second time`, cells[0]!.length, "one row a resistor");
      else found.set(name, value);
    }
    offset += raw.length + 1;
  });
  if (failed) return undefined;
  const missing = names.filter((name) => !found.has(name));
  if (missing.length > 0) {
    offset = 0;
    const more = missing.length > 4 ? ` and ${missing.length - 4} more` : "";
    fault(`no row for ${missing.slice(0, 4).join(", ")}${more}`, HEADER.length, "one row a trainable resistor");
    return undefined;
  }
  return Float64Array.from(names, (name) => found.get(name)!);
}
