import { describe, expect, it } from "vitest";
import { audit, parse, train } from "../../src/index.js";

/** A gain stage: voltage gain a forwards; the current behind it, times k, is drawn in front of it. */
const STAGE = `.subckt stage in out a=4 k=0.25
E1 e 0 in 0 {a}
Vam e out 0
F1 in 0 Vam {k}
.ends stage`;

interface Layered {
  readonly a?: number;
  readonly k?: number;
  /** Layers of two hidden nodes, each with a stage behind it. */
  readonly hidden?: number;
  readonly gamma?: number;
  readonly learn?: string;
  readonly rule?: string;
  /** What a hidden node has beside its diodes. */
  readonly more?: (layer: number, node: number) => string;
  /** A conductance that differs by so much [S]. */
  readonly bump?: { readonly name: string; readonly change: number };
}

/** Two inputs with both signs, hidden layers of two nodes with a pair of diodes each, two outputs. */
function layered({ a = 4, k = 0.25, hidden = 1, gamma = 1e-7, learn = "", rule = "freqprop", more, bump }: Layered) {
  let from = ["in1", "in2", "in1n", "in2n"];
  const cards: string[] = [];
  let serial = 0;
  const connect = (to: string, layer: number) =>
    from.forEach((node) => {
      const name = `r${layer}_${to}_${node}`;
      const g = (30 + 13 * (serial++ % 7)) * 1e-6 + (bump?.name === name ? bump.change : 0);
      cards.push(`${name} ${node} ${to} syn g=${g}`);
    });
  for (let layer = 1; layer <= hidden; layer++) {
    for (const n of [1, 2]) {
      connect(`h${layer}${n}`, layer);
      cards.push(`Da${layer}${n} low h${layer}${n} bend`, `Db${layer}${n} h${layer}${n} high bend`);
      cards.push(`X${layer}${n} h${layer}${n} o${layer}${n} stage a=${a} k=${k}`);
      if (more) cards.push(more(layer, n));
    }
    from = [`o${layer}1`, `o${layer}2`];
  }
  for (const n of [1, 2]) connect(`y${n}`, hidden + 1);
  return parse(`stages
.param x1=0 x2=0
V1 in1 0 {x1}
V2 in2 0 {x2}
V1n in1n 0 {-x1}
V2n in2n 0 {-x2}
Vlow low 0 -0.1
Vhigh high 0 0.15
RL1 y1 0 20k
RL2 y2 0 30k
${STAGE}
${cards.join("\n")}
.model bend D (is=10n n=1.5)
.model syn TRAINABLE (gmin=1u gmax=1m)
.model lk LOCKIN (f=1k phases=12)
.data rows x1 x2 t1 t2
+ 0.6 -0.3 0.2 -0.1
+ -0.2 0.9 -0.3 0.4
+ 0.5 0.7 0.1 0.3
.enddata
.learn ${rule} data=rows outputs=(y1 y2) targets=(t1 t2) gamma=${gamma} lockin=lk rate=1n engine=${rule === "freqprop" ? "phases" : "op"} ${learn}
.end
`);
}

/** Measured over exact gradient of the devices of each layer, from two nudge strengths extrapolated to none. */
async function ratios(net: Layered): Promise<number[][]> {
  const gamma = 2e-6;
  const [strong, weak] = [await audit(layered({ ...net, gamma })), await audit(layered({ ...net, gamma: gamma / 2 }))];
  const layers: number[][] = [];
  strong.devices.forEach(({ name, measured, exact }, j) => {
    const limit = (4 * weak.devices[j]!.measured - measured) / 3;
    (layers[Number(name[1]) - 1] ??= []).push(limit / exact);
  });
  return layers;
}

function expectAll(values: readonly number[], value: number): void {
  expect(values.length).toBeGreaterThan(0);
  for (const one of values) expect(Math.abs(one / value - 1)).toBeLessThan(1e-6);
}

