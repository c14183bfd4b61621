import type { FunctionEntry } from "./function-entry.js";
import type { Graph, Node } from "./graph.js";

/** A prime below 2^26: what is multiplied by less stays a whole number of a double. */
const PRIME = 67108859;
const ROUNDS = [
  [16807, 1013904223 % PRIME],
  [48271, 362437],
  [40692, 521288629 % PRIME],
] as const;

/**
 * An even spread over 0 to 1 that follows from a whole number: linear steps of a congruence, each with the square of what
 * it gives added, so that neighbours have nothing in common.
 */
function scattered(g: Graph, n: Node): Node {
  const prime = g.constant(PRIME);
  const within = (x: Node) => g.binary("mod", x, prime);
  let h = within(g.add(within(n), prime));
  for (const [factor, shift] of ROUNDS) {
    const linear = within(g.add(g.mul(h, g.constant(factor)), g.constant(shift)));
    const square = within(g.mul(linear, linear));
    h = within(g.add(g.mul(square, g.constant(7)), linear));
  }
  return g.div(h, prime);
}

/** From the number of one interval to that of the next, without a corner. */
function smoothly(g: Graph, x: Node): Node {
  const start = g.unary("floor", x);
  const [a, b] = [scattered(g, start), scattered(g, g.add(start, g.constant(1)))];
  const u = g.sub(x, start);
  const ramp = g.mul(g.mul(u, u), g.sub(g.constant(3), g.mul(g.constant(2), u)));
  return g.add(a, g.mul(ramp, g.sub(b, a)));
}

/** LTspice's noise of sources: numbers that follow from the argument alone, another one in each of its whole numbers. */
export const noises: readonly FunctionEntry[] = [
  {
    name: "rand",
    arity: [1, 1],
    about: "rand(x): random between 0 and 1, another number for each whole number of x",
    build: (g, [x]) => scattered(g, g.unary("floor", x!)),
  },
  {
    name: "random",
    arity: [1, 1],
    about: "random(x): the same as rand, but smooth between the numbers",
    build: (g, [x]) => smoothly(g, x!),
  },
  {
    name: "white",
    arity: [1, 1],
    about: "white(x): random between -0.5 and 0.5, smooth between the whole numbers of x",
    build: (g, [x]) => g.sub(smoothly(g, x!), g.constant(0.5)),
  },
];
