/** One thread of a simulation: reads the deck that it is given, then does jobs one after the other. */
import { nodeModule } from "../base/node.js";
import { nodeReader } from "../netlist/node-reader.js";
import type { Reader } from "../netlist/contract.js";
import { runJob } from "./job.js";
import { parse, type ParseOptions } from "./parse.js";
import type { StreamSink } from "./recorder.js";
import { type FromThread, plainError, plainOutcome, type ThreadData, type ToThread } from "./thread-messages.js";

const { parentPort, workerData } = nodeModule("node:worker_threads");

/** Pieces of output that may be under way before the main thread has taken them. */
const UNDER_WAY = 64;

/** How often the main thread hears how far a job is [ms]. */
const INTERVAL = 100;

const { origin, columns, chunk, set } = workerData as ThreadData;
const send = (message: FromThread, transfer: ArrayBuffer[] = []): void => parentPort!.postMessage(message, transfer);

let sent = 0;
let taken = 0;
let wake: () => void = () => undefined;

async function piece(message: FromThread, transfer: ArrayBuffer[] = []): Promise<void> {
  send(message, transfer);
  sent++;
  while (sent - taken >= UNDER_WAY) await new Promise<void>((resolve) => (wake = resolve));
}

const sink: StreamSink = {
  begin: (stream, head, analysis, replaced) => piece({ kind: "begin", stream, head, analysis, replaced }),
  rows: (stream, data, points) =>
    piece({ kind: "rows", stream, data, points }, [...new Set(data.map(({ buffer }) => buffer as ArrayBuffer))]),
  end: (stream, failure) => piece({ kind: "end", stream, failure }),
};

const disk = nodeReader(origin.options.include ?? []);
const reader: Reader = {
  read: (path, from) => origin.files.get(`${from.name}\n${path}`) ?? disk.read(path, from),
};
const deck = parse({ name: origin.name, bytes: origin.text }, { ...(origin.options as ParseOptions), reader });

let heard = 0;
const onProgress = (fraction: number, label: string): void => {
  if (performance.now() - heard < INTERVAL) return;
  heard = performance.now();
  send({ kind: "progress", fraction, label });
};

parentPort!.on("message", (message: ToThread) => {
  if ("taken" in message) {
    taken += message.taken;
    wake();
    return;
  }
  runJob(deck, message.job, sink, { columns, chunk, set, onProgress }).then(
    (outcome) => send({ kind: "done", outcome: plainOutcome(outcome) }),
    (error: unknown) => send({ kind: "failed", error: plainError(error) }),
  );
});
send({ kind: "ready" });
