import { dialects } from "../base/dialect.js";
import { Diagnostics } from "../base/diagnostics.js";
import { formatNumber } from "../base/units.js";
import { nearest } from "../base/diagnostics.js";
import { pieceOf } from "../base/source.js";
import type { Piece } from "../base/source.js";
import type { Netlist, Reader } from "../netlist/contract.js";
import { Cursor } from "../netlist/cursor.js";
import type { Circuit, OtherModel } from "./circuit.js";
import { expand } from "./expand.js";
import { LawShelf } from "./laws.js";
import { fixedNumber } from "./numbers.js";
import { readOptions } from "./options.js";
import { readOtherModel } from "./other-models.js";
import { Overrides } from "./overrides.js";
import { Parameters } from "./parameters.js";
import { addedResistors, type Preprocessing, readPreprocessing } from "./preprocess.js";
import type { Registry } from "./registry.js";
import { Scope } from "./scope.js";
import { restingInstances } from "./resting.js";
import { checkTopology } from "./topology.js";

export interface ElaborateOptions {
  /** Values for `.param` names, as text of expressions, in place of the netlist's (-D). */
  readonly define?: Readonly<Record<string, string>>;
  /** In place of the option `seed`. */
  readonly seed?: number;
  /** Reads the files that element cards name; without it they are faults. */
  readonly reader?: Reader;
  /** Values in place of the netlist's, by the key of their quantity: those of a step. */
  readonly set?: ReadonlyMap<string, number>;
  /** Quantities that become roots, by key, with their values as written: those of a sweep. */
  readonly vary?: ReadonlyMap<string, number>;
  /** Definitions of `.param` names that have none: those that only a sweep knows. */
  readonly supply?: ReadonlyMap<string, Piece>;
  /** Tables whose columns set no roots: those that steps go through. */
  readonly stepped?: ReadonlySet<string>;
  /** Which draw of a Monte-Carlo analysis this is. */
  readonly draw?: number;
  /** Laws of earlier elaborations. */
  readonly laws?: LawShelf;
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
  const preprocessing = readPreprocessing(netlist, diagnostics);
  const build = (of: Netlist, found: Diagnostics) => settled(of, registry, options, preprocessing, found);
  if (preprocessing.resistors.length === 0) return build(netlist, diagnostics);
  const added = addedResistors(build(netlist, new Diagnostics()), preprocessing, diagnostics);
  const top = { ...netlist.top, elements: [...netlist.top.elements, ...added] };
  return build({ ...netlist, top }, diagnostics);
}

/** With what closes a loop at rest: a second time where there is such a loop, which few netlists have. */
function settled(
  netlist: Netlist,
  registry: Registry,
  options: ElaborateOptions,
  preprocessing: Preprocessing,
  diagnostics: Diagnostics,
): Circuit {
  const circuit = elaborateAsIs(netlist, registry, options, preprocessing, diagnostics);
  const resting = diagnostics.failed ? [] : restingInstances(circuit);
  if (resting.length === 0) return circuit;
  const set = new Map(options.set);
  for (const { name, device } of resting) set.set(`${name}:${device.restingBy!}`, 1);
  return elaborateAsIs(netlist, registry, { ...options, set }, preprocessing, diagnostics);
}

