import type { Diagnostics } from "../base/diagnostics.js";
import { nearest } from "../base/diagnostics.js";
import { type Piece, subpiece } from "../base/source.js";
import type { OptionCard } from "../netlist/contract.js";
import type { Options } from "./circuit.js";
import type { ParameterTable } from "./device.js";
import { foreignOptions, optionName } from "./foreign-options.js";

/** Options that act. */
export const optionTable: ParameterTable = {
  reltol: { unit: "1", default: 1e-3, above: 0, about: "relative tolerance of every solution" },
  abstol: { unit: "A", default: 1e-12, above: 0, about: "absolute tolerance of currents" },
  vntol: { unit: "V", default: 1e-6, above: 0, about: "absolute tolerance of voltages" },
  chgtol: { unit: "C", default: 1e-14, above: 0, about: "charge below which truncation errors do not count" },
  trtol: { unit: "1", default: 7, above: 0, about: "how far the truncation error may be overestimated" },
  gmin: { unit: "S", default: 1e-12, min: 0, about: "conductance across every junction" },
  itl1: { unit: "1", default: 100, min: 1, about: "Newton iterations of an operating point" },
  itl4: { unit: "1", default: 10, min: 1, about: "Newton iterations of a time step" },
  maxord: { unit: "1", default: 2, min: 1, max: 6, about: "highest order of the integration method" },
  temp: { unit: "C", default: 27, above: -273.15, about: "temperature of the circuit" },
  tnom: { unit: "C", default: 27, above: -273.15, about: "temperature at which model parameters hold" },
  delmax: { unit: "s", default: Infinity, above: 0, about: "largest step of a transient analysis" },
  exittime: {
    unit: "s",
    default: Infinity,
    above: 0,
    about: "time at which a transient analysis ends before its stop",
  },
  scale: { unit: "1", default: 1, above: 0, about: "factor on lengths and widths" },
  defl: { unit: "m", default: 100e-6, above: 0, about: "length of MOSFETs that have none" },
  defw: { unit: "m", default: 100e-6, above: 0, about: "width of MOSFETs that have none" },
  defad: { unit: "m2", default: 0, min: 0, about: "drain area of MOSFETs that have none" },
  defas: { unit: "m2", default: 0, min: 0, about: "source area of MOSFETs that have none" },
  savecurrents: { unit: "1", default: 0, about: "save the currents of all devices" },
  nfreqs: { unit: "1", default: 10, min: 2, about: "lines of .four, the mean included" },
  fourgridsize: { unit: "1", default: 200, min: 8, about: "points a period that .four interpolates to" },
  polydegree: {
    unit: "1",
    default: 1,
    min: 1,
    max: 7,
    about: "degree of the polynomials that .four interpolates with",
  },
  fft_mode: {
    unit: "1",
    default: 0,
    among: [0, 1],
    about: "windows of .fft are symmetric and lines over the largest (0), or periodic and as they are (1)",
  },
  fft_accurate: { unit: "1", default: 1, about: "a transient analysis has a point at every sample of .fft" },
  fftout: { unit: "1", default: 0, about: "figures of merit of every .fft are told" },
  seed: { unit: "1", default: 1, about: "seed of all random numbers" },
};

/** The one option whose value is a list. */
export const breakpointsOption = { about: "times at which a transient analysis sets a point" } as const;

/** The one option whose value is a word. */
export const methodOption = {
  default: "trap",
  about: "integration method: trap (trapezoidal rule) or gear (Gear's method of order 2)",
} as const;

/** Words for the integration methods, Xyce's numbers among them, and the highest order that a word implies. */
const METHODS: Readonly<Record<string, { readonly method: Options["method"]; readonly maxord?: number }>> = {
  trap: { method: "trap" },
  trapezoidal: { method: "trap" },
  "7": { method: "trap" },
  gear: { method: "gear" },
  "8": { method: "gear" },
  bdf: { method: "gear" },
  euler: { method: "gear", maxord: 1 },
};

