import { dialects, type Notation } from "../base/dialect.js";
import type { Diagnostics } from "../base/diagnostics.js";
import { locate, type Span, subpiece } from "../base/source.js";
import { makeCard } from "../netlist/cards.js";
import type { Card, Scope as NetlistScope } from "../netlist/contract.js";
import { composedPiece, impliedPiece } from "../netlist/pieces.js";
import { wordsOf } from "../netlist/tokens.js";
import { Ammeters } from "./ammeters.js";
import { behaviourLaw } from "./behaviour.js";
import { Calls } from "./calls.js";
import type { DeviceModel, Instance } from "./circuit.js";
import { Context } from "./context.js";
import { Copies, type Mold } from "./copies.js";
import type { Device, Draft, Surroundings } from "./device.js";
import { FlatCircuit } from "./flat.js";
import { type Built, type Element, InstanceBuilder, type Shape } from "./instances.js";
import type { Laws, LawShelf } from "./laws.js";
import { chooseDevice } from "./model-choice.js";
import { localCard } from "./local-cards.js";
import { ModelValues } from "./model-values.js";
import { ModelChecker } from "./models.js";
import { References } from "./references.js";
import type { Elaboration } from "./registry.js";
import type { Scope } from "./scope.js";
import { noteOtherStart, readStimulus } from "./stimulus.js";
import { TableShelf } from "./tables.js";
import type { Value } from "./value.js";
import { ValueReader } from "./values.js";

interface Expanded {
  readonly flat: FlatCircuit;
  /** Models of devices by their paths. */
  readonly models: ReadonlyMap<string, DeviceModel>;
}

/**
 * Flattens the hierarchy: subcircuits are expanded, names become paths, nodes become numbers. Faults are reported; what
 * has them is dropped.
 */
export function expand(definition: NetlistScope, scope: Scope, elaboration: Elaboration): Expanded {
  return new Expansion(elaboration).expand(definition, scope);
}

const NONE: readonly number[] = [];

class Expansion {
  private readonly flat: FlatCircuit;
  /** Cards that have a name and made no instance of that name, by their paths. */
  private readonly others = new Map<string, Card>();
  private readonly byLetter = new Map<string, Device[]>();
  private readonly calls: Calls;
  private readonly references: References;
  private readonly laws: LawShelf;
  /** Laws of shapes without expressions of their own. */
  private readonly lawOf = new Map<Shape, Laws | undefined>();
  private readonly reader: ValueReader;
  private readonly models: ModelChecker;
  private readonly builder: InstanceBuilder;

  constructor(private readonly elaboration: Elaboration) {
    const { registry, parameters, diagnostics, globals, grounds, laws, overrides } = elaboration;
    this.flat = new FlatCircuit(globals, grounds);
    for (const device of registry.devices) {
      const word = device.letter + (device.kind ?? "");
      const others = this.byLetter.get(word) ?? [];
      if (device.dialect === undefined) this.byLetter.set(word, [...others, device]);
      // What one dialect has goes before what bears the letter elsewhere.
      else if (dialects[device.dialect] === parameters.notation) this.byLetter.set(word, [device, ...others]);
    }
    this.calls = new Calls(this.flat.nodes, parameters, diagnostics);
    this.laws = laws;
    this.references = new References(this.flat, new Ammeters(this.flat, laws, diagnostics), diagnostics);
    this.reader = new ValueReader(elaboration);
    const tables = new TableShelf();
    const modelValues = new ModelValues(tables, this.reader, overrides);
    this.models = new ModelChecker(elaboration, tables, modelValues);
    this.builder = new InstanceBuilder(elaboration, tables, this.reader, modelValues);
  }

  expand(definition: NetlistScope, scope: Scope): Expanded {
    this.calls.checkDefaults(definition);
    this.walk(new Context(definition, scope, undefined, new Map()), []);
    this.references.resolve();
    return { flat: this.flat, models: this.models.placed };
  }

  /** Expands the elements of a context; `stack` has the definitions it is inside of, outermost first. */
  private walk(context: Context, stack: readonly NetlistScope[]): void {
    this.models.check(context, stack.length === 0);
    for (const card of context.definition.commands)
      this.flat.commands.push(localCard(card, context, this.flat.nodes, this.elaboration));
    const { parameters } = this.elaboration;
    const surroundings: Surroundings = {
      model: (word) => context.findModel(word) !== undefined,
      variation: (piece) => parameters.variations.of(piece, context.scope),
      notation: parameters.notation,
    };
    const copies = new Copies(context, this.elaboration);
    for (const card of context.definition.elements) {
      const name = context.scope.path + card.name;
      const letter = card.name[0];
      const earlier = this.others.get(name)?.nameSpan ?? this.flat.placeOf(name);
      if (earlier !== undefined) this.duplicate(card, earlier);
      else if (letter === "x") this.expandCall(card, name, context, stack);
      else if (letter === "u" && parameters.notation.sequential)
        this.expandCall(gateCall(card, this.elaboration.diagnostics), name, context, stack);
      else if (this.expandElement(card, name, context, surroundings, copies)) continue;
      this.others.set(name, card);
    }
  }

