import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { commandLine } from "./harness.js";

const cli = commandLine();
const pair = ["--outputs", "pair"];
const xor = ["new", "network", "--layers", "2,3,1", "--data", "xor.csv", "--targets", "(t)"];

beforeAll(() => writeFile(path.join(cli.folder, "xor.csv"), "x1,x2,t\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n"));

describe("lockspice new network", () => {
  it("writes a netlist that trains as it is, to a file or to standard output", async () => {
    const written = await cli.run([...xor, "--set", "epochs=2", "--amplifier", "4,0.5", ...pair, "-o", "net.cir"]);
    expect(written.code).toBe(0);
    expect(written.stdout).toMatch(/^net\.cir: \d+ devices, \d+ nodes\n$/);
    const text = await readFile(path.join(cli.folder, "net.cir"), "utf8");
    expect(text).toContain(".subckt stage in out a=4 k=0.5");
    const printed = await cli.run([...xor, "--set", "epochs=2", "--amplifier", "4,0.5", ...pair]);
    expect(printed.stdout).toBe(text);
    const trained = await cli.run(["train", "net.cir", "--out", "out"]);
    expect(trained.stderr).not.toContain("warning");
    expect(trained.code).toBe(0);
    const report = JSON.parse(await readFile(path.join(cli.folder, "out", "report.json"), "utf8"));
    expect(report.epochs).toHaveLength(2);
    expect(report.trainable).toBe(3 * 6 + 2 * 3);
  });

  it.each([
    [["new"], 2, "new: what is to be written?"],
    [["new", "transistor"], 2, "new transistor: what is to be written?"],
    [["new", "network"], 2, "new network needs --layers"],
    [[...xor, "--bounds", "1u"], 2, "--bounds 1u: not two numbers"],
    [[...xor, "--amplifier", "4,1,2"], 2, "--amplifier 4,1,2: not two numbers"],
    [[...xor, "--outputs", "two"], 2, "--outputs two: only single and pair are known"],
    [[...xor, "--diodes", "two"], 2, "--diodes two: only one, pair and none are known"],
    [[...xor, "--set", "rate"], 2, "--set rate: not of the form name=value"],
    [[...xor, "--set", "loss=mae"], 3, "loss"],
    [[...xor, "-o", "no/such/folder/net.cir"], 6, "no/such/folder"],
  ])("%j ends with %i and says why", async (words, code, text) => {
    const ended = await cli.run(words);
    expect(ended.stderr).toContain(text);
    expect(ended.code).toBe(code);
  });

  it("tells of layers that no error reaches", async () => {
    const { stderr, code } = await cli.run([...xor, "--amplifier", "4,0"]);
    expect(code).toBe(0);
    expect(stderr).toContain("no error reaches x1_0.rx1_p, x1_0.rx1_n, x1_0.rx2_p, ... (18 resistors)");
    expect((await cli.run([...xor, "--amplifier", "4,0", "--strict"])).code).toBe(3);
  });
});
