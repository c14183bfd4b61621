import type { Stream } from "../base/random.js";
import type { Graph, Node } from "../law/graph.js";
import { prepare, reachable } from "../law/program.js";
import type { Deviation } from "./random-functions.js";

/** What stands for a draw of an expression: no name of a netlist has a blank. */
const inputName = (draw: number): string => `draw ${draw}`;

/** The draws of an expression as inputs of a graph. */
export class DrawInputs {
  readonly deviations: Deviation[] = [];

  constructor(private readonly graph: Graph) {}

  /** The input that stands for the next draw. */
  add(deviation: Deviation): Node {
    return this.graph.input(inputName(this.deviations.push(deviation) - 1));
  }

  get names(): readonly string[] {
    return this.deviations.map((_, draw) => inputName(draw));
  }

  /** Whether a node follows from these draws and from no other input. */
  suffice(node: Node): boolean {
    const { graph, names } = this;
    return reachable(graph, [node]).every((n) => graph.operation(n) !== "input" || names.includes(graph.nameOf(n)));
  }
}

/**
 * The value of an expression that many owners have, each with draws of its own. The draws are inputs of a program, so that
 * nothing has to be kept of an owner but its number.
 */
export class DrawnValue {
  private readonly deviations: readonly Deviation[];
  private readonly inputs: Float64Array;
  private readonly result = new Float64Array(1);
  private readonly run: ReturnType<typeof prepare>;

  constructor(
    graph: Graph,
    node: Node,
    draws: DrawInputs,
    /** Of the parameter that has the value, which is part of the keys of its draws. */
    private readonly name: string,
    private readonly streamOf: (key: readonly string[]) => Stream,
  ) {
    this.deviations = draws.deviations;
    this.inputs = new Float64Array(draws.deviations.length);
    this.run = prepare(graph, [node], draws.names);
  }

  /** Whether all owners have the same value. */
  get isSame(): boolean {
    return this.deviations.length === 0;
  }

  /** The value of an owner: to the bit what reading the expression for it gives. */
  of(owner: string): number {
    const { deviations, inputs, name, result } = this;
    for (let k = 0; k < inputs.length; k++) inputs[k] = deviations[k]!(this.streamOf([owner, name, String(k)]));
    this.run(inputs, result);
    return result[0]!;
  }
}
