import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { commandLine, start } from "./harness.js";

const cli = commandLine();

/** Some 1e9 time points: nobody waits for its end. */
const ENDLESS = "endless\nV1 in 0 SIN(0 1 1k)\nR1 in out 1k\nC1 out 0 1u\n.tran 1u 1000\n.end\n";

const tran = (stop: string): string =>
  `long\nV1 in 0 SIN(0 1 1k)\nR1 in out 1k\nC1 out 0 1u\n.tran 1u ${stop}\n.print tran v(in) v(out)\n.end\n`;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Long enough for a child to be in the midst of its work, on a slow machine too. */
const MIDST_MS = 1500;

describe("a run that is stopped", () => {
  it.each([
    ["SIGINT", 130, "interrupted"],
    ["SIGTERM", 143, "terminated"],
  ] as const)("ends after %s with %i and leaves no file", async (signal, code, word) => {
    const before = await readdir(cli.folder);
    const { child, ended } = cli.start(["run", "-", "-o", `${signal}.raw`], { input: ENDLESS });
    await wait(MIDST_MS);
    child.kill(signal);
    expect(await ended).toMatchObject({ code, signal: null, stdout: "", stderr: `lockspice: error: ${word}\n` });
    expect(await readdir(cli.folder)).toEqual(before);
  });

  it("ends after --timeout with 124", async () => {
    const { code, stderr } = await cli.run(["run", "-", "--timeout", "0.5"], { input: ENDLESS });
    expect([code, stderr]).toEqual([124, "lockspice: error: timed out after 0.5 s\n"]);
  });

  it("ends while it waits for a netlist on standard input", async () => {
    const { child, ended } = cli.start(["run", "-"], { input: null });
    await wait(MIDST_MS);
    child.kill("SIGTERM");
    expect(await ended).toMatchObject({ code: 143, stdout: "" });
  });

  it("leaves the old file or the new one, whole, whenever it is stopped", async () => {
    await writeFile(path.join(cli.folder, "long.cir"), tran("20m"));
    const target = path.join(cli.folder, "result.csv");
    const words = ["run", "long.cir", "--quiet", "-o", "result.csv"];
    const began = performance.now();
    expect((await cli.run(words)).code).toBe(0);
    const whole = performance.now() - began;
    const fresh = await readFile(target, "utf8");
    const others = (await readdir(cli.folder)).sort();
    for (let i = 0; i < 8; i++) {
      await writeFile(target, "old");
      const { child, ended } = cli.start(words);
      // From the last half of the run on, where files are written.
      await wait(whole * (0.5 + i / 14));
      child.kill("SIGINT");
      await ended;
      expect(["old", fresh]).toContain(await readFile(target, "utf8"));
      expect((await readdir(cli.folder)).sort()).toEqual(others);
    }
  });
});

describe("a reader that goes away", () => {
  it("is no failure, and the files are written all the same", async () => {
    await writeFile(path.join(cli.folder, "print.cir"), tran("100m"));
    const { child, ended } = cli.start(["run", "print.cir", "-o", "piped.raw"]);
    child.stdout!.once("data", () => child.stdout!.destroy());
    const { code, stderr } = await ended;
    expect([code, stderr]).toEqual([0, ""]);
    expect(await readFile(path.join(cli.folder, "piped.raw"), "latin1")).toMatch(/^Title: /);
  });
});

describe("a full disk under standard output", () => {
  it("is a failure of output", async () => {
    await writeFile(path.join(cli.folder, "full.cir"), tran("2m"));
    const main = path.join(cli.bundle, "cli/main.js");
    const shell = `"${process.execPath}" "${main}" run full.cir > /dev/full`;
    const { code, stderr } = await start("sh", ["-c", shell], { cwd: cli.folder }).ended;
    expect(code).toBe(6);
    expect(stderr).toContain("cannot write standard output");
  });
});
