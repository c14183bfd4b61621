import type { Diagnostics } from "../base/diagnostics.js";
import type { Piece } from "../base/source.js";
import type { Circuit } from "../circuit/circuit.js";
import type { System } from "../equations/system.js";
import { differentiate } from "../law/differentiate.js";
import { Graph, type Node } from "../law/graph.js";
import { lower } from "../law/lower.js";
import { parseExpression } from "../law/parse.js";
import { prepare } from "../law/program.js";
import { currentOf, type OutputQuantity, voltageOf } from "./output.js";

/** A function of voltages and currents whose derivatives are asked for. */
export interface Objective {
  readonly name: string;
  /** What it reads, and which real part of it where that is complex: `m`, `p`, `r`, `i` or `db`; "" as it is. */
  readonly quantities: readonly OutputQuantity[];
  readonly parts: readonly string[];
  /** Whether it is nothing but the first of these. */
  readonly alone: boolean;
  /** Its value and slopes where these have the given values. */
  of(values: Float64Array): { readonly value: number; readonly slopes: Float64Array };
  /** Its value at the unknowns in the system, lane 0, and what it changes by with each of them. */
  at(system: System): {
    readonly value: number;
    readonly slopes: readonly (readonly [unknown: number, slope: number])[];
  };
}

/**
 * Reads an expression over v(a), v(a,b), i(source) and parameters, in small signals (`small`) over their parts as vm(a);
 * undefined after a fault was reported.
 */
export function readObjective(
  piece: Piece,
  circuit: Circuit,
  diagnostics: Diagnostics,
  small = false,
): Objective | undefined {
  const expr = parseExpression(piece, diagnostics, { notation: circuit.parameters.notation });
  if (expr === undefined) return undefined;
  const graph = new Graph();
  const quantities: OutputQuantity[] = [];
  const parts: string[] = [];
  const alone = expr.kind === "probe" && expr.quantity.length === 1;
  const { parameters, scope } = circuit;
  const node = lower(
    expr,
    graph,
    {
      name(name) {
        const found = parameters.lookup(name, scope);
        if (found === undefined) return undefined;
        const value = parameters.value(found);
        return graph.constant(typeof value === "number" ? value : parameters.atNominal()[value.live]!);
      },
      knownNames: () => scope.names(),
      probe({ quantity, names, span }): Node | undefined {
        const words = names.map((each) => ({ lower: each.name, text: each.name, span: each.span }));
        const [, letter, part] = (small ? /^([vi])(m|p|r|i|db)?$/ : /^([vi])()$/).exec(quantity) ?? [];
        if (letter === undefined || (small && !part && !alone)) {
          const hint = small ? "vm(a), vp(a), vr(a), vi(a), vdb(a)" : "v(a), i(v1)";
          diagnostics.error("unknown-probe", `${quantity}(...) cannot be differentiated here`, span, hint);
          return undefined;
        }
        const read =
          letter === "v" ? voltageOf(words, circuit, diagnostics) : currentOf(words[0]!, circuit, diagnostics);
        if (read === undefined) return undefined;
        quantities.push(read);
        parts.push(part ?? "");
        return graph.input(`s${quantities.length - 1}`);
      },
    },
    diagnostics,
  );
  if (node === undefined) return undefined;
  const inputs = quantities.map((_, k) => `s${k}`);
  const zero = graph.constant(0);
  const slopes = differentiate(
    graph,
    [node],
    inputs.map((name) => graph.input(name)),
  )[0]!.map((slope) => slope ?? zero);
  const program = prepare(graph, [node, ...slopes], inputs);
  const of = (values: Float64Array) => {
    const out = new Float64Array(1 + slopes.length);
    program(values, out);
    return { value: out[0]!, slopes: out.subarray(1) };
  };
  return {
    name: `{${piece.text.replaceAll(/\s+/g, "").toLowerCase()}}`,
    quantities,
    parts,
    alone,
    of,
    at(system) {
      const unknowns = quantities.map((quantity) => quantity.unknowns(system));
      const { array: x } = system.x;
      const values = Float64Array.from(unknowns, (list) =>
        list.reduce((sum, [unknown, sign]) => sum + sign * x[unknown * system.lanes]!, 0),
      );
      const { value, slopes: by } = of(values);
      const all = unknowns.flatMap((list, k) => list.map(([unknown, sign]) => [unknown, sign * by[k]!] as const));
      return { value, slopes: all };
    },
  };
}
