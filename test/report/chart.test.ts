import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Chart } from "../../src/report/chart.js";
import type { Series } from "../../src/report/panel-contract.js";
import { chartSvg } from "../../src/report/chart.js";
import { fitted, textWidth } from "../../src/report/svg.js";
import { linearScale, logScale } from "../../src/report/ticks.js";
import { conductancesSvg, learningSvg } from "../../src/report/training.js";

interface Label {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly anchor: string;
  readonly upwards: boolean;
  readonly text: string;
}

/** The texts of a picture, and the boxes they may fill at most. */
function labels(svg: string): Label[] {
  return [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].map(([, attributes, content]) => {
    const get = (name: string): string | undefined => new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes!)?.[1];
    const text = content!
      .replace(/&lt;/g, "<")
      .replace(/&gt;/g, ">")
      .replace(/&quot;/g, '"')
      .replace(/&amp;/g, "&");
    return {
      x: Number(get("x")),
      y: Number(get("y")),
      size: Number(get("font-size")),
      anchor: get("text-anchor") ?? "start",
      upwards: get("transform") !== undefined,
      text,
    };
  });
}

function box({ x, y, size, anchor, upwards, text }: Label): [number, number, number, number] {
  const width = textWidth(text, size);
  const before = anchor === "middle" ? width / 2 : anchor === "end" ? width : 0;
  if (upwards) return [x - size * 0.8, y - width + before, x + size * 0.2, y + before];
  return [x - before, y - size * 0.8, x - before + width, y + size * 0.2];
}

/** No label is cut off by the picture's edge, none touches another. */
function expectReadable(svg: string): void {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)!.map(Number) as [number, number, number];
  const boxes = labels(svg).map(box);
  boxes.forEach((a, i) => {
    const inside = a[0] >= 0 && a[1] >= 0 && a[2] <= width && a[3] <= height;
    expect(inside, `"${labels(svg)[i]!.text}" lies outside`).toBe(true);
    boxes.slice(0, i).forEach((b, j) => {
      const apart = a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
      expect(apart, `"${labels(svg)[i]!.text}" touches "${labels(svg)[j]!.text}"`).toBe(true);
    });
  });
}

const line = (x: number[], y: number[], label?: string): Series => ({ kind: "line", x, y, ...(label && { label }) });

describe("marks of axes", () => {
  it("are at round numbers, inside, and as many as asked for, whatever the range", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
        fc.integer({ min: 2, max: 10 }),
        (low, span, count) => {
          fc.pre(low + span > low + 1e-9 * Math.abs(low));
          const scale = linearScale(low, low + span, count, {});
          expect(scale.min <= low && scale.max >= low + span).toBe(true);
          expect(scale.ticks.length).toBeGreaterThanOrEqual(2);
          expect(scale.ticks.length).toBeLessThanOrEqual(count + 3);
          for (const tick of scale.ticks) {
            expect(scale.position(tick.value)).toBeGreaterThanOrEqual(-1e-9);
            expect(scale.position(tick.value)).toBeLessThanOrEqual(1 + 1e-9);
          }
        },
      ),
    );
  });

  it("have labels that say their value", () => {
    const shown = (scale: { ticks: readonly { label: string }[]; unit: string }): string =>
      scale.ticks.map((tick) => tick.label).join(" ") + ` [${scale.unit}]`;
    expect(shown(linearScale(0, 2e-3, 4, { unit: "s" }))).toBe("0.0 0.5 1.0 1.5 2.0 [ms]");
    expect(shown(linearScale(-1, 1, 4, { unit: "V" }))).toBe("−1.0 −0.5 0.0 0.5 1.0 [V]");
    expect(shown(linearScale(0, 3e-9, 3, { unit: "V²/S" }))).toBe("0 1·10⁻⁹ 2·10⁻⁹ 3·10⁻⁹ [V²/S]");
    expect(shown(linearScale(1, 3, 5, { fixed: true, whole: true }))).toBe("1 2 3 []");
    expect(shown(linearScale(47e3, 53e3, 3, { unit: "Hz" }))).toBe("46 48 50 52 54 [kHz]");
    expect(shown(logScale(1e-6, 1e-3, 5, { unit: "S" })).replace(/ +/g, " ")).toBe("1µ 10µ 100µ 1m [S]");
    expect(shown(logScale(0.02, 3, 5, {})).replace(/ +/g, " ")).toBe("10⁻² 10⁻¹ 1 10¹ []");
    expect(shown(logScale(2, 5, 5, { fixed: true })).replace(/ +/g, " ")).toBe("2 5 []");
    const log = logScale(1e-6, 1e-2, 5, {});
    expect(log.position(1e-4)).toBeCloseTo(0.5, 12);
    expect(log.position(0)).toBeNaN();
  });
});

