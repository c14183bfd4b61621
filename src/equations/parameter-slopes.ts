import { pieceOf } from "../base/source.js";
import { Diagnostics } from "../base/diagnostics.js";
import type { Instance } from "../circuit/circuit.js";
import { globals } from "../circuit/laws.js";
import { differentiate } from "../law/differentiate.js";
import { Graph, type Node } from "../law/graph.js";
import { lower } from "../law/lower.js";
import { parseExpression } from "../law/parse.js";
import { prepare } from "../law/program.js";
import type { System } from "./system.js";

/** How a parameter of an instance that stands by itself moves one that its law reads. */
export interface ParameterSlope {
  /** Number of the instance that the parameter belongs to, and its name. */
  readonly owner: number;
  readonly parameter: string;
  /** What the law of the instance that was asked for reads. */
  readonly read: string;
  readonly slope: number;
}

const others = new Set<string>(globals);

/**
 * All parameters that move what the law of an instance reads: those given on its card or in its model, those with a number
 * as default, by way of the defaults that are expressions of others, and those of the instances it borrows from.
 */
export function parameterSlopes(system: System, number: number): ParameterSlope[] {
  const { circuit } = system;
  const instance = circuit.instances.at(number);
  const { device, law } = instance;
  const read = law.parameters.filter((name) => instance.slots.has(name) && !others.has(name) && !/^u\d+$/.test(name));
  const slopes: ParameterSlope[] = [];
  const derived: string[] = [];
  for (const name of read) {
    const [control, parameter] = device.borrowed?.[name] ?? [];
    if (control !== undefined) {
      const owner = instance.controls[device.controls!.indexOf(control)]!;
      for (const slope of parameterSlopesOf(system, owner, [parameter!])) slopes.push({ ...slope, read: name });
    } else derived.push(name);
  }
  return [...slopes, ...parameterSlopesOf(system, number, derived)];
}

function parameterSlopesOf(system: System, number: number, read: readonly string[]): ParameterSlope[] {
  const instance = system.circuit.instances.at(number);
  const graph = new Graph();
  const known = new Map<string, Node>();
  const independent: string[] = [];
  const find = (name: string): Node => {
    const cached = known.get(name);
    if (cached !== undefined) return cached;
    const text = formula(instance, name);
    const node = text === undefined ? graph.input(name) : evaluate(graph, text, find);
    if (text === undefined && instance.slots.has(name)) independent.push(name);
    known.set(name, node);
    return node;
  };
  const outputs = read.map(find);
  const variables = independent.map((name) => graph.input(name));
  const zero = graph.constant(0);
  const nodes = differentiate(graph, outputs, variables).flatMap((row) => row.map((node) => node ?? zero));
  const names = [...known.keys()];
  const inputs = Float64Array.from(names, (name) => valueOf(system, instance, name));
  const values = new Float64Array(nodes.length);
  prepare(graph, nodes, names)(inputs, values);
  return read.flatMap((name, i) =>
    independent.flatMap((parameter, j) => {
      const slope = values[i * independent.length + j]!;
      return slope === 0 ? [] : [{ owner: number, parameter, read: name, slope }];
    }),
  );
}

/** The expression that a parameter follows from; undefined for one that stands by itself. */
function formula({ device, given }: Instance, name: string): string | undefined {
  const spec = device.parameters[name];
  return spec === undefined || given.has(name) || typeof spec.default !== "string" ? undefined : spec.default;
}

function evaluate(graph: Graph, text: string, name: (name: string) => Node): Node {
  const diagnostics = new Diagnostics();
  const expr = parseExpression(pieceOf({ name: "parameter table", text }), diagnostics)!;
  return lower(expr, graph, { name }, diagnostics)!;
}

function valueOf(system: System, { slots, values }: Instance, name: string): number {
  const { tnom, gmin } = system.circuit.options;
  const slot = slots.get(name);
  if (slot !== undefined) return system.columns.valueOf(values[slot]!, 0);
  return name === "nominal" ? tnom : name === "gmin" ? gmin : 0;
}
