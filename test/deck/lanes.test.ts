import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { parse, simulate, UsageError } from "../../src/index.js";
import { SideBySide } from "../../src/solve/side-by-side.js";
import { commandLine } from "../cli/harness.js";
import { netlist } from "../lab.js";

/** Everything a run gives but times, as text in which different bits are different. */
async function outcome(cards: string, lanes: number): Promise<string> {
  const { stats, warnings: _, failures, ...rest } = await simulate(parse(netlist(cards)), { lanes });
  const { setupMs: __, ...counts } = stats;
  const told = failures.map(({ kind, step, error }) => ({ kind, step, text: error.message, of: error.diagnostics }));
  return JSON.stringify({ ...rest, counts, told }, (_key, value: unknown) => {
    if (value instanceof Float64Array)
      return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("hex");
    return typeof value === "number" ? (Object.is(value, -0) ? "-0" : String(value)) : value;
  });
}

/** How many solutions have been found in lanes since the last call, and how many lanes were given up. */
function watch(): () => { solved: number; givenUp: number } {
  let solved = 0;
  let givenUp = 0;
  const solve = Reflect.get(SideBySide.prototype, "solve") as SideBySide["solve"];
  const count = (lanes: number) => lanes.toString(2).replaceAll("0", "").length;
  vi.spyOn(SideBySide.prototype, "solve").mockImplementation(function (this: SideBySide, options) {
    const before = count(this.lanes);
    const found = solve.call(this, options);
    solved += count(this.lanes);
    givenUp += before - count(this.lanes);
    return found;
  });
  return () => ({ solved, givenUp });
}
afterEach(() => vi.restoreAllMocks());

const amplifier = `
  V1 vcc 0 12
  R1 vcc b {47k*(1+agauss(0,0.05,3))}
  R2 b 0 {10k*(1+agauss(0,0.05,3))}
  RC vcc c 2.2k
  RE e 0 1k
  Q1 c b e qn
  .model qn npn(is={1e-15*(1+agauss(0,0.5,3))} bf={150*(1+agauss(0,0.5,3))} vaf=80 rb=100 rc={rc} ikf=0.1 ise=1e-14)
  .param rc=10`;

