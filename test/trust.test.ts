/**
 * What users of circuit simulators report as wrong results, wrong exit codes and failures that explain nothing: each
 * gives the right answer here, or an error that says where and why. In sections, what other simulators were seen to do
 * in silence, failures without an explanation, and results and exit codes that do not agree.
 */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ConvergenceError, NetlistError, parse, simulate } from "../src/index.js";
import { commandLine } from "./cli/harness.js";
import { simulated, table, value } from "./lab.js";

const cli = commandLine();

/** Runs a command on a netlist that is written beside it. */
async function run(deck: string, words: readonly string[] = ["run"], input?: null) {
  await writeFile(path.join(cli.folder, "deck.cir"), `${deck.trim()}\n`);
  return cli.run([...words, "deck.cir"], input === null ? { input } : {});
}

/** How often a line of standard error begins a message. */
const messages = (stderr: string): number => stderr.match(/^deck\.cir:\d+:\d+: (error|warning): /gm)?.length ?? 0;

/** The error that a netlist ends with. */
async function failure(deck: string): Promise<unknown> {
  try {
    await simulate(parse(deck));
  } catch (error) {
    return error;
  }
  return undefined;
}

const RC = `RC
V1 in 0 PULSE(0 1 0 1n 1n 1 2)
R1 in out 1k
C1 out 0 1u
.tran 10u 5m`;

const VOLTAGE_LOOP = "loop\nV1 a 0 1\nV2 a 0 2\nR1 a 0 1\n.op";

/** A current that no voltage carries, two subcircuits deep. */
const DEEP = `no solution
.subckt cell a k
B1 a k i={1 + v(k,a)**2}
D1 a k dx
.ends
.subckt pad p
X2 p 0 cell
.ends
V1 in 0 1
R1 in a 1k
X1 a pad
.model dx d (is=1e-30)
.op`;

/** A source that pulses, and a diode that has no finite voltage from then on. */
const LATE = `no solution after the pulse
V1 in 0 PULSE(0 1 1m 1u 1u 1m 4m)
R1 in 0 1
.subckt cell a
D1 a x dx
B1 0 x i={v(a) > 0.4 ? 1/(v(x) - v(x)) : 0}
R2 x 0 1k
.ends
X1 in cell
.model dx d
.tran 10u 4m
.print tran v(in)`;

