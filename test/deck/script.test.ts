import { expect, test } from "vitest";
import { parse, readRawfile, simulate } from "../../src/index.js";

const divider = "divider\nV1 a 0 1\nR1 a b 1k\nR2 b 0 1k";

/** The kind and the last v(b) of each analysis, and what is said. */
async function ran(cards: string) {
  const deck = parse(`${divider}\n${cards}\n.end`);
  const { analyses, prints, warnings } = await simulate(deck);
  const last = ({ columns, data }: (typeof analyses)[0]) =>
    Number(data[columns.findIndex(({ name }) => name === "v(b)")]!.at(-1)!.toFixed(9));
  const script = warnings
    .filter(({ code }) => code === "script")
    .map(({ span }) => span?.source.text.slice(span.offset).split("\n")[0]);
  return { results: analyses.map((table) => [table.kind, last(table)]), prints, script };
}

const control = (...commands: string[]) => [".control", ...commands, ".endc"].join("\n");

test("commands run in their order; run has the analyses of the dot cards run", async () => {
  const script = control("op", "alter r2 = 3k", "run", "alter @r1[resistance] = 6k", "dc v1 2 4 1", "quit", "op");
  expect((await ran(`.tran 1u 3u\n${script}`)).results).toEqual([
    ["op", 0.5],
    ["tran", 0.75],
    ["dc", 4 / 3].map((x) => (typeof x === "number" ? Number(x.toFixed(9)) : x)),
  ]);
});

test("without run the analyses of the dot cards follow, with what was altered, as ngspice -b has it", async () => {
  expect((await ran(`.op\n${control("tran 1u 2u", "alter r2 3k")}`)).results).toEqual([
    ["tran", 0.5],
    ["op", 0.75],
  ]);
});

test("let names values and outputs, altermod and alterparam change models and parameters, reset gives all back", async () => {
  const cards = ".param k=1\n.model res r (tc1=0)\nR3 b 0 res r={1k*k} temp=127\n";
  const script = control(
    "let big = 2k",
    "alter r2 = $&big*1",
    "let p = v(a)*2",
    "op",
    "print p v(b)",
    "altermod res tc1=0.01",
    "op",
    "alterparam k=3",
    "op",
    "reset",
    "op",
  );
  const { results, prints } = await ran(cards + script);
  const parallel = (r2: number, r3: number) => 1 / (1 + 1 / r2 + 1 / r3);
  const volts = [parallel(2, 1), parallel(2, 2), parallel(2, 6), parallel(1, 1)];
  expect(results.map(([, v]) => v)).toEqual(volts.map((v) => Number(v.toFixed(9))));
  expect(prints[0]!.columns.map(({ name }) => name)).toEqual(["p", "v(b)"]);
});

test("blocks that depend on results and what has no effect are named with their line, and the rest is done", async () => {
  const { results, script } = await ran(
    control("if v(b) > 2", "op", "op", "end", "op", "hardcopy x.ps", "print v(b)[0]"),
  );
  expect(results).toEqual([["op", 0.5]]);
  expect(script).toEqual(["if v(b) > 2", "hardcopy x.ps"]);
});

test("loops and conditions over numbers of the script", async () => {
  const divided = (r1: number, r2: number) => Number((r2 / (r1 + r2)).toFixed(9));
  const volts = async (...commands: string[]) => (await ran(control(...commands))).results.map(([, v]) => v);
  expect(await volts("foreach r 1k 3k", "alter r1 = $r", "op", "end")).toEqual([divided(1, 1), divided(3, 1)]);
  const counted = [
    "let k = 1",
    "while k lt 4",
    "alter r2 = 1k*k",
    "op",
    "let k = k + 1",
    "end",
    "alter r2 = $&k*1k",
    "op",
  ];
  expect(await volts(...counted)).toEqual([1, 2, 3, 4].map((k) => divided(1, k)));
  expect(await volts("repeat 3", "op", "end")).toHaveLength(3);
  const jumps = ["let k = 0", "dowhile 1", "let k = k + 1", "if k = 2", "continue", "end", "if k > 3", "break", "else", "alter r2 = 1k*k", "op", "end", "end"]; // prettier-ignore
  expect(await volts(...jumps)).toEqual([divided(1, 1), divided(1, 3)]);
  expect(() => parse(`t\nR1 a 0 1\n${control("while 1", "op", "end")}`)).toThrow(/"while" does not end/);
});

test("parameters that scripts may name", async () => {
  const { results } = await ran(`.param x=1k\n.csparam y={2*x}\n${control("alter r1 = y", "op")}`);
  expect(results).toEqual([["op", Number((1 / 3).toFixed(9))]]);
});

test("temperatures and options of scripts; gnucap's modify between analyses", async () => {
  const hot = await ran(`R4 b 0 1k tc1=0.01\n${control("op", "set temp=127", "op", "option temp=27", "op")}`);
  expect(hot.results.map(([, v]) => v)).toEqual([1 / 3, 0.4, 1 / 3].map((v) => Number(v.toFixed(9))));
  expect((await ran(".op\n.modify r1=3k r2=3k\n.op\n.modify r2=1k\n.op")).results.map(([, v]) => v)).toEqual([
    0.5, 0.5, 0.25,
  ]);
});

