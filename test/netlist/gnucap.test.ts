import { describe, expect, test } from "vitest";
import { parse, simulate } from "../../src/index.js";

/** Tables of a netlist of gnucap's; the numbers that are expected are those that gnucap 2017.10.03 prints. */
async function tables(cards: string) {
  const deck = parse(`test\n${cards}\n.end`);
  const { analyses } = await simulate(deck);
  return analyses.map(({ columns, data, kind }) => ({
    kind,
    axis: Array.from(data[0]!),
    column: (name: string) => Array.from(data[columns.findIndex((column) => column.name === name)]!),
  }));
}

/** The values of v(2) of a single table, at the points that are named or all. */
async function second(cards: string, node = "2") {
  const [table] = await tables(cards);
  return table!.column(`v(${node})`);
}

/** The value of a column at a time, on the straight line between points. */
function valueAt(table: Awaited<ReturnType<typeof tables>>[number], name: string, t: number): number {
  const { axis } = table;
  const values = table.column(name);
  const k = Math.max(
    axis.findIndex((time) => time >= t),
    1,
  );
  return values[k - 1]! + ((values[k]! - values[k - 1]!) * (t - axis[k - 1]!)) / (axis[k]! - axis[k - 1]!);
}

const close = (found: readonly number[], expected: readonly number[], digits = 4) => {
  expect(found.length).toBe(expected.length);
  found.forEach((value, k) => expect(value).toBeCloseTo(expected[k]!, digits));
};

describe("functions in place of values", () => {
  const swept = (value: string, sweep: string) =>
    second(`v1 1 0 0\ne1 2 0 1 0 ${value}\nr2 2 0 1k\n.dc v1 ${sweep}\n.print dc v(2) iter(0)`);

  test("tanh with gain and limit", async () => {
    close(await swept("tanh gain=100 limit=5", "-.3 .1 .1"), [-4.99994, -4.99665, -4.82014, 0, 4.82014]);
  });
  test("posynomials, also odd", async () => {
    close(await swept("posy 1,.5 2,1.5", "-4 4 2"), [0, 0, 0, 7.0711, 18]);
    close(await swept("posy 1,.5 2,1.5 odd", "-4 4 2"), [-18, -7.0711, 0, 7.0711, 18]);
  });
  test("polynomials with bounds, an offset of the output and a scale", async () => {
    close(await swept("poly(0 1 1) min=-1 max=5", "-3 2 1"), [5, 2, 0, 0, 2, 5]);
    close(await swept("3 ooffset=1", "-1 1 1"), [-2, 1, 4]);
  });
  const points = "0,0 1,1 2,4 3,9";
  test.each([
    ["order=0", [0, 0, 0, 0, 1, 1, 4, 4, 9, 9, 9]],
    ["order=1", [-1, -0.5, 0, 0.5, 1, 2.5, 4, 6.5, 9, 11.5, 14]],
    ["order=2", [-1, -0.5, 0, 0.5, 1, 2, 4, 6.5, 9, 11.5, 14]],
    ["order=2 below=.5", [-0.5, -0.25, 0, 0.375, 1, 2.125, 4, 6.375, 9, 11.75, 14.5]],
    ["", [-0.6, -0.3, 0, 0.35, 1, 2.2, 4, 6.35, 9, 11.7, 14.4]],
  ])("a curve through points, %s", async (order, expected) => {
    close(await swept(`fit ${points} ${order}`, "-1 4 .5"), expected);
  });
  test("a model holds the points, and slopes at the ends are given", async () => {
    const cards = `.model curve table -5,-5 0,0 1,2 4,3 order=3 below=1 above=0\nv1 1 0 0\ne1 2 0 1 0 curve\nr2 2 0 1`;
    close(await second(`${cards}\n.dc v1 -1 4 1`), [-1.6321, 0, 2, 2.9835, 3.10288, 3]);
  });
  test("resistors are functions of their current, admittances of their voltage", async () => {
    const cards = `v1 1 0 2\nr3 1 2 poly 0 1k 10\ny1 2 0 poly 0 1m .1m\ny3 1 0 2m\n.op`;
    close(await second(cards), [0.95445]);
  });
  test("a capacitor keeps its charge when its value changes", async () => {
    const cards = `v1 1 0 1\nr1 1 2 1k\nc1 2 0 exp(1u 2u 1m .1m 2m .1m)\n.options reltol=1e-5\n.tran 0 1.25m .05m`;
    const [table] = await tables(cards);
    close(
      [0.9e-3, 1.1e-3, 1.25e-3].map((t) => valueAt(table!, "v(2)", t)),
      [1, 0.627, 0.566],
      2,
    );
  });
  test("POLY of a capacitor is its charge", async () => {
    const cards = "i1 0 2 ac 1\nc1 2 0 poly 0 1u 1u\nr2 2 0 1meg\nv3 3 2 0\ni3 0 2 2u\n.ac 1k\n.print ac v(2) iter(0)";
    const [table] = await tables(cards);
    // At 2 V the capacitance is 1u + 2 * 1u * 2 = 5u.
    expect(Math.hypot(...table!.column("v(2)"))).toBeCloseTo(1 / Math.hypot(1e-6, 2 * Math.PI * 1e3 * 5e-6), 4);
  });
});

