import type { OptionSpec } from "../option-spec.js";

/** What `new` makes a network of. */
export const networkOptions = {
  layers: {
    name: "layers",
    kind: "text",
    value: "N,N,...",
    commands: ["new"],
    about:
      "inputs, nodes of each hidden layer, outputs, as 4,10,3; a picture is 8x8, a convolution 6@3x3 or 6@3x3/2: channels, window, stride",
  },
  data: {
    name: "data",
    kind: "text",
    value: "FILE",
    commands: ["new"],
    about:
      "the samples: a CSV file, or what follows the name on a .data card, as 'images=a.idx labels=b.idx scale=0.004'",
  },
  test: {
    name: "test",
    kind: "text",
    value: "FILE",
    commands: ["new"],
    about: "what is tested with: likewise, or a fraction of the samples",
  },
  targets: {
    name: "targets",
    kind: "text",
    value: "TARGETS",
    commands: ["new"],
    about: "onehot(column), or columns, as (y) or (a b), as on a .learn card",
  },
  inputs: {
    name: "inputs",
    kind: "text",
    value: "A,B,...",
    commands: ["new"],
    about: "columns that are inputs (default all that are no targets)",
  },
  scale: {
    name: "scale",
    kind: "text",
    value: "EXPR",
    commands: ["new"],
    about:
      "what an input becomes, of x, its column, as x/8-1 (default: standardised to -1 ... 1 by the training samples)",
  },
  diodes: {
    name: "diodes",
    kind: "choice",
    value: "KIND",
    choices: ["one", "pair", "none"],
    commands: ["new"],
    about:
      "what bends the voltage of hidden nodes: one diode each, upwards in one half and downwards in the other, a pair, or none: a linear network (default one)",
  },
  bias: {
    name: "bias",
    kind: "text",
    value: "V",
    commands: ["new"],
    about: "voltage that the diodes lead to (default 0.4)",
  },
  gain: { name: "gain", kind: "text", value: "V", commands: ["new"], about: "volts of an input of 1 (default 8)" },
  amplifier: {
    name: "amplifier",
    kind: "text",
    value: "A[,K]",
    commands: ["new"],
    about: "a gain stage behind every hidden node: voltage gain A, current gain K back (default 1/A)",
  },
  newOutputs: {
    name: "outputs",
    kind: "choice",
    value: "KIND",
    choices: ["single", "pair"],
    commands: ["new"],
    about:
      "nodes of an output: a single one, or a pair whose difference it is, so that hidden nodes can weigh both ways, although conductances are positive (default single)",
  },
  bounds: {
    name: "bounds",
    kind: "text",
    value: "GMIN,GMAX",
    commands: ["new"],
    about: "smallest and largest conductance (default 1u,10m)",
  },
  init: {
    name: "init",
    kind: "text",
    value: "EXPR",
    commands: ["new"],
    about:
      "conductance at the start, of fan (resistors at the node), gmin and gmax (default max(gmin, aunif(0, 1m/sqrt(fan))))",
  },
  starts: {
    name: "starts",
    kind: "text",
    value: "X,X,...",
    commands: ["new"],
    about: "factors on the conductance at the start, one for each layer of resistors (default 1)",
  },
  ratios: {
    name: "ratios",
    kind: "text",
    value: "X,X,...",
    commands: ["new"],
    about: "factors on the rate, one for each layer of resistors (default 1)",
  },
  capacitance: {
    name: "capacitance",
    kind: "text",
    value: "C",
    commands: ["new"],
    about: "of every hidden and output node, for engine=tran (default none)",
  },
  newRule: {
    name: "rule",
    kind: "text",
    value: "RULE",
    commands: ["new"],
    about: "learning rule of the .learn card (default freqprop)",
  },
  newEngine: {
    name: "engine",
    kind: "choice",
    value: "ENGINE",
    choices: ["tran", "phases", "op"],
    commands: ["new"],
    about: "engine of the .learn card (default phases, or the rule's first)",
  },
  newSet: {
    name: "set",
    kind: "list",
    value: "NAME=VALUE",
    commands: ["new"],
    about: "a parameter of the .learn card, as rate=5n, validation=0.2, epochs=50",
  },
  netlist: {
    name: "output",
    short: "o",
    kind: "text",
    value: "FILE",
    commands: ["new"],
    about: "where the netlist goes (default standard output)",
  },
} as const satisfies Record<string, OptionSpec>;
