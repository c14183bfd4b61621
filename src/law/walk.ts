import type { Expr } from "./ast.js";

/** Calls `visit` for an expression and everything in it, without recursion, in the order of the text. */
export function walk(expr: Expr, visit: (e: Expr) => void): void {
  const pending: Expr[] = [expr];
  for (let e = pending.pop(); e !== undefined; e = pending.pop()) {
    visit(e);
    if (e.kind === "unary") pending.push(e.argument);
    else if (e.kind === "binary") pending.push(e.right, e.left);
    else if (e.kind === "conditional") pending.push(e.no, e.yes, e.condition);
    else if (e.kind === "call") pending.push(...e.arguments.toReversed());
  }
}

function collect<K extends Expr["kind"]>(expr: Expr, kind: K): Extract<Expr, { kind: K }>[] {
  const found: Extract<Expr, { kind: K }>[] = [];
  walk(expr, (e) => {
    if (e.kind === kind) found.push(e as Extract<Expr, { kind: K }>);
  });
  return found;
}

/** The names an expression reads, in the order of the text, with repetitions (each knows its place). */
export function namesOf(expr: Expr): Extract<Expr, { kind: "name" }>[] {
  return collect(expr, "name");
}

/** The calls in an expression. */
export function callsOf(expr: Expr): Extract<Expr, { kind: "call" }>[] {
  return collect(expr, "call");
}

/** The probes v(...), i(...), @d[...] in an expression. */
export function probesOf(expr: Expr): Extract<Expr, { kind: "probe" }>[] {
  return collect(expr, "probe");
}
