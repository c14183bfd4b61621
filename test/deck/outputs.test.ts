import { describe, expect, it } from "vitest";
import { parse, simulate } from "../../src/index.js";
import { netlist, simulated, Table, value } from "../lab.js";

/** The printed table of a netlist. */
async function printed(cards: string): Promise<Table> {
  return new Table((await simulated(cards)).prints[0]!);
}

describe("what can be read at a point", () => {
  const ladder = "V1 a 0 3; R1 a b 1k; X1 b 0 two; .subckt two p q; R1 p m 1k; R2 m q 1k; .ends; .op";

  it.each([
    ["v(b)", 2],
    ["v(a,b)", 1],
    ["v(x1:m)", 1],
    ["v(x1.m)", 1],
    ["x1.m", 1],
    ["b", 2],
    ["v(r1)", 1],
    ["i(r1)", 1e-3],
    ["i(x1:r2)", 1e-3],
    ["@r.x1.r2[i]", 1e-3],
    ["@r1[r]", 1e3],
    ["@r1[resistance]", 1e3],
    ["v1#branch", -1e-3],
    ["i(v1)", -1e-3],
    ["p(r1)", 1e-3],
    ["w(v1)", -3e-3],
    ["n(x1:m)", 1],
    ["n(v1_branch)", -1e-3],
    ["{v(a)*2+db(v(a,b)*10)}", 26],
    ["'v(a) - v(b)'", 1],
    ["par('abs(0-v(a))')", 3],
    ["v(a)-v(b)*2", -1],
    ["mag(v(a))+ph(v(b))", 3],
    ["vdb(a,b)", 0],
    ["vm(v1)", 3],
    ["vi(a)", 0],
  ])("%s", async (probe, expected) => {
    const table = await printed(`${ladder}; .print op ${probe}`);
    expect(table.raw.data.length).toBe(1);
    expect(table.raw.data[0]![0]).toBeCloseTo(expected, 9);
  });

  it("functions and parameters of the netlist, and names given", async () => {
    const table = await printed(`${ladder}; .param k=2; .func f(x, y) {x*y+k}; .print op gain={f(v(b),3)} v(b)`);
    expect(table.names).toEqual(["gain", "v(b)"]);
    expect(table.last("gain")).toBeCloseTo(8, 9);
  });

  it("patterns, lists, and ranges of plots", async () => {
    const names = async (list: string) => (await printed(`${ladder}; .print op ${list}`)).names;
    expect(await names("v(*)")).toEqual(["v(a)", "v(b)", "v(x1.m)"]);
    expect(await names("v(nodes)")).toEqual(["v(a)", "v(b)", "v(x1.m)"]);
    expect(await names("i(r*)")).toEqual(["i(r1)"]);
    expect(await names("v(x1:*)")).toEqual(["v(x1.m)"]);
    expect(await names("v(a)(0,5) v(b) (-1,1) i(r1)")).toEqual(["v(a)", "v(b)", "i(r1)"]);
    expect(await names("all")).toEqual(["v(a)", "v(b)", "v(x1.m)", "i(v1)"]);
    expect(await names("v(a), v(b) v(a)")).toEqual(["v(a)", "v(b)"]);
  });
});

