import type { Law } from "../law/contract.js";
import { CopiedInstance, isSameOriginal, type Original } from "./copied.js";
import type { Instance } from "./instance.js";
import { CopyStore } from "./copy-store.js";
import type { Device } from "./device.js";

/** Instances that follow one another and have the same values but for one that each has of its own. */
export interface Run {
  readonly first: Instance;
  readonly from: number;
  to: number;
}

/**
 * The instances of a circuit by their numbers. Copies are views of what they have of their own, made whenever they are asked
 * for: two of one instance are alike, not the same object.
 */
export class InstanceList implements Iterable<Instance> {
  /** By number: the place of a copy in the store, or the complement of a number among the others. */
  private places = new Int32Array(64);
  private count = 0;

  private constructor(
    private readonly store: CopyStore,
    private readonly originals: Original[],
    private readonly others: Instance[],
  ) {}

  static empty(): InstanceList {
    return new InstanceList(new CopyStore(), [], []);
  }

  get length(): number {
    return this.count;
  }

  /** Adds an instance; gives its number. */
  push(instance: Instance): number {
    return this.enter(~(this.others.push(instance) - 1));
  }

  /** Adds what can be copies of something, and gives the number by which it is known. */
  pushOriginal(original: Original): number {
    return this.originals.push(original) - 1;
  }

  /** Adds a copy of an original, with a value of its own, where its card names it, and its nodes; gives its number. */
  pushCopy(original: number, own: number, offset: number, length: number, nodes: readonly number[]): number {
    return this.enter(this.store.add(own, offset, length, original, nodes));
  }

  private enter(place: number): number {
    if (this.count === this.places.length) {
      const larger = new Int32Array(2 * this.count);
      larger.set(this.places);
      this.places = larger;
    }
    this.places[this.count] = place;
    return this.count++;
  }

  at(number: number): Instance {
    if (number >= this.count) throw new RangeError(`there is no instance ${number}`);
    const place = this.places[number]!;
    const { store, originals, others } = this;
    return place < 0 ? others[~place]! : new CopiedInstance(store, originals[store.originalOf(place)]!, place);
  }

  /** What can be told of an instance without a view of it. */
  lawOf(number: number): Law {
    const place = this.places[number]!;
    return place < 0 ? this.others[~place]!.law : this.originals[this.store.originalOf(place)]!.mold.law;
  }
  deviceOf(number: number): Device {
    const place = this.places[number]!;
    return place < 0 ? this.others[~place]!.device : this.originals[this.store.originalOf(place)]!.mold.device;
  }

  /** One of its nodes. */
  nodeAt(number: number, k: number): number {
    const place = this.places[number]!;
    return place < 0 ? this.others[~place]!.nodes[k]! : this.store.nodeOf(place, k);
  }

  /** Instances that follow one another in a list of numbers, as runs of copies that have the same values but for their own. */
  runsOf(numbers: Int32Array): Run[] {
    const { places, store, originals } = this;
    const runs: Run[] = [];
    let last: Run | undefined;
    let before = -1;
    for (let i = 0; i < numbers.length; i++) {
      const place = places[numbers[i]!]!;
      const original = place < 0 ? -1 : store.originalOf(place);
      const goesOn = original >= 0 && before >= 0;
      if (goesOn && (original === before || isSameOriginal(originals[original]!, originals[before]!))) last!.to = i + 1;
      else runs.push((last = { first: this.at(numbers[i]!), from: i, to: i + 1 }));
      before = original;
    }
    return runs;
  }

  /** The values that copies have of their own, of the numbers from one place up to another. */
  takeOwn(numbers: Int32Array, from: number, to: number, values: Float64Array): void {
    const { places, store } = this;
    for (let i = from; i < to; i++) values[i] = store.ownOf(places[numbers[i]!]!);
  }

  /** Puts another instance in the place of one. */
  set(number: number, instance: Instance): void {
    this.places[number] = ~(this.others.push(instance) - 1);
  }

  /** The same list but for those that `change` makes other ones of; it is asked about those that are no copies. */
  withOthers(change: (instance: Instance) => Instance): InstanceList {
    const list = new InstanceList(this.store, this.originals, this.others.map(change));
    list.places = this.places.slice(0, this.count);
    list.count = this.count;
    return list;
  }

  *[Symbol.iterator](): Generator<Instance> {
    for (let number = 0; number < this.count; number++) yield this.at(number);
  }

  /** Written out it is its instances, and not how they are kept. */
  toJSON(): Instance[] {
    return [...this];
  }

  /** Instances with their numbers. */
  *entries(): Generator<readonly [number: number, instance: Instance]> {
    for (let number = 0; number < this.count; number++) yield [number, this.at(number)];
  }
  forEach(visit: (instance: Instance, number: number) => void): void {
    for (let number = 0; number < this.count; number++) visit(this.at(number), number);
  }
  map<T>(make: (instance: Instance, number: number) => T): T[] {
    return Array.from({ length: this.count }, (_, number) => make(this.at(number), number));
  }
  flatMap<T>(make: (instance: Instance, number: number) => readonly T[]): T[] {
    const all: T[] = [];
    this.forEach((instance, number) => all.push(...make(instance, number)));
    return all;
  }
  filter(holds: (instance: Instance, number: number) => boolean): Instance[] {
    return this.flatMap((instance, number) => (holds(instance, number) ? [instance] : []));
  }
  find(holds: (instance: Instance, number: number) => boolean): Instance | undefined {
    const number = this.findIndex(holds);
    return number < 0 ? undefined : this.at(number);
  }
  findIndex(holds: (instance: Instance, number: number) => boolean): number {
    for (let number = 0; number < this.count; number++) if (holds(this.at(number), number)) return number;
    return -1;
  }
  some(holds: (instance: Instance, number: number) => boolean): boolean {
    return this.findIndex(holds) >= 0;
  }
  every(holds: (instance: Instance, number: number) => boolean): boolean {
    return !this.some((instance, number) => !holds(instance, number));
  }
}
