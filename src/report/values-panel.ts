import { formatSI } from "../base/units.js";
import type { ValuesPanel } from "./panel-contract.js";
import { element, fitted, palette, text } from "./svg.js";

const TITLE = 24;
const ROW = 20;
const GREY = "#4b5563";
const AXIS = "#9ca3af";

/** A value as people write it: `1.234 mV`, `−3 µA`. */
export function valueText(value: number, unit: string): string {
  // Percent have no prefixes.
  if (unit === "%") return `${Number(value.toPrecision(3))} %`;
  return formatSI(value, unit)
    .replace("-", "\u2212")
    .replace(/ u(?=[A-Za-zΩ]|$)/, " µ");
}

export const valuesHeight = ({ title, values }: ValuesPanel): number =>
  (title === undefined ? 0 : TITLE) + Math.max(1, values.length) * ROW + 8;

/** Name, bar from a common zero, value: a line each. */
export function drawValues(panel: ValuesPanel, x: number, y: number, width: number): string {
  const { title, unit, bars, values } = panel;
  const parts: string[] = [];
  let top = y;
  if (title !== undefined) {
    parts.push(text(x, y + 14, fitted(title, 13, width), { size: 13, weight: "bold" }));
    top += TITLE;
  }
  const finite = values.map(([, value]) => value).filter(Number.isFinite);
  const low = Math.min(0, ...finite);
  const high = Math.max(0, ...finite);
  const names = (bars ? 0.32 : 0.7) * width;
  const left = x + names;
  const right = x + width - 110;
  const place = (value: number): number => left + (high > low ? (value - low) / (high - low) : 0) * (right - left);
  values.forEach(([name, value], k) => {
    const middle = top + (k + 0.5) * ROW;
    const label = fitted(name, 12, names - 12);
    parts.push(text(left - 10, middle + 4, label, { size: 12, fill: GREY, anchor: "end" }));
    if (bars && Number.isFinite(value) && value !== 0) {
      const [from, to] = [place(Math.min(0, value)), place(Math.max(0, value))];
      const bar = { x: from, y: middle - 6, width: Math.max(0.5, to - from), height: 12 };
      parts.push(element("rect", { ...bar, fill: palette[0], "fill-opacity": "0.45" }));
    }
    parts.push(text(x + width - 4, middle + 4, valueText(value, unit), { size: 12, anchor: "end" }));
  });
  if (!bars) return element("g", {}, "\n" + parts.join("\n") + "\n");
  const zero = place(0);
  const bottom = top + Math.max(1, values.length) * ROW;
  parts.push(element("line", { x1: zero, y1: top, x2: zero, y2: bottom, stroke: AXIS }));
  return element("g", {}, "\n" + parts.join("\n") + "\n");
}
