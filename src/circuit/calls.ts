import type { Diagnostics } from "../base/diagnostics.js";
import { nearest } from "../base/diagnostics.js";
import type { Node } from "../law/graph.js";
import type { Assignment, Card, Scope as NetlistScope } from "../netlist/contract.js";
import { assignments } from "../netlist/assignments.js";
import { Cursor, type Word } from "../netlist/cursor.js";
import { Context } from "./context.js";
import type { NodeTable } from "./flat.js";
import type { Parameters } from "./parameters.js";
import { Scope } from "./scope.js";

const DEEPEST = 100;

/** On a call it multiplies the whole subcircuit, unless the subcircuit has a parameter of this name. */
const MULTIPLIER = "m";

/** An X card as it is read: names are resolved later. */
interface Call {
  readonly card: Card;
  readonly nodes: readonly Word[];
  readonly called: Word;
  readonly actuals: readonly Assignment[];
}

/** Calls of subcircuits: from X cards to the contexts they open. */
export class Calls {
  private readonly checkedDefaults = new Set<NetlistScope>();

  constructor(
    private readonly nodes: NodeTable,
    private readonly parameters: Parameters,
    private readonly diagnostics: Diagnostics,
  ) {}

  /**
   * The context that an X card opens; undefined after faults that keep it from being expanded. `stack` has the
   * definitions that are being expanded, outermost first.
   */
  open(card: Card, context: Context, stack: readonly NetlistScope[]): Context | undefined {
    const call = this.read(card);
    if (call === undefined) return undefined;
    const { called, nodes } = call;
    const found = context.findSubcircuit(called.lower);
    if (found === undefined) {
      const near = nearest(called.lower, context.subcircuitNames());
      const hint = near
        ? `did you mean "${near}"?`
        : `.subckt ${called.text} ... .ends defines it; .include reads the file where it is`;
      this.diagnostics.error("unknown-subcircuit", `unknown subcircuit "${called.text}"`, called.span, hint);
      return undefined;
    }
    const { definition, home } = found;
    if (!this.fits(call, definition, stack)) return undefined;
    const ports = new Map(
      definition.ports.map(({ name, otherwise }, k) => {
        const word = nodes[k]?.lower ?? otherwise!;
        const [node, outer] = [this.nodes.number(word, context), this.nodes.port(word, context)];
        return [name, { node, outer, instances: [], terminals: [] }];
      }),
    );
    this.checkDefaults(definition);
    const scope = new Scope(home.scope, `${context.scope.path}${card.name}.`);
    this.define(scope, call, definition, context.scope);
    this.parameters.settle(scope);
    const multiplier = this.multiplier(call, definition, context, scope.path);
    return new Context(definition, scope, home, ports, multiplier);
  }

  private read(card: Card): Call | undefined {
    const cursor = new Cursor(card, this.diagnostics);
    const words: Word[] = [];
    while (!cursor.done && !cursor.atAssignment && cursor.peek()!.text.toLowerCase() !== "text:") {
      if (cursor.keyword("params:") !== undefined) break;
      const word = cursor.node("a node or the name of a subcircuit");
      if (word === undefined) return undefined;
      words.push(word);
    }
    const actuals = assignments(cursor);
    const called = words.pop();
    if (called !== undefined) return { card, nodes: words, called, actuals };
    const syntax = "Xname node... subcircuit [parameter=value]";
    this.diagnostics.error("missing-text", `${card.name} names no subcircuit`, card.nameSpan, syntax);
    return undefined;
  }

  /** Whether a call can be expanded: the definition does not contain itself, and every port gets a node. */
  private fits({ card, nodes, called }: Call, definition: NetlistScope, stack: readonly NetlistScope[]): boolean {
    const { name, ports } = definition;
    if (stack.includes(definition) || stack.length >= DEEPEST) {
      const chain = [...stack, definition].map((s) => s.name).join(" -> ");
      this.diagnostics.error("recursive-subcircuit", `the subcircuit ${name} contains itself: ${chain}`, called.span);
      return false;
    }
    const required = ports.filter((port) => port.otherwise === undefined).length;
    if (nodes.length >= required && nodes.length <= ports.length) return true;
    this.diagnostics.error(
      "wrong-node-count",
      `the subcircuit ${name} has ${ports.length} ports, but ${card.name} gives ${nodes.length} nodes`,
      (nodes[ports.length] ?? called).span,
      `its ports: ${ports.map((port) => port.name).join(" ") || "none"}`,
    );
    return false;
  }

  /** Fills the scope of a call: what it gives, read where the call stands, goes before the defaults. */
  private define(scope: Scope, { actuals }: Call, definition: NetlistScope, caller: Scope): void {
    const { definitions } = scope;
    for (const { name, value, span } of definition.formals)
      definitions.set(name, { piece: value, span, scope: undefined });
    const known = new Set(definitions.keys());
    scope.addCards(definition);
    for (const { name, value, span } of actuals) {
      // Elsewhere subcircuits need not declare what their calls give, and what calls give counts more than .param.
      if (known.has(name) || (this.parameters.notation.undeclared && name !== MULTIPLIER))
        definitions.set(name, { piece: value, span, scope: caller });
      else if (name !== MULTIPLIER) this.unknownParameter(name, span, definition, known);
    }
  }

  /** How many calls in parallel one stands for: `m=` on the call and on those around it. */
  private multiplier(call: Call, definition: NetlistScope, context: Context, path: string): Node | undefined {
    const { graph } = this.parameters;
    const given = call.actuals.find(({ name }) => name === MULTIPLIER);
    if (given === undefined || definition.formals.some(({ name }) => name === MULTIPLIER)) return context.multiplier;
    const own = this.parameters.node(given.value, context.scope, [path, MULTIPLIER]);
    return own === undefined || context.multiplier === undefined ? own : graph.mul(own, context.multiplier);
  }

  private unknownParameter(
    name: string,
    span: Assignment["span"],
    definition: NetlistScope,
    names: Iterable<string>,
  ): void {
    const known = [...names];
    const near = nearest(name, known);
    this.diagnostics.warning(
      "unknown-parameter",
      `the subcircuit ${definition.name} has no parameter "${name}": it has no effect, as in ngspice`,
      span,
      near ? `did you mean "${near}"?` : `its parameters: ${known.join(" ") || "none"}`,
    );
  }

  /** Defaults and functions must be expressions even where every call gives a value of its own, and nobody calls. */
  checkDefaults(definition: NetlistScope): void {
    if (this.checkedDefaults.has(definition)) return;
    this.checkedDefaults.add(definition);
    for (const { value } of definition.formals) this.parameters.parse(value);
    for (const { body } of definition.functions) this.parameters.parse(body);
  }
}
