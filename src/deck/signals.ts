import { nearest, type Diagnostics } from "../base/diagnostics.js";
import type { Piece, Span } from "../base/source.js";
import type { Complex } from "../base/complex.js";
import type { Circuit } from "../circuit/circuit.js";
import type { Point } from "../analyses/index.js";
import { nodeOf } from "../analyses/start.js";
import { leadPhasor } from "../equations/lead-current.js";
import type { System } from "../equations/system.js";
import { evaluateComplex } from "../law/complex.js";
import { Graph, type Node } from "../law/graph.js";
import { lower } from "../law/lower.js";
import { parseExpression } from "../law/parse.js";
import { prepare } from "../law/program.js";
import { report } from "../law/request.js";

/** A quantity that can be read at every accepted point: a column of a result. */
export interface Signal {
  readonly name: string;
  readonly type: "voltage" | "current" | "notype";
  /** A function of the unknowns of a system (lane 0). */
  reader(system: System): (x: Float64Array) => number;
  /**
   * The same of a small-signal solution, while the operating point is in the system; without it the signal is what it is
   * at the operating point.
   */
  phasor?(system: System): (point: Point) => Complex;
}

/** How a signal is read off the points of an analysis: what a complex one gives has an imaginary part. */
export function readComplex(signal: Signal, system: System): (point: Point) => Complex {
  if (signal.phasor !== undefined) return signal.phasor(system);
  const read = signal.reader(system);
  return () => ({ re: read(system.x.array), im: 0 });
}

/** A signal that is a sum of unknowns, and so as well of their phasors. */
function linearSignal(signal: Omit<Signal, "phasor">): Signal {
  return {
    ...signal,
    phasor(system) {
      const read = signal.reader(system);
      return ({ x, im }) => ({ re: read(x), im: read(im!) });
    },
  };
}

/** v(node). */
export function voltageSignal(circuit: Circuit, node: number): Signal {
  return linearSignal({
    name: `v(${circuit.nodes[node]!})`,
    type: "voltage",
    reader:
      ({ lanes }) =>
      (x) =>
        x[node * lanes]!,
  });
}

/** i(instance) of a branch. */
export function branchSignal(circuit: Circuit, number: number): Signal {
  return linearSignal({
    name: `i(${circuit.instances[number]!.name})`,
    type: "current",
    reader(system) {
      const unknown = system.numbering.branch(number, 0);
      return (x) => x[unknown * system.lanes]!;
    },
  });
}

/** @instance[quantity]: an inner quantity, as the law reports it. */
function quantitySignal(number: number, quantity: string, name: string): Signal {
  return {
    name,
    type: quantity === "i" || quantity === "id" ? "current" : "notype",
    reader(system) {
      const { bank, i } = system.bankOf(number);
      return () => {
        bank.gather(system.x);
        const { offset } = bank.columns;
        return report(bank.law, system.arena.memory, offset, bank.count * system.lanes, bank.stride)[quantity]![
          i * system.lanes
        ]!;
      };
    },
    // A current is one of the small signal; an inner quantity as @m1[gm] is that of the operating point.
    ...(name.startsWith("i(") && {
      phasor(system: System) {
        return ({ axis, x, im }: Point) => leadPhasor(system, number, 2 * Math.PI * axis[0]!, x, im!);
      },
    }),
  };
}

/**
 * Node voltages of the netlist's own nodes and currents of all branches, with the option `savecurrents` also those of the
 * other devices: what is saved when nothing is said.
 */
export function defaultSignals(circuit: Circuit): Signal[] {
  const internal = new Set(circuit.instances.flatMap(({ nodes, terminals }) => nodes.slice(terminals)));
  for (const { nodes, terminals } of circuit.instances)
    for (const node of nodes.slice(0, terminals)) internal.delete(node);
  const voltages = circuit.nodes.flatMap((_, node) => (internal.has(node) ? [] : [voltageSignal(circuit, node)]));
  const currents = circuit.instances.flatMap(({ law }, number) =>
    law.branches.length > 0 ? [branchSignal(circuit, number)] : [],
  );
  if (circuit.options.savecurrents) {
    circuit.instances.forEach(({ law, name }, number) => {
      const quantity = ["i", "id"].find((q) => law.quantities.includes(q));
      if (quantity !== undefined && law.branches.length === 0) {
        currents.push(quantitySignal(number, quantity, `@${name}[${quantity}]`));
      }
    });
  }
  return [...voltages, ...currents];
}

