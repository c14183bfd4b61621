import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse, simulate } from "../../src/index.js";

/** What ngspice prints for a netlist in batch mode. */
function printed(netlist: string): string {
  const folder = mkdtempSync(join(tmpdir(), "lockspice-beside-"));
  writeFileSync(join(folder, "deck.cir"), netlist);
  const { stdout } = spawnSync("ngspice", ["-b", "deck.cir"], { cwd: folder, encoding: "utf8", timeout: 20_000 });
  rmSync(folder, { recursive: true });
  return stdout;
}

/** The columns of our operating point by name. */
async function operatingPoint(netlist: string): Promise<(name: string) => number> {
  const { analyses } = await simulate(parse(netlist), { columns: "all" });
  const { columns, data } = analyses[0]!;
  return (name) => data[columns.findIndex((column) => column.name === name)]![0]!;
}

test("both read the same values out of comments and continuations", async () => {
  const netlist = `conductances 1/k, told apart by the branch they load
V1 1 0 1
V2 2 0 1
V3 3 0 1
 R1 1 0 1k
R2 1 0 2k $comment
R3 1 0
* comment

 + 4k ; comment
R4 2 0 1k//comment
R5 2 0 'a*2' ; it's
R6 2 0 {a *
+ 4}
R7 (3,0) 16k
R8 3 0 1k ;$//
.param a = 1k b=3
.param c={a
* comment
+ *32}
R9 3 0 {c} m=2
.op
.print op i(v1) i(v2) i(v3)
.end
`;
  const theirs = printed(netlist);
  const ours = await operatingPoint(netlist);
  for (const k of [1, 2, 3]) {
    const expected = Number(new RegExp(`v${k}#branch\\s+(\\S+)`).exec(theirs)![1]);
    expect(ours(`i(v${k})`)).toBeCloseTo(expected, 8);
  }
});

test("behavioural expressions have the same values", async () => {
  const expressions = [
    "v(1)**3", "-v(1)^2", "pwr(v(1), 3)", "pow(v(1), 2.5)", "v(1) < v(2) ? 3*v(2) : 4", "exp(v(2)/2) - ln(v(2))", "u2(v(2)/10)",
    "sin(v(1))*cos(v(2))/tan(0.3)", "atan(v(1)) + sinh(v(2)/3) + tanh(v(1))", "pwl(v(2), 0,0, 1,1, 2,4, 3,5)", "nint(v(2)) + floor(v(1)-0.5) + ceil(v(2))",
    "min(v(1), v(2)) + max(v(1), 3) + abs(v(1)) + sgn(v(1)) + uramp(v(2))", "2**3**2 - 2^-1", "(v(1) > 0 || v(2) > 0) && !(v(2) > 3)", "log10(v(2)) + sqrt(v(2))",
  ]; // prettier-ignore
  const sources = ["laws", "V1 1 0 -1.75", "V2 2 0 2.625", ...expressions.map((e, k) => `B${k} out${k} 0 V=${e}`)];
  const loads = expressions.map((_, k) => `R${k} out${k} 0 1k`);
  const commands = ["op", "set numdgt=14", ...expressions.map((_, k) => `print v(out${k})`)];
  const theirs = printed([...sources, ...loads, ".control", ...commands, ".endc", ".end", ""].join("\n"));
  const ours = await operatingPoint([...sources, ...loads, ".op", ".end", ""].join("\n"));
  expressions.forEach((e, k) => {
    const expected = Number(new RegExp(`v\\(out${k}\\) = (\\S+)`).exec(theirs)![1]);
    expect(Math.abs(ours(`v(out${k})`) - expected), e).toBeLessThanOrEqual(1e-10 * (1 + Math.abs(expected)));
  });
});
