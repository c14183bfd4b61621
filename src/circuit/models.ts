import { type Dialect, dialects, type Notation } from "../base/dialect.js";
import { nearest } from "../base/diagnostics.js";
import type { ModelCard } from "../netlist/contract.js";
import type { DeviceModel } from "./circuit.js";
import type { Context } from "./context.js";
import { type Device, withoutEffect } from "./device.js";
import { fitsLists, listsOf, looseFlags } from "./model-lists.js";
import type { ModelValues } from "./model-values.js";
import { plainNumber } from "./numbers.js";
import type { Elaboration } from "./registry.js";
import type { TableShelf } from "./tables.js";

const levelsOf = (device: Device): readonly number[] => device.model?.levels ?? [1];

/** What changes nothing of any of the devices. */
const withoutEffectOf = (devices: readonly Device[]): ReadonlySet<string> =>
  new Set([...withoutEffect, ...devices.flatMap((device) => device.model?.without ?? [])]);

/** Whether a device is the one that a model card asks for: by its level (without the word 1), and by what it gives. */
function hasLevel(device: Device, { type, values }: ModelCard): boolean {
  const marks = device.model?.marks?.[type];
  if (marks !== undefined && !values.some(({ name }) => marks.includes(name))) return false;
  const written = values.find(({ name }) => name === "level");
  return levelsOf(device).includes(written === undefined ? 1 : (plainNumber(written.value) ?? NaN));
}

/** What the levels of a device mean in a dialect where they mean another model. */
function otherwise({ model }: Device, notation: Notation): string | undefined {
  const meanings = Object.entries(model?.otherwise ?? {}) as [Dialect, string][];
  return meanings.find(([dialect]) => dialects[dialect] === notation)?.[1];
}

/** Types of models that other simulators have: what they are, and what does for them. */
const ABSENT_TYPES: Readonly<Record<string, readonly [what: string, instead: string]>> = {
  core: ["magnetic cores with hysteresis", "L flux={expression} or POLY saturates; K couples inductors"],
  nigbt: ["insulated-gate bipolar transistors", "a subcircuit of a MOSFET and a bipolar transistor"],
  gasfet: ["GaAs field-effect transistors", "types nmf and pmf are MESFETs"],
  trn: ["lossy lines of PSpice", "O with a model of type LTRA"],
  uio: ["interfaces of digital devices", "B sources and switches make logic"],
  ugate: ["digital gates", "B sources, or E with AND(n) and OR(n), make logic"],
  dinput: ["digital inputs", "B sources and switches make logic"],
  doutput: ["digital outputs", "B sources and switches make logic"],
  sp: ["tables of scattering parameters", "an equivalent circuit"],
  w: ["coupled lines of HSPICE", "P with a model of type CPL"],
};

/** Looks for faults of `.model` cards, used or not: each once, whatever the number of its contexts. */
export class ModelChecker {
  private readonly checked = new Set<ModelCard>();
  private readonly chosen = new Map<ModelCard, { candidates: readonly Device[]; device: Device | undefined }>();
  /** All models of devices by their paths. */
  readonly placed = new Map<string, DeviceModel>();
  /** Model types of devices, and all others. */
  private readonly types: readonly string[];
  private readonly others: readonly string[];

  constructor(
    private readonly elaboration: Elaboration,
    private readonly tables: TableShelf,
    private readonly values: ModelValues,
  ) {
    const { devices, otherModels } = elaboration.registry;
    this.types = devices.flatMap((device) => device.model?.types ?? []);
    this.others = otherModels.map(({ type }) => type);
  }

  knowsType(type: string): boolean {
    return this.types.includes(type) || this.others.includes(type) || this.elaboration.registry.functions.has(type);
  }

  /** The first of some devices that a model is of. */
  deviceAmong(candidates: readonly Device[], model: ModelCard): Device | undefined {
    const known = this.chosen.get(model);
    if (known?.candidates === candidates) return known.device;
    const device = candidates.find((each) => each.model?.types.includes(model.type) && this.isOf(each, model));
    this.chosen.set(model, { candidates, device });
    return device;
  }

  /** Whether a model is one of a device, in the dialect of the netlist. */
  isOf(device: Device, model: ModelCard): boolean {
    const { notation } = this.elaboration.parameters;
    return hasLevel(device, model) && fitsLists(model, device) && otherwise(device, notation) === undefined;
  }

  /** Checks the models of a context; `top` where it is the main circuit. */
  check(context: Context, top: boolean): void {
    for (const model of context.models.values()) {
      this.place(model, context);
      if (this.checked.has(model)) continue;
      this.checked.add(model);
      if (this.others.includes(model.type)) this.checkPlace(model, top);
      else if (this.types.includes(model.type)) this.checkValues(model, context);
      else if (!this.elaboration.registry.functions.has(model.type)) this.unknownType(model);
    }
  }

  private place(card: ModelCard, context: Context): void {
    const path = context.scope.path + card.name;
    const devices = this.elaboration.registry.devices.filter((device) => device.model?.types.includes(card.type));
    if (devices.length === 0) return;
    const values = () =>
      new Map(devices.flatMap((device) => [...(this.values.of({ card, context }, device, path) ?? [])]));
    this.placed.set(path, { card, devices, values });
  }

