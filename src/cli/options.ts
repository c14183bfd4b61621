/** Commands in the order in which help shows them. */
export const commands = {
  run: { operands: "DECK", about: "simulate a netlist: all its analyses, one after the other" },
  train: { operands: "DECK", about: "train the trainable resistors of a netlist as its .learn card says" },
  audit: { operands: "DECK", about: "compare the measured gradient with the exact one" },
  advise: { operands: "DECK", about: "tell from the circuit's poles which lock-in settings measure well enough" },
  test: { operands: "PATH...", about: "check netlists with .assert and golden files, and report" },
  check: { operands: "DECK", about: "parse, elaborate and check the topology, without simulating" },
  new: {
    operands: "network",
    about: "write a netlist: a layered network of trainable resistors, diodes and gain stages",
  },
  help: { operands: "[TOPIC [NAME]]", about: "explain commands, cards, devices, options and functions" },
} as const;

export type Command = keyof typeof commands;

/**
 * What an option takes: nothing (flag), one text, a text each time it is given (list), a whole number from `least` on (to `most`),
 * a positive number of seconds, a number between 0 and 1 (share), or one of `choices`.
 */
type Kind =
  | { readonly kind: "flag" }
  | { readonly kind: "text" | "list"; readonly value: string }
  | { readonly kind: "whole"; readonly value: string; readonly least: number; readonly most?: number }
  | { readonly kind: "seconds" | "share"; readonly value: string }
  | { readonly kind: "choice"; readonly value: string; readonly choices: readonly string[] };

export type OptionSpec = Kind & {
  /** Long name; written after two dashes. */
  readonly name: string;
  /** One letter; written after one dash. */
  readonly short?: string;
  readonly commands: readonly Command[];
  readonly about: string;
};

const onDecks = ["run", "train", "audit", "advise", "test", "check"] as const;
const onRuns = ["run", "train", "audit", "advise"] as const;
const onLearning = ["train", "audit", "advise"] as const;
const onNew = ["new"] as const;
const onAll = [...onDecks, ...onNew] as const;

