import { extremes } from "./extremes.js";
import type { Series } from "./panel-contract.js";
import { coordinate, element, palette } from "./svg.js";

export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** From values to places on the paper; NaN where a value has none. */
export interface Place {
  x(value: number): number;
  y(value: number): number;
}

export function drawSeries(series: Series, color: string, at: Place, frame: Frame): string {
  if (series.kind === "bars") return bars(series, color, at, frame);
  return series.kind === "line" ? line(series, color, placed(series, at, frame)) : marks(series, color, at, frame);
}

/** The sign of a series in the legend, 18 wide, centred on y. */
export function swatch(series: Series, color: string, x: number, y: number): string {
  if (series.kind === "points") return circle(x + 9, y, color, series.light === true);
  if (series.kind === "bars")
    return element("rect", { x: x + 2, y: y - 5, width: 14, height: 10, ...area(series, color) });
  return element("line", { x1: x, y1: y, x2: x + 18, y2: y, ...stroke(series, color) });
}

/** The colour of a series that has the place `index` in its panel. */
export function colorOf(series: Series, index: number): string {
  if (typeof series.color === "string") return series.color;
  return palette[(series.color ?? index) % palette.length]!;
}

function stroke(series: Series, color: string): Record<string, string | number | undefined> {
  const dash = series.light === true ? "5 4" : undefined;
  return { fill: "none", stroke: color, "stroke-width": 1.8, "stroke-dasharray": dash, "stroke-linejoin": "round" };
}

function area(series: Series, color: string): Record<string, string | number | undefined> {
  if (series.light === true) return { fill: "none", stroke: color, "stroke-width": 1.4 };
  return { fill: color, "fill-opacity": "0.45" };
}

function circle(x: number, y: number, color: string, hollow: boolean): string {
  const paint = hollow ? { fill: "#ffffff", stroke: color, "stroke-width": 1.3 } : { fill: color };
  return element("circle", { cx: x, cy: y, r: hollow ? 2.8 : 2.6, ...paint });
}

type Point = readonly [x: number, y: number];

/** Runs of points inside the frame's height; a gap starts a new run. */
export function placed(series: Series, at: Place, frame: Frame): Point[][] {
  const runs: Point[][] = [[]];
  place(series, at, frame, (x, y) => {
    if (!Number.isNaN(x)) runs[runs.length - 1]!.push([x, y]);
    else if (runs[runs.length - 1]!.length > 0) runs.push([]);
  });
  return runs.filter((run) => run.length > 0);
}

/** Calls `visit` with the place of every point, inside the frame's height; NaN where it has none. */
function place(series: Series, at: Place, frame: Frame, visit: (x: number, y: number) => void): void {
  for (let i = 0; i < series.y.length; i++) {
    const x = at.x(series.x[i]!);
    const y = at.y(series.y[i]!);
    const isInside = Number.isFinite(x) && Number.isFinite(y) && x >= frame.left - 0.01 && x <= frame.right + 0.01;
    if (isInside) visit(x, Math.max(frame.top, Math.min(frame.bottom, y)));
    else visit(NaN, NaN);
  }
}

function line(series: Series, color: string, runs: readonly Point[][]): string {
  const path = runs
    .map(
      (run) =>
        "M" +
        thinned(run)
          .map(([x, y]) => `${coordinate(x)} ${coordinate(y)}`)
          .join("L"),
    )
    .join("");
  // A run of one point is no line: a dot keeps it visible.
  const dots = runs.filter((run) => run.length === 1).map(([[x, y]]) => circle(x, y, color, false));
  return element("path", { d: path, ...stroke(series, color) }) + dots.join("");
}

/** So many points, or more, are thinned. */
const MANY = 2000;

/** At most four points a half pixel: the drawn line covers the same pixels. */
function thinned(run: readonly Point[]): readonly Point[] {
  if (run.length < MANY) return run;
  return extremes(
    run.length,
    (i) => Math.floor(2 * run[i]![0]),
    (i) => run[i]![1],
  ).map((i) => run[i]!);
}

/** Of many marks only the first in each square of this side, a good half of what a mark covers. */
const SQUARE = 3;

function marks(series: Series, color: string, at: Place, frame: Frame): string {
  const drawn: string[] = [];
  const taken = series.y.length < MANY ? undefined : new Set<number>();
  const width = Math.ceil((frame.right - frame.left) / SQUARE) + 2;
  place(series, at, frame, (x, y) => {
    if (Number.isNaN(x)) return;
    const square = Math.floor((x - frame.left) / SQUARE) + 1 + width * Math.floor((y - frame.top) / SQUARE);
    if (taken?.has(square) === true) return;
    taken?.add(square);
    drawn.push(circle(x, y, color, series.light === true));
  });
  return drawn.join("\n");
}

function bars(series: Series, color: string, at: Place, frame: Frame): string {
  const foot = footOf(at, frame);
  const drawn: string[] = [];
  for (let i = 0; i < series.y.length; i++) {
    const from = Math.max(frame.left, at.x(series.x[i]!));
    const to = Math.min(frame.right, at.x(series.x[i + 1]!));
    const top = Math.max(frame.top, Math.min(frame.bottom, at.y(series.y[i]!)));
    if (!(to > from) || !Number.isFinite(top) || top === foot) continue;
    const room = Math.min(1, (to - from) / 4);
    drawn.push(
      element("rect", {
        x: from + room / 2,
        y: Math.min(top, foot),
        width: to - from - room,
        height: Math.abs(foot - top),
        ...area(series, color),
      }),
    );
  }
  return drawn.join("\n");
}

/** Where bars stand: at 0, or, where the axis has no 0, at its end. */
export function footOf(at: Place, frame: Frame): number {
  const y = at.y(0);
  return Number.isFinite(y) ? Math.max(frame.top, Math.min(frame.bottom, y)) : frame.bottom;
}
