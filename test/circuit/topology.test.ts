import fc from "fast-check";
import { expect, test } from "vitest";
import { operatingPointFaults } from "../../src/circuit/topology.js";
import { circuitOf, diagnosticsOf, faultsOf } from "./circuit.js";

/** Code and nodes of every fault of the graph; read with `uic`, so that the circuit comes to be. */
function graphFaults(lines: string): string[] {
  return operatingPointFaults(circuitOf(`${lines}\n.tran 1u 1m uic`)).map(
    ({ code, nodes }) => `${code} ${[...nodes].sort().join(" ")}`,
  );
}

test("a path for direct current: through R, L, V, D; not through C, I, or what only senses", () => {
  const between = (card: string, more = "") => graphFaults(`V1 a 0 1\nR1 a 0 1\n${card}\n${more}.model d D`);
  for (const card of ["R2 a b 1", "L1 a b 1", "V2 a b 1", "D1 a b d", "E1 b 0 a 0 2", "B1 b 0 v={v(a)}"])
    expect(between(card), card).toEqual([]);
  expect(between("C1 a b 1")).toEqual(["floating-node b"]);
  expect(between("I1 a b 1")).toEqual(["current-cut b"]);
  expect(between("G1 b 0 a 0 1"), "a current given by another node's voltage").toEqual(["current-cut b"]);
  expect(between("G1 b 0 b 0 1"), "a conductance").toEqual([]);
  expect(between("E1 c 0 b 0 2", "R2 c 0 1\n")).toEqual(["floating-node b"]);
});

test("a behavioural current conducts when it depends on the voltage of a node of its own", () => {
  const source = (card: string) => graphFaults(`V1 a 0 1\nR1 a 0 1\nI1 0 b 1m\n${card}`);
  expect(source("B1 b 0 i={1m*v(b)**3}")).toEqual([]);
  expect(source("B1 b a i={1m*v(b,a)}")).toEqual([]);
  expect(source("B1 b 0 i={1m*v(a)}")).toEqual(["current-cut b"]);
  expect(source("B1 b 0 i={1m*time}")).toEqual(["current-cut b"]);
  expect(source("B1 b 0 i={1m*i(v1)}")).toEqual(["current-cut b"]);
});

test("loops of voltages name all their devices", () => {
  const [fault] = operatingPointFaults(circuitOf("V1 a 0 1\nL1 a b 1\nE1 b 0 a 0 1\nR1 b 0 1\n.tran 1u 1m uic"));
  expect(fault!.code).toBe("voltage-loop");
  expect(fault!.instances.map(({ name }) => name).sort()).toEqual(["e1", "l1", "v1"]);
  expect(graphFaults("V1 a a 1\nR1 a 0 1")).toEqual(["voltage-loop a a"]);
  expect(graphFaults("V1 a 0 1\nV2 0 a 1\nR1 a 0 1")).toEqual(["voltage-loop 0 a"]);
});

test("random graphs: floating nodes are those that no walk over resistors reaches from ground", () => {
  const edge = fc.tuple(fc.nat(7), fc.nat(7), fc.constantFrom("R", "C", "L", "I"));
  fc.assert(
    fc.property(fc.array(edge, { minLength: 1, maxLength: 10 }), (edges) => {
      const plain = edges.filter(([a, b]) => a !== b);
      const cards = plain.map(([a, b, letter], k) => `${letter}${k} ${a} ${b} 1`);
      const reached = new Set([0]);
      for (let round = 0; round < 8; round++)
        for (const [a, b, letter] of plain)
          if ("RL".includes(letter) && (reached.has(a) || reached.has(b))) reached.add(a).add(b);
      const nodes = new Set(plain.flatMap(([a, b]) => [a, b]));
      const floating = [...nodes].filter((node) => !reached.has(node)).map(String);
      const faults = operatingPointFaults(circuitOf(`Rg 0 g 1\n${cards.join("\n")}\n.tran 1u 1m uic`));
      const named = faults.filter(({ code }) => code !== "voltage-loop").flatMap((fault) => fault.nodes);
      expect(named.sort()).toEqual(floating.sort());
    }),
    { numRuns: 60 },
  );
});

test("no ground, no devices, no analysis", () => {
  expect(faultsOf("R1 a b 1\n.op")).toEqual(["error no-ground 3:1 .op"]);
  expect(diagnosticsOf(".op").map(({ code }) => code)).toEqual(["no-devices"]);
});

test("a transient analysis from initial conditions needs no operating point", () => {
  expect(faultsOf("V1 a 0 1\nC1 a b 1\nC2 b 0 1\n.tran 1u 1m uic")).toEqual([]);
  expect(faultsOf("V1 a 0 1\nC1 a b 1\nC2 b 0 1\n.tran 1u 1m")).toEqual(["error floating-node 3:1 C1"]);
});
