// A copy of the project in which a mutant lives while the tests run.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** What a copy does without: what is built, installed or kept elsewhere. */
const left = new Set(["node_modules", "dist", "out", "coverage", ".git"]);

/** How a program ended: its exit code, undefined when it took too long and was killed, and what it wrote. */
/** @typedef {{ code: number | undefined, output: string, seconds: number }} Ended */

export class Sandbox {
  constructor(root) {
    this.folder = mkdtempSync(path.join(tmpdir(), "lockspice-mutation-"));
    for (const part of readdirSync(root)) {
      if (!left.has(part)) cpSync(path.join(root, part), path.join(this.folder, part), { recursive: true });
    }
    symlinkSync(path.join(root, "node_modules"), path.join(this.folder, "node_modules"));
  }

  /** Changes a file; returns what gives the old text back. */
  apply({ file, start, end, to }) {
    const full = path.join(this.folder, file);
    const before = readFileSync(full, "utf8");
    writeFileSync(full, before.slice(0, start) + to + before.slice(end));
    return () => writeFileSync(full, before);
  }

  /** Compiles what tests use compiled: the kernel where its sources changed, the command line when `all`. */
  async build(all) {
    const kernel = await this.run("node", ["src/kernel/build.mjs"], 120);
    if (kernel.code !== 0 || !all) return kernel;
    return this.run("node", ["build.config.mjs"], 120);
  }

  /** Runs the tests whose paths contain one of `paths`, up to the first failure. */
  test(paths, seconds, excluded = []) {
    const options = ["--bail=1", "--maxWorkers=1", "--reporter=dot", "--no-cache", "--passWithNoTests"];
    return this.run(
      "npx",
      ["vitest", "run", ...options, ...excluded.flatMap((glob) => ["--exclude", glob]), ...paths],
      seconds,
    );
  }

  /** @returns {Promise<Ended>} */
  run(program, words, seconds) {
    const begun = performance.now();
    const child = spawn(program, words, {
      cwd: this.folder,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NO_COLOR: "1", CI: "1" },
    });
    let output = "";
    let late = false;
    const collect = (text) => (output += text);
    child.stdout.setEncoding("utf8").on("data", collect);
    child.stderr.setEncoding("utf8").on("data", collect);
    // A group of its own, so that what it started ends with it.
    const end = () => {
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    };
    const timer = setTimeout(() => {
      late = true;
      end();
    }, seconds * 1000);
    process.once("exit", end);
    return new Promise((resolve) => {
      child.on("close", (code) => {
        clearTimeout(timer);
        process.removeListener("exit", end);
        resolve({ code: late ? undefined : (code ?? 1), output, seconds: (performance.now() - begun) / 1000 });
      });
    });
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
