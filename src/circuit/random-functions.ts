import type { Stream } from "../base/random.js";
import type { Graph, Node } from "../law/graph.js";

/** What streams of random numbers are keyed by before all else: each draw of a Monte-Carlo analysis has its own. */
export const drawKey = (draw: number | undefined): (string | number)[] => (draw === undefined ? [] : ["mc", draw]);

/** Random functions and how many arguments they take: those of ngspice, LTspice's `mc` and `flat`, Xyce's `rand`. */
export const randomFunctions: Readonly<Record<string, { readonly arity: readonly number[]; readonly about: string }>> =
  {
    aunif: { arity: [2], about: "aunif(x, d): evenly spread over x - d to x + d" },
    unif: { arity: [2], about: "unif(x, d): evenly spread over x (1 - d) to x (1 + d)" },
    mc: { arity: [2], about: "mc(x, d): the same as unif" },
    flat: { arity: [1], about: "flat(d): evenly spread over -d to d" },
    rand: { arity: [0], about: "rand(): evenly spread over 0 to 1" },
    agauss: { arity: [3], about: "agauss(x, d, s): normal with mean x and standard deviation d / s" },
    gauss: {
      arity: [3, 1],
      about:
        "gauss(x, d, s): normal with mean x and standard deviation x d / s; gauss(d): mean 0, standard deviation d",
    },
    limit: { arity: [2], about: "limit(x, d): x - d or x + d, one as likely as the other" },
  };

/** How many spreads a random number lies from its nominal value. */
export type Deviation = (random: Stream) => number;
type Distribution = readonly [nominal: Node, spread: Node, deviation: Deviation];

const even = (random: Stream): number => 2 * random.uniform() - 1;
const normal = (random: Stream): number => random.normal();
const either = (random: Stream): number => (random.uniform() < 0.5 ? -1 : 1);

function distribution(graph: Graph, name: string, args: readonly Node[]): Distribution {
  const [x, d, s] = args as [Node, Node, Node];
  switch (name) {
    case "rand":
      return [graph.constant(0.5), graph.constant(0.5), even];
    case "flat":
      return [graph.constant(0), x, even];
    case "unif":
    case "mc":
      return [x, graph.mul(x, d), even];
    case "aunif":
      return [x, d, even];
    case "limit":
      return [x, d, either];
    case "agauss":
      return [x, graph.div(d, s), normal];
    default:
      return args.length === 1 ? [graph.constant(0), x, normal] : [x, graph.div(graph.mul(x, d), s), normal];
  }
}

/** Whether a deviation that is relative to a mean of 0 is asked for. */
export function isAlwaysNominal(name: string, [mean, spread]: readonly unknown[]): boolean {
  return (name === "gauss" || name === "unif") && spread !== undefined && mean === 0 && spread !== 0;
}

/** The value of a random function, its deviation drawn; where that gives none, its nominal value. */
export function draw(
  graph: Graph,
  drawn: (deviation: Deviation) => Node | undefined,
  name: string,
  args: readonly Node[],
): Node {
  const [nominal, spread, deviation] = distribution(graph, name, args);
  const spreads = drawn(deviation);
  return spreads === undefined ? nominal : graph.add(nominal, graph.mul(spread, spreads));
}
