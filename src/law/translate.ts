import type { Diagnostics } from "../base/diagnostics.js";
import { nearest } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import { pieceOf } from "../base/source.js";
import type { Expr } from "./ast.js";
import type { LawInput, LawInternal, LawNoise, LawSpec, LawTarget } from "./contract.js";
import type { Node } from "./graph.js";
import { Graph } from "./graph.js";
import { depletionCharge } from "./junction.js";
import { lower } from "./lower.js";
import { parseExpression } from "./parse.js";
import type { Delay, Limit, Mode } from "./primitives.js";
import { Primitives } from "./primitives.js";
import { reachable } from "./program.js";
import type { NoiseTerm, SignedTerm, Statement } from "./statements.js";
import { splitTerms } from "./statements.js";

/** A term of F or q before columns are known. */
export interface Term {
  readonly target: LawTarget;
  readonly part: "f" | "q";
  readonly value: Node;
}

/** A noise current: its spectral density [A^2/Hz], at 1 Hz and with the exponent of its fall where it is flicker noise. */
export interface Noise extends LawNoise {
  readonly density: Node;
  readonly exponent: Node;
}

/** A law as a graph over parameters, inputs and limited junction voltages. */
export interface Translated {
  readonly graph: Graph;
  readonly parameterNames: readonly string[];
  readonly parameters: readonly Node[];
  readonly inputs: readonly LawInput[];
  readonly inputNodes: readonly Node[];
  readonly branches: readonly { readonly p: number; readonly n: number }[];
  readonly internals: readonly LawInternal[];
  readonly limits: readonly Limit[];
  readonly modes: readonly Mode[];
  readonly delays: readonly Delay[];
  readonly noise: readonly Noise[];
  readonly terms: readonly Term[];
  readonly quantities: readonly Node[];
}

const GROUND = -1;

/** Statements to a graph. Faults are reported; what is returned then must not be used. */
export function translate(spec: LawSpec, statements: readonly Statement[], diagnostics: Diagnostics): Translated {
  const translated = new Translation(spec, diagnostics, statements, true).run();
  // What changes with time must not be a charge of rates itself: they are unknowns then.
  const { graph, inputs, inputNodes, terms } = translated;
  const charges = terms.filter(({ part }) => part === "q").map(({ value }) => value);
  const read = new Set(reachable(graph, charges));
  if (!inputs.some(({ kind }, k) => kind === "rate" && read.has(inputNodes[k]!))) return translated;
  return new Translation(spec, diagnostics, statements, false).run();
}

class Translation {
  private readonly graph = new Graph();
  private readonly locals = new Map<string, Node | undefined>();
  /** States and modes whose own line is still to come. */
  private readonly ahead = new Set<string>();
  private readonly parameterNames: string[];
  private readonly parameters: Node[];
  private readonly primitives: Primitives;
  private readonly inputs: LawInput[] = [];
  private readonly inputNodes: Node[] = [];
  private readonly branches: { p: number; n: number }[] = [];
  private readonly noise: Noise[] = [];
  private readonly sums = new Map<string, { target: LawTarget; part: "f" | "q"; value: Node }>();

  constructor(
    private readonly spec: LawSpec,
    private readonly diagnostics: Diagnostics,
    private readonly statements: readonly Statement[],
    /** Whether rates of what the law reads are inputs. */
    private readonly readsRates: boolean,
  ) {
    this.parameterNames = [...spec.parameters];
    this.parameters = spec.parameters.map((name) => this.graph.input(`p ${name}`));
    this.primitives = new Primitives(
      {
        graph: this.graph,
        diagnostics,
        lower: (expr) => this.lower(expr),
        input: (input) => this.input(input),
        rateOf: (node) => this.rateOf(node),
        movedBy: (node) => this.movedBy(node),
        inputs: this.inputNodes,
        accumulate: (target, part, value) => this.accumulate(target, part, value),
        shared: (name) => this.parameter(name),
      },
      statements,
      spec.held,
    );
  }

