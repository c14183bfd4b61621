import { AbortedError } from "../base/errors.js";
import type { ResultColumn, ResultSink, TableHead } from "../report/table.js";
import type { Deck } from "./parse.js";
import { simulate, type SimulateOptions } from "./simulate.js";

/** Rows of a table as they come: a part of one analysis of one step. */
export interface RowBatch {
  /** Number of the analysis in the deck, and its kind. */
  readonly analysis: number;
  readonly kind: string;
  readonly step: string | undefined;
  readonly columns: readonly ResultColumn[];
  readonly points: number;
  /** A column each; complex ones as re, im, re, im ... */
  readonly data: readonly Float64Array[];
}

export type StreamOptions = Omit<SimulateOptions, "destinations" | "keep">;

/**
 * Runs all analyses of a deck and gives their rows while they are computed, at most `chunk` numbers at a time (1: point
 * by point). The run goes no further than its rows are taken; it ends when nobody wants more.
 * @throws ConvergenceError, also of a step, AbortedError
 */
export async function* stream(deck: Deck, options: StreamOptions = {}): AsyncGenerator<RowBatch, void> {
  const ending = new AbortController();
  const signal = options.signal === undefined ? ending.signal : AbortSignal.any([options.signal, ending.signal]);
  const offered: RowBatch[] = [];
  let wanted: () => void = () => undefined;
  let arrived: () => void = () => undefined;
  let head!: TableHead;
  let analysis = 0;
  const sink: ResultSink = {
    begin(next, number) {
      head = next;
      analysis = number;
    },
    async rows(data, points) {
      const { kind, step, columns } = head;
      offered.push({ analysis, kind, step, columns, points, data });
      arrived();
      await new Promise<void>((resolve) => (wanted = resolve));
      if (signal.aborted) throw new AbortedError(signal.reason);
    },
    end: () => undefined,
  };
  let running = true;
  let fault: unknown;
  const run = simulate(deck, { ...options, signal, destinations: [{ sink, takes: "saved" }] }).then(
    ({ failures }) => (fault = failures[0]?.error),
    (error: unknown) => (fault = error),
  );
  void run.finally(() => {
    running = false;
    arrived();
  });
  try {
    for (;;) {
      while (offered.length > 0) {
        yield offered.shift()!;
        wanted();
      }
      if (!running) break;
      await new Promise<void>((resolve) => (arrived = resolve));
    }
    if (fault !== undefined) throw fault;
  } finally {
    ending.abort();
    wanted();
    await run;
  }
}
