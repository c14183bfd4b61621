import type { Diagnostics } from "../base/diagnostics.js";
import { nearest } from "../base/diagnostics.js";
import type { Piece, Span } from "../base/source.js";
import { pieceOf } from "../base/source.js";
import type { Expr } from "../law/ast.js";
import type { Node } from "../law/graph.js";
import { lower } from "../law/lower.js";
import { parseExpression } from "../law/parse.js";
import type { Card, ModelCard } from "../netlist/contract.js";
import type { BehaviourLaw } from "./behaviour.js";
import type { Instance, Options, Value, Word } from "./circuit.js";
import { commonParameters, type Device, type Draft, type ParameterSpec } from "./device.js";
import { plainNumber } from "./expand.js";
import type { Context } from "./expand.js";
import { outOfRange } from "./options.js";
import type { Parameters, Scope } from "./parameters.js";

interface Built {
  readonly values: Value[];
  readonly slots: ReadonlyMap<string, number>;
  readonly words: ReadonlyMap<string, Word>;
  readonly collapsed: string[];
  readonly multiplied: boolean;
}

/** The tables of a device as the builder uses them. */
interface Tables {
  readonly specs: readonly (readonly [string, ParameterSpec])[];
  /** Names and aliases that an element card may set, and that a model may set. */
  readonly onInstance: ReadonlyMap<string, string>;
  readonly onModel: ReadonlyMap<string, string>;
  readonly slots: Map<string, number>;
}

const ABSOLUTE_ZERO = 273.15;

/** Gives every parameter of an instance its value: from the card, the model, or the default of the table. */
export class InstanceBuilder {
  private readonly tables = new Map<Device, Tables>();
  private readonly defaults = new Map<string, Expr>();
  /** Values of models by the scope they stand in; undefined for models with faults. */
  private readonly modelValues = new Map<ModelCard, Map<Scope, Map<string, Value> | undefined>>();
  private readonly extended = new Map<string, Map<string, number>>();

  constructor(
    private readonly parameters: Parameters,
    private readonly options: Options,
    private readonly diagnostics: Diagnostics,
  ) {}

  private tablesOf(device: Device): Tables {
    let tables = this.tables.get(device);
    if (tables === undefined) {
      const specs = [...Object.entries(device.parameters), ...Object.entries(commonParameters)];
      const names = (homes: readonly string[]) =>
        new Map(
          specs
            .filter(([, spec]) => homes.includes(spec.on ?? "instance"))
            .flatMap(([name, spec]) => [name, ...(spec.aliases ?? [])].map((alias) => [alias, name] as const)),
        );
      tables = {
        specs,
        onInstance: names(["instance", "both"]),
        onModel: names(["model", "both"]),
        slots: new Map(specs.map(([name], k) => [name, k])),
      };
      this.tables.set(device, tables);
    }
    return tables;
  }

  /** Reports what a model card has that none of the devices of its type knows. */
  checkModel(model: ModelCard, devices: readonly Device[], context: Context): void {
    const known = new Set(devices.flatMap((d) => [...this.tablesOf(d).onModel.keys(), ...Object.keys(d.words ?? {})]));
    for (const { name, span, value } of model.values) {
      if (name === "level") {
        if (plainNumber(value) !== 1) {
          const place = value.span(0, value.text.length);
          this.diagnostics.error(
            "unknown-level",
            `level ${value.text} of a model of type ${model.type} is not available`,
            place,
            "level=1 is",
          );
        }
      } else if (!known.has(name)) {
        const near = nearest(name, known);
        this.diagnostics.error(
          "unknown-parameter",
          `a model of type ${model.type} has no parameter "${name}"`,
          span,
          near && `did you mean "${near}"?`,
        );
      }
    }
    for (const token of model.flags) {
      this.diagnostics.error(
        "unexpected-text",
        `unexpected "${token.text}" in .model ${model.name}`,
        token.span,
        "parameters are written name=value",
      );
    }
    for (const device of devices) this.valuesOfModel(model, context, device, context.scope.path + model.name);
  }

