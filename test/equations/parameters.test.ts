import { describe, expect, it } from "vitest";
import { parse } from "../../src/index.js";
import { System } from "../../src/equations/system.js";
import { netlist, runOf, systemOf } from "../lab.js";

const cards =
  ".param r=1k vin=2 tc=1m; .model d D (is=1e-12 n={1+r/10k}); V1 a 0 {vin}; V2 e 0 SIN(0 {vin} 1k); R1 a b {r} tc1={tc}; D1 b 0 d; C1 b 0 {r*1p}; R2 e b 5k; B1 b 0 i={1m*vin*v(e)}; I1 b 0 {vin/1k}";

/** F, q and the matrix at a point, of one lane. */
function state(system: System, lane = 0) {
  const { lanes } = system;
  for (let i = 0; i < system.size; i++) system.x.array[i * lanes + lane] = 0.1 + 0.05 * i;
  for (let k = 0; k < 20; k++) system.evaluate(1e4);
  const matrix = system.lu.values.array.slice();
  system.evaluateCharges();
  const of = (values: Float64Array, count: number) =>
    Array.from({ length: count }, (_, i) => values[i * lanes + lane]!);
  return {
    f: of(system.f.array, system.size),
    q: of(system.q.array, system.size),
    matrix: of(matrix, system.pattern.row.length),
  };
}

const deckWith = (define: Record<string, string | number>) =>
  parse(netlist(`${cards}\n.data t r vin tc 1 2 3\n.enddata\n.op`), { define });

describe("live parameters", () => {
  // A data table makes the parameters of its columns live.
  const live = () => new System(deckWith({}).circuit, { lanes: 4 });
  const set = (system: System, lane: number, values: Record<string, number>) => {
    const { roots } = system.circuit.parameters;
    const now = Float64Array.from(system.columns.rootsOf(lane));
    for (const [name, value] of Object.entries(values)) {
      const at = roots.indexOf(name);
      expect(at, `${name} among ${roots.join(" ")}`).toBeGreaterThanOrEqual(0);
      now[at] = value;
    }
    system.setRoots(now, lane);
  };

  it("each lane has the equations of the netlist with its values", () => {
    const system = live();
    const lanes = [{ r: 2000, vin: 1 }, { r: 500, vin: 3, tc: 5e-3 }, {}, { vin: -1 }];
    lanes.forEach((values, lane) => set(system, lane, values));
    system.setTime(undefined);
    lanes.forEach((values, lane) => {
      const alone = new System(deckWith(values as Record<string, number>).circuit);
      alone.setTime(undefined);
      expect(state(system, lane)).toEqual(state(alone));
    });
  });

  it("going back gives the old equations", () => {
    const system = live();
    system.setTime(undefined);
    const before = state(system, 1);
    set(system, 1, { r: 7000, vin: 9, tc: 0.1 });
    system.setTime(undefined);
    expect(state(system, 1)).not.toEqual(before);
    set(system, 1, { r: 1000, vin: 2, tc: 1e-3 });
    system.setTime(undefined);
    expect(state(system, 1)).toEqual(before);
  });

  it("sources over time follow their roots too", () => {
    const system = live();
    set(system, 2, { vin: 10 });
    system.setTime(0.25e-3);
    const driven = system.circuit.instanceNumber.get("v2")!;
    expect(system.columns.read(driven, "dc", 2)).toBeCloseTo(10, 9);
    expect(system.columns.read(driven, "dc", 1)).toBeCloseTo(2, 9);
  });

  it("temperature is a root", () => {
    const system = live();
    const roots = Float64Array.from(system.columns.rootsOf(0));
    roots[0] = 77;
    system.setRoots(roots, 0);
    system.setTime(undefined);
    const alone = new System(parse(netlist(`.temp 77; ${cards}; .op`)).circuit);
    alone.setTime(undefined);
    // Nominal temperatures stay: only what depends on temp differs.
    const [a, b] = [state(system, 0), state(alone)];
    a.f.forEach((value, i) => expect(value).toBeCloseTo(b.f[i]!, 9));
  });
});

