import type { Span } from "../base/source.js";
import type { Law } from "../law/contract.js";
import type { Device, StimulusShape } from "./device.js";
import type { Value } from "./value.js";

/** A value that is a word; its place where it is written. */
export interface Word {
  readonly text: string;
  readonly span?: Span;
}

/** One device of the flat circuit. */
export interface Instance {
  /** Full path in lower case, as `x1.d3`. */
  readonly name: string;
  readonly device: Device;
  readonly model: string | undefined;
  /** Path of the model: where it is defined, and its name. */
  readonly modelPath: string | undefined;
  readonly span: Span;
  readonly law: Law;
  /** Of a trained element with a state: its law with the state moving, and with the state kept where it is; `law` is one. */
  readonly laws?: { readonly moving: Law; readonly held: Law };
  /** Circuit node numbers of `law.nodes`; -1 is ground. */
  readonly nodes: readonly number[];
  /** How many of `nodes` are terminals; the rest are internal. */
  readonly terminals: number;
  /** It stands on no card, and its nodes beyond the first are no nodes of the netlist: results do not list it unasked. */
  readonly implied?: boolean;
  /** Values of all numeric parameters, as given, defaulted or borrowed; `slots` tells which is where. */
  readonly values: readonly Value[];
  /** Names of the parameters that its card or its model gives; the others have the defaults of the table. */
  readonly given: ReadonlySet<string>;
  /** Shared by all instances of a device. The slot `temp` holds kelvin. */
  readonly slots: ReadonlyMap<string, number>;
  /** Parameters of the model that are words, as update=softbounds. */
  readonly words: ReadonlyMap<string, Word>;
  /** Numbers of the instances whose branch currents the law reads. */
  readonly controls: readonly number[];
  readonly stimulus?: {
    readonly shape: StimulusShape;
    /** By position; undefined where the default holds. */
    readonly values: readonly (Value | undefined)[];
    readonly options: Readonly<Record<string, Value>>;
    readonly span: Span;
  };
}
