import { AbortedError } from "./errors.js";
import { errorOf, type FromThread, type ToThread } from "./thread-messages.js";
import { type NodeWorker, startWorker } from "./worker.js";

/** Jobs that may be finished, or in work, before their turn in the output comes, for each thread. */
const AHEAD = 16;

/** A job under way: what it has put out so far, and how it ended. */
class Running<Outcome, Piece> {
  readonly pieces: Piece[] = [];
  ended: { readonly outcome: Outcome } | undefined;
  error: Error | undefined;
  fraction = 0;

  constructor(readonly worker: NodeWorker) {}
}

export interface ThreadsOptions<Piece> {
  readonly count: number;
  /** The file that threads run, from the folder of the sources and without ending: it calls `serve`. */
  readonly entry: string;
  /** What each thread is started with. */
  readonly data: object;
  readonly signal: AbortSignal | undefined;
  readonly onProgress?: (fraction: number, label: string) => void;
  /** Takes what jobs put out before they end. */
  readonly onPiece?: (piece: Piece) => Promise<void>;
}

/**
 * Does jobs in threads. What they put out, and what they come to, is handed on job by job, in the order of the jobs,
 * whatever the order they end in; a thread whose turn has not come waits when too much of its output is under way.
 */
export async function* inThreads<Job, Outcome, Piece = never>(
  jobs: readonly Job[],
  { count, entry, data, signal, onProgress, onPiece }: ThreadsOptions<Piece>,
): AsyncGenerator<Outcome> {
  const running = jobs.map(() => undefined as Running<Outcome, Piece> | undefined);
  const workers: NodeWorker[] = [];
  let next = 0;
  let turn = 0;
  let finished = 0;
  let fault: Error | undefined;
  let wake: () => void = () => undefined;
  const idle: NodeWorker[] = [];
  const at = new Map<NodeWorker, number>();

  const assign = (): void => {
    while (idle.length > 0 && next < jobs.length && next < turn + AHEAD * count) {
      const worker = idle.pop()!;
      running[next] = new Running(worker);
      at.set(worker, next);
      worker.postMessage({ job: jobs[next]! } satisfies ToThread<Job>);
      next++;
    }
  };
  const receive = (worker: NodeWorker, message: FromThread<Outcome, Piece>): void => {
    const job = running[at.get(worker) ?? -1];
    if (message.kind === "ready") idle.push(worker);
    else if (message.kind === "piece") job!.pieces.push(message.piece);
    else if (message.kind === "progress") {
      job!.fraction = message.fraction;
      const begun = running.reduce((sum, each) => sum + (each?.ended === undefined ? (each?.fraction ?? 0) : 0), 0);
      onProgress?.((finished + begun) / jobs.length, message.label);
    } else {
      if (message.kind === "done") job!.ended = { outcome: message.outcome };
      else job!.error = errorOf(message.error);
      finished++;
      at.delete(worker);
      idle.push(worker);
    }
    assign();
    wake();
  };

  const stop = (): void => {
    fault ??= new AbortedError(signal?.reason);
    wake();
  };
  signal?.addEventListener("abort", stop);
  try {
    if (signal?.aborted) stop();
    for (let k = 0; k < Math.min(count, jobs.length); k++) {
      const worker = startWorker(entry, data);
      workers.push(worker);
      worker.on("message", (message: FromThread<Outcome, Piece>) => receive(worker, message));
      worker.on("error", (error: unknown) => {
        fault ??= error instanceof Error ? error : new Error(String(error));
        wake();
      });
    }
    for (; turn < jobs.length; turn++) {
      assign();
      for (;;) {
        if (fault !== undefined) throw fault;
        const job = running[turn];
        const pieces = job?.pieces.splice(0) ?? [];
        for (const piece of pieces) await onPiece?.(piece);
        if (pieces.length > 0) job!.worker.postMessage({ taken: pieces.length } satisfies ToThread<Job>);
        if (job?.error !== undefined) throw job.error;
        if (job?.ended !== undefined && job.pieces.length === 0) break;
        if (pieces.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      }
      const { outcome } = running[turn]!.ended!;
      running[turn] = undefined;
      yield outcome;
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