/** What a script of the divider writes and says. */
async function left(...commands: string[]) {
  const deck = parse(`${divider}\n${control(...commands)}\n.end`);
  const { script } = await simulate(deck);
  const bytesOf = (k: number) => Buffer.concat([...script.files[k]!.contents()].map((piece) => Buffer.from(piece)));
  return { ...script, bytesOf, textOf: (k: number) => bytesOf(k).toString("utf8") };
}

test("write makes raw files of what it names, or of all with the names of let; filetype and appendwrite are heeded", async () => {
  const { files, bytesOf, textOf } = await left(
    "dc v1 1 2 1",
    "let twice = 2*v(b)",
    'write "some file.raw" v(b) twice v(a)-v(b)',
    "set filetype=ascii",
    "set appendwrite",
    "write",
    "unset appendwrite",
    "op",
    "write op.raw v(b)",
  );
  expect(files.map(({ path, append }) => [path, append])).toEqual([
    ["some file.raw", false],
    ["rawspice.raw", true],
    ["op.raw", false],
  ]);
  const [named] = readRawfile(bytesOf(0), "a");
  expect(named!.columns.map(({ name }) => name)).toEqual(["v-sweep", "v(b)", "twice", "v(a)-v(b)"]);
  expect(named!.data.map((column) => [...column])).toEqual([
    [1, 2],
    [0.5, 1],
    [1, 2],
    [0.5, 1],
  ]);
  expect(textOf(1)).toContain("Values:");
  expect(readRawfile(bytesOf(1), "b")[0]!.columns.map(({ name }) => name)).toEqual([
    "v-sweep",
    "v(a)",
    "v(b)",
    "i(v1)",
    "twice",
  ]);
  // Without an axis, the first of all stands in its place, as in ngspice's plots.
  expect(readRawfile(bytesOf(2), "c")[0]!.columns.map(({ name }) => name)).toEqual(["v(a)", "v(b)"]);
});

test("wrdata makes lines of numbers, echo says values; what has none is told with its line", async () => {
  const { said, textOf } = await left(
    "dc v1 -1 1 1",
    "wrdata x v(b) v(a)",
    "set numdgt=3",
    "set wr_singlescale",
    "set wr_vecnames",
    "wrdata y v(b) v(a)",
    "meas dc most max v(b)",
    "let third = v(a)/3e-6",
    'echo "two  blanks" two  blanks $&most',
    "echo -n $&third",
    "echo",
  );
  expect(textOf(0)).toBe(
    `-1.00000000e+00 -5.00000000e-01 -1.00000000e+00 -1.00000000e+00 
 0.00000000e+00  0.00000000e+00  0.00000000e+00  0.00000000e+00 
 1.00000000e+00  5.00000000e-01  1.00000000e+00  1.00000000e+00 

`,
  );
  expect(textOf(1).split("\n").slice(0, 2)).toEqual([
    " v-sweep    v(b)       v(a)      ",
    "-1.000e+00 -5.000e-01 -1.000e+00 ",
  ]);
  expect(said).toBe("two  blanks two blanks 0.5\n-333333 0 333333\n");
  const { script } = await ran(
    control("write a.raw v(b)", "op", "echo $&v(b) > x", "wrdata y", 'echo "$home"', "write z v(q)"),
  );
  expect(script).toEqual(["write a.raw v(b)", "echo $&v(b) > x", "wrdata y", 'echo "$home"']);
});

test.each(["tf v(b) v1", "pz b 0 b 0 cur pol"])(
  "print all behind %s shows its own table, which has no voltages",
  async (command) => {
    const { prints, analyses } = await simulate(parse(`${divider}\nC1 b 0 1n\n${control(command, "print all")}\n.end`));
    expect(prints).toEqual([]);
    expect(analyses.map(({ kind }) => kind)).toEqual([command.split(" ")[0]]);
  },
);

test("measures are of the analysis before them, and cards that several analyses answer say which one counts", async () => {
  const rc = "t\nV1 a 0 pulse(0 1 0 1n 1n 1 2)\nR1 a b 1k\nC1 b 0 1u\n";
  const at = (t: number) => 1 - Math.exp(-t / 1e-3);
  const measured = async (cards: string) => simulate(parse(`${rc}${cards}\n.end`));
  const commands = ["tran 1u 1m", "meas tran x max v(b)", "tran 1u 2m", "meas tran y max v(b)"];
  const { measures } = await measured(control(...commands));
  expect(measures["x"]).toBeCloseTo(at(1e-3), 3);
  expect(measures["y"]).toBeCloseTo(at(2e-3), 3);
  const gnucap = await measured(
    '.tran 0 1m 1u\n.measure x=max("v(b)")\n.tran 0 2m 1u\n.measure y=max("v(b)")\n.generator',
  );
  expect(gnucap.measures["x"]).toBeCloseTo(at(1e-3), 3);
  expect(gnucap.measures["y"]).toBeCloseTo(at(2e-3), 3);
  const cards = await measured(".tran 1u 1m\n.tran 1u 2m\n.meas tran x max v(b)");
  expect(cards.measures["x"]).toBeCloseTo(at(2e-3), 3);
  expect(cards.warnings.map(({ code }) => code)).toContain("measured-again");
});
