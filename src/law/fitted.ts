import type { Graph, Node } from "./graph.js";

/** A curve through points: the value and the slope that a piece starts with, and what its higher terms are. */
interface Piece {
  readonly x: Node;
  readonly y: Node;
  readonly slope: Node;
  /** Coefficients of the square and the cube of the distance from x. */
  readonly square: Node;
  readonly cube: Node;
}

/**
 * `fit(x, order, given, below, above, x1, y1, ...)`: steps (order 0), straight lines (1), parabolas with continuous
 * slope (2) or cubic splines (3), and straight lines outside. A cubic spline is natural (no curvature) at an end whose
 * slope is not given; parabolas have the slope of the last segment at the upper end unless one is given.
 */
export function fitted(g: Graph, [x, order, given, below, above, ...points]: readonly Node[]): Node {
  const zero = g.constant(0);
  const xs = points.filter((_, k) => k % 2 === 0);
  const ys = points.filter((_, k) => k % 2 === 1);
  const ends = g.valueOf(given!) ?? 0;
  const slopes = { below: ends % 2 === 1 ? below! : undefined, above: ends >= 2 ? above! : undefined };
  const degree = g.valueOf(order!) ?? 3;
  const last = xs.length - 1;
  if (last === 0) return ys[0]!;
  const pieces =
    degree === 0
      ? xs.map((start, k) => ({ x: start, y: ys[k]!, slope: zero, square: zero, cube: zero }))
      : degree === 1
        ? lines(g, xs, ys)
        : degree === 2
          ? parabolas(g, xs, ys, slopes)
          : cubics(g, xs, ys, slopes);
  const at = ({ x: start, y, slope, square, cube }: Piece): Node => {
    const h = g.sub(x!, start);
    return g.add(y, g.mul(h, g.add(slope, g.mul(h, g.add(square, g.mul(h, cube))))));
  };
  const end = pieces[last]!;
  let result = at({ ...end, slope: slopes.above ?? end.slope, square: zero, cube: zero });
  for (let k = last - 1; k >= 0; k--) result = g.select(g.binary("lt", x!, xs[k + 1]!), at(pieces[k]!), result);
  const start = at({ ...pieces[0]!, slope: slopes.below ?? pieces[0]!.slope, square: zero, cube: zero });
  return g.select(g.binary("lt", x!, xs[0]!), start, result);
}

interface Slopes {
  readonly below: Node | undefined;
  readonly above: Node | undefined;
}

/** Slopes of the straight lines between the points. */
function secants(g: Graph, xs: readonly Node[], ys: readonly Node[]): Node[] {
  return xs.slice(1).map((x, k) => g.div(g.sub(ys[k + 1]!, ys[k]!), g.sub(x, xs[k]!)));
}

function lines(g: Graph, xs: readonly Node[], ys: readonly Node[]): Piece[] {
  const slopes = secants(g, xs, ys);
  const zero = g.constant(0);
  return xs.map((x, k) => ({ x, y: ys[k]!, slope: slopes[k] ?? slopes.at(-1)!, square: zero, cube: zero }));
}

/** Each piece starts with the slope that the one before ends with; the slope is known at one end. */
function parabolas(g: Graph, xs: readonly Node[], ys: readonly Node[], { below, above }: Slopes): Piece[] {
  const secant = secants(g, xs, ys);
  const twice = (k: number) => g.mul(g.constant(2), secant[k]!);
  const slopes: Node[] = [];
  if (below !== undefined && above === undefined) {
    slopes.push(below);
    for (let k = 0; k < secant.length; k++) slopes.push(g.sub(twice(k), slopes[k]!));
  } else {
    slopes[secant.length] = above ?? secant.at(-1)!;
    for (let k = secant.length - 1; k >= 0; k--) slopes[k] = g.sub(twice(k), slopes[k + 1]!);
  }
  const zero = g.constant(0);
  return xs.map((x, k) => {
    const next = xs[k + 1];
    const square = next === undefined ? zero : g.div(g.sub(secant[k]!, slopes[k]!), g.sub(next, x));
    return { x, y: ys[k]!, slope: slopes[k]!, square, cube: zero };
  });
}

/** Second derivatives at the points from the tridiagonal equations of continuous slopes, then the pieces between. */
function cubics(g: Graph, xs: readonly Node[], ys: readonly Node[], { below, above }: Slopes): Piece[] {
  const n = xs.length;
  const zero = g.constant(0);
  const [one, two, six] = [1, 2, 6].map((value) => g.constant(value)) as [Node, Node, Node];
  const secant = secants(g, xs, ys);
  const h = xs.slice(1).map((x, k) => g.sub(x, xs[k]!));
  /** Row k: lower, diagonal, upper and right side. */
  const rows = xs.map((_, k): [Node, Node, Node, Node] => {
    if (k === 0)
      return below === undefined
        ? [zero, one, zero, zero]
        : [zero, g.mul(two, h[0]!), h[0]!, g.mul(six, g.sub(secant[0]!, below))];
    if (k === n - 1)
      return above === undefined
        ? [zero, one, zero, zero]
        : [h[k - 1]!, g.mul(two, h[k - 1]!), zero, g.mul(six, g.sub(above, secant[k - 1]!))];
    const diagonal = g.mul(two, g.add(h[k - 1]!, h[k]!));
    return [h[k - 1]!, diagonal, h[k]!, g.mul(six, g.sub(secant[k]!, secant[k - 1]!))];
  });
  for (let k = 1; k < n; k++) {
    const [lower, diagonal, upper, right] = rows[k]!;
    const [, above1, above2, right1] = rows[k - 1]!;
    const factor = g.div(lower, above1);
    rows[k] = [zero, g.sub(diagonal, g.mul(factor, above2)), upper, g.sub(right, g.mul(factor, right1))];
  }
  const m: Node[] = [];
  for (let k = n - 1; k >= 0; k--) {
    const [, diagonal, upper, right] = rows[k]!;
    m[k] = g.div(k === n - 1 ? right : g.sub(right, g.mul(upper, m[k + 1]!)), diagonal);
  }
  return xs.map((x, k) => {
    const width = h[k];
    if (width === undefined) {
      // The slope that the last piece ends with.
      const before = h[k - 1]!;
      const bend = g.div(g.mul(before, g.add(m[k - 1]!, g.mul(two, m[k]!))), six);
      return { x, y: ys[k]!, slope: g.add(secant[k - 1]!, bend), square: zero, cube: zero };
    }
    const slope = g.sub(secant[k]!, g.div(g.mul(width, g.add(g.mul(two, m[k]!), m[k + 1]!)), six));
    const cube = g.div(g.sub(m[k + 1]!, m[k]!), g.mul(six, width));
    return { x, y: ys[k]!, slope, square: g.div(m[k]!, two), cube };
  });
}
