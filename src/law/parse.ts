import { dialects, type Notation } from "../base/dialect.js";
import type { Diagnostics } from "../base/diagnostics.js";
import type { Piece, Span } from "../base/source.js";
import type { BinaryOperator, Expr } from "./ast.js";
import { apply, callOf } from "./dialect.js";
import { polynomialOf } from "./polynomial.js";
import type { ExprToken } from "./scanner.js";
import { ExprScanner } from "./scanner.js";

/** Expressions nested deeper than this (parentheses, calls, prefix operators, ?:) are a fault. */
export const DEPTH_LIMIT = 500;

/** Calls whose arguments are raw names of nodes or instances, not expressions. */
export const PROBES: ReadonlySet<string> = new Set([
  "v", "vm", "vp", "vr", "vi", "vdb", "i", "im", "ip", "ir", "ii", "idb",
]); // prettier-ignore

/**
 * Binding powers, as ngspice has them: ?: || && == < + * unary, power; all but ?: group from the left (2**3**2 is 64).
 * A prefix sign binds less than the power (-2**2 is -4), more than the product; after an operator it may follow
 * directly (2**-1, 2*-3).
 */
const BINARY: Readonly<Record<string, readonly [power: number, operator: BinaryOperator | "\\" | "^"]>> = {
  "||": [2, "||"],
  "|": [2, "||"],
  "&&": [3, "&&"],
  "&": [3, "&&"],
  "==": [4, "=="],
  "!=": [4, "!="],
  "<>": [4, "!="],
  "<": [5, "<"],
  "<=": [5, "<="],
  ">": [5, ">"],
  ">=": [5, ">="],
  "+": [6, "+"],
  "-": [6, "-"],
  "*": [7, "*"],
  "/": [7, "/"],
  "%": [7, "%"],
  "\\": [7, "\\"],
  "**": [9, "**"],
  "^": [9, "^"],
};
const CONDITIONAL_POWER = 1;
const PREFIX_POWER = 8;
/** Binds stronger than all operators: an operand with its signs. */
const OPERAND_POWER = 10;

/** How an expression is read. */
export interface ParseOptions {
  /** Offset in the piece to start at; default 0. */
  readonly start?: number;
  /** Further calls whose arguments are raw names. */
  readonly probes?: ReadonlySet<string>;
  /** What the dialect of the text reads differently; by default ngspice's. */
  readonly notation?: Notation;
}

/**
 * Reads a whole piece as one expression. A fault goes to `diagnostics` with its place, and undefined is returned; the
 * first fault of an expression is the one that is told.
 */
export function parseExpression(piece: Piece, diagnostics: Diagnostics, options: ParseOptions = {}): Expr | undefined {
  const parser = new Parser(piece, diagnostics, options);
  const expr = parser.expression(0);
  if (expr !== undefined && parser.token.kind !== "end") parser.unexpected();
  return parser.failed ? undefined : expr;
}

class Parser {
  token: ExprToken;
  private previous: ExprToken | undefined;
  private depth = 0;
  private readonly open: number[] = [];
  private readonly scanner: ExprScanner;
  private readonly notation: Notation;

  constructor(
    piece: Piece,
    diagnostics: Diagnostics,
    private readonly options: ParseOptions,
  ) {
    this.notation = options.notation ?? dialects.ngspice;
    this.scanner = new ExprScanner(piece, diagnostics, options.start ?? 0, this.notation);
    this.token = this.scanner.next();
  }

  get failed(): boolean {
    return this.scanner.failed;
  }

  expression(power: number): Expr | undefined {
    let left = this.operand();
    for (;;) {
      const { token } = this;
      if (left === undefined || token.kind !== "operator") return left;
      if (token.text === "?" && power <= CONDITIONAL_POWER) left = this.conditional(left);
      else {
        const binary = BINARY[token.text];
        if (binary === undefined || binary[0] <= power) return left;
        this.advance();
        const right = this.expression(binary[0]);
        if (right === undefined) return undefined;
        left = apply(binary[1], left, right, this.from(left.span), this.notation);
      }
    }
  }

