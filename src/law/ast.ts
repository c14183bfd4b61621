import type { Span } from "../base/source.js";

export type BinaryOperator = "+" | "-" | "*" | "/" | "**" | "%" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "&&" | "||";

/** An expression as written; every node knows its place. Names are in lower case. */
export type Expr =
  | { readonly kind: "number"; readonly value: number; readonly span: Span }
  | { readonly kind: "string"; readonly text: string; readonly span: Span }
  | { readonly kind: "name"; readonly name: string; readonly span: Span }
  | { readonly kind: "unary"; readonly operator: "-" | "+" | "!"; readonly argument: Expr; readonly span: Span }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expr;
      readonly right: Expr;
      readonly span: Span;
    }
  | {
      readonly kind: "conditional";
      readonly condition: Expr;
      readonly yes: Expr;
      readonly no: Expr;
      readonly span: Span;
    }
  | { readonly kind: "call"; readonly name: string; readonly arguments: readonly Expr[]; readonly span: Span }
  /** v(n1), v(n1,n2), i(v1), @d1[id]: names as written (lower case), not expressions. */
  | {
      readonly kind: "probe";
      readonly quantity: string;
      readonly names: readonly { readonly name: string; readonly span: Span }[];
      readonly span: Span;
    };
