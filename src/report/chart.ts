import type { Panel, ValuesPanel } from "./panel-contract.js";
import { drawPanel, panelHeight } from "./panel.js";
import { drawValues, valuesHeight } from "./values-panel.js";
import { element, escapeXml, fitted, fontFamily, text } from "./svg.js";

export interface Chart {
  readonly title: string;
  readonly subtitle?: string;
  readonly panels: readonly (Panel | ValuesPanel)[];
  /** Panels side by side; default 1. */
  readonly columns?: number;
}

const MARGIN = 20;
const GAP = 28;

const heightOf = (panel: Panel | ValuesPanel, width: number): number =>
  "values" in panel ? valuesHeight(panel) : panelHeight(panel, width);

function draw(panel: Panel | ValuesPanel, x: number, y: number, width: number, height: number): string {
  return "values" in panel ? drawValues(panel, x, y, width) : drawPanel(panel, x, y, width, height);
}

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
    const height = Math.max(...row.map((panel) => heightOf(panel, panelWidth)));
    row.forEach((panel, i) => parts.push(draw(panel, MARGIN + i * (panelWidth + GAP), y, panelWidth, height)));
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
