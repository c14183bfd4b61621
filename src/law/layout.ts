import type { LawBody, Placed } from "./body.js";
import type { Law, LawContribution, LawSpec } from "./contract.js";
import { dependent, differentiate } from "./differentiate.js";
import type { Graph, Node } from "./graph.js";
import { reachable, substitute } from "./program.js";
import type { Translated } from "./translate.js";

/** A contribution while its nodes have no columns yet. */
interface Row {
  readonly value: Node;
  readonly derivatives: readonly { readonly input: number; readonly node: Node }[];
}

/** Derivatives, limiting, hoisting and columns: the last step of compiling a law. */
export function layOut(spec: LawSpec, key: string, t: Translated): { law: Law; body: LawBody } {
  const { graph, limits, inputNodes } = t;
  const slopes = differentiate(
    graph,
    t.terms.map((term) => term.value),
    [...inputNodes, ...limits.map((limit) => limit.limited)],
  );
  const limiting = limitNodes(t);
  const { modes, delays, noise } = t;
  const rows = t.terms.map((term, k) => limitedRow(t, limiting, term.value, slopes[k]!));
  const kept = rows.map((row) => row.derivatives.length > 0 || graph.valueOf(row.value) !== 0);
  const terms = t.terms.filter((_, k) => kept[k]);
  const used = rows.filter((_, k) => kept[k]);

  const columns = new Columns(graph, t, limiting);
  for (const row of used) {
    columns.output(row.value);
    for (const derivative of row.derivatives) columns.output(derivative.node);
  }
  const largest = columns.close();

  const contributions = used.map((row, k): LawContribution => ({
    target: terms[k]!.target,
    part: terms[k]!.part,
    value: columns.columnOf(row.value),
    derivatives: row.derivatives.map(({ input, node }) => ({ input, column: columns.columnOf(node) })),
  }));
  const plainly = new Map(limits.map((limit) => [limit.limited, limit.plain]));
  const plain = (nodes: readonly Node[]): Node[] => substitute(graph, nodes, plainly);
  const law: Law = {
    name: spec.name,
    key,
    nodes: spec.nodes,
    inputs: t.inputs,
    rates: t.inputs.filter(({ kind }) => kind === "rate").length,
    branches: t.branches,
    internals: t.internals,
    modes: modes.map(({ name }) => name),
    delays: delays.map(({ internal, kernel, smooth, parameters }) => ({
      internal,
      kernel,
      smooth,
      parameters: parameters.length,
    })),
    noise: noise.map(({ name, kind, target }) => ({ name, kind, target })),
    parameters: t.parameterNames,
    contributions,
    columns: columns.groups(),
    limits: limits.length,
    limiting: largest,
    linear: used.every((row) => columns.affine(row.value)) && t.inputs.every(({ kind }) => kind !== "rate"),
    homogeneous: used.every((row) => columns.homogeneous(row.value)),
    quantities: Object.keys(spec.quantities ?? {}),
  };
  const values = plain(terms.map((term) => term.value));
  // Others are hoisted, or inputs as they stand.
  const computed = new Set(columns.outputs.map(({ column }) => column));
  const charges = contributions.flatMap(({ part, value }, k) =>
    part === "q" && computed.has(value) ? [{ node: values[k]!, column: value }] : [],
  );
  const body: LawBody = {
    graph,
    sources: columns.sources,
    hoisted: columns.hoisted,
    outputs: columns.outputs,
    charges,
    plain: {
      values,
      parameters: t.parameters,
      inputs: inputNodes,
      quantities: plain(t.quantities),
      modes: modes.map((mode) => plain([mode.next, mode.first, mode.cross])),
      delays: delays.map((delay) => plain([delay.present, delay.before, ...delay.parameters])),
      noise: noise.map((term) => plain([term.density, term.exponent])),
    },
  };
  return { law, body };
}

/** The limited quantities and what replaces their stand-ins. */
interface Limiting {
  readonly old: readonly Node[];
  readonly values: readonly Node[];
  /** e - elim of each. */
  readonly excess: readonly Node[];
  /** Derivatives of each e by the inputs, which depend on parameters alone. */
  readonly slopes: readonly (readonly (Node | undefined)[])[];
  readonly replacement: ReadonlyMap<Node, Node>;
}

function limitNodes({ graph, limits, inputNodes }: Translated): Limiting {
  const replacement = new Map<Node, Node>();
  const values: Node[] = [];
  const excess = limits.map((limit) => {
    const [value] = substitute(graph, [limit.value], replacement) as [Node];
    values.push(value);
    replacement.set(limit.limited, value);
    return graph.sub(limit.plain, value);
  });
  const slopes = differentiate(
    graph,
    limits.map(({ plain }) => plain),
    inputNodes,
  );
  return { old: limits.map(({ old }) => old), values, excess, slopes, replacement };
}