  private checkPlace({ type, typeSpan }: ModelCard, top: boolean): void {
    if (top) return;
    const message = `a model of type ${type} belongs to the main circuit`;
    this.elaboration.diagnostics.error("misplaced-model", message, typeSpan);
  }

  private unknownType({ type, typeSpan }: ModelCard): void {
    const absent = ABSENT_TYPES[type];
    if (absent !== undefined) {
      const [what, instead] = absent;
      const message = `models of type ${type} (${what}) are not available in this version`;
      this.elaboration.diagnostics.error("unavailable-model", message, typeSpan, instead);
      return;
    }
    const known = [...new Set([...this.types, ...this.others, ...this.elaboration.registry.functions.keys()])];
    const near = nearest(type, known);
    const hint = near ? `did you mean "${near}"?` : `known types: ${known.join(" ")}`;
    this.elaboration.diagnostics.error("unknown-model-type", `unknown model type "${type}"`, typeSpan, hint);
  }

  /** Reports what a model card has that none of the devices of its type knows, and values that are wrong. */
  private checkValues(model: ModelCard, context: Context): void {
    const { diagnostics, registry } = this.elaboration;
    const ofType = registry.devices.filter((device) => device.model?.types.includes(model.type));
    const devices = ofType.filter((device) => this.isOf(device, model));
    if (devices.length === 0)
      return ofType.some((device) => hasLevel(device, model) && !fitsLists(model, device))
        ? this.unfitLists(model, ofType)
        : this.unknownLevel(model, ofType);
    this.checkNames(model, devices, ofType);
    const without = withoutEffectOf(devices);
    for (const token of looseFlags(model, devices)) {
      if (without.has(token.text.toLowerCase())) {
        diagnostics.note("without-effect", `${token.text} has no effect on a model of type ${model.type}`, token.span);
        continue;
      }
      const message = `unexpected "${token.text}" in .model ${model.name}`;
      diagnostics.error("unexpected-text", message, token.span, "parameters are written name=value");
    }
    for (const device of devices) this.values.of({ card: model, context }, device, context.scope.path + model.name);
  }

  private unfitLists(model: ModelCard, devices: readonly Device[]): void {
    const given = [...listsOf(model, devices[0]!)].map(([name, pieces]) => `${name} has ${pieces.length}`).join(", ");
    const sizes = devices.map((device) => Object.values(device.model?.lists ?? {})[0]?.length).join(", ");
    const message = `the lists of the model ${model.name} make no device: ${given}`;
    const hint = `all have the same number of values, one of ${sizes}`;
    this.elaboration.diagnostics.error("bad-list", message, model.nameSpan, hint);
  }

  private unknownLevel(model: ModelCard, devices: readonly Device[]): void {
    const { type, values, nameSpan } = model;
    const { diagnostics, parameters } = this.elaboration;
    const level = values.find(({ name }) => name === "level")?.value;
    const other = devices.flatMap((device) =>
      hasLevel(device, model) ? otherwise(device, parameters.notation) : [],
    )[0];
    const [later] = devices.flatMap((device) => device.model?.elsewhere?.[Number(level?.text)] ?? []);
    const name = other ?? later;
    const here = devices.filter((device) => otherwise(device, parameters.notation) === undefined);
    const known = `known levels: ${[...new Set(here.flatMap(levelsOf))].sort((a, b) => a - b).join(", ")}`;
    const message = `level ${level?.text ?? 1} of a model of type ${type} ${name ? `(${name}) ` : ""}is not available`;
    const span = level === undefined ? nameSpan : level.span(0, level.text.length);
    const hint =
      other !== undefined
        ? `${known}; --dialect ngspice reads ngspice's level ${level?.text ?? 1}`
        : later !== undefined
          ? `Lockspice has no BSIM models and no compact models later than those; ${known}`
          : known;
    diagnostics.error("unknown-level", message, span, hint);
  }

  /** What devices know on a model card. */
  private namesOf(devices: readonly Device[]): ReadonlySet<string> {
    return new Set(
      devices.flatMap((device) => [
        ...this.tables.of(device).onModel.keys(),
        ...Object.keys(device.words ?? {}),
        ...Object.keys(device.model?.lists ?? {}),
      ]),
    );
  }

  /** Cards of one level often have what another one needs, and every simulator passes over that. */
  private checkNames({ type, values }: ModelCard, devices: readonly Device[], ofType: readonly Device[]): void {
    const { diagnostics } = this.elaboration;
    const known = this.namesOf(devices);
    const without = new Set([...withoutEffectOf(devices), ...(ofType.length > 1 ? this.namesOf(ofType) : [])]);
    const neutral = Object.assign({}, ...devices.map((device) => device.model?.neutral)) as Record<string, number>;
    for (const { name, span, value } of values) {
      if (name === "level" || known.has(name)) continue;
      if (without.has(name) || (Object.hasOwn(neutral, name) && plainNumber(value) === neutral[name]))
        diagnostics.note("without-effect", `${name} has no effect on a model of type ${type}`, span);
      else if (Object.hasOwn(neutral, name)) {
        const message = `what ${name} describes is not part of a model of type ${type} here`;
        diagnostics.error("unavailable-parameter", message, span, `${name}=${neutral[name]} is accepted`);
      } else {
        const near = nearest(name, known);
        const message = `a model of type ${type} has no parameter "${name}"`;
        diagnostics.error("unknown-parameter", message, span, near && `did you mean "${near}"?`);
      }
    }
  }
}
