import { nearest } from "../base/diagnostics.js";
import type { Node } from "../law/graph.js";
import type { Piece, Span } from "../base/source.js";
import type { Card, ModelCard } from "../netlist/contract.js";
import { impliedPiece } from "../netlist/pieces.js";
import type { BehaviourLaw } from "./behaviour.js";
import type { Word } from "./circuit.js";
import type { PlacedModel } from "./context.js";
import { Defaults, type Find, type Own } from "./defaults.js";
import { type Device, type Draft, withoutEffect } from "./device.js";
import { isPerInstance, type ModelValues } from "./model-values.js";
import type { Shape } from "./laws.js";
import type { Value } from "./value.js";
import type { Elaboration } from "./registry.js";
import type { Scope } from "./scope.js";
import type { TableShelf, Tables } from "./tables.js";
import type { ValueReader } from "./values.js";

/** An element card with what its names mean. */
export interface Element {
  readonly card: Card;
  /** Full path. */
  readonly name: string;
  readonly device: Device;
  readonly draft: Draft;
  readonly model: PlacedModel | undefined;
  readonly scope: Scope;
  readonly behaviour: BehaviourLaw | undefined;
  /** The factor on its currents that the subcircuit around it has, where it is not 1. */
  readonly multiplier: Node | undefined;
}

export interface Built {
  readonly values: Value[];
  readonly shape: Shape;
  /** What it is a copy of, or others may be copies of. */
  readonly pattern: Pattern | undefined;
}

/**
 * An instance that others are copies of: those of the same device and model whose cards give the same parameters, with
 * equal values of those that anything follows from. Only the others, as the resistance of a resistor, are their own.
 */
interface Pattern {
  readonly values: readonly Value[];
  readonly shape: Shape;
  readonly given: Own;
  readonly followed: readonly string[];
  /** Parameters of the model that anything follows from. */
  readonly derived: ReadonlySet<string>;
  readonly multiplier: Node | undefined;
}

/** As many are kept for each origin: where all differ in what much follows from, looking for one is in vain. */
const PATTERNS = 16;

/** What patterns are kept for: values of a model, or a device without one. */
type Origin = ReadonlyMap<string, Value> | Device;

/** Gives every parameter of an instance its value: from the card, the model, or the default of the table. */
export class InstanceBuilder {
  private readonly defaults: Defaults;
  private readonly patterns = new Map<Origin, Pattern[]>();

  constructor(
    private readonly elaboration: Elaboration,
    private readonly tables: TableShelf,
    private readonly reader: ValueReader,
    private readonly modelValues: ModelValues,
  ) {
    this.defaults = new Defaults(elaboration, reader);
  }