  /** Reports the current token as one that has no place here. */
  unexpected(): undefined {
    const { token, scanner } = this;
    const { text } = scanner.piece;
    const written = text.slice(token.from, token.to);
    if (token.kind === "end") return this.missingOperand();
    if (token.kind !== "operator") {
      const hint = `write an operator between ${this.describe(this.previous)} and "${written}"`;
      return this.fault("missing-operator", `an operator is missing before "${written}"`, token, hint);
    }
    if (token.text === ")") return this.fault("unexpected-token", `unexpected ")"`, token, `no "(" is open here`);
    if (token.text === "=") return this.fault("unexpected-token", `unexpected "="`, token, `"==" compares`);
    return this.fault("unexpected-token", `unexpected "${written}"`, token);
  }

  private operand(): Expr | undefined {
    if (this.depth >= DEPTH_LIMIT)
      return this.fault("too-deep", `the expression is nested deeper than ${DEPTH_LIMIT} levels`, this.token);
    this.depth++;
    const result = this.primary();
    this.depth--;
    return result;
  }

  private primary(): Expr | undefined {
    const { token } = this;
    const { from, to } = token;
    if (token.kind === "number") {
      this.advance();
      return { kind: "number", value: token.value, span: this.span(from, to) };
    }
    if (token.kind === "string") {
      this.advance();
      return { kind: "string", text: token.text, span: this.span(from, to) };
    }
    if (token.kind === "name") return this.nameOrCall(token.text, from, to);
    if (token.kind === "operator") {
      const sign = token.text === "~" ? "!" : token.text;
      if (sign === "-" || sign === "+" || sign === "!") {
        this.advance();
        const argument = this.expression(PREFIX_POWER);
        return argument && { kind: "unary", operator: sign, argument, span: this.spanTo(from) };
      }
      if (token.text === "(") return this.parenthesis();
      if (token.text === "@") return this.deviceProbe(from);
    }
    return this.missingOperand();
  }

