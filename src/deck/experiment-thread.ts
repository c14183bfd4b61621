/** One thread of an experiment: trains one run after the other. */
import { serve, threadData } from "../base/thread.js";
import { type RunFrame, type RunJob, type RunOutcome, trainRun } from "./experiment-run.js";

const frame = threadData() as RunFrame;

serve<RunJob, RunOutcome, never>((job, line) =>
  trainRun(frame, job, { onProgress: ({ fraction, epoch }) => line.progress(fraction, `epoch ${epoch}`) }),
);