/** What lanes must not change; where some are solved together and where some have to be solved alone. */
const decks: Record<string, { cards: string; together: boolean; alone: boolean }> = {
  "draws with measures and assertions": {
    cards: `${amplifier}; .op; .dc V1 5 12 0.5; .mc 21; .measure dc half WHEN v(c)=3.5; .assert dc v(c) < 7.5; .save v(c) @q1[gm] ic(q1)`,
    together: true,
    alone: false,
  },
  "nested steps of diodes, also through op": {
    cards: `V1 a 0 2; R1 a b {r}; D1 b 0 dm; D2 0 b dm; .model dm d(is=1e-14 rs=1 n={n}); .param r=1k n=1
      .op; .dc V1 -1 1 0.25; .step r list 10 1k 100k; .step n 1 2 0.25`,
    together: true,
    alone: false,
  },
  "a sweep of another length in every step": {
    cards: "V1 a 0 1; R1 a 0 {r}; .param r=1; .dc V1 0 {r} 1; .step r list 1 2 3 2 1 2",
    together: true,
    alone: false,
  },
  "a list of temperatures, mos": {
    cards: `VD d 0 3; VG g 0 2; R1 d x 10k; M1 x g 0 0 mn w=10u l=1u; .model mn nmos(level=1 vto=0.7 kp=100u gamma=0.5 lambda=0.02)
      .dc VG 0 3 0.5; .op; .temp -40 0 27 50 85 100 125 150 175`,
    together: true,
    alone: false,
  },
  "corners, and tran and ac beside op": {
    cards: `V1 a 0 DC 1 AC 1; R1 a b {r}; D1 b 0 dm; C1 b 0 1n; .model dm d; .param r=1k; .op; .ac dec 2 1k 1meg; .tran 1u 5u
      .corner slow r=2k temp=-40; .corner fast r=500 temp=125; .corner typical r=1k; .print ac vdb(b)`,
    together: true,
    alone: false,
  },
  "switches with hysteresis": {
    cards: `V1 c 0 {v}; S1 a 0 c 0 sw ON; S2 b 0 c 0 sw OFF; I1 0 a 1m; R1 a 0 1k; I2 0 b 1m; R2 b 0 1k; R3 a b 1k
      .model sw sw(vt=1 vh={h} ron=1 roff=1meg); .param v=0 h=0.5; .dc V1 0 2 0.25 h list 0.2 0.6; .op; .step v -0.5 2.5 0.25`,
    together: true,
    alone: false,
  },
  "one step without a solution": {
    cards:
      "V1 a 0 1; R1 a b 1k; B1 b 0 v=v(b)*v(b)*c+c; .param c=0; .op; .dc V1 0 1 0.5; .step c list 0 0.1 10 0.2 0.05 0",
    together: true,
    alone: true,
  },
  "one step at fault": {
    cards: "V1 a 0 1; R1 a b 1k; D1 b 0 dm; .model dm d(n={n}); .param n=1; .op; .step n list 1 2 0 1.5",
    together: true,
    alone: false,
  },
  "steps of another shape": {
    cards: `V1 a 0 1; Q1 a b 0 qn; R1 a b 100k; .param k=0 rc=0; .model qn npn(rc={rc})
      .if (k > 1)
      D1 b 0 dm
      .endif
      .model dm d; .op; .step k 0 4 1; .step rc list 0 10 20`,
    together: true,
    alone: false,
  },
  "a singular matrix in one step": {
    cards: "I1 0 a 1m; B1 a 0 i=g*v(a); .param g=1; R1 b 0 1; V1 b 0 1; .op; .step g list 1m 0 2m 3m",
    together: true,
    alone: true,
  },
  "logarithms that start at zero": {
    cards: "V1 a 0 {v}; R1 a b 1k; B1 b 0 i=1m*ln(v(b)); .param v=2; .op; .step v 2 4 0.5",
    together: false,
    alone: true,
  },
  "latches that need more than Newton's method, hints and held nodes": {
    cards: `V1 vcc 0 5; R1 vcc a {r}; R2 vcc b 1k; Q1 a bb 0 qn; Q2 b ab 0 qn; R3 a ab 10k; R4 b bb 10k; .model qn npn
      .nodeset v(a)=0.2; .ic v(b)=5; .param r=1k; .op; .step r list 1k 1.1k 0.9k 1.2k`,
    together: true,
    alone: false,
  },
  "options that differ": {
    cards:
      "V1 a 0 1; R1 a b 1k; D1 b 0 dm; .model dm d; .param t=0; .options reltol={10**(-3-t)} gmin={10**(-12-t)}; .op; .step t list 0 1 1 0 2",
    together: true,
    alone: false,
  },
  "sweeps along curves, and others beside them": {
    cards: `V1 a 0 0; I1 0 b 0; R1 a b {1k*(1+agauss(0,0.05,3))}; D1 b 0 dm; C1 b 0 1n; .model dm d
      .dc V1 -1 1 5m; .dc V1 1 -1 -2m I1 0 1m 1m; .dc I1 0 1m 0.25m; .mc 5; .save v(b) i(v1) @d1[id]`,
    together: true,
    alone: false,
  },
  "a sweep along a curve in some steps only": {
    cards: "V1 a 0 1; R1 a b 1k; D1 b 0 dm; .model dm d; .param r=1; .dc V1 0 1 {r}; .step r list 2m 3m 5m 3m 5m 0.1",
    together: true,
    alone: false,
  },
  "sources that draw": {
    cards: "V1 a 0 TRRANDOM(2 1m 0 1 0); R1 a b 1k; D1 b 0 dm; .model dm d; .op; .dc R1 1k 2k 500; .mc 9",
    together: true,
    alone: false,
  },
};

