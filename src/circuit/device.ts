import type { Dialect, Notation } from "../base/dialect.js";
import type { Stream } from "../base/random.js";
import type { Span } from "../base/source.js";
import type { Piece } from "../base/source.js";
import type { Cursor } from "../netlist/cursor.js";
import type { Variation } from "./scope.js";

/**
 * Where a parameter may be set: on the element card (the default), in the model, or in both (the element card wins);
 * `borrowed` ones come from a controlled instance and cannot be set.
 */
export type ParameterHome = "instance" | "model" | "both" | "borrowed";

/** One row of a device's parameter table; it feeds the parser's checks, the help and the documentation. */
export interface ParameterSpec {
  /** SI unit as text; "1" for pure numbers. */
  readonly unit: string;
  /** A number, or the text of an expression over other parameters of the table. Absent: the parameter is required. */
  readonly default?: number | string;
  /** The default follows from these; where none of them is given either, the parameter is required. */
  readonly from?: readonly string[];
  /** Smallest and largest allowed value, or the name of the parameter that bounds; `above` excludes its bound. */
  readonly min?: number | string;
  readonly above?: number | string;
  readonly max?: number | string;
  /** These bounds hold only where that parameter is given, without which this one is not used. */
  readonly beside?: string;
  /** The only values allowed. */
  readonly among?: readonly number[];
  /** The value of the model multiplies that of the card in dialects where models do (PSpice, Xyce). */
  readonly multiplies?: boolean;
  /** A length, which the option `scale` multiplies where it is written on a card or in a model. */
  readonly length?: boolean;
  /** An area, which the option `scale` multiplies twice. */
  readonly area?: boolean;
  /** Smallest and largest size that parts have, in the unit: `check` warns a decade beyond. */
  readonly plausible?: readonly [number, number];
  /** What a value of zero becomes, with a warning. */
  readonly insteadOfZero?: number;
  readonly about: string;
  readonly on?: ParameterHome;
  /** Other names of the same parameter. */
  readonly aliases?: readonly string[];
}

export type ParameterTable = Readonly<Record<string, ParameterSpec>>;

/** A shape of a time-dependent source, as `SIN(...)` on a card. */
export interface StimulusShape {
  readonly name: string;
  readonly about: string;
  /**
   * Positional arguments in their order, which may also be given by name in any order; a shape with `repeats` takes any
   * number of further values (PWL).
   */
  readonly parameters: ParameterTable;
  readonly repeats?: boolean;
  /** The last value is a string of bits, b followed by 0, 1 and m, each of which becomes a value; R may follow it. */
  readonly bits?: boolean;
  /** What is only given by name, as PWL's R= and TD=; all have a number as default. */
  readonly options?: ParameterTable;
  /** Whether the DC value of the source is added at every time: noise. */
  readonly addsToDc?: boolean;
  /** Whether the values may stand in a file. */
  readonly fromFile?: boolean;
  /** Faults of the arguments (times that do not rise), as [argument number, message]. */
  check?(values: readonly number[], options: Readonly<Record<string, number>>): readonly [number, string] | undefined;
  /**
   * The source as a function of time. Missing trailing arguments take their defaults, which may depend on the
   * transient analysis (PULSE: rise and fall default to its step, width and period to its stop time).
   */
  make(values: readonly (number | undefined)[], tran: TranWindow, more?: StimulusMore): Stimulus;
}

/** What a source has beside the values of its shape. */
export interface StimulusMore {
  /** By the names of the shape's table; what is not given has its default. */
  readonly options: Readonly<Record<string, number>>;
  /** The stream of random numbers that belongs to this source and a purpose. */
  random(...purpose: (string | number)[]): Stream;
}

/** Step and stop time of the transient analysis [s]; both 0 where there is none. */
export interface TranWindow {
  readonly step: number;
  readonly stop: number;
  /** Times of 0 on a card are meant: an edge that takes no time, a pulse without a top. */
  readonly literal?: boolean;
  /** Sources are off in the operating point and rise over so long from time 0 on [s], as LTspice's `startup` has it. */
  readonly startup?: number;
  /** An EXP without a delay, or with one of 0, begins at once; in ngspice it does after a step. */
  readonly prompt?: boolean;
}

export interface Stimulus {
  /** Value at time t [s], in volts or amperes. */
  value(t: number): number;
  /** The first corner after t, or Infinity. */
  nextBreakpoint(t: number): number;
}

