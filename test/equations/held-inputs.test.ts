import { describe, expect, it } from "vitest";
import { Condensation } from "../../src/equations/condensation.js";
import { Condensed } from "../../src/equations/condensed.js";
import { System } from "../../src/equations/system.js";
import { parse } from "../../src/index.js";
import { Newton } from "../../src/solve/newton.js";
import { netlist } from "../lab.js";

const TIGHT = { reltol: 1e-13, vntol: 1e-13, abstol: 1e-15, maxIterations: 200, scale: 0 };
const INPUTS = ["a", "b"];

const NETWORK = "R1 in n1 1k; R2 b n2 2k; R3 n1 n2 1.5k; R4 n2 0 4k; D1 n1 0 d; D2 0 n2 d";

/** A circuit whose parameters a, b and r are roots. */
function condensed(cards: string, lanes: number): { equations: Condensed; roots(a: number, b: number): Float64Array } {
  const data = ".data t a b r\n1 2 3\n.enddata\n.op";
  const deck = parse(netlist(`.param a=1 b=-0.4 r=2k\n.model d D (is=1n)\n${cards}\n${NETWORK}\n${data}`));
  const whole = new System(deck.circuit);
  const { roots, nominal } = deck.circuit.parameters;
  return {
    equations: new Condensed(new Condensation(whole), lanes),
    roots(a, b) {
      const values = Float64Array.from(nominal);
      values[roots.indexOf("a")] = a;
      values[roots.indexOf("b")] = b;
      return values;
    },
  };
}

/** Solved from the same start, whatever was solved before. */
function solved(equations: Condensed): number[] {
  const { x, size, lanes, limits } = equations;
  x.array.fill(0, 0, size * lanes);
  for (let lane = 0; lane < lanes; lane++) limits.set(limits.of(lane).fill(0), lane);
  expect(new Newton(equations).solve(TIGHT)).toMatchObject({ ok: true });
  return [...x.array];
}

describe("inputs that are what sources hold nodes at", () => {
  it.each([
    ["as they are", "Vin in 0 {a}; Vb b 0 {b}"],
    ["the other way round, beside a constant", "Vin 0 in {a}; Vb b 0 {b}; Vc c 0 0.3; Rc c n1 3k"],
    ["as expressions of both", "Vin in 0 {200*(a/255)-b}; Vb b 0 {-0.7*b}; Vc c 0 {sin(a)}; Rc c n2 3k"],
    ["beside a source that stands on another", "Vin in 0 {a}; Vb b 0 {b}; Vc c 0 1; Vd d c 0.2; Rd d n2 3k"],
  ])("are set without all else, to the bit: %s", (_, cards) => {
    for (const lanes of [1, 8]) {
      const [fast, plain] = [condensed(cards, lanes), condensed(cards, lanes)];
      const held = fast.equations.heldBy(INPUTS)!;
      const inputs = (turn: number): number[][] =>
        Array.from({ length: lanes }, (_, lane) => [Math.sin(lane + 3 * turn), Math.cos(2 * lane - turn)]);
      for (let turn = 0; turn < 4; turn++) {
        const isSet = held.set(inputs(turn));
        expect(isSet).toBe(turn > 0);
        inputs(turn).forEach(([a, b], lane) => {
          plain.equations.setRoots(plain.roots(a!, b!), lane);
          if (isSet) return;
          fast.equations.setRoots(fast.roots(a!, b!), lane);
          held.see([a!, b!], lane);
        });
        const write = (equations: Condensed): void =>
          equations.writer({ numbers: [equations.whole.circuit.instanceNumber.get("r3")!], nameOf: () => "r" })(
            Float64Array.of(1000 + 100 * turn),
          );
        if (turn > 1) for (const { equations } of [fast, plain]) write(equations);
        expect(solved(fast.equations)).toEqual(solved(plain.equations));
      }
    }
  });

  it.each([
    ["an input is a current, too", "Vin in 0 {a}; Vb b 0 {b}; Ia n1 0 {a*1m}"],
    ["a source with an input stands on another", "Vin in 0 {a}; Vb b in {b}"],
    ["a source stands on one with an input", "Vin in 0 {a}; Vb b 0 {b}; Vd d in 0.2; Rd d n2 3k"],
    ["a source follows one with an input", "Vin in 0 {a}; Vb b 0 {b}; E1 e 0 in 0 2; Re e n2 3k"],
    ["a waveform stands beside it", "Vin in 0 dc {a} sin(0 1 1k); Vb b 0 {b}"],
    ["an input is read by a nonlinear device", "Vin in 0 {a}; Vb b 0 {b}; B1 n1 0 i={b*v(n1)^3*1m}"],
    ["an input is the gain of a source", "Vin in 0 {a}; Vb b 0 {b}; E1 e 0 in 0 {b}; Re e n1 1k"],
  ])("are set with all else where %s", (_, cards) => {
    expect(condensed(cards, 1).equations.heldBy(INPUTS)).toBeUndefined();
  });
});
