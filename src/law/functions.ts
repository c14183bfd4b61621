import * as constants from "../base/constants.js";
import type { FunctionEntry } from "./function-entry.js";
import type { Graph, Node } from "./graph.js";
import { LARGEST_PRODUCT } from "./graph.js";
import type { Unary } from "./operations.js";
import { splines } from "./splines.js";
import { fitted } from "./fitted.js";
import { noises } from "./noises.js";
import { waveforms } from "./waveforms.js";

function plain(name: string, operation: Unary, about: string): FunctionEntry {
  return { name, arity: [1, 1], about: `${name}(x): ${about}`, build: (g, [x]) => g.unary(operation, x!) };
}

function of(
  name: string,
  arity: number | readonly [number, number],
  about: string,
  build: FunctionEntry["build"],
): FunctionEntry {
  return { name, arity: typeof arity === "number" ? [arity, arity] : arity, about, build };
}

function choice(g: Graph, condition: Node, yes: number, no: number | Node, noIsNode = false): Node {
  return g.select(condition, g.constant(yes), noIsNode ? no : g.constant(no));
}

function step(name: string, operation: "lt" | "le" | "eq" | "ne", swapped: boolean, sign: string): FunctionEntry {
  return of(name, 1, `${name}(x): 1 where x ${sign} 0, else 0`, (g, [x]) => {
    const zero = g.constant(0);
    return choice(g, swapped ? g.binary(operation, zero, x!) : g.binary(operation, x!, zero), 1, 0);
  });
}

function sign(g: Graph, x: Node): Node {
  const zero = g.constant(0);
  return choice(g, g.binary("lt", zero, x), 1, choice(g, g.binary("lt", x, zero), -1, 0), true);
}

/**
 * x ** y as ngspice computes it in sources and parameters: |x|^y. Small whole exponents become products; an even one
 * needs no magnitude.
 */
export function power(g: Graph, x: Node, y: Node): Node {
  const exponent = g.valueOf(y);
  const even = exponent !== undefined && exponent % 2 === 0 && Math.abs(exponent) <= LARGEST_PRODUCT;
  return g.binary("pow", even ? x : g.unary("abs", x), y);
}

function signedPower(g: Graph, x: Node, y: Node): Node {
  const size = power(g, g.unary("abs", x), y);
  return g.select(g.binary("lt", x, g.constant(0)), g.neg(size), size);
}

/** Straight lines through (x1, y1), (x2, y2), ..., the first and the last going on outside. */
function piecewiseLinear(g: Graph, [x, ...points]: readonly Node[]): Node {
  const line = (k: number): Node => {
    const [x0, y0, x1, y1] = points.slice(k, k + 4);
    return g.add(y0!, g.mul(g.sub(x!, x0!), g.div(g.sub(y1!, y0!), g.sub(x1!, x0!))));
  };
  let result = line(points.length - 4);
  for (let k = points.length - 6; k >= 0; k -= 2)
    result = g.select(g.binary("lt", x!, points[k + 2]!), line(k), result);
  return result;
}

/** Straight lines through the points, held at the first and the last value outside. */
function table(g: Graph, [x, ...points]: readonly Node[]): Node {
  const first = points[0]!;
  const last = points[points.length - 2]!;
  if (points.length === 2) return points[1]!;
  return piecewiseLinear(g, [g.binary("min", g.binary("max", x!, first), last), ...points]);
}

function extreme(operation: "min" | "max", word: string): FunctionEntry {
  return of(operation, [2, 1000], `${operation}(a, b, ...): the ${word} of its arguments`, (g, args) =>
    args.reduce((a, b) => g.binary(operation, a, b)),
  );
}

/** x up to a - z, from there an exponential that ends at a. */
function softly(g: Graph, x: Node, a: Node, z: Node): Node {
  const beyond = g.binary("max", g.sub(x, g.sub(a, z)), g.constant(0));
  const curved = g.sub(a, g.mul(z, g.unary("exp", g.neg(g.div(beyond, z)))));
  return g.select(g.binary("lt", g.sub(a, z), x), curved, x);
}

