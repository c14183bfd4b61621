import { describe, expect, it } from "vitest";
import { advise, type Advice, audit, parse, type Deck } from "../../src/index.js";
import { shipped } from "./decks.js";
import { randomNetwork, type Topology } from "./random-networks.js";

/** The same netlist with the advised cards in place of its own. */
function followed(text: string, { card, gamma }: Advice): Deck {
  const changed = text.replace(/^\.model lk LOCKIN .*$/m, card).replace(/gamma=\S+/, `gamma=${gamma}`);
  expect(changed).toContain(card);
  return parse(changed);
}

/** What an audit over time measures, over the prediction. */
async function agreement(deck: Deck, predicted: { relativeError: number }): Promise<number> {
  const { relativeError } = await audit(deck, { engine: "tran" });
  return relativeError / predicted.relativeError;
}

const sinh = (changes: Readonly<Record<string, string>>): Deck => shipped("sinh12.cir", changes);
const learnCard = "gamma={gamma} lockin=lk";

describe("advice for sinh12", () => {
  it.each([
    ["0.1", 0.01],
    ["0.3", 0.003],
    ["1", 0.05],
  ])("with omega tau %s and a wanted error of %s holds, as an audit over time measures", async (wtau, error) => {
    const slow = { ".param gamma=0.1 wtau=0.1": `.param gamma=0.1 wtau=${wtau}` };
    const deck = sinh(slow);
    const advice = await advise(deck, { error });
    // C / lambda of the netlist's first lines.
    expect((advice.tau! * 2 * Math.PI * 1e3) / Number(wtau)).toBeCloseTo(1, 5);
    expect(advice.reached).toBe(true);
    expect(Math.abs((await agreement(deck, advice.asWritten.predicted)) - 1)).toBeLessThan(0.02);
    const taken = sinh({
      ...slow,
      ".model lk LOCKIN (f=1k filter=boxcar skip=2 periods=2 points=64 phases=12)": advice.card,
      [learnCard]: `gamma=${advice.gamma} lockin=lk`,
    });
    const { relativeError } = await audit(taken, { engine: "tran" });
    expect(relativeError).toBeLessThan(error);
    // It wastes no time either.
    expect(relativeError).toBeGreaterThan(error / 4);
    expect(Math.abs(relativeError / advice.advised.predicted.relativeError - 1)).toBeLessThan(0.1);
  });

  it("lowers a nudge that bends the gradient", async () => {
    const strong = { ".param gamma=0.1": ".param gamma=0.5" };
    const advice = await advise(sinh(strong), { error: 0.001 });
    expect(advice.gamma).toBeLessThan(0.11);
    const taken = sinh({
      ".model lk LOCKIN (f=1k filter=boxcar skip=2 periods=2 points=64 phases=12)": advice.card,
      [learnCard]: `gamma=${advice.gamma} lockin=lk`,
    });
    const { relativeError } = await audit(taken, { engine: "tran" });
    expect(relativeError).toBeLessThan(0.001);
    expect(relativeError).toBeGreaterThan(0.0003);
  });

  it("predicts RC filters, their settling and their ripple, and chooses order and time constant", async () => {
    const rc = (order: number, tau: string, skip: number) =>
      sinh({ "filter=boxcar skip=2": `filter=rc order=${order} tau=${tau} skip=${skip}` });
    for (const [order, tau, skip] of [
      [1, "1m", 6],
      [4, "1m", 8],
    ] as const) {
      const deck = rc(order, tau, skip);
      const { asWritten } = await advise(deck);
      expect(asWritten.predicted.relativeError).toBeGreaterThan(0.003);
      expect(Math.abs((await agreement(deck, asWritten.predicted)) - 1)).toBeLessThan(0.1);
    }
    const advice = await advise(rc(1, "1m", 6));
    expect(advice.card).toMatch(/filter=rc order=\d tau=/);
    expect(advice.reached).toBe(true);
    const taken = sinh({ ".model lk LOCKIN (f=1k filter=boxcar skip=2 periods=2 points=64 phases=12)": advice.card });
    const { relativeError } = await audit(taken, { engine: "tran" });
    expect(relativeError).toBeLessThan(0.01);
    expect(relativeError / advice.advised.predicted.relativeError).toBeLessThan(2);
  });

  it("listens as long as noise asks for, with as strong a nudge as the error allows", async () => {
    const noisy = (seed: number, changes: Record<string, string>) => shipped("sinh12.cir", changes, seed);
    const noise = { "skip=2 periods=2": "skip=2 periods=2 noise=1e-5" };
    const advice = await advise(noisy(1, noise), { error: 0.02 });
    expect(advice.gamma).toBeGreaterThan(0.1);
    expect(advice.advised.lockIn.periods).toBeGreaterThan(1);
    const taken = {
      ".model lk LOCKIN (f=1k filter=boxcar skip=2 periods=2 points=64 phases=12)": advice.card,
      [learnCard]: `gamma=${advice.gamma} lockin=lk`,
    };
    const errors = [];
    for (let seed = 1; seed <= 6; seed++)
      errors.push((await audit(noisy(seed, taken), { engine: "tran" })).relativeError);
    const rms = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length);
    expect(rms).toBeLessThan(0.02);
    expect(Math.abs(rms / advice.advised.predicted.relativeError - 1)).toBeLessThan(0.4);
  });

  it("chooses bits and range of a converter", async () => {
    const rough = { "skip=2 periods=2": "skip=2 periods=2 bits=6 range=0.1" };
    const advice = await advise(sinh(rough));
    const { bits, range } = advice.advised.lockIn;
    // The largest drop of the netlist's operating point is below half a volt.
    expect(range).toBeGreaterThan(0.2);
    expect(range).toBeLessThan(1);
    expect(bits).toBeGreaterThan(6);
    const taken = sinh({
      ".model lk LOCKIN (f=1k filter=boxcar skip=2 periods=2 points=64 phases=12)": advice.card,
      [learnCard]: `gamma=${advice.gamma} lockin=lk`,
    });
    const { relativeError } = await audit(taken, { engine: "tran" });
    expect(relativeError).toBeLessThan(0.01);
    expect(relativeError / advice.advised.predicted.relativeError).toBeGreaterThan(0.5);
  });
});