  /** A value as written in the netlist; undefined after a fault was reported. */
  private given(piece: Piece, scope: Scope, key: readonly string[]): Value | undefined {
    const number = plainNumber(piece);
    if (number !== undefined) return number;
    const node = this.parameters.node(piece, scope, key);
    return node === undefined ? undefined : this.parameters.value(node);
  }

  /** A length times the option `scale`. */
  private scaled(value: Value | undefined, spec: ParameterSpec): Value | undefined {
    const { scale } = this.options;
    if (value === undefined || !spec.length || scale === 1) return value;
    const { graph } = this.parameters;
    return this.parameters.value(graph.mul(this.nodeOf(value), graph.constant(scale)));
  }

  /** The node of an expression of a card. */
  expression(piece: Piece, scope: Scope, key: readonly string[]): Node | undefined {
    const number = plainNumber(piece);
    return number === undefined ? this.parameters.node(piece, scope, key) : this.parameters.graph.constant(number);
  }

  private nodeOf(value: Value): Node {
    return typeof value === "number" ? this.parameters.graph.constant(value) : this.parameters.output(value.live);
  }

  /** The values of a model; undefined after its faults were reported. */
  private valuesOfModel(
    model: ModelCard,
    context: Context,
    device: Device,
    instance: string,
  ): Map<string, Value> | undefined {
    const scopes = this.modelValues.get(model) ?? new Map<Scope, Map<string, Value> | undefined>();
    this.modelValues.set(model, scopes);
    if (!device.model?.perInstance && scopes.has(context.scope)) return scopes.get(context.scope);
    const values = new Map<string, Value>();
    let good = true;
    const places: { name: string; span: Span }[] = [];
    const { onModel } = this.tablesOf(device);
    for (const { name, value } of model.values) {
      const canonical = onModel.get(name);
      if (canonical === undefined) continue;
      const owner = device.model?.perInstance ? instance : context.scope.path + model.name;
      const read = this.scaled(this.given(value, context.scope, [owner, canonical]), device.parameters[canonical]!);
      const span = value.span(0, value.text.length);
      const spec = device.parameters[canonical]!;
      if (read === undefined) good = false;
      else values.set(canonical, this.nonzero(canonical, spec, read, model.name, span));
      places.push({ name: canonical, span });
    }
    // Values bound each other: they are checked when all are known.
    const known = (name: string) => values.get(name) ?? plainDefault(device.parameters[name]);
    for (const { name, span } of places) this.check(name, device.parameters[name]!, values.get(name), span, known);
    const read = good ? values : undefined;
    scopes.set(context.scope, read);
    return read;
  }

  /** What stands for a zero that a device cannot have, with a warning. */
  private nonzero(name: string, spec: ParameterSpec, value: Value, owner: string, span: Span): Value {
    if (value !== 0 || spec.insteadOfZero === undefined) return value;
    this.diagnostics.warning("zero-value", `${name} of ${owner} is 0; ${spec.insteadOfZero} is used`, span);
    return spec.insteadOfZero;
  }

  /** Reports a value outside of the range of its parameter; live values are checked at the nominal roots. */
  private check(
    name: string,
    spec: ParameterSpec,
    value: Value | undefined,
    span: Span,
    others: (name: string) => Value | undefined,
  ): void {
    if (value === undefined) return;
    const number = typeof value === "number" ? value : this.parameters.atNominal()[value.live]!;
    const bound = (other: string) => {
      const known = others(other);
      return typeof known === "number" ? known : undefined;
    };
    if (typeof value === "number" && !Number.isFinite(number) && !(number === Infinity && spec.default === Infinity)) {
      this.diagnostics.error("not-a-number", `${name} has no finite value (${number})`, span);
      return;
    }
    const fault = outOfRange(number, spec, bound);
    if (fault)
      this.diagnostics.error("parameter-range", `${name} ${fault}`, span, `${name}: ${spec.about} [${spec.unit}]`);
  }

