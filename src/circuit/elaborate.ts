import { dialects } from "../base/dialect.js";
import type { Diagnostics } from "../base/diagnostics.js";
import { nearest } from "../base/diagnostics.js";
import { pieceOf, subpiece } from "../base/source.js";
import type { Piece } from "../base/source.js";
import type { Netlist, Reader } from "../netlist/contract.js";
import type { Circuit, OtherModel } from "./circuit.js";
import { expand } from "./expand.js";
import { fixedNumber } from "./numbers.js";
import { readOptions } from "./options.js";
import { readOtherModel } from "./other-models.js";
import { Parameters } from "./parameters.js";
import type { Registry } from "./registry.js";
import { Scope } from "./scope.js";
import { checkTopology } from "./topology.js";

export interface ElaborateOptions {
  /** Values for `.param` names, as text of expressions, in place of the netlist's (-D). */
  readonly define?: Readonly<Record<string, string>>;
  /** In place of the option `seed`. */
  readonly seed?: number;
  /** Reads the files that element cards name; without it they are faults. */
  readonly reader?: Reader;
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
  const temperature = readTemperature(netlist, early, top, diagnostics) ?? settings.temp;
  top.cache.clear();

  const seed = options.seed ?? settings.seed;
  const parameters = new Parameters(temperature, seed, diagnostics, dialects[netlist.dialect]);
  for (const table of netlist.data) for (const column of table.columns) parameters.addRoot(column, top);
  parameters.settleRoots();
  parameters.settle(top);

  const flat = expand(netlist.top, top, {
    registry,
    parameters,
    options: settings,
    diagnostics,
    files: options.reader,
    globals: netlist.globals,
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
    instanceNumber: flat.instanceNumber,
    nodeNumber: flat.nodes.numbers,
    parameters,
    options: { ...settings, temp: temperature, seed },
    data,
    models,
    commands: [...netlist.commands, ...flat.commands],
    netlist,
    warnings: diagnostics.list,
    scope: top,
    isDropped: (path) => flat.isDropped(path),
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
  const value = fixedNumber(piece, parameters, scope, ["temp"]);
  if (typeof value !== "number") return undefined;
  if (!(value > -273.15)) {
    const hint = "absolute zero is -273.15 C; .temp is in degrees Celsius";
    diagnostics.error("temperature-range", `a temperature of ${value} C does not exist`, token.span, hint);
    return undefined;
  }
  return value;
}
