import type { Diagnostic } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import type { Card, DataTable, ModelCard, Netlist } from "../netlist/contract.js";
import type { Device } from "./device.js";
import type { InstanceList } from "./instance-list.js";
import type { Parameters } from "./parameters.js";
import type { PathNumbers } from "./path-numbers.js";
import type { Value } from "./value.js";
import type { Scope } from "./scope.js";

export type { Instance, Word } from "./instance.js";

/** A `.model` of a device, at one place of the hierarchy, with the values it gives. */
export interface DeviceModel {
  readonly card: ModelCard;
  /** Kinds of devices that can use it. */
  readonly devices: readonly Device[];
  values(): ReadonlyMap<string, Value>;
}

/** A `.model` that is no device's, as LOCKIN: its expressions are evaluated by whoever uses it. */
export interface OtherModel {
  readonly name: string;
  readonly type: string;
  readonly span: Span;
  readonly values: ReadonlyMap<string, { readonly value: number | string; readonly span: Span }>;
  /** Faults of it were reported: its values are not to be used. */
  readonly faulty: boolean;
}

/** Options that act, with their defaults (SPICE's). */
export interface Options {
  readonly reltol: number;
  readonly abstol: number;
  readonly vntol: number;
  readonly chgtol: number;
  readonly trtol: number;
  readonly gmin: number;
  readonly itl1: number;
  readonly itl4: number;
  readonly method: "trap" | "gear";
  readonly maxord: number;
  readonly delmax: number;
  readonly exittime: number;
  /** Times at which a transient analysis sets a point, in order. */
  readonly breakpoints: readonly number[];
  readonly temp: number;
  readonly tnom: number;
  readonly scale: number;
  readonly defl: number;
  readonly defw: number;
  readonly defad: number;
  readonly defas: number;
  readonly savecurrents: boolean;
  readonly nfreqs: number;
  readonly fourgridsize: number;
  readonly polydegree: number;
  readonly fft_mode: number;
  readonly fft_accurate: number;
  readonly fftout: number;
  readonly seed: number;
}

/** A port of a call of a subcircuit: what it is connected to outside and inside. */
export interface Port {
  /** -1 is ground. */
  readonly node: number;
  /** The port of the call around this one that it is connected to. */
  readonly outer: Port | undefined;
  /** What is connected to it inside, through ports of further calls too: numbers of instances, and of a terminal of each. */
  readonly instances: number[];
  readonly terminals: number[];
}

/** A flat circuit: what the netlist describes, all names resolved, all values known or live. */
export interface Circuit {
  readonly title: string;
  /** Names of the nodes but ground, numbered in order of first appearance. */
  readonly nodes: readonly string[];
  readonly instances: InstanceList;
  readonly instanceNumber: ReadonlyMap<string, number>;
  readonly nodeNumber: PathNumbers;
  /** The ports of the calls of subcircuits, by their paths. */
  readonly ports: ReadonlyMap<string, Port>;
  readonly parameters: Parameters;
  readonly options: Options;
  readonly data: ReadonlyMap<string, DataTable>;
  readonly models: ReadonlyMap<string, OtherModel>;
  /** Models of devices by their paths. */
  readonly placedModels: ReadonlyMap<string, DeviceModel>;
  /** What the `.temp` cards list [C]. */
  readonly temperatures: readonly number[];
  /** Which draw of a Monte-Carlo analysis this is. */
  readonly draw: number | undefined;
  /** Dot cards for analyses and learning, in order. */
  readonly commands: readonly Card[];
  readonly netlist: Netlist;
  /** The main circuit's names, for expressions on analysis and learning cards. */
  readonly scope: Scope;
  readonly warnings: readonly Diagnostic[];
  /** Whether a device or an inner node is missing only because of a fault that was reported: its lack is not one more. */
  readonly isDropped: (path: string) => boolean;
}