/** A waveform as it is written. */
export interface DraftStimulus {
  readonly shape: string;
  readonly span: Span;
  /** Positional ones without a name. */
  readonly values: { readonly piece: Piece; readonly span: Span; readonly name?: string }[];
  file?: { readonly piece: Piece; readonly span: Span };
}

/** An expression of any node voltages and branch currents, and the statement of a law it makes. */
export interface Behaviour {
  /** The statement, with `$` for the expression; it may read parameters of the device. */
  readonly form: string;
  /** Whether it is only the first statement of the device's own law: what stands for its `control`. */
  readonly partial?: boolean;
  /** A transfer function, a quotient of polynomials in s, that the expression goes through. */
  readonly transfer?: Piece;
  readonly piece: Piece;
  readonly span: Span;
}

/** What reading an element card yields; names are resolved and expressions evaluated later, in their scope. */
export interface Draft {
  readonly terminals: { readonly name: string; readonly span: Span }[];
  /** Values of instance parameters, as text of expressions. */
  readonly values: Map<string, { readonly piece: Piece; readonly span: Span }>;
  model?: { readonly name: string; readonly span: Span };
  /** Other instances whose branch currents are read, in the order of the device's `controls`. */
  readonly controls: { readonly name: string; readonly span: Span }[];
  stimulus?: DraftStimulus;
  behaviour?: Behaviour;
  /** Further instances that the card makes, as a coupling of more than two inductors. */
  also?: Draft[];
}

/**
 * A kind of device: a table and a law. Derivatives, complex form, lanes, help and the parser's checks come from these.
 * See the recipe in src/README.md.
 */
