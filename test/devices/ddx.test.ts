import { expect, test } from "vitest";
import { NetlistError, parse } from "../../src/index.js";
import { netlist, value } from "../lab.js";

const sources = ".param p=3; .func f(x) {ddx(x*x*p, x)}; V1 1 0 2; V2 2 0 5; R1 1 0 1; R2 2 0 1";
const at = (expression: string) => value(`${sources}; B1 3 0 V={${expression}}; R3 3 0 1; .op`, "v(3)");

test.each([
  ["ddx(v(1)*v(1)*v(2), v(1))", 2 * 2 * 5],
  // v(1,2) v(2,1) v(1) = -v1 (v1 - v2)^2
  ["ddx(v(1,2)*v(2,1)*v(1), v(2))", 2 * 2 * (2 - 5)],
  ["ddx(v(1,2)*v(2,1)*v(1), v(1))", -9 - 2 * 2 * (2 - 5)],
  ["ddx(p^3, p)", 27],
  ["f(v(1))", 12],
  ["ddx(i(v1)*i(v1), i(v1))", -4],
  ["ddx(sin(v(1)), v(2))", 0],
  ["ddx(ddx(v(1)^4, v(1)), v(1))", 12 * 4],
])("%s", async (expression, expected) => {
  expect(await at(expression)).toBeCloseTo(expected, 9);
});

test("by what is no variable", () => {
  const deck = netlist(`${sources}; B1 3 0 V={ddx(v(1)*v(2), 2*v(1))}; R3 3 0 1; .op`);
  expect(() => parse(deck)).toThrow(NetlistError);
  expect(() => parse(deck)).toThrow(/nothing to differentiate by/);
});