  /** All values of an instance; undefined after a fault was reported. */
  build(element: Element): Built | undefined {
    const { diagnostics, parameters } = this.elaboration;
    const before = diagnostics.errors;
    const { card, name, device, model: placed, behaviour } = element;
    const tables = this.tables.of(device);
    const own = this.readOwn(element, tables);
    const model = placed && this.modelValues.of(placed, device, name);
    if (own === undefined || (placed && model === undefined) || diagnostics.errors > before) return undefined;

    const origin = model ?? device;
    const pattern = behaviour === undefined ? this.patternOf(element, origin, own) : undefined;
    const specOf = (key: string) => tables.specs[tables.slots.get(key)!]![1];
    if (pattern !== undefined) {
      const values = pattern.values.slice();
      for (const [key, { value }] of own) if (!pattern.followed.includes(key)) values[tables.slots.get(key)!] = value;
      const others = (key: string) => values[tables.slots.get(key)!];
      for (const [key, { value, place }] of own) this.reader.check(key, specOf(key), value, place, others);
      return diagnostics.errors > before ? undefined : { values, shape: pattern.shape, pattern };
    }

    const told = diagnostics.list.length;
    const behavioural = behaviour !== undefined && !behaviour.partial;
    const { find, known, followed } = this.defaults.resolve({ card, device, tables, own, model, behavioural });
    // What the card does not give may follow from what it gives: faults of that are told first, and then they alone.
    for (const [key, { value, place }] of own)
      this.reader.check(key, specOf(key), value, place, (other) => known.get(other));
    if (diagnostics.errors > before) return undefined;
    const place = impliedPiece(card.name, card.nameSpan);
    const others = (key: string) => (known.has(key) ? find(key) : undefined);
    for (const key of tables.bounded)
      if (!own.has(key) && !model?.has(key)) this.reader.check(key, specOf(key), find(key), place, others);
    if (diagnostics.errors > before) return undefined;

    const extra = behaviour?.parameters ?? [];
    const collapsed = this.collapsed(element, find);
    const values = [
      ...tables.specs.map(([key]) => known.get(key)!),
      ...extra.map(({ node }) => parameters.value(node)),
    ];
    const slots = this.tables.extendedSlots(device, extra.length);
    const sections = this.sections(element, find);
    const additions = behavioural ? "" : this.additions(element, find) + sections.law;
    if (diagnostics.errors > before) return undefined;
    const { multiplier } = element;
    const m = slots.get("m")!;
    find("m");
    if (multiplier !== undefined)
      values[m] = parameters.value(parameters.graph.mul(this.reader.node(values[m]!), multiplier));
    const shape = {
      given: new Set([...own.keys(), ...(model?.keys() ?? [])]),
      slots,
      words: wordsOf(device, placed?.card),
      collapsed,
      additions,
      made: sections.nodes,
      multiplied: values[m] !== 1,
    };
    if (behaviour !== undefined || diagnostics.list.length > told) return { values, shape, pattern: undefined };
    const dependent = [...own.keys()].filter((key) => followed.has(key));
    const derived = new Set([...(model?.keys() ?? [])].filter((key) => followed.has(key)));
    const made: Pattern = { values, shape, given: own, followed: dependent, derived, multiplier };
    // Values of a model that are read for each instance are those of no other.
    return { values, shape, pattern: isPerInstance(device, placed?.card) ? made : this.keep(origin, made) };
  }

  /** The pattern of an element, where it has had one like it. */
  private patternOf({ multiplier }: Element, origin: Origin, own: Own): Pattern | undefined {
    for (const pattern of this.patterns.get(origin) ?? [])
      if (pattern.multiplier === multiplier && fits(pattern, own)) return pattern;
    return undefined;
  }

  private keep(origin: Origin, pattern: Pattern): Pattern | undefined {
    const patterns = this.patterns.get(origin) ?? [];
    if (patterns.length >= PATTERNS) return undefined;
    this.patterns.set(origin, patterns);
    patterns.push(pattern);
    return pattern;
  }

  private readOwn({ card, name, device, draft, scope }: Element, tables: Tables): Own | undefined {
    const { diagnostics } = this.elaboration;
    const own = new Map<string, { readonly value: Value; readonly place: Piece }>();
    let faulty = false;
    for (const [key, given] of draft.values) {
      const canonical = tables.onInstance.get(key);
      if (canonical === undefined && withoutEffect.has(key)) {
        diagnostics.note("without-effect", `${key} has no effect on a ${device.name}`, given.span);
        continue;
      }
      if (canonical === undefined) {
        this.unknownParameter(key, given.span, device, tables);
        continue;
      }
      if (own.has(canonical)) {
        const hint = key === canonical ? undefined : `${key} is another name of ${canonical}`;
        diagnostics.error("duplicate-parameter", `${canonical} is given twice`, given.span, hint);
      }
      const spec = tables.specs[tables.slots.get(canonical)!]![1];
      const value = this.reader.read(canonical, spec, given.piece, scope, name, card.name);
      if (value === undefined) faulty = true;
      own.set(canonical, { value: value ?? NaN, place: given.piece });
    }
    for (const [key, override] of this.elaboration.overrides.ofDevice(name)) {
      const spec = tables.specs[tables.slots.get(key)!]![1];
      const place = own.get(key)?.place ?? impliedPiece(card.name, card.nameSpan);
      const value = this.reader.overridden(key, spec, override, `${name}:${key}`, card.name, place);
      own.set(key, { value, place });
    }
    return faulty ? undefined : own;
  }

