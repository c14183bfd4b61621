import type { Diagnostics } from "../base/diagnostics.js";
import { dialects, type Notation } from "../base/dialect.js";
import type { Piece, Span } from "../base/source.js";
import { scanNumber } from "../base/units.js";

/** A token of an expression; `from` and `to` are offsets in the piece. */
export type ExprToken =
  | { readonly kind: "number"; readonly value: number; readonly from: number; readonly to: number }
  | { readonly kind: "name"; readonly text: string; readonly from: number; readonly to: number }
  | { readonly kind: "string"; readonly text: string; readonly from: number; readonly to: number }
  | { readonly kind: "operator"; readonly text: string; readonly from: number; readonly to: number }
  | { readonly kind: "end"; readonly text: ""; readonly from: number; readonly to: number };

const NAME = /[\p{L}_](?:[\p{L}\p{M}\p{N}_.#$]|!(?!=))*/uy;
const OPERATORS = [
  "**", "==", "!=", "<>", "<=", ">=", "&&", "||", "+=",
  "+", "-", "*", "/", "^", "%", "<", ">", "!", "&", "|", "?", ":", "(", ")", ",", "=", "@", "[", "]", "~", "\\", "{", "}",
]; // prettier-ignore

/** Braces inside an expression mean what parentheses mean. */
const BRACES: Readonly<Record<string, string>> = { "{": "(", "}": ")" };

/** Reads tokens one after the other; a fault is reported and ends the text (`failed` is then true). */
export class ExprScanner {
  failed = false;

  constructor(
    readonly piece: Piece,
    private readonly diagnostics: Diagnostics,
    /** Offset of the next character to read. */
    public at = 0,
    private readonly notation: Notation = dialects.ngspice,
  ) {}

  span(from: number, to: number): Span {
    return this.piece.span(from, to);
  }

  next(): ExprToken {
    const { text } = this.piece;
    while (this.at < text.length && /[\s\uFEFF]/.test(text[this.at]!)) this.at++;
    const from = this.at;
    if (from >= text.length || this.failed) return { kind: "end", text: "", from, to: from };
    const c = text[from]!;
    if (/[\d.]/.test(c)) {
      const number = scanNumber(text, from, this.notation);
      if (number !== undefined) return this.number(number, from);
    }
    NAME.lastIndex = from;
    const name = NAME.exec(text)?.[0];
    if (name !== undefined) return this.token("name", name.toLowerCase(), from, from + name.length);
    if (c === '"') {
      const close = text.indexOf('"', from + 1);
      if (close < 0)
        return this.fault("unbalanced-quote", "the quote is not closed", from, from + 1, `add a closing "`);
      return this.token("string", text.slice(from + 1, close), from, close + 1);
    }
    for (const operator of OPERATORS)
      if (text.startsWith(operator, from))
        return this.token("operator", BRACES[operator] ?? operator, from, from + operator.length);
    const character = String.fromCodePoint(text.codePointAt(from)!);
    return this.fault(
      "unexpected-character",
      `unexpected character ${JSON.stringify(character)} in an expression`,
      from,
      from + character.length,
    );
  }

  /** The raw names of a probe, up to the closing mark; they may hold + - / : # and other characters of node names. */
  rawNames(open: number, close: ")" | "]"): { name: string; span: Span }[] | undefined {
    const { text } = this.piece;
    const names: { name: string; span: Span }[] = [];
    let from = this.at;
    for (let i = this.at; i < text.length; i++) {
      const c = text[i]!;
      if (c === "(" || (c === "[" && text.slice(from, i).trim() !== "") || c === "{") break;
      if (c !== "," && c !== close) continue;
      const raw = text.slice(from, i);
      // PSpice's nets may stand in brackets of their own.
      const bracketed = /^\s*\[([^[\]]*)\]\s*$/.exec(raw);
      const name = (bracketed?.[1] ?? raw).trim();
      const start = from + (raw.length - raw.trimStart().length) + (bracketed === null ? 0 : 1);
      if (name === "") {
        this.fault(
          "missing-name",
          `a name is missing before "${c}"`,
          i,
          i + 1,
          "write a node or an instance, as in v(out)",
        );
        return undefined;
      }
      if (/\s/.test(name)) {
        const hint = `separate two nodes by a comma: v(${name.split(/\s+/).join(", ")})`;
        this.fault("bad-name", `"${name}" is not one name`, start, start + name.length, hint);
        return undefined;
      }
      names.push({ name: name.toLowerCase(), span: this.span(start, start + name.length) });
      from = i + 1;
      if (c === close) {
        this.at = i + 1;
        return names;
      }
    }
    this.fault("unbalanced-parenthesis", `"${text[open]}" is not closed`, open, open + 1, `add "${close}"`);
    return undefined;
  }

  fault(code: string, message: string, from: number, to: number, hint?: string): ExprToken {
    if (!this.failed) this.diagnostics.error(code, message, this.span(from, to), hint);
    this.failed = true;
    return { kind: "end", text: "", from, to };
  }

  private number(number: NonNullable<ReturnType<typeof scanNumber>>, from: number): ExprToken {
    if ("error" in number)
      return this.fault("bad-number", number.error, from, number.end, "numbers look like 10, 4.7k, 1e-9 or 100nF");
    const written = this.piece.text.slice(from, number.end);
    if (/[\d.]F$/.test(written))
      this.diagnostics.warning(
        "femto",
        `"${written}" is ${number.value}: F is the suffix femto, not the unit farad`,
        this.span(from, number.end),
        `write ${written.slice(0, -1)} for farads, ${written.slice(0, -1)}f or ${written}F for femtofarads`,
      );
    this.at = number.end;
    return { kind: "number", value: number.value, from, to: number.end };
  }

  private token(kind: "name" | "string" | "operator", text: string, from: number, to: number): ExprToken {
    this.at = to;
    return { kind, text, from, to };
  }
}
