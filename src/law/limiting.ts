import type { Graph, Node } from "./graph.js";

/** A rule that limits how far a voltage may move from its old value in one iteration. */
export interface LimitingRule {
  readonly name: string;
  /** How it is called within a law. */
  readonly syntax: string;
  /** Number of arguments after the new and the old value. */
  readonly extra: number;
  build(graph: Graph, v: Node, old: Node, extra: readonly Node[]): Node;
}

/**
 * A junction voltage as SPICE limits it (Nagel 1975, 4.1.2; with the improved steps of ngspice): above vcrit, a step of
 * more than 2 nvt goes along the logarithm of the exponential's growth; below 0 the voltage falls by at most 1 V beyond
 * the old one's mirror (from above 0) or its double (from below).
 */
function junction(g: Graph, v: Node, old: Node, [nvt, vcrit]: readonly Node[]): Node {
  const number = (x: number): Node => g.constant(x);
  const zero = number(0);
  const two = number(2);
  const step = g.sub(v, old);
  const far = g.binary("and", g.binary("lt", vcrit!, v), g.binary("lt", g.mul(two, nvt!), g.unary("abs", step)));
  const steps = g.div(step, nvt!);
  const up = g.binary("lt", zero, steps);
  const grown = g.mul(nvt!, g.add(two, g.unary("log", g.select(up, g.sub(steps, two), g.sub(two, steps)))));
  const fromAbove = g.select(up, g.add(old, grown), g.sub(old, grown));
  const fromBelow = g.mul(nvt!, g.unary("log", g.div(v, nvt!)));
  const forward = g.select(g.binary("lt", zero, old), fromAbove, fromBelow);
  const mirror = g.select(g.binary("lt", zero, old), g.neg(old), g.mul(two, old));
  const lowest = g.sub(mirror, number(1));
  const reverse = g.select(g.binary("lt", v, zero), g.binary("max", v, lowest), v);
  return g.select(far, forward, reverse);
}

/**
 * Whether a step is so short that neither rule for transistors shortens it, from wherever it begins (at 0 V or above for
 * the drain): most are, and the rules are not evaluated then.
 */
function isShort(g: Graph, v: Node, old: Node): Node {
  return g.binary("le", g.unary("abs", g.sub(v, old)), g.constant(0.5));
}

/**
 * A gate voltage as SPICE limits it around the threshold vto: the further from it, the larger the step; 0.5 V beside the
 * threshold when it is crossed, at most 4 V into conduction (Nagel 1975, 4.1; Vladimirescu & Liu 1980).
 */
function gate(g: Graph, v: Node, old: Node, [vto]: readonly Node[]): Node {
  const number = (x: number): Node => g.constant(x);
  const above = (x: number): Node => g.add(vto!, number(x));
  const down = g.binary("le", v, old);
  const reach = g.unary("abs", g.sub(old, vto!));
  const wide = g.add(g.mul(number(2), reach), number(2));
  const narrow = g.add(reach, number(1));
  const conducting = g.select(
    down,
    g.select(g.binary("le", above(3.5), v), g.binary("max", v, g.sub(old, narrow)), g.binary("max", v, above(2))),
    g.binary("min", v, g.add(old, wide)),
  );
  const middle = g.select(down, g.binary("max", v, above(-0.5)), g.binary("min", v, above(4)));
  const rising = g.select(g.binary("le", v, above(0.5)), g.binary("min", v, g.add(old, narrow)), above(0.5));
  const off = g.select(down, g.binary("max", v, g.sub(old, wide)), rising);
  const on = g.select(g.binary("le", above(3.5), old), conducting, middle);
  return g.select(isShort(g, v, old), v, g.select(g.binary("le", vto!, old), on, off));
}

/** A drain-source voltage as SPICE limits it: at most three times itself and 2 V more upwards, not far below 0 downwards. */
function drain(g: Graph, v: Node, old: Node): Node {
  const number = (x: number): Node => g.constant(x);
  const up = g.binary("lt", old, v);
  const high = g.select(
    up,
    g.binary("min", v, g.add(g.mul(number(3), old), number(2))),
    g.select(g.binary("lt", v, number(3.5)), g.binary("max", v, number(2)), v),
  );
  const low = g.select(up, g.binary("min", v, number(4)), g.binary("max", v, number(-0.5)));
  const short = g.binary("and", isShort(g, v, old), g.binary("le", number(0), old));
  return g.select(short, v, g.select(g.binary("le", number(3.5), old), high, low));
}

export const limitingRules: ReadonlyMap<string, LimitingRule> = new Map(
  [
    { name: "pnjlim", syntax: "pnjlim(v, old, nvt, vcrit)", extra: 2, build: junction },
    { name: "fetlim", syntax: "fetlim(v, old, vto)", extra: 1, build: gate },
    { name: "vdslim", syntax: "vdslim(v, old)", extra: 0, build: drain },
  ].map((rule) => [rule.name, rule]),
);
