import type { Span } from "../base/source.js";
import type { Card } from "../netlist/contract.js";
import type { Instance, Port } from "./circuit.js";
import type { Context } from "./context.js";
import { InstanceList } from "./instance-list.js";
import { PathNumbers } from "./path-numbers.js";
import { TakenNames } from "./taken-names.js";

/** What else than 0 is ground. */
export interface Grounds {
  readonly names: ReadonlySet<string>;
  /** Whether a port of a subcircuit that bears one of the names is what its calls connect. */
  readonly hidden: boolean;
}

/** The nodes but ground, numbered in order of first appearance. */
export class NodeTable {
  readonly numbers = new PathNumbers();
  /** 1 for nodes that terminals of devices are connected to. */
  private connected = new Uint8Array(1024);

  /** `globals` are the nodes that are the same in all subcircuits. */
  constructor(
    private readonly globals: ReadonlySet<string>,
    private readonly grounds: Grounds,
  ) {}

  /** Full paths by number. */
  get paths(): readonly string[] {
    return this.numbers.paths;
  }

  /** The number of a node by its local name; -1 is ground. */
  number(name: string, context: Context): number {
    const port = this.port(name, context);
    if (port === undefined && this.isGround(name)) return -1;
    return port?.node ?? this.at(this.isGlobal(name) ? name : context.scope.path + name);
  }

  /** The port of the call whose inside a context is that a name there means. */
  port(name: string, { ports }: Context): Port | undefined {
    return name === "0" || (this.isGround(name) && !this.grounds.hidden) ? undefined : ports.get(name);
  }

  /** PSpice's and Xyce's nodes `$G_...` are global without a card. */
  private isGlobal(name: string): boolean {
    return this.globals.has(name) || name.startsWith("$g_");
  }

  private isGround(name: string): boolean {
    return name === "0" || this.grounds.names.has(name);
  }

  /** The number of a node by its full path. */
  at(path: string): number {
    return this.numbers.add(path);
  }

  /** The number of a node that a terminal is connected to. */
  connect(name: string, context: Context): number {
    const number = this.number(name, context);
    this.noteConnected(number);
    return number;
  }

  /** Notes that a terminal is connected to a node, which may be ground. */
  noteConnected(number: number): void {
    if (number >= this.connected.length) {
      const larger = new Uint8Array(2 * number);
      larger.set(this.connected);
      this.connected = larger;
    }
    if (number >= 0) this.connected[number] = 1;
  }

  isConnected(number: number): boolean {
    return this.connected[number] === 1;
  }

  /** Whatever may be a node of a card that cannot be read counts as connected, so that its lack is not reported. */
  connectWords(card: Card, context: Context): void {
    for (const token of card.tokens) if (token.kind === "word") this.connect(token.lower, context);
  }
}

/** What the expansion yields: nodes and instances, and which ones are missing because of faults. */
export class FlatCircuit {
  readonly nodes: NodeTable;
  readonly instances = InstanceList.empty();
  /** Cards of subcircuits about their own nodes, with full names, once for each call. */
  readonly commands: Card[] = [];
  /** Names of elements, whether they have become instances or not. */
  private readonly names = new TakenNames();
  private readonly known = new Map<string, number>();
  /** The ports of calls by their paths. */
  readonly ports = new Map<string, Port>();
  private entered = 0;
  private readonly dropped = new Set<string>();

  constructor(globals: ReadonlySet<string>, grounds: Grounds) {
    this.nodes = new NodeTable(globals, grounds);
  }

  /** Takes a name for an element; false where another has it, or, very seldom, one that looks the same. */
  claim(name: string): boolean {
    return this.names.take(name);
  }

  /** All elements have their names: which are taken is of no use any more. */
  close(): void {
    this.names.clear();
  }

  /** Adds an instance and gives its number. */
  add(instance: Instance): number {
    return this.instances.push(instance);
  }

  /** Numbers of the instances so far by their names. Many netlists ask for none, so that names are entered when one does. */
  get instanceNumber(): ReadonlyMap<string, number> {
    const { instances, known } = this;
    for (let number = this.entered; number < instances.length; number++) known.set(instances.at(number).name, number);
    this.entered = instances.length;
    return known;
  }

  /** Where the card of an instance names it; undefined where there is none of that name. */
  placeOf(name: string): Span | undefined {
    const number = this.instanceNumber.get(name);
    return number === undefined ? undefined : this.instances.at(number).span;
  }

  /** Notes that a terminal of an instance is connected to a port from inside. */
  enter(port: Port | undefined, instance: number, terminal: number): void {
    for (let each = port; each !== undefined; each = each.outer) {
      each.instances.push(instance);
      each.terminals.push(terminal);
    }
  }

  /** Notes that a device, or a subcircuit call (its path ends with a dot), has faults: nothing is said about its lack. */
  drop(path: string): void {
    this.dropped.add(path);
  }

  /** Whether a device or a part of a subcircuit is missing only because of faults that were reported. */
  isDropped(path: string): boolean {
    if (this.dropped.has(path)) return true;
    for (let dot = path.indexOf("."); dot >= 0; dot = path.indexOf(".", dot + 1))
      if (this.dropped.has(path.slice(0, dot + 1))) return true;
    return false;
  }
}
