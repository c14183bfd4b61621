import { describe, expect, it } from "vitest";
import { parse } from "../../src/deck/parse.js";
import { simulate } from "../../src/deck/simulate.js";
import { Curve } from "../../src/report/curve.js";
import type { Panel, ValuesPanel } from "../../src/report/panel-contract.js";
import { type Pictures, picturesOf, picturesSvg } from "../../src/report/pictures.js";
import { Sketch } from "../../src/report/sketch.js";

async function drawn(deck: string): Promise<Pictures> {
  const sketch = new Sketch();
  const result = await simulate(parse(deck), { destinations: [{ sink: sketch, takes: "printed" }] });
  return picturesOf(
    sketch,
    result.prints.filter(({ kind }) => kind === "four"),
  );
}

const plots = ({ panels }: Pictures): Panel[] => panels.filter((panel): panel is Panel => "series" in panel);
const names = ({ series }: Panel): (string | undefined)[] => series.map(({ label }) => label);

describe("a curve of any length", () => {
  it("holds few points, among them every peak, whatever pieces it comes in", () => {
    const curve = new Curve(false);
    const peaks = [123_456, 123_457, 777_777];
    for (let i = 0; i < 1_000_000; i++) curve.add(i * 1e-9, peaks.includes(i) ? (i % 2 === 0 ? 5 : -7) : (i % 10) / 10);
    expect(curve.x.length).toBeLessThan(20_000);
    curve.thin(700);
    expect(curve.x.length).toBeLessThanOrEqual(4 * 701);
    expect(curve.x[0]).toBe(0);
    expect(curve.x.at(-1)).toBe(999_999 * 1e-9);
    for (const i of peaks) expect(curve.y[curve.x.indexOf(i * 1e-9)]).toBe(i % 2 === 0 ? 5 : -7);
    expect([...curve.x]).toEqual([...curve.x].sort((a, b) => a - b));
  });
});

describe("pictures of results", () => {
  const RC = "RC\nV1 in 0 dc 1 ac 1 sin(0 1 1k)\nR1 in out {r}\nC1 out 0 1u\n.param r=1k\n";

  it("have voltages and currents apart, or what .print asks for", async () => {
    const all = plots(await drawn(`${RC}.tran 10u 2m\n.end\n`));
    expect(all.map(names)).toEqual([["v(in)", "v(out)"], ["i(v1)"]]);
    expect(all.map(({ y }) => y.unit)).toEqual(["V", "A"]);
    expect(plots(await drawn(`${RC}.tran 10u 2m\n.print tran v(out)\n.end\n`)).map(names)).toEqual([["v(out)"]]);
  });

  it("show decibels and an unbroken phase over a logarithmic axis", async () => {
    const three = `three poles\nV1 1 0 ac 1\nR1 1 2 1k\nC1 2 0 1u\nE2 3 0 2 0 1\nR2 3 4 1k\nC2 4 0 1u\nE3 5 0 4 0 1
R3 5 6 1k\nC3 6 0 1u\n.ac dec 10 1 100k\n.print ac v(6)\n.end\n`;
    const [magnitude, phase] = plots(await drawn(three));
    expect([magnitude!.x.log, magnitude!.y.unit, phase!.y.unit]).toEqual([true, "dB", "deg"]);
    const wt = 2e-3 * Math.PI * 1e5;
    expect(magnitude!.series[0]!.y[50]).toBeCloseTo(-30 * Math.log10(1 + wt * wt), 6);
    expect(phase!.series[0]!.y[50]).toBeCloseTo((-3 * Math.atan(wt) * 180) / Math.PI, 6);
  });

  it("show steps and outer sweeps as families, each curve by its name", async () => {
    const [steps] = plots(await drawn(`${RC}.step param r list 1k 2k 4k\n.tran 10u 1m\n.print tran v(out)\n.end\n`));
    expect(names(steps!)).toEqual(["r=1k", "r=2k", "r=4k"]);
    const nested = `sum\nV1 a 0 0\nV2 b 0 0\nE1 c 0 value={v(a)+v(b)}\n.dc V1 0 2 1 V2 0 10 5\n.print dc v(c)\n.end\n`;
    const [sums] = plots(await drawn(nested));
    expect(sums!.series.map(({ x, y }) => [[...Array.from(x)], [...Array.from(y)]])).toEqual(
      [0, 5, 10].map((v) => [
        [0, 1, 2],
        [v, v + 1, v + 2],
      ]),
    );
  });

  it("show operating points as values, over steps as courses", async () => {
    const [voltages] = (await drawn(`${RC}.op\n.end\n`)).panels as ValuesPanel[];
    expect(voltages!.values).toEqual([
      ["v(in)", 1],
      ["v(out)", 1],
    ]);
    const stepped = `divider\nV1 in 0 1\nR1 in out 1k\nR2 out 0 {r}\n.param r=1k\n.step param r 1k 3k 1k\n.op\n.end\n`;
    const [courses] = plots(await drawn(stepped));
    expect(courses!.x.label).toBe("r");
    expect(Array.from(courses!.series[1]!.x)).toEqual([1e3, 2e3, 3e3]);
    Array.from(courses!.series[1]!.y).forEach((v, k) => expect(v).toBeCloseTo([1 / 2, 2 / 3, 3 / 4][k]!, 9));
  });

  it("show noise on logarithmic axes and harmonics as bars", async () => {
    const noise = plots(await drawn(`${RC}.noise v(out) V1 dec 5 1 1meg\n.end\n`));
    expect(noise.slice(0, 2).map(({ x, y }) => [x.log, y.log])).toEqual([
      [true, true],
      [true, true],
    ]);
    const square = `square\nV1 a 0 pulse(-1 1 0 1n 1n 0.5m 1m)\nR1 a 0 1k\n.tran 1u 2m\n.four 1k v(a)\n.end\n`;
    const bars = plots(await drawn(square)).at(-1)!.series[0]!;
    expect(bars.kind).toBe("bars");
    // Lines of a square wave: 4 / (pi k) at odd k; every second bar is a gap.
    for (const k of [1, 3, 5]) expect(bars.y[2 * k]! / (4 / (Math.PI * k))).toBeCloseTo(1, 2);
    expect(bars.y[1]).toBeNaN();
  });

  it("say what is not drawn", async () => {
    const nodes = Array.from({ length: 60 }, (_, k) => `R${k} n${k} n${k + 1} 1`).join("\n");
    const { notes, panels } = await drawn(`ladder\nV1 n0 0 1\n${nodes}\nRl n60 0 1\n.dc V1 0 1 0.5\n.end\n`);
    expect(notes.join()).toMatch(/37 more traces are not drawn; \.print chooses/);
    expect(picturesSvg("ladder", { panels, notes })).toContain("37 more traces");
  });
});
