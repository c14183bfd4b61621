import type { FunctionEntry } from "./function-entry.js";
import type { Graph, Node } from "./graph.js";

/** The waveforms of sources as functions: their arguments follow the time, in the order of the source cards. */
export const waveforms: readonly FunctionEntry[] = [
  {
    name: "spice_pulse",
    arity: [8, 8],
    about: "spice_pulse(v1, v2, td, tr, tf, pw, per): the waveform PULSE as a function of time",
    timed: true,
    build: (g, args) => pulse(g, args),
  },
  {
    name: "spice_sin",
    arity: [4, 6],
    about: "spice_sin(v0, va, freq, td, theta): the waveform SIN as a function of time",
    timed: true,
    build: (g, args) => sine(g, args),
  },
  {
    name: "spice_exp",
    arity: [7, 7],
    about: "spice_exp(v1, v2, td1, tau1, td2, tau2): the waveform EXP as a function of time",
    timed: true,
    build: (g, args) => exponential(g, args),
  },
  {
    name: "spice_sffm",
    arity: [6, 6],
    about: "spice_sffm(v0, va, fc, mdi, fs): the waveform SFFM as a function of time",
    timed: true,
    build: (g, args) => modulated(g, args),
  },
  {
    name: "spice_pwl",
    arity: [3, 100001],
    about: "spice_pwl(t1, v1, t2, v2, ...): the waveform PWL as a function of time",
    timed: true,
    pairs: true,
    build: (g, args) => pieces(g, args),
  },
];

function pulse(g: Graph, [t, v1, v2, td, tr, tf, pw, per]: readonly Node[]): Node {
  const since = g.sub(t!, td!);
  const zero = g.constant(0);
  const repeats = g.binary("and", g.binary("lt", zero, per!), g.binary("le", zero, since));
  const x = g.select(repeats, g.binary("mod", since, per!), since);
  const top = g.add(tr!, pw!);
  const end = g.add(top, tf!);
  const rise = g.add(v1!, g.mul(g.sub(v2!, v1!), g.div(x, tr!)));
  const fall = g.add(v2!, g.mul(g.sub(v1!, v2!), g.div(g.sub(x, top), tf!)));
  const after = g.select(g.binary("lt", x, end), fall, v1!);
  const upper = g.select(g.binary("le", x, top), v2!, after);
  return g.select(g.binary("lt", x, zero), v1!, g.select(g.binary("lt", x, tr!), rise, upper));
}

function sine(g: Graph, [t, v0, va, freq, td, theta]: readonly Node[]): Node {
  const since = td === undefined ? t! : g.sub(t!, td);
  const wave = g.mul(va!, g.unary("sin", g.mul(g.constant(2 * Math.PI), g.mul(freq!, since))));
  const damped = theta === undefined ? wave : g.mul(wave, g.unary("exp", g.neg(g.mul(since, theta))));
  return g.select(g.binary("lt", since, g.constant(0)), v0!, g.add(v0!, damped));
}

function exponential(g: Graph, [t, v1, v2, td1, tau1, td2, tau2]: readonly Node[]): Node {
  /** (to - from) (1 - exp(-(t - delay) / tau)) after the delay, 0 before. */
  const approach = (from: Node, to: Node, delay: Node, tau: Node) => {
    const since = g.sub(t!, delay);
    const part = g.neg(g.unary("expm1", g.neg(g.div(since, tau))));
    return g.select(g.binary("lt", since, g.constant(0)), g.constant(0), g.mul(g.sub(to, from), part));
  };
  return g.add(v1!, g.add(approach(v1!, v2!, td1!, tau1!), approach(v2!, v1!, td2!, tau2!)));
}

function modulated(g: Graph, [t, v0, va, fc, mdi, fs]: readonly Node[]): Node {
  const angle = (frequency: Node) => g.mul(g.constant(2 * Math.PI), g.mul(frequency, t!));
  return g.add(v0!, g.mul(va!, g.unary("sin", g.add(angle(fc!), g.mul(mdi!, g.unary("sin", angle(fs!)))))));
}

function pieces(g: Graph, [t, ...points]: readonly Node[]): Node {
  let value = points[points.length - 1]!;
  for (let k = points.length - 4; k >= 0; k -= 2) {
    const [t0, v0, t1, v1] = points.slice(k, k + 4) as [Node, Node, Node, Node];
    const line = g.add(v0, g.mul(g.sub(v1, v0), g.div(g.sub(t!, t0), g.sub(t1, t0))));
    value = g.select(g.binary("lt", t!, t1), line, value);
  }
  return g.select(g.binary("lt", t!, points[0]!), points[1]!, value);
}
