import { describe, expect, it } from "vitest";
import { audit, parse, simulate } from "../../src/index.js";
import { Table } from "../lab.js";

/** Two edges as a divider beside two MOSFETs of level 1 whose gates are sources; `top` is the gate of the upper ones. */
const divider = (top: number, low: number, more = ""): string => `edges beside transistors
.param x=0
V1 a 0 {x}
R1 a out edge vg=${top}
R2 out 0 edge vg=${low}
Vg1 g1 0 ${top}
Vg2 g2 0 ${low}
M1 a g1 o2 0 nm
M2 o2 g2 0 0 nm
.model edge TRAINABLE (level=2 kp=1m vto=0.7 vgmin=0.8 vgmax=9)
.model nm NMOS (level=1 kp=1m vto=0.7 l=100u w=100u is=1e-30)
.data d x t
+ 0.2 0.1
+ 0.5 0.3
+ 3 0.4
.enddata
${more}
.end`;

const learn = ".learn adjoint data=d outputs=(out) targets=(t) rate=1e-8 epochs=1";

describe("a transistor edge", () => {
  it("carries the current of a MOSFET of level 1 in triode, in saturation and cut off", async () => {
    const text = divider(2.2, 3, ".dc x -0.5 5 0.25\n.save v(out) v(o2) @r1[region]");
    const { analyses } = await simulate(parse(text));
    const table = new Table(analyses[0]!);
    const [ours, theirs, region] = ["v(out)", "v(o2)", "@r1[region]"].map((name) => table.column(name)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    // Junctions of the MOSFETs leak and conduct below ground: compared where they do not.
    ours.forEach((v, k) => {
      if (v > 0) expect(Math.abs(v - theirs[k]!)).toBeLessThan(1e-6);
    });
    expect(new Set(region)).toEqual(new Set([1, 2]));
  });

  it("has the gradient of central differences by its gate, also in saturation", async () => {
    const beta = 1e-3;
    const result = await audit(parse(divider(2.2, 3, learn)));
    const loss = async (top: number, low: number): Promise<number> => {
      let sum = 0;
      for (const [x, t] of [
        [0.2, 0.1],
        [0.5, 0.3],
        [3, 0.4],
      ] as const) {
        const { analyses } = await simulate(
          parse(divider(top, low, `.dc x ${x} ${x} 1\n.options reltol=1e-12 vntol=1e-15 abstol=1e-18`)),
        );
        const v = new Table(analyses[0]!).last("v(out)");
        sum += (v - t) ** 2 / 2 / 3;
      }
      return sum;
    };
    const h = 1e-3;
    const slopes = [
      ((await loss(2.2 + h, 3)) - (await loss(2.2 - h, 3))) / (2 * h),
      ((await loss(2.2, 3 + h)) - (await loss(2.2, 3 - h))) / (2 * h),
    ];
    result.devices.forEach(({ exact }, j) => expect(Math.abs((exact * beta) / slopes[j]! - 1)).toBeLessThan(1e-5));
    expect(result.bent).toEqual(["r1"]);
    expect(result.causes.find(({ cause }) => cause === "law of the elements")!.relativeError).toBeGreaterThan(0.1);
  });

  it("is as good as a resistor for its rule while it is in triode", async () => {
    const result = await audit(parse(divider(2.2, 3, learn).replace("+ 3 0.4", "")));
    expect(result.bent).toBeUndefined();
    expect(result.causes.map(({ cause }) => cause)).not.toContain("law of the elements");
  });
});