  private movedBy(node: Node): { node: Node; sign: number }[] {
    const input = this.inputs[this.inputNodes.indexOf(node)];
    if (input?.kind !== "voltage" || input.n >= 0) return [{ node, sign: 1 }];
    return this.inputs.flatMap((other, k) => {
      if (other.kind !== "voltage" || (other.p !== input.p && other.n !== input.p)) return [];
      return [{ node: this.inputNodes[k]!, sign: other.p === input.p ? 1 : -1 }];
    });
  }

  run(): Translated {
    const { statements } = this;
    for (const statement of statements) if (statement.kind === "branch") this.declareBranch(statement);
    this.primitives.declare((name, node) => {
      this.locals.set(name, node);
      this.ahead.add(name);
    });
    let branch = 0;
    for (const statement of statements) {
      if (statement.kind === "local") this.local(statement);
      else if (statement.kind === "branch") this.branch(statement, branch++);
      else this.contribution(statement);
    }
    const quantities = Object.entries(this.spec.quantities ?? {}).map(([name, text]) => this.quantity(name, text));
    const inputs = this.inputs.map((input, k) => ({ input, node: this.inputNodes[k]! }));
    const ratesLast = [
      ...inputs.filter(({ input }) => input.kind !== "rate"),
      ...inputs.filter(({ input }) => input.kind === "rate"),
    ];
    return {
      graph: this.graph,
      parameterNames: this.parameterNames,
      parameters: this.parameters,
      inputs: ratesLast.map(({ input }) => input),
      inputNodes: ratesLast.map(({ node }) => node),
      branches: this.branches,
      internals: this.primitives.internals,
      limits: this.primitives.limits,
      modes: this.primitives.modes,
      delays: this.primitives.delays,
      noise: this.noise,
      terms: [...this.sums.values()],
      quantities,
    };
  }

  private local({ name, value, span }: Extract<Statement, { kind: "local" }>): void {
    if ((this.locals.has(name) && !this.ahead.has(name)) || this.spec.parameters.includes(name)) {
      const what = this.locals.has(name) ? "has a value already" : "is a parameter";
      this.diagnostics.error("duplicate-name", `"${name}" ${what}`, span, "choose another name");
      return;
    }
    const named = this.primitives.named(name, value);
    this.locals.set(name, named === undefined ? this.lower(value) : named.node);
    this.ahead.delete(name);
  }

  /** The column of a parameter that the law reads whether or not its text names it. */
  private parameter(name: string): Node {
    const k = this.parameterNames.indexOf(name);
    if (k >= 0) return this.parameters[k]!;
    this.parameterNames.push(name);
    const node = this.graph.input(`p ${name}`);
    this.parameters.push(node);
    return node;
  }

  private declareBranch({ names, span }: Extract<Statement, { kind: "branch" }>): void {
    const [p, n] = this.nodePair(names);
    const twice = this.branches.some((b) => (b.p === p && b.n === n) || (b.p === n && b.n === p));
    if (twice) this.diagnostics.error("duplicate-branch", "there is a branch between these nodes already", span);
    this.branches.push({ p, n });
  }

  /** v(p, n) = e: the current i flows from p to n, and the row v(p, n) - e = 0 holds. */
  private branch({ value }: Extract<Statement, { kind: "branch" }>, branch: number): void {
    const { graph } = this;
    const { p, n } = this.branches[branch]!;
    this.flow(p, n, "f", this.input({ kind: "branch", branch }));
    const target: LawTarget = { kind: "branch", branch };
    const { plain, rates } = this.split(value);
    this.accumulate(target, "f", this.voltage(p, n));
    for (const term of plain) this.addTerm(term, (e) => this.accumulate(target, "f", graph.neg(e)));
    for (const term of rates) this.addTerm(term, (e) => this.accumulate(target, "q", graph.neg(e)));
  }

