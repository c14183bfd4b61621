import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { afterEach, beforeAll, beforeEach, afterAll, describe, expect, it } from "vitest";
import { FileError } from "../../src/base/errors.js";
import { discardUnfinished, writeFileWhole } from "../../src/report/atomic.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "atomic-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (name: string): string => readFileSync(join(folder, name), "utf8");
const failure = async (path: string): Promise<FileError> => {
  try {
    await writeFileWhole(path, ["text"]);
  } catch (error) {
    expect(error).toBeInstanceOf(FileError);
    return error as FileError;
  }
  throw new Error("it was written");
};

describe("writing a file whole", () => {
  it("writes text and bytes in pieces, from plain and asynchronous sources", async () => {
    async function* slowly(): AsyncGenerator<string | Uint8Array> {
      yield "µ ";
      await new Promise((resolve) => setTimeout(resolve, 1));
      yield Uint8Array.of(0, 255);
    }
    await writeFileWhole(join(folder, "a"), slowly());
    expect(readFileSync(join(folder, "a"))).toEqual(Buffer.from([0xc2, 0xb5, 0x20, 0, 255]));
    await writeFileWhole(join(folder, "a"), ["x", "y"]);
    expect(read("a")).toBe("xy");
    expect(readdirSync(folder)).toEqual(["a"]);
  });

  it("leaves the old file and nothing else when its source fails in the middle, and passes the error on", async () => {
    writeFileSync(join(folder, "a"), "old");
    const fault = new Error("the simulation failed");
    function* failing(): Generator<string> {
      yield "new";
      expect(read("a")).toBe("old");
      expect(readdirSync(folder).length).toBe(2);
      throw fault;
    }
    await expect(writeFileWhole(join(folder, "a"), failing())).rejects.toBe(fault);
    await expect(writeFileWhole(join(folder, "b"), failing())).rejects.toThrow();
    expect([read("a"), readdirSync(folder)]).toEqual(["old", ["a"]]);
  });

  it("keeps permissions, and gives new files the usual ones", async () => {
    const path = join(folder, "a");
    writeFileSync(path, "old");
    chmodSync(path, 0o640);
    await writeFileWhole(path, ["new"]);
    expect(statSync(path).mode & 0o7777).toBe(0o640);
    await writeFileWhole(join(folder, "b"), ["new"]);
    expect(statSync(join(folder, "b")).mode & 0o777).toBe(0o666 & ~process.umask());
  });

  it("follows symbolic links, also to a file that is not there yet, and keeps them", async () => {
    mkdirSync(join(folder, "deep"));
    writeFileSync(join(folder, "deep/target"), "old");
    symlinkSync("deep/target", join(folder, "link"));
    symlinkSync("link", join(folder, "second"));
    symlinkSync("deep/new", join(folder, "dangling"));
    await writeFileWhole(join(folder, "second"), ["new"]);
    await writeFileWhole(join(folder, "dangling"), ["made"]);
    expect([read("deep/target"), read("deep/new"), readlinkSync(join(folder, "second"))]).toEqual([
      "new",
      "made",
      "link",
    ]);
    expect(readdirSync(join(folder, "deep")).sort()).toEqual(["new", "target"]);
    symlinkSync("round", join(folder, "round"));
    expect((await failure(join(folder, "round"))).message).toMatch(/circle/);
  });

  it("replaces the name, not the old contents: another hard link keeps the old file", async () => {
    writeFileSync(join(folder, "a"), "old");
    linkSync(join(folder, "a"), join(folder, "kept"));
    await writeFileWhole(join(folder, "a"), ["new"]);
    expect([read("a"), read("kept")]).toEqual(["new", "old"]);
  });

  it("writes devices, pipes and open descriptors directly", async () => {
    await writeFileWhole("/dev/null", ["text"]);
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const reader = spawn("cat", [pipe]);
    const received = new Promise<string>((resolve) =>
      reader.stdout.on("data", (data: Buffer) => resolve(data.toString())),
    );
    await writeFileWhole(pipe, ["through the pipe"]);
    expect(await received).toBe("through the pipe");
    expect(statSync(pipe).isFIFO()).toBe(true);
  });

  it("says what is wrong and what to do", async () => {
    writeFileSync(join(folder, "file"), "");
    const missing = await failure(join(folder, "no/such/a.raw"));
    expect(missing.message).toBe(`cannot write ${join(folder, "no/such/a.raw")}: the folder does not exist`);
    expect([missing.exitCode, missing.hint]).toEqual([6, "create the folder first, or choose another path"]);
    expect((await failure(folder)).message).toMatch(/it is a folder/);
    expect((await failure(join(folder, "file/a"))).message).toMatch(/part of the path is a file/);
    expect((await failure(join(folder, "x".repeat(300)))).message).toMatch(/the name is too long/);
    await expect(writeFileWhole("/dev/full", ["x"])).rejects.toThrow(/the disk is full/);
    // A name that just fits is no fault: the temporary file has a name of its own.
    await writeFileWhole(join(folder, "x".repeat(255)), ["x"]);
  });

  it("takes unfinished temporary files away on request", async () => {
    writeFileSync(join(folder, "a"), "old");
    async function* interrupted(): AsyncGenerator<string> {
      yield "new";
      expect(readdirSync(folder).length).toBe(2);
      discardUnfinished();
      expect(readdirSync(folder)).toEqual(["a"]);
    }
    await expect(writeFileWhole(join(folder, "a"), interrupted())).rejects.toThrow(FileError);
    expect(read("a")).toBe("old");
  });
});

