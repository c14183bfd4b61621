import { AbortedError } from "../base/errors.js";
import { nodeModule } from "../base/node.js";
import type { Job, JobOutcome } from "./job.js";
import type { StreamSink } from "./recorder.js";
import { errorOf, type FromThread, outcomeOf, type Piece, type ThreadData, type ToThread } from "./thread-messages.js";

type NodeWorker = InstanceType<(typeof import("node:worker_threads"))["Worker"]>;

/** Jobs that may be finished, or in work, before their turn in the output comes, for each thread. */
const AHEAD = 16;

/** Whether this place has threads. */
export const hasThreads = (): boolean => nodeModule("node:worker_threads").Worker !== undefined;

/** A job under way: what it has put out so far, and how it ended. */
class Running {
  readonly pieces: Piece[] = [];
  outcome: JobOutcome | undefined;
  error: Error | undefined;
  fraction = 0;

  constructor(readonly worker: NodeWorker | undefined) {}
}

export interface ThreadsOptions {
  readonly count: number;
  readonly data: ThreadData;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (fraction: number, label: string) => void;
}

/**
 * Does jobs in threads. Their output goes to the sink job by job, in the order of the jobs, whatever the order they end
 * in; a thread whose turn has not come waits when too much of its output is under way.
 */
export async function* inThreads(
  jobs: readonly Job[],
  sink: StreamSink,
  { count, data, signal, onProgress }: ThreadsOptions,
): AsyncGenerator<JobOutcome> {
  const running = jobs.map(() => undefined as Running | undefined);
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
      worker.postMessage({ job: jobs[next]! } satisfies ToThread);
      next++;
    }
  };
  const receive = (worker: NodeWorker, message: FromThread): void => {
    const job = running[at.get(worker) ?? -1];
    if (message.kind === "ready") idle.push(worker);
    else if (message.kind === "progress") {
      job!.fraction = message.fraction;
      const begun = running.reduce((sum, each) => sum + (each?.outcome === undefined ? (each?.fraction ?? 0) : 0), 0);
      onProgress((finished + begun) / jobs.length, message.label);
    } else if (message.kind === "done" || message.kind === "failed") {
      if (message.kind === "done") job!.outcome = outcomeOf(message.outcome);
      else job!.error = errorOf(message.error);
      finished++;
      at.delete(worker);
      idle.push(worker);
    } else job!.pieces.push(message);
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
      const worker = startWorker(data);
      workers.push(worker);
      worker.on("message", (message: FromThread) => receive(worker, message));
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
        for (const piece of pieces) await handOn(piece, sink);
        if (pieces.length > 0) job!.worker!.postMessage({ taken: pieces.length } satisfies ToThread);
        if (job?.error !== undefined) throw job.error;
        if (job?.outcome !== undefined && job.pieces.length === 0) break;
        if (pieces.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      }
      const { outcome } = running[turn]!;
      running[turn] = undefined;
      yield outcome!;
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

async function handOn(piece: Piece, sink: StreamSink): Promise<void> {
  if (piece.kind === "begin") await sink.begin(piece.stream, piece.head, piece.analysis, piece.replaced);
  else if (piece.kind === "rows") await sink.rows(piece.stream, piece.data, piece.points);
  else await sink.end(piece.stream, piece.failure);
}

/** The file of a thread stands beside this one; in the built package, at its top. */
function startWorker(data: ThreadData): NodeWorker {
  const { Worker } = nodeModule("node:worker_threads");
  const here = ownFile();
  if (here.endsWith(".ts")) {
    const execArgv = ["--no-warnings", "--loader", "ts-node/esm"];
    return new Worker(new URL("./thread.ts", here), { workerData: data, execArgv });
  }
  return new Worker(new URL(here.endsWith("/index.js") ? "./thread.js" : "../thread.js", here), { workerData: data });
}

/**
 * The address of this file, from V8's call sites: import.meta would have to be taken out of bundles for browsers that are
 * no modules.
 */
function ownFile(): string {
  const { prepareStackTrace } = Error;
  try {
    Error.prepareStackTrace = (_, sites) => sites[0]?.getFileName() ?? "";
    const file = String(new Error().stack);
    return file.startsWith("/") ? `file://${encodeURI(file)}` : file;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
}