  private contribution(statement: Extract<Statement, { kind: "contribution" }>): void {
    const { quantity, names, value, span } = statement;
    let add: (part: "f" | "q", e: Node) => void;
    if (quantity === "v") {
      const control = names.length === 1 ? (this.spec.controls ?? []).indexOf(names[0]!.name) : -1;
      if (control < 0) {
        const hint = "v(p, n) = e makes a branch; v(c) += e adds to the voltage of a control c";
        this.diagnostics.error("bad-target", "only the voltage of a control can be added to", span, hint);
        return;
      }
      // Adding e to the branch voltage makes the branch row v - (... + e).
      add = (part, e) => this.accumulate({ kind: "control", control }, part, this.graph.neg(e));
    } else {
      const [p, n] = this.nodePair(names);
      add = (part, e) => this.flow(p, n, part, e);
      for (const term of splitTerms(value, this.diagnostics).noise) this.addNoise(term, p, n);
    }
    const { plain, rates } = quantity === "i" ? splitTerms(value, this.diagnostics) : this.split(value);
    for (const term of plain) this.addTerm(term, (e) => add("f", e));
    for (const term of rates) this.addTerm(term, (e) => add("q", e));
  }

  /** The terms of a voltage, which cannot be noise. */
  private split(value: Expr): { readonly plain: readonly SignedTerm[]; readonly rates: readonly SignedTerm[] } {
    const { plain, rates, noise } = splitTerms(value, this.diagnostics);
    const hint = "write it as a current: i(p, n) += white(psd)";
    for (const { span } of noise) this.diagnostics.error("bad-noise", "noise is a current here", span, hint);
    return { plain, rates };
  }

  private addNoise({ kind, name, density, exponent }: NoiseTerm, p: number, n: number): void {
    const psd = this.lower(density);
    const ef = exponent === undefined ? this.graph.constant(1) : this.lower(exponent);
    if (psd === undefined || ef === undefined || p === n) return;
    const target: LawTarget = { kind: "current", p, n };
    this.noise.push({ name, kind, target, density: this.multiplied(psd), exponent: ef });
  }

  private addTerm({ sign, expr }: SignedTerm, add: (e: Node) => void): void {
    const node = this.lower(expr);
    if (node !== undefined) add(sign < 0 ? this.graph.neg(node) : node);
  }

  /** Current or charge from p to n, scaled by the multiplier; nothing between a node and itself. */
  private flow(p: number, n: number, part: "f" | "q", e: Node): void {
    if (p === n) return;
    this.accumulate({ kind: "current", p, n }, part, this.multiplied(e));
  }

  private multiplied(e: Node): Node {
    const m = this.spec.multiplier;
    return m === undefined ? e : this.graph.mul(this.parameter(m), e);
  }

  private accumulate(target: LawTarget, part: "f" | "q", value: Node): void {
    const key = JSON.stringify([target, part]);
    const sum = this.sums.get(key);
    if (sum === undefined) this.sums.set(key, { target, part, value });
    else sum.value = this.graph.add(sum.value, value);
  }

  private quantity(name: string, text: string): Node {
    const piece = pieceOf({ name: `${name} of ${this.spec.name}`, text });
    const expr = parseExpression(piece, this.diagnostics);
    return (expr && this.lower(expr)) ?? this.graph.constant(0);
  }

  private lower(expr: Expr): Node | undefined {
    const { graph, spec } = this;
    return lower(
      expr,
      graph,
      {
        clamped: true,
        name: (name) => {
          if (this.locals.has(name)) return this.locals.get(name) ?? graph.constant(NaN);
          return spec.parameters.includes(name) ? this.parameter(name) : undefined;
        },
        knownNames: () => [...this.locals.keys(), ...spec.parameters],
        probe: (probe) => this.probe(probe),
        call: (name, args, lowerArgument, span) => this.call(name, args, lowerArgument, span),
        knownFunctions: () => [...Primitives.names, "depletion", "white", "flicker"],
      },
      this.diagnostics,
    );
  }

