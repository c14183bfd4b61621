import fc from "fast-check";

/** Texts of expressions over the given names: every operator and function that laws have, small and awkward numbers. */
export function expressionText(names: readonly string[], smooth = false): fc.Arbitrary<string> {
  const unary = ["abs", "sqrt", "exp", "expm1", "ln", "log1p", "log10", "sin", "cos", "tan", "atan", "sinh", "cosh",
    "tanh", "asinh", "acosh", "atanh", "asin", "acos", "sgn", "u", "u2", "uramp", "floor", "ceil", "int", "nint"]; // prettier-ignore
  const gentle = ["exp", "expm1", "sin", "cos", "atan", "sinh", "cosh", "tanh", "asinh", "abs", "uramp"];
  const binary = ["+", "-", "*", "/", "**", "%"];
  const { expr } = fc.letrec<{ expr: string; leaf: string }>((tie) => ({
    leaf: fc.oneof(
      fc.constantFrom(...names),
      fc.constantFrom("0", "1", "2", "0.5", "3", "1e-3", "700", "1e-12", "4.7k"),
      fc.double({ min: 0.1, max: 10, noNaN: true }).map(String),
    ),
    expr: fc.oneof(
      { maxDepth: 5, depthSize: "medium", withCrossShrink: true },
      tie("leaf"),
      fc.tuple(fc.constantFrom(...(smooth ? gentle : unary)), tie("expr")).map(([f, a]) => `${f}(${a})`),
      fc
        .tuple(tie("expr"), fc.constantFrom(...(smooth ? ["+", "-", "*"] : binary)), tie("expr"))
        .map(([a, o, b]) => `(${a} ${o} ${b})`),
      tie("expr").map((a) => `(-${a})`),
      fc
        .tuple(
          fc.constantFrom("min", "max", ...(smooth ? [] : ["pow", "pwr", "atan2", "hypot"])),
          tie("expr"),
          tie("expr"),
        )
        .map(([f, a, b]) => `${f}(${a}, ${b})`),
      fc
        .tuple(tie("expr"), fc.constantFrom("<", "<=", ">", ">=", "==", "!="), tie("expr"), tie("expr"), tie("expr"))
        .map(([a, o, b, y, n]) => `(${a} ${o} ${b} ? ${y} : ${n})`),
      fc
        .tuple(tie("expr"), tie("expr"), tie("expr"), tie("expr"))
        .map(([a, b, y, n]) => `if((${a} > 1 && !(${b} < 2)) || ${a} == ${b}, ${y}, ${n})`),
    ),
  }));
  return expr;
}

export const awkward: readonly number[] = [
  0, -0, 1, -1, 0.5, -0.5, 1e-320, -1e-320, 5e-324, 2.2250738585072014e-308, 1e-300, 1e300, -1e300, 1.7976931348623157e308,
  Infinity, -Infinity, NaN, 700, 701, -500, -501, 709.7, 745, -745, 0.7071067811865476, 1.4142135623730951, 1e-17, -1e-17,
  0.34657359027997264, -0.34657359027997264, 1e5, 1e22, 2, 3, -2, Math.PI, Math.E, 1 - 1e-16, 1 + 2e-16, -1 + 1e-16,
]; // prettier-ignore
