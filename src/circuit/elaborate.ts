import type { Diagnostics } from "../base/diagnostics.js";
import { nearest } from "../base/diagnostics.js";
import { scanNumber } from "../base/units.js";
import { pieceOf, subpiece } from "../base/source.js";
import type { Piece, Span } from "../base/source.js";
import type { Netlist } from "../netlist/contract.js";
import type { Circuit, OtherModel } from "./circuit.js";
import type { Device, StimulusShape } from "./device.js";
import { Expansion } from "./expand.js";
import { readOptions } from "./options.js";
import { Parameters, Scope } from "./parameters.js";
import { checkTopology } from "./topology.js";

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
  readonly shapes: ReadonlyMap<string, StimulusShape>;
  readonly otherModels: readonly OtherModelType[];
}

export interface ElaborateOptions {
  /** Values for `.param` names, as text of expressions, in place of the netlist's (-D). */
  readonly define?: Readonly<Record<string, string>>;
  /** In place of the option `seed`. */
  readonly seed?: number;
}

/**
 * From netlist structure to a flat circuit. All faults go to `diagnostics`; what they concern is missing from the circuit,
 * which then serves only to look for further faults.
 */
export function elaborate(
  netlist: Netlist,
  registry: Registry,
  options: ElaborateOptions,
  diagnostics: Diagnostics,
): Circuit {
  const top = new Scope(undefined, "");
  for (const { name, value, span } of netlist.top.parameters) {
    top.definitions.set(name, { piece: value, span, scope: undefined });
  }
  for (const [name, text] of Object.entries(options.define ?? {})) {
    const key = name.toLowerCase();
    const source = { name: `-D ${name}`, text };
    const known = top.definitions.get(key);
    if (known === undefined) {
      const near = nearest(key, top.definitions.keys());
      diagnostics.error(
        "unknown-parameter",
        `-D ${name}: there is no .param ${key} in the netlist`,
        undefined,
        near && `did you mean ${near}?`,
      );
    } else top.definitions.set(key, { piece: pieceOf(source), span: known.span, scope: undefined });
  }
  for (const card of netlist.top.functions) top.functions.set(card.name, { card, scope: top });

  // Options are numbers known before anything else; they may use parameters that depend on no root.
  const early = new Parameters(27, options.seed ?? 1, diagnostics);
  const settings = readOptions(
    netlist.options,
    (piece) => {
      const node = early.node(piece, top, ["option"]);
      const value = node === undefined ? undefined : early.value(node);
      return typeof value === "number" ? value : undefined;
    },
    diagnostics,
  );
  top.cache.clear();
  const temperature = readTemperature(netlist, early, top, diagnostics) ?? settings.temp;
  top.cache.clear();

  const seed = options.seed ?? settings.seed;
  const parameters = new Parameters(temperature, seed, diagnostics);
  for (const table of netlist.data) for (const column of table.columns) parameters.addRoot(column, top);
  parameters.settleRoots();
  parameters.settle(top);

  const expansion = new Expansion(registry, parameters, settings, diagnostics);
  expansion.expand(netlist.top, top);
  expansion.connectControls();
  expansion.checkSensed();

  const models = new Map<string, OtherModel>();
  for (const type of registry.otherModels) {
    for (const model of netlist.top.models) {
      if (model.type === type.type) models.set(model.name, readOtherModel(model, type, parameters, top, diagnostics));
    }
  }
  const data = new Map(netlist.data.map((table) => [table.name, table]));
  const circuit: Circuit = {
    title: netlist.title,
    nodes: expansion.nodes,
    instances: expansion.instances,
    instanceNumber: expansion.instanceNumber,
    nodeNumber: expansion.nodeNumber,
    parameters,
    options: { ...settings, temp: temperature, seed },
    data,
    models,
    commands: netlist.commands,
    netlist,
    warnings: diagnostics.list,
    scope: top,
    isDropped: (path) => expansion.isDropped(path),
  };
  if (!diagnostics.failed) checkTopology(circuit, diagnostics);
  return circuit;
}

function readTemperature(
  netlist: Netlist,
  parameters: Parameters,
  scope: Scope,
  diagnostics: Diagnostics,
): number | undefined {
  const card = netlist.commands.find(({ name }) => name === ".temp");
  if (card === undefined) return undefined;
  const values = card.tokens.filter((token) => token.kind !== "mark");
  if (values.length !== 1) {
    diagnostics.error(
      "temperature-list",
      `.temp takes one temperature here, not ${values.length}`,
      card.span,
      ".temp 27",
    );
    return undefined;
  }
  const token = values[0]!;
  const piece: Piece = token.kind === "expr" ? token.piece : subpiece(card.piece, token.at, token.end);
  const value = numberOf(piece, parameters, scope, ["temp"]);
  if (typeof value !== "number") return undefined;
  if (!(value > -273.15)) {
    const hint = "absolute zero is -273.15 C; .temp is in degrees Celsius";
    diagnostics.error("temperature-range", `a temperature of ${value} C does not exist`, token.span, hint);
    return undefined;
  }
  return value;
}

/** The number of an expression that depends on no root; undefined after a fault of it was reported. */
function numberOf(
  piece: Piece,
  parameters: Parameters,
  scope: Scope,
  key: readonly string[],
): number | "varying" | undefined {
  const text = piece.text.trim();
  const scanned = scanNumber(text, 0);
  if (scanned !== undefined && "value" in scanned && scanned.end === text.length) return scanned.value;
  const node = parameters.node(piece, scope, key);
  return node === undefined ? undefined : (parameters.graph.valueOf(node) ?? "varying");
}

function readOtherModel(
  model: Netlist["top"]["models"][number],
  type: OtherModelType,
  parameters: Parameters,
  scope: Scope,
  diagnostics: Diagnostics,
): OtherModel {
  const values = new Map<string, { value: number | string; span: Span }>();
  const before = diagnostics.errors;
  let faulty = false;
  const fault = (code: string, message: string, span: Span, hint?: string) =>
    diagnostics.error(code, message, span, hint);
  for (const { name, span, value } of model.values) {
    const whole = value.span(0, value.text.length);
    const word = type.words[name];
    if (word !== undefined) {
      const text = value.text.trim().toLowerCase();
      if (word.includes(text)) values.set(name, { value: text, span: whole });
      else fault("unknown-word", `${name} cannot be "${value.text}"`, whole, `one of: ${word.join(" ")}`);
      continue;
    }
    if (!type.names.includes(name)) {
      const near = nearest(name, type.names);
      const hint = near ? `did you mean "${near}"?` : `known: ${type.names.join(" ")}`;
      fault("unknown-parameter", `a model of type ${type.type} has no parameter "${name}"`, span, hint);
      continue;
    }
    const number = numberOf(value, parameters, scope, ["model", model.name, name]);
    if (number === undefined) faulty = true;
    else if (number === "varying")
      fault("varying-model", `${name} of the model ${model.name} must not vary with data`, whole);
    if (typeof number !== "number") continue;
    values.set(name, { value: number, span: whole });
  }
  for (const token of model.flags)
    fault(
      "unexpected-text",
      `unexpected "${token.text}" in .model ${model.name}`,
      token.span,
      "parameters are written name=value",
    );
  for (const { name, message } of type.check(new Map([...values].map(([key, { value }]) => [key, value])))) {
    if (values.has(name)) fault("parameter-range", message, values.get(name)!.span);
    else if (!model.values.some((v) => v.name === name)) fault("missing-parameter", message, model.typeSpan);
  }
  return {
    name: model.name,
    type: model.type,
    span: model.nameSpan,
    values,
    faulty: faulty || diagnostics.errors > before,
  };
}
