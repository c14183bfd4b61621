import { drawPanel, panelHeight } from "./panel.js";
import { element, escapeXml, fitted, fontFamily, text } from "./svg.js";

/** An axis; without min or max its end follows the data. */
export interface Axis {
  readonly label: string;
  /** V, s, Hz, S ... get SI prefixes; "" or anything else is written as it is. */
  readonly unit?: string;
  readonly log?: boolean;
  /** Marks at whole numbers only. */
  readonly whole?: boolean;
  readonly min?: number;
  readonly max?: number;
}

/** Values that are not finite, or not above 0 on a logarithmic axis, leave a gap. */
export interface Series {
  /** Shown in the legend; without a label the series is not in it. */
  readonly label?: string;
  /** Bars stand between neighbouring x: x has one more entry than y (a histogram's edges). */
  readonly kind: "line" | "points" | "bars";
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Index into the palette; default: the series' place in its panel. */
  readonly color?: number;
  /** A dashed line, hollow points, or bars in outline: for what came before. */
  readonly light?: boolean;
}

export interface Panel {
  readonly title?: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
}

export interface Chart {
  readonly title: string;
  readonly subtitle?: string;
  readonly panels: readonly Panel[];
  /** Panels side by side; default 1. */
  readonly columns?: number;
}

const MARGIN = 20;
const GAP = 28;

/** The chart as a whole SVG document. Equal charts give equal bytes. */
export function chartSvg(chart: Chart): string {
  const columns = Math.max(1, Math.min(chart.columns ?? 1, chart.panels.length));
  const panelWidth = columns === 1 ? 720 : 460;
  const width = 2 * MARGIN + columns * panelWidth + (columns - 1) * GAP;
  let y = MARGIN + 18;
  const parts = [
    element("title", {}, escapeXml(chart.title)),
    element("rect", { width: "100%", height: "100%", fill: "#ffffff" }),
    text(MARGIN, y, fitted(chart.title, 17, width - 2 * MARGIN), { size: 17, weight: "bold" }),
  ];
  if (chart.subtitle !== undefined) {
    y += 20;
    parts.push(text(MARGIN, y, fitted(chart.subtitle, 12, width - 2 * MARGIN), { size: 12, fill: "#6b7280" }));
  }
  y += 18;
  for (let from = 0; from < chart.panels.length; from += columns) {
    const row = chart.panels.slice(from, from + columns);
    const height = Math.max(...row.map((panel) => panelHeight(panel, panelWidth)));
    row.forEach((panel, i) => parts.push(drawPanel(panel, MARGIN + i * (panelWidth + GAP), y, panelWidth, height)));
    y += height + GAP;
  }
  const height = y - GAP + MARGIN;
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: "img",
    "font-family": fontFamily,
  };
  return element("svg", attributes, "\n" + parts.join("\n") + "\n") + "\n";
}
