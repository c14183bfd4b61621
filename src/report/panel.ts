import type { Panel, Series } from "./panel-contract.js";
import { axisTitle, scaleOf } from "./panel-scale.js";
import { colorOf, drawSeries, swatch } from "./series.js";
import { element, fitted, text, textWidth } from "./svg.js";

const PLOT_HEIGHT = 230;
const TITLE = 24;
const LEGEND_ROW = 20;
const BELOW = 44;
const TICK = 11;
const GRID = "#e5e7eb";
const AXIS = "#9ca3af";
const GREY = "#4b5563";

interface Entry {
  readonly label: string;
  readonly series: Series;
  readonly index: number;
  readonly x: number;
  readonly row: number;
}

/** The legend's entries, in rows as wide as the panel. */
function legend(panel: Panel, width: number): { entries: Entry[]; rows: number } {
  const entries: Entry[] = [];
  let x = 0;
  let row = 0;
  panel.series.forEach((series, index) => {
    if (series.label === undefined) return;
    const label = fitted(series.label, 12, width - 30);
    const needed = 24 + textWidth(label, 12) + 18;
    if (x > 0 && x + needed > width) {
      x = 0;
      row++;
    }
    entries.push({ label, series, index, x, row });
    x += needed;
  });
  return { entries, rows: entries.length === 0 ? 0 : row + 1 };
}

function head(panel: Panel, width: number): number {
  return (panel.title === undefined ? 0 : TITLE) + legend(panel, width - 70).rows * LEGEND_ROW + 10;
}

/** The height a panel of this width needs. */
export function panelHeight(panel: Panel, width: number): number {
  return head(panel, width) + PLOT_HEIGHT + BELOW;
}

/** A panel with its upper left corner at (x, y). */
export function drawPanel(panel: Panel, x: number, y: number, width: number, height: number): string {
  const vertical = scaleOf(panel, "y", 5);
  const labels = Math.max(...vertical.ticks.map((tick) => textWidth(tick.label, TICK)), 0);
  const left = x + 24 + labels + 8;
  const right = x + width - 16;
  const horizontal = scaleOf(panel, "x", Math.floor((right - left) / 80));
  const top = y + head(panel, width);
  const bottom = y + height - BELOW;
  const at = {
    x: (value: number): number => left + horizontal.position(value) * (right - left),
    y: (value: number): number => bottom - vertical.position(value) * (bottom - top),
  };
  const parts: string[] = [];
  if (panel.title !== undefined) {
    parts.push(text(x, y + 14, fitted(panel.title, 13, width), { size: 13, weight: "bold" }));
  }
  for (const entry of legend(panel, width - 70).entries) {
    const baseline = y + (panel.title === undefined ? 0 : TITLE) + entry.row * LEGEND_ROW + 10;
    parts.push(swatch(entry.series, colorOf(entry.series, entry.index), left + entry.x, baseline - 4));
    parts.push(text(left + entry.x + 24, baseline, entry.label, { size: 12, fill: GREY }));
  }
  for (const tick of vertical.ticks) {
    const v = at.y(tick.value);
    if (tick.label === "") continue;
    parts.push(element("line", { x1: left, y1: v, x2: right, y2: v, stroke: tick.value === 0 ? AXIS : GRID }));
    parts.push(text(left - 7, v + 4, tick.label, { size: TICK, fill: GREY, anchor: "end" }));
  }
  for (const tick of horizontal.ticks) {
    const h = at.x(tick.value);
    const length = tick.label === "" ? 3 : 5;
    parts.push(element("line", { x1: h, y1: bottom, x2: h, y2: bottom + length, stroke: AXIS }));
    if (tick.label === "") continue;
    parts.push(text(h, bottom + 18, tick.label, { size: TICK, fill: GREY, anchor: "middle" }));
  }
  panel.series.forEach((series, i) =>
    parts.push(drawSeries(series, colorOf(series, i), at, { left, right, top, bottom })),
  );
  parts.push(element("line", { x1: left, y1: bottom, x2: right, y2: bottom, stroke: AXIS }));
  const middle = (top + bottom) / 2;
  parts.push(
    text((left + right) / 2, bottom + 36, fitted(axisTitle(panel.x, horizontal), 12, right - left), {
      size: 12,
      anchor: "middle",
    }),
    text(x + 12, middle, fitted(axisTitle(panel.y, vertical), 12, bottom - top), {
      size: 12,
      anchor: "middle",
      upwards: true,
    }),
  );
  return element("g", {}, "\n" + parts.join("\n") + "\n");
}
