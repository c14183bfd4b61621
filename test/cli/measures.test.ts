import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { commandLine } from "./harness.js";

const cli = commandLine();

const deck = (measures: string) => `RC low-pass after a step
V1 in 0 PULSE(0 1 0 1n 1n 1 2)
R1 in out 1k
C1 out 0 1u
.tran 10u 5m
${measures}
.end
`;

it("raw file, prints and measures come of one run; a failed measure ends with 5 after all is written", async () => {
  const cards =
    ".print tran v(out)\n.meas tran tau when v(out)=0.632121\n.meas tran never when v(out)=2\n.four 1k v(out)";
  await writeFile(path.join(cli.folder, "rc.cir"), deck(cards));
  const { code, stdout, stderr } = await cli.run(["run", "rc.cir", "-o", "rc.raw", "--json", "rc.json"]);
  expect(code).toBe(5);
  expect(stderr).toMatch(/rc\.cir:8:1: error: the measure never failed: v\(out\) = 2 never happens/);
  expect(stdout).toMatch(/Transient Analysis\n +time +v\(out\)/);
  expect(stdout).toMatch(/Fourier analysis of v\(out\) at 1 ?kHz, THD [\d.]+ %\n +harmonic/);
  expect(stdout).toMatch(/^tau {3}= (?:9\.99|1\.00)\d+e-0[34]\nnever = failed$/m);
  expect((await readFile(path.join(cli.folder, "rc.raw"))).length).toBeGreaterThan(1000);
  const json = JSON.parse(await readFile(path.join(cli.folder, "rc.json"), "utf8")) as {
    measures: Record<string, number | string>;
    fourier: Record<string, number>;
  };
  expect(json.measures["tau"]).toBeCloseTo(1e-3, 5);
  expect(json.measures["never"]).toBe("NaN");
  expect(json.fourier["four.v(out).dc"]).toBeGreaterThan(0.9);
});

it("CSV has a table of names and values, with --columns all exit 0 whatever .print says", async () => {
  await writeFile(
    path.join(cli.folder, "all.cir"),
    deck(".print tran v(lost) q(r1)\n.meas tran end find v(out) at=5m"),
  );
  expect((await cli.run(["check", "all.cir"])).code).toBe(3);
  const { code, stdout } = await cli.run(["run", "all.cir", "--columns", "all", "--format", "csv"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^time,v\(in\),v\(out\),i\(v1\)\n/);
  expect(stdout).toMatch(/\n\nname,value\nend,0\.99\d+\n$/);
});
