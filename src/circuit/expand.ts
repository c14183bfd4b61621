import type { Diagnostics } from "../base/diagnostics.js";
import { nearest } from "../base/diagnostics.js";
import { locate, type Piece, type Span } from "../base/source.js";
import { scanNumber } from "../base/units.js";
import type { Node } from "../law/graph.js";
import { parseExpression } from "../law/parse.js";
import { Cursor, type Word } from "../netlist/cursor.js";
import type { Assignment, Card, ModelCard, Scope as NetlistScope } from "../netlist/contract.js";
import { behaviourLaw } from "./behaviour.js";
import type { Instance, Options } from "./circuit.js";
import type { Device, Draft } from "./device.js";
import type { Registry } from "./elaborate.js";
import { InstanceBuilder } from "./instances.js";
import { LawShelf } from "./laws.js";
import { Scope } from "./parameters.js";
import type { Parameters } from "./parameters.js";

/** One place of the hierarchy: the main circuit, or one call of a subcircuit. */
export interface Context {
  readonly definition: NetlistScope;
  readonly scope: Scope;
  /** The context that encloses the definition (not the call). */
  readonly parent: Context | undefined;
  /** Ports of a subcircuit and what they are connected to. */
  readonly ports: ReadonlyMap<string, number>;
  readonly subcircuits: ReadonlyMap<string, NetlistScope>;
  readonly models: ReadonlyMap<string, ModelCard>;
}

interface PendingControl {
  readonly instance: number;
  readonly names: readonly { readonly name: string; readonly span: Span }[];
  readonly path: string;
}

const DEEPEST = 100;

/** Flattens the hierarchy: subcircuits are expanded, names become paths, nodes become numbers. */
export class Expansion {
  readonly nodes: string[] = [];
  readonly nodeNumber = new Map<string, number>();
  readonly instances: Instance[] = [];
  readonly instanceNumber = new Map<string, number>();
  /** Paths of devices and of subcircuit calls (with a trailing dot) that have faults: nothing is said about their lack. */
  readonly dropped = new Set<string>();
  private readonly pending: PendingControl[] = [];
  /** Nodes that terminals of devices are connected to, and nodes that expressions read. */
  private readonly connected = new Set<number>();
  private readonly sensed: { readonly node: number; readonly name: string; readonly span: Span }[] = [];
  private readonly byLetter = new Map<string, Device[]>();
  private readonly laws: LawShelf;
  private readonly builder: InstanceBuilder;

  constructor(
    private readonly registry: Registry,
    private readonly parameters: Parameters,
    options: Options,
    private readonly diagnostics: Diagnostics,
  ) {
    for (const device of registry.devices) {
      this.byLetter.set(device.letter, [...(this.byLetter.get(device.letter) ?? []), device]);
    }
    this.laws = new LawShelf(diagnostics);
    this.builder = new InstanceBuilder(parameters, options, diagnostics);
  }

  /** Expands the main circuit. */
  expand(definition: NetlistScope, scope: Scope): void {
    this.checkDefaults(definition);
    this.expandContext(this.context(definition, scope, undefined, new Map()), []);
  }

  private context(
    definition: NetlistScope,
    scope: Scope,
    parent: Context | undefined,
    ports: Map<string, number>,
  ): Context {
    return {
      definition,
      scope,
      parent,
      ports,
      subcircuits: new Map(definition.subcircuits.map((s) => [s.name, s])),
      models: new Map(definition.models.map((m) => [m.name, m])),
    };
  }

  private expandContext(context: Context, stack: readonly NetlistScope[]): void {
    this.checkModels(context, stack.length === 0);
    for (const card of context.definition.elements) {
      const letter = card.name[0]!;
      const name = context.scope.path + card.name;
      const earlier = this.names.get(name);
      if (earlier !== undefined) this.duplicate(card, earlier);
      this.names.set(name, card.nameSpan);
      if (earlier !== undefined) continue;
      if (letter === "x") {
        if (this.expandCall(card, context, stack)) continue;
        this.dropped.add(`${name}.`);
        this.connectWords(card, context);
        continue;
      }
      if (!this.byLetter.has(letter)) this.unknownLetter(card, context);
      else this.addInstance(card, name, context);
      if (!this.instanceNumber.has(name)) this.dropped.add(name);
    }
  }

