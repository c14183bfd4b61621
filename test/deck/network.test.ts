import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { audit, type NetworkDescription, newNetwork, parse, train } from "../../src/index.js";

const folder = mkdtempSync(path.join(os.tmpdir(), "lockspice-network-"));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string): string => {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};
const netlist = path.join(folder, "net.cir");

const xor = file("xor.csv", "x1,x2,t\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n");
const pixels = Array.from({ length: 12 }, (_, i) => `p${i}`);
const picture = (k: number) => pixels.map((_, i) => ((i * 7 + k * 5) % 11) / 10);
const pictures = file(
  "pictures.csv",
  [[...pixels, "class"], ...[0, 1, 2, 3].map((k) => [...picture(k), k % 2])].map((row) => row.join(",")).join("\n"),
);

const small: NetworkDescription = { layers: "2,3,1", data: xor, targets: "(t)", scale: "2*x-1", gain: "4" };
const written = (description: Partial<NetworkDescription>) => newNetwork({ ...small, ...description }, netlist);

describe("a new network", () => {
  it("is the circuit that one writes by hand", async () => {
    const made = written({ init: "10u*fan", capacitance: "1n", learn: { gamma: "2u" } });
    // 2 x 2 inputs and two biases at each of three hidden nodes, which have a diode each; one output.
    const nodes = ["x1p", "x1n", "x2p", "x2n", "bp", "bn"];
    const hand = parse(`by hand
.param x1=0 x2=0
V1 x1p 0 {4*(2*x1-1)}
V2 x1n 0 {-4*(2*x1-1)}
V3 x2p 0 {4*(2*x2-1)}
V4 x2n 0 {-4*(2*x2-1)}
V5 bp 0 4
V6 bn 0 -4
Va up 0 0.4
Vb down 0 -0.4
${[0, 1, 2].flatMap((h) => nodes.map((node) => `R${h}_${node} ${node} h${h} syn g=60u`)).join("\n")}
D0 up h0 bend
D1 up h1 bend
D2 h2 down bend
${[0, 1, 2].map((h) => `Ry${h} h${h} y syn g=30u`).join("\n")}
.model bend D (is=1n n=1)
.model syn TRAINABLE (gmin=1u gmax=10m)
.data xor x1 x2 t
+ 0 0 0 0 1 1 1 0 1 1 1 0
.enddata
.learn adjoint data=xor outputs=(y) targets=(t) rate=1n
.end
`);
    const sorted = ({ devices }: Awaited<ReturnType<typeof audit>>) =>
      devices.map(({ exact }) => exact).sort((a, b) => a - b);
    const [ours, theirs] = [sorted(await audit(made.deck)), sorted(await audit(hand))];
    expect(ours).toHaveLength(21);
    const size = Math.max(...theirs.map(Math.abs));
    ours.forEach((value, j) => expect(Math.abs(value - theirs[j]!)).toBeLessThan(1e-9 * size));
  });

  it.each<[string, Partial<NetworkDescription>]>([
    ["plain", {}],
    ["linear", { diodes: "none" }],
    ["pairs of diodes and gain stages", { layers: "2,4,3,1", diodes: "pair", amplifier: { a: "4", k: "0.5" } }],
    ["in time", { capacitance: "10n", engine: "tran", learn: { validation: "0.25" } }],
    ["outputs that are differences", { outputs: "pair", amplifier: { a: "4" }, capacitance: "10n" }],
    ["no hidden layer", { layers: "2,1" }],
    ["another rule", { rule: "harmonics", learn: { order: "5" } }],
    ["an online rule", { rule: "continual", capacitance: "10n", learn: { rate: "0.1n" } }],
    ["standardised, with a seed", { layers: "2,3,1", seed: 7, bounds: ["2u", "1m"], test: "0.25", ratios: ["1", "2"] }],
    ["layers that start apart", { layers: "2,3,1", starts: ["2", "0.5"] }],
  ])("trains as it is, and has no faults: %s", async (_, change) => {
    const { text, deck } = written(change);
    // The rate of the card is for hundreds of epochs; here it is whether anything moves.
    const checked = parse({ name: netlist, bytes: text }, { lint: true });
    expect(checked.diagnostics.filter(({ severity }) => severity !== "note")).toEqual([]);
    const start = (await train(deck, { epochs: 0 })).report.conductances;
    const { report } = await train(deck, { epochs: 1 });
    expect(report.conductances).not.toEqual(start);
    expect(report.trainable).toBe(Number(/(\d+) resistors/.exec(text)![1]));
  });

  it("has outputs that are differences of nodes which all hidden nodes reach", async () => {
    const description = { data: pictures, layers: "12,3,2", targets: "onehot(class)", scale: "x" };
    const { text } = written({ ...description, outputs: "pair" });
    expect(text).toContain("outputs=((y0,z0) (y1,z1))");
    expect(text.match(/^X2_\d+ .*$/gm)).toEqual(["X2_0 y0", "X2_1 y1", "X2_2 z0", "X2_3 z1"].map((x) => `${x} layer2`));
    // With equal conductances both nodes of a pair have the same voltage, so that the loss is 1/2 whatever is shown.
    const { deck } = written({ ...description, outputs: "pair", init: "10u" });
    expect((await train(deck, { epochs: 0 })).report.final.train.loss).toBeCloseTo(0.5, 9);
    // The nudge is sized for what a difference is driven against: two nodes in series, not one.
    const gamma = (outputs: "pair" | "single") =>
      parse({ name: netlist, bytes: written({ ...description, outputs, init: "10u" }).text }).learn!.card.numbers.get(
        "gamma",
      )!.value;
    expect(gamma("pair") / gamma("single")).toBeCloseTo(0.5, 1);
  });

  it("learns with two hidden layers and gain stages by frequency propagation as with the exact gradient", async () => {
    const description = { layers: "2,8,8,1", amplifier: { a: "4" }, seed: 2 };
    const { deck } = written({ ...description, learn: { epochs: "300", batch: "all", rate: "50n", decay: "1" } });
    const { report } = await train(deck);
    expect(report.epochs[0]!.train.loss).toBeGreaterThan(0.1);
    // No linear network comes below 0.125.
    expect(report.final.train.loss).toBeLessThan(0.01);
    const exact = await train(deck, { rule: "adjoint" });
    expect(Math.abs(report.final.train.loss / exact.report.final.train.loss - 1)).toBeLessThan(0.05);
  });

  it("starts layers by factors, which leave every conductance within its bounds", async () => {
    const start = async (change: Partial<NetworkDescription>) =>
      Object.entries((await train(written(change).deck, { epochs: 0 })).report.conductances);
    const [even, apart] = [await start({}), await start({ starts: ["2", "0.5"] })];
    expect(even).toHaveLength(21);
    even.forEach(([name, g], i) => {
      const wanted = name.startsWith("x1") ? (g > 1e-6 ? 2 * g : g) : Math.max(1e-6, 0.5 * g);
      // A draw between half the smallest conductance and all of it is above it when doubled.
      if (g > 1e-6 || name.startsWith("x2")) expect(apart[i]![1]).toBeCloseTo(wanted, 12);
      else expect(apart[i]![1]).toBeLessThanOrEqual(2e-6);
    });
  });

  it("keeps columns whose names its own parameters have", () => {
    const odd = file("odd.csv", "gain,gmin,bias,t\n0,0,1,0\n0,1,0,1\n");
    const { text } = written({ data: odd, layers: "3,2,1" });
    expect(text).toContain(".param net_gain=4");
    expect(text).toContain("gmin={net_gmin}");
  });

  it("names files from where the netlist stands", () => {
    const { text } = newNetwork({ ...small, test: xor }, path.join(folder, "deep", "er", "net.cir"));
    expect(text).toContain(`.data samples file=../../xor.csv`);
    expect(text).toContain(`.data tests file=../../xor.csv`);
  });
});

