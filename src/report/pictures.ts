import { grouped } from "../base/grouped.js";
import { log } from "../base/math.js";
import { scanNumber } from "../base/units.js";
import { chartSvg } from "./chart.js";
import type { Axis, Panel, Series, ValuesPanel } from "./panel-contract.js";
import type { Sketch, SketchedRun, Subject, Trace } from "./sketch.js";
import { spectrumPanel } from "./spectrum.js";
import type { ResultColumn, ResultTable } from "./table.js";

/** Traces that share a panel: as many as there are colours. */
const TOGETHER = 6;
/** Panels of one kind of quantity. */
const MOST_PANELS = 8;
/** Entries of a legend of steps; of more runs only some are named. */
const MOST_NAMED = 12;
const MOST_VALUES = 60;
const MOST_SPECTRA = 8;

export interface Pictures {
  readonly panels: readonly (Panel | ValuesPanel)[];
  /** What is not drawn, and why. */
  readonly notes: readonly string[];
}

/** Results as one SVG document. */
export function picturesSvg(title: string, { panels, notes }: Pictures, netlist?: string): string {
  const subtitle = [...(netlist === undefined ? [] : [netlist]), ...notes].join("; ");
  return chartSvg({ title, panels, columns: panels.length > 3 ? 2 : 1, ...(subtitle !== "" && { subtitle }) });
}

/** What quantities are called, and their units. */
const KINDS: Readonly<Record<string, readonly [title: string, unit: string]>> = {
  voltage: ["voltage", "V"],
  current: ["current", "A"],
  power: ["power", "W"],
  decibel: ["magnitude", "dB"],
  phase: ["phase", "deg"],
  time: ["time", "s"],
  frequency: ["frequency", "Hz"],
};

/** The two spectra of a noise analysis; what the second is referred to is a voltage or a current. */
const NOISE: Readonly<Record<string, readonly [title: string, unit: string]>> = {
  onoise_spectrum: ["output noise", "V/√Hz"],
  inoise_spectrum: ["input noise", "V, A/√Hz"],
};

/**
 * Results as panels: courses over their axis by quantity, steps as families of curves, values as lists, Fourier analyses
 * as bars.
 */
export function picturesOf(sketch: Sketch, spectra: readonly ResultTable[] = []): Pictures {
  const panels: (Panel | ValuesPanel)[] = [];
  const notes: string[] = [];
  for (const subject of sketch.subjects) {
    const made = panelsOf(subject);
    panels.push(...made.panels);
    notes.push(...made.notes.map((note) => `${subject.head.plotname}: ${note}`));
  }
  panels.push(...spectra.slice(0, MOST_SPECTRA).map(spectrumPanel));
  if (spectra.length > MOST_SPECTRA) notes.push(`${MOST_SPECTRA} of ${spectra.length} Fourier analyses are drawn`);
  return { panels, notes };
}

function panelsOf(subject: Subject): Pictures {
  const { axis, runs, left, failures, stride, head } = subject;
  const notes: string[] = [];
  if (failures > 0) notes.push(failures === 1 ? "one step failed" : `${failures} steps failed`);
  if (stride > 1) notes.push(`every ${stride}th step is drawn`);
  const [first] = runs;
  if (first === undefined || subject.traces.length === 0) return { panels: [], notes };
  if (axis === undefined && runs.length === 1) return { panels: valuePanels(subject, first, notes), notes };
  const { courses, x } = axis === undefined ? overSteps(subject) : { courses: runs, x: axisOf(axis, subject) };
  const panels: Panel[] = [];
  let missing = left.length;
  for (const traces of groupsOf(subject)) {
    const { type } = traces[0]!;
    const share = courses.length > 1 || ownAxis(type, head.kind) ? 1 : TOGETHER;
    const drawn = Math.min(traces.length, MOST_PANELS * share);
    for (let k = 0; k < drawn; k += share)
      panels.push(panelOf(subject, type, traces.slice(k, Math.min(drawn, k + share)), courses, x));
    missing += traces.length - drawn;
  }
  if (missing > 0) notes.push(`${missing} more traces are not drawn; .print chooses`);
  return { panels, notes };
}

/** A trace, and which of the curves of a run is its. */
interface Placed extends Trace {
  readonly index: number;
}

/** Traces by quantity, in the order in which they come. */
function groupsOf({ traces, head }: Subject): Placed[][] {
  const placed = traces.map((trace, index): Placed => {
    const type = head.kind === "noise" && Object.hasOwn(NOISE, trace.name) ? trace.name : trace.type;
    return { ...trace, type, index };
  });
  // Decibels of volts and of amperes have nothing in common.
  const groups = grouped(placed, ({ type, column }) => `${type} of ${head.columns[column]!.type}`);
  return [...groups.values()];
}

/** Expressions may be of any unit and size, each on an axis of its own; contributions to noise are of one. */
const ownAxis = (type: string, kind: string): boolean => type === "notype" && kind !== "noise";