describe("currents of devices without a branch", () => {
  it("a capacitor's current is the rate of its charge, points before the first record included", async () => {
    const table = await printed(
      "V1 a 0 sin(0 1 1k); C1 a 0 1u; R1 a 0 1k; .tran 1u 2m 1m; .print tran i(c1) i(v1) i(r1)",
    );
    const amplitude = 2 * Math.PI * 1e-3;
    expect(table.error("i(c1)", (t) => amplitude * Math.cos(2 * Math.PI * 1e3 * t))).toBeLessThan(1e-4 * amplitude);
    // Kirchhoff's law holds to the rounding, whatever the formula of the step was.
    const [c, v, r] = ["i(c1)", "i(v1)", "i(r1)"].map((name) => table.column(name)) as Float64Array[];
    for (let k = 0; k < c!.length; k++) expect(Math.abs(c![k]! + v![k]! + r![k]!)).toBeLessThan(1e-11);
  });

  it("follows Gear's formula and corners too", async () => {
    const table = await printed(
      ".options method=gear; V1 a 0 pulse(0 1 1u 1u 1u 5u 20u); R1 a b 100; C1 b 0 10n; .tran 0.1u 30u; .print tran i(c1) i(r1) p(c1) v(b)",
    );
    const [c, r, p, v] = ["i(c1)", "i(r1)", "p(c1)", "v(b)"].map((name) => table.column(name)) as Float64Array[];
    for (let k = 0; k < c!.length; k++) {
      expect(Math.abs(c![k]! - r![k]!)).toBeLessThan(1e-10);
      expect(p![k]!).toBeCloseTo(c![k]! * v![k]!, 12);
    }
  });

  it("small-signal currents go through the law, of sources too", async () => {
    const { tables } = await simulated(
      "I1 0 a ac 2m 90; R1 a 0 1k; C1 a 0 1u; .ac lin 1 159.15494309189535 159.15494309189535; .save i(i1) i(r1) i(c1) vdb(a) vp(a) mag(v(a)) {mag(v(a))^2*2} {v(a)/i(i1)}",
    );
    const [table] = tables;
    const [i, r, c] = ["i(i1)", "i(r1)", "i(c1)"].map((name) => table!.phasors(name)[0]!);
    expect(i!.im).toBeCloseTo(2e-3, 12);
    expect(r!.re + c!.re).toBeCloseTo(i!.re, 12);
    expect(r!.im + c!.im).toBeCloseTo(i!.im, 12);
    expect(table!.last("vdb(a)")).toBeCloseTo(10 * Math.log10(2), 9);
    expect(table!.last("vp(a)")).toBeCloseTo(Math.PI / 4, 9);
    expect(table!.last("mag(v(a))")).toBeCloseTo(Math.SQRT2, 9);
    expect(table!.last("mag(v(a))^2*2")).toBeCloseTo(4, 9);
    expect(table!.column("v(a)/i(i1)").length).toBe(2 * table!.points);
  });

  it("a diode's terminals carry opposite currents, its charge included", async () => {
    const cards =
      ".model d D (cjo=10p tt=5n); V1 a 0 sin(0 2 1meg); R1 a b 1k; D1 b 0 d; .tran 1n 2u; .print tran i(d1) ia(d1) ik(d1) i(r1)";
    const table = await printed(cards);
    const [i, a, k, r] = ["i(d1)", "ia(d1)", "ik(d1)", "i(r1)"].map((name) => table.column(name)) as Float64Array[];
    for (let n = 0; n < i!.length; n++) {
      expect(i![n]).toBe(a![n]);
      expect(k![n]! + a![n]!).toBe(0);
      expect(Math.abs(i![n]! - r![n]!)).toBeLessThan(2e-6);
    }
  });
});

describe("currents into the ports of subcircuits", () => {
  const cards = `
    V1 a 0 PULSE(0 1 0 1u 1u 20u 50u) ac 1
    Vp a p 0; Vq b q 0; Vt b t 0
    R1 b 0 1k
    X1 p q two m=3
    X2 t t two
    .subckt two u w
    X1 u k one; X2 k w one; D1 w 0 dio; G1 u w k 0 1m; V1 w s 0; R1 s 0 5k
    .ends
    .subckt one c d
    R1 c d 1k; C1 d 0 1n
    .ends
    .model dio D (is=1f cjo=1n tt=1n)`;

  it("are those of ammeters before the calls, in every analysis", async () => {
    const { tables } = await simulated(
      `${cards}; .options reltol=1e-9 abstol=1e-15 vntol=1e-12; .op; .tran 0.2u 40u; .ac dec 5 1k 1meg; .save i(vp) i(vq) i(vt) ix(x1:u) ix(X1:w) ix(x2.u) ix(x2:w)`,
    );
    const [op, tran, ac] = tables;
    for (const table of [op!, tran!]) {
      const [p, q, t, u, w, u2, w2] = ["i(vp)", "i(vq)", "i(vt)", "ix(x1.u)", "ix(x1.w)", "ix(x2.u)", "ix(x2.w)"].map(
        (name) => table.column(name),
      );
      for (let k = 0; k < table.points; k++) {
        expect(u![k]! - p![k]!).toBeCloseTo(0, 8);
        expect(w![k]! - q![k]!).toBeCloseTo(0, 8);
        // Both ports are at one node, and the ammeter sees their sum.
        expect(u2![k]! + w2![k]! - t![k]!).toBeCloseTo(0, 8);
      }
    }
    expect(Math.max(...tran!.column("i(vp)"))).toBeGreaterThan(1e-4);
    for (const [port, ammeter] of [
      ["ix(x1.u)", "i(vp)"],
      ["ix(x1.w)", "i(vq)"],
    ] as const) {
      const exact = ac!.phasors(ammeter);
      const frequencies = [...ac!.column("frequency")];
      expect(ac!.distance(port, (f) => exact[frequencies.indexOf(f)]!)).toBeLessThan(1e-9);
    }
  });

  it("go on through calls within, and are told from devices and from ports that are not there", async () => {
    const inner = "V1 a 0 1; X1 a s; .subckt s p; X1 p s1; R1 p 0 1k; .ends; .subckt s1 q; R1 q 0 250; .ends; .op";
    expect(await value(inner, "ix(x1.p)")).toBeCloseTo(5e-3, 12);
    expect(await value(inner, "ix(x1.x1.q)")).toBeCloseTo(4e-3, 12);
    expect(() => parse(netlist(`${inner}; .save ix(x1:z)`))).toThrow(/"x1" has no port "z"[^]*its ports: p/);
    expect(() => parse(netlist(`${inner}; .save ix(x9:p)`))).toThrow(/there is no device "x9:p"/);
  });
});

