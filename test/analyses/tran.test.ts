import { describe, expect, it } from "vitest";
import { AbortedError } from "../../src/index.js";
import { runOf, simulated, table } from "../lab.js";

/** A series resonance that rings from a charged capacitor: smooth, so that orders show. */
const damping = 1e4;
const w = Math.sqrt(1e10 - damping * damping);
const exact = (t: number) => Math.exp(-damping * t) * (Math.cos(w * t) + (damping / w) * Math.sin(w * t));
const ringing = "R1 a b 20; L1 b c 1m; C1 c 0 100n ic=1; R2 a 0 1u";

/** Largest error with steps of h seconds, all truncation errors allowed. */
async function errorAt(option: string, h: number): Promise<number> {
  const rows = await table(
    `.options reltol=1e-9 vntol=1e-12 abstol=1e-15 trtol=1e15 ${option}; ${ringing}; .tran 1u 100u 0 ${h} uic`,
  );
  return rows.error("v(c)", exact);
}

it("devices that change with time are seen in every step of a linear circuit", async () => {
  // v' = -v / (R C), R C = 1 ms (1 + 1000 t / s).
  const cards = "R1 a 0 R='1k*(1+1000*time)'; C1 a 0 1u; .ic v(a)=2; .options reltol=1e-6 trtol=1; .tran 10u 2m uic";
  expect((await table(cards)).error("v(a)", (t) => 2 / (1 + 1000 * t))).toBeLessThan(5e-5);
});

describe("integration methods show their order on a circuit", () => {
  it.each([
    ["method=trap", 2],
    ["method=gear", 2],
    ["maxord=1", 1],
  ])("%s: %d", async (option, order) => {
    const h = order === 1 ? 0.05e-6 : 0.4e-6;
    const errors = [await errorAt(option, h), await errorAt(option, h / 2), await errorAt(option, h / 4)];
    expect(Math.abs(Math.log2(errors[0]! / errors[1]!) - order)).toBeLessThan(0.2);
    expect(Math.abs(Math.log2(errors[1]! / errors[2]!) - order)).toBeLessThan(0.15);
  });

  it("the trapezoidal rule errs least: a twelfth against a third of h^2 w^3 t for Gear's", async () => {
    const [trap, gear] = [await errorAt("method=trap", 0.2e-6), await errorAt("method=gear", 0.2e-6)];
    expect(gear / trap).toBeGreaterThan(3);
    expect(gear / trap).toBeLessThan(5);
  });
});

describe("linear circuits", () => {
  it("take one iteration a step, and give what more iterations give", async () => {
    const cards =
      "V1 a 0 pulse(0 1 10u 1u 1u 40u 100u); R1 a b 1k; C1 b 0 10n; L1 b c 1m; R2 c 0 2k; .tran 1u 200u 0 1u";
    const { stats, tables } = await simulated(cards);
    expect(stats.newton).toBeLessThanOrEqual(stats.points + stats.rejected + 2);
    // A diode that carries nothing makes the circuit nonlinear.
    const other = await simulated(`.model d D (is=1e-30); D1 0 e d; Re e 0 1; ${cards}`);
    expect(other.stats.points).toBe(stats.points);
    const [x, y] = [tables[0]!.column("v(c)"), other.tables[0]!.column("v(c)")];
    expect(Math.max(...x.map((value, k) => Math.abs(value - y[k]!)))).toBeLessThan(1e-6);
  });
});