/** Reads `.options` cards. `evaluate` gives the number of an expression, or undefined after it has reported a fault. */
export function readOptions(
  cards: readonly OptionCard[],
  evaluate: (piece: Piece) => number | undefined,
  diagnostics: Diagnostics,
): Options {
  const values: Record<string, number> = {};
  for (const [name, spec] of Object.entries(optionTable)) values[name] = spec.default as number;
  let method: Options["method"] = methodOption.default;
  const breakpoints: number[] = [];
  for (const card of cards) {
    const { span, value } = card;
    const name = optionName(card);
    if (name === "method") {
      const word = value.text.trim().toLowerCase();
      const known = METHODS[word];
      if (known !== undefined) {
        method = known.method;
        if (known.maxord !== undefined) values["maxord"] = known.maxord;
      } else {
        const message = `unknown integration method "${value.text}"`;
        diagnostics.error("unknown-method", message, value.span(0, value.text.length), "method=trap or method=gear");
      }
      continue;
    }
    if (name === "breakpoints") {
      for (const piece of listOf(value)) {
        const time = evaluate(piece);
        if (time !== undefined) breakpoints.push(time);
      }
      continue;
    }
    const spec = name === undefined ? undefined : optionTable[name];
    if (name === undefined || spec === undefined) {
      if (name === undefined || foreignOptions.has(name)) {
        const shown = card.package === undefined ? card.name : `${card.package} ${card.name}`;
        diagnostics.warning("ignored-option", `the option "${shown}" has no effect here`, span);
      } else {
        const near = nearest(name, [...Object.keys(optionTable), "method", ...foreignOptions]);
        diagnostics.error("unknown-option", `unknown option "${name}"`, span, near && `did you mean "${near}"?`);
      }
      continue;
    }
    const number = evaluate(value);
    if (number === undefined) continue;
    const fault = outOfRange(number, spec);
    if (fault) diagnostics.error("option-range", `the option ${name} ${fault}`, value.span(0, value.text.length));
    else values[name] = number;
  }
  return {
    ...(values as unknown as Omit<Options, "method" | "savecurrents" | "breakpoints">),
    method,
    breakpoints: breakpoints.sort((a, b) => a - b),
    savecurrents: values["savecurrents"] !== 0,
  };
}

/** The parts of a list between its commas, those in parentheses aside. */
function listOf(piece: Piece): Piece[] {
  const parts: Piece[] = [];
  let from = 0;
  let depth = 0;
  for (let at = 0; at <= piece.text.length; at++) {
    const letter = piece.text[at];
    if (letter === "(") depth++;
    else if (letter === ")") depth--;
    if (letter !== undefined && (letter !== "," || depth > 0)) continue;
    parts.push(subpiece(piece, from, at));
    from = at + 1;
  }
  return parts;
}

/** Why a number is outside of the range of a parameter, as the end of a sentence; undefined when it is inside. */
export function outOfRange(
  value: number,
  spec: {
    readonly min?: number | string;
    readonly above?: number | string;
    readonly max?: number | string;
    readonly among?: readonly number[];
  },
  bound: (name: string) => number | undefined = () => undefined,
): string | undefined {
  if (Number.isNaN(value)) return "is not a number";
  if (spec.among?.includes(value) === false) return `must be one of ${spec.among.join(", ")}, not ${value}`;
  const limit = (edge: number | string | undefined) => (typeof edge === "string" ? bound(edge) : edge);
  const min = limit(spec.min);
  const above = limit(spec.above);
  const max = limit(spec.max);
  const name = (edge: number | string | undefined) => (typeof edge === "string" ? `${edge} = ` : "");
  if (min !== undefined && value < min) return `must be at least ${name(spec.min)}${min}, not ${value}`;
  if (above !== undefined && value <= above) return `must be greater than ${name(spec.above)}${above}, not ${value}`;
  if (max !== undefined && value > max) return `must be at most ${name(spec.max)}${max}, not ${value}`;
  return undefined;
}
