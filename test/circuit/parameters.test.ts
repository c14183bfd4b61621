import fc from "fast-check";
import { expect, test } from "vitest";
import { System } from "../../src/equations/system.js";
import { circuitOf, diagnosticsOf, faultsOf, valueOf } from "./circuit.js";

const load = "V1 a 0 1\nR1 a 0 ";

test("parameters may stand in any order", () => {
  const definitions = ["a=2", "b={a*3}", "c={b + a}", "d={sqrt(c*b + 1)}"];
  fc.assert(
    fc.property(fc.shuffledSubarray(definitions, { minLength: 4 }), fc.boolean(), (order, oneCard) => {
      const cards = oneCard ? `.param ${order.join(" ")}` : order.map((d) => `.param ${d}`).join("\n");
      expect(valueOf(circuitOf(`${cards}\n${load}{d}`), "r1", "r")).toBe(7);
    }),
    { numRuns: 30 },
  );
});

test("a circle is told once, and what depends on it is not told", () => {
  expect(faultsOf(`.param a={b} b={c+1} c={2*a}\n${load}{a+b+c}\nR2 a 0 {c}`)).toEqual([
    "error circular-parameter 2:8 a",
  ]);
  expect(faultsOf(`.param a={a}\n${load}{a}`)).toEqual(["error circular-parameter 2:8 a"]);
});

test("a value that is no number is told where it arises, once", () => {
  expect(faultsOf(`.param x={log(-1)} y={x*2}\n${load}{1k + y}\nC1 a 0 {x}`)).toEqual([
    "error not-a-number 2:11 log(-1)",
  ]);
  expect(faultsOf(`.param zero=0\n${load}{1/zero}`)).toEqual(["error not-a-number 4:9 1/zero"]);
  expect(faultsOf(`.param x={1/0}\n${load}1\n.data d x\n1\n.enddata`)).toEqual(["error not-a-number 2:11 1/0"]);
});

test("functions of the netlist see the parameters of where they are defined", () => {
  const circuit = circuitOf(`.param k=10
.func f(x) {k*x}
.func g(x, y) {f(x) + f(y*y)}
.subckt s p
.param k=1000
R1 p 0 {g(1, 2)}
.func f(x) {k*x}
R2 p 0 {f(1)}
.ends
V1 a 0 1
X1 a s`);
  expect(valueOf(circuit, "x1.r1", "r")).toBe(50);
  expect(valueOf(circuit, "x1.r2", "r")).toBe(1000);
});

test("a function that calls itself and a wrong number of arguments are faults", () => {
  expect(faultsOf(`.func f(x) {f(x-1)}\n${load}{f(3)}`)).toEqual(["error recursive-function 2:7 f"]);
  expect(faultsOf(`.func f(x, y) {x*y}\n${load}{f(3)}`)).toEqual(["error wrong-arity 4:9 f(3)"]);
});

test("subcircuits: defaults, values of calls, and names of the place of definition", () => {
  const circuit = circuitOf(`.param r=7 top=3
.subckt outer p r=100 n={2*r}
.subckt inner q m=5
R1 q 0 {m*n}
R2 q 0 {top}
.ends
X1 p inner
X2 p inner m={r}
R3 p 0 {r}
.ends
V1 a 0 1
X1 a outer
X2 a outer r={r}
X3 a outer n=1 r={top*r}`);
  expect(valueOf(circuit, "x1.x1.r1", "r")).toBe(5 * 200);
  expect(valueOf(circuit, "x1.x2.r1", "r")).toBe(100 * 200);
  expect(valueOf(circuit, "x2.r3", "r")).toBe(7);
  expect(valueOf(circuit, "x2.x2.r1", "r")).toBe(7 * 14);
  expect(valueOf(circuit, "x3.x2.r1", "r")).toBe(21);
  expect(valueOf(circuit, "x3.x1.r2", "r")).toBe(3);
});

test("a subcircuit defined inside another is not known outside, and sees no names of its callers", () => {
  const inner = ".subckt outer p\n.subckt inner q\nR1 q 0 1\n.ends\nX1 p inner\n.ends\nV1 a 0 1\nX1 a outer\n";
  expect(faultsOf(inner)).toEqual([]);
  expect(faultsOf(`${inner}X2 a inner`)).toEqual(["error unknown-subcircuit 10:6 inner"]);
  const caller =
    ".subckt leaf p\nR1 p 0 {local}\n.ends\n.subckt outer p\n.param local=1\nX1 p leaf\n.ends\nV1 a 0 1\nX1 a outer";
  expect(faultsOf(caller)).toEqual(["error unknown-name 3:9 local"]);
});

