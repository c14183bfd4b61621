import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse, simulate } from "../../src/index.js";

const rows = (text: string): number[][] =>
  text
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));

/** The files that a script writes, by ngspice and here. */
async function both(netlist: string, ...names: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), "lockspice-spectra-"));
  writeFileSync(join(folder, "deck.cir"), netlist);
  spawnSync("ngspice", ["-b", "deck.cir"], { cwd: folder, encoding: "utf8", timeout: 20_000 });
  const { script } = await simulate(parse(netlist));
  const found = names.map((name) => {
    const file = script.files.find(({ path }) => path === name)!;
    const ours = Buffer.concat([...file.contents()].map((piece) => Buffer.from(piece))).toString("utf8");
    return { ours: rows(ours), theirs: rows(readFileSync(join(folder, name), "utf8")) };
  });
  rmSync(folder, { recursive: true });
  return found;
}

/** The largest difference of a column over its largest value. */
function worst(ours: readonly number[][], theirs: readonly number[][], column: number): number {
  const size = Math.max(...theirs.map((row) => Math.abs(row[column]!)));
  return Math.max(...ours.map((row, k) => Math.abs(row[column]! - theirs[k]![column]!))) / size;
}

test.each(["rectangular", "hanning", "hamming", "blackman", "flattop", "gaussian", "triangle"])(
  "linearize and fft with the window %s",
  async (window) => {
    const deck = `spectra
V1 in 0 sin(0.5 1 1k)
R1 in out 1k
C1 out 0 100n
.options reltol=1e-6
.control
set specwindow=${window}
tran 10u 5m 0 1u
let power = v(in)*v(out)
linearize v(out) power
wrdata even.data v(out) power
fft v(out) power
wrdata spectrum.data v(out) power mag(v(out))
.endc
.end`;
    const [even, spectrum] = (await both(deck, "even.data", "spectrum.data")) as [
      Awaited<ReturnType<typeof both>>[0],
      Awaited<ReturnType<typeof both>>[0],
    ];
    expect(even.ours.length).toBe(even.theirs.length);
    for (const column of [0, 1, 3]) expect(worst(even.ours, even.theirs, column)).toBeLessThan(1e-5);
    expect(spectrum.ours.length).toBe(spectrum.theirs.length);
    for (const column of [0, 1, 2, 4, 5, 7]) expect(worst(spectrum.ours, spectrum.theirs, column)).toBeLessThan(1e-5);
  },
);

test("scattering parameters of two ports of different impedances", async () => {
  const deck = `ports
V1 in 0 dc 0 ac 1 portnum 1 z0 50
V2 out 0 dc 0 ac 0 portnum 2 z0 75
R1 in a 20
L1 a b 10n
C1 b 0 5p
R2 b out 30
.control
sp lin 5 100meg 1g
wrdata sp.data S_1_1 S_2_1 S_1_2 S_2_2 Y_1_1 Y_2_1 Z_1_1
.endc
.end`;
  const [{ ours, theirs }] = (await both(deck, "sp.data")) as [Awaited<ReturnType<typeof both>>[0]];
  expect(ours.length).toBe(theirs.length);
  ours[0]!.forEach((_, column) => expect(worst(ours, theirs, column)).toBeLessThan(1e-7));
});
