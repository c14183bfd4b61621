import type { Span } from "../base/source.js";
import { type Diagnostics, nearest } from "../base/diagnostics.js";
import { stream } from "../base/random.js";
import type { Node } from "../law/graph.js";
import type { Instance } from "./circuit.js";
import type { DraftStimulus, ParameterSpec, StimulusShape } from "./device.js";
import { outOfRange } from "./options.js";
import type { Value } from "./value.js";
import type { Elaboration } from "./registry.js";
import { isQuoted, type Scope } from "./scope.js";
import { readPoints } from "./stimulus-file.js";
import type { ValueReader } from "./values.js";

type Given = DraftStimulus["values"][number];

/** The waveform of a source; undefined after faults of it were reported. `name` is the source's path. */
export function readStimulus(
  written: DraftStimulus,
  name: string,
  scope: Scope,
  elaboration: Elaboration,
  reader: ValueReader,
): Instance["stimulus"] {
  return new Reading(written, name, scope, elaboration, reader).run();
}

/** Notes that a source has another value at DC than its waveform has at t = 0, where both are fixed. */
export function noteOtherStart(
  { shape, values, options, span }: NonNullable<Instance["stimulus"]>,
  dc: Value,
  name: string,
  diagnostics: Diagnostics,
): void {
  const all = [dc, ...values, ...Object.values(options)];
  if (shape.addsToDc || Number.isNaN(dc) || all.some((value) => typeof value === "object")) return;
  const still = { step: 0, stop: 0 };
  const more = { options: options as Record<string, number>, random: () => stream(0) };
  const start = shape.make(values as (number | undefined)[], still, more).value(0);
  if (Math.abs(start - (dc as number)) <= 1e-12 * Math.abs(start)) return;
  const message = `${name} is ${dc as number} in operating points at DC and ${start} at the start of a transient`;
  diagnostics.note("dc-value", message, span);
}

class Reading {
  private readonly shape: StimulusShape;
  private readonly names: readonly string[];
  private readonly values: (Value | undefined)[] = [];
  private readonly places: (Span | undefined)[] = [];
  private readonly options: Record<string, Value> = {};

  constructor(
    private readonly written: DraftStimulus,
    private readonly owner: string,
    private readonly scope: Scope,
    private readonly elaboration: Elaboration,
    private readonly reader: ValueReader,
  ) {
    this.shape = elaboration.registry.shapes.get(written.shape)!;
    this.names = Object.keys(this.shape.parameters);
  }

  run(): Instance["stimulus"] {
    const { shape, written, options, elaboration } = this;
    const before = elaboration.diagnostics.errors;
    for (const [name, { default: value }] of Object.entries(shape.options ?? {})) options[name] = value as number;
    for (const given of written.values) {
      if (given.name === undefined) this.place(this.values.length, given);
      else this.takeNamed(given, given.name);
    }
    if (written.file !== undefined) this.takeFile(written.file);
    if (elaboration.diagnostics.errors > before || !this.isCountRight()) return undefined;
    this.checkValues();
    if (elaboration.diagnostics.errors > before) return undefined;
    return { shape, values: Array.from(this.values), options, span: written.span };
  }

  private evaluate({ piece }: Given, key: string): Value | undefined {
    const node: Node | undefined = this.reader.expression(piece, this.scope, [this.owner, key]);
    return node && this.elaboration.parameters.value(node);
  }

  private place(at: number, given: Given): void {
    this.values[at] = this.evaluate(given, `${this.written.shape}${at}`);
    this.places[at] = given.span;
    if (at >= 2 && at % 2 === 0) this.countFromBefore(at, given);
  }

  /** Where the dialect has it: a time of PWL with a plus sign counts from the time before. */
  private countFromBefore(at: number, { piece }: Given): void {
    const { notation, graph } = this.elaboration.parameters;
    if (!notation.relative || !this.shape.repeats || !piece.text.startsWith("+")) return;
    const [before, own] = [this.values[at - 2], this.values[at]];
    if (before === undefined || own === undefined) return;
    const sum = graph.add(this.reader.node(before), this.reader.node(own));
    this.values[at] = this.elaboration.parameters.value(sum);
  }