test("values by the kind of analysis", async () => {
  const cards = "v1 1 0 ac 1 dc 3\nr1 1 2 op 1 else 1k\nr2 2 0 1k\n.op\n.dc v1 0 1 .5\n.tran 0 1m .1m\n.ac 1k";
  const [op, dc, tran, ac] = await tables(cards);
  close(op!.column("v(2)"), [2.997003]);
  close(dc!.column("v(2)"), [0, 0.25, 0.5]);
  close(tran!.column("v(2)").slice(0, 3), [1.5, 1.5, 1.5]);
  close(ac!.column("v(2)"), [0.5, 0]);
});

describe("sweeps", () => {
  const circuit = "v1 1 0 ac 1 dc 1\nr1 1 2 1k\nr2 2 0 3k\n";
  test.each([
    [".dc v1 -1 1 1 loop", [-1, 0, 1, 0, -1]],
    [".dc v1 1 10 * 2", [1, 2, 4, 8]],
    [".dc v1 1 10 by 3", [1, 4, 7, 10]],
    [".dc v1 5\n.temperature 30", [5]],
    [".ac 10 50 * 2", [10, 20, 40, 80]],
    [".ac 1 2.2 .5 quiet", [1, 1.5, 2, 2.5]],
    [".ac oct 1 10 45 > file", [10, 20, 40, 80]],
    [".ac 1k\n.temperature 30", [1e3]],
  ])("%s", async (card, expected) => {
    const [{ axis } = { axis: [] }] = await tables(circuit + card);
    close(axis.length === 2 * expected.length ? axis.filter((_, k) => k % 2 === 0) : axis, expected, 6);
  });
});

test("points in all, steps by a plus sign, and ends behind words", async () => {
  const axes = async (cards: string) => (await tables(`v1 1 0 1 ac 1\nr1 1 0 1\n.generator\n${cards}`))[0]!.axis;
  close(await axes(".dc v1 0 5 lin 3"), [0, 2.5, 5]);
  close(await axes(".dc v1 0 4 + 2"), [0, 2, 4]);
  close(await axes(".dc v1 start 0 stop 4 step 2"), [0, 2, 4]);
  close(await axes(".ac 100 500 lin 3"), [100, 300, 500]);
  close(await axes(".ac 100 500 + 200"), [100, 300, 500]);
  close(await axes(".ac start 100 stop 500 by 200"), [100, 300, 500]);
});

describe("commands one after the other", () => {
  test(".modify, .fault, .unfault, .param and .temp hold from where they stand", async () => {
    const cards = `.param b=1
v1 1 0 {5*b}
r1 1 2 1k tc1=.01
r2 2 0 1k
.op
.modify r1=3k
.op
.fault r2=2k
.op
.unfault
.op
.param b=2
.op
.temp 127
.op`;
    const found = (await tables(cards)).map((table) => table.column("v(2)")[0]!);
    close(found, [2.5, 1.25, 2, 1.25, 2.5, 10 / 7]);
  });

  test("a transient analysis goes on where the last one ended", async () => {
    const cards = "v1 1 0 sin(0 1 1k)\nr1 1 0 1k\n.tran 0 .2m .1m\n.tran .4m\n.tran";
    const ends = (await tables(cards)).map(({ axis }) => [axis[0], axis.at(-1)]);
    close(
      ends.map(([, stop]) => stop!),
      [0.2e-3, 0.4e-3, 0.6e-3],
      9,
    );
    expect(ends[2]![0]).toBeCloseTo(0.4e-3, 5);
  });

  test("the signal generator", async () => {
    const cards = `v1 1 0 generator(2)
r1 1 0 1
.gen freq=1k ampl=2 offset=1 phase=90
.tran 0 1m .1m
.gen freq=0 init=-1 rise=.1m fall=.2m delay=.2m width=.3m period=1m
.tran 0 2m .1m
.ac 1k`;
    const [sine, pulse, ac] = await tables(cards);
    const values = (table: typeof sine, times: readonly number[]) => times.map((t) => valueAt(table!, "v(1)", t));
    close(values(sine, [0.1e-3, 0.5e-3, 1e-3]), [5.236, -2, 6], 1);
    close(values(pulse, [0.1e-3, 0.3e-3, 0.6e-3, 0.7e-3, 1e-3, 1.3e-3]), [-2, 6, 6, 4, 2, 6], 3);
    close(ac!.column("v(1)"), [2, 0]);
  });
});