  private call(
    name: string,
    args: readonly Expr[],
    lowerArgument: (argument: Expr) => Node | undefined,
    span: Span,
  ): { node: Node | undefined } | undefined {
    const primitive = this.primitives.call(name, args, span);
    if (primitive !== undefined) return primitive;
    if (name !== "depletion") return undefined;
    const values = args.map(lowerArgument);
    if (values.length !== 5) {
      const hint = "depletion(v, cj, vj, m, fc) is the charge of a junction";
      this.diagnostics.error("wrong-arity", `depletion takes 5 arguments, not ${args.length}`, span, hint);
      return { node: undefined };
    }
    if (values.includes(undefined)) return { node: undefined };
    const [v, cj, vj, m, fc] = values as [Node, Node, Node, Node, Node];
    return { node: depletionCharge(this.graph, v, cj, vj, m, fc) };
  }

  private probe(probe: Extract<Expr, { kind: "probe" }>): Node | undefined {
    const { quantity, names, span } = probe;
    if ((quantity !== "v" && quantity !== "i") || names.length > 2) {
      const hint = "a law reads v(p, n), v(p), i(p, n) of an own branch and i(c) of a control";
      this.diagnostics.error("bad-probe", `a law cannot read this`, span, hint);
      return undefined;
    }
    const control = names.length === 1 ? (this.spec.controls ?? []).indexOf(names[0]!.name) : -1;
    if (quantity === "i" && control >= 0) return this.input({ kind: "control", control });
    const [p, n] = this.nodePair(names);
    if (quantity === "v") return this.voltage(p, n);
    for (const [branch, b] of this.branches.entries()) {
      if (b.p === p && b.n === n) return this.input({ kind: "branch", branch });
      if (b.p === n && b.n === p) return this.graph.neg(this.input({ kind: "branch", branch }));
    }
    const hint = "a current can be read of a branch v(p, n) = e, or of a control";
    this.diagnostics.error("no-branch", "there is no branch between these nodes", span, hint);
    return undefined;
  }

  private voltage(p: number, n: number): Node {
    if (p === n) return this.graph.constant(0);
    const turned = this.inputs.findIndex((i) => i.kind === "voltage" && i.p === n && i.n === p);
    if (turned >= 0) return this.graph.neg(this.inputNodes[turned]!);
    return this.input({ kind: "voltage", p, n });
  }

  private input(input: LawInput): Node {
    const node = this.graph.input(`x ${JSON.stringify(input)}`);
    if (!this.inputNodes.includes(node)) {
      this.inputs.push(input);
      this.inputNodes.push(node);
    }
    return node;
  }

  /** The rate of a voltage or current that the law reads; undefined for any other node. */
  private rateOf(node: Node): Node | undefined {
    const { graph } = this;
    if (!this.readsRates) return undefined;
    if (graph.operation(node) === "neg") {
      const rate = this.rateOf(graph.operandsOf(node)[0]!);
      return rate && graph.neg(rate);
    }
    const of = this.inputs[this.inputNodes.indexOf(node)];
    return of === undefined || of.kind === "rate" ? undefined : this.input({ kind: "rate", of });
  }

  private nodePair(names: readonly { readonly name: string; readonly span: Span }[]): [number, number] {
    const [p = GROUND, n = GROUND] = names.map(({ name, span }) => this.node(name, span));
    return [p, n];
  }

  private node(name: string, span: Span): number {
    const { nodes, collapsed = {} } = this.spec;
    let merged = name;
    while (Object.hasOwn(collapsed, merged)) merged = collapsed[merged]!;
    const k = nodes.indexOf(merged);
    if (k < 0) {
      const near = nearest(name, [...nodes, ...(this.spec.controls ?? [])]);
      const hint = near === undefined ? `its nodes are ${nodes.join(", ")}` : `did you mean "${near}"?`;
      this.diagnostics.error("unknown-node", `"${name}" is no node of this law`, span, hint);
    }
    return k;
  }
}