  private nameOrCall(name: string, from: number, to: number): Expr | undefined {
    const { text } = this.scanner.piece;
    let open = to;
    while (open < text.length && /\s/.test(text[open]!)) open++;
    if (text[open] !== "(" && !(name === "table" && text[open] === "{")) {
      this.advance();
      return { kind: "name", name, span: this.span(from, to) };
    }
    this.scanner.at = open + 1;
    // ngspice's imaginary part has the name of the magnitude of a current, which is of a device.
    const isPart = name === "im" && /^\s*[a-z]\w*\s*\(/i.test(text.slice(open + 1));
    if ((PROBES.has(name) && !isPart) || this.options.probes?.has(name) === true) {
      const names = this.scanner.rawNames(open, ")");
      if (names === undefined) return undefined;
      return this.probe(name, names, from);
    }
    this.open.push(open);
    this.advance();
    const args: Expr[] = [];
    if (!this.is(")"))
      do {
        if (args.length > 0) this.advance();
        const argument = this.expression(0);
        if (argument === undefined) return undefined;
        args.push(argument);
      } while (this.is(","));
    if (!this.close()) return undefined;
    if (name === "table" && args.length === 1) {
      const pairs = this.pairs();
      if (pairs === undefined) return undefined;
      args.push(...pairs);
    }
    if (name === "poly" && args.length === 1 && args[0]!.kind === "number")
      return this.polynomial(args[0]!.value, from);
    return callOf(name, args, this.spanTo(from), this.notation);
  }

  /** `variables coefficients` after POLY(n), apart by blanks or commas, to the end or a closing parenthesis. */
  private polynomial(count: number, from: number): Expr | undefined {
    const operands: Expr[] = [];
    while (this.token.kind !== "end" && !this.is(")")) {
      if (this.is(",")) {
        this.advance();
        continue;
      }
      const operand = this.expression(OPERAND_POWER);
      if (operand === undefined) return undefined;
      operands.push(operand);
    }
    if (operands.length <= count) return this.missingOperand();
    return polynomialOf(operands.slice(0, count), operands.slice(count), this.spanTo(from));
  }

  /** `= (x1, y1) (x2, y2) ...` after `TABLE {x}`, as PSpice writes it; the equals sign may be left out. */
  private pairs(): Expr[] | undefined {
    const values: Expr[] = [];
    if (this.is("=")) this.advance();
    while (this.is("(") || this.is(",")) {
      if (this.is(",")) {
        this.advance();
        continue;
      }
      this.open.push(this.token.from);
      this.advance();
      for (let k = 0; k < 2; k++) {
        const value = this.expression(0);
        if (value === undefined) return undefined;
        values.push(value);
        if (this.is(",")) this.advance();
      }
      if (!this.close()) return undefined;
    }
    return values;
  }

  private parenthesis(): Expr | undefined {
    this.open.push(this.token.from);
    this.advance();
    const inner = this.expression(0);
    if (inner === undefined || !this.close()) return undefined;
    return inner;
  }

  /** `@d1[id]`: two raw names, the instance and its quantity; without brackets the instance alone. */
  private deviceProbe(from: number): Expr | undefined {
    const { scanner } = this;
    const { text } = scanner.piece;
    const bracket = text.indexOf("[", from);
    const name = text.slice(from + 1, bracket < 0 ? from + 1 : bracket).trim();
    if (bracket < 0 || !/^[^\s()[\],]+$/.test(name))
      return this.fault("bad-probe", `"@" needs an instance and a quantity`, this.token, "write it as @d1[id]");
    const at = text.indexOf(name, from);
    scanner.at = bracket + 1;
    const names = scanner.rawNames(bracket, "]");
    if (names === undefined) return undefined;
    const instance = { name: name.toLowerCase(), span: this.span(at, at + name.length) };
    return this.probe("@", [instance, ...names], from);
  }

  /** What was read up to here is one probe, and counts as one token for spans and messages. */
  private probe(
    quantity: string,
    names: readonly { readonly name: string; readonly span: Span }[],
    from: number,
  ): Expr {
    const to = this.scanner.at;
    this.token = { kind: "name", text: quantity, from, to };
    this.advance();
    return { kind: "probe", quantity, names, span: this.span(from, to) };
  }

  private conditional(condition: Expr): Expr | undefined {
    const question = this.token;
    if (this.depth >= DEPTH_LIMIT)
      return this.fault("too-deep", `the expression is nested deeper than ${DEPTH_LIMIT} levels`, question);
    this.depth++;
    this.advance();
    const yes = this.expression(0);
    if (yes === undefined) return undefined;
    if (!this.is(":"))
      return this.failed
        ? undefined
        : this.fault("missing-colon", `"?" without its ":"`, question, "write condition ? yes : no");
    this.advance();
    const no = this.expression(0);
    this.depth--;
    return no && { kind: "conditional", condition, yes, no, span: this.from(condition.span) };
  }

  private close(): boolean {
    const open = this.open.pop()!;
    if (this.is(")")) {
      this.advance();
      return true;
    }
    if (this.token.kind === "end")
      this.scanner.fault("unbalanced-parenthesis", `"(" is not closed`, open, open + 1, `add ")"`);
    else this.unexpected();
    return false;
  }

  private missingOperand(): undefined {
    const { token, previous } = this;
    if (previous === undefined && token.kind === "end")
      return this.fault("missing-expression", "an expression is missing", token, "write a number or an expression");
    if (token.kind !== "end" && previous !== undefined && previous.kind !== "operator") return this.unexpected();
    if (token.kind === "operator" && token.text === ")" && this.open.length === 0) return this.unexpected();
    const after = previous ?? token;
    const side = previous === undefined ? "before" : "after";
    const hint = "an operand is a number, a name, a call or an expression in parentheses";
    if (token.kind === "end" && previous?.kind === "operator" && previous.text === "(")
      return this.fault("unbalanced-parenthesis", `"(" is not closed`, previous, `add an expression and ")"`);
    return this.fault("missing-operand", `missing operand ${side} ${this.describe(after)}`, after, hint);
  }

  private describe(token: ExprToken | undefined): string {
    return token === undefined ? "the start" : `"${this.scanner.piece.text.slice(token.from, token.to)}"`;
  }

  private is(text: string): boolean {
    return this.token.kind === "operator" && this.token.text === text;
  }

  private advance(): void {
    this.previous = this.token;
    this.token = this.scanner.next();
  }

  private fault(code: string, message: string, at: ExprToken, hint?: string): undefined {
    this.scanner.fault(code, message, at.from, at.to, hint);
    return undefined;
  }

  private span(from: number, to: number): Span {
    return this.scanner.span(from, to);
  }

  private spanTo(from: number): Span {
    return this.span(from, this.previous!.to);
  }

  /** From the start of an earlier span to the last token read. */
  private from(start: Span): Span {
    const last = this.span(this.previous!.from, this.previous!.to);
    return start.source === last.source && last.offset >= start.offset
      ? { source: start.source, offset: start.offset, length: last.offset + last.length - start.offset }
      : start;
  }
}
