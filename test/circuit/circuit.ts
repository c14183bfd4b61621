import { type Diagnostic, parse, NetlistError, type ParseOptions } from "../../src/index.js";
import type { Circuit } from "../../src/circuit/circuit.js";
import { brief } from "../netlist/deck.js";

/** The circuit of the lines after a title, with an analysis when they ask for none; it must be without fault. */
export function circuitOf(lines: string, options: ParseOptions = {}): Circuit {
  return parse({ name: "deck.cir", bytes: `title\n${lines}\n${analysis(lines)}` }, options).circuit;
}

/** Faults and warnings of the lines after a title, as `severity code line:column text`. */
export function faultsOf(lines: string, options: ParseOptions = {}): string[] {
  return diagnosticsOf(lines, options).map(brief);
}

export function diagnosticsOf(lines: string, options: ParseOptions = {}): readonly Diagnostic[] {
  try {
    return parse({ name: "deck.cir", bytes: `title\n${lines}\n${analysis(lines)}` }, options).diagnostics;
  } catch (error) {
    if (error instanceof NetlistError) return error.diagnostics;
    throw error;
  }
}

const analysis = (lines: string) => (/^\.(op|tran|dc|learn)\b/m.test(lines) ? "" : ".op\n");

/** A parameter of an instance at the nominal roots, or at others given by name. */
export function valueOf(circuit: Circuit, instance: string, parameter: string, roots: Record<string, number> = {}) {
  const { values, slots } = circuit.instances.at(circuit.instanceNumber.get(instance)!);
  const value = values[slots.get(parameter)!]!;
  if (typeof value === "number") return value;
  const { parameters } = circuit;
  const out = new Float64Array(parameters.size);
  parameters.run(
    Float64Array.from(parameters.roots, (name, k) => roots[name] ?? parameters.nominal[k]!),
    out,
  );
  return out[value.live]!;
}

/** Names of the nodes an instance is connected to. */
export function nodesOf(circuit: Circuit, instance: string): string[] {
  return circuit.instances
    .at(circuit.instanceNumber.get(instance)!)
    .nodes.map((node) => (node < 0 ? "0" : circuit.nodes[node]!));
}
