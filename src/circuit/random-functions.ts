import type { Stream } from "../base/random.js";
import type { Graph, Node } from "../law/graph.js";

/** ngspice's random functions and how many arguments they take. */
export const randomFunctions: Readonly<Record<string, { readonly arity: number; readonly about: string }>> = {
  aunif: { arity: 2, about: "aunif(x, d): evenly spread over x - d to x + d" },
  unif: { arity: 2, about: "unif(x, d): evenly spread over x (1 - d) to x (1 + d)" },
  agauss: { arity: 3, about: "agauss(x, d, s): normal with mean x and standard deviation d / s" },
  gauss: { arity: 3, about: "gauss(x, d, s): normal with mean x and standard deviation x d / s" },
  limit: { arity: 2, about: "limit(x, d): x - d or x + d, one as likely as the other" },
};

/** The value of a random function: nominal value and variation; gaussian ones with the variation at `sigma` deviations. */
export function draw(graph: Graph, random: Stream, name: string, [nominal, variation, sigma]: readonly Node[]): Node {
  const relative = name === "unif" || name === "gauss";
  const spread = relative ? graph.mul(nominal!, variation!) : variation!;
  const around = (deviation: Node, times: number) => graph.add(nominal!, graph.mul(deviation, graph.constant(times)));
  if (name === "aunif" || name === "unif") return around(spread, 2 * random.uniform() - 1);
  if (name === "limit") return around(spread, random.uniform() < 0.5 ? -1 : 1);
  return around(graph.div(spread, sigma!), random.normal());
}