function panelOf(
  { head }: Subject,
  type: string,
  traces: readonly Placed[],
  courses: readonly SketchedRun[],
  x: Axis,
): Panel {
  const family = courses.length > 1;
  const named = namedOf(courses.length);
  const series = traces.flatMap(({ name, index }) =>
    courses.map(({ label, curves }, k): Series => {
      const { x, y } = curves[index]!;
      const shown = family ? (named.has(k) ? label : undefined) : name;
      return {
        kind: x.length === 1 ? "points" : "line",
        x,
        y,
        ...(shown !== undefined && { label: shown }),
        ...(family && { color: courses.length <= TOGETHER ? k : ramp(k / (courses.length - 1)) }),
      };
    }),
  );
  const [quantity, unit] = KINDS[type] ?? NOISE[type] ?? (head.kind === "noise" ? NOISE["onoise_spectrum"]! : ["", ""]);
  const [only] = traces;
  const alone = traces.length === 1 ? only!.name : undefined;
  const title = [head.plotname, family ? alone : undefined].filter((part) => part !== undefined).join(": ");
  const log = head.kind === "noise";
  return { title, x, y: { label: quantity === "" ? (alone ?? "") : quantity, unit, ...(log && { log }) }, series };
}

/** Single values of many steps as courses over what is stepped, or over the number of the step. */
function overSteps({ runs, traces, head }: Subject): { courses: SketchedRun[]; x: Axis } {
  const found = runs.map(({ label = "" }) => /^([^=,]+)=([^=,]+)$/.exec(label));
  const values = found.map((match) => (match === null ? NaN : numberIn(match[2]!)));
  const name = found[0]?.[1];
  const rises = values.every((v, k) => Number.isFinite(v) && (k === 0 || v > values[k - 1]!));
  const byValue = rises && found.every((match) => match?.[1] === name);
  const xs = byValue ? values : runs.map((_, k) => k + 1);
  const curves = traces.map((_, t) => ({ x: xs, y: runs.map((run) => run.curves[t]!.y[0] ?? NaN) }));
  const log = byValue && xs.length > 2 && xs[0]! > 0 && xs.at(-1)! >= 100 * xs[0]!;
  const x = byValue ? { label: name!, ...(log && { log }) } : { label: `step of ${head.plotname}`, whole: true };
  return { courses: [{ label: undefined, step: undefined, curves }], x };
}

function numberIn(text: string): number {
  const sign = text.startsWith("-") ? -1 : 1;
  const read = scanNumber(text.replace(/^[-+]/, ""), 0);
  return read !== undefined && "value" in read ? sign * read.value : NaN;
}

function axisOf({ name, type }: ResultColumn, { runs }: Subject): Axis {
  const [, unit] = KINDS[type] ?? ["", ""];
  if (type === "time") return { label: name, unit };
  const all = runs.flatMap(({ curves }) => [...(curves[0]?.x ?? [])]);
  const low = all.reduce((least, v) => Math.min(least, v), Infinity);
  const high = all.reduce((most, v) => Math.max(most, v), -Infinity);
  const wide = low > 0 && high >= 10 * low;
  return { label: name, unit, log: wide && (type === "frequency" || isGeometric(runs[0]!.curves[0]!.x)) };
}

/** Whether points rise by factors, as those of `dec` and `oct` sweeps, not by steps. */
function isGeometric(x: ArrayLike<number>): boolean {
  const last = x.length - 1;
  if (last < 2) return false;
  const middle = log(x[last >> 1]! / x[0]!) / log(x[last]! / x[0]!);
  return Math.abs(middle - (last >> 1) / last) < 0.1;
}

/** Values as lists; those of one unit get bars to compare. */
function valuePanels(subject: Subject, { curves }: SketchedRun, notes: string[]): ValuesPanel[] {
  const panels: ValuesPanel[] = [];
  let missing = 0;
  for (const traces of groupsOf(subject)) {
    const { type } = traces[0]!;
    const [, unit] = KINDS[type] ?? ["", ""];
    const values = traces.map(({ name, index }) => [name, curves[index]!.y[0] ?? NaN] as const);
    const title = `${subject.head.plotname}${KINDS[type] === undefined ? "" : `: ${KINDS[type][0]}s`}`;
    panels.push({ title, unit, bars: unit !== "", values: values.slice(0, MOST_VALUES) });
    missing += Math.max(0, values.length - MOST_VALUES);
  }
  if (missing > 0) notes.push(`${missing} more values are not drawn; .save chooses`);
  return panels;
}

/** Which of so many steps the legend names: all, or some at equal distances, the first and the last among them. */
function namedOf(count: number): ReadonlySet<number> {
  const shown = Math.min(count, MOST_NAMED);
  return new Set(Array.from({ length: shown }, (_, i) => Math.round((i * (count - 1)) / Math.max(1, shown - 1))));
}

const ANCHORS = [
  [0x1f, 0x5f, 0xa8],
  [0x2f, 0x85, 0x60],
  [0xd4, 0x9a, 0x1e],
  [0xb8, 0x3a, 0x3a],
] as const;

/** A colour of a family: blue at 0, by green and yellow to red at 1. */
function ramp(share: number): string {
  const place = share * (ANCHORS.length - 1);
  const k = Math.min(ANCHORS.length - 2, Math.floor(place));
  const mixed = ANCHORS[k]!.map((from, c) => Math.round(from + (place - k) * (ANCHORS[k + 1]![c]! - from)));
  return `#${mixed.map((c) => c.toString(16).padStart(2, "0")).join("")}`;
}