const conditional = (name: string): FunctionEntry =>
  of(name, 3, `${name}(c, a, b): a where c is not 0, else b`, (g, [c, a, b]) => g.select(g.truth(c!), a!, b!));

const invertible = ["sin", "cos", "tan", "sinh", "cosh", "tanh"] as const;

const entries: readonly FunctionEntry[] = [
  plain("abs", "abs", "magnitude"),
  of("sgn", 1, "sgn(x): -1, 0 or 1", (g, [x]) => sign(g, x!)),
  of("sign", [1, 2], "sign(x): the same as sgn; sign(x, y): |x| with the sign of y", (g, [x, y]) =>
    y === undefined ? sign(g, x!) : g.mul(g.unary("abs", x!), sign(g, y)),
  ),
  plain("sqrt", "sqrt", "square root"),
  of("sqr", 1, "sqr(x): square", (g, [x]) => g.mul(x!, x!)),
  of("exp", 1, "exp(x): e to the power x", (g, [x], clamped) => g.unary(clamped ? "exp" : "fullexp", x!)),
  of("expm1", 1, "expm1(x): exp(x) - 1, exact near 0", (g, [x], clamped) =>
    g.unary(clamped ? "expm1" : "fullexpm1", x!),
  ),
  plain("ln", "log", "natural logarithm"),
  plain("log", "log", "natural logarithm, as in ngspice"),
  plain("log1p", "log1p", "ln(1 + x), exact near 0"),
  plain("log10", "log10", "decimal logarithm"),
  plain("log2", "log2", "logarithm to base 2"),
  ...invertible.map((name) => plain(name, name, name.endsWith("h") ? "hyperbolic function" : "of x in radians")),
  ...invertible.map((name) => plain(`a${name}`, `a${name}`, `inverse of ${name}`)),
  ...invertible.map((name) => plain(`arc${name}`, `a${name}`, `the same as a${name}`)),
  of("atan2", 2, "atan2(y, x): angle of the point (x, y) in radians", (g, [y, x]) => g.binary("atan2", y!, x!)),
  of("hypot", 2, "hypot(x, y): sqrt(x^2 + y^2)", (g, [x, y]) => g.binary("hypot", x!, y!)),
  extreme("min", "smallest"),
  extreme("max", "largest"),
  of("pow", 2, "pow(x, y): x^y in parameters; |x|^y, the same as x ** y, in sources", (g, [x, y], clamped) =>
    clamped ? power(g, x!, y!) : g.binary("pow", x!, y!),
  ),
  of("pwr", 2, "pwr(x, y): |x|^y in parameters; sgn(x) |x|^y in sources", (g, [x, y], clamped) =>
    clamped ? signedPower(g, x!, y!) : power(g, x!, y!),
  ),
  of("pwrs", 2, "pwrs(x, y): sgn(x) |x|^y", (g, [x, y]) => signedPower(g, x!, y!)),
  of("realpow", 2, "realpow(x, y): x^y, no number where x is negative and y not whole", (g, [x, y]) =>
    g.binary("pow", x!, y!),
  ),
  of("db", 1, "db(x): 20 log10 |x|", (g, [x]) => g.mul(g.constant(20), g.unary("log10", g.unary("abs", x!)))),
  of("m", 1, "m(x): magnitude", (g, [x]) => g.unary("abs", x!)),
  of("r", 1, "r(x): real part, x itself", (_, [x]) => x!),
  of("re", 1, "re(x): the same as r", (_, [x]) => x!),
  of("img", 1, "img(x): imaginary part, 0", (g) => g.constant(0)),
  of("ph", 1, "ph(x): phase, 0 or pi", (g, [x]) => choice(g, g.binary("lt", x!, g.constant(0)), Math.PI, 0)),
  plain("floor", "floor", "largest whole number not above x"),
  plain("ceil", "ceil", "smallest whole number not below x"),
  plain("int", "trunc", "x without its fraction"),
  plain("trunc", "trunc", "the same as int"),
  plain("nint", "nearest", "nearest whole number, ties to even"),
  plain("round", "nearest", "the same as nint"),
  of("mod", 2, "mod(x, y): remainder of x / y with the sign of x, the same as x % y", (g, [x, y]) =>
    g.binary("mod", x!, y!),
  ),
  of("fmod", 2, "fmod(x, y): the same as mod", (g, [x, y]) => g.binary("mod", x!, y!)),
  step("stp", "lt", true, ">"),
  of("u", 1, "u(x): step; 0 below 0, 1 above, 0.5 at 0", (g, [x]) => {
    const zero = g.constant(0);
    return choice(g, g.binary("lt", x!, zero), 0, choice(g, g.binary("lt", zero, x!), 1, 0.5), true);
  }),
  of("u2", 1, "u2(x): x held between 0 and 1", (g, [x]) =>
    g.binary("min", g.binary("max", x!, g.constant(0)), g.constant(1)),
  ),
  of("buf", 1, "buf(x): 1 where x > 0.5, else 0", (g, [x]) => choice(g, g.binary("lt", g.constant(0.5), x!), 1, 0)),
  of("inv", 1, "inv(x): 0 where x > 0.5, else 1", (g, [x]) => choice(g, g.binary("lt", g.constant(0.5), x!), 0, 1)),
  of("uplim", 3, "uplim(x, a, z): x held below a, which it approaches smoothly from a - z on", (g, [x, a, z]) =>
    softly(g, x!, a!, z!),
  ),
  of("dnlim", 3, "dnlim(x, a, z): x held above a, which it approaches smoothly from a + z on", (g, [x, a, z]) =>
    g.neg(softly(g, g.neg(x!), g.neg(a!), z!)),
  ),
  of("uramp", 1, "uramp(x): x where positive, else 0", (g, [x]) => g.binary("max", x!, g.constant(0))),
  step("eq0", "eq", false, "="),
  step("ne0", "ne", false, "!="),
  step("gt0", "lt", true, ">"),
  step("lt0", "lt", false, "<"),
  step("ge0", "le", true, ">="),
  step("le0", "le", false, "<="),
  conditional("if"),
  conditional("ternary_fcn"),
  of("limit", 3, "limit(x, a, b): x held between a and b", (g, [x, a, b]) =>
    g.binary("min", g.binary("max", x!, g.binary("min", a!, b!)), g.binary("max", a!, b!)),
  ),
  {
    name: "pwl",
    arity: [5, 100001],
    about: "pwl(x, x1, y1, x2, y2, ...): straight lines through the points, x1 < x2 < ...; the outer lines go on",
    pairs: true,
    build: (g, args) => piecewiseLinear(g, args),
  },
  {
    name: "table",
    arity: [3, 100001],
    about: "table(x, x1, y1, x2, y2, ...): straight lines through the points, x1 < x2 < ...; constant outside",
    pairs: true,
    build: (g, args) => table(g, args),
  },
  {
    name: "fasttable",
    arity: [3, 100001],
    about: "fasttable(x, x1, y1, x2, y2, ...): the same as table",
    pairs: true,
    build: (g, args) => table(g, args),
  },
  ...splines,
  {
    name: "fit",
    arity: [7, 100001],
    about:
      "fit(x, order, given, below, above, x1, y1, ...): piecewise polynomials through the points, of order 0 to 3; slopes at the ends where given has 1 (below) or 2 (above)",
    build: (g, args) => fitted(g, args),
  },
  ...waveforms,
  ...noises,
];

/** Every function of the language by name. What laws add (`ddt`, junction limiting) and user functions come on top. */
export const FUNCTIONS: ReadonlyMap<string, FunctionEntry> = new Map(entries.map((entry) => [entry.name, entry]));

/** Names with a value wherever no parameter of that name hides them. */
export const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ["pi", Math.PI],
  ["e", Math.E],
  ["boltz", constants.BOLTZMANN],
  ["echarge", constants.ELEMENTARY_CHARGE],
  ["planck", constants.PLANCK],
  ["c", constants.LIGHT_SPEED],
  ["kelvin", -constants.ZERO_CELSIUS],
  ["true", 1],
  ["false", 0],
]);
