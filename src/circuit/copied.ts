import type { Span } from "../base/source.js";
import type { Law } from "../law/contract.js";
import type { Card } from "../netlist/contract.js";
import type { Instance, Word } from "./circuit.js";
import type { Device } from "./device.js";
import type { Mold } from "./molds.js";
import type { Value } from "./value.js";

/** What instances are copies of. */
export interface Original {
  readonly mold: Mold;
  readonly values: readonly Value[];
  /** Where the one value is that copies have of their own: the number of the card, or what they draw; -1 where none is. */
  readonly slot: number;
}

/**
 * An instance that differs from another in one number at most: large netlists are made of these, so that each keeps no more
 * than it has of its own.
 */
export class CopiedInstance implements Instance {
  constructor(
    readonly name: string,
    readonly nodes: readonly number[],
    private readonly card: Card,
    private readonly original: Original,
    /** The value of its own. */
    readonly own: number,
  ) {}

  private get mold(): Mold {
    return this.original.mold;
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
    return this.card.nameSpan;
  }
  get law(): Law {
    return this.mold.law;
  }
  get terminals(): number {
    return this.mold.terminalsOf(this.nodes);
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

  valueAt(slot: number): Value {
    return slot === this.slot ? this.own : this.original.values[slot]!;
  }

  /** Whether an instance has the same values but for its own. */
  isLike(other: Instance): boolean {
    return other instanceof CopiedInstance && other.original === this.original;
  }

  whole(): Instance {
    return this.mold.make(this.card, this.name, this.values, this.nodes);
  }

  /** Written out it is an instance like any other, and not the card with the text around it. */
  toJSON(): Instance {
    return this.whole();
  }
}

/** One of the values of an instance: where few of many instances are asked for, all of them need not be put together. */
export function valueAt(instance: Instance, slot: number): Value {
  return instance instanceof CopiedInstance ? instance.valueAt(slot) : instance.values[slot]!;
}

/** What differs from an instance in some of its properties. */
export function altered(instance: Instance, changes: Partial<Instance>): Instance {
  return { ...(instance instanceof CopiedInstance ? instance.whole() : instance), ...changes };
}