  private readonly names = new Map<string, Span>();
  private duplicate(card: Card, earlier: Span): void {
    const { file, line } = locate(earlier);
    this.diagnostics.error(
      "duplicate-name",
      `there is already a device named ${card.name}, at ${file}:${line}`,
      card.nameSpan,
      "give each device a name of its own",
    );
  }

  /** Whatever may be a node of a card that cannot be read counts as connected, so that its lack is not reported. */
  private connectWords(card: Card, context: Context): void {
    for (const token of card.tokens) if (token.kind === "word") this.connected.add(this.node(token.lower, context));
  }

  private unknownLetter(card: Card, context: Context): void {
    const letters = [...this.byLetter.keys(), "x"].map((l) => l.toUpperCase()).sort();
    this.connectWords(card, context);
    this.diagnostics.error(
      "unknown-device",
      `no device starts with the letter "${card.name[0]}"`,
      card.nameSpan,
      `known letters: ${letters.join(" ")}`,
    );
  }

  private knowsModelType(type: string): boolean {
    const { devices, otherModels } = this.registry;
    return devices.some(({ model }) => model?.types.includes(type)) || otherModels.some((other) => other.type === type);
  }

  /** Faults of models that belong to no device, once for each definition. */
  private readonly checkedModels = new Set<ModelCard>();
  private checkModels(context: Context, top: boolean): void {
    const types = this.registry.devices.flatMap((device) => device.model?.types ?? []);
    const others = this.registry.otherModels.map(({ type }) => type);
    for (const model of context.models.values()) {
      if (this.checkedModels.has(model)) continue;
      this.checkedModels.add(model);
      if (others.includes(model.type) && top) continue;
      if (others.includes(model.type)) {
        this.diagnostics.error(
          "misplaced-model",
          `a model of type ${model.type} belongs to the main circuit`,
          model.typeSpan,
        );
      } else if (!types.includes(model.type)) {
        const near = nearest(model.type, [...types, ...others]);
        const hint = near ? `did you mean "${near}"?` : `known types: ${[...types, ...others].join(" ")}`;
        this.diagnostics.error("unknown-model-type", `unknown model type "${model.type}"`, model.typeSpan, hint);
      } else
        this.builder.checkModel(
          model,
          this.registry.devices.filter((d) => d.model?.types.includes(model.type)),
          context,
        );
    }
  }

  private findModel(name: string, context: Context | undefined): { model: ModelCard; context: Context } | undefined {
    for (let at = context; at !== undefined; at = at.parent) {
      const model = at.models.get(name);
      if (model !== undefined) return { model, context: at };
    }
    return undefined;
  }

  /** The number of a node by its local name. */
  node(name: string, context: Context): number {
    if (name === "0" || name === "gnd") return -1;
    const port = context.ports.get(name);
    if (port !== undefined) return port;
    return this.newNode(context.scope.path + name);
  }

  private newNode(path: string): number {
    let number = this.nodeNumber.get(path);
    if (number === undefined) {
      number = this.nodes.push(path) - 1;
      this.nodeNumber.set(path, number);
    }
    return number;
  }

