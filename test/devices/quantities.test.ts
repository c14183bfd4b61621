import { expect, it } from "vitest";
import { value } from "../lab.js";

/** What devices report about themselves, in circuits whose currents and voltages are plain. */
const cases: [probe: string, cards: string, expected: number][] = [
  ["@r1[i]", ".temp 37; V1 a 0 3; R1 a 0 1k tc1=1m tc2=1e-4", 3e-3 / 1.02],
  ["@c1[charge]", ".temp 37; V1 a 0 3; R1 a b 1k; C1 b 0 2n tc1=1m tc2=1e-4", 6e-9 * 1.02],
  ["@l1[flux]", ".temp 37; V1 a 0 3; R1 a b 1k; L1 b 0 2m tc1=1m tc2=1e-4", 6e-6 * 1.02],
  ["@v1[v]", "V1 a 0 3; R1 a 0 1k", 3],
  ["@v1[i]", "V1 a 0 3; R1 a 0 1k", -3e-3],
  ["@i1[i]", "I1 0 a 3m; R1 a 0 1k", 3e-3],
  ["@i1[v]", "I1 0 a 3m; R1 a 0 1k", -3],
  ["@e1[v]", "V1 a 0 3; E1 b 0 a 0 2; R1 b 0 1k", 6],
  ["@e1[i]", "V1 a 0 3; E1 b 0 a 0 2; R1 b 0 1k", -6e-3],
  ["@g1[i]", "V1 a 0 3; G1 b 0 a 0 2m; R1 b 0 1k", 6e-3],
  ["@f1[i]", "V1 a 0 3; R1 a 0 1k; F1 b 0 V1 2; R2 b 0 1k", -6e-3],
  ["@h1[v]", "V1 a 0 3; R1 a 0 1k; H1 b 0 V1 2k; R2 b 0 1k", -6],
  ["@h1[i]", "V1 a 0 3; R1 a 0 1k; H1 b 0 V1 2k; R2 b 0 1k", 6e-3],
  ["@r1[i]", ".model t TRAINABLE (gmin=1u gmax=1m g=20u); V1 a 0 3; R1 a 0 t", 6e-5],
  ["@d1[id]", ".options gmin=1u; .model d D (is=1e-20); V1 a 0 -2; D1 a 0 d m=2", -1e-6],
];

it.each(cases)("%s of %s", async (probe, cards, expected) => {
  const found = await value(`.options reltol=1e-9; ${cards}; .op`, probe);
  expect(Math.abs(found / expected - 1)).toBeLessThan(1e-7);
});

it("a trainable resistor's pulse is a thousandth of its range unless said", async () => {
  const { parse } = await import("../../src/index.js");
  const { netlist } = await import("../lab.js");
  const deck = parse(netlist(".model t TRAINABLE (gmin=10u gmax=1.01m); V1 a 0 3; R1 a 0 t; .op"));
  const instance = deck.circuit.instances.at(1);
  expect(instance.values[instance.slots.get("step")!]).toBeCloseTo(1e-6, 15);
});
