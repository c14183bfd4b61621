import type { Point } from "../analyses/contract.js";
import { complex, type Complex } from "../base/complex.js";
import type { Diagnostics } from "../base/diagnostics.js";
import { type Piece, type Span, subpiece } from "../base/source.js";
import type { Circuit } from "../circuit/circuit.js";
import type { Value } from "../circuit/value.js";
import type { Scope } from "../circuit/scope.js";
import type { System } from "../equations/system.js";
import type { Expr } from "../law/ast.js";
import { evaluateComplex } from "../law/complex.js";
import { Graph, type Node } from "../law/graph.js";
import { lower, type LowerEnvironment } from "../law/lower.js";
import { parseExpression } from "../law/parse.js";
import { prepare, reachable } from "../law/program.js";
import { composedPiece } from "../netlist/pieces.js";
import { complexFunctions } from "./complex-functions.js";
import { derivedProbe, outputProbes, probeSignal } from "./probes.js";
import type { Reader, Signal } from "./signal.js";
import { voltageSignal } from "./signals.js";

/** What an input of an expression is. */
export type Input =
  | { readonly kind: "signal"; readonly signal: Signal }
  | { readonly kind: "axis" }
  | { readonly kind: "live"; readonly value: Value }
  | { readonly kind: "measure"; readonly name: string }
  /** A function that complex numbers have and the language of laws has not: `mag(v(a))`. */
  | { readonly kind: "derived"; readonly of: Node; readonly apply: (value: Complex) => number };

/** Names of the axis. */
const AXES: ReadonlySet<string> = new Set(["time", "freq", "frequency", "hertz"]);

/**
 * An expression of signals, parameters, the axis, and measures, read once: it is evaluated over real inputs (`real`) or
 * over complex ones (`complex`), which are given in the order of `inputs` (those of derived ones do not count).
 */
export class Expression {
  /** The result where all inputs are real. */
  readonly real: (values: Float64Array) => number;
  /** Whether it is real where signals are complex: it reads them by their magnitudes and the like alone. */
  readonly isReal: boolean;

  constructor(
    readonly name: string,
    /** Set where the expression is nothing but one signal. */
    readonly alone: Signal | undefined,
    readonly inputs: readonly Input[],
    private readonly graph: Graph,
    private readonly node: Node,
    private readonly inputNodes: readonly Node[],
  ) {
    const names = inputs.map((_, k) => inputName(k));
    const used = new Set(reachable(graph, [node]));
    this.isReal = inputs.every(
      (input, k) => !used.has(inputNodes[k]!) || input.kind !== "signal" || input.signal.isReal === true,
    );
    const derived = inputs.flatMap((input, k) => (input.kind === "derived" ? [{ input, k }] : []));
    const stages = derived.map(({ input, k }) => ({ k, apply: input.apply, run: prepare(graph, [input.of], names) }));
    const run = prepare(graph, [node], names);
    const out = new Float64Array(1);
    this.real = (values) => {
      for (const stage of stages) {
        stage.run(values, out);
        values[stage.k] = stage.apply(complex(out[0]!));
      }
      run(values, out);
      return out[0]!;
    };
  }

  complex(values: readonly Complex[]): Complex {
    const given = new Map<Node, Complex>();
    this.inputs.forEach((input, k) => {
      const value =
        input.kind === "derived"
          ? complex(input.apply(evaluateComplex(this.graph, [input.of], given)[0]!))
          : values[k]!;
      given.set(this.inputNodes[k]!, value);
    });
    return evaluateComplex(this.graph, [this.node], given)[0]!;
  }
}

const inputName = (k: number): string => `s${k}`;

/** Where expressions of outputs are read. */
export interface ExpressionPlace {
  readonly circuit: Circuit;
  readonly diagnostics: Diagnostics;
  /** Names of measures that may be used. */
  readonly measures?: ReadonlySet<string>;
  /** Columns that the analysis makes itself. */
  readonly own?: readonly Signal[] | undefined;
  /** All that there is to be read, by name, where the rows are those of a derived table. */
  readonly derived?: ReadonlyMap<string, Signal> | undefined;
}

/** Reads an expression of an output card; undefined after faults were reported. */
export function readExpression(piece: Piece, place: ExpressionPlace): Expression | undefined {
  return new ExpressionReader(place).read(piece);
}

class ExpressionReader {
  private readonly graph = new Graph();
  private readonly inputs: Input[] = [];
  private readonly nodes: Node[] = [];
  private readonly known = new Map<string, Node>();
  private readonly scope: Scope;