  private duplicate(card: Card, earlier: Span): void {
    const { file, line } = locate(earlier);
    const message = `there is already a device named ${card.name}, at ${file}:${line}`;
    this.elaboration.diagnostics.error("duplicate-name", message, card.nameSpan, "give each device a name of its own");
  }

  private expandCall(card: Card, name: string, context: Context, stack: readonly NetlistScope[]): void {
    const called = this.calls.open(card, context, stack);
    if (called !== undefined) {
      for (const [port, entry] of called.ports) this.flat.ports.set(`${name}.${port}`, entry);
      this.walk(called, [...stack, called.definition]);
      return;
    }
    this.flat.drop(`${name}.`);
    this.flat.nodes.connectWords(card, context);
  }

  /** False when a fault was reported, and something is missing. */
  private expandElement(
    card: Card,
    name: string,
    context: Context,
    surroundings: Surroundings,
    copies: Copies,
  ): boolean {
    const word = card.name[0] === "y" ? /^y(?:[a-z]{2,}(?=!))?/.exec(card.name)![0] : card.name[0]!;
    const candidates = this.byLetter.get(word);
    if (candidates === undefined) this.unknownLetter(card, context);
    const device = candidates?.[0];
    const isShort = device?.short !== undefined && this.elaboration.unused.size === 0;
    const words = isShort ? wordsOf(card.piece.text, device.terminals.length + 1) : undefined;
    if (words !== undefined && this.copy(card, name, words, device!, context, copies)) return true;
    const elements = candidates && this.readElements(card, name, candidates, context, surroundings);
    let complete = elements !== undefined;
    for (const element of elements ?? []) {
      const added = this.addInstance(element, context);
      if (added === undefined) complete = false;
      else if (words !== undefined) copies.learn(words.at(-1)!, device!, added.mold, added.built);
    }
    if (!complete) this.flat.drop(name);
    return complete;
  }

  /** Adds an element like one before without reading its card; false where there was none like it. */
  private copy(
    card: Card,
    name: string,
    words: readonly string[],
    device: Device,
    context: Context,
    copies: Copies,
  ): boolean {
    const copied = copies.of(words.at(-1)!, name, device);
    if (copied === undefined) return false;
    const { nodes } = this.flat;
    const names = words.slice(0, -1).map((word) => word.toLowerCase());
    const terminals = names.map((node) => nodes.connect(node, context));
    this.enter(this.flat.add(this.instanceOf(card, name, copied.mold, copied.values, terminals)), names, context);
    return true;
  }

  private unknownLetter(card: Card, context: Context): void {
    this.flat.nodes.connectWords(card, context);
    const isY = card.name.startsWith("y");
    const known = [...this.byLetter.keys(), "x"].filter((word) => word.startsWith("y") === isY || !isY);
    const words = known.map((word) => word.toUpperCase()).sort();
    const kind = card.name.replace(/!.*/, "").toUpperCase();
    const message = isY ? `there is no device ${kind}` : `no device starts with the letter "${card.name[0]}"`;
    const elsewhere = this.elaboration.registry.absent?.[card.name[0]!];
    const hint = elsewhere ? elsewhere : isY ? `known: ${words.join(" ")}` : `known letters: ${words.join(" ")}`;
    this.elaboration.diagnostics.error("unknown-device", message, card.nameSpan, hint);
  }

  /** What an element card says, one instance or several; undefined after a fault was reported. */
  private readElements(
    card: Card,
    name: string,
    candidates: readonly Device[],
    context: Context,
    surroundings: Surroundings,
  ): Element[] | undefined {
    const { diagnostics, parameters, registry } = this.elaboration;
    const before = diagnostics.errors;
    const written = withFunction(card, context, registry.functions, parameters.notation, diagnostics);
    const again = context.scope.path !== "" || this.laws.elaborations > 2;
    const draft = this.laws.readings.read(written, candidates[0]!, surroundings, diagnostics, again);
    for (const { name: node } of draft.terminals) this.flat.nodes.connect(node, context);
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
    const draft = withBareParameter(written, candidates[0]!, context);
    const choice = chooseDevice(card, draft, candidates, context, this.models, diagnostics);
    if (choice === undefined) return undefined;
    const behaviour = draft.behaviour && behaviourLaw(draft.behaviour, name, scope, parameters, diagnostics);
    if (draft.behaviour !== undefined && behaviour === undefined) return undefined;
    const { device, model } = choice;
    return { card, name, device, draft, model, scope, behaviour, multiplier: context.multiplier };
  }