describe("what others get wrong in silence", () => {
  it("a dot card that is not known is an error; those of ported netlists act", async () => {
    const { code, stderr } = await run(`${RC}\n.frobnicate v(out)`);
    expect(code).toBe(3);
    expect(stderr).toMatch(/deck\.cir:6:1: error: .*\.frobnicate/);
    const started = await table("R1 out 0 1k; C1 out 0 1u; .ic v(out)=2; .tran 10u 1m");
    expect(started.column("v(out)")[0]).toBeCloseTo(2, 6);
    expect(started.last("v(out)")).toBeCloseTo(2 * Math.exp(-1), 3);
    expect(await value("I1 0 a 1; R1 a 0 1k tc1=1m; .temp 127; .op", "v(a)")).toBeCloseTo(1100, 6);
    const measured = await simulated("V1 a 0 3; R1 a b 1k; R2 b 0 2k; .dc v1 0 3 1; .meas dc top max v(b)");
    expect(measured.measures).toMatchObject({ top: 2 });
    expect(await value("V1 a 0 1; R1 a b 1; D1 b 0 d1; .model d1 d; .options gmin=1; .op", "v(b)")).toBeLessThan(0.51);
  });

  it("measures, prints and the raw file come of one call, and a failed measure does not end with 0", async () => {
    const good = await run(`${RC}\n.print tran v(out)\n.meas tran tau when v(out)=0.632121`, [
      "run",
      "-b",
      "-r",
      "w.raw",
    ]);
    expect(good.code).toBe(0);
    expect(good.stdout).toMatch(/^tau\s+= (?:9\.99|1\.00)\d+e-0[34]/m);
    expect(await readFile(path.join(cli.folder, "w.raw"), "latin1")).toMatch(/^Title: RC\n[^]*v\(out\)/);
    const bad = await run(`${RC}\n.meas tran never when v(out)=2`, ["run", "-b", "-r", "w.raw"]);
    expect(bad.code).toBe(5);
    expect(bad.stderr).toMatch(/deck\.cir:6:1: error: .*never/);
  });

  it("a pair that hangs in the air is named and ends with an error", async () => {
    const { code, stderr } = await run("air\nV1 a 0 1\nR1 a 0 1\nR2 x y 1k\nC2 x y 1u\n.op");
    expect(code).toBe(3);
    expect(stderr).toMatch(/deck\.cir:4:1: error: .*\bx, y\b.*no DC path to ground.*r2, c2/);
  });

  it("a run that fails rejects, and a good one before it leaves nothing behind", async () => {
    expect((await simulate(parse(RC))).analyses[0]!.points).toBeGreaterThan(10);
    expect(await failure(VOLTAGE_LOOP)).toBeInstanceOf(NetlistError);
    expect(await failure("model\nV1 a 0 1\nD1 a 0 missing\n.op")).toBeInstanceOf(NetlistError);
    expect(await failure(DEEP)).toBeInstanceOf(ConvergenceError);
    const { analyses } = await simulate(parse("other\nV1 q 0 7\nR1 q 0 1\n.op"));
    expect(analyses[0]!.columns.map(({ name }) => name)).toEqual(["v(q)", "i(v1)"]);
    expect([...analyses[0]!.data[0]!]).toEqual([7]);
  });

  it("sources that contradict each other are named, both", async () => {
    const { code, stdout, stderr } = await run(VOLTAGE_LOOP);
    expect([code, stdout]).toEqual([3, ""]);
    expect(stderr).toMatch(/deck\.cir:3:1: error: loop of voltage sources.*v2, v1/);
  });

  it("suffixes mean what SPICE means by them, and no line is dropped", async () => {
    expect(await value("I1 0 a 1; R1 a 0 1; V1 b 0 10f; R2 b 0 1; .op", "v(b)")).toBe(10e-15);
    expect(await value("V1 a 0 1mil; R1 a 0 1; .op", "v(a)")).toBeCloseTo(25.4e-6, 15);
    const transistor = "V1 vcc 0 5; Ib 0 b 10u; Rc vcc c 1k; Q1 c b 0 qn; .model qn npn (bf=100); .op";
    expect(await value(transistor, "v(c)")).toBeCloseTo(4, 6);
    const { code, stderr } = await run("farads\nV1 a 0 1\nC1 a 0 10F\n.op", ["check"]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/deck\.cir:3:8: warning: .*femto/);
  });

  it("arrays of memristors that switch a hundred times faster than the signal do as one alone does", async () => {
    // At 10 MHz the resistance crosses its whole range in 9 ns, and in 0.09 ns.
    for (const beta of ["1e12", "1e14"]) {
      const cells = (count: number) =>
        Array.from({ length: count }, (_, k) => `YMEMRISTOR m${k} in a${k} mem; R${k} a${k} 0 100`).join("; ");
      const deck = (count: number) =>
        `V1 in 0 SIN(0 2 10meg); ${cells(count)}; .model mem MEMRISTOR level=12 beta=${beta}; .tran 1n 200n; .options reltol=1e-5`;
      const alone = await table(deck(1));
      const many = await table(deck(16));
      const last = many.last("v(a0)");
      for (let k = 1; k < 16; k++) expect(Math.abs(many.last(`v(a${k})`) - last)).toBeLessThan(1e-9);
      for (const t of [20e-9, 70e-9, 120e-9, 170e-9])
        expect(Math.abs(at(many, "v(a3)", t) - at(alone, "v(a0)", t)), `beta ${beta} at ${t}`).toBeLessThan(2e-3);
    }
  });

  it("a memory keeps its state when the pulse is over, whatever the time step is", async () => {
    // Above 1 V the resistance grows by beta (v - 1 V): for 10 ns at 2 V, and half a nanosecond of each edge at half of that.
    const expected = 5500 + 1e11 * (10e-9 + 2 * 0.25e-9);
    const deck = (tmax: string) => `V1 a 0 PWL(0 0 10n 0 11n 2 21n 2 22n 0 30n 0 31n 0.1); YMEMRISTOR m a 0 mem
      .model mem MEMRISTOR level=12 beta=1e11 rinit=5500; .tran 1n 10u 0 ${tmax}; .print tran i(v1)`;
    for (const tmax of ["0.1u", "50n", "2n"])
      expect(-0.1 / (await table(deck(tmax))).last("i(v1)") / expected, tmax).toBeCloseTo(1, 3);
  });
});

