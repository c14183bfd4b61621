import { describe, expect, it } from "vitest";
import { simulated, thermal } from "../lab.js";

const k = 1.380649e-23;
const q = 1.602176634e-19;
const T = 300.15;

describe(".noise", () => {
  it("of a divider is 4 k T of both resistors in parallel, referred to the input by the gain", async () => {
    const { tables } = await simulated("V1 a 0 ac 3; R1 a b 1k; R2 b 0 3k; .noise v(b) V1 dec 2 1 100");
    const density = Math.sqrt(4 * k * T * 750);
    for (const value of tables[0]!.column("onoise_spectrum")) expect(value / density).toBeCloseTo(1, 12);
    for (const value of tables[0]!.column("inoise_spectrum")) expect(value / (density / 0.75)).toBeCloseTo(1, 12);
    expect(tables[1]!.last("onoise_total") / (density * Math.sqrt(99))).toBeCloseTo(1, 12);
    expect(tables[1]!.last("inoise_total") / ((density / 0.75) * Math.sqrt(99))).toBeCloseTo(1, 12);
  });

  it("integrated over all frequencies leaves k T / C on a capacitor, whatever the resistance", async () => {
    for (const ohms of ["1k", "100k"]) {
      const { tables } = await simulated(`V1 a 0 ac 1; R1 a b ${ohms}; C1 b 0 1p; .noise v(b) V1 dec 200 1 1000g`);
      expect(tables[1]!.last("onoise_total") / Math.sqrt((k * T) / 1e-12)).toBeCloseTo(1, 3);
    }
  });

  it("of a diode is half that of its small-signal resistance", async () => {
    const { tables } = await simulated(
      ".options gmin=0 reltol=1e-9; .model d D (is=1e-14); I1 0 a 1m ac 1; D1 a 0 d; .noise v(a) I1 lin 1 1k 1k",
    );
    const rd = thermal() / 1e-3;
    expect(tables).toHaveLength(1);
    expect(tables[0]!.last("onoise_spectrum") / (rd * Math.sqrt(2 * q * 1e-3))).toBeCloseTo(1, 6);
  });

  it("flicker noise falls as f^-ef and integrates to a logarithm where ef is 1", async () => {
    const { tables } = await simulated(
      `.model r R (kf=1e-12 af=2 ef=1); V1 a 0 1 ac 1; R1 a b r r=1k; R2 b 0 1k noisy=0;
      .noise v(b) V1 dec 3 1 1k 1`,
    );
    // kf i^2 over an area of 10 um by 10 um, into 500 ohm.
    const density = (1e-12 * 0.5e-3 * 0.5e-3) / 1e-10;
    const part = tables[0]!.column("onoise_r1_1overf");
    tables[0]!.column("frequency").forEach((f, n) => {
      expect(part[n]! / (500 * Math.sqrt(density / f))).toBeCloseTo(1, 9);
    });
    expect(tables[1]!.last("onoise_total_r1_1overf") / (500 * Math.sqrt(density * Math.log(1000)))).toBeCloseTo(1, 9);
  });

  it("the parts of a device add up, in power; a summary leaves rows out", async () => {
    const { tables } = await simulated(
      ".model d D (is=1e-14 rs=10 kf=1e-15); I1 0 a 1m ac 1; D1 a 0 d; R1 a 0 1k; .noise v(a) I1 dec 4 1 100 3",
    );
    expect(tables[0]!.points).toBe(3);
    for (let row = 0; row < 3; row++) {
      const at = (name: string) => tables[0]!.column(name)[row]! ** 2;
      expect(at("onoise_d1") / (at("onoise_d1_id") + at("onoise_d1_rs") + at("onoise_d1_1overf"))).toBeCloseTo(1, 12);
      expect(at("onoise_spectrum") / (at("onoise_d1") + at("onoise_r1"))).toBeCloseTo(1, 12);
    }
  });

  it("m devices in parallel have m times the noise current", async () => {
    const at = async (device: string) =>
      (await simulated(`I1 0 a ac 1; ${device}; .noise v(a) I1 lin 1 1 1`)).tables[0]!.last("onoise_spectrum");
    expect((await at("R1 a 0 1k m=4")) / (await at("R1 a 0 250"))).toBeCloseTo(1, 12);
  });
});
