import { UsageError } from "../base/errors.js";
import { bodyOf } from "./body.js";
import type { Law } from "./contract.js";
import { differentiate } from "./differentiate.js";
import type { Node } from "./graph.js";
import { ColumnProgram } from "./interpreter.js";
import { routine } from "./routine.js";
import type { Block } from "./storage.js";

/** Programs that were asked for, by law and by what they compute. */
const programs = new WeakMap<Law, Map<string, ColumnProgram>>();

export function program(law: Law, name: string, targets: () => readonly Node[]): ColumnProgram {
  let known = programs.get(law);
  if (known === undefined) programs.set(law, (known = new Map()));
  let made = known.get(name);
  if (made === undefined) {
    const body = bodyOf(law);
    const leaves = [...body.sources, ...body.hoisted];
    const placed = targets().map((node, column) => ({ node, column }));
    known.set(name, (made = new ColumnProgram(routine(body.graph, leaves, placed))));
  }
  return made;
}

/** Derivatives of the contributions by a parameter, in the order of `Law.contributions`; undefined where they vanish. */
export function parameterDerivatives(law: Law, parameter: string): readonly (Node | undefined)[] {
  const { graph, plain } = bodyOf(law);
  const k = law.parameters.indexOf(parameter);
  if (k < 0) throw new UsageError(`the law "${law.name}" has no parameter "${parameter}"`);
  return differentiate(graph, plain.values, [plain.parameters[k]!]).map((row) => row[0]);
}

/**
 * dF/dp and dq/dp of every instance of a bank: one array a contribution (in the order of `Law.contributions`, n long),
 * at the inputs as they stand in the memory, without limiting. `setup` must have run for the parameters.
 */
export function sensitivity(law: Law, parameter: string, memory: WebAssembly.Memory, block: Block): Float64Array[] {
  const run = program(law, `d ${parameter}`, () => {
    const zero = bodyOf(law).graph.constant(0);
    return parameterDerivatives(law, parameter).map((node) => node ?? zero);
  });
  return run.collect(memory, block);
}

/** What is differentiated once, for a derivative of second order: all inputs, or one parameter. */
export type First = "inputs" | { readonly parameter: string };

/**
 * Second derivatives of the contributions: by `first`, then by a parameter (its name) or an input (its number). Arrays as
 * `sensitivity` gives them, for each contribution one for each variable of `first`.
 */
export function curvature(
  law: Law,
  first: First,
  second: string | number,
  memory: WebAssembly.Memory,
  block: Block,
): Float64Array[] {
  const key = `dd ${first === "inputs" ? "" : first.parameter} ${typeof second} ${second}`;
  const targets = () => {
    const { graph, plain } = bodyOf(law);
    const parameter = (name: string) => plain.parameters[law.parameters.indexOf(name)]!;
    const variables = first === "inputs" ? plain.inputs : [parameter(first.parameter)];
    const by = typeof second === "number" ? plain.inputs[second]! : parameter(second);
    const zero = graph.constant(0);
    const slopes = differentiate(graph, plain.values, variables).flat();
    const bends = differentiate(
      graph,
      slopes.map((node) => node ?? zero),
      [by],
    );
    return bends.map(([node]) => node ?? zero);
  };
  return program(law, key, targets).collect(memory, block);
}

/** The reported quantities of every instance of a bank, by name, n values each; as `sensitivity` for the rest. */
export function report(law: Law, memory: WebAssembly.Memory, block: Block): Record<string, Float64Array> {
  const values = program(law, "quantities", () => bodyOf(law).plain.quantities).collect(memory, block);
  return Object.fromEntries(law.quantities.map((name, k) => [name, values[k]!]));
}

/** Next value, first value and crossing quantity of every mode of a bank: three arrays a mode. */
export const modes = (law: Law, memory: WebAssembly.Memory, block: Block): Float64Array[] =>
  program(law, "modes", () => bodyOf(law).plain.modes.flat()).collect(memory, block);

/** Present value, value before the start, and parameters of every delay of a bank: an array each, one after the other. */
export const delays = (law: Law, memory: WebAssembly.Memory, block: Block): Float64Array[] =>
  program(law, "delays", () => bodyOf(law).plain.delays.flat()).collect(memory, block);

/**
 * Spectral density [A^2/Hz] (flicker noise: at 1 Hz) and exponent of every noise current of a bank, in the order of
 * `Law.noise`: two arrays a current.
 */
export const noise = (law: Law, memory: WebAssembly.Memory, block: Block): Float64Array[] =>
  program(law, "noise", () => bodyOf(law).plain.noise.flat()).collect(memory, block);

/** The contributions of every instance of a bank at its inputs, without limiting: an array for each of `Law.contributions`. */
export const contributions = (law: Law, memory: WebAssembly.Memory, block: Block): Float64Array[] =>
  program(law, "contributions", () => bodyOf(law).plain.values).collect(memory, block);