function elaborateAsIs(
  netlist: Netlist,
  registry: Registry,
  options: ElaborateOptions,
  { grounds, unused }: Preprocessing,
  diagnostics: Diagnostics,
): Circuit {
  const top = new Scope(undefined, "");
  top.addCards(netlist.top);
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

  for (const [name, piece] of options.supply ?? []) {
    if (top.definitions.has(name)) continue;
    top.definitions.set(name, { piece, span: piece.span(0, piece.text.length), scope: undefined });
  }
  const set = options.set ?? new Map<string, number>();
  const vary = options.vary ?? new Map<string, number>();
  for (const [key, value] of set) {
    const known = top.definitions.get(key);
    if (known === undefined) continue;
    const piece = pieceOf({ name: `${key} of a step`, text: formatNumber(value) });
    top.definitions.set(key, { piece, span: known.span, scope: undefined });
  }

  // Options are numbers known before anything else; they may use parameters that depend on no root.
  const early = new Parameters(27, options.seed ?? 1, diagnostics, dialects[netlist.dialect]);
  const settings = readOptions(
    netlist.options,
    (piece) => {
      const value = fixedNumber(piece, early, top, ["option"]);
      return typeof value === "number" ? value : undefined;
    },
    diagnostics,
  );
  top.cache.clear();
  const temperatures = readTemperatures(netlist, early, top, diagnostics);
  const temperature = set.get("temper") ?? temperatures[0] ?? settings.temp;
  top.cache.clear();

  const seed = options.seed ?? settings.seed;
  const notation = dialects[netlist.dialect];
  const parameters = new Parameters(
    temperature,
    seed,
    diagnostics,
    notation,
    options.draw,
    settings.gmin,
    options.reader,
  );
  for (const { name, columns } of netlist.data)
    if (options.stepped?.has(name) !== true) for (const column of columns) parameters.addRoot(column, top);
  for (const [key, value] of vary) {
    if (top.definitions.has(key)) parameters.addRoot(key, top);
    else if (key !== "temper") parameters.addQuantity(key, value);
  }
  parameters.settleRoots();
  parameters.settle(top);

  const laws = options.laws ?? new LawShelf();
  laws.elaborations++;
  const { flat, models: placedModels } = expand(netlist.top, top, {
    registry,
    parameters,
    options: settings,
    diagnostics,
    files: options.reader,
    globals: netlist.globals,
    grounds,
    unused,
    overrides: new Overrides(set, vary.keys()),
    laws,
  });

  const models = new Map<string, OtherModel>();
  for (const type of registry.otherModels) {
    for (const model of netlist.top.models) {
      if (model.type === type.type) models.set(model.name, readOtherModel(model, type, parameters, top, diagnostics));
    }
  }
  const data = new Map(netlist.data.map((table) => [table.name, table]));
  const circuit: Circuit = {
    title: netlist.title,
    nodes: flat.nodes.paths,
    instances: flat.instances,
    get instanceNumber() {
      return flat.instanceNumber;
    },
    nodeNumber: flat.nodes.numbers,
    parameters,
    options: { ...settings, temp: temperature, seed },
    data,
    models,
    placedModels,
    temperatures,
    draw: options.draw,
    commands: [...netlist.commands, ...flat.commands],
    netlist,
    warnings: diagnostics.list,
    scope: top,
    ports: flat.ports,
    isDropped: (path) => flat.isDropped(path),
  };
  if (!diagnostics.failed) checkTopology(circuit, diagnostics);
  return circuit;
}

/** What the `.temp` cards list [C]; more than one make steps. */
function readTemperatures(
  { commands }: Netlist,
  parameters: Parameters,
  scope: Scope,
  diagnostics: Diagnostics,
): number[] {
  const list: number[] = [];
  for (const card of commands) {
    if (card.name !== ".temp") continue;
    const cursor = new Cursor(card, diagnostics);
    if (cursor.done) cursor.expected("a temperature in degrees Celsius");
    while (!cursor.done) {
      if (cursor.mark(",")) continue;
      const written = cursor.value("a temperature in degrees Celsius");
      const value = written && fixedNumber(written.piece, parameters, scope, ["temp"]);
      if (written === undefined) break;
      if (typeof value !== "number") continue;
      if (value > -273.15) list.push(value);
      else {
        const hint = "absolute zero is -273.15 C; .temp is in degrees Celsius";
        diagnostics.error("temperature-range", `a temperature of ${value} C does not exist`, written.span, hint);
      }
    }
  }
  return list;
}