  constructor(private readonly place: ExpressionPlace) {
    this.scope = place.circuit.scope;
  }

  read(piece: Piece): Expression | undefined {
    const expr = this.parse(piece);
    if (expr === undefined) return undefined;
    const node = this.lower(expr, this.scope, new Map());
    if (node === undefined) return undefined;
    const first = this.inputs[0];
    const alone = first?.kind === "signal" && node === this.nodes[0] ? first.signal : undefined;
    const name = alone !== undefined && expr.kind === "probe" ? alone.name : written(piece);
    return new Expression(name, alone, this.inputs, this.graph, node, this.nodes);
  }

  /** Functions of the netlist come before probes of the same name. */
  private parse(piece: Piece): Expr | undefined {
    const probes = new Set([...outputProbes].filter((name) => this.scope.findFunction(name) === undefined));
    return parseExpression(withDeviceParameters(piece, this.place.circuit), this.place.diagnostics, {
      probes,
      notation: this.notation,
    });
  }

  private get notation() {
    return this.place.circuit.parameters.notation;
  }

  private input(key: string, make: () => Input): Node {
    let node = this.known.get(key);
    if (node === undefined) {
      node = this.graph.input(inputName(this.inputs.length));
      this.inputs.push(make());
      this.nodes.push(node);
      this.known.set(key, node);
    }
    return node;
  }

  private signal(signal: Signal | undefined): Node | undefined {
    return signal && this.input(`signal ${signal.name}`, () => ({ kind: "signal", signal }));
  }

  /** `bound` holds the arguments of the netlist's function whose body this is. */
  private lower(expr: Expr, scope: Scope, bound: ReadonlyMap<string, Node | undefined>, depth = 0): Node | undefined {
    const { circuit, diagnostics } = this.place;
    const environment: LowerEnvironment = {
      name: (name) => bound.get(name) ?? this.name(name, scope),
      knownNames: () => [
        ...scope.names(),
        ...circuit.nodes,
        ...(this.place.measures ?? []),
        ...(this.place.own ?? []).map((each) => each.name),
        ...(this.place.derived?.keys() ?? []),
      ],
      knownFunctions: () => [...scope.functionNames(), ...complexFunctions.keys()],
      call: (name, args, argument, span) => {
        const user = scope.findFunction(name);
        if (user !== undefined) {
          const names = user.card.arguments;
          if (names.length !== args.length || depth > 100) {
            const form = `${name}(${names.join(", ")})`;
            const message =
              depth > 100
                ? `the function ${name} calls itself`
                : `the function ${name} is ${form}, not of ${args.length}`;
            diagnostics.error(depth > 100 ? "recursive-function" : "wrong-arity", message, span);
            return { node: undefined };
          }
          const body = parseExpression(user.card.body, diagnostics, { notation: this.notation });
          const values = new Map(names.map((each, k) => [each, argument(args[k]!)]));
          return { node: body && this.lower(body, user.scope, values, depth + 1) };
        }
        if (name === "par" && args.length === 1) return { node: argument(args[0]!) };
        const apply = complexFunctions.get(name);
        if (apply === undefined || args.length !== 1) return this.deviceQuantity(name, args, span);
        const of = argument(args[0]!);
        if (of === undefined) return { node: undefined };
        return { node: this.input(`${name} ${of}`, () => ({ kind: "derived", of, apply })) };
      },
      probe: ({ quantity, names, span }) => this.signal(this.probe(quantity, names, span)),
    };
    return lower(expr, this.graph, environment, diagnostics);
  }

  private probe(quantity: string, names: readonly { name: string; span: Span }[], span: Span): Signal | undefined {
    const { circuit, diagnostics, derived } = this.place;
    if (derived === undefined) return probeSignal(circuit, quantity, names, span, diagnostics);
    return derivedProbe(derived, circuit, quantity, names, span, diagnostics);
  }

  /** gm(m1): a quantity of a device, where neither a function nor a probe has that name. */
  private deviceQuantity(name: string, [argument, more]: readonly Expr[], span: Span) {
    const { circuit, diagnostics } = this.place;
    const own =
      argument?.kind === "name" && more === undefined
        ? this.place.own?.find((signal) => signal.name === `${name}(${argument.name})`)
        : undefined;
    if (own !== undefined) return { node: this.signal(own) };
    if (
      this.place.derived !== undefined ||
      argument?.kind !== "name" ||
      more !== undefined ||
      !circuit.instanceNumber.has(argument.name)
    )
      return undefined;
    return { node: this.signal(probeSignal(circuit, name, [argument], span, diagnostics)) };
  }

