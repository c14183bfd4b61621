import { dialects } from "../base/dialect.js";
import type { Diagnostics } from "../base/diagnostics.js";
import { locate, type Span } from "../base/source.js";
import { makeCard } from "../netlist/cards.js";
import type { Card, Scope as NetlistScope } from "../netlist/contract.js";
import { Ammeters } from "./ammeters.js";
import { Calls } from "./calls.js";
import type { DeviceModel } from "./circuit.js";
import { Context } from "./context.js";
import { Copies } from "./copies.js";
import type { Device, Surroundings } from "./device.js";
import { ElementReader } from "./elements.js";
import { FlatCircuit } from "./flat.js";
import { type Built, type Element, InstanceBuilder } from "./instances.js";
import type { LawShelf, Shape } from "./laws.js";
import { localCard } from "./local-cards.js";
import { ModelValues } from "./model-values.js";
import { ModelChecker } from "./models.js";
import { Mold } from "./molds.js";
import { References } from "./references.js";
import type { Elaboration } from "./registry.js";
import type { Scope } from "./scope.js";
import { noteOtherStart, readStimulus } from "./stimulus.js";
import { TableShelf } from "./tables.js";
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

interface Made {
  readonly mold: Mold;
  readonly built: Built;
}

class Expansion {
  private readonly flat: FlatCircuit;
  /** Cards that have a name and made no instance of that name, by their paths. */
  private readonly others = new Map<string, Card>();
  private readonly byLetter = new Map<string, Device[]>();
  private readonly calls: Calls;
  private readonly references: References;
  private readonly laws: LawShelf;
  /** Of shapes without expressions of their own. */
  private readonly molds = new Map<Shape, Mold | undefined>();
  private readonly reader: ValueReader;
  private readonly models: ModelChecker;
  private readonly elements: ElementReader;
  private readonly modelValues: ModelValues;
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
    this.modelValues = new ModelValues(tables, this.reader, overrides);
    this.models = new ModelChecker(elaboration, tables, this.modelValues);
    this.elements = new ElementReader(elaboration, this.flat.nodes, this.models);
    this.builder = new InstanceBuilder(elaboration, tables, this.reader, this.modelValues);
  }

  expand(definition: NetlistScope, scope: Scope): Expanded {
    this.calls.checkDefaults(definition);
    this.walk(new Context(definition, scope, undefined, new Map()), []);
    this.references.resolve();
    this.flat.close();
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
    const copies = new Copies(context, this.flat, this.elaboration, this.byLetter, this.modelValues);
    for (const card of context.definition.elements) {
      const name = context.scope.path + card.name;
      const earlier = this.flat.claim(name) ? undefined : (this.others.get(name)?.nameSpan ?? this.flat.placeOf(name));
      if (earlier !== undefined) this.duplicate(card, earlier);
      else if (copies.add(card, name)) continue;
      else if (card.name.startsWith("x")) this.expandCall(card, name, context, stack);
      else if (card.name.startsWith("u") && parameters.notation.sequential)
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
    const elements = candidates && this.elements.read(card, name, candidates, context, surroundings);
    let complete = elements !== undefined;
    for (const element of elements ?? []) {
      const made = this.addInstance(element, context);
      if (made === undefined) {
        complete = false;
        continue;
      }
      if (element.name !== name) this.flat.claim(element.name);
      copies.learn(card, made.mold, made.built);
    }
    if (!complete) this.flat.drop(name);
    return complete;
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

  /** Undefined when a fault keeps an element from becoming an instance. */
  private addInstance(element: Element, context: Context): Made | undefined {
    const { card, name, device, draft, scope, behaviour } = element;
    const built = this.builder.build(element);
    if (built === undefined) return undefined;
    if (this.elaboration.unused.has(device.letter)) {
      const numbers = new Set(draft.terminals.map((terminal) => this.flat.nodes.number(terminal.name, context)));
      if (numbers.size === 1) return undefined;
    }
    const mold = this.moldOf(element, built.shape);
    if (mold === undefined) return undefined;
    const nodes = this.terminals(element, context);
    mold.addInner(nodes, nodes.length, name, this.flat.nodes);
    const instance = mold.make(card.nameSpan, name, built.values, nodes);
    const stimulus = draft.stimulus && readStimulus(draft.stimulus, name, scope, this.elaboration, this.reader);
    if (stimulus !== undefined) {
      const dc = built.values[built.shape.slots.get(device.stimulus!)!]!;
      noteOtherStart(stimulus, dc, card.name, this.elaboration.diagnostics);
      instance.stimulus = stimulus;
    }
    const number = this.flat.add(instance);
    if (context.ports.size > 0)
      draft.terminals.forEach(({ name: node }, k) => this.flat.enter(this.flat.nodes.port(node, context), number, k));
    const controls = behaviour === undefined ? draft.controls : [...draft.controls, ...behaviour.controls];
    this.references.addControls(number, controls, scope.path);
    return { mold, built };
  }

  private moldOf(element: Element, shape: Shape): Mold | undefined {
    const { device, model, behaviour } = element;
    if (behaviour === undefined && this.molds.has(shape)) return this.molds.get(shape);
    const laws = this.laws.of(device, shape, behaviour, this.elaboration.diagnostics);
    const mold = laws && new Mold(device, model, shape, laws);
    if (behaviour === undefined) this.molds.set(shape, mold);
    return mold;
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
}

/** gnucap's gate `u1 out gnd vdd enable a b cmos nand` as the call of the subcircuit that stands for it, `cmosnand2`. */
function gateCall(card: Card, diagnostics: Diagnostics): Card {
  const words = card.tokens.flatMap((token) => (token.kind === "word" ? [token.text] : []));
  const [family = "", gate = ""] = words.splice(-2);
  const text = `${card.name} ${words.join(" ")} ${family}${gate}${words.length - 4}`;
  return makeCard({ text, span: () => card.span }, diagnostics) ?? card;
}
