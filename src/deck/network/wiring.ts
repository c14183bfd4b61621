import type { NetworkDescription } from "./description.js";
import type { Layer } from "./layers.js";

/** The nodes that feed a layer, and those that are its own. */
export interface Wiring {
  readonly layer: Layer;
  /** A node, or one for either sign, of each node of the layer before. */
  readonly from: readonly (readonly string[])[];
  /** Sources of fixed voltage. */
  readonly fixed: readonly string[];
  readonly to: readonly string[];
}

/** Biases: 1 and -1 times the gain. */
export const biases = ["plus", "minus"] as const;

/** The node of an input with a sign; no other node ends like this. */
export const inputNode = (column: string, sign: "p" | "n"): string => `${column}_${sign}`;

/** How the nodes of an output begin, before its number; it has the second one where it is a difference. */
export const outputNodes = { plus: "y", minus: "z" } as const;

/** Behind a gain stage a hidden node has another name. */
export const amplifiedNode = (node: string): string => `a${node.slice(1)}`;

/** Node h1_0 is the first of hidden layer 1, a1_0 what a gain stage makes of it, y0 the first output, or y0 - z0. */
export function wire(
  inputs: readonly string[],
  layers: readonly Layer[],
  { amplifier, outputs }: Pick<NetworkDescription, "amplifier" | "outputs">,
): Wiring[] {
  let from: readonly (readonly string[])[] = inputs.map((column) => [inputNode(column, "p"), inputNode(column, "n")]);
  return layers.map((layer, i) => {
    const output = i === layers.length - 1;
    const named = (prefix: string): string[] => Array.from({ length: layer.size }, (_, k) => `${prefix}${k}`);
    const to = !output
      ? named(`h${layer.number}_`)
      : [...named(outputNodes.plus), ...(outputs === "pair" ? named(outputNodes.minus) : [])];
    // Outputs have no biases of their own, unless they are all there is.
    const wiring = { layer, from, fixed: output && i > 0 ? [] : biases, to };
    from = to.map((node) => [amplifier === undefined ? node : amplifiedNode(node)]);
    return wiring;
  });
}