export interface Device {
  readonly name: string;
  readonly about: string;
  /** Where the equations are from. */
  readonly source: string;
  /** First letter of its element cards. */
  readonly letter: string;
  /** The dialect that alone has it; its letter may stand for another device elsewhere. */
  readonly dialect?: Dialect;
  /** What follows the letter Y of those that Xyce calls by a word, as in `YDELAY name ...`. */
  readonly kind?: string;
  /** The parameter that, where it is 1, keeps its branch without a current in operating points. */
  readonly restingBy?: string;
  /** Type word of its `.model` cards, when it takes a model. */
  readonly model?: {
    readonly types: readonly string[];
    readonly required: boolean;
    /** Keys with several values, and the parameters these are: it is a model of the device that has as many. */
    readonly lists?: Readonly<Record<string, readonly string[]>>;
    /** Levels that it has, where several devices share a type; without `level` a model has level 1. */
    readonly levels?: readonly number[];
    /** Types of which it is the device only where the model gives one of these parameters. */
    readonly marks?: Readonly<Record<string, readonly string[]>>;
    /** Levels that other simulators have and Lockspice does not: their names, for the message. */
    readonly elsewhere?: Readonly<Record<number, string>>;
    /** Dialects in which the levels are those of another model, and which that is: it is no model of this device there. */
    readonly otherwise?: Partial<Readonly<Record<Dialect, string>>>;
    /** Parameter whose value follows from the type, as { polarity: { npn: 1, pnp: -1 } }; it cannot be set. */
    readonly implies?: Readonly<Record<string, Readonly<Record<string, number>>>>;
    /** Set where cards of other devices have other numbers of nodes: whether the last node may be written twice. */
    readonly nodes?: "exact" | "doubled";
    /** Words of a model card that stand without a value, and the values of parameters that they mean. */
    readonly words?: Readonly<Record<string, Readonly<Record<string, number>>>>;
    /** Parameters that other simulators or data sheets have and that change nothing here: accepted with a note. */
    readonly without?: readonly string[];
    /** Parameters of effects that the device does not have, each with the value at which it has none: accepted with that. */
    readonly neutral?: Readonly<Record<string, number>>;
    /** Expressions of the model are evaluated anew for every instance. */
    readonly perInstance?: boolean;
  };
  /**
   * What the last word of a card is that has nothing but the terminals and one word: the name of a model where one has it,
   * else this parameter where it is a number. Absent where `read` reads such cards otherwise.
   */
  readonly short?: { readonly parameter?: string };
  /** How its card looks, for help and messages: "Rname n+ n- value [tc1= tc2= m=]". */
  readonly syntax: string;
  readonly terminals: readonly string[];
  /** Internal nodes; one whose condition does not hold coincides with `onto`. */
  readonly internal?: Readonly<Record<string, { readonly when: string; readonly onto: string }>>;
  readonly parameters: ParameterTable;
  /** Parameters of the model whose values are words, as update=ideal. */
  readonly words?: Readonly<Record<string, { readonly default: string; readonly about: string }>>;
  /** Names under which the law reads branch currents of other instances. */
  readonly controls?: readonly string[];
  /** Parameters taken from the controlled instances: own name -> [control, its parameter]. */
  readonly borrowed?: Readonly<Record<string, readonly [string, string]>>;
  /** Law in the notation of law/contract.ts; a behavioural device has none of its own. */
  readonly law?: string;
  /** What the name `control` stands for in the law, where the card gives no expression for it. */
  readonly control?: string;
  /** Further statements of the law where a condition holds: what an instance does not have costs it nothing. */
  readonly extras?: readonly {
    readonly when: string;
    readonly law: string;
    /** What stands there where the condition does not hold; where it may vary, `law` does, which then has to cover both. */
    readonly otherwise?: string;
    /** The condition is a fault: what is wrong. */
    readonly refuse?: string;
  }[];
  /**
   * Equal parts that an instance has many of: their number, an expression or what follows from values of parameters (a text
   * is a fault of these), and the internal nodes and statements that come with them; `holds` tells whether a condition on
   * the parameters does.
   */
  readonly sections?: {
    readonly count: string | ((value: (name: string) => number) => number | string);
    nodes(count: number, holds: (when: string) => boolean): string[];
    law(count: number, holds: (when: string) => boolean): string;
  };
  readonly quantities?: Readonly<Record<string, string>>;
  /** Names of the values 0, 1, 2 ... of the quantity `region`. */
  readonly regions?: readonly string[];
  /**
   * Initial conditions for `uic`: parameters (NaN when not given) that the voltage or own branch current between two
   * terminals starts from. Several are voltages against one terminal.
   */
  readonly initial?: readonly {
    readonly parameter: string;
    readonly quantity: "v" | "i";
    readonly nodes: readonly [string, string];
  }[];
  /** The parameter that follows the source's waveform. */
  readonly stimulus?: string;
  /** What that parameter is in small-signal analyses: the parameters with its magnitude, and its phase [degrees]. */
  readonly phasor?: { readonly magnitude: string; readonly phase: string };
  /** The parameters with its number, 0 where it is none, and its impedance, of what may be a port. */
  readonly port?: { readonly number: string; readonly impedance: string };
  /** The parameter that `.dc` and `.step` mean where they name the device alone. */
  readonly sweep?: string;
  /** What learning changes, for an element whose conductance is trained. */
  readonly trainable?: TrainableParameter;
  /** Reads the card after its name. Faults go to the cursor's diagnostics. */
  read(cursor: Cursor, draft: Draft, surroundings: Surroundings): void;
}

/** The parameter that learning changes and what bounds it; a conductance near 0 V of gain * (parameter - zero). */
export interface TrainableParameter {
  readonly parameter: string;
  /** Names of parameters, or numbers. */
  readonly min: string | number;
  readonly max: string | number;
  /** Names of parameters; 1 and 0 where there are none. */
  readonly gain?: string;
  readonly zero?: string;
  /**
   * It is the start of the law's one state, and the conductance near 0 V, which must rise or fall with it all the way, is
   * what the law says. Such an element is trained where its model names an update.
   */
  readonly state?: true;
}

/** What the reader of a card can ask about the place where the card stands. */
export interface Surroundings {
  /** Whether a model has this name. */
  model(name: string): boolean;
  /** What an expression follows, so that no number stands for it. */
  variation(piece: Piece): Variation;
  readonly notation: Notation;
}

/**
 * Parameters of Xyce about how equations are solved, and ratings of LTspice's and ngspice's parts: accepted everywhere,
 * with a note.
 */
export const withoutEffect: ReadonlySet<string> = new Set(
  "lambertw tempmodel ipk irms vrms mfg pn tol pwr bv_max".split(" "),
);

/** Parameters every device has. */
export const commonParameters: ParameterTable = {
  m: { unit: "1", default: 1, above: 0, about: "number of equal devices in parallel" },
  temp: { unit: "C", about: "temperature of this device, instead of the circuit's", default: "temper" },
  dtemp: { unit: "C", default: 0, about: "temperature above the circuit's" },
};
