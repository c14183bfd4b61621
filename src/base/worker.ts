import { nodeModule } from "./node.js";

type Threads = typeof import("node:worker_threads");

export type NodeWorker = InstanceType<Threads["Worker"]>;
export type MessagePort = InstanceType<Threads["MessagePort"]>;

/** Whether this place has threads. */
export const hasThreads = (): boolean => nodeModule("node:worker_threads").Worker !== undefined;

/**
 * Starts a thread. The built package has the files of threads beside its index, and this one in a chunk of a folder below.
 * @param entry the file that it runs, from the folder of the sources and without ending
 * @param resourceLimits in place of Node's own
 */
export function startWorker(
  entry: string,
  workerData: object,
  transferList: MessagePort[] = [],
  resourceLimits = {},
): NodeWorker {
  const { Worker } = nodeModule("node:worker_threads");
  const here = ownFile();
  if (here.endsWith(".ts")) {
    const execArgv = ["--no-warnings", "--loader", "ts-node/esm"];
    return new Worker(new URL(`../${entry}.ts`, here), { workerData, transferList, resourceLimits, execArgv });
  }
  const top = here.endsWith("/index.js") ? "." : "..";
  return new Worker(new URL(`${top}/${entry}.js`, here), { workerData, transferList, resourceLimits });
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