describe("what is measured in front of a gain stage", () => {
  // The circuit has an energy E1 + k/A E2, of the layers in front of the stage and behind it.
  it.each([
    [4, 0.25, 0.0625],
    [4, 1, 0.25],
    [4, 4, 1],
    [10, 0.1, 0.01],
  ])("is k/A times the gradient: A = %d, k = %d", async (a, k, share) => {
    for (const rule of ["freqprop", "eqprop"]) {
      const [first, second] = await ratios({ a, k, rule });
      expectAll(first!, share);
      expectAll(second!, 1);
    }
  });

  it("is the product over all stages behind it", async () => {
    const layers = await ratios({ a: 4, k: 1, hidden: 3 });
    layers.forEach((layer, l) => expectAll(layer, 0.25 ** (3 - l)));
  });

  it("is the gradient once it is corrected", async () => {
    for (const rule of ["freqprop", "eqprop"])
      for (const layer of await ratios({ k: 0.5, hidden: 2, rule, learn: "gainstages=corrected" })) expectAll(layer, 1);
  });

  it("is the gradient with corrected holomorphic nudges, harmonics and a resistive nudge too", async () => {
    const net = { k: 0.5, gamma: 1e-6, learn: "gainstages=corrected" };
    for (const rule of ["holomorphic", "eqprop"]) {
      const { relativeError } = await audit(layered({ ...net, rule, learn: `${net.learn} nudge=resistive` }));
      expect(relativeError).toBeLessThan(1e-3);
    }
    expect((await audit(layered(net), { rule: "harmonics" })).relativeError).toBeLessThan(1e-5);
  });

  it("is exact by the adjoint network, with the correction or without", async () => {
    const deck = layered({ hidden: 2, learn: "gainstages=corrected" });
    const { devices } = await audit(deck, { rule: "adjoint" });
    expect((await audit(layered({ hidden: 2 }), { rule: "adjoint" })).devices).toEqual(devices);
    // Against differences of the loss.
    const lossWith = async (name: string, change: number) => {
      const circuit = layered({ hidden: 2, bump: { name, change } });
      return (await train(circuit, { rule: "adjoint", epochs: 0 })).report.final.train.loss;
    };
    for (const { name, exact } of devices.filter((_, j) => j % 5 === 0)) {
      const step = 1e-8;
      const slope = ((await lossWith(name, step)) - (await lossWith(name, -step))) / (2 * step);
      expect(Math.abs(exact / slope - 1), name).toBeLessThan(1e-5);
    }
  });
});

describe("an audit of a circuit with gain stages", () => {
  const cause = async (net: Layered, name: string) =>
    (await audit(layered(net))).causes.find((one) => one.cause === name)?.relativeError;

  it("tells what a factor for each layer would mend apart from what is not reciprocal", async () => {
    const stages = await cause({}, "gain stages");
    expect(stages).toBeGreaterThan(0.1);
    expect(stages).toBeLessThan(1);
    expect(await cause({}, "non-reciprocity")).toBeLessThan(1e-9);
    expect(await cause({ learn: "gainstages=corrected" }, "gain stages")).toBeUndefined();
    // The total is what is left.
    expect(await cause({ learn: "gainstages=corrected" }, "total")).toBeLessThan(1e-3);
    // A transformer, k = A, needs no correction.
    expect(await cause({ k: 4 }, "gain stages")).toBeUndefined();
  });

  it("finds no share where the circuit is not reciprocal", async () => {
    const lone = { more: (l: number, n: number) => (n === 1 ? `G${l} h${l}2 0 h${l}1 0 50u` : "") };
    expect(await cause(lone, "non-reciprocity")).toBeGreaterThan(0.01);
    const codes = layered(lone).diagnostics.map(({ code }) => code);
    expect(codes).toContain("not-reciprocal");
  });
});

describe("the user is told", () => {
  const told = (net: Layered) => layered(net).diagnostics.filter(({ severity }) => severity !== "note");

  it("the share that gets through, and how to correct it", () => {
    const [only, ...more] = told({});
    expect(more).toEqual([]);
    expect(only!.code).toBe("gain-stages");
    expect(only!.message).toContain("let 0.0625 of the error through to r1_h11_in1, ");
    expect(only!.message).toContain("(8 resistors)");
    expect(only!.hint).toContain("gainstages=corrected multiplies by 16");
  });

  it("nothing once it is chosen, or where there is nothing to choose", () => {
    for (const learn of ["gainstages=raw", "gainstages=corrected"]) expect(told({ learn })).toEqual([]);
    expect(told({ k: 4 })).toEqual([]);
    const idle = layered({ k: 4, learn: "gainstages=corrected" }).diagnostics;
    expect(idle.map(({ code }) => code)).toContain("unused-parameter");
  });

  it("that without a returned current nothing upstream learns", async () => {
    for (const learn of ["", "gainstages=corrected"]) {
      const [only, ...more] = told({ k: 0, learn });
      expect(more).toEqual([]);
      expect(only!.code).toBe("no-error");
      expect(only!.message).toContain("(8 resistors)");
    }
    const { devices } = await audit(layered({ k: 0 }));
    for (const { name, measured, exact } of devices.filter(({ name: n }) => n.startsWith("r1_"))) {
      expect(Math.abs(exact)).toBeGreaterThan(1e-3);
      expect(Math.abs(measured / exact), name).toBeLessThan(1e-6);
    }
  });
});

describe("training through gain stages", () => {
  it("follows the exact gradient with the correction, and not without", async () => {
    const learnt = async (learn: string, rule?: string, epochs = 5) =>
      Object.values(
        (
          await train(layered({ k: 0.5, learn: `batch=all ${learn}` }), {
            ...(rule && { rule }),
            set: { rate: "20n", epochs: String(epochs) },
          })
        ).report.conductances,
      );
    const exact = await learnt("", "adjoint");
    const distance = (other: number[]) => Math.max(...other.map((g, j) => Math.abs(g / exact[j]! - 1)));
    const moved = distance(await learnt("", "adjoint", 0));
    expect(moved).toBeGreaterThan(1e-2);
    expect(distance(await learnt("gainstages=corrected"))).toBeLessThan(1e-3 * moved);
    expect(distance(await learnt("gainstages=raw"))).toBeGreaterThan(0.1 * moved);
  });
});
