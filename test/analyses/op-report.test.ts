import { expect, it } from "vitest";
import { parse, simulate, tableJson, tableText } from "../../src/index.js";
import { netlist } from "../lab.js";

const cards = `V1 in 0 5; R1 in a 1k; D1 a 0 d; R2 b in 1k; D2 0 b z; X1 in s; .subckt s p; R1 p 0 2k; .ends;
  .model d D (is=1e-14); .model z D (is=1e-14 bv=3 ibv=1u); .op; .dc V1 5 5 1`;

it("an operating point lists the inner quantities of each device, with its region, for people and in JSON", async () => {
  const { analyses } = await simulate(parse(netlist(cards)));
  const [op, dc] = analyses;
  const diodes = op!.devices!.find(({ kind }) => kind === "diode")!;
  expect(diodes.devices.map(({ name, model, values }) => [name, model, values["region"]])).toEqual([
    ["d1", "d", "forward"],
    ["d2", "z", "breakdown"],
  ]);
  const [r1, , inner] = op!.devices!.find(({ kind }) => kind === "resistor")!.devices;
  expect(r1!.values["i"]).toBeCloseTo(diodes.devices[0]!.values["id"] as number, 9);
  expect(inner!.name).toBe("x1.r1");
  expect(inner!.values["i"]).toBeCloseTo(2.5e-3, 9);
  const text = [...tableText(op!)].join("");
  expect(text).toMatch(/^diode\nname +model +id .*region/m);
  expect(text).toMatch(/^d2 +z .* breakdown/m);
  expect(tableJson(op!)).toHaveProperty("devices");
  expect(dc!.devices).toBeUndefined();
});
