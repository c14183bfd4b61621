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