describe("parameters written from outside", () => {
  it("restamp linear devices, matrix and right-hand side", () => {
    const system = systemOf("V1 a 0 4; R1 a b 1k; R2 b 0 1k");
    system.setTime(undefined);
    system.evaluate(0);
    system.columns.write(1, "r", 0, 250);
    system.columns.write(0, "dc", 0, 8);
    expect(system.columns.read(1, "r", 0)).toBe(250);
    const fresh = systemOf("V1 a 0 8; R1 a b 250; R2 b 0 1k");
    fresh.setTime(undefined);
    expect(state(system)).toEqual(state(fresh));
  });

  it("a parameter that a law does not read is refused", () => {
    expect(() => systemOf("R1 a 0 1k").columns.write(0, "l9", 0, 1)).toThrow(/r1 does not read l9/);
  });
});

describe("sources", () => {
  const cards = "V1 a 0 PULSE(0 1 3u 1u 1u 2u 20u); R1 a 0 1; I1 0 b PWL(0 0 5u 1 6u 0); R2 b 0 1; V2 c 0 7; R3 c 0 1";
  const window = { step: 1e-6, stop: 1e-4 };

  it("the next breakpoint is the first of all sources", () => {
    const { sources } = systemOf(cards, { window });
    const seen: number[] = [];
    for (let t = 0; t < 2e-5; t = sources.nextBreakpoint(t)) seen.push(t);
    expect(seen.map((t) => Math.round(t * 1e6))).toEqual([0, 3, 4, 5, 6, 7]);
  });

  it("a driven source has its own value and no corners; given back it has them again", () => {
    const system = systemOf(cards, { window });
    system.sources.drive(0, 0, 42);
    system.setTime(4e-6);
    expect(system.columns.read(0, "dc", 0)).toBe(42);
    expect(system.sources.nextBreakpoint(0)).toBe(5e-6);
    system.sources.drive(0, 0, undefined);
    system.setTime(4.5e-6);
    expect(system.columns.read(0, "dc", 0)).toBe(1);
    expect(system.sources.nextBreakpoint(0)).toBe(3e-6);
  });

  it("at DC sources have their DC values or where their waveforms start, all of them times a factor", () => {
    const system = systemOf("V1 a 0 DC 5 SIN(1 1 1k); R1 a 0 1; V2 b 0 SIN(1 1 1k); R2 b 0 1", { window });
    system.setTime(undefined, 0.5);
    expect([0, 2].map((number) => system.columns.read(number, "dc", 0))).toEqual([2.5, 0.5]);
    system.setTime(0);
    expect([0, 2].map((number) => system.columns.read(number, "dc", 0))).toEqual([1, 1]);
  });
});

describe("state", () => {
  it("exported and imported, a run goes on with the same bits", () => {
    const circuit = ".model d D (is=1e-13 rs=3); V1 a 0 2; R1 a b 1k; D1 b c d; R2 c 0 100; D2 c 0 d";
    const [one, two] = [systemOf(circuit, { lanes: 1 }), systemOf(circuit, { lanes: 1 })];
    for (const system of [one, two]) system.setTime(undefined);
    const iterate = (system: System) => {
      system.evaluate(0);
      system.lu.factor();
      system.lu.solve(system.f);
      for (let i = 0; i < system.size; i++) system.x.array[i]! -= system.f.array[i]!;
    };
    for (let k = 0; k < 4; k++) iterate(one);
    expect(one.limits.largest(0)).toBeGreaterThan(0);
    two.importState(one.exportState());
    for (let k = 0; k < 4; k++) {
      iterate(one);
      iterate(two);
      expect([...two.x.array]).toEqual([...one.x.array]);
    }
  });

  it("initial conditions give branches their currents and capacitors to ground their voltages", () => {
    const { run, control } = runOf(
      "R1 a 0 1k; C1 a 0 1n ic=3; C2 0 b 1n ic=2; R2 b 0 1k; L1 c 0 1m ic=0.25; R3 c 0 1k; .tran 1n 10n uic",
    );
    const first = run.points(control).next();
    const x = first.done ? [] : [...first.value.x];
    expect(x.slice(0, 4)).toEqual([3, -2, 0, 0.25]);
  });
});