/** f(elim) + sum df/delim (e - elim), and the derivatives by the inputs. */
function limitedRow(t: Translated, limiting: Limiting, value: Node, slopes: readonly (Node | undefined)[]): Row {
  const { graph, inputNodes, limits } = t;
  const zero = graph.constant(0);
  const nodes = substitute(graph, [value, ...slopes.map((slope) => slope ?? zero)], limiting.replacement);
  let total = nodes[0]!;
  const byInput = nodes.slice(1, 1 + inputNodes.length);
  limits.forEach((_, k) => {
    const slope = nodes[1 + inputNodes.length + k]!;
    if (slope === zero) return;
    total = graph.add(total, graph.mul(slope, limiting.excess[k]!));
    limiting.slopes[k]!.forEach((by, input) => {
      if (by !== undefined) byInput[input] = graph.add(byInput[input]!, graph.mul(by, slope));
    });
  });
  const derivatives = byInput.map((node, input) => ({ input, node })).filter(({ node }) => node !== zero);
  return { value: total, derivatives };
}

/** Hands out columns: parameters | inputs | memory | held | hoisted | outputs. */
class Columns {
  readonly sources: Placed[];
  readonly hoisted: Placed[] = [];
  readonly outputs: Placed[] = [];
  private readonly wanted = new Set<Node>();
  private readonly place = new Map<Node, number>();
  private readonly starts: Record<keyof Law["columns"], number>;
  private active: ReadonlySet<Node> = new Set();

  constructor(
    private readonly graph: Graph,
    t: Translated,
    private readonly limiting: Limiting,
  ) {
    const inputs = t.parameters.length;
    const memory = inputs + t.inputNodes.length;
    const held = memory + limiting.old.length;
    const heldNodes = [...t.modes.map(({ node }) => node), ...t.delays.flatMap(({ mix, past }) => [mix, past])];
    const hoisted = held + heldNodes.length;
    this.starts = { inputs, memory, held, hoisted, outputs: hoisted, total: hoisted };
    const sources = [...t.parameters, ...t.inputNodes, ...limiting.old, ...heldNodes];
    this.sources = sources.map((node, column) => ({ node, column }));
    for (const { node, column } of this.sources) this.place.set(node, column);
    this.variables = [...t.inputNodes, ...limiting.old];
  }

  private readonly variables: readonly Node[];

  output(node: Node): void {
    this.wanted.add(node);
  }

  /**
   * Whether a node is a sum of inputs times values of parameters alone, plus one of them. Constant derivatives do not
   * suffice: those of a step are zero everywhere.
   */
  affine(node: Node): boolean {
    if (!this.active.has(node)) return true;
    const { graph } = this;
    const [a = node, b = node] = graph.operandsOf(node);
    switch (graph.operation(node)) {
      case "input":
        return true;
      case "neg":
        return this.affine(a);
      case "add":
      case "sub":
        return this.affine(a) && this.affine(b);
      case "mul":
        return (!this.active.has(a) && this.affine(b)) || (!this.active.has(b) && this.affine(a));
      case "div":
        return !this.active.has(b) && this.affine(a);
      default:
        return false;
    }
  }

  /** Whether a node that is affine is a sum of inputs times values alone: 0 where these are 0, whatever the values. */
  homogeneous(node: Node): boolean {
    const { graph } = this;
    if (!this.active.has(node)) return graph.valueOf(node) === 0;
    const [a = node, b = node] = graph.operandsOf(node);
    switch (graph.operation(node)) {
      case "input":
        return true;
      case "neg":
      case "div":
        return this.homogeneous(a);
      case "add":
      case "sub":
        return this.homogeneous(a) && this.homogeneous(b);
      case "mul":
        return this.homogeneous(this.active.has(a) ? a : b);
      default:
        return false;
    }
  }

  columnOf(node: Node): number {
    return this.place.get(node)!;
  }

  groups(): Law["columns"] {
    return this.starts;
  }

  /** Assigns all columns; returns that of the largest |v - vlim|, or -1. */
  close(): number {
    const { graph, limiting } = this;
    const distance = limiting.excess
      .map((excess) => graph.unary("abs", excess))
      .reduce<Node | undefined>((a, b) => (a === undefined ? b : graph.binary("max", a, b)), undefined);
    const all = [...this.wanted, ...limiting.values, ...(distance === undefined ? [] : [distance])];
    const order = reachable(graph, all);
    this.active = dependent(graph, order, this.variables);
    for (const node of [...this.frontier(all)].sort((a, b) => a - b)) this.add(this.hoisted, node);
    this.starts.outputs = this.starts.total;
    limiting.values.forEach((node, k) => this.outputs.push({ node, column: this.starts.memory + k }));
    for (const node of this.wanted) if (!this.place.has(node)) this.add(this.outputs, node);
    if (distance === undefined) return -1;
    // A column of its own: it is read under this number whatever else has the same value.
    const column = this.starts.total++;
    this.outputs.push({ node: distance, column });
    return column;
  }

  private add(list: Placed[], node: Node): void {
    const column = this.starts.total++;
    this.place.set(node, column);
    list.push({ node, column });
  }

  /** Nodes of parameters alone that are outputs, or that something else reads in every evaluation. */
  private frontier(outputs: readonly Node[]): Set<Node> {
    const { graph } = this;
    const found = new Set<Node>();
    const seen = new Set<Node>();
    const pending = [...outputs];
    for (const node of this.wanted) if (!this.active.has(node) && !this.place.has(node)) found.add(node);
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (seen.has(node) || found.has(node) || this.place.has(node) || graph.operation(node) === "const") continue;
      seen.add(node);
      if (!this.active.has(node) && !graph.isCondition(node)) found.add(node);
      else pending.push(...graph.operandsOf(node));
    }
    return found;
  }
}
