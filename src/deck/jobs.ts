import { grouped } from "../base/grouped.js";
import { NetlistError, UsageError } from "../base/errors.js";
import type { Bench, Deck } from "./parse.js";
import type { RecorderOptions } from "./recorder.js";
import type { Step } from "./steps.js";

/** One step of a deck with all analyses that take part in it. */
export interface Job {
  /** Numbers of the analyses. */
  readonly runs: readonly number[];
  /** Number of the step. */
  readonly index: number;
}

export interface JobOptions {
  readonly signal?: AbortSignal | undefined;
  /** "all": every node voltage and branch current, whatever .save and .print say. */
  readonly columns?: "all" | undefined;
  /** Numbers that are held of a table before they are handed on. */
  readonly chunk: number;
  /** Values in place of the netlist's, by the keys of their quantities. */
  readonly set: ReadonlyMap<string, number>;
  /** How far the jobs are, from 0 to 1, and where. */
  readonly onProgress?: ((fraction: number, label: string) => void) | undefined;
}

/** Steps that are solved side by side where nothing else is said, and at most; results do not depend on it. */
const LANES = 8;
const MOST_LANES = 16;

/**
 * The jobs of a deck in the order of their results, those together that one thread does at a time, so that operating
 * points can be solved side by side. Analyses with equal loops are one job in each step.
 */
export function* jobsOf(deck: Deck, threads: number, lanes = LANES): Generator<readonly Job[]> {
  if (!(Number.isInteger(lanes) && lanes >= 1 && lanes <= MOST_LANES))
    throw new UsageError(`lanes are 1 to ${MOST_LANES}, not ${lanes}`);
  const groups = grouped(deck.runs.keys(), (number) => deck.steps.loopsAround(deck.runs[number]!.kind));
  for (const runs of groups.values()) {
    const count = deck.steps.count(deck.runs[runs[0]!]!.kind);
    const walks = runs.some((number) => deck.runs[number]!.walk !== undefined);
    // No thread is without work because another one has it all in its lanes.
    const width = walks ? Math.min(lanes, Math.ceil(count / threads)) : 1;
    for (let first = 0; first < count; first += width)
      yield Array.from({ length: Math.min(width, count - first) }, (_, k) => ({ runs, index: first + k }));
  }
}

/** What is special to a job. */
export const stepOf = (deck: Deck, { runs, index }: Job): Step => deck.steps.at(deck.runs[runs[0]!]!.kind, index);

/** An analysis with the circuit it runs on, and how it is recorded. */
export interface Prepared {
  readonly bench: Bench;
  readonly settings: RecorderOptions;
}

/** @throws NetlistError when the values of the step are at fault */
export function prepare(deck: Deck, job: Job, analysis: number, { chunk, columns, set }: JobOptions): Prepared {
  const run = deck.runs[analysis]!;
  const { label, setting } = stepOf(deck, job);
  const asWritten = label === undefined && set.size === 0 && !deck.isAltered(analysis);
  const { draw, seed = deck.seed } = setting;
  return {
    bench: asWritten ? { ...deck, run } : deck.bench(analysis, { ...setting, set: new Map([...set, ...setting.set]) }),
    settings: { all: columns === "all", seed, draw, label, analysis, chunk },
  };
}

/** The same, or undefined where the values of the step are at fault. */
export function prepareIfSound(...request: Parameters<typeof prepare>): Prepared | undefined {
  try {
    return prepare(...request);
  } catch (error) {
    if (error instanceof NetlistError) return undefined;
    throw error;
  }
}
