import { expect, test } from "vitest";
import { circuitOf, diagnosticsOf, faultsOf, valueOf } from "./circuit.js";

// Instances that differ in values alone are made after the first of them: it must not show.

test("what follows from a value of the card follows from that of each card", () => {
  const circuit = circuitOf(`.model sheet R (rsh=100)
V1 a 0 1
R1 a 0 sheet l=10u w=1u
R2 a 0 sheet l=20u w=1u
R3 a 0 sheet w=1u l=10u
R4 a 0 1k temp=30
R5 a 0 2k temp=40
R6 a 0 3k temp=30`);
  const of = (key: string, ...names: string[]) => names.map((name) => valueOf(circuit, name, key));
  expect(of("r", "r1", "r2", "r3").map((r) => Math.round(r))).toEqual([1000, 2000, 1000]);
  expect(of("r", "r4", "r5", "r6")).toEqual([1000, 2000, 3000]);
  expect(of("temp", "r4", "r5", "r6")).toEqual([303.15, 313.15, 303.15]);
});

test("a subcircuit that stands for several devices multiplies the currents of its own", () => {
  const circuit = circuitOf(`.subckt s p
R1 p 0 1k
.ends
V1 a 0 1
X1 a s m=2
X2 a s
R1 a 0 1k m=3`);
  expect(["x1.r1", "x2.r1", "r1"].map((name) => valueOf(circuit, name, "m"))).toEqual([2, 1, 3]);
});

test("faults of later instances are told like those of the first", () => {
  const lines = "V1 a 0 1\nR1 a 0 1k noisy=1\nR2 a 0 2k noisy=2\nR3 a 0 0 noisy=1\nR4 a 0 {0/0} noisy=1";
  expect(faultsOf(lines)).toEqual([
    "error parameter-range 4:17 2",
    "warning zero-value 5:8 0",
    "error not-a-number 6:9 0/0",
  ]);
  const [zero] = diagnosticsOf("V1 a 0 1\nR1 a 0 1k\nR2 a 0 0");
  expect(zero?.message).toBe("r of r2 is 0; 0.001 is used");
});

test("bounds that a model gives hold for each card", () => {
  const model = ".model syn TRAINABLE (gmin=1u gmax=1m)";
  expect(faultsOf(`V1 a 0 1\nR1 a 0 syn g=2u\nR2 a 0 syn g=2m\nR3 a 0 syn g=3u\n${model}`)).toEqual([
    "error parameter-range 4:14 2m",
  ]);
});