test("comments of gnucap, and cards that only it sees", async () => {
  const cards = "v1 1 0 1\n# a comment\n' another\n\" and one\n*>r1 1 2 1k\n*> r2 2 0 1k\n.op";
  close(await second(cards), [0.5]);
});

test("parameters of subcircuits are declared inside", async () => {
  const cards = ".subckt att a b\n.parameter r=1k\nr1 a b {r}\n.ends\nv1 1 0 1\nx1 1 2 att r=3k\nr2 2 0 1k\n.op";
  close(await second(cards), [0.25]);
});

test("immittances that a voltage controls, elements as dot cards, and gates as their subcircuits", async () => {
  const cards = `v1 1 0 2
.vcr g1 (2 0) (1 0) 500
.resistor load 2 0 1k
i2 0 2 1m
g2 3 0 vcg 1 0 .5m
i3 0 3 1m
.model cmos logic
.subckt cmosnand2 o g v e a b
g1 o g a b 1m
r1 o g 1k
.ends
v3 9 0 5
u1 (4 0 9 9 9 1) cmos nand
.op`;
  const [table] = await tables(cards);
  close(
    ["2", "3", "4"].map((node) => table!.column(`v(${node})`)[0]!),
    [0.5, 1, -3],
  );
});

test("arguments by name without an equals sign, and values of small-signal analyses by their parts", async () => {
  close(await second("v1 1 0 2\ng1 0 2 1 0 tanh gain 2 limit 1\nr2 2 0 1\n.op"), [Math.tanh(4)]);
  const [table] = await tables("i1 0 1 complex 3 4\nr1 1 0 2\n.generator\n.print ac v(1)\n.ac 1k");
  close(table!.column("v(1)"), [6, 8]);
});

test("parameters that a later line gives first are those of the whole netlist", async () => {
  const all = await tables("v1 1 0 {x+y}\nr1 1 0 1k\n.param x=1\n.op\n.param x=2 y=3\n.op\n.generator");
  close(
    all.map((table) => table.column("v(1)")[0]!),
    [4, 5],
  );
});

test("calls give parameters that subcircuits do not declare", async () => {
  const cards =
    ".param r=9k\n.subckt att a b\nr1 a b {r}\n.ends\nv1 1 0 1\nx1 1 2 att r=3k\nr2 2 0 1k\n.op\n.generator";
  close(await second(cards), [0.25]);
});

test("models of resistors and capacitors by their shapes", async () => {
  const cards = `v1 1 0 1
r1 1 2 sheet l=10u w=2u
.model sheet semi_resistor rsh=100 defw=1u
r2 2 0 500
c2 2 0 plate l=10u w=10u
.model plate semi_capacitor cj=1m
.generator
.op`;
  close(await second(cards), [0.5]);
});

test("measures as functions of probes", async () => {
  const deck = parse(`test
v1 1 0 pulse(0 2 0 1m 1m 0 10m)
r1 1 0 1
.store tran v(1)
.tran 0 2m 1u
.measure top=max("v(1)")
.measure low=min(probe="v(1)" begin=.5m end=1.5m)
.measure first=cross(probe="v(1)" cross=.5 rise)
.measure last=cross(probe="v(1)" cross=.5 fall after=.6m)
.measure mean=mean("v(1)" begin=0 end=1m)
.measure flat=rms("v(1)" end=1m begin=0)
.measure area=integrate("v(1)")
.measure here=at("v(1)" at=.25m)
.measure both=eval(top+here)
.end`);
  const { measures } = await simulate(deck);
  const expected = {
    top: 2,
    low: 1,
    first: 0.25e-3,
    last: 1.75e-3,
    mean: 1,
    flat: 2 / Math.sqrt(3),
    area: 2e-3,
    here: 0.5,
  };
  for (const [name, value] of Object.entries({ ...expected, both: 2.5 }))
    expect(measures[name]! / value).toBeCloseTo(1, 5);
});