  /** Undefined when a fault keeps an element from becoming an instance. */
  private addInstance(
    element: Element,
    context: Context,
  ): { readonly mold: Mold; readonly built: Built } | undefined {
    const { card, name, device, draft, model, scope, behaviour } = element;
    const built = this.builder.build(element);
    if (built === undefined) return undefined;
    if (this.elaboration.unused.has(device.letter)) {
      const numbers = new Set(draft.terminals.map((terminal) => this.flat.nodes.number(terminal.name, context)));
      if (numbers.size === 1) return undefined;
    }
    const laws = this.lawsOf(element, built.shape);
    if (laws === undefined) return undefined;
    const mold = { device, model, shape: built.shape, laws };
    const instance = this.instanceOf(card, name, mold, built.values, this.terminals(element, context));
    const stimulus = draft.stimulus && readStimulus(draft.stimulus, name, scope, this.elaboration, this.reader);
    if (stimulus !== undefined) {
      const dc = built.values[built.shape.slots.get(device.stimulus!)!]!;
      noteOtherStart(stimulus, dc, card.name, this.elaboration.diagnostics);
      instance.stimulus = stimulus;
    }
    const number = this.flat.add(instance);
    this.enter(
      number,
      draft.terminals.map((terminal) => terminal.name),
      context,
    );
    const controls = behaviour === undefined ? draft.controls : [...draft.controls, ...behaviour.controls];
    this.references.addControls(number, controls, scope.path);
    return { mold, built };
  }

  private instanceOf(
    card: Card,
    name: string,
    { device, model, shape, laws }: Mold,
    values: readonly Value[],
    terminals: number[],
  ): { -readonly [K in keyof Instance]: Instance[K] } {
    const isPlain = device.internal === undefined && shape.made.length === 0;
    const instance: ReturnType<Expansion["instanceOf"]> = {
      name,
      device,
      model: model?.card.name,
      modelPath: model && model.context.scope.path + model.card.name,
      span: card.nameSpan,
      law: laws.moving,
      nodes: isPlain ? terminals : [...terminals, ...this.internalNodes(name, device, shape, terminals)],
      terminals: terminals.length,
      values,
      given: shape.given,
      slots: shape.slots,
      words: shape.words,
      controls: NONE,
    };
    if (laws.held !== undefined) instance.laws = { moving: laws.moving, held: laws.held };
    return instance;
  }

  /** Notes which ports the terminals of an instance are connected to. */
  private enter(number: number, names: readonly string[], context: Context): void {
    if (context.ports.size > 0)
      names.forEach((name, k) => this.flat.enter(this.flat.nodes.port(name, context), number, k));
  }

  private lawsOf({ device, behaviour }: Element, shape: Shape): Laws | undefined {
    if (behaviour === undefined && this.lawOf.has(shape)) return this.lawOf.get(shape);
    const { diagnostics } = this.elaboration;
    const moving = this.laws.find(device, shape, behaviour, diagnostics);
    const holds = device.trainable?.state === true && shape.words.get("update")!.text !== "";
    const held = moving && holds ? this.laws.find(device, { ...shape, held: true }, behaviour, diagnostics) : undefined;
    const laws = moving && { moving, held };
    if (behaviour === undefined) this.lawOf.set(shape, laws);
    return laws;
  }

  /** The nodes that the card names, followed by those that its expression reads. */
  private terminals({ draft, behaviour }: Element, context: Context): number[] {
    const { nodes } = this.flat;
    const terminals = draft.terminals.map(({ name }) => nodes.number(name, context));
    for (const read of behaviour?.terminals ?? []) {
      const node = nodes.number(read.name, context);
      this.references.addSensed(node, read);
      terminals.push(node);
    }
    return terminals;
  }

  private internalNodes(
    name: string,
    device: Device,
    { collapsed, made }: Shape,
    terminals: readonly number[],
  ): number[] {
    const internal = device.internal ?? {};
    const place = (node: string): number => {
      if (collapsed.includes(node)) return place(internal[node]!.onto);
      const terminal = device.terminals.indexOf(node);
      return terminal >= 0 ? terminals[terminal]! : this.flat.nodes.at(`${name}.${node}`);
    };
    return [...Object.keys(internal).map(place), ...made.map((node) => this.flat.nodes.at(`${name}.${node}`))];
  }
}

/** gnucap's gate `u1 out gnd vdd enable a b cmos nand` as the call of the subcircuit that stands for it, `cmosnand2`. */
function gateCall(card: Card, diagnostics: Diagnostics): Card {
  const words = card.tokens.flatMap((token) => (token.kind === "word" ? [token.text] : []));
  const [family = "", gate = ""] = words.splice(-2);
  const text = `${card.name} ${words.join(" ")} ${family}${gate}${words.length - 4}`;
  return makeCard({ text, span: () => card.span }, diagnostics) ?? card;
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
