import { describe, expect, it } from "vitest";
import { parse, simulate } from "../../src/index.js";
import { netlist, simulated } from "../lab.js";

const measured = async (cards: string) => (await simulated(cards)).measures;

describe(".measure of a transient analysis", () => {
  const rc = "V1 a 0 pulse(0 1 0 1n 1n 1 2); R1 a b 1k; C1 b 0 1u; .options reltol=1e-5; .tran 10u 10m";
  const tau = 1e-3;

  it("rise time, delay and level of an RC circuit", async () => {
    const found = await measured(
      `${rc}; .param half=0.5; .meas tran rise trig v(b) val=0.1 rise=1 targ v(b) val=0.9 rise=1; .meas tran delay when v(b)='half'
.meas tran delay2 trig at=0 targ v(b)=0.5 cross=last; .meas tran level find v(b) at=1m; .meas tran rate deriv v(b) when v(b)=0.5
.meas tran current find i(c1) when v(b)=0.5; .measure tran ratio param='rise/delay'; .meas tran meet when v(b)=i(c1)*1k
.meas tran near find v(b) AT 'delay2*2'; .meas tran part avg v(b) trig at=1m targ v(b)=0.9`,
    );
    expect(found["rise"]).toBeCloseTo(tau * Math.log(9), 7);
    expect(found["delay"]).toBeCloseTo(tau * Math.log(2), 7);
    expect(found["delay2"]).toBe(found["delay"]);
    expect(found["level"]).toBeCloseTo(1 - Math.exp(-1), 4);
    expect(found["rate"]).toBeCloseTo(0.5 / tau, 0);
    expect(found["current"]).toBeCloseTo(0.5e-3, 7);
    expect(found["ratio"]).toBeCloseTo(Math.log(9) / Math.log(2), 3);
    expect(found["meet"]).toBeCloseTo(tau * Math.log(2), 7);
    expect(found["near"]).toBeCloseTo(0.75, 4);
    const end = tau * Math.log(10);
    expect(found["part"]).toBeCloseTo(1 - (tau * (Math.exp(-1) - 0.1)) / (end - 1e-3), 4);
  });

  it("what stands for a measure that fails, and the place of an extreme", async () => {
    const sine = "V1 a 0 sin(0 1 1k); R1 a 0 1k; .tran 1u 1m 0 1u";
    const found = await measured(
      `${sine}; .meas tran never when v(a)=2 default_val=-3; .meas tran reached when v(a)=0.5 rise=1 default_val=-3
.meas tran span trig v(a)=2 rise=1 targ at=1m default_val={1+1}; .meas tran top max v(a) output=time; .meas tran low min v(a) output=value`,
    );
    expect(found["never"]).toBe(-3);
    expect(found["reached"]).toBeCloseTo(1e-3 / 12, 7);
    expect(found["span"]).toBe(2);
    expect(found["top"]! / 0.25e-3).toBeCloseTo(1, 2);
    expect(found["low"]).toBeCloseTo(-1, 4);
    const faults = () => parse(netlist(`${sine}; .meas tran x avg v(a) output=time`));
    expect(faults).toThrow(/OUTPUT=time is nothing that avg has/);
  });

  it("windows, cycles, and errors against expressions", async () => {
    const sine = "V1 a 0 sin(0.5 1 1k); R1 a 0 1k; .tran 1u 5m 0 1u";
    const found = await measured(
      `${sine}; .meas tran power avg p(r1) from=1m to=2m; .meas tran effective rms {v(a)-0.5}; .meas tran charge integral i(r1) from=0 to=1m
.meas tran top max v(a) FROM 0 TO 1m; .meas tran when_top max_at v(a) to=0.9m; .meas tran span pp v(a); .meas tran low min v(a) td=1m
.meas tran duty duty v(a) on=0.5; .meas tran freq freq v(a) on=0.6 off=0.4; .meas tran on on_time v(a) on=0.5 off=0.5
.meas tran e err2 v(a) {v(a)*1.1} minval=1e-3 ignor=0.1; .meas tran last eqn {v(a)*2}; .meas tran thd four v(a) at=1k`,
    );
    expect(found["power"]).toBeCloseTo((0.25 + 0.5) / 1e3, 8);
    expect(found["effective"]).toBeCloseTo(Math.SQRT1_2, 5);
    expect(found["charge"]).toBeCloseTo(0.5e-6, 11);
    expect(found["top"]).toBeCloseTo(1.5, 4);
    expect(found["when_top"]).toBeCloseTo(0.25e-3, 5);
    expect(found["span"]).toBeCloseTo(2, 4);
    expect(found["low"]).toBeCloseTo(-0.5, 4);
    expect(found["duty"]).toBeCloseTo(0.5, 3);
    expect(found["freq"]).toBeCloseTo(1e3, 0);
    expect(found["on"]).toBeCloseTo(0.5e-3, 7);
    expect(found["e"]).toBeCloseTo(0.1, 10);
    expect(found["last"]).toBeCloseTo(1, 6);
    expect(found["thd"]!).toBeLessThan(0.01);
  });

  it("events at a part of the largest value", async () => {
    const sine = "V1 a 0 sin(1 2 1k 0 0 0 3); R1 a 0 1k; .tran 1u 5m 0 1u";
    const found = await measured(
      `${sine}; .measure tran rise TRIG v(a) FRAC_MAX=0.5 RISE=1 TARG v(a) FRAC_MAX=0.9 RISE=1
.measure tran high WHEN v(a) FRAC_MAX=0.9 FALL=LAST; .measure tran after FIND v(a) AT=4.2m; .measure tran top MAX v(a) from=3m`,
    );
    const at = (level: number) => Math.asin((level - 1) / 2) / (2 * Math.PI * 1e3);
    expect(found["rise"]).toBeCloseTo(at(2.7) - at(1.5), 8);
    expect(found["high"]).toBeCloseTo(2.5e-3 - at(2.7), 7);
    // Three periods, and no more of them.
    expect(found["after"]).toBeCloseTo(1, 9);
    expect(found["top"]).toBeCloseTo(1, 9);
  });

  it("a file to compare with", async () => {
    const reader = {
      read: (name: string) => ({ name, bytes: new TextEncoder().encode(files[name]!) }),
    };
    const files: Record<string, string> = {
      "ref.prn": "Index  TIME  V(A)\n0  0.0  0.0\n1  5e-4  0.25\n2  1e-3  1.5\nEnd of Xyce(TM) Simulation\n",
      "ref.csv": "time,v(a)\n0,0\n1e-3,0.5\n",
    };
    const deck = parse(
      netlist(`V1 a 0 pwl(0 0 1m 1); R1 a 0 1k; .tran 10u 1m
.meas tran e1 error v(a) file=ref.prn indepvarcol=1 depvarcol=2 comp_function=l1norm; .meas tran e2 error v(a) file="ref.csv"
.meas tran e3 ERROR V(A) FILE=ref.prn INDEPVARCOL=1 DEPVARCOL=2 COMP_FUNCTION=INFNORM FROM=0.2m TO=0.6m`),
      { reader },
    );
    const { measures } = await simulate(deck);
    expect(measures["e1"]).toBeCloseTo(0.75, 6);
    expect(measures["e2"]).toBeCloseTo(0.5, 6);
    expect(measures["e3"]).toBeCloseTo(0.25, 6);
  });

  it("failures are told, and the rest has values", async () => {
    const { measures, unmeasured: failures } = await simulated(
      `${rc}; .meas tran no when v(b)=2; .meas tran also param='no+1'; .meas tran round param='circle'; .meas tran circle param='round'
.meas tran good max v(b)`,
    );
    expect(measures["no"]).toBeNaN();
    expect(measures["good"]).toBeCloseTo(1, 3);
    const messages = failures.map(({ message }) => message);
    expect(messages.length).toBe(4);
    expect(messages[0]).toMatch(/no failed: v\(b\) = 2 never happens/);
    expect(messages[1]).toMatch(/also failed: the measure no failed/);
    expect(messages.join()).toMatch(/depends on itself/);
  });
});

