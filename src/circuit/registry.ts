import type { Diagnostics } from "../base/diagnostics.js";
import type { Reader } from "../netlist/contract.js";
import type { Options } from "./circuit.js";
import type { Device, StimulusShape } from "./device.js";
import type { Grounds } from "./flat.js";
import type { LawShelf } from "./laws.js";
import type { Overrides } from "./overrides.js";
import type { Parameters } from "./parameters.js";

/** Models that are no device's, as LOCKIN: their parameters, and the ones whose values are words. */
export interface OtherModelType {
  readonly type: string;
  readonly about: string;
  readonly names: readonly string[];
  /** The words that a parameter which is no number may be. */
  readonly words: Readonly<Record<string, readonly string[]>>;
  /** What is wrong with the values, parameter by parameter; a missing one is named too. */
  check(values: ReadonlyMap<string, number | string>): readonly { readonly name: string; readonly message: string }[];
}

/** What can stand in a netlist: registries are arguments, so that two circuits with different ones live side by side. */
export interface Registry {
  readonly devices: readonly Device[];
  /** Letters of devices that others have: what to say of them. */
  readonly absent?: Readonly<Record<string, string>>;
  readonly shapes: ReadonlyMap<string, StimulusShape>;
  readonly otherModels: readonly OtherModelType[];
  /** Types of models that hold the arguments of a function, and the word of that function on cards. */
  readonly functions: ReadonlyMap<string, string>;
}

/** What all parts of one elaboration work with. */
export interface Elaboration {
  readonly registry: Registry;
  readonly parameters: Parameters;
  readonly options: Options;
  readonly diagnostics: Diagnostics;
  /** Reads the files that element cards name. */
  readonly files: Reader | undefined;
  /** Nodes that are the same in all subcircuits. */
  readonly globals: ReadonlySet<string>;
  readonly grounds: Grounds;
  /** Letters of devices that are left out where all their nodes are one. */
  readonly unused: ReadonlySet<string>;
  readonly overrides: Overrides;
  readonly laws: LawShelf;
}
