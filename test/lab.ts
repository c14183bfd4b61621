/** Netlists of the tests, simulated, and the systems of equations behind them. */
import type { Complex } from "../src/base/complex.js";
import { System, type SystemOptions } from "../src/equations/system.js";
import { parse, simulate } from "../src/index.js";
import type { ResultTable, SimulateOptions } from "../src/index.js";
import type { Run, RunControl, Statistics } from "../src/analyses/index.js";

/** A table of results by column name. */
export class Table {
  constructor(readonly raw: ResultTable) {}
  get points(): number {
    return this.raw.points;
  }
  get names(): readonly string[] {
    return this.raw.columns.map(({ name }) => name);
  }
  column(name: string): Float64Array {
    const at = this.names.indexOf(name);
    if (at < 0) throw new Error(`no column ${name} among ${this.names.join(" ")}`);
    return this.raw.data[at] as Float64Array;
  }
  /** The value of the last row. */
  last(name: string): number {
    return this.column(name).at(-1)!;
  }
  /** Largest distance of a column from a function of time, over all rows. */
  error(name: string, exact: (t: number) => number): number {
    const values = this.column(name);
    return Math.max(...this.column("time").map((t, k) => Math.abs(values[k]! - exact(t))));
  }

  /** A complex column, a number each point. */
  phasors(name: string): Complex[] {
    const values = this.column(name);
    return Array.from({ length: this.points }, (_, k) => ({ re: values[2 * k]!, im: values[2 * k + 1]! }));
  }

  /** Largest distance of a complex column from a function of frequency, relative to its largest value. */
  distance(name: string, exact: (f: number) => Complex): number {
    const frequencies = this.column("frequency");
    const expected = Array.from(frequencies, exact);
    const largest = Math.max(...expected.map(({ re, im }) => Math.hypot(re, im)));
    const errors = this.phasors(name).map(({ re, im }, k) => Math.hypot(re - expected[k]!.re, im - expected[k]!.im));
    return Math.max(...errors) / largest;
  }
}

/** The cards of a netlist, by lines or with semicolons between, below a title. */
export function netlist(cards: string): string {
  const lines = cards.split(/[;\n]/).map((line) => line.trim());
  return ["test", ...lines, ".end"].join("\n");
}

/** Simulates; the table of each analysis and what else came out. */
export async function simulated(cards: string, options: SimulateOptions = {}) {
  const result = await simulate(parse(netlist(cards)), options);
  return { ...result, tables: result.analyses.map((table) => new Table(table)) };
}

/** Simulates and gives the table of the first analysis. */
export async function table(cards: string): Promise<Table> {
  return (await simulated(cards)).tables[0]!;
}

/** The value of a probe in the last row of the first analysis. */
export async function value(cards: string, probe: string): Promise<number> {
  const expression = probe.startsWith("{") ? probe.slice(1, -1) : probe;
  return (await table(`${cards}\n.save ${probe}`)).last(expression.replaceAll(/\s+/g, ""));
}

/** The equations of a netlist, which needs no analysis of its own. */
export function systemOf(cards: string, options: SystemOptions = {}): System {
  return new System(parse(netlist(`${cards}\n.op`)).circuit, options);
}

/** The number of an unknown by its name, as `v(a)` or `i(v1)`. */
export function unknown(system: System, name: string): number {
  const at = system.unknowns.findIndex((each) => each.name === name);
  if (at < 0) throw new Error(`no unknown ${name}`);
  return at;
}

/** An analysis of a netlist with its system, to be run point by point. */
export function runOf(
  cards: string,
  options: SystemOptions = {},
): { run: Run; control: RunControl; system: System; statistics: Statistics } {
  const deck = parse(netlist(cards));
  const run = deck.runs[0]!;
  const system = new System(deck.circuit, { ...(run.window && { window: run.window }), ...options });
  const statistics = { points: 0, rejected: 0, iterations: 0 };
  return { run, system, statistics, control: { system, statistics } };
}

/** The root of an increasing or decreasing function between two places of different sign, by halving. */
export function root(f: (x: number) => number, low: number, high: number): number {
  const sign = Math.sign(f(low));
  for (let k = 0; k < 200; k++) {
    const middle = (low + high) / 2;
    if (Math.sign(f(middle)) === sign) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Integral by Simpson's rule over n (even) intervals. */
export function integral(f: (x: number) => number, from: number, to: number, n = 2000): number {
  const h = (to - from) / n;
  let sum = f(from) + f(to);
  for (let k = 1; k < n; k++) sum += f(from + k * h) * (k % 2 === 0 ? 2 : 4);
  return (sum * h) / 3;
}

/** Boltzmann constant over elementary charge [V/K], SI 2019. */
export const K_OVER_Q = 1.380649e-23 / 1.602176634e-19;
/** Thermal voltage at a temperature in degrees Celsius [V]. */
export const thermal = (celsius = 27): number => K_OVER_Q * (celsius + 273.15);
