import { describe, expect, it } from "vitest";
import { parse, simulate } from "../../src/index.js";

const library = `.lib slow
.model dm d (is=1e-16)
.param i0=1m
.endl
.lib fast
.model dm d (is=1e-12)
.param i0=3m
.endl`;
const reader = { read: () => ({ name: "corners.lib", bytes: new TextEncoder().encode(library) }) };

const base = `* alterations
.param top=4
V1 a 0 'top'
R1 a b 1k
R2 b 0 1k
I1 0 c 'i0'
R3 c 0 1k
.lib 'corners.lib' slow
.op
`;

async function values(blocks: string, ...names: readonly string[]): Promise<number[][]> {
  const deck = parse(`${base}${blocks}.end`, { reader, dialect: "hspice" });
  const { analyses } = await simulate(deck);
  return analyses.map(({ columns, data }) =>
    names.map((name) => Number(data[columns.findIndex((column) => column.name === name)]![0]!.toFixed(9))),
  );
}

describe(".alter", () => {
  it("runs the netlist as it is, then with more and more of its blocks", async () => {
    const blocks = ".alter higher\n.param top=6\nR4 b 0 1k\n.alter other load\nR2 b 0 3k\n.alter\n.param top=2\n";
    const parallel = (...ohms: readonly number[]) => 1 / ohms.reduce((sum, r) => sum + 1 / r, 0);
    const at = (volts: number, ...ohms: readonly number[]) => (volts * parallel(...ohms)) / (1 + parallel(...ohms));
    const expected = [at(4, 1), at(6, 1, 1), at(6, 3, 1), at(2, 3, 1)].map((v) => [Number(v.toFixed(9))]);
    expect(await values(blocks, "v(b)")).toEqual(expected);
  });

  it("a library takes the place of another one, with its models and parameters", async () => {
    const blocks = ".alter fast\n.del lib 'corners.lib' slow\n.lib 'corners.lib' fast\n";
    expect(await values(blocks, "v(c)", "v(b)")).toEqual([
      [1, 2],
      [3, 2],
    ]);
  });

  it("subcircuits and models change too, and measures are those of every run", async () => {
    const deck = parse(
      `${base}X1 a s\n.subckt s p\nR1 p 0 1k\n.ends\n.measure op i find i(v1)\n.alter\n.subckt s p\nR1 p 0 500\n.ends\n.end`,
      { reader, dialect: "hspice" },
    );
    const { stepped } = await simulate(deck);
    expect(stepped.map(({ step, measures }) => [step, Number(measures["i"]!.toFixed(9))])).toEqual([
      ["alter=0", -6e-3],
      ["alter=1", -10e-3],
    ]);
  });

  it.each([
    [".alter\n.tran 1u 1m\n", "bad-alteration"],
    [".param alter=3\n.alter\n.param top=1\n", "duplicate-name"],
    [".alter\nR1 a b\n", "missing-value"],
  ])("%j is a fault: %s", async (blocks, code) => {
    await expect(values(blocks, "v(b)")).rejects.toMatchObject({
      diagnostics: expect.arrayContaining([expect.objectContaining({ code })]) as unknown,
    });
  });
});
