import { describe, expect, it } from "vitest";
import { stream } from "../../src/base/random.js";
import { audit, parse } from "../../src/index.js";
import { netlist } from "../lab.js";

const [g1, g2, g3] = [1e-3, 2e-3, 0.5e-3];
const [input, target, eta] = [1.5, 0.2, 0.3];

/** A chain from the input over node a to the output and on to ground. */
const chain = (learn: string) =>
  parse(
    netlist(`.param u=1 t=0
.model s TRAINABLE (gmin=1u gmax=10m)
.data d u t
+ ${input} ${target}
.enddata
Vin in 0 {u}
R1 in a s g=${g1}
R2 a y s g=${g2}
R3 y 0 s g=${g3}
.learn ${learn} data=d outputs=(y) targets=(t) engine=op`),
    { seed: 5 },
  );

/** Half the difference of the squared drops over eta; `off` moves the logarithms of the clamped conductances. */
function expected(off: (name: string) => number, share: number): number[] {
  const free = input / (1 / g1 + 1 / g2 + 1 / g3);
  const [v1, v2, v3] = [free / g1, free / g2, free / g3];
  const held = v3 + share * (target - v3);
  const [h1, h2] = [g1 * Math.exp(off("r1")), g2 * Math.exp(off("r2"))];
  const a = (h1 * input + h2 * held) / (h1 + h2);
  return [
    [input - a, v1],
    [a - held, v2],
    [held, v3],
  ].map(([clamped, was]) => (clamped! ** 2 - was! ** 2) / (2 * share));
}

async function measured(learn: string): Promise<number[]> {
  return (await audit(chain(learn))).devices.map((device) => device.measured);
}

const agree = (found: readonly number[], wanted: readonly number[]) =>
  wanted.forEach((value, j) => expect(found[j]!).toBeCloseTo(value, 12));

describe("coupled learning of a chain of resistors", () => {
  it("compares the free circuit with the clamped one", async () => {
    agree(
      await measured(`coupled eta=${eta}`),
      expected(() => 0, eta),
    );
    agree(
      await measured("contrastive"),
      expected(() => 0, 1),
    );
  });

  it("compares it with its twin, whose conductances are a little off", async () => {
    const off = (name: string) => 0.2 * stream(5, name, "twin").normal();
    expect(off("r1")).not.toBe(off("r2"));
    agree(await measured(`coupled eta=${eta} twin=0.2`), expected(off, eta));
    agree(await measured("contrastive twin=0.2"), expected(off, 1));
  });

  it("tells what of its error is the mismatch", async () => {
    const causes = async (learn: string) => (await audit(chain(learn))).causes.map(({ cause }) => cause);
    expect(await causes(`coupled eta=${eta} twin=0.2`)).toContain("mismatch of the twin");
    expect(await causes(`coupled eta=${eta}`)).not.toContain("mismatch of the twin");
  });
});
