import type { Diagnostics } from "../base/diagnostics.js";
import type { Piece, Span } from "../base/source.js";
import type { Expr } from "../law/ast.js";
import { CONSTANTS } from "../law/functions.js";
import type { Node } from "../law/graph.js";
import { parseExpression } from "../law/parse.js";
import { overTime } from "./over-time.js";
import type { Behaviour } from "./device.js";
import type { Parameters } from "./parameters.js";
import { randomFunctions } from "./random-functions.js";
import type { Scope } from "./scope.js";
import { TransferReader, transferLaw } from "./transfer.js";

/** A behavioural source as the text of a law, with what its names stand for. */
export interface BehaviourLaw {
  readonly text: string;
  /** Whether it is only the first statement of a device's own law. */
  readonly partial: boolean;
  /** Nodes beyond p and n that the expression reads; the law calls them t0, t1, ... */
  readonly terminals: { readonly name: string; readonly span: Span }[];
  /** Instances whose branch currents it reads; the law calls them c0, c1, ... */
  readonly controls: { readonly name: string; readonly span: Span }[];
  /** Netlist parameters it reads; the law calls them u0, u1, ... */
  readonly parameters: { readonly name: string; readonly node: Node }[];
}

/** Names that change during an analysis and that a law reads as columns. */
const columns = new Set(["time", "temper"]);

/**
 * Writes the expression of a B source (or of E and G with VALUE) as a law: node names become terminals, parameters
 * become columns, so that sources of one form share one law, whatever they are connected to. Undefined after faults of
 * the expression were reported. `name` keys its random draws.
 */
export function behaviourLaw(
  behaviour: Behaviour,
  name: string,
  scope: Scope,
  parameters: Parameters,
  diagnostics: Diagnostics,
): BehaviourLaw | undefined {
  const expr = parameters.parse(behaviour.piece);
  if (expr === undefined || !isRight(expr, name, scope, parameters, diagnostics)) return undefined;
  const writer = new Writer(name, parameters);
  let body = writer.write(expr, new Map(), scope);
  if (writer.failed) return undefined;
  let before = "";
  if (behaviour.transfer !== undefined) {
    const law = transfer(behaviour.transfer, body, writer, name, scope, parameters, diagnostics);
    if (law === undefined) return undefined;
    before = `${law.statements}\n`;
    body = law.output;
  }
  return {
    text: before + behaviour.form.replaceAll("$", () => body),
    partial: behaviour.partial === true,
    terminals: writer.terminals,
    controls: writer.controls,
    parameters: writer.parametersUsed,
  };
}

/** What makes an answer over time of a transfer function; undefined after a fault was reported. */
function transfer(
  piece: Piece,
  input: string,
  writer: Writer,
  name: string,
  scope: Scope,
  parameters: Parameters,
  diagnostics: Diagnostics,
): ReturnType<typeof transferLaw> {
  // In s a caret is a power, whatever it is elsewhere.
  const expr = parseExpression(piece, diagnostics, { notation: { ...parameters.notation, caret: "power" } });
  const { graph } = parameters;
  const reader = new TransferReader(graph, (e) => parameters.nodeOf(e, scope, [name, "transfer"]), diagnostics);
  const rational = expr && reader.read(expr);
  if (rational === undefined) return undefined;
  const law = transferLaw(rational, input, graph, (node) => writer.column(`transfer ${node}`, node));
  if (law === undefined) {
    const message = "a transfer function whose numerator has the higher order grows without bounds with the frequency";
    diagnostics.error(
      "bad-transfer",
      message,
      piece.span(0, piece.text.length),
      "a further pole in the denominator bounds it",
    );
  }
  return law;
}

