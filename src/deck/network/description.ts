/** A layered network, as it is asked for. Texts are written into the netlist as they are, numbers with SPICE's suffixes. */
export interface NetworkDescription {
  /** Inputs and layers; see readLayers. */
  readonly layers: string;
  /** A CSV file, or the words of a `.data` card, as `images=a.idx labels=b.idx scale=0.004`. */
  readonly data: string;
  /** Likewise, or a fraction of the samples. */
  readonly test?: string;
  /** `onehot(column)`, or columns: `(a b)`. */
  readonly targets: string;
  /** Columns that are inputs; by default all that are no targets. */
  readonly inputs?: readonly string[];
  /** What an input becomes: an expression of x, its column. Without it, columns are standardised to -1 ... 1. */
  readonly scale?: string;
  /** What bends the voltage of a hidden node: one diode, up in one half and down in the other, a pair, or nothing. */
  readonly diodes?: Diodes;
  /** Voltage that the diodes lead to [V]. */
  readonly bias?: string;
  /** Voltage of an input of 1 [V]. */
  readonly gain?: string;
  /** Gain stage behind every hidden node: voltage gain, and current gain back (1/A by default). */
  readonly amplifier?: { readonly a: string; readonly k?: string };
  /** Nodes of an output: one, or a pair, whose difference it is, so that hidden nodes can weigh both ways. */
  readonly outputs?: Outputs;
  /** Smallest and largest conductance [S]. */
  readonly bounds?: readonly [string, string];
  /** Conductance at the start [S]: an expression of fan (resistors at a node), gmin and gmax. */
  readonly init?: string;
  /** Factors on the conductance at the start, one for each layer of resistors (1 by default). */
  readonly starts?: readonly string[];
  /** Factors on the rate, one for each layer of resistors (1 by default). */
  readonly ratios?: readonly string[];
  /** Of every hidden and output node [F]; none by default. */
  readonly capacitance?: string;
  readonly rule?: string;
  readonly engine?: string;
  readonly seed?: number;
  /** Parameters of `.learn` by name. */
  readonly learn?: Readonly<Record<string, string>>;
}

export const diodeKinds = ["one", "pair", "none"] as const;
export type Diodes = (typeof diodeKinds)[number];

export const outputKinds = ["single", "pair"] as const;
export type Outputs = (typeof outputKinds)[number];

/** What a description that does not say otherwise has; help reads it too. */
export const networkDefaults = {
  diodes: "one",
  bias: "0.4",
  gain: "8",
  outputs: "single",
  bounds: ["1u", "10m"],
  init: "max(gmin, aunif(0, 1m/sqrt(fan)))",
  rule: "freqprop",
} as const;
