import { inThreads } from "../base/threads.js";
import { hasThreads } from "../base/worker.js";
import { AbortedError } from "../base/errors.js";
import { readBytes } from "../netlist/node-reader.js";
import { runTest, type TestOptions, type TestOutcome } from "./run.js";

/** What is the same for all netlists; as threads are started with it, it is plain data. */
export type SharedOptions = Pick<TestOptions, "include" | "define" | "seed" | "dialect" | "lanes">;

export interface TestsOptions extends SharedOptions {
  readonly signal?: AbortSignal;
  /** Threads that the netlists are shared among; results do not depend on it. */
  readonly threads?: number;
}

/** One netlist to be tested: what a thread does at a time. */
export interface TestJob {
  readonly file: string;
  readonly update?: "kept" | "all";
}

/**
 * Tests netlists that are files, and gives what becomes of each in their order. Each is a job of its own; its golden file
 * lies beside it.
 * @throws AbortedError; FileError where one cannot be read
 */
export async function* runTests(jobs: readonly TestJob[], options: TestsOptions = {}): AsyncGenerator<TestOutcome> {
  const { signal, threads = 1, ...shared } = options;
  if (threads > 1 && jobs.length > 1 && hasThreads()) {
    yield* inThreads<TestJob, TestOutcome>(jobs, { count: threads, entry: "testing/thread", data: shared, signal });
    return;
  }
  for (const job of jobs) {
    if (signal?.aborted) throw new AbortedError(signal.reason);
    yield await testFile(job, { ...shared, ...(signal && { signal }) });
  }
}

export async function testFile(
  { file, update }: TestJob,
  options: Omit<TestsOptions, "threads">,
): Promise<TestOutcome> {
  return await runTest({ name: file, bytes: readBytes(file) }, { ...options, ...(update && { update }) });
}