describe("charts", () => {
  const x = Array.from({ length: 40 }, (_, i) => i);
  const charts: [string, Chart][] = [
    ["no data", { title: "Empty", panels: [{ x: { label: "x" }, y: { label: "y" }, series: [] }] }],
    [
      "long names, many series, small and large numbers",
      {
        title: "T".repeat(200),
        subtitle: "a long subtitle ".repeat(20),
        columns: 2,
        panels: [1e-12, 123456, 1e30].map((scale) => ({
          title: "a panel with a long title ".repeat(5),
          x: { label: "time of the simulation ".repeat(10), unit: "s" },
          y: { label: "the voltage of a node ".repeat(5), unit: "V" },
          series: ["a", "v(x1.x2.x3.a_node_with_a_long_name)".repeat(3), "c", "d", "e", "f", "g"].map((label) =>
            line(
              x.map((v) => v * scale),
              x.map((v) => -v * scale),
              label,
            ),
          ),
        })),
      },
    ],
    [
      "logarithmic axes over 20 decades and less than one",
      {
        title: "Log",
        panels: [
          [1e-12, 1e8],
          [2, 7],
        ].map(([low, high]) => ({
          x: { label: "f", unit: "Hz", log: true },
          y: { label: "a", log: true },
          series: [line([low!, high!], [low!, high!])],
        })),
      },
    ],
  ];

  it.each(charts)("have labels that neither overlap nor leave the picture: %s", (_, chart) => {
    const svg = chartSvg(chart);
    expectReadable(svg);
    expect(chartSvg(chart)).toBe(svg);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it("stay readable and well-formed with any data", () => {
    const value = fc.oneof(
      fc.double(),
      fc.constantFrom(0, -0, NaN, Infinity, 5e-324, 1e-308, 1e-30, 1, 1 + 2e-16, 1e300),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(value, value), { maxLength: 20 }),
        fc.constantFrom("line", "points"),
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom("", "V", "V²"),
        fc.string(),
        (points, kind, logX, logY, unit, label) => {
          // Beyond 1e150 the width of a range is no longer a number; nothing in a circuit is that large.
          const safe = points.map(([a, b]) => [a, b].map((v) => (Math.abs(v) > 1e150 ? NaN : v)) as [number, number]);
          const svg = chartSvg({
            title: label,
            panels: [
              {
                x: { label, unit, log: logX },
                y: { label, unit, log: logY },
                series: [{ label, kind, x: safe.map((p) => p[0]), y: safe.map((p) => p[1]) }],
              },
            ],
          });
          expect(svg.replace(/<text.*?<\/text>|<title>.*?<\/title>/gs, "")).not.toMatch(/NaN|undefined|Infinity/);
          expect(balanced(svg)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("put points where the axes say", () => {
    const svg = chartSvg({
      title: "t",
      panels: [
        {
          x: { label: "x", min: 0, max: 10 },
          y: { label: "y", min: 0, max: 100 },
          series: [{ kind: "points", x: [0, 5, 10, 20], y: [0, 50, 100, 50] }],
        },
      ],
    });
    const circles = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map((m) => [Number(m[1]), Number(m[2])]);
    // The fourth is beyond the axis and not drawn.
    expect(circles.length).toBe(3);
    expect(circles[1]![0]).toBeCloseTo((circles[0]![0]! + circles[2]![0]!) / 2, 1);
    expect(circles[1]![1]).toBeCloseTo((circles[0]![1]! + circles[2]![1]!) / 2, 1);
    const tick = (text: string): Label =>
      labels(svg).find((label) => label.text === text && label.anchor === "middle")!;
    expect(tick("10").x).toBeCloseTo(circles[2]![0]!, 1);
  });

  it("thin a million points without losing the peaks", () => {
    const n = 1_000_000;
    const y = new Float64Array(n).fill(0.5);
    y[345_678] = 2;
    y[345_679] = -1;
    const panel = {
      x: { label: "t" },
      y: { label: "v" },
      series: [{ kind: "line" as const, x: y.map((_, i) => i), y }],
    };
    const svg = chartSvg({ title: "t", panels: [panel] });
    expect(svg.length).toBeLessThan(60_000);
    const path = /<path d="([^"]*)"/.exec(svg)![1]!;
    const heights = path
      .slice(1)
      .split("L")
      .map((point) => Number(point.split(" ")[1]));
    expect(new Set(heights).size).toBe(3);
  });

  it("escape what is written into them", () => {
    const svg = chartSvg({ title: `<&">\u0001`, panels: [] });
    expect(svg).toContain("&lt;&amp;&quot;&gt;\ufffd");
    expect(fitted("abcdefgh", 10, 30)).toMatch(/^a.*…$/);
    expect(fitted("ab", 10, 30)).toBe("ab");
  });
});

/** Every element that opens closes, in order. */
function balanced(svg: string): boolean {
  const open: string[] = [];
  for (const [, close, name, self] of svg.matchAll(/<(\/?)([a-z]+)(?:\s[^>]*?)?(\/?)>/g)) {
    if (self === "/") continue;
    if (close === "") open.push(name!);
    else if (open.pop() !== name) return false;
  }
  return open.length === 0;
}

describe("pictures of a training", () => {
  const epochs = (n: number, accuracy: boolean) =>
    Array.from({ length: n }, (_, i) => ({
      train: { loss: 1 / (i + 1), ...(accuracy && { accuracy: 1 - 0.5 / (i + 1) }) },
      test: { loss: 1.1 / (i + 1), ...(accuracy && { accuracy: 0.9 }) },
    }));

  it.each([1, 2, 3, 100, 2000])("show the curves of %i epochs", (n) => {
    const svg = learningSvg({ title: "Learning: iris.cir", epochs: epochs(n, true) });
    expectReadable(svg);
    expect(labels(svg).map((label) => label.text)).toEqual(
      expect.arrayContaining(["Loss", "Accuracy", "training", "test"]),
    );
    expect(labels(learningSvg({ title: "t", epochs: epochs(n, false) })).map((l) => l.text)).not.toContain("Accuracy");
  });

  it("show every conductance in the distribution and by itself", () => {
    const before = Float64Array.from({ length: 100 }, (_, i) => 1e-6 * (1 + i));
    const after = before.map((g) => g * g * 1e4);
    const svg = conductancesSvg({ title: "Conductances: iris.cir", before, after });
    expectReadable(svg);
    // 100 and 100 points, and a sign of each in the legend.
    expect(svg.match(/<circle/g)!.length).toBe(202);
    expect(() =>
      conductancesSvg({ title: "t", before: Float64Array.of(1e-5), after: Float64Array.of(1e-5) }),
    ).not.toThrow();
  });
});