  /** All values of an instance; undefined after a fault was reported. */
  build(
    card: Card,
    name: string,
    device: Device,
    draft: Draft,
    model: { model: ModelCard; context: Context } | undefined,
    scope: Scope,
    behaviour: BehaviourLaw | undefined,
  ): Built | undefined {
    const before = this.diagnostics.errors;
    const tables = this.tablesOf(device);
    let faulty = false;
    const own = new Map<string, Value>();
    const spans = new Map<string, Span>();
    for (const [key, { piece, span }] of draft.values) {
      const canonical = tables.onInstance.get(key);
      if (canonical === undefined) {
        const near = nearest(key, tables.onInstance.keys());
        const elsewhere = tables.onModel.has(key)
          ? `${key} belongs into the .model card`
          : `known: ${[...tables.onInstance.keys()].join(" ")}`;
        this.diagnostics.error(
          "unknown-parameter",
          `a ${device.name} has no parameter "${key}"`,
          span,
          near ? `did you mean "${near}"?` : elsewhere,
        );
        continue;
      }
      if (spans.has(canonical)) {
        const hint = key === canonical ? undefined : `${key} is another name of ${canonical}`;
        this.diagnostics.error("duplicate-parameter", `${canonical} is given twice`, span, hint);
      }
      const value = this.scaled(
        this.given(piece, scope, [name, canonical]),
        tables.specs[tables.slots.get(canonical)!]![1],
      );
      const spec = tables.specs[tables.slots.get(canonical)!]![1];
      const place = piece.span(0, piece.text.length);
      if (value === undefined) faulty = true;
      else own.set(canonical, this.nonzero(canonical, spec, value, card.name, place));
      spans.set(canonical, place);
    }
    const modelValues = model && this.valuesOfModel(model.model, model.context, device, name);
    if (faulty || (model && modelValues === undefined) || this.diagnostics.errors > before) return undefined;
    const resolved = this.resolve(device, tables, own, modelValues, card, behaviour !== undefined);
    for (const [key, spec] of tables.specs) {
      const bounded = [spec.min, spec.above, spec.max].some((edge) => typeof edge === "string");
      const span = spans.get(key);
      if (span === undefined && (modelValues?.has(key) || !bounded)) continue;
      const value = own.get(key) ?? resolved.find(key);
      this.check(key, spec, value, span ?? card.nameSpan, (other) => resolved.known.get(other));
    }
    if (this.diagnostics.errors > before) return undefined;

    const collapsed: string[] = [];
    for (const [node, { when }] of Object.entries(device.internal ?? {})) {
      const holds = this.parameters.value(this.defaultNode(when, resolved.find));
      if (typeof holds !== "number") {
        this.diagnostics.error(
          "varying-shape",
          `${name}: whether it has the internal node ${node} must not vary (${when})`,
          card.nameSpan,
        );
      } else if (holds === 0) collapsed.push(node);
    }
    const values = tables.specs.map(([key]) => resolved.find(key));
    let { slots } = tables;
    if (behaviour !== undefined && behaviour.parameters.length > 0) {
      slots = this.extendedSlots(device, tables, behaviour.parameters.length);
      for (const { node } of behaviour.parameters) values.push(this.parameters.value(node));
    }
    const m = resolved.find("m");
    return { values, slots, words: this.words(device, model?.model), collapsed, multiplied: m !== 1 };
  }

  private extendedSlots(device: Device, tables: Tables, count: number): Map<string, number> {
    const key = `${device.name}|${count}`;
    let slots = this.extended.get(key);
    if (slots === undefined) {
      slots = new Map(tables.slots);
      for (let k = 0; k < count; k++) slots.set(`u${k}`, tables.specs.length + k);
      this.extended.set(key, slots);
    }
    return slots;
  }

