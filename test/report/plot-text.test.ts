import { describe, expect, it } from "vitest";
import { parse } from "../../src/deck/parse.js";
import { simulate } from "../../src/deck/simulate.js";
import type { Panel } from "../../src/report/panel-contract.js";
import { picturesOf } from "../../src/report/pictures.js";
import { plotText } from "../../src/report/plot-text.js";
import { Sketch } from "../../src/report/sketch.js";

async function plotsOf(deck: string, width = 80): Promise<string[][]> {
  const sketch = new Sketch();
  await simulate(parse(deck), { destinations: [{ sink: sketch, takes: "printed" }] });
  const { panels } = picturesOf(sketch);
  return panels.flatMap((panel) => ("series" in panel ? [linesOf(panel, width)] : []));
}

const linesOf = (panel: Panel, width = 80): string[] => [...plotText(panel, { width })].join("").trimEnd().split("\n");

/** What stands right of the axis of y, as rows of characters. */
function drawing(lines: readonly string[]): string[] {
  return lines.flatMap((line) => /^[^│┤└]*[│┤](.*)$/.exec(line)?.[1] ?? []);
}

/** The row, from above and between 0 and 1, that a curve has in a column. */
function heightAt(rows: readonly string[], column: number): number {
  const found = rows.findIndex((row) => ![undefined, " ", "┈"].includes([...row][column]));
  return (found + 0.5) / rows.length;
}

const line = (x: number[], y: number[], label = "y"): Panel["series"][0] => ({ kind: "line", label, x, y });

describe("a plot as text", () => {
  it.each([20, 40, 80, 100, 200])("keeps to %d characters in a line, whatever is in it", async (width) => {
    const deck =
      "title\nV1 in 0 ac 1 sin(0 1 1k)\nR1 in a_node_with_a_very_long_name 1k\nC1 a_node_with_a_very_long_name 0 1u\n";
    const plots = await plotsOf(
      `${deck}.tran 10u 2m\n.ac dec 10 1 1meg\n.noise v(a_node_with_a_very_long_name) V1 dec 5 1 1meg\n.end\n`,
      width,
    );
    expect(plots.length).toBe(8);
    const longest = Math.max(...plots.flat().map((text) => [...text].length));
    expect(longest).toBeLessThanOrEqual(Math.max(width, 26));
    expect(longest).toBeGreaterThan(width - 12);
  });

  it("draws each value at its height", () => {
    const rows = drawing(linesOf({ x: { label: "x" }, y: { label: "y" }, series: [line([0, 1], [0, 100])] }));
    const columns = Math.max(...rows.map((row) => [...row].length));
    for (const share of [0.1, 0.3, 0.5, 0.9])
      expect(Math.abs(heightAt(rows, Math.round(share * (columns - 1))) - (1 - share))).toBeLessThan(0.07);
  });

  it("has logarithmic axes for sweeps by factors: a slope of 20 dB a decade is a straight line", async () => {
    const deck = "integrator\nV1 1 0 ac 1\nG1 0 2 1 0 1\nC1 2 0 1\nR1 2 0 1g\n";
    const [magnitude] = await plotsOf(`${deck}.ac dec 10 1 1meg\n.print ac v(2)\n.end\n`);
    const rows = drawing(magnitude!);
    const columns = Math.max(...rows.map((row) => [...row].length));
    const heights = [0.1, 0.5, 0.9].map((share) => heightAt(rows, Math.round(share * (columns - 1))));
    expect(Math.abs(heights[0]! + heights[2]! - 2 * heights[1]!)).toBeLessThan(0.1);
    expect(magnitude!.join("\n")).toMatch(/1 +10 +100 +1k +10k +100k +1M\n +frequency \[Hz\]/);
    const dc = "sweep\nV1 1 0 1\nR1 1 0 1\n";
    const byFactors = await plotsOf(`${dc}.dc dec V1 1m 10 5\n.print dc v(1)\n.end\n`);
    expect(byFactors[0]!.at(-2)).toMatch(/1m +10m +100m +1 +10$/);
    const bySteps = await plotsOf(`${dc}.dc V1 0.1 10 0.1\n.print dc v(1)\n.end\n`);
    expect(bySteps[0]!.at(-2)).toMatch(/2 +4 +6 +8 +10$/);
  });

  it("marks several signals by letters, and steps by their values", async () => {
    const deck = "divider\n.param r=1k\nV1 in 0 sin(0 1 1k)\nR1 in out {r}\nR2 out 0 1k\n";
    const [voltages] = await plotsOf(`${deck}.tran 10u 2m\n.print tran v(in) v(out)\n.end\n`);
    expect(voltages![1]).toBe("  a v(in)  b v(out)");
    const rows = drawing(voltages!);
    expect(rows.join("").match(/a/g)!.length).toBe(3);
    expect(rows.join("").match(/b/g)!.length).toBe(3);
    // Both are a sine of two periods; the one of half the height stays between a quarter and three quarters.
    const withB = rows.flatMap((row, k) => (row.includes("b") ? [(k + 0.5) / rows.length] : []));
    for (const height of withB) expect(Math.abs(height - 0.5)).toBeLessThan(0.3);
    const [steps] = await plotsOf(`${deck}.step param r list 1k 3k\n.tran 10u 2m\n.print tran v(out)\n.end\n`);
    expect(steps!.slice(0, 2)).toEqual(["Transient Analysis: v(out)", "  a r=1k  b r=3k"]);
  });

  it("shows a single point, a constant, and values that are no numbers", async () => {
    const [point] = await plotsOf("one\nV1 1 0 5\nR1 1 0 1k\n.dc V1 2 2 1\n.print dc v(1)\n.end\n");
    expect(drawing(point!).join("").replaceAll(/[ ┈]/g, "").length).toBe(1);
    const gap = linesOf({ x: { label: "x" }, y: { label: "y" }, series: [line([0, 1, 2, 3], [1, NaN, 1, Infinity])] });
    expect(drawing(gap).join("").trim().length).toBeGreaterThan(1);
    const none = linesOf({ x: { label: "x" }, y: { label: "y" }, series: [line([], [])] });
    expect(drawing(none).join("").replaceAll(/[ ┈]/g, "")).toBe("");
  });

  it("never gives two marks the same label, and labels in the unit that is named", () => {
    const y = [-370.6e-6, -370.6e-6 * (1 + 3e-8)];
    const text = linesOf({ x: { label: "t" }, y: { label: "current", unit: "A" }, series: [line([0, 1], y)] });
    const labels = text.flatMap((row) => /^ *(\S+) ┤/.exec(row)?.[1] ?? []);
    expect(new Set(labels).size).toBe(labels.length);
    expect(text.join("\n")).toContain("current [µA]");
    for (const label of labels) expect(Number(label.replace("\u2212", "-"))).toBeCloseTo(-370.6, 3);
  });
});
