import { dependent } from "../law/differentiate.js";
import { Graph, type Node } from "../law/graph.js";
import { prepare, reachable } from "../law/program.js";
import type { Value } from "./value.js";

/**
 * One program for all values of a circuit that are no plain numbers: from the roots (`.param` values that data columns or
 * sweeps may set, and the temperature) to every value of every instance that depends on them.
 */
export class ParameterProgram {
  readonly graph = new Graph();
  /** Names of the roots: `temper` first, then `.param` names. */
  readonly roots: string[] = ["temper"];
  /** Values of the roots as the netlist has them. */
  readonly nominal: number[];
  private readonly outputs: Node[] = [];
  private readonly outputOf = new Map<Node, { readonly live: number }>();
  private program: ((inputs: Float64Array, out: Float64Array) => void) | undefined;

  constructor(temperature: number) {
    this.nominal = [temperature];
    this.graph.input("temper");
  }

  /** Makes a quantity that is no `.param` a root, as the resistance of a device; `nominal` is its value as written. */
  addQuantity(key: string, nominal: number): void {
    this.roots.push(key);
    this.nominal.push(nominal);
    this.graph.input(key);
  }

  /** A node as a value: a number when no root is in it, else an output of the program. */
  value(node: Node): Value {
    const known = this.graph.valueOf(node);
    if (known !== undefined) return known;
    let output = this.outputOf.get(node);
    if (output === undefined) {
      output = { live: this.outputs.length };
      this.outputs.push(node);
      this.outputOf.set(node, output);
      this.program = undefined;
    }
    return output;
  }

  /** Whether a root is a value as it is, and in no other one. */
  isValueAlone(root: string): boolean {
    const input = this.graph.input(root);
    const others = this.outputs.filter((node) => node !== input);
    return this.outputOf.has(input) && !reachable(this.graph, others).includes(input);
  }

  /** The live values that depend on some roots, in their order. */
  following(roots: readonly string[]): number[] {
    const { graph } = this;
    const moved = dependent(
      graph,
      reachable(graph, this.outputs),
      roots.map((name) => graph.input(name)),
    );
    return this.outputs.flatMap((node, live) => (moved.has(node) ? [live] : []));
  }

  /** The part of the program that makes some of its live values from some roots, the others being nominal. */
  partOf(lives: readonly number[], roots: readonly string[]): (inputs: ArrayLike<number>, out: Float64Array) => void {
    const { graph, nominal, outputs } = this;
    const program = prepare(
      graph,
      lives.map((live) => outputs[live]!),
      this.roots,
    );
    const values = Float64Array.from(nominal);
    const places = Int32Array.from(roots, (name) => this.roots.indexOf(name));
    return (inputs, out) => {
      for (let k = 0; k < places.length; k++) values[places[k]!] = inputs[k]!;
      program(values, out);
    };
  }

  /** The node of a live value. */
  output(live: number): Node {
    return this.outputs[live]!;
  }

  /** How many outputs the program has. */
  get size(): number {
    return this.outputs.length;
  }

  /** Runs the program: root values in, all live values out. */
  run(roots: Float64Array, out: Float64Array): void {
    this.program ??= prepare(this.graph, this.outputs, this.roots);
    this.program(roots, out);
  }

  /** All live values at the roots' nominal values. */
  atNominal(): Float64Array {
    const out = new Float64Array(this.size);
    this.run(Float64Array.from(this.nominal), out);
    return out;
  }

  /** One live value at the roots' nominal values: where values are still added, the program of all would be made each time. */
  oneAtNominal(live: number): number {
    return this.nominalOf(this.output(live));
  }

  /** The value of a node at the roots' nominal values. */
  protected nominalOf(node: Node): number {
    const known = this.graph.valueOf(node);
    if (known !== undefined) return known;
    const out = new Float64Array(1);
    prepare(this.graph, [node], this.roots)(Float64Array.from(this.nominal), out);
    return out[0]!;
  }
}