  /** Expands a call; false when a fault keeps it from being expanded. */
  private expandCall(card: Card, context: Context, stack: readonly NetlistScope[]): boolean {
    const cursor = new Cursor(card, this.diagnostics);
    const words: Word[] = [];
    while (!cursor.done && !cursor.atAssignment) {
      const params = cursor.keyword("params:");
      if (params !== undefined) break;
      const word = cursor.node("a node or the name of a subcircuit");
      if (word === undefined) return false;
      words.push(word);
    }
    const actuals: Assignment[] = [];
    while (!cursor.done) {
      const assignment = cursor.assignment();
      if (assignment === undefined) break;
      actuals.push(assignment);
    }
    cursor.end();
    const called = words.pop();
    if (called === undefined) {
      this.diagnostics.error(
        "missing-text",
        `${card.name} names no subcircuit`,
        card.nameSpan,
        "Xname node... subcircuit [parameter=value]",
      );
      return false;
    }
    let home: Context | undefined = context;
    while (home !== undefined && !home.subcircuits.has(called.lower)) home = home.parent;
    if (home === undefined) {
      const known: string[] = [];
      for (let at: Context | undefined = context; at !== undefined; at = at.parent)
        known.push(...at.subcircuits.keys());
      const near = nearest(called.lower, known);
      this.diagnostics.error(
        "unknown-subcircuit",
        `unknown subcircuit "${called.text}"`,
        called.span,
        near && `did you mean "${near}"?`,
      );
      return false;
    }
    const definition = home.subcircuits.get(called.lower)!;
    if (stack.includes(definition) || stack.length >= DEEPEST) {
      const chain = [...stack.map((s) => s.name), definition.name].join(" -> ");
      this.diagnostics.error(
        "recursive-subcircuit",
        `the subcircuit ${definition.name} contains itself: ${chain}`,
        called.span,
      );
      return false;
    }
    if (words.length !== definition.ports.length) {
      this.diagnostics.error(
        "wrong-node-count",
        `the subcircuit ${definition.name} has ${definition.ports.length} ports, but ${card.name} gives ${words.length} nodes`,
        (words[definition.ports.length] ?? called).span,
        `its ports: ${definition.ports.map((p) => p.name).join(" ") || "none"}`,
      );
      return false;
    }
    const ports = new Map(definition.ports.map((port, k) => [port.name, this.node(words[k]!.lower, context)]));
    this.checkDefaults(definition);
    const scope = new Scope(home.scope, `${context.scope.path}${card.name}.`);
    for (const { name, value, span } of definition.formals)
      scope.definitions.set(name, { piece: value, span, scope: undefined });
    for (const { name, value, span } of actuals) {
      if (!scope.definitions.has(name)) {
        const near = nearest(name, scope.definitions.keys());
        const known = [...scope.definitions.keys()].join(" ") || "none";
        this.diagnostics.error(
          "unknown-parameter",
          `the subcircuit ${definition.name} has no parameter "${name}"`,
          span,
          near ? `did you mean "${near}"?` : `its parameters: ${known}`,
        );
      } else scope.definitions.set(name, { piece: value, span, scope: context.scope });
    }
    for (const { name, value, span } of definition.parameters)
      scope.definitions.set(name, { piece: value, span, scope: undefined });
    for (const f of definition.functions) scope.functions.set(f.name, { card: f, scope });
    this.parameters.settle(scope);
    this.expandContext(this.context(definition, scope, home, ports), [...stack, definition]);
    return true;
  }

  private readonly checkedDefaults = new Set<NetlistScope>();
  /** Defaults and functions must be expressions even where every call gives a value of its own, and nobody calls. */
  private checkDefaults(definition: NetlistScope): void {
    if (this.checkedDefaults.has(definition)) return;
    this.checkedDefaults.add(definition);
    for (const { value } of definition.formals) parseExpression(value, this.diagnostics);
    for (const { body } of definition.functions) parseExpression(body, this.diagnostics);
  }

