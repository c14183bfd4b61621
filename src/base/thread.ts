import { nodeModule } from "./node.js";
import { type FromThread, plainError, type ToThread } from "./thread-messages.js";

/** Pieces of output that may be under way before the main thread has taken them. */
const UNDER_WAY = 64;

/** How often the main thread hears how far a job is [ms]. */
const INTERVAL = 100;

/** What a job in a thread can say while it runs. */
export interface Line<Piece> {
  /** Hands on a piece of output; waits while too many are under way. */
  piece(piece: Piece, transfer?: ArrayBuffer[]): Promise<void>;
  progress(fraction: number, label: string): void;
}

/** What this thread was started with. */
export const threadData = (): unknown => nodeModule("node:worker_threads").workerData as unknown;

/** Makes this thread do jobs, one after the other, as they come from `inThreads`. */
export function serve<Job, Outcome, Piece>(work: (job: Job, line: Line<Piece>) => Promise<Outcome>): void {
  const { parentPort } = nodeModule("node:worker_threads");
  const send = (message: FromThread<Outcome, Piece>, transfer: ArrayBuffer[] = []): void =>
    parentPort!.postMessage(message, transfer);
  let sent = 0;
  let taken = 0;
  let heard = 0;
  let wake: () => void = () => undefined;
  const line: Line<Piece> = {
    async piece(piece, transfer) {
      send({ kind: "piece", piece }, transfer);
      sent++;
      while (sent - taken >= UNDER_WAY) await new Promise<void>((resolve) => (wake = resolve));
    },
    progress(fraction, label) {
      if (performance.now() - heard < INTERVAL) return;
      heard = performance.now();
      send({ kind: "progress", fraction, label });
    },
  };
  parentPort!.on("message", (message: ToThread<Job>) => {
    if ("taken" in message) {
      taken += message.taken;
      wake();
      return;
    }
    work(message.job, line).then(
      (outcome) => send({ kind: "done", outcome }),
      (error: unknown) => send({ kind: "failed", error: plainError(error) }),
    );
  });
  send({ kind: "ready" });
}
