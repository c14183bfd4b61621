import type { Diagnostics } from "../base/diagnostics.js";
import { nearest } from "../base/diagnostics.js";
import type { Piece } from "../base/source.js";
import type { Assignment } from "../netlist/contract.js";
import type { Options } from "./circuit.js";
import type { ParameterTable } from "./device.js";

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
  scale: { unit: "1", default: 1, above: 0, about: "factor on lengths and widths" },
  savecurrents: { unit: "1", default: 0, about: "save the currents of all devices" },
  seed: { unit: "1", default: 1, about: "seed of all random numbers" },
};

/** The one option whose value is a word. */
export const methodOption = {
  default: "trap",
  about: "integration method: trap (trapezoidal rule) or gear (Gear's method of order 2)",
} as const;

/** Options of ngspice and its kin that have no effect here; they are accepted with a warning. */
const foreign = new Set(
  (
    "acct list node nopage opts post probe ingold width lvltim itl2 itl3 itl5 itl6 limpts limtim cptime defl defw defad defas " +
    "pivrel pivtol noopiter gminsteps srcsteps rshunt klu sparse keepopinfo nomod noacct minbreak ramptime trytocompact bypass " +
    "noinit autostop interp interpolate numdgt wnflag parhier brief nobrief accurate fast runlvl plotwinsize baudrate delmax " +
    "measdgt dcap cshunt badmos3 oldlimit convstep convabsstep num_threads ccut rcut warn epsmin"
  ).split(" "),
);

/** Reads `.options` cards. `evaluate` gives the number of an expression, or undefined after it has reported a fault. */
export function readOptions(
  cards: readonly Assignment[],
  evaluate: (piece: Piece) => number | undefined,
  diagnostics: Diagnostics,
): Options {
  const values: Record<string, number> = {};
  for (const [name, spec] of Object.entries(optionTable)) values[name] = spec.default as number;
  let method: Options["method"] = methodOption.default;
  for (const { name, span, value } of cards) {
    if (name === "method") {
      const word = value.text.trim().toLowerCase();
      if (/^trap(?:ezoidal)?$/.test(word)) method = "trap";
      else if (word === "gear") method = "gear";
      else
        diagnostics.error(
          "unknown-method",
          `unknown integration method "${value.text}"`,
          value.span(0, value.text.length),
          "method=trap or method=gear",
        );
      continue;
    }
    const spec = optionTable[name];
    if (spec === undefined) {
      if (foreign.has(name)) diagnostics.warning("ignored-option", `the option "${name}" has no effect here`, span);
      else {
        const near = nearest(name, [...Object.keys(optionTable), "method", ...foreign]);
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
    ...(values as unknown as Omit<Options, "method" | "savecurrents">),
    method,
    savecurrents: values["savecurrents"] !== 0,
  };
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
