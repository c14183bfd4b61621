import type { OptionSpec } from "../option-spec.js";

/** What becomes of the results of `run`. */
export const resultsOptions = {
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
} as const satisfies Record<string, OptionSpec>;
