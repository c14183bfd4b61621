import type { Graph, Node } from "./graph.js";

/**
 * A junction voltage as SPICE limits it between iterations (Nagel 1975, 4.1.2; with the improved steps of ngspice):
 * above vcrit, a step of more than 2 nvt goes along the logarithm of the exponential's growth; below 0 the voltage
 * falls by at most 1 V beyond the old one's mirror (from above 0) or its double (from below).
 */
export function limitedJunction(g: Graph, v: Node, old: Node, nvt: Node, vcrit: Node): Node {
  const number = (x: number): Node => g.constant(x);
  const zero = number(0);
  const two = number(2);
  const step = g.sub(v, old);
  const far = g.binary("and", g.binary("lt", vcrit, v), g.binary("lt", g.mul(two, nvt), g.unary("abs", step)));
  const steps = g.div(step, nvt);
  const up = g.binary("lt", zero, steps);
  const grown = g.mul(nvt, g.add(two, g.unary("log", g.select(up, g.sub(steps, two), g.sub(two, steps)))));
  const fromAbove = g.select(up, g.add(old, grown), g.sub(old, grown));
  const fromBelow = g.mul(nvt, g.unary("log", g.div(v, nvt)));
  const forward = g.select(g.binary("lt", zero, old), fromAbove, fromBelow);
  const mirror = g.select(g.binary("lt", zero, old), g.neg(old), g.mul(two, old));
  const lowest = g.sub(mirror, number(1));
  const reverse = g.select(g.binary("lt", v, zero), g.binary("max", v, lowest), v);
  return g.select(far, forward, reverse);
}

/**
 * Charge of a depletion layer [C] at voltage v: zero-bias capacitance cj [F], potential vj [V], grading m, linearised
 * capacitance above fc vj (Antognetti & Massobrio, Semiconductor Device Modeling with SPICE, 1.4). The power is written
 * with exp and log, which executors have inline; no layer (cj = 0) costs nothing.
 */
export function depletionCharge(g: Graph, v: Node, cj: Node, vj: Node, m: Node, fc: Node): Node {
  const one = g.constant(1);
  const knee = g.mul(fc, vj);
  const rest = g.sub(one, m);
  const below = (voltage: Node): Node => {
    const gap = g.sub(one, g.div(voltage, vj));
    const slope = g.unary("exp", g.neg(g.mul(m, g.unary("log", gap))));
    return g.mul(g.div(g.mul(cj, vj), rest), g.sub(one, g.mul(gap, slope)));
  };
  const gapAtKnee = g.sub(one, fc);
  const capacitanceAtKnee = g.mul(cj, g.unary("exp", g.neg(g.mul(m, g.unary("log", gapAtKnee)))));
  const beyond = g.sub(v, knee);
  // c(v) = c(knee) (1 + m (v - knee) / (vj (1 - fc))): the tangent of the capacitance at the knee.
  const growth = g.div(m, g.mul(g.mul(g.constant(2), vj), gapAtKnee));
  const above = g.add(below(knee), g.mul(capacitanceAtKnee, g.mul(beyond, g.add(one, g.mul(growth, beyond)))));
  const charge = g.select(g.binary("lt", v, knee), below(g.binary("min", v, knee)), above);
  return g.select(g.binary("eq", cj, g.constant(0)), g.constant(0), charge);
}
