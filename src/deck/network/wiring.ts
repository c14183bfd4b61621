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

/** Behind a gain stage a hidden node has another name. */
export const amplifiedNode = (node: string): string => `a${node.slice(1)}`;

/** Node h1_0 is the first of hidden layer 1, a1_0 what a gain stage makes of it, y0 the first output. */
export function wire(inputs: readonly string[], layers: readonly Layer[], amplified: boolean): Wiring[] {
  let from: readonly (readonly string[])[] = inputs.map((column) => [inputNode(column, "p"), inputNode(column, "n")]);
  return layers.map((layer, i) => {
    const output = i === layers.length - 1;
    const to = Array.from({ length: layer.size }, (_, k) => (output ? `y${k}` : `h${layer.number}_${k}`));
    // Outputs have no biases of their own, unless they are all there is.
    const wiring = { layer, from, fixed: output && i > 0 ? [] : biases, to };
    from = to.map((node) => [amplified ? amplifiedNode(node) : node]);
    return wiring;
  });
}
