import { describe, expect, it } from "vitest";
import { audit, parse } from "../../src/index.js";
import { shipped } from "./decks.js";

/** Flaws of an experiment, by the names of their causes: what the netlist has with each, and without. */
const flaws = {
  "finite amplitude": { gamma: [0.5, 0.1] },
  "bandwidth and settling": { wtau: [0.3, 1e-3] },
  "readout noise": { noise: [1e-4, 0] },
  "readout resolution": { bits: [6, 0] },
  "reference phase": { phase: [10, 0] },
  "non-reciprocity": { stage: ["E1 s 0 n3 0 2\nRs s n9 50", "* no amplifier"] },
} as const;
type Flaw = keyof typeof flaws;
const settings = { gamma: 0.1, wtau: 1e-3, noise: 0, bits: 0, phase: 0, stage: "* no amplifier" };

/** The gradient of the sinh network with some flaws. */
function measure(present: readonly Flaw[], engine: string, change: Partial<typeof settings> = {}) {
  const all: Record<string, number | string> = { ...settings };
  for (const flaw of present) for (const [name, [value]] of Object.entries(flaws[flaw])) all[name] = value;
  const { gamma, wtau, noise, bits, phase, stage } = { ...all, ...change };
  const deck = shipped("sinh12.cir", {
    ".param gamma=0.1 wtau=0.1": `.param gamma=${gamma} wtau=${wtau}`,
    "skip=2 periods=2": `skip=2 periods=2 noise=${noise} bits=${bits} range=2 phase=${phase}`,
    "* Inputs": `${stage}\n* Inputs`,
  });
  return audit(deck, { engine });
}

/** How large each flaw is by itself: by measuring anew, with it alone and without any. */
async function alone(flaw: Flaw, gamma: number, engine: string): Promise<number> {
  if (flaw === "finite amplitude" || flaw === "bandwidth and settling" || flaw === "non-reciprocity")
    return (await measure([flaw], engine)).relativeError;
  const [flawed, good] = [await measure([flaw], engine, { gamma }), await measure([], engine, { gamma })];
  const size = Math.hypot(...good.devices.map(({ exact }) => exact));
  return Math.hypot(...good.devices.map(({ measured }, j) => measured - flawed.devices[j]!.measured)) / size;
}

describe("an audit", () => {
  it.each<[Flaw, Flaw, string]>([
    ["finite amplitude", "bandwidth and settling", "tran"],
    ["readout noise", "readout resolution", "phases"],
    ["reference phase", "bandwidth and settling", "tran"],
    ["non-reciprocity", "finite amplitude", "phases"],
    ["readout resolution", "finite amplitude", "phases"],
    ["reference phase", "readout noise", "phases"],
  ])("ranks %s and %s as measurements with one of them do (engine=%s)", async (first, second, engine) => {
    const { causes } = await measure([first, second], engine);
    const found = (flaw: Flaw) => causes.find(({ cause }) => cause === flaw)!.relativeError;
    const gamma = [first, second].includes("finite amplitude") ? flaws["finite amplitude"].gamma[0] : settings.gamma;
    const [a, b] = [await alone(first, gamma, engine), await alone(second, gamma, engine)];
    expect(Math.sign(found(first) - found(second))).toBe(Math.sign(a - b));
    for (const [flaw, size] of [
      [first, a],
      [second, b],
    ] as const) {
      expect(found(flaw) / size).toBeGreaterThan(0.5);
      expect(found(flaw) / size).toBeLessThan(2);
    }
    // Nothing else is blamed.
    const others = causes.slice(1).filter(({ cause }) => cause !== first && cause !== second);
    for (const { relativeError } of others) expect(relativeError).toBeLessThan(0.3 * Math.min(a, b));
  });

  it("tells what the update model makes of the gradient", async () => {
    const deck = (model: string) =>
      parse(`divider
V1 in 0 1
R1 in out syn g=100u
R2 out 0 syn g=50u
.model syn TRAINABLE (gmin=1u gmax=1m ${model})
.data samples t
+ 0.25
.enddata
.learn adjoint data=samples outputs=(out) targets=(t) rate=1e-9
.end
`);
    const ideal = await audit(deck(""));
    expect(ideal.causes.map(({ cause }) => cause)).toEqual(["total"]);
    const coarse = await audit(deck("update=constant step=3u"));
    // Wanted are -0.93 and 1.85 uS; pulses of 3 uS give 0 or -3, and 0 or 3.
    const { relativeError } = coarse.causes.find(({ cause }) => cause === "update model")!;
    expect(relativeError).toBeGreaterThan(0.4);
    expect(relativeError).toBeLessThan(1.5);
    expect(coarse.causes[0]!.relativeError).toBeLessThan(1e-9);
  });
});
