import type { Node } from "../law/graph.js";
import type { ModelCard, Scope as NetlistScope } from "../netlist/contract.js";
import type { Port } from "./circuit.js";
import type { Scope } from "./scope.js";

/** A model with the context it is defined in, where its expressions are read. */
export interface PlacedModel {
  readonly card: ModelCard;
  readonly context: Context;
}

const NUMERIC = /^[\d.]/;

/** One place of the hierarchy: the main circuit, or one call of a subcircuit. */
export class Context {
  readonly models: ReadonlyMap<string, ModelCard>;
  private held: boolean | undefined;
  private numeric: boolean | undefined;
  private readonly subcircuits: ReadonlyMap<string, NetlistScope>;

  constructor(
    readonly definition: NetlistScope,
    readonly scope: Scope,
    /** The context that encloses the definition (not the call). */
    private readonly parent: Context | undefined,
    /** Ports of a subcircuit by their names in it. */
    readonly ports: ReadonlyMap<string, Port>,
    /** The factor on the currents of all devices here, where it is not 1. */
    readonly multiplier?: Node,
  ) {
    this.models = new Map(definition.models.map((model) => [model.name, model]));
    this.subcircuits = new Map(definition.subcircuits.map((subcircuit) => [subcircuit.name, subcircuit]));
  }

  /** This context and those that enclose its definition, innermost first. */
  private *chain(): Generator<Context> {
    yield this;
    if (this.parent !== undefined) yield* this.parent.chain();
  }

  findModel(name: string): PlacedModel | undefined {
    const card = this.models.get(name);
    return card === undefined ? this.parent?.findModel(name) : { card, context: this };
  }

  /** Whether a model that can be seen from here has one of some types. */
  holdsAny(types: ReadonlyMap<string, unknown>): boolean {
    this.held ??= [...this.models.values()].some(({ type }) => types.has(type));
    return this.held || this.parent?.holdsAny(types) === true;
  }

  /** Whether the name of a model that can be seen from here begins like a number. */
  get hasNumericModel(): boolean {
    this.numeric ??= [...this.models.keys()].some((name) => NUMERIC.test(name));
    return this.numeric || this.parent?.hasNumericModel === true;
  }

  findSubcircuit(name: string): { readonly definition: NetlistScope; readonly home: Context } | undefined {
    const definition = this.subcircuits.get(name);
    return definition === undefined ? this.parent?.findSubcircuit(name) : { definition, home: this };
  }

  /** Names of all models that can be seen from here. */
  modelNames(): string[] {
    return [...this.chain()].flatMap(({ models }) => [...models.keys()]);
  }

  subcircuitNames(): string[] {
    return [...this.chain()].flatMap(({ subcircuits }) => [...subcircuits.keys()]);
  }
}