  private unknownParameter(key: string, span: Span, device: Device, { onInstance, onModel }: Tables): void {
    const near = nearest(key, onInstance.keys());
    const elsewhere = onModel.has(key)
      ? `${key} belongs into the .model card`
      : `known: ${[...onInstance.keys()].join(" ")}`;
    this.elaboration.diagnostics.error(
      "unknown-parameter",
      `a ${device.name} has no parameter "${key}"`,
      span,
      near ? `did you mean "${near}"?` : elsewhere,
    );
  }

  /** The internal nodes whose condition does not hold. */
  private collapsed(element: Element, find: Find): string[] {
    const nodes = Object.entries(element.device.internal ?? {});
    return nodes
      .filter(([node, { when }]) => !this.holds(when, `the internal node ${node}`, element, find))
      .map(([node]) => node);
  }

  private additions(element: Element, find: Find): string {
    const { card, device } = element;
    const parts = (device.extras ?? []).map(({ when, law, otherwise, refuse }) => {
      const varies = otherwise !== undefined && typeof this.defaults.evaluate(when, find) !== "number";
      if (!varies && !this.holds(when, "a part of its law", element, find)) return otherwise ?? "";
      if (refuse !== undefined)
        this.elaboration.diagnostics.error("bad-value", `${card.name}: ${refuse}`, card.nameSpan, device.syntax);
      return law;
    });
    return parts.join("\n");
  }

  /** Nodes and statements of the sections that a device is made of. */
  private sections(element: Element, find: Find): { readonly nodes: readonly string[]; readonly law: string } {
    const { card, device, name } = element;
    const { sections } = device;
    if (sections === undefined) return { nodes: [], law: "" };
    const count = this.countOf(sections.count, find);
    if (typeof count !== "number") {
      const [code, message] =
        count === undefined
          ? (["varying-shape", "the number of its sections must not vary"] as const)
          : (["bad-value", count] as const);
      this.elaboration.diagnostics.error(code, `${name}: ${message}`, card.nameSpan, device.syntax);
      return { nodes: [], law: "" };
    }
    const holds = (when: string) => this.holds(when, "a part of its law", element, find);
    return { nodes: sections.nodes(count, holds), law: `\n${sections.law(count, holds)}` };
  }

  /** How many sections an instance has, or what is wrong with it; undefined where that varies. */
  private countOf(count: NonNullable<Device["sections"]>["count"], find: Find): number | string | undefined {
    if (typeof count === "string") {
      const value = this.defaults.evaluate(count, find);
      return typeof value === "number" ? value : undefined;
    }
    let varies = false;
    const fixed = count((name) => {
      const value = find(name);
      varies ||= typeof value !== "number";
      return typeof value === "number" ? value : NaN;
    });
    return varies ? undefined : fixed;
  }

  /** Whether a condition on the shape of an instance holds; it must not vary. */
  private holds(when: string, what: string, { card, name }: Element, find: Find): boolean {
    const holds = this.defaults.evaluate(when, find);
    if (typeof holds === "number") return holds !== 0;
    const message = `${name}: whether it has ${what} must not vary (${when})`;
    this.elaboration.diagnostics.error("varying-shape", message, card.nameSpan);
    return true;
  }
}

function fits({ given, followed }: Pattern, own: Own): boolean {
  if (given.size !== own.size) return false;
  for (const key of own.keys()) if (!given.has(key)) return false;
  for (const key of followed) if (given.get(key)!.value !== own.get(key)!.value) return false;
  return true;
}

/** Parameters of the model that are words: as written, or by default. */
function wordsOf(device: Device, model: ModelCard | undefined): ReadonlyMap<string, Word> {
  const entries = Object.entries(device.words ?? {}).map(([key, spec]) => {
    const written = model?.values.find((v) => v.name === key);
    if (written === undefined) return [key, { text: spec.default }] as const;
    const { text } = written.value;
    return [key, { text: text.trim().toLowerCase(), span: written.value.span(0, text.length) }] as const;
  });
  return new Map(entries);
}