describe("high orders and rough edges", () => {
  it("Gear's methods up to order 6 need fewer points for the same smooth signal", async () => {
    const run = async (maxord: number) => {
      const { tables, stats } = await simulated(
        `.options method=gear maxord=${maxord} reltol=1e-6 vntol=1e-12; ${ringing}; .tran 20u 100u 0 20u uic`,
      );
      return { points: stats.points, error: tables[0]!.error("v(c)", exact) };
    };
    const [low, high] = [await run(2), await run(6)];
    expect(high.points).toBeLessThan(0.35 * low.points);
    expect(high.error).toBeLessThan(2 * low.error);
  });

  it("a capacitor that says how it begins shares its charge with those that do not: these begin at 0 V", async () => {
    const rows = await table(
      `C1 a 0 1p ic=5; C2 b 0 3p; C3 a d 1p; C4 d 0 1p; C5 d b 0.5p; R1 a 0 1g; R2 b 0 1g; R3 d 0 1g
       .tran 1n 10n uic`,
    );
    // 2 a - d = 5 V, 2.5 d = a + b / 2, 7 b = d, in charges over 1 pF.
    const d = 5 / (2 * (2.5 - 1 / 14) - 1);
    expect(rows.column("v(d)").at(-1)).toBeCloseTo(d, 4);
    expect(rows.column("v(a)").at(-1)).toBeCloseTo((5 + d) / 2, 4);
    expect(rows.column("v(b)").at(-1)).toBeCloseTo(d / 7, 4);
  });

  it("an echo that comes within rounding of the end is the end", async () => {
    // The edge at 36 ns comes back, eight times along the line and back, an ulp before 100 ns.
    const rows = await table(
      `V1 s 0 PULSE(0 2 5n 1n 1n 30n 80n); R1 s a 20; T1 a 0 b 0 Z0=75 TD=4n; R2 b 0 1k; C2 b 0 1p
       .options reltol=1e-6; .tran 0.2n 100n`,
    );
    const time = rows.column("time");
    expect(time.at(-1)! - time.at(-2)!).toBeGreaterThan(1e-18);
  });

  it("corners of two sources that differ by rounding are one", async () => {
    // 10 ns + 160 ns and 70 ns + 100 ns, summed as the waveforms sum them, are neighbouring doubles.
    const rows = await table(
      `V1 a 0 PULSE(0 1 0 10n 10n 160n 1u); V2 b 0 PULSE(0 1 20n 10n 40n 100n 1u); R1 a c 1k; R2 b c 1k; C1 c 0 10p
       D1 c 0 dm; .model dm D(is=1e-12); .tran 1n 0.4u`,
    );
    const steps = rows.column("time").map((t, k, all) => (k === 0 ? Infinity : t - all[k - 1]!));
    expect(Math.min(...steps)).toBeGreaterThan(1e-18);
  });

  it("what ends a ringing node costs the rest of the circuit nothing", async () => {
    // The first sections are a thousand times faster than the steps, and ring behind each edge of the pulse.
    const sections = Array.from({ length: 100 }, (_, i) => `R${i} n${i} n${i + 1} 10; C${i} n${i + 1} 0 1n`);
    const end = async (options: string): Promise<readonly [Float64Array, Float64Array]> => {
      const rows = await table(
        `${options}; V1 n0 0 PULSE(0 1 50u 1u 1u 400u 1m); ${sections.join("; ")}; .tran 0.5u 0.6m 0 0.5u`,
      );
      return [Float64Array.from(rows.column("time")), Float64Array.from(rows.column("v(n100)"))];
    };
    const [time, v] = await end(".options reltol=1e-3");
    const [times, exact] = await end(".options reltol=1e-7 vntol=1e-10 abstol=1e-15");
    let k = 1;
    time.forEach((t, i) => {
      while (times[k]! < t) k++;
      const part = (t - times[k - 1]!) / (times[k]! - times[k - 1]!);
      expect(Math.abs(exact[k - 1]! + part * (exact[k]! - exact[k - 1]!) - v[i]!)).toBeLessThan(1.2e-4);
    });
  });

  it("the voltage of an inductor whose current stops does not go on ringing", async () => {
    const rows = await table(
      "V1 a 0 SIN(0 10 1k); D1 a b dm; L1 b c 1m; R1 c 0 100; .model dm D(is=1e-12); .tran 5u 3m",
    );
    const v = rows.column("v(b)");
    let [turns, longest] = [0, 0];
    for (let k = 2; k < v.length; k++) {
      const [now, before] = [v[k]! - v[k - 1]!, v[k - 1]! - v[k - 2]!];
      turns = now * before < 0 && Math.abs(now) > 1e-2 ? turns + 1 : 0;
      longest = Math.max(longest, turns);
    }
    expect(longest).toBeLessThanOrEqual(5);
    // Half a wave of current a period, and nothing through the diode in between.
    const [time, i] = [rows.column("time"), rows.column("i(l1)")];
    const at = (t: number) => i[time.findIndex((x) => x >= t)]!;
    expect(at(2.25e-3)).toBeGreaterThan(0.08);
    expect(Math.abs(at(2.75e-3))).toBeLessThan(1e-9);
  });
});

