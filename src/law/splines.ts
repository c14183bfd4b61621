import type { FunctionEntry } from "./function-entry.js";
import type { Graph, Node } from "./graph.js";

/** Curves through points, held at the first and the last value outside. */
export const splines: readonly FunctionEntry[] = [
  curve("akima", "Akima's curve", 3, akima),
  curve("spline", "the same as akima", 3, akima),
  curve("wodicka", "Akima's curve without rounded corners (Wodicka's)", 3, wodicka),
  curve("cubic", "the natural cubic spline", 3, natural),
  curve("bli", "the polynomial (barycentric Lagrange interpolation)", 2, polynomial),
];

type Build = (g: Graph, x: Node, xs: readonly Node[], ys: readonly Node[]) => Node;

function curve(name: string, what: string, least: number, build: Build): FunctionEntry {
  return {
    name,
    arity: [2 * least + 1, 2001],
    about: `${name}(x, x1, y1, x2, y2, ...): ${what} through the points, x1 < x2 < ...; constant outside`,
    pairs: true,
    build: (g, [x, ...points]) => {
      const xs = points.filter((_, k) => k % 2 === 0);
      const ys = points.filter((_, k) => k % 2 === 1);
      return build(g, g.binary("min", g.binary("max", x!, xs[0]!), xs.at(-1)!), xs, ys);
    },
  };
}

/** Slopes of a curve at the lower and the upper end of the interval k. */
type Ends = (k: number) => readonly [lower: Node, upper: Node];

/** The cubic of every interval, from the slopes at its ends. */
function hermite(g: Graph, x: Node, xs: readonly Node[], ys: readonly Node[], ends: Ends): Node {
  const cubic = (k: number): Node => {
    const h = g.sub(xs[k + 1]!, xs[k]!);
    const d = g.sub(x, xs[k]!);
    const secant = g.div(g.sub(ys[k + 1]!, ys[k]!), h);
    const [a, b] = ends(k);
    const second = g.div(g.sub(g.mul(g.constant(3), secant), g.add(g.mul(g.constant(2), a), b)), h);
    const third = g.div(g.sub(g.add(a, b), g.mul(g.constant(2), secant)), g.mul(h, h));
    return g.add(ys[k]!, g.mul(d, g.add(a, g.mul(d, g.add(second, g.mul(d, third))))));
  };
  let result = cubic(xs.length - 2);
  for (let k = xs.length - 3; k >= 0; k--) result = g.select(g.binary("lt", x, xs[k + 1]!), cubic(k), result);
  return result;
}

/** The same slope on both sides of a point. */
const smooth =
  (slopes: readonly Node[]): Ends =>
  (k) => [slopes[k]!, slopes[k + 1]!];

/** Slopes of the secants, two more before the first and after the last on parabolas, and Akima's slopes at the points. */
function akimaSlopes(g: Graph, xs: readonly Node[], ys: readonly Node[]) {
  const secants = xs.slice(1).map((_, k) => g.div(g.sub(ys[k + 1]!, ys[k]!), g.sub(xs[k + 1]!, xs[k]!)));
  /** The secant before two, on a parabola. */
  const beyond = (near: Node, far: Node) => g.sub(g.mul(g.constant(2), near), far);
  const first = beyond(secants[0]!, secants[1]!);
  const last = beyond(secants.at(-1)!, secants.at(-2)!);
  const m = [beyond(first, secants[0]!), first, ...secants, last, beyond(last, secants.at(-1)!)];
  const change = (k: number) => g.unary("abs", g.sub(m[k + 1]!, m[k]!));
  const points = xs.map((_, k) => {
    const [after, before] = [change(k + 2), change(k)];
    const sum = g.add(after, before);
    /** A corner between two straight lines. */
    const corner = g.binary("eq", sum, g.constant(0));
    const mean = g.mul(g.constant(0.5), g.add(m[k + 1]!, m[k + 2]!));
    const weighted = g.add(g.mul(after, m[k + 1]!), g.mul(before, m[k + 2]!));
    return { corner, mean, slope: g.div(weighted, g.select(corner, g.constant(1), sum)) };
  });
  return { secants, points };
}

/** H. Akima, "A new method of interpolation and smooth curve fitting based on local procedures", J. ACM 17 (1970) 589. */
function akima(g: Graph, x: Node, xs: readonly Node[], ys: readonly Node[]): Node {
  const { points } = akimaSlopes(g, xs, ys);
  return hermite(g, x, xs, ys, smooth(points.map(({ corner, mean, slope }) => g.select(corner, mean, slope))));
}

/**
 * The same, but that a corner between straight lines stays one, as Engeln-Muellges and Uhlig, "Numerical Algorithms with
 * C", have it after R. Wodicka: the interval behind it is a straight line, the one before it ends with its own secant.
 */
function wodicka(g: Graph, x: Node, xs: readonly Node[], ys: readonly Node[]): Node {
  const { secants, points } = akimaSlopes(g, xs, ys);
  return hermite(g, x, xs, ys, (k) => {
    const [lower, upper] = [points[k]!, points[k + 1]!];
    const secant = secants[k]!;
    const end = g.select(upper.corner, secant, upper.slope);
    return [g.select(lower.corner, secant, lower.slope), g.select(lower.corner, secant, end)];
  });
}

/** Second derivatives continuous, and 0 at both ends: the slopes solve a tridiagonal system. */
function natural(g: Graph, x: Node, xs: readonly Node[], ys: readonly Node[]): Node {
  const n = xs.length;
  const inverse = xs.slice(1).map((_, k) => g.div(g.constant(1), g.sub(xs[k + 1]!, xs[k]!)));
  const zero = g.constant(0);
  const right = (k: number) => g.mul(g.mul(inverse[k]!, inverse[k]!), g.sub(ys[k + 1]!, ys[k]!));
  const upper: Node[] = [];
  const sides: Node[] = [];
  for (let k = 0; k < n; k++) {
    const before = k > 0 ? inverse[k - 1]! : zero;
    const after = k < n - 1 ? inverse[k]! : zero;
    const side = g.mul(g.constant(3), g.add(k > 0 ? right(k - 1) : zero, k < n - 1 ? right(k) : zero));
    const diagonal = g.mul(g.constant(2), g.add(before, after));
    const pivot = k > 0 ? g.sub(diagonal, g.mul(before, upper[k - 1]!)) : diagonal;
    upper.push(g.div(after, pivot));
    sides.push(g.div(k > 0 ? g.sub(side, g.mul(before, sides[k - 1]!)) : side, pivot));
  }
  const slopes = [...sides];
  for (let k = n - 2; k >= 0; k--) slopes[k] = g.sub(slopes[k]!, g.mul(upper[k]!, slopes[k + 1]!));
  return hermite(g, x, xs, ys, smooth(slopes));
}

/** Newton's form of the polynomial through all points. */
function polynomial(g: Graph, x: Node, xs: readonly Node[], ys: readonly Node[]): Node {
  const differences = [...ys];
  for (let order = 1; order < xs.length; order++)
    for (let k = xs.length - 1; k >= order; k--)
      differences[k] = g.div(g.sub(differences[k]!, differences[k - 1]!), g.sub(xs[k]!, xs[k - order]!));
  let value = differences.at(-1)!;
  for (let k = xs.length - 2; k >= 0; k--) value = g.add(differences[k]!, g.mul(g.sub(x, xs[k]!), value));
  return value;
}
