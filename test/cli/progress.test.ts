import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { duration, ProgressBar, progressLine, timeLeft } from "../../src/cli/progress.js";
import { Outlet, OutputError, paintFor } from "../../src/cli/terminal.js";

describe("time left", () => {
  it("supposes the mean pace so far", () => {
    expect(timeLeft(0.25, 10)).toBe(30);
    expect(timeLeft(0.9, 0.9)).toBeCloseTo(0.1, 12);
  });

  it("does not guess from too little", () => {
    expect(timeLeft(0, 10)).toBeUndefined();
    expect(timeLeft(0.005, 100)).toBeUndefined();
    expect(timeLeft(0.1, 0.2)).toBeUndefined();
  });

  it.each([
    [0.4, "0 s"],
    [59.4, "59 s"],
    [125, "2:05"],
    [3725, "1:02:05"],
  ])("%d s reads %s", (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});

describe("progress line", () => {
  it("shows share, label and time left", () => {
    expect(progressLine({ fraction: 0.5, label: "epoch 3 of 6" }, 20, 80)).toBe(
      `${"█".repeat(12)}${"░".repeat(12)}  50 %  epoch 3 of 6  20 s left`,
    );
  });

  it("fits the terminal and survives fractions out of range", () => {
    for (const fraction of [-1, 0, 0.333, 1, 7]) {
      const line = progressLine({ fraction, label: "x".repeat(200) }, 1, 60);
      expect(line.length).toBe(59);
      expect(line).not.toMatch(/-\d|[2-9]\d\d %/);
    }
  });

  it("is taken away before other text", () => {
    const written: string[] = [];
    const stream = { write: (text: string) => written.push(text), columns: 80 };
    const bar = new ProgressBar(stream, paintFor({}));
    bar.clear();
    expect(written).toEqual([]);
    bar.update({ fraction: 0.1, label: "one" });
    bar.update({ fraction: 0.2, label: "drawn too soon" });
    bar.clear();
    expect(written.length).toBe(2);
    expect(written[0]).toContain("one");
    expect(written[1]).toBe("\r\x1b[K");
  });
});

describe("colours", () => {
  it("appear on a terminal only, and never with NO_COLOR", () => {
    expect(paintFor({ isTTY: true }, { TERM: "xterm" }).red("a")).toBe("\x1b[31ma\x1b[0m");
    expect(paintFor({ isTTY: true }, { TERM: "xterm", NO_COLOR: "1" }).red("a")).toBe("a");
    expect(paintFor({ isTTY: true }, { TERM: "dumb" }).red("a")).toBe("a");
    expect(paintFor({}, { TERM: "xterm" }).red("a")).toBe("a");
  });
});

describe("outlet", () => {
  const failing = (code: string) =>
    new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) });

  it("goes on quietly when the reader has gone", async () => {
    const outlet = new Outlet(failing("EPIPE"), "standard output");
    await outlet.write("a");
    await outlet.write("b");
  });

  it("reports every other failure", async () => {
    const outlet = new Outlet(failing("ENOSPC"), "standard output");
    await expect(outlet.write("a")).rejects.toThrow(OutputError);
    await expect(new Outlet(failing("EIO"), "standard output").write("a")).rejects.toThrow(/standard output: EIO/);
  });
});
