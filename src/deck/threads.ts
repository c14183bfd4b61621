import { errorOf, type PlainError, plainError } from "../base/thread-messages.js";
import { inThreads } from "../base/threads.js";
import type { LockspiceError } from "../base/errors.js";
import type { TableHead } from "../report/table.js";
import type { JobOutcome, StepFailure } from "./job.js";
import type { Job } from "./jobs.js";
import type { DeckOrigin } from "./origin.js";
import type { StreamSink } from "./recorder.js";
import type { Stream } from "./streams.js";

/** What a thread of a simulation starts with. */
export interface ThreadData {
  readonly origin: DeckOrigin;
  readonly columns: "all" | undefined;
  readonly chunk: number;
  readonly set: ReadonlyMap<string, number>;
}

/** A piece of output: the calls of a StreamSink. */
export type Piece =
  | {
      readonly kind: "begin";
      readonly stream: Stream;
      readonly head: TableHead;
      readonly analysis: number;
      readonly replaced: boolean;
    }
  | { readonly kind: "rows"; readonly stream: Stream; readonly data: readonly Float64Array[]; readonly points: number }
  | { readonly kind: "end"; readonly stream: Stream; readonly failure: string | undefined };

export interface JobsInThreads {
  readonly count: number;
  readonly data: ThreadData;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (fraction: number, label: string) => void;
}

/** Does jobs of a deck in threads, those together that stand together; their output goes to the sink in the order of the jobs. */
export async function* jobsInThreads(
  jobs: readonly (readonly Job[])[],
  sink: StreamSink,
  options: JobsInThreads,
): AsyncGenerator<JobOutcome> {
  const onPiece = async (piece: Piece): Promise<void> => {
    if (piece.kind === "begin") await sink.begin(piece.stream, piece.head, piece.analysis, piece.replaced);
    else if (piece.kind === "rows") await sink.rows(piece.stream, piece.data, piece.points);
    else await sink.end(piece.stream, piece.failure);
  };
  const outcomes = inThreads<readonly Job[], PlainOutcome[], Piece>(jobs, {
    ...options,
    entry: "deck/thread",
    onPiece,
  });
  for await (const together of outcomes) yield* together.map(outcomeOf);
}

type PlainFailure = Omit<StepFailure, "error"> & { readonly error: PlainError };

/** What a job comes to, as it passes between threads. */
export type PlainOutcome = Omit<JobOutcome, "failures"> & { readonly failures: readonly PlainFailure[] };

export function plainOutcome({ failures, ...outcome }: JobOutcome): PlainOutcome {
  return { ...outcome, failures: failures.map(({ error, ...rest }) => ({ ...rest, error: plainError(error) })) };
}

function outcomeOf({ failures, ...outcome }: PlainOutcome): JobOutcome {
  return {
    ...outcome,
    failures: failures.map(({ error, ...rest }) => ({ ...rest, error: errorOf(error) as LockspiceError })),
  };
}
