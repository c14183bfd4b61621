import type { Complex } from "../base/complex.js";
import { bodyOf } from "./body.js";
import { applyComplex } from "./complex.js";
import type { Law } from "./contract.js";
import { dependent, differentiate } from "./differentiate.js";
import type { Node } from "./graph.js";
import type { Operation } from "./operations.js";
import { reachable } from "./program.js";

/** Operations that choose by the real parts of their operands, or round them: between their choices a law has seams. */
const CHOICES: ReadonlySet<Operation> = new Set<Operation>([
  ...(["abs", "min", "max", "lt", "le", "eq", "ne", "floor", "ceil", "trunc", "nearest", "mod"] as const),
]);

interface Step {
  readonly operation: Operation;
  readonly to: number;
  readonly from: readonly number[];
  /** Whether it chooses by something that depends on the unknowns. */
  readonly choice: boolean;
}

/**
 * A law continued off the real axis, without limiting: contributions and derivatives of one instance after the other, at
 * real parameters and complex inputs. What depends on parameters alone is worked out once for an instance.
 */
export class ContinuedLaw {
  /** Of the last evaluation, in the order of `Law.contributions`. */
  readonly values: Complex[] = [];
  /** slopes[contribution][input], where it is not zero everywhere. */
  readonly slopes: (Complex | undefined)[][] = [];
  /** What was chosen in the last evaluation. Inputs with other choices are not on the same analytic function. */
  readonly choices: number[] = [];
  private readonly re: Float64Array;
  private readonly im: Float64Array;
  private readonly fixed: Step[] = [];
  private readonly steps: Step[] = [];
  private readonly parameters: readonly number[];
  private readonly inputs: readonly number[];
  private readonly valueAt: readonly number[];
  private readonly slopeAt: readonly (readonly (number | undefined)[])[];

  constructor(law: Law) {
    const { graph, plain } = bodyOf(law);
    const slopes = differentiate(graph, plain.values, plain.inputs);
    const wanted = [...plain.values, ...slopes.flat().filter((node) => node !== undefined)];
    const order = reachable(graph, [...wanted, ...plain.parameters, ...plain.inputs]);
    const place = new Map(order.map((node, k) => [node, k]));
    const at = (node: Node) => place.get(node)!;
    const active = dependent(graph, order, plain.inputs);
    this.re = new Float64Array(order.length);
    this.im = new Float64Array(order.length);
    for (const node of order) {
      const operation = graph.operation(node);
      if (operation === "const") this.re[at(node)] = graph.valueOf(node)!;
      if (operation === "const" || operation === "input") continue;
      const from = graph.operandsOf(node).map(at);
      const choice = CHOICES.has(operation) && active.has(node);
      (active.has(node) ? this.steps : this.fixed).push({ operation, to: at(node), from, choice });
    }
    this.parameters = plain.parameters.map(at);
    this.inputs = plain.inputs.map(at);
    this.valueAt = plain.values.map(at);
    this.slopeAt = slopes.map((row) => row.map((node) => (node === undefined ? undefined : at(node))));
  }

  /** Takes the parameters of an instance. */
  setup(parameters: (k: number) => number): void {
    this.parameters.forEach((place, k) => (this.re[place] = parameters(k)));
    this.run(this.fixed);
  }

  /** Evaluates at inputs, of which `input` gives the real and imaginary parts. */
  evaluate(input: (k: number, to: (re: number, im: number) => void) => void): void {
    const { re, im } = this;
    this.inputs.forEach((place, k) =>
      input(k, (a, b) => {
        re[place] = a;
        im[place] = b;
      }),
    );
    this.choices.length = 0;
    this.run(this.steps);
    const read = (place: number): Complex => ({ re: re[place]!, im: im[place]! });
    this.valueAt.forEach((place, k) => (this.values[k] = read(place)));
    this.slopeAt.forEach((row, k) => {
      this.slopes[k] = row.map((place) => (place === undefined ? undefined : read(place)));
    });
  }

  private run(steps: readonly Step[]): void {
    const { re, im, choices } = this;
    for (const { operation, to, from, choice } of steps) {
      const [a, b] = from as [number, number];
      if (operation === "add") {
        re[to] = re[a]! + re[b]!;
        im[to] = im[a]! + im[b]!;
      } else if (operation === "sub") {
        re[to] = re[a]! - re[b]!;
        im[to] = im[a]! - im[b]!;
      } else if (operation === "mul") {
        const real = re[a]! * re[b]! - im[a]! * im[b]!;
        im[to] = re[a]! * im[b]! + im[a]! * re[b]!;
        re[to] = real;
      } else {
        const operands = from.map((place) => ({ re: re[place]!, im: im[place]! }));
        const value = applyComplex(operation, operands);
        re[to] = value.re;
        im[to] = value.im;
        if (choice) choices.push(chosen(operation, operands, value));
      }
    }
  }
}

function chosen(operation: Operation, [a, b]: readonly Complex[], value: Complex): number {
  if (operation === "abs") return a!.re < 0 ? -1 : 1;
  if (operation === "min" || operation === "max") return a!.re < b!.re ? -1 : 1;
  if (operation === "mod") return Math.trunc(a!.re / b!.re);
  return value.re;
}
