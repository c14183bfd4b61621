import { describe, expect, test } from "vitest";
import { NetlistError, parse } from "../../src/index.js";
import { netlist, simulated } from "../lab.js";

/** A circuit whose devices follow two `.param` cards in several ways: a value, a default of a subcircuit, a model. */
const circuit = (rr: number, k: number, more: string) => `
  .param rr=${rr} k=${k} ll={rr*k}
  V1 1 0 SIN(2 1 1k) dc 3 ac 1
  X1 1 2 part r={rr*rr/500}
  .subckt part a b r=1
  R1 a b {r}
  .ends
  R2 2 0 {ll}
  C1 2 0 {1n*rr}
  D1 2 0 dm
  .model dm D (is={1e-17*rr} n={k})
  .options reltol=1e-10 vntol=1e-13 abstol=1e-17
  ${more}`;

const STEP = 1e-4;

/** Central differences of v(2) by rr and k, of the last row. */
async function differences(analysis: string, of: (cards: string) => Promise<number>): Promise<number[]> {
  const at = async (rr: number, k: number) => of(circuit(rr, k, analysis));
  const slope = (up: number, down: number, h: number) => (up - down) / (2 * h);
  return [
    slope(await at(1e3 * (1 + STEP), 2), await at(1e3 * (1 - STEP), 2), 1e3 * STEP),
    slope(await at(1e3, 2 + 2 * STEP), await at(1e3, 2 - 2 * STEP), 2 * STEP),
  ];
}

const last = async (cards: string) => (await simulated(cards)).tables[0]!.last("v(2)");

async function derivatives(analysis: string, card: string): Promise<Float64Array[]> {
  const { tables } = await simulated(circuit(1e3, 2, `${analysis}\n${card}`), {});
  const own = tables.find(({ names }) => names.some((name) => name.startsWith("d{")))!;
  return own.names.filter((name) => name.startsWith("d{")).map((name) => own.column(name));
}

describe(".sens by a .param adds up what it moves", () => {
  test.each([".dc V1 1 5 1", ".tran 10u 0.7m 0 2u"])("along %s, as differences say", async (analysis) => {
    const found = (await derivatives(analysis, ".sens objfunc={v(2)} param=rr,k")).map((column) => column.at(-1)!);
    const expected = await differences(analysis, last);
    found.forEach((value, j) => expect(Math.abs(value / expected[j]! - 1)).toBeLessThan(1e-5));
  });

  test("over frequency", async () => {
    const analysis = ".ac lin 1 200k 200k";
    const found = await derivatives(analysis, ".sens acobjfunc={vm(2)} param=rr,k");
    const magnitude = async (cards: string) => {
      const [phasor] = (await simulated(cards)).tables[0]!.phasors("v(2)");
      return Math.hypot(phasor!.re, phasor!.im);
    };
    const expected = await differences(analysis, magnitude);
    found.forEach((value, j) => expect(Math.abs(value[0]! / expected[j]! - 1)).toBeLessThan(1e-4));
  });

  test("each step has its own", async () => {
    const { tables } = await simulated(
      circuit(1e3, 2, ".step rr list 500 1k\n.dc V1 5 5 1\n.sens objfunc={v(2)} param=rr"),
    );
    const own = tables.filter(({ names }) => names.includes("d{v(2)}/d(rr)")).map((each) => each.last("d{v(2)}/d(rr)"));
    const [expected] = await differences(".dc V1 5 5 1", last);
    expect(own).toHaveLength(2);
    expect(Math.abs(own[1]! / expected! - 1)).toBeLessThan(1e-5);
    expect(Math.abs(own[0]! / own[1]! - 1)).toBeGreaterThan(0.1);
  });

  test("what follows it in an expression of a source is refused", () => {
    const cards = circuit(1e3, 2, "B1 2 0 I={v(2)/rr}\n.dc V1 1 5 1\n.sens objfunc={v(2)} param=rr");
    expect(() => parse(netlist(cards))).toThrow(NetlistError);
    expect(() => parse(netlist(cards))).toThrow(/b1 follows "rr"/);
  });
});
