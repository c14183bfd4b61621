import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AbortedError, parse, ResultsFile, simulate, type SimulateOptions } from "../../src/index.js";
import { commandLine } from "../cli/harness.js";
import { netlist } from "../lab.js";

/** Draws, steps of which one fails, two analyses, prints, measures, an included file and a table. */
const deck = netlist(`
  .param r={agauss(1k,100,1)} c=0
  .include part.inc
  V1 a 0 SIN(0 1 1k)
  R1 a b {r}
  C1 b 0 {aunif(1u,0.1u)}
  B1 e 0 v=v(e)*v(e)+c
  R2 e 0 1k
  .op
  .tran 20u 2m
  .print tran v(b)
  .measure tran peak MAX v(b)
  .mc 4
  .step c list 0 10 0.1`);
const part = "D1 b 0 dm\n.model dm d(is={aunif(1e-14,5e-15)})\n";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "lockspice-threads-"));
  writeFileSync(path.join(folder, "deck.cir"), deck);
  writeFileSync(path.join(folder, "part.inc"), part);
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = () => parse({ name: path.join(folder, "deck.cir"), bytes: deck });

/** A result without what depends on the clock. */
async function run(options: SimulateOptions) {
  const { stats, failures, ...rest } = await simulate(read(), options);
  const { setupMs: _, ...counts } = stats;
  return {
    ...rest,
    counts,
    failures: failures.map(({ kind, step, error }) => ({ kind, step, message: error.message })),
  };
}

describe("threads", () => {
  it("change nothing: tables, prints, measures, failures and counts", async () => {
    const alone = await run({});
    expect(alone.failures.length).toBe(8);
    expect(await run({ threads: 2, chunk: 10 })).toEqual(alone);
  });

  it("stop when they are told to", async () => {
    const signal = AbortSignal.timeout(50);
    await expect(simulate(read(), { threads: 2, signal })).rejects.toThrow(AbortedError);
  });
});

describe("files", () => {
  const cli = commandLine();

  it("have the same bytes for any number of threads, and as standard output has", async () => {
    for (const ending of ["raw", "csv"]) {
      const words = (more: string[]) => ["run", path.join(folder, "deck.cir"), "--quiet", ...more];
      const { stdout, code } = await cli.run(words(["--format", ending === "raw" ? "raw-ascii" : ending]));
      expect(code).toBe(4);
      for (const threads of ["1", "3"]) {
        const file = path.join(folder, `out.${ending}`);
        const format = ending === "raw" ? ["--format", "raw-ascii"] : [];
        const ended = await cli.run(words(["--threads", threads, "-o", file, ...format]));
        expect(ended.code).toBe(4);
        expect(readFileSync(file, "utf8")).toBe(stdout);
      }
    }
  });

  it("stay as they were when a run is stopped while it writes", async () => {
    const file = path.join(folder, "old.raw");
    writeFileSync(file, "old");
    const long = path.join(folder, "long.cir");
    writeFileSync(long, netlist("V1 a 0 SIN(0 1 1k); R1 a b 1k; C1 b 0 1u; .tran 1u 1000"));
    const ended = await cli.run(["run", long, "-o", file, "--timeout", "1.5"]);
    expect(ended.code).toBe(124);
    expect(readFileSync(file, "utf8")).toBe("old");
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});

describe("a file that grows", () => {
  const contents = async (format: "raw" | "raw-ascii" | "csv", chunk: number) => {
    const file = path.join(folder, `grown-${chunk}`);
    const sink = new ResultsFile(file, format, { title: "t" });
    let most = 0;
    const watched = {
      begin: (...args: Parameters<typeof sink.begin>) => sink.begin(...args),
      rows: (data: readonly Float64Array[], points: number) => {
        most = Math.max(
          most,
          data.reduce((sum, { length }) => sum + length, 0),
        );
        return sink.rows(data, points);
      },
      end: (failure?: string) => sink.end(failure),
    };
    const result = await simulate(read(), { chunk, destinations: [{ sink: watched, takes: "saved" }] });
    await sink.commit();
    expect(result.analyses.every(({ kind }) => kind === "op")).toBe(true);
    return { bytes: readFileSync(file), most };
  };

  it.each(["raw", "raw-ascii", "csv"] as const)("is the same whatever is held at a time: %s", async (format) => {
    const whole = await contents(format, 1e6);
    const small = await contents(format, 12);
    expect(small.bytes.equals(whole.bytes)).toBe(true);
    expect(whole.most).toBeGreaterThan(100);
    expect(small.most).toBeLessThanOrEqual(12);
  });
});
