/** One thread of a simulation: reads the deck that it is given, then does jobs one after the other. */
import { serve, threadData } from "../base/thread.js";
import { parseAgain } from "./again.js";
import { runJobs } from "./job.js";
import type { Job } from "./jobs.js";
import type { StreamSink } from "./recorder.js";
import { type Piece, type PlainOutcome, plainOutcome, type ThreadData } from "./threads.js";

const { origin, columns, chunk, set } = threadData() as ThreadData;

const deck = parseAgain(origin);

serve<readonly Job[], PlainOutcome[], Piece>(async (jobs, line) => {
  const sink: StreamSink = {
    begin: (stream, head, analysis, replaced) => line.piece({ kind: "begin", stream, head, analysis, replaced }),
    rows: (stream, data, points) =>
      line.piece({ kind: "rows", stream, data, points }, [...new Set(data.map(({ buffer }) => buffer as ArrayBuffer))]),
    end: (stream, failure) => line.piece({ kind: "end", stream, failure }),
  };
  const onProgress = (fraction: number, label: string) => line.progress(fraction, label);
  const outcomes: PlainOutcome[] = [];
  for await (const outcome of runJobs(deck, jobs, sink, { columns, chunk, set, onProgress }))
    outcomes.push(plainOutcome(outcome));
  return outcomes;
});
