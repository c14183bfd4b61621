/** One thread of `runTests`: tests netlists, one after the other. */
import { serve, threadData } from "../base/thread.js";
import type { TestOutcome } from "./run.js";
import { type SharedOptions, testFile, type TestJob } from "./tests.js";

const options = threadData() as SharedOptions;

serve<TestJob, TestOutcome, never>((job) => testFile(job, options));