describe("lanes", () => {
  it.each(Object.entries(decks))("change no bit: %s", async (_, { cards, together, alone }) => {
    const expected = await outcome(cards, 1);
    const counted = watch();
    for (const lanes of [2, 8, 16]) expect(await outcome(cards, lanes)).toBe(expected);
    const { solved, givenUp } = counted();
    expect(solved > 0).toBe(together);
    expect(givenUp > 0).toBe(alone);
  });

  it("are 1 to 16", async () => {
    for (const lanes of [0, 17, 1.5])
      await expect(outcome("V1 a 0 1; R1 a 0 1; .op", lanes)).rejects.toThrow(UsageError);
  });

  it("change no bit of any network", async () => {
    const counted = watch();
    const element = fc.record({
      kind: fc.constantFrom("r", "d", "q", "m", "b", "s", "i"),
      nodes: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 4, maxLength: 4 }),
      size: fc.double({ min: -1, max: 1, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(element, { minLength: 2, maxLength: 9 }), async (elements) => {
        const drawn = (size: number, spread: number) => `{${10 ** size}*(1+aunif(0,${spread}))}`;
        const cards = elements.map(({ kind, nodes: [a, b, c, d], size }, k) => {
          if (kind === "r") return `R${k} ${a} ${b} ${drawn(3 + size, 0.9)}`;
          if (kind === "d") return `D${k} ${a} ${b} dm area=${drawn(size, 0.9)}`;
          if (kind === "q") return `Q${k} ${a} ${b} ${c} ${size > 0 ? "qn" : "qp"} area=${drawn(0, 0.9)}`;
          if (kind === "m") return `M${k} ${a} ${b} ${c} ${d} mn w=${drawn(-5, 0.5)} l=1u`;
          if (kind === "b") return `B${k} ${a} 0 i=1m*tanh(v(${b})*${drawn(size, 0.5)})`;
          if (kind === "s") return `S${k} ${a} ${b} ${c} 0 sw`;
          return `I${k} ${a} ${b} ${drawn(size - 3, 0.5)}`;
        });
        const grounded = [1, 2, 3, 4, 5].map((node) => `RG${node} ${node} 0 ${drawn(5, 0.5)}`);
        const models = `.model dm d(rs=1); .model qn npn(bf=${drawn(2, 0.9)} rb=10); .model qp pnp; .model mn nmos(vto=0.7)
          .model sw sw(vt=0.5 vh=0.2 ron=10 roff=1meg)`;
        const sources = "V1 1 0 3; V2 2 n2 2; RS n2 0 100";
        const deck = [...cards, ...grounded, models, sources, ".op; .dc V1 -2 2 1; .mc 7"].join("\n");
        const expected = await outcome(deck, 1);
        for (const lanes of [2, 8]) expect(await outcome(deck, lanes)).toBe(expected);
      }),
      { numRuns: 12, seed: 3 },
    );
    const { solved, givenUp } = counted();
    expect(solved).toBeGreaterThan(500);
    expect(givenUp).toBeGreaterThan(0);
  }, 120000);
});

describe("files of any number of lanes and threads", () => {
  const cli = commandLine();
  let folder = "";
  beforeAll(() => (folder = mkdtempSync(path.join(tmpdir(), "lockspice-lanes-"))));
  afterAll(() => rmSync(folder, { recursive: true }));
  const hash = (name: string) =>
    createHash("sha256")
      .update(readFileSync(path.join(folder, name)))
      .digest("hex");

  const steps = netlist(`${amplifier}
    D1 c x dm; R3 x 0 {r}; .param r=1k; .model dm d
    .op; .dc V1 10 12 1; .dc V1 12 10 -5m; .tran 1u 3u; .step r list 1k 0 2k 3k; .mc 3 dc; .measure dc top MAX v(c); .print dc v(c)`);

  it("have the same bytes: raw, csv and json", async () => {
    writeFileSync(path.join(folder, "steps.cir"), steps);
    const ended = [];
    for (const [lanes, threads] of [
      [1, 1],
      [8, 1],
      [2, 2],
      [16, 3],
    ] as const) {
      const words = [
        "run",
        path.join(folder, "steps.cir"),
        "--quiet",
        "--lanes",
        String(lanes),
        "--threads",
        String(threads),
      ];
      const json = path.join(folder, "out.json");
      for (const file of ["out.raw", "out.csv"]) {
        const { code, stdout, stderr } = await cli.run([...words, "-o", path.join(folder, file), "--json", json]);
        ended.push({ lanes, file, code, stdout, stderr, hash: hash(file), json: hash("out.json") });
      }
    }
    for (const { lanes: _, ...each } of ended) {
      const { lanes: __, ...first } = ended.find(({ file }) => file === each.file)!;
      expect(each).toEqual(first);
    }
    expect(ended[0]!.code).toBe(0);
  });

  it("have the same bytes: tests, their report and their JUnit", async () => {
    const suite = path.join(folder, "suite");
    const { mkdirSync } = await import("node:fs");
    mkdirSync(suite);
    writeFileSync(path.join(suite, "a.cir"), netlist(`${amplifier}; .op; .assert v(c) > 5.5; .mc 9`));
    writeFileSync(
      path.join(suite, "b.cir"),
      netlist("V1 a 0 1; R1 a b 1k; D1 b 0 dm; .model dm d; .dc V1 0 1 0.1; .assert v(b) < 0.6; .temp 0 27 100"),
    );
    const ended = [];
    for (const [lanes, threads] of [
      [1, 1],
      [8, 1],
      [8, 3],
      [2, 2],
    ] as const) {
      const words = ["test", suite, "--lanes", String(lanes), "--threads", String(threads)];
      const files = ["--junit", path.join(folder, "t.xml"), "--json", path.join(folder, "t.json")];
      const { code, stdout, stderr } = await cli.run([...words, ...files]);
      ended.push({ code, stdout, stderr, junit: hash("t.xml"), json: hash("t.json") });
    }
    for (const each of ended) expect(each).toEqual(ended[0]);
    expect(ended[0]!.code).toBe(1);
  });
});
