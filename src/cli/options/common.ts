import { onDecks, onRuns, onAll, type OptionSpec } from "../option-spec.js";

/** What several commands take: how netlists are read, and how things are run and told. */
export const commonOptions = {
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
      "threads that steps, draws and corners, the batches of a training, the trainings of --seeds and --sweep, or netlists to test, are shared among; results do not depend on it",
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
