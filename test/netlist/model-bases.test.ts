import { describe, expect, test } from "vitest";
import { NetlistError, parse } from "../../src/index.js";
import { netlist, table } from "../lab.js";

const branch = (name: string, model: string) => `R${name} s ${name} 1k; D${name} ${name} 0 ${model}`;

describe("models that are a kind of another", () => {
  test("have its values but for those of their own, through several and into subcircuits", async () => {
    const found = await table(`V1 s 0 1; ${branch("a", "dx")}; ${branch("b", "plain")}
      X1 s c part; ${branch("d", "inner")}
      .model dx AKO: dy (rs=2)
      .model dy ako:dbase D (n=1.5)
      .model dbase D(is=1e-12 n=1 rs=0.5)
      .model plain D(is=1e-12 n=1.5 rs=2)
      .model inner D(is=1e-10 n=1.5 rs=0.5)
      .subckt part p q
      R1 p q 1k
      D1 q 0 own
      .model own AKO:dy (is=1e-10)
      .ends
      .op`);
    expect(found.last("v(a)")).toBe(found.last("v(b)"));
    expect(found.last("v(c)")).toBe(found.last("v(d)"));
    expect(found.last("v(a)")).not.toBe(found.last("v(c)"));
  });

  test.each([
    ["of itself", ".model x ako: y; .model y ako: x (is=1)", "recursive-model"],
    ["of nothing", ".model x ako: nono d", "unknown-model"],
    ["of another type", ".model x ako: q d; .model q npn (bf=50)", "wrong-model-type"],
  ])("%s", (_, models, code) => {
    try {
      parse(netlist(`V1 a 0 1; D1 a 0 x; ${models}; .op`));
      expect.unreachable();
    } catch (error) {
      expect((error as NetlistError).diagnostics.map((each) => each.code)).toContain(code);
    }
  });
});
