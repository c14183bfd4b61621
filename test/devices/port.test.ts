/** Ports: sources with the resistance of a line, of Xyce and of ngspice. */
import { describe, expect, test } from "vitest";
import { simulated, value } from "../lab.js";

describe.each([
  ["Xyce's P", "P1 a 0 dc 3 ac 2 port=1 z0=100"],
  ["ngspice's V", "V1 a 0 dc 3 ac 2 portnum 1 z0 100"],
])("%s", (_, port) => {
  test("is a source with z0 in series", async () => {
    const { tables } = await simulated(`${port}; R1 a 0 50; .op; .ac lin 1 1k 1k`);
    expect(tables[0]!.last("v(a)")).toBeCloseTo(1, 12);
    expect(tables[1]!.phasors("v(a)")[0]!.re).toBeCloseTo(2 / 3, 12);
  });
});

test("z0 is 50 ohm where a port says none, and nothing without a port", async () => {
  expect(await value("P1 a 0 2 port=2; R1 a 0 50; .op", "v(a)")).toBeCloseTo(1, 12);
  expect(await value("V1 a 0 2 portnum 2; R1 a 0 50; .op", "v(a)")).toBeCloseTo(1, 12);
  expect(await value("V1 a 0 2 z0 75; R1 a 0 50; .op", "v(a)")).toBe(2);
});

test("the resistance holds beside a value that follows the time, too", async () => {
  const { tables } = await simulated("P1 a 0 {sin(2*pi*1k*time)} port=1; R1 a 0 50; .tran 10u 1m");
  expect(tables[0]!.error("v(a)", (t) => Math.sin(2e3 * Math.PI * t) / 2)).toBeLessThan(1e-9);
});
