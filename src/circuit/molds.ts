import type { Span } from "../base/source.js";
import type { Law } from "../law/contract.js";
import type { Instance } from "./circuit.js";
import type { PlacedModel } from "./context.js";
import type { Device } from "./device.js";
import type { NodeTable } from "./flat.js";
import type { Laws, Shape } from "./laws.js";
import type { Value } from "./value.js";

/** An instance while it is made. */
export type Draught = { -readonly [K in keyof Instance]: Instance[K] };

const NONE: readonly number[] = [];

/** What instances are made of that differ in their names, nodes and values. */
export class Mold {
  readonly modelName: string | undefined;
  readonly modelPath: string | undefined;
  readonly law: Law;
  readonly controls = NONE;
  /** What internal nodes are: the numbers of terminals, or names of nodes of their own. */
  private readonly inner: readonly (number | string)[];

  constructor(
    readonly device: Device,
    readonly model: PlacedModel | undefined,
    readonly shape: Shape,
    private readonly laws: Laws,
  ) {
    this.law = laws.moving;
    this.modelName = model?.card.name;
    this.modelPath = model && model.context.scope.path + model.card.name;
    const internal = device.internal ?? {};
    const place = (node: string): number | string => {
      if (shape.collapsed.includes(node)) return place(internal[node]!.onto);
      const terminal = device.terminals.indexOf(node);
      return terminal >= 0 ? terminal : node;
    };
    this.inner = [...Object.keys(internal).map(place), ...shape.made];
  }

  /** Whether instances have two laws, one with their states held. */
  get isHeld(): boolean {
    return this.laws.held !== undefined;
  }

  /** How many internal nodes instances have. */
  get innerCount(): number {
    return this.inner.length;
  }

  /** Of instances with as many terminals as their device names. */
  get terminals(): number {
    return this.device.terminals.length;
  }
  get nodeCount(): number {
    return this.terminals + this.innerCount;
  }

  /** Puts the internal nodes of an instance behind its terminals, of which there are `count`. */
  addInner(to: number[], count: number, name: string, nodes: NodeTable): void {
    const { inner } = this;
    for (let k = 0; k < inner.length; k++) {
      const place = inner[k]!;
      to[count + k] = typeof place === "number" ? to[place]! : nodes.at(`${name}.${place}`);
    }
  }

  /** How many of the nodes of an instance are terminals. */
  terminalsOf(nodes: readonly number[]): number {
    return nodes.length - this.inner.length;
  }

  make(span: Span, name: string, values: readonly Value[], nodes: readonly number[]): Draught {
    const { laws, shape } = this;
    const instance: Draught = {
      name,
      device: this.device,
      model: this.modelName,
      modelPath: this.modelPath,
      span,
      law: laws.moving,
      nodes,
      terminals: this.terminalsOf(nodes),
      values,
      given: shape.given,
      slots: shape.slots,
      words: shape.words,
      controls: NONE,
    };
    if (laws.held !== undefined) instance.laws = { moving: laws.moving, held: laws.held };
    return instance;
  }
}
