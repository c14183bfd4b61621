import type { Source, Span } from "../base/source.js";
import type { Law } from "../law/contract.js";
import type { Instance, Word } from "./instance.js";
import type { CopyStore } from "./copy-store.js";
import type { Device } from "./device.js";
import type { Value } from "./value.js";

/** What copies have in common beside their values. */
interface Mold {
  readonly device: Device;
  readonly modelName: string | undefined;
  readonly modelPath: string | undefined;
  readonly law: Law;
  /** How many nodes they have, and how many of them are terminals. */
  readonly nodeCount: number;
  readonly terminals: number;
  readonly shape: Pick<Instance, "given" | "slots" | "words">;
  readonly controls: readonly number[];
  make(span: Span, name: string, values: readonly Value[], nodes: readonly number[]): Instance;
}

/** What instances are copies of. */
export interface Original {
  readonly mold: Mold;
  readonly values: readonly Value[];
  /** Where the one value is that copies have of their own: the number of the card, or what they draw; -1 where none is. */
  readonly slot: number;
  /** Of the context that copies are in. */
  readonly path: string;
  /** Where their cards stand. */
  readonly source: Source;
}

/**
 * An instance that differs from another in one number at most: large netlists are made of these, so that each keeps no more
 * than it has of its own, beside that of others. Its name is what its card says.
 */
export class CopiedInstance implements Instance {
  constructor(
    private readonly store: CopyStore,
    private readonly original: Original,
    /** Its place in the store. */
    private readonly at: number,
  ) {}

  private get mold(): Mold {
    return this.original.mold;
  }
  /** The value of its own. */
  get own(): number {
    return this.store.ownOf(this.at);
  }
  get name(): string {
    const { path, source } = this.original;
    return nameOf(path, source, this.store.offsetOf(this.at), this.store.lengthOf(this.at));
  }
  get nodes(): readonly number[] {
    const nodes: number[] = [];
    for (let k = 0; k < this.nodeCount; k++) nodes.push(this.nodeAt(k));
    return nodes;
  }
  /** Which value is its own; -1 where none is. */
  get slot(): number {
    return this.original.slot;
  }
  get device(): Device {
    return this.mold.device;
  }
  get model(): string | undefined {
    return this.mold.modelName;
  }
  get modelPath(): string | undefined {
    return this.mold.modelPath;
  }
  get span(): Span {
    const { store, original, at } = this;
    return { source: original.source, offset: store.offsetOf(at), length: store.lengthOf(at) };
  }
  get law(): Law {
    return this.mold.law;
  }
  get terminals(): number {
    return this.mold.terminals;
  }
  get values(): readonly Value[] {
    const { values, slot } = this.original;
    return slot < 0 ? values : values.with(slot, this.own);
  }
  get given(): ReadonlySet<string> {
    return this.mold.shape.given;
  }
  get slots(): ReadonlyMap<string, number> {
    return this.mold.shape.slots;
  }
  get words(): ReadonlyMap<string, Word> {
    return this.mold.shape.words;
  }
  get controls(): readonly number[] {
    return this.mold.controls;
  }

  get nodeCount(): number {
    return this.mold.nodeCount;
  }

  nodeAt(k: number): number {
    return this.store.nodeOf(this.at, k);
  }

  valueAt(slot: number): Value {
    return slot === this.slot ? this.own : this.original.values[slot]!;
  }

  /** Whether an instance has the same values but for its own. */
  isLike(other: Instance): boolean {
    return other instanceof CopiedInstance && isSameOriginal(this.original, other.original);
  }

  whole(): Instance {
    return this.mold.make(this.span, this.name, this.values, this.nodes);
  }

  /** Written out it is an instance like any other, and not where it is kept. */
  toJSON(): Instance {
    return this.whole();
  }
}

/** Whether copies have the same values but for their own. */
export function isSameOriginal(one: Original, two: Original): boolean {
  return one === two || (one.mold === two.mold && one.values === two.values && one.slot === two.slot);
}

/** The name of an instance in a context, whose card says it at some place. */
function nameOf(path: string, source: Source, offset: number, length: number): string {
  const written = source.text.slice(offset, offset + length).toLowerCase();
  return path === "" ? written : path + written;
}

/** One of the values of an instance: where few of many instances are asked for, all of them need not be put together. */
export function valueAt(instance: Instance, slot: number): Value {
  return instance instanceof CopiedInstance ? instance.valueAt(slot) : instance.values[slot]!;
}

/** One of its nodes, in the same way. */
export function nodeAt(instance: Instance, k: number): number {
  return instance instanceof CopiedInstance ? instance.nodeAt(k) : instance.nodes[k]!;
}

/** How many nodes it has. */
export function nodeCount(instance: Instance): number {
  return instance instanceof CopiedInstance ? instance.nodeCount : instance.nodes.length;
}

/** What differs from an instance in some of its properties. */
export function altered(instance: Instance, changes: Partial<Instance>): Instance {
  return { ...(instance instanceof CopiedInstance ? instance.whole() : instance), ...changes };
}