/** The value of a column at a time, on a straight line between two points. */
function at(rows: Awaited<ReturnType<typeof table>>, name: string, t: number): number {
  const time = rows.column("time");
  const k = Math.max(
    1,
    time.findIndex((each) => each >= t),
  );
  const [a, b] = [time[k - 1]!, time[k]!];
  const values = rows.column(name);
  return values[k - 1]! + ((values[k]! - values[k - 1]!) * (t - a)) / (b - a);
}

describe("failures say why", () => {
  it("no convergence names node, device and the line of the deep instance, once", async () => {
    const { code, stderr } = await run(DEEP);
    expect(code).toBe(4);
    expect(stderr).toMatch(/deck\.cir:[34]:1: error: .*converge[^]*\b(?:v\(|node )a\b[^]*x1\.x2\.(?:b1|d1)/);
    expect(messages(stderr)).toBe(1);
    const error = (await failure(DEEP)) as ConvergenceError;
    expect(error.devices[0]).toMatch(/^x1\.x2\.(?:b1|d1)$/);
    expect(error.nodes).toContain("v(a)");
  });

  it("a time step that became too small says when, which node and which diode, what to try, and leaves no result", async () => {
    const { code, stderr } = await run(LATE, ["run", "-o", "late.csv"]);
    expect(code).toBe(4);
    expect(stderr).toMatch(/deck\.cir:[56]:1: error: .*time step.*at t = 1(?:\.\d+)? ms.*x1\.x\).*x1\.(?:d1|b1)/);
    expect(stderr).toMatch(/help: /);
    expect(stderr).not.toMatch(/smaller time ?step/);
    await expect(readFile(path.join(cli.folder, "late.csv"))).rejects.toThrow(/ENOENT/);
    expect(await failure(LATE)).toBeInstanceOf(ConvergenceError);
  });

  it("the same netlist gives the same bytes, however many threads there are", async () => {
    const deck = `rectifier
V1 in 0 SIN(0 5 1k)
R1 in a {agauss(100,10,1)}
D1 a out dx
C1 out 0 1u
R2 out 0 10k
.model dx d (is=1n cjo=10p tt=1n)
.step V1 list 1 2 3
.mc 2 seed=4
.tran 10u 2m`;
    const outputs = [];
    for (const threads of ["1", "2", "1"]) {
      const { code, stdout } = await run(deck, ["run", "--format", "csv", "--threads", threads]);
      expect(code).toBe(0);
      outputs.push(stdout);
    }
    expect(outputs[0]!.length).toBeGreaterThan(1000);
    expect(new Set(outputs).size).toBe(1);
  });

  it("smaller steps come nearer to the exact solution, and an amplitude does not depend on how long the run is", async () => {
    const ring = (stop: string, tmax = "") =>
      table(`L1 a 0 1m ic=0; C1 a 0 1u ic=1; R1 a 0 10k; .tran 1u ${stop} 0 ${tmax} uic`);
    // A parallel circuit of R, L, C: cos and sin that decay by 1 / (2 R C).
    const decay = 1 / (2 * 10e3 * 1e-6);
    const w = Math.sqrt(1 / (1e-3 * 1e-6) - decay * decay);
    const exact = (t: number) => Math.exp(-decay * t) * (Math.cos(w * t) - (decay / w) * Math.sin(w * t));
    const errors = [];
    for (const tmax of ["4u", "2u", "1u"]) errors.push((await ring("2m", tmax)).error("v(a)", exact));
    // A method of second order: a quarter of the error with half of the step.
    expect(errors[1]! / errors[0]!).toBeCloseTo(0.25, 1);
    expect(errors[2]! / errors[1]!).toBeCloseTo(0.25, 1);
    expect(errors[2]).toBeLessThan(5e-3);
    const top = async (stop: string) => {
      const rows = await ring(stop);
      return Math.max(
        ...rows.column("v(a)").filter((_, k) => rows.column("time")[k]! > 1.5e-3 && rows.column("time")[k]! < 2e-3),
      );
    };
    const short = await top("2m");
    expect(short).toBeGreaterThan(0.9 * Math.exp(-decay * 1.6e-3));
    expect(Math.abs((await top("40m")) - short)).toBeLessThan(0.02);
  });

  it("two capacitors in series: the node between them is named, and with uic they divide", async () => {
    const deck = (uic: string) => `caps
V1 in 0 PULSE(0 1 0 1u 1u 1 2)
C1 in mid 1u
C2 mid 0 3u
.tran 1u 1m ${uic}`;
    const { code, stderr } = await run(deck(""));
    expect(code).toBe(3);
    expect(stderr).toMatch(/deck\.cir:3:1: error: node mid: no DC path to ground \(connected: c1, c2\)/);
    expect(stderr).toMatch(/help: .*resistor/);
    expect(messages(stderr)).toBe(1);
    const { analyses } = await simulate(parse(deck("uic")));
    const mid = analyses[0]!.columns.findIndex(({ name }) => name === "v(mid)");
    expect(analyses[0]!.data[mid]!.at(-1)).toBeCloseTo(0.25, 6);
  });

  it("what is singular is told once, by names, as a fault of the netlist", async () => {
    const { code, stderr } = await run("loop\nV1 a 0 1\nL1 a 0 1m\nR1 a 0 1\n.op\n.tran 1u 1m\n.dc V1 0 1 1");
    expect(code).toBe(3);
    expect(messages(stderr)).toBe(1);
    expect(stderr.split("\n").length).toBeLessThan(8);
    expect(stderr).toMatch(/\b(?:l1, v1|v1, l1)\b/);
    expect(stderr).not.toMatch(/singular|pivot/i);
  });

  it("a .control without its .endc is told at its line", async () => {
    const { code, stderr } = await run("script\nV1 a 0 1\nR1 a 0 1\n.control\nop\nprint v(a)\n.end");
    expect(code).toBe(3);
    expect(stderr).toMatch(/deck\.cir:4:1: error: .*\.endc/);
  });

  it("diodes that turn on and converters that switch go through", async () => {
    const buck = await simulated(`Vin in 0 12; Vg g 0 PULSE(0 5 0 10n 10n 4.99u 10u); S1 in sw g 0 swm; D1 0 sw dx
      L1 sw out 100u; C1 out 0 22u; Rl out 0 10; .model swm SW (vt=2.5 vh=0.5 ron=10m roff=1meg)
      .model dx d (is=1n cjo=100p tt=5n rs=10m); .tran 100n 3m; .meas tran out avg v(out) from=2.5m to=3m
      .meas tran sw avg v(sw) from=2.5m to=3m`);
    const { out, sw } = buck.measures as { out: number; sw: number };
    // Half of 12 V, less half of a diode; and an inductor has no voltage in the mean.
    expect(out).toBeGreaterThan(5.5);
    expect(out).toBeLessThan(5.95);
    expect(Math.abs(sw - out)).toBeLessThan(0.02);
  });

  it("a pin that hangs is a warning of check, and an error where warnings are errors", async () => {
    const deck = "pin\nV1 a 0 1\nR1 a 0 1\nR2 a pin 1k\n.op";
    const free = await run(deck, ["check"]);
    expect(free.code).toBe(0);
    expect(free.stderr).toMatch(/deck\.cir:4:\d+: warning: .*\bpin\b/);
    const strict = await run(deck, ["check", "--strict"]);
    expect(strict.code).toBe(3);
    expect(strict.stderr).toMatch(/deck\.cir:4:\d+: error: .*\bpin\b/);
  });
});