test("-D takes the place of a .param, and what follows from it follows", () => {
  const lines = `.param w=1 area={w*w}\n${load}{area}`;
  expect(valueOf(circuitOf(lines), "r1", "r")).toBe(1);
  expect(valueOf(circuitOf(lines, { define: { W: "3k" } }), "r1", "r")).toBe(9e6);
  expect(valueOf(circuitOf(lines, { define: { area: 5 } }), "r1", "r")).toBe(5);
  const [fault] = diagnosticsOf(lines, { define: { ara: 5 } });
  expect(fault).toMatchObject({ code: "unknown-parameter", hint: expect.stringContaining("area") as string });
  expect(faultsOf(lines, { define: { w: "3k5" } })).toEqual(["error bad-number -D w:1:1 3k5"]);
});

test("data columns are roots: values that depend on them change with them, others are numbers", () => {
  const circuit = circuitOf(`.param x=2 y={x*10} z=5
V1 a 0 {x}
R1 a b {y}
R2 b 0 {z}
.data d x
3 4
.enddata`);
  expect(circuit.parameters.roots).toEqual(["temper", "x"]);
  expect(valueOf(circuit, "r1", "r")).toBe(20);
  expect(valueOf(circuit, "r1", "r", { x: 4 })).toBe(40);
  expect(circuit.instances.at(2).values[0]).toBe(5);
  const system = new System(circuit, { lanes: 2 });
  system.setRoots(Float64Array.of(27, 7), 1);
  const r1 = circuit.instanceNumber.get("r1")!;
  expect([system.columns.read(r1, "r", 0), system.columns.read(r1, "r", 1)]).toEqual([20, 70]);
});

test("random parameters are drawn once a run, in a model of trainable resistors once an instance, by their paths", () => {
  const lines = (more: string) => `.param r={aunif(1k, 100)}
.model syn TRAINABLE (g={aunif(100u, 50u)} gmin=1u gmax=1m)
.subckt pair p
R1 p 0 syn
R2 p 0 syn
.ends
V1 a 0 1
R1 a 0 {r}
R2 a 0 {r}
${more}X1 a pair
X2 a pair`;
  const drawn = (text: string, seed: number) => {
    const circuit = circuitOf(text, { seed });
    const g = ["x1.r1", "x1.r2", "x2.r1", "x2.r2"].map((name) => valueOf(circuit, name, "g"));
    return { r: ["r1", "r2"].map((name) => valueOf(circuit, name, "r")), g };
  };
  const one = drawn(lines(""), 1);
  expect(one.r[0]).toBe(one.r[1]);
  expect(new Set(one.g).size).toBe(4);
  for (const g of one.g) expect(Math.abs(g - 100e-6)).toBeLessThanOrEqual(50e-6);
  expect(drawn(lines(""), 1)).toEqual(one);
  expect(drawn(lines("X0 a pair\n.model other D\n"), 1), "draws do not depend on what else there is").toEqual(one);
  expect(drawn(lines(""), 2).g).not.toEqual(one.g);
  expect(drawn(lines(".options seed=2\n"), 1)).toEqual(one);
});

test("random numbers have the distributions of ngspice", () => {
  const n = 4000;
  const sample = (call: string) => {
    const lines = Array.from({ length: n }, (_, k) => `R${k} a 0 {${call}}`).join("\n");
    const circuit = circuitOf(`V1 a 0 1\n${lines}`);
    const values = Array.from({ length: n }, (_, k) => valueOf(circuit, `r${k}`, "r"));
    const mean = values.reduce((sum, v) => sum + v, 0) / n;
    return { mean, deviation: Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n), values };
  };
  const within = (x: number, y: number, tolerance: number) => expect(Math.abs(x - y)).toBeLessThan(tolerance);
  const uniform = sample("unif(100, 0.1)");
  within(uniform.mean, 100, (5 * 10) / Math.sqrt(3 * n));
  within(uniform.deviation, 10 / Math.sqrt(3), 0.2);
  const normal = sample("agauss(100, 12, 3)");
  within(normal.mean, 100, (5 * 4) / Math.sqrt(n));
  within(normal.deviation, 4, 0.25);
  expect(new Set(sample("limit(100, 5)").values)).toEqual(new Set([95, 105]));
});

test("a fault inside a subcircuit is told once, whatever the number of its calls", () => {
  const lines = ".subckt s p x=1\nR1 p 0 {y}\nR2 p 0 -\n.ends\nV1 a 0 1\nX1 a s\nX2 a s\nX3 a s x=2";
  expect(faultsOf(lines)).toEqual(["error unknown-name 3:9 y", "error missing-operand 4:8 -"]);
});
