import { ZERO_CELSIUS } from "../base/constants.js";
import { type Piece, pieceOf } from "../base/source.js";
import type { Expr } from "../law/ast.js";
import { CONSTANTS } from "../law/functions.js";
import type { Node } from "../law/graph.js";
import { lower } from "../law/lower.js";
import { parseExpression } from "../law/parse.js";
import type { Card } from "../netlist/contract.js";
import { impliedPiece } from "../netlist/pieces.js";
import type { Device, ParameterSpec } from "./device.js";
import type { Value } from "./value.js";
import type { Elaboration } from "./registry.js";
import type { Tables } from "./tables.js";
import type { ValueReader } from "./values.js";

/** Values that a card gives, and where, by the names of the table. */
export type Own = ReadonlyMap<string, { readonly value: Value; readonly place: Piece }>;

/** What one instance is told: by its card, and by its model. */
export interface Given {
  readonly card: Card;
  readonly device: Device;
  readonly tables: Tables;
  readonly own: Own;
  readonly model: ReadonlyMap<string, Value> | undefined;
  /** Parameters without a value stay 0: the law of a behavioural source does not read them. */
  readonly behavioural: boolean;
}

interface Resolved {
  readonly find: Find;
  readonly known: ReadonlyMap<string, Value>;
  readonly followed: ReadonlySet<string>;
}

/** Options that expressions of parameter tables may read. */
type OptionName = "gmin" | "defl" | "defw" | "defad" | "defas";

/** Values of an instance by name; asked for others than those of its table, it knows `nominal`, `enforced`, `smoothed`, constants and some options. */
export type Find = (name: string) => Value;

/** Expressions of parameter tables as they were read, by their text: there are only so many, and each step needs them. */
const parsed = new Map<string, Expr>();

/** Expressions of parameter tables: defaults, and conditions of internal nodes. */
export class Defaults {
  constructor(
    private readonly elaboration: Elaboration,
    private readonly values: ValueReader,
  ) {}

  /** The value of an expression of a parameter table over the other parameters of an instance. */
  evaluate(text: string, find: Find): Value {
    const { diagnostics, parameters } = this.elaboration;
    let expr = parsed.get(text);
    if (expr === undefined) {
      expr = parseExpression(pieceOf({ name: "parameter table", text }), diagnostics)!;
      parsed.set(text, expr);
    }
    const names = { name: (name: string): Node => this.values.node(find(name)) };
    return parameters.value(lower(expr, parameters.graph, names, diagnostics)!);
  }

  /**
   * Finds all values of an instance: card before model before default, defaults evaluated on demand. What is required
   * and missing is reported. `followed` has what anything else followed from, `find` being asked for it.
   */
  resolve(given: Given): Resolved {
    const known = new Map<string, Value>();
    const followed = new Set<string>();
    const settle = (name: string): Value => {
      const cached = known.get(name);
      if (cached !== undefined) return cached;
      const value = this.compute(name, given, find);
      known.set(name, value);
      if (value !== (given.own.get(name)?.value ?? given.model?.get(name))) followed.add(name);
      return value;
    };
    const find = (name: string): Value => {
      followed.add(name);
      return settle(name);
    };
    for (const [name] of given.tables.specs) settle(name);
    return { find, known, followed };
  }

  private compute(name: string, given: Given, find: Find): Value {
    const { own, model, tables, card, behavioural } = given;
    const { options } = this.elaboration;
    const told = this.told(name, given);
    if (name === "temp") return this.temperature(told, find("dtemp"));
    if (told !== undefined) return told;
    if (name === "nominal") return options.tnom;
    const slot = tables.slots.get(name);
    if (name === "smoothed" && slot === undefined) return this.elaboration.parameters.notation.smoothSwitches ? 1 : 0;
    if (name === "enforced" && slot === undefined) return this.elaboration.parameters.notation.enforces ? 1 : 0;
    if (slot === undefined) return CONSTANTS.get(name) ?? options[name as OptionName];
    const spec = tables.specs[slot]![1];
    if (typeof spec.default === "number") return spec.default;
    const underivable = spec.from?.every((source) => !own.has(source) && !model?.has(source));
    if (spec.default === undefined || underivable) return behavioural ? 0 : this.missing(name, spec, given);
    if (/^[a-z]\w*$/.test(spec.default)) return find(spec.default);
    return this.values.nonzero(
      name,
      spec,
      this.evaluate(spec.default, find),
      card.name,
      impliedPiece(card.name, card.nameSpan),
    );
  }

  /** What the card says, else the model; their product in dialects where models multiply. */
  private told(name: string, { own, model, device }: Given): Value | undefined {
    const { notation, graph } = this.elaboration.parameters;
    const [card, given] = [own.get(name)?.value, model?.get(name)];
    const both = card !== undefined && given !== undefined;
    if (!both || !notation.multiplies || !device.parameters[name]?.multiplies) return card ?? given;
    return this.elaboration.parameters.value(graph.mul(this.values.node(card), this.values.node(given)));
  }

  /** Reports a required value that is missing, and gives a stand-in. */
  private missing(name: string, spec: ParameterSpec, { card, device }: Given): Value {
    const message = `${card.name} needs a value for ${name}: ${spec.about} [${spec.unit}]`;
    this.elaboration.diagnostics.error("missing-value", message, card.nameSpan, device.syntax);
    return 1;
  }

  /** The kelvin of a device: its own temperature, or the circuit's plus dtemp. */
  private temperature(own: Value | undefined, dtemp: Value): Value {
    const { parameters } = this.elaboration;
    const { graph } = parameters;
    const celsius =
      own === undefined ? graph.add(graph.input("temper"), this.values.node(dtemp)) : this.values.node(own);
    return parameters.value(graph.add(celsius, graph.constant(ZERO_CELSIUS)));
  }
}
