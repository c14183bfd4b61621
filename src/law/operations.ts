import * as math from "../base/math.js";

/**
 * What a node of a graph can be. Conditions (`lt` to `not`) are 1 or 0 and are read by `select` and by one another
 * only; a number is made of them by select(c, 1, 0). `exp` and `expm1` are those of laws, with arguments clamped to
 * [-500, 700]; `fullexp` and `fullexpm1` have the whole range (parameters).
 */
export type Unary =
  | "neg" | "abs" | "sqrt" | "floor" | "ceil" | "trunc" | "nearest" | "not"
  | "exp" | "expm1" | "fullexp" | "fullexpm1" | "log" | "log1p" | "log10" | "log2"
  | "sin" | "cos" | "tan" | "asin" | "acos" | "atan"
  | "sinh" | "cosh" | "tanh" | "asinh" | "acosh" | "atanh"; // prettier-ignore
export type Binary =
  | "add" | "sub" | "mul" | "div" | "min" | "max" | "pow" | "atan2" | "hypot" | "mod"
  | "lt" | "le" | "eq" | "ne" | "and" | "or"; // prettier-ignore
export type Operation = "const" | "input" | Unary | Binary | "select";

export const CONDITIONS: ReadonlySet<Operation> = new Set<Operation>(["lt", "le", "eq", "ne", "and", "or", "not"]);

/** One value each: the meaning of every operation, in the bits all executors must give. */
export const UNARY: Readonly<Record<Unary, (a: number) => number>> = {
  neg: (a) => -a,
  abs: math.abs,
  sqrt: math.sqrt,
  floor: math.floor,
  ceil: math.ceil,
  trunc: math.trunc,
  nearest: math.nearest,
  not: (a) => (a === 0 ? 1 : 0),
  exp: math.clampedExp,
  expm1: math.clampedExpm1,
  fullexp: math.exp,
  fullexpm1: math.expm1,
  log: math.log,
  log1p: math.log1p,
  log10: math.log10,
  log2: math.log2,
  sin: math.sin,
  cos: math.cos,
  tan: math.tan,
  asin: math.asin,
  acos: math.acos,
  atan: math.atan,
  sinh: math.sinh,
  cosh: math.cosh,
  tanh: math.tanh,
  asinh: math.asinh,
  acosh: math.acosh,
  atanh: math.atanh,
};

export const BINARY: Readonly<Record<Binary, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  min: math.min,
  max: math.max,
  pow: math.pow,
  atan2: math.atan2,
  hypot: math.hypot,
  mod: (a, b) => a % b,
  lt: (a, b) => (a < b ? 1 : 0),
  le: (a, b) => (a <= b ? 1 : 0),
  eq: (a, b) => (a === b ? 1 : 0),
  ne: (a, b) => (a !== b ? 1 : 0),
  and: (a, b) => (a !== 0 && b !== 0 ? 1 : 0),
  or: (a, b) => (a !== 0 || b !== 0 ? 1 : 0),
};

export function isUnary(operation: Operation): operation is Unary {
  return Object.hasOwn(UNARY, operation);
}
