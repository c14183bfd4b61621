import { describe, expect, it } from "vitest";
import { parse } from "../../src/index.js";
import { netlist, simulated, thermal, value } from "../lab.js";

const vt = thermal();
const QN = ".model qn NPN (is=1e-15 bf=80 br=4 vaf=50 var=9 ikf=5m ikr=2m nkf=0.6 ise=1e-13 ne=1.6 isc=1e-13 nc=1.7)";
const JN = ".model jn NJF (vto=-2 beta=1m lambda=0.03 b=0.7 pb=0.8)";
const ZN = ".model zn NMF (vto=-1.5 beta=2m b=0.4 alpha=2 lambda=0.03)";

describe("a transistor", () => {
  it("obeys the formula of Gummel and Poon where it is short", async () => {
    const model = ".model qp PNP (is=2e-15 bf=50 vaf=40)";
    const ic = await value(`${model}; V1 b 0 -0.65; V2 c 0 -3; Q1 c b 0 qp; .op`, "i(v2)");
    expect(ic / (2e-15 * Math.exp(0.65 / vt) * (1 + 2.35 / 40))).toBeCloseTo(1, 6);
    const ib = await value(`${model}; V1 b 0 -0.65; V2 c 0 -3; Q1 c b 0 qp; .op`, "i(v1)");
    expect(ib / ((2e-15 / 50) * Math.exp(0.65 / vt))).toBeCloseTo(1, 6);
  });

  it("of a field effect is a parabola in its saturation, either way round", async () => {
    const model = ".model jp PJF (vto=-2 beta=1m)";
    const id = await value(`${model}; V1 d 0 -5; V2 g 0 0.5; J1 d g 0 jp; .op`, "@j1[id]");
    expect(id / (-1e-3 * 1.5 * 1.5)).toBeCloseTo(1, 6);
    const reversed = await value(`${model}; V1 s 0 -5; V2 g 0 0.5; J1 0 g s jp; .op`, "@j1[id]");
    expect(reversed / (1e-3 * 1.5 * 1.5)).toBeCloseTo(1, 6);
  });

  it.each([
    ["@q1[gm]", "@q1[ic]", QN, "V1 b 0 {x}; V2 c b 0.3; Q1 c b 0 qn", 0.72, "V1 b 0 0.72; V2 c 0 {x+0.3}; Q1 c b 0 qn"],
    ["@j1[gm]", "@j1[id]", JN, "V1 d 0 3; V2 g 0 {x}; J1 d g 0 jn", -0.7, undefined],
    ["@j1[gds]", "@j1[id]", JN, "V1 d 0 {x}; V2 g 0 -0.7; J1 d g 0 jn", 0.4, undefined],
    ["@z1[gm]", "@z1[cd]", ZN, "V1 d 0 0.6; V2 g 0 {x}; Z1 d g 0 zn", -0.7, undefined],
    ["@z1[gds]", "@z1[cd]", ZN, "V1 d 0 {x}; V2 g 0 -0.7; Z1 d g 0 zn", 0.9, undefined],
  ] as const)("reports %s, the slope of %s", async (slope, current, model, cards, at, held) => {
    const options = ".options reltol=1e-10 gmin=1e-15";
    const run = (probe: string, x: number, text: string = cards) =>
      value(`${options}; .param x=${x}; ${model}; ${text}; .op`, probe);
    const h = 1e-5;
    const change = (text?: string) =>
      Promise.all([run(current, at + h, text), run(current, at - h, text)]).then(([a, b]) => (a - b) / (2 * h));
    // gm is the slope by vbe while vce is held: the sum of both movements minus that of vce.
    const expected = held === undefined ? await change() : (await change()) - (await change(held));
    expect((await run(slope, at)) / expected).toBeCloseTo(1, 6);
  });

  it.each([
    ["Q1 c b e qn", ["c", "b", "e", undefined], {}],
    ["Q1 c b e s qn", ["c", "b", "e", "s"], {}],
    ["Q1 c b e qn 2.5 off", ["c", "b", "e", undefined], { area: 2.5, off: 1 }],
    ["Q1 c b e s qn 3 ic=0.6,2 areac=2", ["c", "b", "e", "s"], { area: 3, icvbe: 0.6, icvce: 2, areac: 2 }],
    ["Q1 c b e qn off ic=0.6", ["c", "b", "e", undefined], { off: 1, icvbe: 0.6, icvce: NaN }],
    ["Q1 c b e qn qn", ["c", "b", "e", "qn"], {}],
  ])("is read: %s", (card, nodes, values) => {
    const { circuit } = parse(
      netlist(`${QN}; V1 c 0 1; R1 c b 1k; R2 b e 1k; R3 e 0 1k; R4 s 0 1; R5 qn 0 1; ${card}; .op`),
    );
    const q = circuit.instances.find(({ name }) => name === "q1")!;
    expect(q.nodes.slice(0, 4).map((node) => circuit.nodes[node])).toEqual(nodes);
    for (const [name, expected] of Object.entries(values)) expect(q.values[q.slots.get(name)!]).toBe(expected);
  });

  it("holds the charge of its epitaxial collector: Q = qco (sqrt(1 + gamma exp(v/vt)) - 1 - gamma/2)", async () => {
    const model = ".model qe NPN (is=1e-30 rco=10 gamma=1e-8 qco=2n)";
    const k = Math.sqrt(1 + 1e-8 * Math.exp(0.6 / vt));
    // No current: both ends of the collector are at the same voltage and hold the same charge.
    const c = (2 * 2e-9 * 1e-8 * Math.exp(0.6 / vt)) / (2 * vt * k);
    const cards = `${model}; V1 b 0 dc 0.6 ac 1; Q1 0 b 0 qe; .ac lin 1 1 1`;
    const { tables } = await simulated(cards);
    expect(-tables[0]!.phasors("i(v1)")[0]!.im / (2 * Math.PI * c)).toBeCloseTo(1, 6);
  });

  it("without what it does not have: no inner nodes, no states of an excess phase", () => {
    const deck = parse(netlist(`${QN}; V1 c 0 1; R1 c b 1k; Q1 c b 0 qn; .op`));
    const { law, nodes } = deck.circuit.instances.at(2);
    expect(law.internals).toEqual([]);
    expect(new Set(nodes).size).toBe(3);
  });
});
