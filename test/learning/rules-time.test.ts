import { describe, expect, it } from "vitest";
import { audit, parse, train } from "../../src/index.js";
import { shipped } from "./decks.js";

const sinh12 = (rule: string, gamma: number, wtau: number, windows = "skip=2 periods=2") =>
  shipped("sinh12.cir", {
    ".param gamma=0.1 wtau=0.1": `.param gamma=${gamma} wtau=${wtau}`,
    ".learn freqprop": `.learn ${rule}`,
    "skip=2 periods=2": windows,
    "phases=12": "phases=16",
  });

describe("learning rules in time on the 12-node sinh network", () => {
  it("a complex nudge that goes round: the faster the circuit, the better the gradient of one period", async () => {
    const cosines = await Promise.all(
      [3, 1, 0.3, 0.1].map(async (wtau) => {
        const { cosine } = await audit(sinh12("holomorphic", 0.2, wtau, "skip=0 periods=1"), { engine: "tran" });
        return cosine;
      }),
    );
    cosines.slice(1).forEach((cosine, k) => expect(cosine).toBeGreaterThan(cosines[k]!));
    expect(cosines[0]).toBeLessThan(0.99);
    expect(cosines.at(-1)).toBeGreaterThan(0.9999);
  });

  it("going round slowly it is the contour of many points", async () => {
    const [slow, rest] = await Promise.all([
      audit(sinh12("holomorphic points=64", 0.2, 1e-3, "skip=1 periods=1"), { engine: "tran" }),
      audit(sinh12("holomorphic points=64", 0.2, 1e-3), { engine: "op" }),
    ]);
    expect(distance(slow, rest)).toBeLessThan(1e-5);
  });

  it("continual learning with frozen conductances adds up to one-sided equilibrium propagation", async () => {
    const [steps, ends] = await Promise.all([
      audit(sinh12("continual", 0.1, 0.03), { engine: "tran" }),
      audit(sinh12("eqprop variant=positive", 0.1, 0.03), { engine: "op" }),
    ]);
    expect(distance(steps, ends)).toBeLessThan(1e-7);
  });

  it("a nudge that follows the outputs does so in time, too", async () => {
    const [time, rest] = await Promise.all([
      audit(sinh12("freqprop nudge=resistive", 0.2, 1e-3), { engine: "tran" }),
      audit(sinh12("freqprop nudge=resistive", 0.2, 1e-3), { engine: "phases" }),
    ]);
    expect(distance(time, rest)).toBeLessThan(1e-4);
    expect(distance(time, await audit(sinh12("freqprop", 0.2, 1e-3), { engine: "phases" }))).toBeGreaterThan(1e-3);
  });

  it("harmonics of the square are read in time", async () => {
    const { relativeError } = await audit(sinh12("harmonics order=3", 0.5, 1e-3), { engine: "tran" });
    expect(Math.abs(relativeError / 9.99e-5 - 1)).toBeLessThan(0.02);
  });

  it("continual learning changes conductances within a sample", async () => {
    const text = `divider
V1 in 0 1
R1 in out syn g=100u
R2 out 0 syn g=50u
C1 out 0 1n
.model syn TRAINABLE (gmin=1u gmax=1m)
.model lk LOCKIN (f=1k)
.data samples t
+ 0.25
.enddata
.learn continual data=samples outputs=(out) targets=(t) gamma=10u lockin=lk rate=4e-9 epochs=100
.end
`;
    const { report } = await train(parse(text));
    expect(report.final.train.loss).toBeLessThan(1e-5);
    expect(report.epochs[0]!.train.loss).toBeGreaterThan(0.05);
  });
});

describe("complex nudges", () => {
  const error = async (gamma: number, points: number) =>
    (await audit(sinh12(`holomorphic points=${points}`, gamma, 0.1), { engine: "op" })).relativeError;

  it("work within the radius that the tool tells, and not beyond", async () => {
    const { reach, seams } = await audit(sinh12("holomorphic", 0.1, 0.1), { engine: "op" });
    expect(seams).toEqual([]);
    // Within, N more points divide the error by (radius / gamma)^N; beyond, they are of no use.
    expect((await error(0.8 * reach!, 48)) / (await error(0.8 * reach!, 24))).toBeLessThan(0.8 ** 24 * 3);
    expect((await error(1.15 * reach!, 48)) / (await error(1.15 * reach!, 24))).toBeGreaterThan(0.2);
  });

  it("know no radius in a linear circuit, and name what has a seam", async () => {
    const deck = (device: string) =>
      parse(`seam
V1 in 0 1
R1 in out syn g=100u
R2 out 0 syn g=50u
${device}
.model syn TRAINABLE (gmin=1u gmax=1m)
.data samples t
+ 0.1
.enddata
.learn holomorphic data=samples outputs=(out) targets=(t) gamma=20u rate=1
.end
`);
    expect(await audit(deck(""))).toMatchObject({ reach: null, seams: [] });
    const { seams } = await audit(deck("B1 out 0 i={1u*max(v(out), 0.65)}"));
    expect(seams).toEqual(["b1"]);
  });
});

function distance(a: { devices: readonly { measured: number }[] }, b: typeof a): number {
  const [x, y] = [a, b].map(({ devices }) => devices.map(({ measured }) => measured)) as [number[], number[]];
  return Math.hypot(...x.map((value, j) => value - y[j]!)) / Math.hypot(...y);
}