describe("advice for random networks with diodes", () => {
  const rows = (["mesh", "layers", "ladder"] as const).flatMap((topology) => [1, 2].map((seed) => [topology, seed]));
  it.each(rows as [Topology, number][])("holds: %s %i", async (topology, seed) => {
    const { text } = randomNetwork(topology, seed, "free=1 skip=1 periods=2", "gamma=20u rate=1n");
    const error = seed === 1 ? 0.01 : 0.05;
    const advice = await advise(parse(text), { error });
    expect(advice.samples).toBe(4);
    expect(advice.reached).toBe(true);
    const { relativeError } = await audit(followed(text, advice), { engine: "tran" });
    expect(relativeError).toBeLessThan(error);
    const ratio = relativeError / advice.advised.predicted.relativeError;
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });
});

describe("advice", () => {
  const plain = (more: string, rule = "freqprop") => `divider
.param x=1
V1 in 0 {x}
R1 in out syn g=100u
R2 out 0 syn g=50u
${more}
.model syn TRAINABLE (gmin=1u gmax=1m)
.model lk LOCKIN (f=1k)
.data samples x t
+ 1 0.25 -1 0.5
.enddata
.learn ${rule} data=samples outputs=(out) targets=(t) gamma=1u lockin=lk rate=1e-9
.end
`;

  it("says that a circuit without storage has no time constant", async () => {
    const advice = await advise(parse(plain("")));
    expect(advice).toMatchObject({ tau: null, decay: null, slowestSample: null, omegaTau: 0, reached: true });
    expect(advice.advised.lockIn).toMatchObject({ f: 1000, free: 1, skip: 0, periods: 1 });
    const { relativeError } = await audit(followed(plain(""), advice), { engine: "tran" });
    expect(relativeError).toBeLessThan(1e-9);
  });

  it("finds the pole and the frequency of one capacitor by hand", async () => {
    const { tau, omegaTau, asWritten } = await advise(parse(plain("C1 out 0 100n")));
    // 100 nF at 150 uS.
    expect(tau! / (100e-9 / 150e-6)).toBeCloseTo(1, 9);
    const wt = 2 * Math.PI * 1e3 * tau!;
    const bandwidth = asWritten.predicted.causes.find(({ cause }) => cause === "bandwidth")!;
    expect(bandwidth.relativeError / ((wt * wt) / (1 + wt * wt))).toBeCloseTo(1, 6);
    // (omega tau)^2 / (1 + (omega tau)^2) = 0.45 of the wanted error.
    expect(omegaTau).toBeLessThanOrEqual(Math.sqrt(0.0045 / 0.9955));
    expect(omegaTau).toBeGreaterThan(0.85 * Math.sqrt(0.0045 / 0.9955));
  });

  it("knows how long a circuit rings", async () => {
    const { tau, decay } = await advise(parse(plain("C1 out 0 100n\nL1 out o2 1\nR3 o2 0 100")));
    // What is left of v(out): C dv/dt = -g v - i, L di/dt = v - r i.
    const [g, r, c, l] = [150e-6, 100, 100e-9, 1];
    const [sum, product] = [g / c + r / l, (1 + g * r) / (l * c)];
    expect(sum * sum).toBeLessThan(4 * product);
    expect(decay! / (2 / sum)).toBeCloseTo(1, 9);
    expect(tau! * Math.sqrt(product)).toBeCloseTo(1, 9);
  });

  it("says what no setting mends", async () => {
    const crossed = plain("E1 a 0 out 0 2\nR4 a b 20k\nR5 b 0 syn g=50u\nR6 b out syn g=20u");
    const { reached, advised } = await advise(parse(crossed));
    expect(reached).toBe(false);
    expect(advised.predicted.causes[0]!.cause).toBe("non-reciprocity");
  });

  it.each([
    ["eqprop", "eqprop reads no sine"],
    ["continual", "continual reads no sine"],
  ])("is refused to %s", async (rule, message) => {
    await expect(advise(parse(plain("")), { rule })).rejects.toThrow(message);
  });

  it.each([0, 1, -0.1, NaN])("takes no error of %d", async (error) => {
    await expect(advise(parse(plain("")), { error })).rejects.toThrow("no relative error");
  });

  it("refuses an operating point that is not stable", async () => {
    // A negative resistance that outweighs the others.
    const deck = parse(plain("C1 out 0 100n\nR9 out 0 -5k"));
    await expect(advise(deck)).rejects.toThrow("not stable");
  });
});