describe("results and exit codes agree", () => {
  it("an exit code of 0 is a good run, whatever notes there are; any other comes with a message", async () => {
    const good = await run("notes\nV1 a 0 1\nC1 a 0 10F\nR1 a 0 1\n.op");
    expect(good.code).toBe(0);
    expect(good.stderr).toMatch(/warning: /);
    expect(good.stderr).not.toMatch(/error/);
    expect(good.stdout).toMatch(/v\(a\) += 1\.0/);
    for (const [deck, code] of [
      ["t\nV1 a 0 1k5\n.op", 3],
      [DEEP, 4],
      [`${RC}\n.meas tran never when v(out)=2`, 5],
      [`${RC}\n.assert v(out) < 0.5`, 1],
    ] as const) {
      const ended = await run(deck);
      expect(ended.code).toBe(code);
      expect(ended.stderr).toMatch(/error: .{10}/);
    }
  });

  it("a fault ends the program, with standard input open too; there is no prompt", async () => {
    const { code, stdout, stderr } = await run("t\nR1 a 0\n.op", ["run"], null);
    expect([code, stdout]).toEqual([3, ""]);
    expect(stderr).toMatch(/deck\.cir:2:/);
    expect((await cli.run(["run", "-"], { input: "" })).code).toBe(3);
  });

  it("measures of a batch run are on standard output, in the log, and in the document", async () => {
    const deck = `${RC}\n.meas tran tau when v(out)=0.632121`;
    const ended = await run(deck, ["run", "-b", "-r", "b.raw", "-o", "b.log", "--json", "b.json"]);
    expect(ended.code).toBe(0);
    expect(await readFile(path.join(cli.folder, "b.log"), "utf8")).toMatch(/^tau\s+= /m);
    const { measures } = JSON.parse(await readFile(path.join(cli.folder, "b.json"), "utf8")) as {
      measures: Record<string, number>;
    };
    expect(measures["tau"]).toBeCloseTo(1e-3, 5);
  });

  it("M is milli and check says so, MEG is mega; an element on the title line is told", async () => {
    const deck = (ohms: string) => `I1 0 a 1; R1 a 0 ${ohms}; .op`;
    expect(await value(deck("10M"), "v(a)")).toBeCloseTo(10e-3, 12);
    expect(await value(deck("10MEG"), "v(a)")).toBeCloseTo(10e6, 3);
    const { stderr } = await run("t\nI1 0 a 1\nR1 a 0 10M\n.op", ["check"]);
    expect(stderr).toMatch(/deck\.cir:3:8: warning: 10M is milli, not mega/);
    const trap = "R1 a 0 1k\nV1 a 0 1\nR2 a 0 1\n.op";
    const told = await run(trap);
    expect(told.stderr).toMatch(/deck\.cir:1:1: warning: .*title/);
    expect((await run(trap, ["run", "--strict"])).code).toBe(3);
  });

  it("a random .param is drawn once and all its uses share it; a draw of a device is its own", async () => {
    const deck = `.param r={agauss(1k,100,1)}; I1 0 a 1; R1 a b {r}; R2 b c {r}
      R3 c d {agauss(1k,100,1)}; R4 d 0 {agauss(1k,100,1)}; .op; .save v(a,b) v(b,c) v(c,d) v(d)`;
    for (const cards of [deck, `${deck}; .mc 3`]) {
      const seen = new Set<number>();
      const { tables } = await simulated(cards);
      for (let row = 0; row < tables[0]!.points; row++) {
        const [one, two, three, four] = ["v(a,b)", "v(b,c)", "v(c,d)", "v(d)"].map((n) => tables[0]!.column(n)[row]!);
        expect(one).toBeCloseTo(two!, 6);
        expect(Math.abs(one! - 1000)).toBeGreaterThan(0.1);
        expect(new Set([one, three, four].map((ohms) => ohms!.toFixed(3))).size).toBe(3);
        seen.add(one!);
      }
      expect(seen.size).toBe(tables[0]!.points);
    }
  });

  it("a relative deviation of a mean of 0 is told: it is always 0", async () => {
    const { code, stderr } = await run("t\nV1 a 0 {1 + gauss(0, 0.1, 3)}\nR1 a 0 1\n.op");
    expect(code).toBe(0);
    expect(stderr).toMatch(/deck\.cir:2:\d+: warning: .*always 0[^]*agauss/);
  });

  it("without a seed every run draws the same, with another one others", async () => {
    const deck = "t\nI1 0 a 1\nR1 a 0 {agauss(1k,100,1)}\n.op\n.print op v(a)";
    const words = ["run", "--format", "csv"];
    const outputs = [];
    for (const more of [[], [], ["--seed", "2"]]) outputs.push((await run(deck, [...words, ...more])).stdout);
    expect(outputs[0]).toBe(outputs[1]);
    expect(outputs[0]).not.toBe(outputs[2]);
  });
});
