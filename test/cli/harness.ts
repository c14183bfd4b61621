import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll } from "vitest";
import { build } from "../../build.config.mjs";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** How a child process ended, and what it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

export interface Surroundings {
  readonly cwd?: string;
  /** What standard input holds; null leaves it open. */
  readonly input?: string | null;
  readonly env?: Record<string, string>;
}

/** Starts a program. */
export function start(program: string, words: readonly string[], { cwd, input, env }: Surroundings = {}): Started {
  const child = spawn(program, words, { cwd, env: { ...process.env, NO_COLOR: "1", ...env } });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdin.on("error", () => undefined);
  if (input !== null) child.stdin.end(input ?? "");
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended };
}

/**
 * The command line as its sources stand now, bundled into a folder of its own inside the repository (where the
 * dependencies are found), and an empty folder to work in.
 */
export function commandLine() {
  const bundle = path.join(root, "out", `cli-under-test-${process.pid}-${process.hrtime.bigint()}`);
  let folder = "";
  beforeAll(async () => {
    await build(bundle);
    folder = await mkdtemp(path.join(os.tmpdir(), "lockspice-cli-"));
  });
  afterAll(async () => {
    await rm(bundle, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  });
  const main = path.join(bundle, "cli/main.js");
  return {
    /** The folder the commands run in. */
    get folder(): string {
      return folder;
    },
    bundle,
    start: (words: readonly string[], around: Surroundings = {}): Started =>
      start(process.execPath, [main, ...words], { cwd: folder, ...around }),
    run: (words: readonly string[], around: Surroundings = {}): Promise<Ended> =>
      start(process.execPath, [main, ...words], { cwd: folder, ...around }).ended,
  };
}
