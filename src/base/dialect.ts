/** The simulators whose ways of writing are known. */
export type Dialect = "ngspice" | "gnucap" | "ltspice" | "pspice" | "hspice" | "xyce";

/** What a dialect reads differently from the others; what does not contradict ngspice is read in all of them. */
export interface Notation {
  /** Base of `log(x)`. */
  readonly log: "e" | "10";
  /** `a ^ b` is a power, or true where exactly one of a and b is (exclusive or). */
  readonly caret: "power" | "xor";
  /**
   * What a power of a negative number is: of its magnitude, as ngspice has it in `**`, and `pwr(x, y)` then has the sign
   * of x; or the power of mathematics, and `pwr(x, y)` is |x|^y.
   */
  readonly power: "magnitude" | "real";
  /** The letter A after a number scales it by 1e-18; elsewhere it is the unit ampere. */
  readonly atto: boolean;
  /** The letter X after a number is 1e6. */
  readonly mega: boolean;
  /** A suffix may stand for the decimal point: 4k7, 2R2. */
  readonly infix: boolean;
  /** Random functions draw in every run; elsewhere only where the netlist asks for several (`.mc`). */
  readonly draws: boolean;
  /** The value that a model of a resistor, capacitor or inductor gives multiplies the card's; elsewhere it is the default. */
  readonly multiplies: boolean;
  /** `ic=` of capacitors and inductors holds in operating points too; elsewhere with `uic` only. */
  readonly enforces: boolean;
  /** Times of PWL with a plus sign count from the one before. */
  readonly relative: boolean;
  /** POLY of a capacitor or inductor is its charge or flux; elsewhere the value, as SPICE2 has it. */
  readonly transfers: boolean;
  /** A switch of negative hysteresis goes smoothly through its range; elsewhere it switches where it enters that. */
  readonly smoothSwitches: boolean;
  /** In a charge or a flux the name x is the voltage or the current of the element itself. */
  readonly ownInput: boolean;
  /** A Y and any word are the kind of a device, whose name follows: `YKIND name`; elsewhere known kinds are. */
  readonly kinds: boolean;
  /** A port of a subcircuit may be called gnd, which is ground elsewhere alone. */
  readonly groundPorts: boolean;
  /** Calls of subcircuits may give parameters that the subcircuits do not declare. */
  readonly undeclared: boolean;
  /** Cards are commands that are carried out one after the other: what stands behind an analysis changes later ones only. */
  readonly sequential: boolean;
}

const common = {
  log: "e",
  caret: "power",
  power: "real",
  atto: false,
  mega: false,
  infix: false,
  draws: true,
  multiplies: false,
  enforces: false,
  relative: false,
  transfers: false,
  ownInput: false,
  smoothSwitches: false,
  kinds: false,
  groundPorts: false,
  undeclared: false,
  sequential: false,
} as const;

export const dialects: Readonly<Record<Dialect, Notation>> = {
  ngspice: { ...common, power: "magnitude", atto: true },
  gnucap: { ...common, atto: true, transfers: true, groundPorts: true, undeclared: true, sequential: true },
  ltspice: {
    ...common,
    caret: "xor",
    infix: true,
    relative: true,
    ownInput: true,
    smoothSwitches: true,
    undeclared: true,
  },
  pspice: { ...common, caret: "xor", multiplies: true, relative: true, groundPorts: true },
  hspice: { ...common, atto: true, mega: true, draws: false },
  xyce: {
    ...common,
    caret: "xor",
    log: "10",
    mega: true,
    draws: false,
    multiplies: true,
    enforces: true,
    groundPorts: true,
    kinds: true,
  },
};

export function isDialect(name: string): name is Dialect {
  return Object.hasOwn(dialects, name);
}
