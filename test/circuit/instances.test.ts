import { expect, test } from "vitest";
import { circuitOf, diagnosticsOf, faultsOf, nodesOf, valueOf } from "./circuit.js";

test("models inside subcircuits hide those outside, and are seen by subcircuits inside", () => {
  const circuit = circuitOf(`.model m R (tc1=1m)
.subckt s p
.model m R (tc1=2m)
.subckt t q
R1 q 0 m r=1
.ends
R1 p 0 m r=1
X1 p t
.ends
V1 a 0 1
R1 a 0 m r=1
X1 a s`);
  expect(["r1", "x1.r1", "x1.x1.r1"].map((name) => valueOf(circuit, name, "tc1"))).toEqual([1e-3, 2e-3, 2e-3]);
});

test("the card wins over the model, the model over the default, and zero is given like any other value", () => {
  const circuit = circuitOf(`.model m R (tc1=1m tc2=3u)
V1 a 0 1
R1 a 0 1k m
R2 a 0 1k m tc1=0
R3 a 0 1k tc=5m`);
  expect(["r1", "r2", "r3"].map((name) => valueOf(circuit, name, "tc1"))).toEqual([1e-3, 0, 5e-3]);
  expect(valueOf(circuit, "r3", "tc2")).toBe(0);
});

test("the temperature of a device: its own, else the circuit's and dtemp, in kelvin", () => {
  const lines = "V1 a 0 1\nR1 a 0 1\nR2 a 0 1 dtemp=10\nR3 a 0 1 temp=100\n.options temp=50";
  const temp = (text: string) => ["r1", "r2", "r3"].map((name) => valueOf(circuitOf(text), name, "temp"));
  expect(temp(lines)).toEqual([323.15, 333.15, 373.15]);
  expect(temp(`${lines}\n.temp -20`), ".temp wins over the option").toEqual([253.14999999999998, 263.15, 373.15]);
  const circuit = circuitOf(lines);
  expect(valueOf(circuit, "r2", "temp", { temper: 0 }), "the temperature is a root").toBe(283.15);
});

test("options are read with parameters; unknown, foreign and impossible ones are told", () => {
  const { options } = circuitOf(
    ".param k=2\nV1 a 0 1\nR1 a 0 1\n.options reltol={k*1m} method=gear itl1=50 savecurrents",
  );
  expect(options).toMatchObject({ reltol: 2e-3, method: "gear", itl1: 50, savecurrents: true, gmin: 1e-12 });
  const faults = faultsOf("V1 a 0 1\nR1 a 0 1\n.options reltoll=1 klu gmin=-1 method=geer itl1={1+}");
  expect(faults).toEqual([
    "error unknown-option 4:10 reltoll",
    "warning ignored-option 4:20 klu",
    "error option-range 4:29 -1",
    "error unknown-method 4:39 geer",
    "error missing-operand 4:51 +",
  ]);
});

test("values bound each other, whatever their order", () => {
  const model = (values: string) => faultsOf(`V1 a 0 1\nR1 a 0 syn\n.model syn TRAINABLE (${values})`);
  expect(model("g=2m gmin=1u gmax=1m")).toEqual(["error parameter-range 4:25 2m"]);
  expect(model("gmin=1u gmax=1m g=2m")).toEqual(["error parameter-range 4:41 2m"]);
  expect(model("gmax=1u gmin=1m")).toEqual(["error parameter-range 4:28 1u"]);
  expect(model("g=2m"), "against a default").toEqual(["error parameter-range 4:25 2m"]);
  expect(model("gmin=1m gmax=10m g=2m")).toEqual([]);
});

test("a value that is missing, given twice or zero", () => {
  expect(faultsOf("V1 a 0 1\nR1 a 0")).toEqual(["error missing-value 3:1 R1"]);
  expect(faultsOf("V1 a 0 1\nR1 a 0 1\nC1 a 0")).toEqual(["error missing-value 4:1 C1"]);
  expect(faultsOf("V1 a 0 1\nR1 a 0 m l=10u w=2u\n.model m R (rsh=50)")).toEqual([]);
  expect(faultsOf("V1 a 0 1\nR1 a 0 1k r=2k")).toEqual(["error duplicate-parameter 3:11 r"]);
  expect(faultsOf("V1 a 0 1\nR1 a 0 1k resistance=2k")).toEqual(["error duplicate-parameter 3:11 resistance"]);
  expect(faultsOf("V1 a 0 1\nR1 a 0 0")).toEqual(["warning zero-value 3:8 0"]);
  expect(valueOf(circuitOf("V1 a 0 1\nR1 a 0 0"), "r1", "r")).toBe(1e-3);
  expect(faultsOf("V1 a 0 1 dc 2\nR1 a 0 1")).toEqual(["error duplicate-parameter 2:13 2"]);
  expect(faultsOf("V1 a 0 dc=1 ac 1 90 ac=2\nR1 a 0 1")).toEqual(["error duplicate-parameter 2:21 ac"]);
  expect(faultsOf("V1 a 0 SIN(0 1 1k) PULSE(0 1)\nR1 a 0 1")).toEqual(["error duplicate-parameter 2:20 PULSE"]);
});