describe("cards", () => {
  it("--columns all makes faults of .print and .save warnings", async () => {
    const text = netlist(
      "V1 a 0 1; R1 a 0 1k; .op; .print op v(nowhere) zz(r1) v(a; .save i(r9)".replace("v(a;", "v(a);"),
    );
    expect(() => parse(text)).toThrow(/nowhere/);
    const deck = parse(text, { columns: "all" });
    expect(deck.diagnostics.filter(({ severity }) => severity === "warning").length).toBe(3);
    const { analyses } = await simulate(deck, { columns: "all" });
    expect(analyses[0]!.columns.map(({ name }) => name)).toEqual(["v(a)", "i(v1)"]);
  });

  it(".probe adds to what is saved", async () => {
    const names = async (cards: string) => (await simulated(`V1 a 0 1; R1 a 0 1k; .op; ${cards}`)).tables[0]!.names;
    expect(await names(".probe i(r1)")).toEqual(["v(a)", "i(v1)", "i(r1)"]);
    expect(await names(".save v(a); .probe p(r1)")).toEqual(["v(a)", "p(r1)"]);
    expect(await names(".probe")).toEqual(["v(a)", "i(v1)"]);
  });

  it(".print takes several analyses, options of other simulators, and analyses that are not there", async () => {
    const { prints, warnings } = await simulated(
      "V1 a 0 1; R1 a 0 1k; .op; .dc V1 0 1 1; .print op dc FORMAT=NOINDEX FILE=x.prn PRECISION = 8 v(a) iter(0); .print hb v(a)",
    );
    expect(prints.map(({ kind, columns }) => [kind, columns.at(-1)!.name])).toEqual([
      ["op", "v(a)"],
      ["dc", "v(a)"],
    ]);
    const codes = warnings.map(({ code }) => code);
    expect(codes.filter((code) => code === "ignored-option").length).toBeGreaterThanOrEqual(3);
    expect(codes).toContain("no-such-output");
    expect(codes).toContain("unused-print");
  });

  it("noise has its own columns, by several names", async () => {
    const { prints, measures, tables } = await simulated(
      "V1 a 0 ac 1; R1 a b 1k; R2 b 0 1k; .noise v(b) v1 dec 2 1 1k; .print noise onoise inoise onoise^2; .meas noise level max onoise_spectrum",
    );
    const table = new Table(prints[0]!);
    expect(table.names).toEqual(["frequency", "onoise", "inoise", "onoise^2"]);
    const density = tables[0]!.last("onoise_spectrum");
    expect(density).toBeGreaterThan(1e-9);
    expect(table.last("onoise")).toBe(density);
    expect(table.last("onoise^2")).toBe(density * density);
    expect(measures["level"]).toBe(density);
  });

  it("a live parameter in an expression follows", async () => {
    expect(await value(".param k=3; V1 a 0 {k}; R1 a 0 1; .op", "{v(a)*k}")).toBe(9);
  });
});

describe("what Xyce prints beside other simulators", () => {
  it("the parts of devices in noise, as densities of power", async () => {
    const { prints } = await simulate(
      parse(
        netlist("V1 a 0 ac 1; R1 a b 1k; R2 b 0 3k; .noise v(b) V1 lin 1 1k 1k; .print noise dno(r1) dni(r1) dno(r2)"),
        { dialect: "xyce" },
      ),
    );
    // Of parallel currents of noise each gives its share of 4 k T times the resistance that they see.
    const whole = 4 * 1.380649e-23 * 300.15 * 750;
    const table = new Table(prints[0]!);
    expect(table.last("dno(r1)") / (0.75 * whole)).toBeCloseTo(1, 9);
    expect(table.last("dno(r2)") / (0.25 * whole)).toBeCloseTo(1, 9);
    expect(table.last("dni(r1)") / ((0.75 * whole) / 0.75 ** 2)).toBeCloseTo(1, 9);
  });

  it("operating points as DC, and sensitivities behind what else is named", async () => {
    const divider = "V1 a 0 2; R1 a b 1k; R2 b 0 1k";
    expect((await printed(`${divider}; .op; .print dc v(b)`)).last("v(b)")).toBeCloseTo(1, 12);
    const table = await printed(`${divider}; .dc V1 2 2 1; .sens objfunc={v(b)} param=r1:r; .print sens v(a)`);
    expect(table.last("v(a)")).toBeCloseTo(2, 12);
    expect(table.last("d{v(b)}/d(r1:r)")).toBeCloseTo(-2 / 4e3, 12);
  });
});
