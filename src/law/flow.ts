import { bodyOf } from "./body.js";
import type { Law } from "./contract.js";
import { differentiate } from "./differentiate.js";
import type { Node } from "./graph.js";
import { program } from "./request.js";
import type { Block } from "./storage.js";

/** What flows from a node of a law into the device: the sums of its currents (`f`) and charges (`q`) there. */
function flowNodes(law: Law, node: number): readonly [f: Node, q: Node] {
  const { graph, plain } = bodyOf(law);
  const sums = { f: graph.constant(0), q: graph.constant(0) };
  law.contributions.forEach(({ target, part }, k) => {
    if (target.kind !== "current") return;
    if (target.p === node) sums[part] = graph.add(sums[part], plain.values[k]!);
    if (target.n === node) sums[part] = graph.sub(sums[part], plain.values[k]!);
  });
  return [sums.f, sums.q];
}

/** Whether charge flows into a device at a node of its law. */
export function flowHasCharge(law: Law, node: number): boolean {
  return law.contributions.some(
    ({ target, part }) => part === "q" && target.kind === "current" && (target.p === node || target.n === node),
  );
}

/** The current [A] and the charge [C] that enter every instance of a bank at a node of the law; arguments as in request.ts. */
export function flow(
  law: Law,
  node: number,
  memory: WebAssembly.Memory,
  block: Block,
): readonly [f: Float64Array, q: Float64Array] {
  const run = program(law, `flow ${node}`, () => flowNodes(law, node));
  return run.collect(memory, block) as [Float64Array, Float64Array];
}

/** Derivatives of `flow` by the inputs of the law, in their order: first those of the current, then those of the charge. */
export function flowSlopes(law: Law, node: number, memory: WebAssembly.Memory, block: Block): Float64Array[] {
  const run = program(law, `slopes of flow ${node}`, () => {
    const { graph, plain } = bodyOf(law);
    const zero = graph.constant(0);
    return differentiate(graph, flowNodes(law, node), plain.inputs).flatMap((row) => row.map((slope) => slope ?? zero));
  });
  return run.collect(memory, block);
}

/** Derivative of the current of `flow` by a parameter of the law. */
export function flowByParameter(
  law: Law,
  node: number,
  parameter: string,
  memory: WebAssembly.Memory,
  block: Block,
): Float64Array {
  const run = program(law, `flow ${node} by ${parameter}`, () => {
    const { graph, plain } = bodyOf(law);
    const column = plain.parameters[law.parameters.indexOf(parameter)]!;
    const [slope] = differentiate(graph, [flowNodes(law, node)[0]], [column])[0]!;
    return [slope ?? graph.constant(0)];
  });
  return run.collect(memory, block)[0]!;
}
