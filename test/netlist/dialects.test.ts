import { describe, expect, test } from "vitest";
import { parse, simulate, type ParseOptions } from "../../src/index.js";

/** Voltages of the operating point of a netlist, and what is said about it. */
async function solved(cards: string, options: ParseOptions = {}) {
  const result = await simulate(parse(`test\n${cards}\n.op\n.end`, options));
  const table = result.analyses[0]!;
  const volts = (node: string) => table.data[table.columns.findIndex(({ name }) => name === `v(${node})`)]![0]!;
  return { volts, warnings: result.warnings.map(({ code }) => code) };
}

async function value(expression: string, dialect: ParseOptions["dialect"] = "ngspice"): Promise<number> {
  return (await solved(`V1 a 0 {${expression}}\nR1 a 0 1`, { dialect: dialect! })).volts("a");
}

test("other names of ground, where a Xyce netlist asks for them", async () => {
  const cards = "V1 a GND! 3\nR1 a b 1k\nR2 b Ground 2k";
  expect((await solved(`${cards}\n.preprocess ReplaceGround True`)).volts("b")).toBeCloseTo(2, 12);
  expect(() => parse(`test\n${cards}\n.op`)).toThrow(/no device is connected to ground/);
});

describe("what dialects read in their own way", () => {
  test.each([
    ["log(100)", "ngspice", 4.605170185988092], ["log(100)", "xyce", 2], ["log(100)", "pspice", 4.605170185988092],
    ["(-2)**3", "ngspice", 8], ["(-2)**3", "xyce", -8], ["pow(-2,3)", "ltspice", -8], ["pwr(-2,3)", "pspice", 8],
    ["2^3", "ngspice", 8], ["2^3", "hspice", 8], ["1^1", "ltspice", 0], ["1^0", "xyce", 1], ["4^3", "pspice", 0],
    ["1A", "ngspice", 1e-18], ["1A", "xyce", 1], ["3X", "xyce", 3e6], ["3X", "hspice", 3e6], ["3x", "ngspice", 3],
    ["4k7", "ltspice", 4700], ["2R2", "ltspice", 2.2], ["1u5", "ltspice", 1.5e-6], ["3µ3F", "ltspice", 3.3e-6],
    ["1meg5", "ltspice", 1.5e6], ["4.7k", "ltspice", 4700], ["agauss(3,1,1)", "xyce", 3], ["rand()", "xyce", 0.5],
  ] as const)("%s in %s is %d", async (expression, dialect, expected) => {
    expect(await value(expression, dialect)).toBe(expected);
  }); // prettier-ignore

  test("in sources too", async () => {
    const cards = "V1 a 0 -2\nB1 b 0 v={v(a)**3 + log(100)}\nR1 b 0 1";
    expect((await solved(cards)).volts("b")).toBeCloseTo(8 + Math.log(100), 12);
    expect((await solved(cards, { dialect: "xyce" })).volts("b")).toBeCloseTo(-6, 12);
  });

  test("marks of one simulator decide when nobody says it", async () => {
    const cards = "V1 a 0 {log(1000)}\nR1 a 0 1\n";
    const marked = await solved(`${cards}.options timeint reltol=1e-4`);
    expect(marked.volts("a")).toBeCloseTo(3, 12);
    expect(marked.warnings).toContain("dialect");
    const plain = await solved(`${cards}* .global_param a=1\n.options reltol=1e-4`);
    expect(plain.volts("a")).toBeCloseTo(Math.log(1000), 12);
    expect(plain.warnings).not.toContain("dialect");
  });

  test("a Y and a word are a kind where Xyce is meant, and a name elsewhere", async () => {
    const names = (cards: string, dialect?: ParseOptions["dialect"]) =>
      parse(`t\nV1 a 0 1\n${cards}\n.op\n.end\n`, dialect && { dialect }).circuit.instances.map(({ name }) => name);
    const line = ".model line txl (r=1 l=1u c=1n length=1)\nR1 b 0 50";
    for (const name of ["ycoax", "ylin2"]) expect(names(`${name} a 0 b 0 line\n${line}`)).toContain(name);
    expect(names(`yadd 1 0 b 0 line\n${line}\nR2 1 a 1`)).toContain("yadd");
    expect(names("ycoax a 0 1m", "gnucap")).toContain("ycoax");
    const delayed = "YDELAY d1 b 0 a 0 td=1m\nR1 b 0 1";
    for (const dialect of [undefined, "xyce", "ngspice"] as const)
      expect(names(delayed, dialect)).toContain("ydelay!d1");
    const kind = () => names(`ycoax a 0 b 0 line\n${line}`, "xyce");
    expect(kind).toThrow(/there is no device YCOAX/);
  });

  test("level 2 of a JFET is ngspice's, which Xyce has under no level", async () => {
    const cards = "J1 a 0 0 fet\nV1 a 0 1\n.model fet NJF (level=2)";
    expect((await solved(cards)).volts("a")).toBe(1);
    const refused = solved(cards, { dialect: "xyce" });
    await expect(refused).rejects.toThrow(/level 2 of a model of type njf \(Xyce's modified Shockley model\)/);
  });
});

describe("expressions", () => {
  test.each([
    ["table(2.5, 1,10, 3,30)", 25], ["table(0, 1,10, 3,30)", 10], ["table(9, 1,10, 3,30)", 30], ["stp(-1)+2*stp(1)", 2],
    ["TABLE {2} = (1,10) (3,30)", 20], ["7\\2", 3], ["~0 + (1 & 0) + (1 | 0)", 2], ["2*{3+{4}}", 14], ["fmod(7,4)", 3],
    ["db(100)", 40], ["sign(-3,2)", 3], ["pow(-2,3)", -8], ["pwr(-2,3)", 8], ["if(1>2, 3, 4)", 4], ["temp + temper", 54],
  ])("%s is %d", async (expression, expected) => expect(await value(expression)).toBeCloseTo(expected, 12)); // prettier-ignore

  test("vt is kT/q", async () => expect(await value("vt")).toBeCloseTo(0.025865, 5));
});

describe("subcircuits, as ngspice 39 has them", () => {
  const part = ".subckt part p n r=2k\nR1 p n {r}\n.ends\n";
  test("m multiplies, also through a subcircuit around", async () => {
    const nested = ".subckt pair p n\nX1 p n part r=1k m=3\n.ends\n";
    const { volts } = await solved(`V1 a 0 1\nX1 a b pair m=2\nR1 b 0 1k\n${nested}${part}`);
    expect(volts("b")).toBeCloseTo(6 / 7, 9);
  });

  test("a .param of a formal parameter's name counts where the call gives none", async () => {
    const inner = ".subckt s p n q=1k\n.param q=7k\nR1 p n {q}\n.ends\n";
    expect((await solved(`V1 a 0 1\nX1 a b s\nR1 b 0 1k\n${inner}`)).volts("b")).toBeCloseTo(0.125, 9);
    expect((await solved(`V1 a 0 1\nX1 a b s q=3k\nR1 b 0 1k\n${inner}`)).volts("b")).toBeCloseTo(0.25, 9);
  });

  test("global nodes, optional ports, and initial conditions inside", async () => {
    const cell = ".subckt s n OPTIONAL: top=vdd PARAMS: r=1k c=0.25\nR1 vdd n {r}\nR2 top n {r}\n.ic v(n)={c}\n.ends\n";
    const { volts } = await solved(`.global vdd\nVdd vdd 0 1\nX1 a s\nX2 b vdd s c=0.5\nR1 a 0 1k\nR2 b 0 1k\n${cell}`);
    expect(volts("a")).toBeCloseTo(0.25, 6);
    expect(volts("b")).toBeCloseTo(0.5, 6);
  });
});

describe("conditions and sections", () => {
  const cards = (n: number) =>
    `.param n=${n}\n.if (n==1)\nR1 a 0 1k\n.elseif (n > 4)\n.if (n==5)\nR1 a 0 5k\n.else\nR1 a 0 6k\n.endif\n.else\nR1 a 0 9k\n.endif\nI1 0 a 1m`;
  test.each([[1, 1], [2, 9], [5, 5], [7, 6]])("n=%d", async (n, volts) => {
    expect((await solved(cards(n))).volts("a")).toBeCloseTo(volts, 9);
  }); // prettier-ignore
  test("-D decides", async () => expect((await solved(cards(2), { define: { n: 5 } })).volts("a")).toBeCloseTo(5, 9));

  test("a section of a library, which may read another one of its file", async () => {
    const library =
      ".lib slow\n.param r=9k\n.endl\n.lib fast\n.lib 'parts.lib' base\n.param r={2*b}\n.endl fast\n.lib base\n.param b=1k\n.endl";
    const reader = { read: () => ({ name: "parts.lib", bytes: new TextEncoder().encode(library) }) };
    expect((await solved(".lib parts.lib fast\nR1 a 0 {r}\nI1 0 a 1m", { reader })).volts("a")).toBeCloseTo(2, 9);
  });
});

describe("analysis and option cards of other simulators", () => {
  const times = async (card: string, options: ParseOptions = {}) => {
    const deck = parse(`test\nV1 a 0 1\nR1 a b 1k\nC1 b 0 1n\n${card}\n.end`, options);
    const { analyses } = await simulate(deck);
    const time = analyses[0]!.data[0]!;
    const steps = time.slice(1).map((t, k) => t - time[k]!);
    return { first: time[0], last: time.at(-1), largest: Math.max(...steps), deck };
  };
  test.each([
    [".tran 0 10u", 0, 10e-6, 0.2e-6], [".tran 0 10u 1u", 0, 10e-6, 0.2e-6], [".tran 0 10u 0 2u", 0, 10e-6, 2e-6],
    [".tran 0 10u 5u 1u", 5e-6, 10e-6, 1e-6], [".tran 1u 10u noop", 0, 10e-6, 0.2e-6],
    [".options delmax=50n\n.tran 1u 10u", 0, 10e-6, 50e-9], [".tran .1u 10u trace all uic", 0, 10e-6, 0.1e-6],
    [".options timeint delmax=50n\n.tran 1n 10u", 0, 10e-6, 50e-9], [".options timeint x=1\n.tran 1n 10u", 0, 10e-6, 0.2e-6],
  ])("%s", async (card, first, last, largest) => {
    const found = await times(card);
    expect(found.last).toBe(last);
    expect(found.first).toBeGreaterThanOrEqual(first);
    expect(found.first).toBeLessThan(first + largest);
    expect(found.largest).toBeLessThanOrEqual(largest * (1 + 1e-9));
    expect(found.largest).toBeGreaterThan(largest * 0.5);
  }); // prettier-ignore

  test("LTspice gives the stop time alone", async () => {
    expect((await times(".tran 10u", { dialect: "ltspice" })).last).toBe(10e-6);
  });

  test("option packages, values without an equals sign, and ignored ones", () => {
    const read = (cards: string) => parse(`test\nV1 a 0 1\nR1 a 0 1\n${cards}\n.op\n.end`);
    const xyce = read(".options timeint reltol=1e-5 abstol=1e-9 method=8 erroption=1\n.options nonlin maxstep=77");
    expect(xyce.circuit.options).toMatchObject({ reltol: 1e-5, vntol: 1e-9, abstol: 1e-12, method: "gear", itl1: 77 });
    expect(xyce.diagnostics.map(({ code }) => code)).toEqual(["dialect", "ignored-option"]);
    expect(read(".options reltol 1e-5 method euler nopage temperature 50").circuit.options).toMatchObject({
      ...{ reltol: 1e-5, method: "gear", maxord: 1, temp: 50 },
    });
  });
});

test("waveforms as functions are those of the sources", async () => {
  const shapes = [
    "pulse(1 3 2u 1u 2u 3u 12u)",
    "sin(1 2 200k 1u 1e5)",
    "exp(0 2 1u 2u 9u 1u)",
    "sffm(1 1 300k 2 50k)",
    "pwl(1u 0 3u 2 9u -1)",
  ];
  const cards = shapes.map((shape, k) => {
    const [name, values] = shape.split(/[()]/) as [string, string];
    return `V${k} s${k} 0 ${shape}\nR${k} s${k} 0 1\nB${k} b${k} 0 v={spice_${name}(${values.split(" ").join(",")})}`;
  });
  const { analyses } = await simulate(parse(`test\n${cards.join("\n")}\n.tran .1u 30u\n.end`));
  const { columns, data } = analyses[0]!;
  const column = (name: string) => data[columns.findIndex((c) => c.name === name)]!;
  shapes.forEach((_, k) => column(`v(s${k})`).forEach((v, t) => expect(column(`v(b${k})`)[t]).toBeCloseTo(v, 9)));
});

test("sweeps as gnucap writes them", async () => {
  const swept = async (card: string) => {
    const { analyses } = await simulate(parse(`test\nV1 a 0 1\nR1 a 0 1k\n${card}\n.end`));
    return [...analyses[0]!.data[0]!].map((x) => Number(x.toFixed(9)));
  };
  expect(await swept(".dc v1 1 8 by 3")).toEqual([1, 4, 7]);
  expect(await swept(".dc v1 8 1 by 3")).toEqual([8, 5, 2]);
  expect(await swept(".dc v1 1 9 times 2")).toEqual([1, 2, 4, 8]);
  expect(await swept(".dc v1 1 100 decade 1")).toEqual([1, 10, 100]);
  expect(await swept(".op 0 100 50")).toEqual([0, 50, 100]);
  expect(await swept(".op 85")).toEqual([85]);
});

test("gnd is ground in subcircuits, and in some dialects a port that bears its name is not", async () => {
  const cards =
    "V1 a 0 3\nV2 c 0 1\nX1 a b c half\nR3 b 0 1e9\n.subckt half in out gnd\nR1 in out 1k\nR2 out gnd 1k\n.ends";
  for (const dialect of ["xyce", "pspice", "gnucap"] as const)
    expect((await solved(cards, { dialect })).volts("b")).toBeCloseTo(2, 5);
  const replaced = `${cards}\n.preprocess replaceground true`;
  for (const [dialect, netlist] of [
    ["ngspice", cards],
    ["ltspice", cards],
    ["xyce", replaced],
  ] as const)
    expect((await solved(netlist, { dialect })).volts("b")).toBeCloseTo(1.5, 5);
});

test("calls of LTspice's subcircuits give what these do not declare", async () => {
  const cards =
    "V1 a 0 3\nX1 a b 0 divider top=2k bot={x}\n.param x=1k\n.subckt divider n1 n2 n3\nr1 n1 n2 {top}\nr2 n2 n3 {bot}\n.ends";
  expect((await solved(cards, { dialect: "ltspice" })).volts("b")).toBeCloseTo(1, 12);
});