/** The signal of a probe as written: v(a), v(a,b), i(v1), @d1[id]; undefined after a fault was reported. */
export function probeSignal(
  circuit: Circuit,
  quantity: string,
  names: readonly { readonly name: string; readonly span: Span }[],
  span: Span,
  diagnostics: Diagnostics,
): Signal | undefined {
  const path = (name: string) => name.replaceAll(":", ".");
  const unknownNode = (name: string, at: Span) => {
    if (circuit.isDropped(path(name))) return;
    const near = nearest(name, circuit.nodes);
    diagnostics.error("unknown-node", `there is no node "${name}"`, at, near && `did you mean "${near}"?`);
  };
  if (quantity === "v" && names.length >= 1 && names.length <= 2) {
    const nodes = names.map(({ name }) => nodeOf(name, circuit));
    nodes.forEach((node, k) => node === undefined && unknownNode(names[k]!.name, names[k]!.span));
    if (nodes.includes(undefined)) return undefined;
    const [p, n = -1] = nodes as number[];
    return linearSignal({
      name: `v(${names.map(({ name }) => path(name)).join(",")})`,
      type: "voltage",
      reader: ({ lanes, size }) => {
        const plus = (p! < 0 ? size : p!) * lanes;
        const minus = (n < 0 ? size : n) * lanes;
        return (x) => x[plus]! - x[minus]!;
      },
    });
  }
  if ((quantity === "i" && names.length === 1) || quantity === "@") {
    const { name, span: at } = names[0]!;
    const number = circuit.instanceNumber.get(path(name));
    if (number === undefined) {
      if (circuit.isDropped(path(name))) return undefined;
      const near = nearest(name, circuit.instanceNumber.keys());
      diagnostics.error("unknown-device", `there is no device "${name}"`, at, near && `did you mean "${near}"?`);
      return undefined;
    }
    const { law, device } = circuit.instances[number]!;
    if (quantity === "i" && law.branches.length > 0) return branchSignal(circuit, number);
    const wanted =
      quantity === "i" ? (["i", "id"].find((q) => law.quantities.includes(q)) ?? "i") : (names[1]?.name ?? "");
    if (!law.quantities.includes(wanted)) {
      const known = law.quantities.join(" ") || "none";
      diagnostics.error(
        "unknown-quantity",
        `a ${device.name} reports no "${wanted}"`,
        names[1]?.span ?? at,
        `it reports: ${known}`,
      );
      return undefined;
    }
    return quantitySignal(number, wanted, quantity === "i" ? `i(${path(name)})` : `@${path(name)}[${wanted}]`);
  }
  diagnostics.error(
    "unknown-probe",
    `"${quantity}(...)" is no quantity that can be read here`,
    span,
    "v(a), v(a,b), i(v1), @d1[id]",
  );
  return undefined;
}

/** Any expression of voltages, currents and parameters as a signal; undefined after faults were reported. */
export function expressionSignal(circuit: Circuit, piece: Piece, diagnostics: Diagnostics): Signal | undefined {
  const expr = parseExpression(piece, diagnostics);
  if (expr === undefined) return undefined;
  if (expr.kind === "probe") return probeSignal(circuit, expr.quantity, expr.names, expr.span, diagnostics);
  const graph = new Graph();
  const inputs: Signal[] = [];
  const { parameters, scope } = circuit;
  const node = lower(
    expr,
    graph,
    {
      name(name) {
        const value = parameters.lookup(name, scope);
        if (value === undefined) return undefined;
        const known = parameters.value(value);
        return graph.constant(typeof known === "number" ? known : parameters.atNominal()[known.live]!);
      },
      knownNames: () => scope.names(),
      probe({ quantity, names, span }): Node | undefined {
        const signal = probeSignal(circuit, quantity, names, span, diagnostics);
        if (signal === undefined) return undefined;
        inputs.push(signal);
        return graph.input(`s${inputs.length - 1}`);
      },
    },
    diagnostics,
  );
  if (node === undefined) return undefined;
  const program = prepare(
    graph,
    [node],
    inputs.map((_, k) => `s${k}`),
  );
  return {
    name: piece.text.replaceAll(/\s+/g, ""),
    type: "notype",
    reader(system) {
      const readers = inputs.map((signal) => signal.reader(system));
      const values = new Float64Array(inputs.length);
      const out = new Float64Array(1);
      return (x) => {
        readers.forEach((read, k) => (values[k] = read(x)));
        program(values, out);
        return out[0]!;
      };
    },
    phasor(system) {
      const readers = inputs.map((signal) => readComplex(signal, system));
      const nodes = inputs.map((_, k) => graph.input(`s${k}`));
      return (point) => evaluateComplex(graph, [node], new Map(nodes.map((n, k) => [n, readers[k]!(point)])))[0]!;
    },
  };
}
