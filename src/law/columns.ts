import * as math from "../base/math.js";
import type { Binary, Operation, Unary } from "./operations.js";
import { BINARY, isUnary, UNARY } from "./operations.js";

/** Applies an operation to the first `n` entries of columns; unused operands are given as any column. */
export type ColumnOperation = (to: Float64Array, a: Float64Array, b: Float64Array, c: Float64Array, n: number) => void;

/** The operations that laws live on get loops of their own, which engines compile without calls. */
const SPECIAL: Partial<Record<Operation, ColumnOperation>> = {
  add: (to, a, b, _c, n) => {
    for (let i = 0; i < n; i++) to[i] = a[i]! + b[i]!;
  },
  sub: (to, a, b, _c, n) => {
    for (let i = 0; i < n; i++) to[i] = a[i]! - b[i]!;
  },
  mul: (to, a, b, _c, n) => {
    for (let i = 0; i < n; i++) to[i] = a[i]! * b[i]!;
  },
  div: (to, a, b, _c, n) => {
    for (let i = 0; i < n; i++) to[i] = a[i]! / b[i]!;
  },
  neg: (to, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) to[i] = -a[i]!;
  },
  abs: (to, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) to[i] = Math.abs(a[i]!);
  },
  sqrt: (to, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) to[i] = Math.sqrt(a[i]!);
  },
  min: (to, a, b, _c, n) => {
    for (let i = 0; i < n; i++) to[i] = Math.min(a[i]!, b[i]!);
  },
  max: (to, a, b, _c, n) => {
    for (let i = 0; i < n; i++) to[i] = Math.max(a[i]!, b[i]!);
  },
  exp: (to, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) to[i] = math.clampedExp(a[i]!);
  },
  expm1: (to, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) to[i] = math.clampedExpm1(a[i]!);
  },
  log: (to, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) to[i] = math.log(a[i]!);
  },
  lt: (to, a, b, _c, n) => {
    for (let i = 0; i < n; i++) to[i] = a[i]! < b[i]! ? 1 : 0;
  },
  le: (to, a, b, _c, n) => {
    for (let i = 0; i < n; i++) to[i] = a[i]! <= b[i]! ? 1 : 0;
  },
  select: (to, a, b, c, n) => {
    for (let i = 0; i < n; i++) to[i] = a[i] !== 0 ? b[i]! : c[i]!;
  },
};

function unaryLoop(operation: Unary): ColumnOperation {
  const f = UNARY[operation];
  return (to, a, _b, _c, n) => {
    for (let i = 0; i < n; i++) to[i] = f(a[i]!);
  };
}

function binaryLoop(operation: Binary): ColumnOperation {
  const f = BINARY[operation];
  return (to, a, b, _c, n) => {
    for (let i = 0; i < n; i++) to[i] = f(a[i]!, b[i]!);
  };
}

export function columnOperation(operation: Exclude<Operation, "const" | "input">): ColumnOperation {
  const special = SPECIAL[operation];
  if (special !== undefined) return special;
  return isUnary(operation) ? unaryLoop(operation) : binaryLoop(operation as Binary);
}
