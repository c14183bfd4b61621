import type { Card, ModelCard } from "../netlist/contract.js";
import { placeOfLine } from "../netlist/cards.js";
import { wordsOf } from "../netlist/tokens.js";
import type { Context } from "./context.js";
import type { Original } from "./copied.js";
import type { Device } from "./device.js";
import type { DrawnValue } from "./drawn.js";
import type { FlatCircuit } from "./flat.js";
import type { Built } from "./instances.js";
import type { Mold } from "./molds.js";
import type { ModelValues } from "./model-values.js";
import { numberIn } from "./numbers.js";
import type { Elaboration } from "./registry.js";
import type { Value } from "./value.js";

interface Bounds {
  readonly min: number;
  readonly above: number;
  readonly max: number;
}

/** An element that others are copies of, with what their own value has to be. */
interface Pattern extends Original {
  readonly mold: Mold;
  readonly bounds: Bounds;
  /** What each draws for itself, of a model. */
  readonly drawn: DrawnValue | undefined;
}

/** How many words short cards of a letter have, the device that reads them, and those that others are copies of. */
interface Short {
  readonly count: number;
  readonly device: Device;
  /** By the model, or by the device where there is none. */
  readonly originals: Map<Device | ModelCard, Pattern & { readonly number: number }>;
}

/**
 * Elements of one context with short cards (`Device.short`): the first with a number and the first of each model are read
 * and built, and the others are copied from them. Whatever deserves a remark is no copy.
 */
export class Copies {
  private readonly shorts = new Map<string, Short | undefined>();
  /** Nodes by their names in the context; in that of the main circuit these are their paths. */
  private readonly numbers = new Map<string, number>();
  private readonly isMain: boolean;

  constructor(
    private readonly context: Context,
    private readonly flat: FlatCircuit,
    private readonly elaboration: Elaboration,
    /** Devices by what their cards begin with; the first reads them. */
    private readonly devices: ReadonlyMap<string, readonly Device[]>,
    private readonly modelValues: ModelValues,
  ) {
    this.isMain = context.scope.path === "";
  }

  /** Adds an element of some path that is a copy of another; false where it is none. */
  add(card: Card, name: string): boolean {
    const short = this.shortOf(card);
    if (short === undefined) return false;
    const words = wordsOf(card.piece.text, short.count);
    if (words === null) return false;
    const word = words[short.count]!;
    const kind = this.modelOf(word) ?? short.device;
    let original = short.originals.get(kind);
    if (original === undefined || this.elaboration.overrides.has(name)) return false;
    // What is not as it stands in one line may have another name than it seems.
    const line = placeOfLine(card);
    if (line === undefined) return false;
    const { source, offset, nameLength } = line;
    if (source !== original.source) short.originals.set(kind, (original = this.known({ ...original, source })));
    const { mold, slot } = original;
    const own = slot < 0 ? 0 : this.ownOf(original, name, word);
    if (own === undefined) return false;
    const { context, flat } = this;
    const terminals = short.count - 1;
    const nodes = new Array<number>(terminals + mold.innerCount);
    for (let k = 0; k < terminals; k++) nodes[k] = this.connect(words[k + 1]!);
    mold.addInner(nodes, terminals, name, flat.nodes);
    const number = flat.instances.pushCopy(original.number, own, offset, nameLength, nodes);
    if (context.ports.size > 0)
      for (let k = 0; k < terminals; k++) flat.enter(flat.nodes.port(words[k + 1]!.toLowerCase(), context), number, k);
    return true;
  }

