import type { Diagnostics } from "../base/diagnostics.js";
import type { Piece, Span } from "../base/source.js";
import { subpiece } from "../base/source.js";
import type { Expr } from "./ast.js";
import { parseExpression } from "./parse.js";

interface Name {
  readonly name: string;
  readonly span: Span;
}

/** A statement of a law: see `LawSpec`. */
export type Statement =
  | { readonly kind: "local"; readonly name: string; readonly value: Expr; readonly span: Span }
  | { readonly kind: "branch"; readonly names: readonly Name[]; readonly value: Expr; readonly span: Span }
  | {
      readonly kind: "contribution";
      readonly quantity: "i" | "v";
      readonly names: readonly Name[];
      readonly value: Expr;
      readonly span: Span;
    };

const LOCAL = /^\s*([a-z_][a-z0-9_]*)\s*=(?!=)/i;
const TARGET = /^\s*([iv])\s*\(([^()]*)\)\s*(\+=|=(?!=))/i;

/**
 * Reads the text of a law: statements separated by line ends or `;`, comments from `//` to the end of the line, blank
 * lines. A line end within parentheses does not end a statement. Every faulty statement is reported and left out.
 */
export function parseLaw(piece: Piece, diagnostics: Diagnostics): Statement[] {
  const statements: Statement[] = [];
  for (const [from, to] of statementRanges(piece.text)) {
    const statement = parseStatement(subpiece(piece, from, to), diagnostics);
    if (statement !== undefined) statements.push(statement);
  }
  return statements;
}

function statementRanges(text: string): [number, number][] {
  const ranges: [number, number][] = [];
  let from = 0;
  let depth = 0;
  const finish = (to: number): void => {
    if (text.slice(from, to).trim() !== "") ranges.push([from, to]);
    depth = 0;
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === "/" && text[i + 1] === "/") {
      finish(i);
      while (i < text.length && text[i] !== "\n") i++;
      from = i + 1;
    } else if (c === "(") depth++;
    else if (c === ")") depth = Math.max(0, depth - 1);
    else if (c === ";" || (c === "\n" && depth === 0)) {
      finish(i);
      from = i + 1;
    }
  }
  finish(text.length);
  return ranges;
}

function parseStatement(piece: Piece, diagnostics: Diagnostics): Statement | undefined {
  const lead = piece.text.length - piece.text.trimStart().length;
  const span = piece.span(lead, piece.text.trimEnd().length);
  const local = LOCAL.exec(piece.text);
  if (local !== null) {
    const value = parseExpression(piece, diagnostics, { start: local[0].length });
    return value && { kind: "local", name: local[1]!.toLowerCase(), value, span };
  }
  const target = TARGET.exec(piece.text);
  if (target === null) {
    const hint = "statements are: x = e, i(p, n) += e, v(p, n) = e, v(control) += e";
    diagnostics.error("bad-statement", "this is not a statement of a law", span, hint);
    return undefined;
  }
  const quantity = target[1]!.toLowerCase() as "i" | "v";
  const names = namesIn(piece, piece.text.indexOf("(") + 1, target[2]!);

  if (names.length > 2 || names.some(({ name }) => name === "")) {
    diagnostics.error("bad-target", "one or two names are needed in the parentheses", span, "as in i(p, n) += e");
    return undefined;
  }
  if (quantity === "i" && target[3] === "=") {
    diagnostics.error("bad-target", "currents are added up", span, "write i(p, n) += e");
    return undefined;
  }
  const value = parseExpression(piece, diagnostics, { start: target[0].length });
  if (value === undefined) return undefined;
  if (target[3] === "=") return { kind: "branch", names, value, span };
  return { kind: "contribution", quantity, names, value, span };
}

function namesIn(piece: Piece, start: number, text: string): Name[] {
  const names: Name[] = [];
  let at = start;
  for (const part of text.split(",")) {
    const from = at + (part.length - part.trimStart().length);
    const name = part.trim().toLowerCase();
    names.push({ name, span: piece.span(from, from + name.length) });
    at += part.length + 1;
  }
  return names;
}

export interface SignedTerm {
  readonly sign: number;
  readonly expr: Expr;
}

/** `white(psd, "name")` or `flicker(psd, ef, "name")`. */
export interface NoiseTerm {
  readonly kind: "white" | "flicker";
  readonly name: string;
  readonly density: Expr;
  readonly exponent: Expr | undefined;
  readonly span: Span;
}

/** The terms of a right-hand side: static ones, arguments of `ddt`, each with its sign, and noise. */
export interface Terms {
  readonly plain: readonly SignedTerm[];
  readonly rates: readonly SignedTerm[];
  readonly noise: readonly NoiseTerm[];
}

export function splitTerms(expr: Expr, diagnostics: Diagnostics): Terms {
  const plain: SignedTerm[] = [];
  const rates: SignedTerm[] = [];
  const noise: NoiseTerm[] = [];
  const pending: SignedTerm[] = [{ sign: 1, expr }];
  for (let term = pending.pop(); term !== undefined; term = pending.pop()) {
    const { sign, expr: e } = term;
    if (e.kind === "binary" && (e.operator === "+" || e.operator === "-"))
      pending.push({ sign: e.operator === "-" ? -sign : sign, expr: e.right }, { sign, expr: e.left });
    else if (e.kind === "unary" && e.operator !== "!")
      pending.push({ sign: e.operator === "-" ? -sign : sign, expr: e.argument });
    else if (e.kind === "call" && e.name === "ddt" && e.arguments.length === 1)
      rates.push({ sign, expr: e.arguments[0]! });
    else if (e.kind === "call" && (e.name === "white" || e.name === "flicker")) {
      const term = noiseTerm(e.name, e.arguments, e.span, diagnostics);
      if (term !== undefined) noise.push(term);
    } else plain.push(term);
  }
  return { plain, rates, noise };
}

function noiseTerm(
  kind: NoiseTerm["kind"],
  args: readonly Expr[],
  span: Span,
  diagnostics: Diagnostics,
): NoiseTerm | undefined {
  const last = args[args.length - 1];
  const named = last?.kind === "string";
  const values = named ? args.slice(0, -1) : args;
  if (values.length !== (kind === "white" ? 1 : 2)) {
    const hint = 'white(psd, "name"), flicker(psd at 1 Hz, exponent, "name")';
    diagnostics.error("wrong-arity", `${kind} does not take ${values.length} values`, span, hint);
    return undefined;
  }
  return { kind, name: named ? last.text : kind, density: values[0]!, exponent: values[1], span };
}
