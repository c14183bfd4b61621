/**
 * Nanoseconds per device evaluation (values and all derivatives) of diode laws, and of laws that are one function each,
 * interpreted and emitted; the median of 21 windows of 5 ms. Run: node --loader ts-node/esm bench/laws.ts
 */
import type { Executor, Law } from "../src/law/contract.js";
import { emitter } from "../src/law/emitter.js";
import { interpreter } from "../src/law/interpreter.js";
import { parse } from "../src/index.js";
import { compileLaw } from "../src/law/law.js";

const PLAIN = `
  nvt = n * boltz * temp / echarge
  i(a, k) += is * (exp(v(a, k) / nvt) - 1) + gmin * v(a, k)`;

const VALUES: Readonly<Record<string, number>> = {
  area: 1, is: 1e-14, n: 1, rs: 0, trs1: 0, trs2: 0, tt: 0, cjo: 0, vj: 1, mj: 0.5, fc: 0.5, eg: 1.11, xti: 3,
  bv: Infinity, ibv: 1e-3, nbv: 1, ikf: Infinity, ikr: Infinity, tnom: 27, temp: 300.15, gmin: 1e-12, m: 1,
  tbv1: 0, tbv2: 0, tcv: 0, tikf: 0, off: 0, kf: 0, af: 1, starting: 0,
}; // prettier-ignore

function measure(run: () => void, evaluations: number): number {
  const windows: number[] = [];
  for (let k = 0; k < 21; k++) {
    const start = performance.now();
    let count = 0;
    for (; performance.now() - start < 5; count++) run();
    windows.push(((performance.now() - start) * 1e6) / (count * evaluations));
  }
  return windows.sort((a, b) => a - b)[10]!;
}

function bench(law: Law, make: (law: Law, memory: WebAssembly.Memory) => Executor, n: number): number {
  const memory = new WebAssembly.Memory({ initial: Math.ceil((law.columns.total * n * 8) / 65536) + 1 });
  const all = new Float64Array(memory.buffer);
  law.parameters.forEach((parameter, k) => {
    const value = VALUES[parameter];
    if (value === undefined) throw new Error(`no value for ${parameter}`);
    all.fill(value, k * n, (k + 1) * n);
  });
  for (let i = 0; i < n; i++) {
    const v = ((i * 7919) % 1000) / 1000 - 0.25;
    for (let k = law.columns.inputs; k < law.columns.hoisted; k++) all[k * n + i] = v;
  }
  const executor = make(law, memory);
  executor.setup(0, n, n);
  return measure(() => executor.evaluate(0, n, n), n);
}

/** As an instance has it, with its contributions and without what its model leaves out. */
const [full] = parse("diode\n.model d d(is=1e-14)\nD1 a 0 d\nV1 a 0 1\n.op\n.end\n").circuit.instances.map(
  ({ law }) => law,
);
const plain = compileLaw({ name: "plain", text: PLAIN, nodes: ["a", "k"], parameters: ["is", "n", "temp", "gmin"] });

for (const [name, law] of [
  ["exponential diode", plain],
  ["diode level 1", full!],
] as const)
  for (const n of [100, 1000, 10000]) {
    const slow = bench(law, interpreter, n);
    const fast = bench(law, emitter, n);
    console.log(`${name}, ${n} instances: interpreter ${slow.toFixed(1)} ns, emitter ${fast.toFixed(1)} ns`);
  }

// Values of -0.25 to 0.75; acosh wants more than 1.
const FUNCTIONS = ["exp(x)", "expm1(x)", "ln(x + 1)", "log1p(x)", "log10(x + 1)", "sin(x)", "cos(9 * x)", "tan(x)", "asin(x)",
  "acos(x)", "atan(x)", "sinh(x)", "sinh(9 * x)", "cosh(x)", "tanh(x)", "tanh(9 * x)", "asinh(x)", "acosh(x + 2)", "atanh(x)",
  "(x + 1) ** 2.5", "atan2(x, 2)", "hypot(x, 2)", "x % 0.3"]; // prettier-ignore
for (const text of FUNCTIONS) {
  const law = compileLaw({
    name: text,
    text: `i(a, k) += ${text.replaceAll(/\bx\b/g, "v(a, k)")}`,
    nodes: ["a", "k"],
    parameters: [],
  });
  const [slow, fast] = [bench(law, interpreter, 1000), bench(law, emitter, 1000)];
  console.log(`${text} and its slope: interpreter ${slow.toFixed(1)} ns, emitter ${fast.toFixed(1)} ns`);
}