  private name(name: string, scope: Scope): Node | undefined {
    const { circuit, measures } = this.place;
    const varying = circuit.parameters.variations.definition(name, scope);
    if (varying !== undefined) return this.lower(varying.expr, varying.scope, new Map());
    const parameter = circuit.parameters.lookup(name, scope);
    if (parameter !== undefined) {
      const value = circuit.parameters.value(parameter);
      if (typeof value === "number") return this.graph.constant(value);
      return this.input(`live ${value.live}`, () => ({ kind: "live", value }));
    }
    const own = this.place.own?.find((signal) => signal.name === name) ?? this.place.derived?.get(name);
    if (own !== undefined) return this.signal(own);
    if (measures?.has(name)) return this.input(`measure ${name}`, () => ({ kind: "measure", name }));
    if (AXES.has(name)) return this.input("axis", () => ({ kind: "axis" }));
    const node = circuit.nodeNumber.get(name);
    if (node === undefined) return undefined;
    const { derived } = this.place;
    return this.signal(derived === undefined ? voltageSignal(circuit, node) : derived.get(`v(${name})`));
  }
}

/** Xyce's `r1:r`, the parameter of a device, as `@r1[r]`; what stands after a question mark is a choice. */
function withDeviceParameters(piece: Piece, circuit: Circuit): Piece {
  if (circuit.netlist.dialect !== "xyce" || !piece.text.includes(":")) return piece;
  const parts: (string | Piece)[] = [];
  let from = 0;
  for (const match of piece.text.matchAll(/(?<![\w.@:(])([a-z][\w.]*(?::[a-z][\w.]*)*):([a-z]\w*)(?![\w(:])/gi)) {
    const owner = match[1]!.toLowerCase().replaceAll(":", ".");
    const inChoice = piece.text.lastIndexOf("?", match.index) >= from && piece.text.lastIndexOf("?", match.index) >= 0;
    if (inChoice || !circuit.instanceNumber.has(owner)) continue;
    parts.push(subpiece(piece, from, match.index), `@${owner}[${match[2]!.toLowerCase()}]`);
    from = match.index + match[0].length;
  }
  if (parts.length === 0) return piece;
  parts.push(subpiece(piece, from, piece.text.length));
  return composedPiece(parts, piece.span(0, piece.text.length));
}

/** An expression as the name of a column. */
function written(piece: Piece): string {
  return piece.text.replaceAll(/\s+/g, "").toLowerCase();
}

/** An expression as a column of results. */
export function signalOf(expression: Expression): Signal {
  const { alone, inputs, name } = expression;
  if (alone !== undefined) return { ...alone, name };
  const signals = inputs.flatMap((input) => (input.kind === "signal" ? [input.signal] : []));
  return {
    name,
    type: "notype",
    isReal: expression.isReal,
    remembers: signals.some(({ remembers }) => remembers),
    reader: (system) => expressionReader(expression, system),
  };
}

/** How the inputs of an expression are read at a point; derived ones are left to the expression. */
export function inputReaders(expression: Expression, system: System): Reader[] {
  const constant = (read: (point: Point) => number): Reader => ({
    real: read,
    complex: (point) => complex(read(point)),
  });
  return expression.inputs.map((input): Reader => {
    if (input.kind === "signal") return input.signal.reader(system);
    if (input.kind === "axis") return constant(({ axis }) => axis[0] ?? 0);
    if (input.kind === "live") return constant(() => system.columns.valueOf(input.value, 0));
    return constant(() => NaN);
  });
}

function expressionReader(expression: Expression, system: System): Reader {
  const readers = inputReaders(expression, system);
  const values = new Float64Array(readers.length);
  return {
    real(point) {
      readers.forEach((reader, k) => (values[k] = reader.real(point)));
      return expression.real(values);
    },
    complex: (point) => expression.complex(readers.map((reader) => reader.complex(point))),
  };
}

/** An expression of a card as a signal; undefined after faults were reported. */
export function expressionSignal(
  circuit: Circuit,
  piece: Piece,
  diagnostics: Diagnostics,
  own?: readonly Signal[],
  derived?: ReadonlyMap<string, Signal>,
): Signal | undefined {
  const expression = readExpression(piece, { circuit, diagnostics, own, derived });
  return expression && signalOf(expression);
}