describe("a convolution", () => {
  const description: NetworkDescription = {
    layers: "3x4,2@2x3,2",
    data: pictures,
    targets: "onehot(class)",
    scale: "x",
    gain: "2",
    rule: "adjoint",
    learn: { batch: "all", rate: "10n", gamma: "1u", epochs: "1" },
  };
  const { text } = newNetwork(description, netlist);

  it("moves windows over the picture", () => {
    // Two channels, each at 2 x 2 places; the window of the last place begins at row 1, column 1.
    const call = /^X1_7 (.*(?:\n\+.*)*)/m.exec(text)![1]!.replace(/\n\+/g, "").split(/\s+/);
    const under = [5, 6, 7, 9, 10, 11].flatMap((i) => [`p${i}_p`, `p${i}_n`]);
    expect(call).toEqual([...under, "h1_7", "window1_1"]);
    expect(text.match(/^X1_\d+ /gm)).toHaveLength(8);
    expect(text.match(/^\.model w1_/gm)).toHaveLength(2 * (2 * 6 + 2));
  });

  it("stacks: the second one looks at all channels of the first", () => {
    const { text: stacked } = newNetwork({ ...description, layers: "3x4,2@2x2,3@2x2/1,2" }, netlist);
    // 2 channels of 2 x 3 places; 3 channels of 1 x 2 places over windows of 2 x 2 in both.
    const call = /^X2_1 (.*(?:\n\+.*)*)/m.exec(stacked)![1]!.replace(/\n\+/g, "").split(/\s+/);
    expect(call).toEqual([1, 2, 4, 5, 7, 8, 10, 11].map((i) => `h1_${i}`).concat("h2_1", "window2_0"));
    expect(stacked.match(/^X2_\d+ /gm)).toHaveLength(6);
  });

  it("shares conductances, which follow the sum of their gradients", async () => {
    const at = (value: Record<string, number>) =>
      parse({
        name: netlist,
        bytes: Object.entries(value).reduce(
          (deck, [model, g]) => deck.replace(new RegExp(`(\\.model ${model} TRAINABLE \\(g=)\\S+`), `$1${g}`),
          text.replaceAll(/\{start\(\d+\)\}/g, "40u"),
        ),
      });
    const { report } = await train(at({}));
    const windows = Object.entries(report.conductances).filter(([name]) => /^x1_[0-3]\.r0_0_1p/.test(name));
    expect(windows).toHaveLength(4);
    const [first] = windows.map(([, g]) => g);
    for (const [, g] of windows) expect(g).toBe(first);
    // One update with all samples: -rate times the derivative of the mean loss by the shared conductance.
    const loss = async (g: number) => (await train(at({ w1_0_0_0_1p: g }), { epochs: 0 })).report.final.train.loss;
    const step = 4e-9;
    const slope = ((await loss(40e-6 + step)) - (await loss(40e-6 - step))) / (2 * step);
    expect((first! - 40e-6) / (-10e-9 * slope)).toBeCloseTo(1, 5);
    expect(Math.abs(slope)).toBeGreaterThan(1);
  });
});

