import type { Notation } from "../base/dialect.js";
import type { Diagnostics } from "../base/diagnostics.js";
import { subpiece } from "../base/source.js";
import { makeCard } from "../netlist/cards.js";
import type { Card } from "../netlist/contract.js";
import { composedPiece, impliedPiece } from "../netlist/pieces.js";
import { behaviourLaw } from "./behaviour.js";
import type { Context } from "./context.js";
import type { Device, Draft, Surroundings } from "./device.js";
import type { NodeTable } from "./flat.js";
import type { Element } from "./instances.js";
import { chooseDevice } from "./model-choice.js";
import type { ModelChecker } from "./models.js";
import type { Elaboration } from "./registry.js";

/** Reads element cards, and finds what their names mean. */
export class ElementReader {
  constructor(
    private readonly elaboration: Elaboration,
    private readonly nodes: NodeTable,
    private readonly models: ModelChecker,
  ) {}

  /** What an element card says, one instance or several; undefined after a fault was reported. */
  read(
    card: Card,
    name: string,
    candidates: readonly Device[],
    context: Context,
    surroundings: Surroundings,
  ): Element[] | undefined {
    const { diagnostics, laws, parameters, registry } = this.elaboration;
    const before = diagnostics.errors;
    const written = withFunction(card, context, registry.functions, parameters.notation, diagnostics);
    const again = context.scope.path !== "" || laws.elaborations > 2;
    const draft = laws.readings.read(written, candidates[0]!, surroundings, diagnostics, again);
    for (const { name: node } of draft.terminals) this.nodes.connect(node, context);
    if (diagnostics.errors > before) return undefined;
    const elements = [this.elementOf(card, name, draft, candidates, context)];
    draft.also?.forEach((one, k) => elements.push(this.elementOf(card, `${name}#${k + 2}`, one, candidates, context)));
    return elements.includes(undefined) ? undefined : (elements as Element[]);
  }

  private elementOf(
    card: Card,
    name: string,
    written: Draft,
    candidates: readonly Device[],
    context: Context,
  ): Element | undefined {
    const { diagnostics, parameters } = this.elaboration;
    const { scope } = context;
    const bare = withBareParameter(written, candidates[0]!, context);
    const choice = chooseDevice(card, bare, candidates, context, this.models, diagnostics);
    if (choice === undefined) return undefined;
    const { device, model, draft } = choice;
    const behaviour = draft.behaviour && behaviourLaw(draft.behaviour, name, scope, parameters, diagnostics);
    if (draft.behaviour !== undefined && behaviour === undefined) return undefined;
    return { card, name, device, draft, model, scope, behaviour, multiplier: context.multiplier };
  }
}

/** A card that names a model of a function (`.model curve table 0,0 1,2`) with what that holds in its place. */
function withFunction(
  card: Card,
  context: Context,
  functions: ReadonlyMap<string, string>,
  { kinds }: Notation,
  diagnostics: Diagnostics,
): Card {
  if (!context.holdsAny(functions)) return card;
  const { piece, tokens, nameSpan } = card;
  const named = tokens.findLast((token) => token.kind === "word");
  const model = named && context.findModel(named.lower)?.card;
  const word = model && functions.get(model.type);
  if (named === undefined || model === undefined || word === undefined) return card;
  const text = [
    word,
    ...model.flags.map((flag) => flag.text),
    ...model.values.map(({ name, value }) => `${name}={${value.text}}`),
  ].join(" ");
  const parts = [subpiece(piece, 0, named.at), ` ${text} `, subpiece(piece, named.end, piece.text.length)];
  return makeCard(composedPiece(parts, nameSpan), diagnostics, kinds) ?? card;
}

/** `R1 a b rval`: where no model has the name and a parameter has it, it is the value. */
function withBareParameter(draft: Draft, { model, sweep }: Device, context: Context): Draft {
  const { model: named } = draft;
  if (named === undefined || model?.required === true || sweep === undefined || draft.values.has(sweep)) return draft;
  if (context.findModel(named.name) !== undefined || context.scope.find(named.name) === undefined) return draft;
  const value = { piece: impliedPiece(named.name, named.span), span: named.span };
  const bare: Draft = { ...draft, values: new Map(draft.values).set(sweep, value) };
  delete bare.model;
  return bare;
}