describe(".measure of other analyses", () => {
  it("ac, dc and op", async () => {
    const found = await measured(
      `V1 a 0 1 ac 1; R1 a b 1k; R2 b c 1k; V2 c 0 0; C1 b 0 1u; .ac dec 100 1 10k; .dc V1 2 0 -0.1; .op
.meas ac corner when vdb(b)='vdb0-3.0103'; .meas ac vdb0 find vdb(b) at=1; .meas ac part find v(b) at=1; .meas ac angle find vp(b) when vdb(b)=-9.0309
.meas dc gain deriv v(b) at=1; .meas dc half when v(b)=0.25; .meas dc area integ v(b) from=0.5 to=1.5; .meas op mid find v(b) at=0; .meas op twice param='2*v(b)'`,
    );
    expect(found["corner"]).toBeCloseTo(1 / (2 * Math.PI * 500e-6), 0);
    expect(found["angle"]).toBeCloseTo(-Math.PI / 4, 3);
    expect(found["part"]).toBeCloseTo(0.5, 4);
    expect(found["gain"]).toBeCloseTo(0.5, 9);
    expect(found["half"]).toBeCloseTo(0.5, 9);
    expect(found["area"]).toBeCloseTo(0.5, 9);
    expect(found["twice"]).toBeCloseTo(1, 9);
    expect(found["mid"]).toBeCloseTo(0.5, 9);
  });

  it("without an analysis it is the first one; a name twice is told", async () => {
    const { measures, warnings } = await simulated(
      "V1 a 0 1; R1 a 0 1k; .dc V1 0 1 0.1; .meas top max v(a); .meas top min v(a) goal=3",
    );
    expect(measures).toEqual({ top: 0 });
    expect(warnings.map(({ code }) => code)).toEqual(["duplicate-name", "ignored-option"]);
  });
});