/** Reports what is wrong with an expression at its place in the netlist, where the text of the law has none. */
function isRight(expr: Expr, name: string, scope: Scope, parameters: Parameters, diagnostics: Diagnostics): boolean {
  const probe = ({ quantity, names, span }: Extract<Expr, { kind: "probe" }>) => {
    if ((quantity === "v" && names.length >= 1 && names.length <= 2) || (quantity === "i" && names.length === 1))
      return parameters.graph.input("probe");
    diagnostics.error(
      "probe-in-behaviour",
      `"${quantity}(...)" cannot stand in a behavioural source`,
      span,
      "node voltages v(a), v(a,b) and currents i(vname) can",
    );
    return undefined;
  };
  return parameters.nodeOf(expr, scope, [name, "check"], probe) !== undefined;
}

/** Turns an expression without faults into the text of a law. */
class Writer {
  readonly terminals: { name: string; span: Span }[] = [];
  readonly controls: { name: string; span: Span }[] = [];
  readonly parametersUsed: { name: string; node: Node }[] = [];
  failed = false;
  private draws = 0;

  constructor(
    private readonly instance: string,
    private readonly parameters: Parameters,
  ) {}

  /** `bound` holds the arguments of the user's function whose body this is, as text. */
  write(e: Expr, bound: ReadonlyMap<string, string>, scope: Scope): string {
    switch (e.kind) {
      case "number":
        return e.value < 0 || Object.is(e.value, -0) ? `(${e.value})` : String(e.value);
      case "string":
        return JSON.stringify(e.text);
      case "name":
        return bound.get(e.name) ?? this.name(e.name, scope);
      case "unary":
        return `(${e.operator}${this.write(e.argument, bound, scope)})`;
      case "binary":
        return `(${this.write(e.left, bound, scope)} ${e.operator} ${this.write(e.right, bound, scope)})`;
      case "conditional":
        return `(${this.write(e.condition, bound, scope)} ? ${this.write(e.yes, bound, scope)} : ${this.write(e.no, bound, scope)})`;
      case "call": {
        const user = scope.findFunction(e.name);
        if (user === undefined && randomFunctions[e.name]?.arity.includes(e.arguments.length))
          return this.draw(e, scope);
        const args = e.arguments.map((argument) => this.write(argument, bound, scope));
        const own = overTime[e.name];
        if (user === undefined && own?.arity[0] === 0) return own.law;
        if (user === undefined && own?.write !== undefined) return own.write(args);
        if (user === undefined) return `${own?.law ?? e.name}(${args.join(", ")})`;
        const body = this.parameters.parse(user.card.body)!;
        return `(${this.write(body, new Map(user.card.arguments.map((a, k) => [a, args[k]!])), user.scope)})`;
      }
      case "probe": {
        const list = e.quantity === "v" ? this.terminals : this.controls;
        const prefix = e.quantity === "v" ? "t" : "c";
        return `${e.quantity}(${e.names.map((named) => place(list, prefix, named)).join(", ")})`;
      }
    }
  }

  private name(name: string, scope: Scope): string {
    if (scope.find(name) === undefined && (columns.has(name) || CONSTANTS.has(name))) return name;
    const varying = this.parameters.variations.definition(name, scope);
    if (varying !== undefined) return this.write(varying.expr, new Map(), varying.scope);
    return this.column(name, this.parameters.lookup(name, scope)!);
  }

  /** A random number is drawn once and stays. */
  private draw(call: Extract<Expr, { kind: "call" }>, scope: Scope): string {
    const node = this.parameters.nodeOf(call, scope, [this.instance, "behaviour", String(this.draws++)]);
    if (node !== undefined) return this.column(call.name, node);
    this.failed = true;
    return "0";
  }

  /** The name of a value in the law. */
  column(name: string, node: Node): string {
    let k = this.parametersUsed.findIndex((entry) => entry.node === node);
    if (k < 0) k = this.parametersUsed.push({ name, node }) - 1;
    return `u${k}`;
  }
}

function place(
  list: { name: string; span: Span }[],
  prefix: string,
  { name, span }: { readonly name: string; readonly span: Span },
): string {
  let k = list.findIndex((entry) => entry.name === name);
  if (k < 0) k = list.push({ name, span }) - 1;
  return prefix + k;
}
