import type { Graph, Node } from "./graph.js";

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