describe(".four", () => {
  it("prints a table and gives values by name", async () => {
    const { prints, fourier } = await simulated(
      ".options nfreqs=4 polydegree=3; V1 a 0 sin(1 2 1k); R1 a 0 1k; B1 b 0 v=v(a)*v(a); R2 b 0 1; .tran 1u 3m 0 2u; .four 1k v(a) {v(b)-1}",
    );
    expect(prints.map(({ kind, points, columns }) => [kind, points, columns.length])).toEqual([
      ["four", 4, 6],
      ["four", 4, 6],
    ]);
    expect(fourier["four.v(a).dc"]).toBeCloseTo(1, 4);
    expect(fourier["four.v(a).mag1"]).toBeCloseTo(2, 4);
    // (1 + 2 sin)^2 - 1 = 2 + 4 sin - 2 cos(2 .)
    expect(fourier["four.v(b)-1.dc"]).toBeCloseTo(2, 3);
    expect(fourier["four.v(b)-1.mag1"]).toBeCloseTo(4, 3);
    expect(fourier["four.v(b)-1.mag2"]).toBeCloseTo(2, 3);
    expect(Math.abs(fourier["four.v(b)-1.phase2"]!)).toBeCloseTo(90, 2);
    expect(fourier["four.v(b)-1.thd"]).toBeCloseTo(50, 2);
  });
});

it("with all columns wanted, a measure that cannot be read is one that fails", async () => {
  const text = netlist(
    "V1 a 0 1; R1 a 0 1k; .op; .meas op x wobble v(a); .meas op y find v(q) at=0; .meas op z find v(a) at=0",
  );
  expect(() => parse(text)).toThrow(/wobble/);
  const { measures, unmeasured } = await simulate(parse(text, { columns: "all" }), { columns: "all" });
  expect(measures).toEqual({ x: NaN, y: NaN, z: 1 });
  expect(unmeasured.length).toBe(2);
});

describe("steps", () => {
  it("have values each, read anew with what the step sets", async () => {
    const result = await simulated(
      ".param a=1; V1 in 0 sin(0 {a} 1k); R1 in 0 1k; .tran 1u 2m 0 1u; .step param a list 1 3; .meas tran top max v(in); .meas tran half when v(in)='a/2'; .meas tran high when v(in)=2; .four 1k v(in)",
    );
    expect(result.measures).toEqual({});
    expect(result.stepped.map(({ step }) => step)).toEqual(["a=1", "a=3"]);
    const [one, three] = result.stepped;
    expect(three!.measures["top"]).toBeCloseTo(3 * one!.measures["top"]!, 4);
    expect(three!.measures["half"]).toBeCloseTo(one!.measures["half"]!, 8);
    expect(one!.measures["high"]).toBeNaN();
    expect(three!.fourier["four.v(in).mag1"]).toBeCloseTo(3, 3);
    expect(result.unmeasured.map(({ message }) => message)).toEqual([expect.stringMatching(/high failed.*step a=1/)]);
  });
});

it("TRAN_CONT has all events, from the one on that the card names; .result is the end of each step", async () => {
  const sine = "V1 a 0 sin(0 1 1k); R1 a 0 {r}; .param r=2; .tran 1u 2.2m 0 1u; .step r list 2 4";
  const deck = netlist(
    `${sine}; .meas tran_cont up when v(a)=0.5 rise=1; .meas tran_cont rates deriv v(a) when v(a)=0 cross=2
.meas tran once when v(a)=0.5 rise=1; .result {i(r1)*1k}`,
  );
  const { stepped } = await simulate(parse(deck));
  const [{ measures }, other] = stepped as [(typeof stepped)[0], (typeof stepped)[0]];
  expect(Object.keys(measures)).toEqual([
    ...["up", "up[2]", "up[3]", "rates", "rates[2]", "rates[3]", "rates[4]", "once", "i(r1)*1k"],
  ]);
  const first = Math.asin(0.5) / (2 * Math.PI * 1e3);
  for (const [k, name] of ["up", "up[2]", "up[3]"].entries()) expect(measures[name]).toBeCloseTo(first + k * 1e-3, 8);
  expect(measures["rates[2]"]! / (2 * Math.PI * 1e3)).toBeCloseTo(1, 3);
  const end = 1e3 * Math.sin(2 * Math.PI * 2.2);
  expect(measures["i(r1)*1k"]).toBeCloseTo(end / 2, 6);
  expect(other.measures["i(r1)*1k"]).toBeCloseTo(end / 4, 6);
});

it("an operating point is found without saying where", async () => {
  expect(await measured("V1 a 0 3; R1 a b 1; R2 b 0 2; .op; .meas op half find v(b)")).toEqual({ half: 2 });
});