  private words(device: Device, model: ModelCard | undefined): ReadonlyMap<string, Word> {
    const entries = Object.entries(device.words ?? {}).map(([key, spec]) => {
      const written = model?.values.find((v) => v.name === key);
      if (written === undefined) return [key, { text: spec.default }] as const;
      const { text } = written.value;
      return [key, { text: text.trim().toLowerCase(), span: written.value.span(0, text.length) }] as const;
    });
    return new Map(entries);
  }

  /** Looks values up in the order card, model, default, evaluating defaults on demand. */
  private resolve(
    device: Device,
    tables: Tables,
    own: Map<string, Value>,
    model: Map<string, Value> | undefined,
    card: Card,
    behavioural: boolean,
  ): { find: (name: string) => Value; known: Map<string, Value> } {
    const known = new Map<string, Value>();
    const find = (name: string): Value => {
      const cached = known.get(name);
      if (cached !== undefined) return cached;
      const value = compute(name);
      known.set(name, value);
      return value;
    };
    const compute = (name: string): Value => {
      const given = own.get(name) ?? model?.get(name);
      if (name === "temp") return this.temperature(given, find("dtemp"));
      if (given !== undefined) return given;
      if (name === "nominal") return this.options.tnom;
      if (name === "gmin" && !tables.slots.has("gmin")) return this.options.gmin;
      const spec = tables.specs[tables.slots.get(name)!]![1];
      if (typeof spec.default === "number") return spec.default;
      if (spec.default === undefined && behavioural) return 0;
      const underivable = spec.from?.every((source) => !own.has(source) && !model?.has(source));
      if (spec.default === undefined || underivable) {
        this.diagnostics.error(
          "missing-value",
          `${card.name} needs a value for ${name}: ${spec.about} [${spec.unit}]`,
          card.nameSpan,
          device.syntax,
        );
        return 1;
      }
      if (tables.slots.has(spec.default) || spec.default === "nominal") return find(spec.default);
      const value = this.parameters.value(this.defaultNode(spec.default, find));
      return this.nonzero(name, spec, value, card.name, card.nameSpan);
    };
    for (const [name] of tables.specs) find(name);
    return { find, known };
  }

  /** The kelvin of a device: its own temperature, or the circuit's plus dtemp. */
  private temperature(given: Value | undefined, dtemp: Value): Value {
    const { graph } = this.parameters;
    const celsius = given === undefined ? graph.add(graph.input("temper"), this.nodeOf(dtemp)) : this.nodeOf(given);
    return this.parameters.value(graph.add(celsius, graph.constant(ABSOLUTE_ZERO)));
  }

  /** The node of an expression of a device's table over other parameters. */
  private defaultNode(text: string, find: (name: string) => Value): Node {
    let expr = this.defaults.get(text);
    if (expr === undefined) {
      expr = parseExpression(pieceOf({ name: "parameter table", text }), this.diagnostics)!;
      this.defaults.set(text, expr);
    }
    return lower(expr, this.parameters.graph, { name: (name) => this.nodeOf(find(name)) }, this.diagnostics)!;
  }

  /** Fills the parameters that come from controlled instances (the inductances of a coupling). */
  borrow(
    instance: Instance,
    instances: readonly Instance[],
    diagnostics: Diagnostics,
    names: readonly { readonly name: string; readonly span: Span }[],
  ): void {
    for (const [own, [control, parameter]] of Object.entries(instance.device.borrowed ?? {})) {
      const k = instance.device.controls!.indexOf(control);
      const from = instances[instance.controls[k]!]!;
      const slot = from.slots.get(parameter);
      if (slot === undefined || from.device.letter !== parameter) {
        diagnostics.error(
          "wrong-control",
          `${names[k]!.name} is a ${from.device.name}, not an inductor`,
          names[k]!.span,
        );
      } else (instance.values as Value[])[instance.slots.get(own)!] = from.values[slot]!;
    }
  }
}

/** The default of a parameter when it is a number. */
function plainDefault(spec: ParameterSpec | undefined): number | undefined {
  return typeof spec?.default === "number" ? spec.default : undefined;
}