test("controls are found in the same subcircuit, then by their full path", () => {
  const circuit = circuitOf(`.subckt s p
Vs p q 0
R1 q 0 1
F1 p 0 Vs 2
.ends
V1 a 0 1
X1 a s
X2 a s
F2 a 0 x2.vs 1
H1 b 0 V1 3
R2 b 0 1`);
  const control = (name: string) => {
    const { controls } = circuit.instances.at(circuit.instanceNumber.get(name)!);
    return circuit.instances.at(controls[0]!).name;
  };
  expect(["x1.f1", "x2.f1", "f2", "h1"].map(control)).toEqual(["x1.vs", "x2.vs", "x2.vs", "v1"]);
});

test("a control that is faulty itself is not told again, one that is not there is", () => {
  expect(faultsOf("V1 a 0 1k5\nR1 a 0 1\nF1 a 0 V1 2")).toEqual(["error bad-number 2:8 1k5"]);
  expect(faultsOf("V1 a 0 1\nR1 a 0 1\nF1 a 0 R1 2")).toEqual([]);
  expect(faultsOf("V1 a 0 1\nL1 a 0 1\nR1 a 0 1\nK1 L1 R1 0.5")).toEqual(["error no-branch-current 5:7 R1"]);
  const [fault] = diagnosticsOf("V1 a 0 1\nR1 a 0 1\nF1 a 0 V2 2");
  expect(fault).toMatchObject({ code: "unknown-control", hint: expect.stringContaining('"v1"') as string });
});

test("nodes of subcircuits: ports are those of the call, 0 and gnd are ground, others have paths", () => {
  const circuit = circuitOf(".subckt s p q\nR1 p q 1\nR2 q in 1\nR3 in GND 1\n.ends\nV1 a 0 1\nX1 a b s\nR1 b 0 1");
  expect(nodesOf(circuit, "x1.r1")).toEqual(["a", "b"]);
  expect(nodesOf(circuit, "x1.r2")).toEqual(["b", "x1.in"]);
  expect(nodesOf(circuit, "x1.r3")).toEqual(["x1.in", "0"]);
});

test("a behavioural source: faults point into the netlist, nodes must be connected", () => {
  const at = (expression: string) => faultsOf(`V1 in 0 1\nR1 in out 1\nR2 out 0 1\nB1 x 0 v={${expression}}\nR3 x 0 1`);
  expect(at("2*v(in)*i(v1) + time")).toEqual([]);
  expect(at("fooo(v(in))")).toEqual(["error unknown-function 5:11 fooo(v(in))"]);
  expect(at("sin(v(in), 2)")).toEqual(["error wrong-arity 5:11 sin(v(in), 2)"]);
  expect(at("gain*v(in)")).toEqual(["error unknown-name 5:11 gain"]);
  expect(at("v(inn) + v(out)")).toEqual(["error unknown-node 5:13 inn"]);
  expect(at("i(v2)")).toEqual(["error unknown-control 5:13 v2"]);
  expect(at("vdb(in)")).toEqual(["error probe-in-behaviour 5:11 vdb(in)"]);
});

test("a random number in a behavioural source is drawn once and stays", () => {
  const circuit = circuitOf("V1 a 0 1\nB1 b 0 v={aunif(10, 2)*v(a)}\nR1 b 0 1\nB2 c 0 v={aunif(10, 2)*v(a)}\nR2 c 0 1");
  const [one, two] = ["b1", "b2"].map((name) => valueOf(circuit, name, "u0"));
  expect(Math.abs(one! - 10)).toBeLessThanOrEqual(2);
  expect(one).not.toBe(two);
});

test("nothing is said about what is missing only because of another fault", () => {
  expect(
    faultsOf(`V1 in 0 1
R1 in out nomodel
N1 out b c npn
X1 b c nosub
D1 c 0 dx
.model dx DIOD (is=1f)
B1 y 0 v={v(out) + v(x1.inner) + i(v1)}
R2 y 0 1
.print op v(c) i(d1) v(x1.inner)
.save v(nowhere)
.op`),
  ).toEqual([
    "error unknown-model 3:11 nomodel",
    "error unknown-device 4:1 N1",
    "error unknown-subcircuit 5:8 nosub",
    "error unknown-model-type 7:11 DIOD",
    "error unknown-node 11:9 nowhere",
  ]);
});

test("faults come in the order of their places, each with a message and most with a hint", () => {
  const list = diagnosticsOf("R1 a 0 {x}\nV1 a 0 PULS(0 1)\nR1 a 0 1\nL1 a 0 1m\nK1 L1 L1 0.5\nK2 L1 L2 0.5");
  expect(list.map(({ span }) => span!.offset)).toEqual([...list.map(({ span }) => span!.offset)].sort((a, b) => a - b));
  expect(list.map(({ code }) => code)).toEqual([
    "unknown-name",
    "unexpected-text",
    "duplicate-name",
    "self-coupling",
    "unknown-control",
  ]);
});