  /** A value given by name: one of the positional ones, or an option. */
  private takeNamed(given: Given, name: string): void {
    const { shape, names, options, elaboration } = this;
    const find = (table: Readonly<Record<string, ParameterSpec>>) =>
      Object.keys(table).find((key) => key === name || table[key]!.aliases?.includes(name));
    const option = find(shape.options ?? {});
    if (option !== undefined) {
      const value = this.evaluate(given, option);
      if (value !== undefined) options[option] = value;
      const fault = typeof value === "number" && outOfRange(value, shape.options![option]!, () => undefined);
      if (fault) elaboration.diagnostics.error("parameter-range", `${name} ${fault}`, given.span);
      return;
    }
    const key = find(shape.parameters);
    if (key !== undefined && !shape.repeats) {
      const at = names.indexOf(key);
      if (this.places[at] === undefined) return this.place(at, given);
      elaboration.diagnostics.error("duplicate-parameter", `${name} is given twice`, given.span, "remove one of them");
      return;
    }
    const tables = Object.entries({ ...shape.options, ...(shape.repeats ? {} : shape.parameters) });
    const known = tables.map(([key]) => key);
    const near = nearest(
      name,
      tables.flatMap(([key, { aliases = [] }]) => [key, ...aliases]),
    );
    const message = `${shape.name.toUpperCase()} has no argument "${name}"`;
    const hint = near ? `did you mean "${near}"?` : `known: ${known.join(" ")}`;
    elaboration.diagnostics.error("unknown-parameter", message, given.span, hint);
  }

  private takeFile(file: NonNullable<DraftStimulus["file"]>): void {
    const { diagnostics, files } = this.elaboration;
    if (!this.shape.fromFile) {
      const message = `${this.shape.name.toUpperCase()} takes no file`;
      diagnostics.error("unexpected-text", message, file.span, "PWL(file=...) does");
      return;
    }
    if (this.values.length > 0) {
      diagnostics.error("bad-source", "the points stand in a file or on the card, not both", file.span);
      return;
    }
    const text = this.scope.find(file.piece.text.trim().toLowerCase())?.definition;
    const { piece } = text !== undefined && isQuoted(text) ? text : file;
    for (const value of readPoints({ piece, span: file.span }, files, diagnostics) ?? []) {
      this.values.push(value);
      this.places.push(file.span);
    }
  }

  private isCountRight(): boolean {
    const { names, shape, values } = this;
    const { shape: keyword, span } = this.written;
    const required = names.filter((n) => shape.parameters[n]!.default === undefined);
    const missing = required.find((_, k) => values[k] === undefined);
    if (missing === undefined && (shape.repeats || values.length <= names.length)) return true;
    const named = values.length > 0 && this.written.values.some(({ name }) => name !== undefined);
    this.elaboration.diagnostics.error(
      "wrong-argument-count",
      missing === undefined
        ? `${keyword} takes at most ${names.length} values, not ${values.length}`
        : named
          ? `${keyword} needs a value for ${missing}`
          : `${keyword} needs at least ${required.length} values, not ${values.length}`,
      missing === undefined ? this.places[names.length]! : span,
      `${keyword.toUpperCase()}(${names.join(" ")}${shape.repeats ? " ..." : ""})`,
    );
    return false;
  }

  private checkValues(): void {
    const { names, shape, values, places, options } = this;
    const { diagnostics } = this.elaboration;
    const fixed = Object.entries(options).filter((entry): entry is [string, number] => typeof entry[1] === "number");
    const placeOf = (k: number) => places[k] ?? this.written.span;
    const numbers = values.filter((value): value is number => typeof value === "number");
    if (numbers.length === values.length) {
      const fault = shape.check?.(numbers, Object.fromEntries(fixed));
      if (fault) diagnostics.error("bad-source", fault[1], placeOf(Math.min(fault[0], values.length - 1)));
    }
    values.forEach((value, k) => {
      const spec = shape.parameters[names[k] ?? ""];
      if (typeof value !== "number" || typeof spec?.min !== "number" || value >= spec.min) return;
      const message = `${names[k]} must be at least ${spec.min}, not ${value}`;
      diagnostics.error("parameter-range", message, placeOf(k), spec.about);
    });
  }
}