describe("in another process", () => {
  let built: string;
  let program: string;
  beforeAll(() => {
    built = mkdtempSync(join(tmpdir(), "atomic-program-"));
    program = join(built, "write-forever.mjs");
    const entryPoints = [join(import.meta.dirname, "write-forever.ts")];
    buildSync({ entryPoints, outfile: program, bundle: true, platform: "node", format: "esm" });
  });
  afterAll(() => rmSync(built, { recursive: true }));

  it("leaves a whole file behind, old or new, whenever it is killed", async () => {
    const path = join(folder, "out.raw");
    const seen = new Set<string>();
    let halves = 0;
    for (let round = 0; round < 12; round++) {
      const child = spawn(process.execPath, [program, path], { stdio: ["ignore", "pipe", "inherit"] });
      await new Promise((resolve) => child.stdout.once("data", resolve));
      // Odd steps of a golden ratio spread the moments over the milliseconds a write takes.
      await new Promise((resolve) => setTimeout(resolve, 3 + ((round * 0.618) % 1) * 12));
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
      const text = readFileSync(path, "utf8");
      expect(text.length).toBe(400_000);
      expect(text).toBe(text[0]!.repeat(400_000));
      seen.add(text[0]!);
      halves += readdirSync(folder).length - 1;
      for (const name of readdirSync(folder)) if (name !== "out.raw") rmSync(join(folder, name));
    }
    // The test has hit writes in the middle: their temporary files were left.
    expect(halves).toBeGreaterThan(0);
    expect(existsSync(path)).toBe(true);
  });

  it("writes to /dev/stdout, be it a pipe or a file", () => {
    const once = join(built, "once.mjs");
    buildSync({
      stdin: {
        contents: `import { writeFileWhole } from "./src/report/atomic.js";
          console.log("before"); await writeFileWhole("/dev/stdout", ["text"]);`,
        resolveDir: join(import.meta.dirname, "../.."),
      },
      outfile: once,
      bundle: true,
      platform: "node",
      format: "esm",
    });
    expect(execFileSync(process.execPath, [once], { encoding: "utf8" })).toBe("before\ntext");
    execFileSync("sh", ["-c", `"${process.execPath}" "${once}" > "${join(folder, "out")}"`]);
    expect(read("out")).toBe("before\ntext");
    expect(execFileSync("sh", ["-c", `"${process.execPath}" "${once}" | cat`], { encoding: "utf8" })).toBe(
      "before\ntext",
    );
  });
});
