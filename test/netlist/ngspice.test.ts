import { expect, test } from "vitest";
import { parse, simulate } from "../../src/index.js";

/** Columns of the first analysis of a netlist, at its last point, and the codes of what is said about it. */
async function solved(cards: string) {
  const result = await simulate(parse(`test\n${cards}\n.end`));
  const { columns, data } = result.analyses[0]!;
  const last = (name: string) => data[columns.findIndex((column) => column.name === name)]!.at(-1)!;
  return { last, codes: result.warnings.map(({ code }) => code) };
}

test("a subcircuit does not know a parameter of its call: told, and without effect", async () => {
  const { last, codes } = await solved(
    ".subckt s a b r=1k\nr1 a b {r}\n.ends\nv1 1 0 1\nx1 1 2 s r=3k w=2u\nr2 2 0 1k\n.op",
  );
  expect(last("v(2)")).toBeCloseTo(0.25, 9);
  expect(codes).toEqual(["unknown-parameter"]);
});

test("parameters of models without equals signs", async () => {
  const rest = "v1 1 0 1\nr1 1 2 1k\nd1 2 0 dm\n.op";
  const plain = await solved(`.model dm d (is=1e-12 n=1.5 rs=10)\n${rest}`);
  const bare = await solved(`.model dm d is 1e-12 n 1.5 rs=10\n${rest}`);
  expect(bare.last("v(2)")).toBe(plain.last("v(2)"));
  expect(bare.codes).toEqual([]);
});

test(".nodeset all= hints at every node, and .ic goes before .nodeset", async () => {
  const latch = `v1 vdd 0 5
r1 vdd a 1k
r2 vdd b 1.01k
q1 a b 0 qn
q2 b a 0 qn
.model qn npn
.op\n`;
  expect((await solved(`${latch}.nodeset all=5 v(a)=0`)).last("v(a)")).toBeLessThan(0.1);
  expect((await solved(`${latch}.nodeset all=0 v(a)=5`)).last("v(b)")).toBeLessThan(0.1);
  const held = await solved("v1 1 0 0\nr1 1 2 1k\nr2 2 0 1k\n.nodeset v(1)=1\n.ic v(1)=0\n.op");
  expect(held.last("i(v1)")).toBeCloseTo(0, 12);
});

test("a text is no parameter, and says so", async () => {
  const { last, codes } = await solved('.param file="in.dat" a=2\nv1 1 0 {a}\nr1 1 0 1\n.op');
  expect(last("v(1)")).toBe(2);
  expect(codes).toEqual(["text-parameter"]);
});

test("POLY of an inductor depends on its current, as in SPICE2", async () => {
  // A flux of 1m i + 1m i^2 / 2 at a constant voltage of 1 V: after 1.5 ms it is 1.5 mWb, and the current 1 A.
  const { last } = await solved("v1 1 0 1\nl1 1 0 poly 1m 1m\n.tran 10u 1.5m uic");
  expect(last("i(l1)")).toBeCloseTo(1, 4);
});