describe("step control", () => {
  const run = async (reltol: number, method: string) => {
    const { tables, stats } = await simulated(
      `.options reltol=${reltol} vntol=1e-12 abstol=1e-15 method=${method}; ${ringing}; .tran 20u 100u 0 20u uic`,
    );
    return { error: tables[0]!.error("v(c)", exact), points: stats.points, rejected: stats.rejected };
  };

  it.each(["trap", "gear"])("%s: the error follows reltol, the points its cube root", async (method) => {
    const coarse = await run(1e-4, method);
    const fine = await run(1e-7, method);
    expect(coarse.error).toBeLessThan(0.05);
    expect(fine.error).toBeLessThan(5e-4);
    // Local errors of order three: a thousandth of the tolerance takes ten times the points, a hundredth of the error.
    expect(fine.points / coarse.points).toBeGreaterThan(6);
    expect(fine.points / coarse.points).toBeLessThan(14);
    expect(coarse.error / fine.error).toBeGreaterThan(40);
    expect(coarse.error / fine.error).toBeLessThan(250);
  });

  it("does not waste: few attempts are rejected, and smooth stretches take long steps", async () => {
    const { rejected, points } = await run(1e-5, "trap");
    expect(rejected).toBeLessThan(0.1 * points);
    const rows = await table("R1 b 0 1k; C1 b 0 1n ic=2; .options reltol=1e-4; .tran 1u 20u 0 2u uic");
    const t = rows.column("time");
    const gaps = [...t].slice(1).map((time, k) => time - t[k]!);
    expect(Math.max(...gaps)).toBeGreaterThan(1e-6);
    expect(Math.min(...gaps.slice(1))).toBeLessThan(0.15e-6);
    // Growth is bounded, so that the predictor stays meaningful.
    gaps.slice(1).forEach((gap, k) => expect(gap).toBeLessThanOrEqual(gaps[k]! * 2 * (1 + 1e-9)));
  });

  it("rejects a step that goes over a bend, and takes it smaller", async () => {
    const { tables, stats } = await simulated(
      ".options reltol=1e-5; B1 a 0 v={1/(1+exp(-(time-5u)/10n))}; R1 a b 1k; C1 b 0 10p; .tran 1u 10u",
    );
    expect(stats.rejected).toBeGreaterThan(0);
    const time = [...tables[0]!.column("time")];
    expect(time.filter((t) => Math.abs(t - 5e-6) < 5e-8).length).toBeGreaterThan(15);
    expect(time.filter((t) => t < 4.5e-6).length).toBeLessThan(100);
  });
});

describe("a transient analysis as a generator", () => {
  it("ends with what it was given when it is left early", () => {
    const { run, control, statistics } = runOf("V1 a 0 SIN(0 1 1k); R1 a b 1k; C1 b 0 1u; .tran 1u 1m");
    const points = run.points(control);
    for (let k = 0; k < 5; k++) expect(points.next().done).toBe(false);
    expect(points.return(undefined).done).toBe(true);
    expect(statistics.points).toBe(5);
  });

  it("meets further instants exactly", () => {
    const { run, control } = runOf("V1 a 0 SIN(0 1 1k); R1 a b 1k; C1 b 0 1u; .tran 10u 1m");
    const wanted = [1.1e-5, 1.2e-5, 4.7e-4];
    const nextInstant = (t: number) => wanted.find((instant) => instant > t) ?? Infinity;
    const seen = [...run.points({ ...control, nextInstant })].map(({ axis }) => axis[0]);
    for (const instant of wanted) expect(seen).toContain(instant);
  });

  it("gives the same bits again", async () => {
    const cards = ".model d D (is=1e-13 cjo=3p); V1 a 0 SIN(0 3 1meg); R1 a b 1k; D1 b 0 d; .tran 10n 2u";
    const [one, two] = [await table(cards), await table(cards)];
    expect(one.raw.data).toEqual(two.raw.data);
  });

  it("stops when it is told to", async () => {
    const controller = new AbortController();
    controller.abort();
    const cards = "V1 a 0 SIN(0 1 1meg); R1 a b 1k; C1 b 0 1n; .tran 1n 1m";
    await expect(simulated(cards, { signal: controller.signal })).rejects.toBeInstanceOf(AbortedError);
  });
});