/** Every option of every command. The parser, the messages about wrong usage and `lockspice help` read this table. */
export const options = {
  output: {
    name: "output",
    short: "o",
    kind: "text",
    value: "FILE",
    commands: ["run"],
    about: "write the results to FILE; the ending .raw, .csv or .json chooses the format. With -b or -r: the log",
  },
  format: {
    name: "format",
    kind: "choice",
    value: "FORMAT",
    choices: ["raw", "raw-ascii", "csv", "json"],
    commands: ["run"],
    about: "format of the results: raw, raw-ascii, csv or json; without -o they go to standard output",
  },
  columns: {
    name: "columns",
    kind: "choice",
    value: "all",
    choices: ["all"],
    commands: ["run"],
    about: "write all node voltages and source currents, whatever .save and .print say",
  },
  svg: {
    name: "svg",
    kind: "text",
    value: "FILE",
    commands: ["run"],
    about: "draw the results into FILE: the .print columns where there are some, else what is saved",
  },
  plot: {
    name: "plot",
    kind: "flag",
    commands: ["run"],
    about: "draw the results as text, in place of .print tables; what is drawn is as with --svg",
  },
  batch: {
    name: "batch",
    short: "b",
    kind: "flag",
    commands: ["run"],
    about: "as in ngspice: -o names the log, -r the raw file",
  },
  rawfile: {
    name: "rawfile",
    short: "r",
    kind: "text",
    value: "FILE",
    commands: ["run"],
    about: "as in ngspice: write the results to the raw file FILE",
  },
  out: {
    name: "out",
    kind: "text",
    value: "DIR",
    commands: ["train"],
    about: "folder of the report, the pictures and the checkpoint (default out/<deck>)",
  },
  rule: {
    name: "rule",
    kind: "text",
    value: "RULE",
    commands: onLearning,
    about: "learning rule to use instead of the one on the .learn card",
  },
  engine: {
    name: "engine",
    kind: "choice",
    value: "ENGINE",
    choices: ["tran", "phases", "op"],
    commands: ["train", "audit"],
    about: "tran, phases or op, instead of what the .learn card says",
  },
  epochs: {
    name: "epochs",
    kind: "whole",
    value: "N",
    least: 0,
    commands: ["train"],
    about: "number of epochs in total, instead of what the .learn card says",
  },
  seeds: {
    name: "seeds",
    kind: "whole",
    value: "N",
    least: 1,
    commands: ["train"],
    about: "train with N seeds, from the seed on, each in a folder of its own, and write their mean and spread",
  },
  sweep: {
    name: "sweep",
    kind: "list",
    value: "NAME=A,B,C",
    commands: ["train"],
    about: "train with each of these values of a .param or of a parameter of .learn; several: all combinations",
  },
  set: {
    name: "set",
    kind: "list",
    value: "NAME=VALUE",
    commands: onLearning,
    about: "a parameter of .learn instead of what the card says, written as on the card",
  },
  checkpoint: {
    name: "checkpoint",
    kind: "whole",
    value: "N",
    least: 1,
    commands: ["train"],
    about: "write the checkpoint after every N updates and every epoch (default: every 10 s and every epoch)",
  },
  samples: {
    name: "samples",
    kind: "whole",
    value: "N",
    least: 1,
    commands: ["audit", "advise"],
    about: "look at the first N rows of the data (default: an audit at all, advice at 30)",
  },
  error: {
    name: "error",
    kind: "share",
    value: "E",
    commands: ["advise"],
    about: "relative error of the gradient that is wanted, between 0 and 1 (default 0.01)",
  },
  html: {
    name: "html",
    kind: "text",
    value: "FILE",
    commands: ["audit"],
    about: "write the audit as a page with pictures to FILE",
  },
  resume: {
    name: "resume",
    kind: "flag",
    commands: ["train"],
    about: "continue from the checkpoint in the folder given by --out",
  },
  resumeFrom: {
    name: "resume",
    kind: "text",
    value: "DIR",
    commands: ["audit", "advise"],
    about: "look at the conductances of the checkpoint in DIR instead of those of the netlist",
  },
  junit: {
    name: "junit",
    kind: "text",
    value: "FILE",
    commands: ["test"],
    about: "write the results of the tests to FILE in JUnit's XML",
  },
  update: {
    name: "update",
    kind: "flag",
    commands: ["test"],
    about: "write what the netlists give now into their golden files",
  },
  layers: {
    name: "layers",
    kind: "text",
    value: "N,N,...",
    commands: onNew,
    about:
      "inputs, nodes of each hidden layer, outputs, as 4,10,3; a picture is 8x8, a convolution 6@3x3 or 6@3x3/2: channels, window, stride",
  },
  data: {
    name: "data",
    kind: "text",
    value: "FILE",
    commands: onNew,
    about:
      "the samples: a CSV file, or what follows the name on a .data card, as 'images=a.idx labels=b.idx scale=0.004'",
  },
  test: {
    name: "test",
    kind: "text",
    value: "FILE",
    commands: onNew,
    about: "what is tested with: likewise, or a fraction of the samples",
  },
  targets: {
    name: "targets",
    kind: "text",
    value: "TARGETS",
    commands: onNew,
    about: "onehot(column), or columns, as (y) or (a b), as on a .learn card",
  },
  inputs: {
    name: "inputs",
    kind: "text",
    value: "A,B,...",
    commands: onNew,
    about: "columns that are inputs (default all that are no targets)",
  },
  scale: {
    name: "scale",
    kind: "text",
    value: "EXPR",
    commands: onNew,
    about:
      "what an input becomes, of x, its column, as x/8-1 (default: standardised to -1 ... 1 by the training samples)",
  },
  diodes: {
    name: "diodes",
    kind: "choice",
    value: "KIND",
    choices: ["one", "pair", "none"],
    commands: onNew,
    about:
      "what bends the voltage of hidden nodes: one diode each, upwards in one half and downwards in the other, a pair, or none: a linear network (default one)",
  },
  bias: {
    name: "bias",
    kind: "text",
    value: "V",
    commands: onNew,
    about: "voltage that the diodes lead to (default 0.4)",
  },
  gain: { name: "gain", kind: "text", value: "V", commands: onNew, about: "volts of an input of 1 (default 8)" },
  amplifier: {
    name: "amplifier",
    kind: "text",
    value: "A[,K]",
    commands: onNew,
    about: "a gain stage behind every hidden node: voltage gain A, current gain K back (default 1/A)",
  },
  bounds: {
    name: "bounds",
    kind: "text",
    value: "GMIN,GMAX",
    commands: onNew,
    about: "smallest and largest conductance (default 1u,10m)",
  },
  init: {
    name: "init",
    kind: "text",
    value: "EXPR",
    commands: onNew,
    about:
      "conductance at the start, of fan (resistors at the node), gmin and gmax (default max(gmin, aunif(0, 1m/sqrt(fan))))",
  },
  ratios: {
    name: "ratios",
    kind: "text",
    value: "X,X,...",
    commands: onNew,
    about: "factors on the rate, one for each layer of resistors (default 1)",
  },
  capacitance: {
    name: "capacitance",
    kind: "text",
    value: "C",
    commands: onNew,
    about: "of every hidden and output node, for engine=tran (default none)",
  },
  newRule: {
    name: "rule",
    kind: "text",
    value: "RULE",
    commands: onNew,
    about: "learning rule of the .learn card (default freqprop)",
  },
  newEngine: {
    name: "engine",
    kind: "choice",
    value: "ENGINE",
    choices: ["tran", "phases", "op"],
    commands: onNew,
    about: "engine of the .learn card (default phases, or the rule's first)",
  },
  newSet: {
    name: "set",
    kind: "list",
    value: "NAME=VALUE",
    commands: onNew,
    about: "a parameter of the .learn card, as rate=5n, validation=0.2, epochs=50",
  },
  netlist: {
    name: "output",
    short: "o",
    kind: "text",
    value: "FILE",
    commands: onNew,
    about: "where the netlist goes (default standard output)",
  },
  define: {
    name: "define",
    short: "D",
    kind: "list",
    value: "NAME=VALUE",
    commands: onDecks,
    about: "override a .param: a number or an expression",
  },
  include: {
    name: "include",
    short: "I",
    kind: "list",
    value: "DIR",
    commands: onDecks,
    about: "look for included files in DIR too",
  },
  dialect: {
    name: "dialect",
    kind: "choice",
    value: "DIALECT",
    choices: ["ngspice", "gnucap", "ltspice", "pspice", "hspice", "xyce"],
    commands: onDecks,
    about:
      "dialect of the netlist: ngspice, gnucap, ltspice, pspice, hspice or xyce (default: what it shows, else ngspice)",
  },
  seed: {
    name: "seed",
    kind: "whole",
    value: "N",
    least: 0,
    commands: onAll,
    about: "seed of all random streams (default 1, or .options seed)",
  },
  json: {
    name: "json",
    kind: "text",
    value: "FILE",
    commands: onDecks,
    about: "write the result as one JSON document to FILE; - is standard output, which then holds nothing else",
  },
  threads: {
    name: "threads",
    kind: "whole",
    value: "N",
    least: 1,
    commands: ["run", "train", "test"],
    about:
      "threads that steps, draws and corners, trainings of --seeds and --sweep, or netlists to test, are shared among; results do not depend on it",
  },
  lanes: {
    name: "lanes",
    kind: "whole",
    value: "N",
    least: 1,
    most: 16,
    commands: ["run", "test"],
    about: "steps, draws and corners whose operating points are solved side by side; results do not depend on it",
  },
  stats: {
    name: "stats",
    kind: "flag",
    commands: onRuns,
    about: "write counts and times as one line of JSON to standard error",
  },
  quiet: { name: "quiet", kind: "flag", commands: onAll, about: "only results and errors: no progress, no warnings" },
  strict: { name: "strict", kind: "flag", commands: onAll, about: "take warnings as errors" },
  timeout: {
    name: "timeout",
    kind: "seconds",
    value: "S",
    commands: onDecks,
    about: "give up after S seconds (exit code 124)",
  },
  help: { name: "help", short: "h", kind: "flag", commands: onAll, about: "explain the command" },
  version: { name: "version", kind: "flag", commands: [...onAll, "help"], about: "print the version" },
} as const satisfies Record<string, OptionSpec>;

type Value<S extends OptionSpec> = S extends { kind: "flag" }
  ? true
  : S extends { kind: "list" }
    ? readonly string[]
    : S extends { kind: "whole" | "seconds" | "share" }
      ? number
      : S extends { kind: "choice"; choices: readonly (infer C)[] }
        ? C
        : string;

/** The values of the options that were given. */
export type Options = { readonly [K in keyof typeof options]?: Value<(typeof options)[K]> };

/** Exit codes, for help and documentation. */
export const exitCodes: readonly (readonly [code: string, meaning: string])[] = [
  ["0", "everything asked for was done"],
  ["1", "an assertion or a golden comparison failed"],
  ["2", "wrong usage, missing deck"],
  ["3", "the netlist is at fault (a missing include or data file too)"],
  ["4", "no convergence"],
  ["5", "a .measure failed (the rest was done and written)"],
  ["6", "input or output failed (disk full, unreadable)"],
  ["70", "a defect of Lockspice itself; please report it"],
  ["124", "timed out (--timeout)"],
  ["130", "interrupted"],
  ["143", "terminated"],
];
