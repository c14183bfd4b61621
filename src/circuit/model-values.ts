import type { Piece } from "../base/source.js";
import type { ModelCard } from "../netlist/contract.js";
import { impliedPiece } from "../netlist/pieces.js";
import type { PlacedModel } from "./context.js";
import type { DrawnValue } from "./drawn.js";
import type { Device, ParameterSpec } from "./device.js";
import { assignmentsOf } from "./model-lists.js";
import { modelOwner, type Overrides } from "./overrides.js";
import type { Value } from "./value.js";
import type { Scope } from "./scope.js";
import type { TableShelf } from "./tables.js";
import type { ValueReader } from "./values.js";

/** Whether expressions of a model are evaluated anew for every instance: as its device or its tolerances ask for. */
export function isPerInstance(device: Device, model: ModelCard | undefined): boolean {
  return device.model?.perInstance === true || model?.perInstance === true;
}

/** Values that models give, read once for each scope; once for each instance where the device asks for it. */
export class ModelValues {
  /** Undefined for models with faults. */
  private readonly known = new Map<ModelCard, Map<Scope, ReadonlyMap<string, Value> | undefined>>();
  private readonly drawn = new Map<ModelCard, Map<Scope, ReadonlyMap<string, DrawnValue> | undefined>>();

  constructor(
    private readonly tables: TableShelf,
    private readonly values: ValueReader,
    private readonly overrides: Overrides,
  ) {}

  /**
   * The values of a model for a device, by the names of its table; undefined after faults were reported. `instance` is
   * the path of what uses it.
   */
  of(model: PlacedModel, device: Device, instance: string): ReadonlyMap<string, Value> | undefined {
    const { scope } = model.context;
    const perInstance = isPerInstance(device, model.card);
    const scopes = this.known.get(model.card) ?? new Map<Scope, ReadonlyMap<string, Value> | undefined>();
    this.known.set(model.card, scopes);
    if (!perInstance && scopes.has(scope)) return scopes.get(scope);
    const values = this.read(model, device, perInstance ? instance : scope.path + model.card.name);
    scopes.set(scope, values);
    return values;
  }

  /**
   * The parameters in which the instances of a model differ, and what each draws for them, where the device asks for its
   * values once for each instance; undefined where they have to be read for each.
   */
  drawnOf(model: PlacedModel, device: Device): ReadonlyMap<string, DrawnValue> | undefined {
    if (!isPerInstance(device, model.card)) return NONE;
    const { scope } = model.context;
    const scopes = this.drawn.get(model.card) ?? new Map<Scope, ReadonlyMap<string, DrawnValue> | undefined>();
    this.drawn.set(model.card, scopes);
    if (!scopes.has(scope)) scopes.set(scope, this.findDrawn(model, device));
    return scopes.get(scope);
  }

  private findDrawn({ card, context }: PlacedModel, device: Device): ReadonlyMap<string, DrawnValue> | undefined {
    const { scope } = context;
    for (const _ of this.overrides.ofModel(scope.path + card.name)) return undefined;
    const { onModel } = this.tables.of(device);
    const drawn = new Map<string, DrawnValue>();
    for (const { name, value: piece } of card.values) {
      const canonical = onModel.get(name);
      if (canonical === undefined) continue;
      const value = this.values.drawn(canonical, piece, scope);
      if (value === undefined) return undefined;
      if (value === "same" || value.isSame) drawn.delete(canonical);
      else drawn.set(canonical, value);
    }
    return drawn;
  }

  private read({ card, context }: PlacedModel, device: Device, owner: string): ReadonlyMap<string, Value> | undefined {
    const { onModel } = this.tables.of(device);
    const values = new Map<string, Value>(
      Object.entries(device.model?.implies ?? {}).map(([name, byType]) => [name, byType[card.type]!]),
    );
    for (const flag of card.flags)
      for (const [name, value] of Object.entries(device.model?.words?.[flag.text.toLowerCase()] ?? {}))
        values.set(name, value);
    const places: { readonly name: string; readonly place: Piece }[] = [];
    let good = true;
    for (const { name, value: piece } of assignmentsOf(card, device)) {
      const canonical = onModel.get(name);
      if (canonical === undefined) continue;
      const spec = device.parameters[canonical]!;
      const value = this.values.read(canonical, spec, piece, context.scope, owner, card.name);
      if (value === undefined) good = false;
      else values.set(canonical, value);
      places.push({ name: canonical, place: piece });
    }
    const path = context.scope.path + card.name;
    for (const [name, override] of this.overrides.ofModel(path)) {
      const spec = device.parameters[name];
      if (spec === undefined) continue;
      const key = `${modelOwner(path)}:${name}`;
      const place = impliedPiece(card.name, card.nameSpan);
      values.set(name, this.values.overridden(name, spec, override, key, card.name, place));
      places.push({ name, place });
    }
    // Values bound each other: they are checked when all are known.
    const known = (name: string) => values.get(name) ?? plainDefault(device.parameters[name]);
    for (const { name, place } of places)
      this.values.check(name, device.parameters[name]!, values.get(name), place, known);
    return good ? values : undefined;
  }
}

const NONE: ReadonlyMap<string, DrawnValue> = new Map();

/** The default of a parameter when it is a number. */
function plainDefault(spec: ParameterSpec | undefined): number | undefined {
  return typeof spec?.default === "number" ? spec.default : undefined;
}