  private addInstance(card: Card, name: string, context: Context): void {
    const candidates = this.byLetter.get(card.name[0]!)!;
    const draft: Draft = { terminals: [], values: new Map(), controls: [] };
    const before = this.diagnostics.errors;
    const cursor = new Cursor(card, this.diagnostics);
    candidates[0]!.read(cursor, draft, (word) => this.findModel(word, context) !== undefined);
    for (const { name: node } of draft.terminals) this.connected.add(this.node(node, context));
    if (this.diagnostics.errors > before) return;

    let device = candidates[0]!;
    let model: { model: ModelCard; context: Context } | undefined;
    if (draft.model !== undefined) {
      model = this.findModel(draft.model.name, context);
      if (model === undefined) {
        this.unknownModel(draft.model, context);
        return;
      }
      const { type } = model.model;
      const owner = candidates.find((d) => d.model?.types.includes(type));
      if (owner === undefined) {
        if (!this.knowsModelType(type)) return;
        const types = candidates.flatMap((d) => d.model?.types ?? []);
        this.diagnostics.error(
          "wrong-model-type",
          `the model ${model.model.name} is of type ${type}, which ${card.name} cannot use`,
          draft.model.span,
          types.length > 0 ? `it takes a model of type ${types.join(" or ")}` : `${device.name}s take no model`,
        );
        return;
      }
      device = owner;
    } else if (device.model?.required) {
      this.diagnostics.error("missing-model", `${card.name} needs a model`, card.nameSpan, device.syntax);
      return;
    }
    this.finish(card, name, device, draft, model, context);
  }

  private unknownModel(named: { name: string; span: Span }, context: Context): void {
    const known: string[] = [];
    for (let at: Context | undefined = context; at !== undefined; at = at.parent) known.push(...at.models.keys());
    const near = nearest(named.name, known);
    this.diagnostics.error(
      "unknown-model",
      `unknown model "${named.name}"`,
      named.span,
      near ? `did you mean "${near}"?` : "add a .model card for it",
    );
  }

  private finish(
    card: Card,
    name: string,
    device: Device,
    draft: Draft,
    model: { model: ModelCard; context: Context } | undefined,
    context: Context,
  ): void {
    const behaviour =
      draft.behaviour && behaviourLaw(draft.behaviour, name, context.scope, this.parameters, this.diagnostics);
    if (draft.behaviour !== undefined && behaviour === undefined) return;
    const built = this.builder.build(card, name, device, draft, model, context.scope, behaviour);
    if (built === undefined) return;
    const law = this.laws.find(device, built.collapsed, built.multiplied, behaviour);
    if (law === undefined) return;
    const terminals = draft.terminals.map(({ name: node }) => this.node(node, context));
    for (const { name: read, span } of behaviour?.terminals ?? []) {
      const node = this.node(read, context);
      this.sensed.push({ node, name: read, span });
      terminals.push(node);
    }
    const internal = Object.keys(device.internal ?? {}).map((node) =>
      built.collapsed.includes(node)
        ? terminals[device.terminals.indexOf(device.internal![node]!.onto)]!
        : this.newNode(`${name}.${node}`),
    );
    const number = this.instances.length;
    const controls = [...draft.controls, ...(behaviour?.controls ?? [])];
    if (controls.length > 0) this.pending.push({ instance: number, names: controls, path: context.scope.path });
    const stimulus = draft.stimulus && this.stimulus(draft, name, context.scope);
    this.instances.push({
      name,
      device,
      model: model?.model.name,
      span: card.nameSpan,
      law,
      nodes: [...terminals, ...internal],
      terminals: terminals.length,
      values: built.values,
      slots: built.slots,
      words: built.words,
      controls: [],
      ...(stimulus && { stimulus }),
    });
    this.instanceNumber.set(name, number);
  }

