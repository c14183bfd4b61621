import type { Stream } from "../base/random.js";
import type { Graph, Node } from "../law/graph.js";

/** What streams of random numbers are keyed by before all else: each draw of a Monte-Carlo analysis has its own. */
export const drawKey = (draw: number | undefined): (string | number)[] => (draw === undefined ? [] : ["mc", draw]);

/**
 * Random functions and how many arguments they take: those of ngspice, LTspice's `mc` and `flat`, Xyce's `rand` and normal
 * ones without s, which is 1 then, HSPICE's with a number of draws after all.
 */
export const randomFunctions: Readonly<Record<string, { readonly arity: readonly number[]; readonly about: string }>> =
  {
    aunif: {
      arity: [2, 3],
      about: "aunif(x, d): evenly spread over x - d to x + d; aunif(x, d, n): the farthest from x of n draws",
    },
    unif: {
      arity: [2, 3],
      about: "unif(x, d): evenly spread over x (1 - d) to x (1 + d); unif(x, d, n): the farthest from x of n draws",
    },
    mc: { arity: [2], about: "mc(x, d): the same as unif" },
    flat: { arity: [1], about: "flat(d): evenly spread over -d to d" },
    rand: { arity: [0], about: "rand(): evenly spread over 0 to 1" },
    agauss: {
      arity: [3, 2, 4],
      about:
        "agauss(x, d, s): normal with mean x and standard deviation d / s; agauss(x, d): s is 1; agauss(x, d, s, n): the farthest from x of n draws",
    },
    gauss: {
      arity: [3, 1, 2, 4],
      about:
        "gauss(x, d, s): normal with mean x and standard deviation x d / s; gauss(x, d): s is 1; gauss(d): mean 0, standard deviation d; gauss(x, d, s, n): the farthest from x of n draws",
    },
    tolerance: { arity: [1], about: "tolerance(d): with .mc evenly spread over -d to d, else 0" },
    tolerance_gauss: { arity: [1], about: "tolerance_gauss(d): with .mc normal with standard deviation d, else 0" },
    limit: { arity: [2], about: "limit(x, d): x - d or x + d, one as likely as the other" },
  };

/** How many spreads a random number lies from its nominal value. */
export type Deviation = (random: Stream) => number;
type Distribution = readonly [nominal: Node, spread: Node, deviation: Deviation];

const even = (random: Stream): number => 2 * random.uniform() - 1;
const normal = (random: Stream): number => random.normal();
const either = (random: Stream): number => (random.uniform() < 0.5 ? -1 : 1);

/** The largest of several deviations, whichever its sign. */
function farthest(deviation: Deviation, draws: number): Deviation {
  if (draws <= 1) return deviation;
  return (random) => {
    let most = deviation(random);
    for (let k = 1; k < draws; k++) {
      const next = deviation(random);
      if (Math.abs(next) > Math.abs(most)) most = next;
    }
    return most;
  };
}

/** How many draws a call asks for, where it says so: the last of its arguments. */
export function drawsOf(name: string, args: readonly unknown[]): number | undefined {
  const place = { aunif: 2, unif: 2, agauss: 3, gauss: 3 }[name];
  return place === undefined || args.length <= place ? undefined : place;
}

function distribution(graph: Graph, name: string, args: readonly Node[]): Distribution {
  const [x, d, s = graph.constant(1)] = args as [Node, Node, Node?];
  const place = drawsOf(name, args);
  const draws = place === undefined ? 1 : Math.min(1e6, graph.valueOf(args[place]!) ?? 1);
  switch (name) {
    case "rand":
      return [graph.constant(0.5), graph.constant(0.5), even];
    case "tolerance_gauss":
      return [graph.constant(0), x, normal];
    case "tolerance":
    case "flat":
      return [graph.constant(0), x, even];
    case "unif":
    case "mc":
      return [x, graph.mul(x, d), farthest(even, draws)];
    case "aunif":
      return [x, d, farthest(even, draws)];
    case "limit":
      return [x, d, either];
    case "agauss":
      return [x, graph.div(d, s), farthest(normal, draws)];
    default:
      return args.length === 1
        ? [graph.constant(0), x, normal]
        : [x, graph.div(graph.mul(x, d), s), farthest(normal, draws)];
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
