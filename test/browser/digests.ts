import * as math from "../../src/base/math.js";
import { parse, simulate, train } from "../../src/index.js";
import type { Executor, Law } from "../../src/law/contract.js";
import { emitter } from "../../src/law/emitter.js";
import { interpreter } from "../../src/law/interpreter.js";
import { compileLaw } from "../../src/law/law.js";
import { BINARY, UNARY } from "../../src/law/operations.js";
import { Arguments } from "./arguments.js";
import { Digest } from "./digest.js";

/** Netlists by name: who bundles this file puts them in. */
declare const NETLISTS: Readonly<Record<"xor" | "rectifier", string>>;

const ARGUMENTS = 200_000;
const LAW_ROWS = 20_001;

type Function = (x: number, y: number) => number;
const functions: Readonly<Record<string, Function>> = {
  ...UNARY,
  ...BINARY,
  erf: math.erf,
  normalQuantile: (x) => math.normalQuantile(x / 2),
  scaledI0: (x) => math.scaledI(0, Math.abs(x)),
  scaledI1: (x) => math.scaledI(1, Math.abs(x)),
};

function ofFunction(f: Function): string {
  const digest = new Digest();
  const x = new Arguments();
  for (let k = 0; k < ARGUMENTS; k++) digest.number(f(x.next(k), x.next(k)));
  return digest.value;
}

/** Every function of one argument, the others and the operators, with their derivatives: value and charge of a branch. */
function everything(): Law {
  const unary = ["exp", "expm1", "ln", "log1p", "log10", "log2", "sin", "cos", "tan", "asin", "acos", "atan", "sinh",
    "cosh", "tanh", "asinh", "acosh", "atanh", "sqrt", "abs", "floor", "ceil", "int", "nint", "sgn", "u2"]; // prettier-ignore
  const binary = ["pow", "pwr", "atan2", "hypot", "min", "max", "fmod"];
  const terms = [...unary.map((name) => `${name}(v(a, k))`), ...binary.map((name) => `${name}(s, v(a, k))`)];
  return compileLaw({
    name: "everything",
    text: terms.map((term, k) => `i(p${k}, n) += ${term}; i(n, p${k}) += ddt(${term})`).join("\n"),
    nodes: ["a", "k", "n", ...terms.map((_term, k) => `p${k}`)],
    parameters: ["s"],
  });
}

function ofLaw(law: Law, make: (law: Law, memory: WebAssembly.Memory) => Executor): string {
  const stride = LAW_ROWS + 1;
  const memory = new WebAssembly.Memory({ initial: Math.ceil((law.columns.total * stride * 8) / 65536) });
  const all = new Float64Array(memory.buffer);
  const x = new Arguments();
  for (let column = 0; column < law.columns.hoisted; column++)
    for (let k = 0; k < LAW_ROWS; k++) all[column * stride + k] = x.next(k);
  const executor = make(law, memory);
  executor.setup(0, LAW_ROWS, stride);
  executor.evaluate(0, LAW_ROWS, stride);
  const digest = new Digest();
  for (let column = 0; column < law.columns.total; column++)
    for (let k = 0; k < LAW_ROWS; k++) digest.number(all[column * stride + k]!);
  return digest.value;
}

async function ofSimulation(): Promise<string> {
  const digest = new Digest();
  const { analyses } = await simulate(parse(NETLISTS.rectifier));
  for (const { data } of analyses) for (const column of data) for (const x of column) digest.number(x);
  return digest.value;
}

async function ofTraining(): Promise<string> {
  const digest = new Digest();
  const { files } = await train(parse(NETLISTS.xor), { epochs: 20 });
  for (const name of Object.keys(files).sort()) digest.text(files[name as keyof typeof files]);
  return digest.value;
}

/** A digest of all bits of each result, by what gave it. */
export async function digests(): Promise<Readonly<Record<string, string>>> {
  const law = everything();
  return {
    ...Object.fromEntries(Object.entries(functions).map(([name, f]) => [name, ofFunction(f)])),
    "a law, interpreted": ofLaw(law, interpreter),
    "a law as WebAssembly": ofLaw(law, emitter),
    simulation: await ofSimulation(),
    training: await ofTraining(),
  };
}