  private stimulus(draft: Draft, name: string, scope: Scope): Instance["stimulus"] {
    const { shape: keyword, span, values } = draft.stimulus!;
    const shape = this.registry.shapes.get(keyword)!;
    const names = Object.keys(shape.parameters);
    const required = names.filter((n) => shape.parameters[n]!.default === undefined).length;
    if (values.length < required || (!shape.repeats && values.length > names.length)) {
      const syntax = `${keyword.toUpperCase()}(${names.join(" ")}${shape.repeats ? " ..." : ""})`;
      const few = values.length < required;
      this.diagnostics.error(
        "wrong-argument-count",
        few
          ? `${keyword} needs at least ${required} values, not ${values.length}`
          : `${keyword} takes at most ${names.length} values, not ${values.length}`,
        few ? span : values[names.length]!.span,
        syntax,
      );
      return undefined;
    }
    const nodes = values.map(({ piece }, k) => this.builder.expression(piece, scope, [name, `${keyword}${k}`]));
    if (nodes.some((node) => node === undefined)) return undefined;
    const known = (nodes as Node[]).map((node) => this.parameters.value(node));
    const numbers = known.filter((value): value is number => typeof value === "number");
    if (numbers.length === known.length) {
      const fault = shape.check?.(numbers);
      if (fault) this.diagnostics.error("bad-source", fault[1], values[Math.min(fault[0], values.length - 1)]!.span);
    }
    known.forEach((value, k) => {
      const spec = shape.parameters[names[k] ?? ""];
      if (typeof value === "number" && spec?.min !== undefined && typeof spec.min === "number" && value < spec.min) {
        this.diagnostics.error(
          "parameter-range",
          `${names[k]} must be at least ${spec.min}, not ${value}`,
          values[k]!.span,
          spec.about,
        );
      }
    });
    return { shape, values: known, span };
  }

  /** Whether a device or a part of a subcircuit is missing only because of faults that were reported. */
  isDropped(path: string): boolean {
    if (this.dropped.has(path)) return true;
    for (let dot = path.indexOf("."); dot >= 0; dot = path.indexOf(".", dot + 1))
      if (this.dropped.has(path.slice(0, dot + 1))) return true;
    return false;
  }

  /** Reports nodes that only expressions know: nothing is connected to them. To be called after everything is expanded. */
  checkSensed(): void {
    for (const { node, name, span } of this.sensed) {
      if (node < 0 || this.connected.has(node) || this.isDropped(this.nodes[node]!)) continue;
      const prefix = this.nodes[node]!.slice(0, -name.length);
      const known = [...this.connected].filter((k) => k >= 0 && this.nodes[k]!.startsWith(prefix));
      const near = nearest(
        name,
        known.map((k) => this.nodes[k]!.slice(prefix.length)),
      );
      this.diagnostics.error(
        "unknown-node",
        `no device is connected to the node "${name}"`,
        span,
        near && `did you mean "${near}"?`,
      );
    }
  }

  /** Finds the instances whose currents others read; to be called after everything is expanded. */
  connectControls(): void {
    for (const { instance: number, names, path } of this.pending) {
      const instance = this.instances[number]!;
      const controls: number[] = [];
      for (const { name, span } of names) {
        const found = this.instanceNumber.get(path + name) ?? this.instanceNumber.get(name);
        const target = found === undefined ? undefined : this.instances[found]!;
        if (target === undefined) {
          if (this.isDropped(path + name) || this.isDropped(name)) continue;
          const near = nearest(name, this.instanceNumber.keys());
          this.diagnostics.error(
            "unknown-control",
            `there is no device named "${name}"`,
            span,
            near && `did you mean "${near}"?`,
          );
        } else if (target.law.branches.length === 0) {
          this.diagnostics.error(
            "no-branch-current",
            `${name} has no branch current to read`,
            span,
            "put a voltage source of 0 V in series and name it instead",
          );
        } else controls.push(found!);
      }
      if (controls.length < names.length) continue;
      const borrowed = { ...instance, controls };
      this.instances[number] = borrowed;
      this.builder.borrow(borrowed, this.instances, this.diagnostics, names);
    }
  }
}

/**
 * The number when a piece is nothing but one, without building an expression. What deserves a remark (a lone F, which
 * is femto) is left to the expression parser, which makes it.
 */
export function plainNumber(piece: Piece): number | undefined {
  const { text } = piece;
  if (text.endsWith("F")) return undefined;
  const scanned = scanNumber(text, 0);
  return scanned !== undefined && "value" in scanned && scanned.end === text.length ? scanned.value : undefined;
}