  /** Takes what an element was made into as the original of others, where they can be copies of it. */
  learn(card: Card, mold: Mold, { values, shape, pattern }: Built): void {
    const { model, device } = mold;
    // Most cards that say more are told apart by this alone.
    if (pattern === undefined || pattern.given.size !== (model === undefined ? 1 : 0)) return;
    const short = this.shortOf(card);
    if (short === undefined || mold.isHeld) return;
    const place = { mold, values, path: this.context.scope.path, source: card.nameSpan.source };
    const word = wordsOf(card.piece.text, short.count)?.[short.count];
    if (word === undefined) return;
    if (model !== undefined) {
      const drawn = this.modelValues.drawnOf(model, device);
      if (drawn?.size === 0)
        short.originals.set(model.card, this.known({ ...place, slot: -1, bounds: UNBOUNDED, drawn: undefined }));
      if (drawn?.size !== 1) return;
      const [[parameter, value]] = [...drawn] as [[string, DrawnValue]];
      const bounds = boundsOf(parameter, mold, values);
      if (bounds === undefined || pattern.derived.has(parameter)) return;
      short.originals.set(
        model.card,
        this.known({ ...place, slot: shape.slots.get(parameter)!, bounds, drawn: value }),
      );
      return;
    }
    const parameter = device.short?.parameter;
    if (parameter === undefined || device !== short.device || this.numberIn(word) === undefined) return;
    if (!pattern.given.has(parameter) || pattern.followed.includes(parameter)) return;
    const bounds = boundsOf(parameter, mold, values);
    if (bounds === undefined) return;
    short.originals.set(device, this.known({ ...place, slot: shape.slots.get(parameter)!, bounds, drawn: undefined }));
  }

  /** An original with the number that the circuit knows it by. */
  private known(pattern: Pattern): Pattern & { readonly number: number } {
    return { ...pattern, number: this.flat.instances.pushOriginal(pattern) };
  }

  private shortOf({ name }: Card): Short | undefined {
    const letter = name[0]!;
    let short = this.shorts.get(letter);
    if (short === undefined && !this.shorts.has(letter)) {
      const device = this.devices.get(letter)?.[0];
      // Elements that are left out where all their nodes are one are looked at each by itself.
      const isShort = device?.short !== undefined && !this.elaboration.unused.has(letter);
      short = isShort ? { device, count: device.terminals.length + 1, originals: new Map() } : undefined;
      this.shorts.set(letter, short);
    }
    return short;
  }

  private modelOf(word: string): ModelCard | undefined {
    const code = word.charCodeAt(0);
    const isNumber = code === 46 || (code >= 48 && code <= 57);
    return isNumber && !this.context.hasNumericModel ? undefined : this.context.findModel(word.toLowerCase())?.card;
  }

  private connect(word: string): number {
    const name = word.toLowerCase();
    const { nodes } = this.flat;
    const { isMain } = this;
    let number = isMain ? nodes.numbers.get(name) : this.numbers.get(name);
    if (number === undefined) {
      number = nodes.connect(name, this.context);
      if (!isMain) this.numbers.set(name, number);
    } else nodes.noteConnected(number);
    return number;
  }

  /** The value that an element has of its own; undefined where something is to be said about it. */
  private ownOf({ bounds: { min, above, max }, drawn }: Pattern, name: string, word: string): number | undefined {
    const value = drawn === undefined ? this.numberIn(word) : drawn.of(name);
    const isPlain = value !== undefined && value !== 0 && value >= min && value > above && value <= max;
    return isPlain && Number.isFinite(value) ? value : undefined;
  }

  private numberIn(word: string): number | undefined {
    return numberIn(word, this.elaboration.parameters.notation);
  }
}

const UNBOUNDED: Bounds = { min: -Infinity, above: -Infinity, max: Infinity };

/**
 * Where numbers are taken as they are written; undefined for parameters whose numbers mean more, that bound others, or
 * whose bounds are no numbers.
 */
function boundsOf(parameter: string, { device, shape }: Mold, values: readonly Value[]): Bounds | undefined {
  const spec = device.parameters[parameter]!;
  if (spec.beside !== undefined || spec.among !== undefined || spec.length || spec.area) return undefined;
  for (const { min, above, max } of Object.values(device.parameters))
    if ([min, above, max].includes(parameter)) return undefined;
  const bound = (edge: number | string | undefined, otherwise: number): Value | undefined =>
    typeof edge === "string" ? values[shape.slots.get(edge)!] : (edge ?? otherwise);
  const [min, above, max] = [bound(spec.min, -Infinity), bound(spec.above, -Infinity), bound(spec.max, Infinity)];
  if (typeof min !== "number" || typeof above !== "number" || typeof max !== "number") return undefined;
  return { min, above, max };
}