describe("what does not fit together", () => {
  it.each<[Partial<NetworkDescription>, string, string?]>([
    [{ layers: "3,3,1" }, "layers 3,3,1: 3 inputs, but there are 2", "the input columns are x1 x2"],
    [{ layers: "2,3,2" }, "layers 2,3,2: 2 outputs, but there are 1", "targets (t) need 1 outputs"],
    [{ layers: "2" }, "layers 2: inputs and at least one layer"],
    [{ layers: "2,0,1" }, 'layers: "0" is no number of nodes'],
    [{ layers: "2,4@3x3,1" }, "layer 4@3x3: a window of 3 x 3 does not fit into 1 x 2 nodes"],
    [{ layers: "1x2,1@1x1" }, "layers 1x2,1@1x1: the last layer is the outputs, a number of nodes"],
    [{ targets: "(answer)" }, 'the data have no column "answer"', "columns: x1 x2 t"],
    [{ targets: "t" }, "targets t: no columns", "onehot(class), or columns: (y) or (a b)"],
    [{ inputs: ["x1", "y2"] }, 'the data have no column "y2"', "did you mean x2?"],
    [{ gain: "0" }, "gain 0: not a number above 0"],
    [{ bias: "much" }, "bias much: not a number"],
    [{ bounds: ["1m", "1u"] }, "bounds 1m,1u: no range"],
    [{ amplifier: { a: "-4" } }, "amplifier -4: not a number above 0"],
    [{ layers: "2,1", amplifier: { a: "4" } }, "layers 2,1: without hidden layers there is nothing to amplify"],
    [{ ratios: ["1"] }, "ratios 1: the network has 2 layers of resistors"],
    [{ starts: ["1", "2", "3"] }, "starts 1,2,3: the network has 2 layers of resistors"],
    [{ starts: ["1", "-2"] }, "starts -2: not a number above 0"],
    [{ rule: "eqpro" }, 'unknown learning rule "eqpro"', "did you mean eqprop?"],
  ])("%j", (change, message, hint) => {
    const fault = (() => {
      try {
        written(change);
      } catch (error) {
        return error as { message: string; hint?: string };
      }
      return undefined;
    })();
    expect(fault?.message).toBe(message);
    if (hint !== undefined) expect(fault?.hint).toBe(hint);
  });

  it.each<[Partial<NetworkDescription>, RegExp]>([
    [{ data: path.join(folder, "none.csv") }, /cannot read "none.csv"/],
    [{ init: "fun(fan)" }, /unknown function "fun"/],
    [{ learn: { rat: "1n" } }, /unknown parameter "rat" of .learn/],
    [{ learn: { loss: "mae" } }, /loss/],
  ])("is a fault of the netlist: %j", (change, message) => {
    expect(() => written(change)).toThrow(message);
  });
});
