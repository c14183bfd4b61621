import { describe, expect, it } from "vitest";
import { parse } from "../../src/index.js";
import { netlist, thermal, value } from "../lab.js";

const model = (more: string) => `.model mm vdmos nchan vto=2 kp=1.5 ${more}`;
const current = async (cards: string) => -(await value(`${cards}; .op`, "i(vd)"));

/** The channel's current at gate and drain voltages above 0. */
function channel(vgs: number, vds: number, { slow = 0.1, lambda = 0, theta = 0, triode = 1 } = {}): number {
  const vgst = slow * Math.log(1 + Math.exp((vgs - 2) / slow));
  const beta = (1.5 * (1 + lambda * vds)) / (1 + theta * vgs);
  const vdx = Math.min(vds * triode, vgst);
  return beta * vdx * (vgst - vdx / 2);
}

describe("vertical power MOSFETs", () => {
  it.each([
    [4, 6],
    [4, 0.5],
    [1.9, 6],
  ])("the channel at vgs = %d V, vds = %d V", async (vgs, vds) => {
    const more = "lambda=0.05 theta=0.1 mtriode=0.6 ksubthres=0.3 rds=1e30 is=1e-30";
    const found = await current(`Vd d 0 ${vds}; Vg g 0 ${vgs}; M1 d g 0 mm; ${model(more)}`);
    const expected = channel(vgs, vds, { slow: 0.3, lambda: 0.05, theta: 0.1, triode: 0.6 });
    // What flows through gmin beside.
    expect(found - vds * 1e-12).toBeCloseTo(expected, 12);
  });

  it("reverse channel and p-channel are mirror images", async () => {
    const back = await current(`Vd d 0 -0.4; Vg g 0 4; M1 d g 0 mm; ${model("is=1e-30")}`);
    expect(-back).toBeCloseTo(channel(4.4, 0.4), 9);
    const mirrored = model("is=1e-30").replace("nchan vto=2", "pchan vto=-2");
    expect(-(await current(`Vd d 0 -6; Vg g 0 -4; M1 d g 0 mm; ${mirrored}`))).toBeCloseTo(channel(4, 6), 9);
  });

  it("quasi-saturation adds to the drain's resistance what the voltage across the device asks for", async () => {
    const i = await current(`Vd d 0 3; Vg g 0 4; M1 d g 0 mm; ${model("rd=0.5 rq=2 vq=3 is=1e-30")}`);
    expect(i).toBeCloseTo(channel(4, 3 - i * (0.5 + (2 * 3) / (3 + 3))), 6);
  });

  it("the body diode conducts from source to drain, and breaks down", async () => {
    const diode = "is=1p n=1.2 bv=20 ibv=1m";
    const forward = await current(`Vd d 0 -0.6; M1 d 0 0 mm; ${model(diode)}`);
    expect(-forward / (1e-12 * (Math.exp(0.6 / (1.2 * thermal())) - 1))).toBeCloseTo(1, 3);
    expect((await current(`Vd d 0 20; M1 d 0 0 mm; ${model(diode)}`)) / 1e-3).toBeCloseTo(1, 1);
  });

  it("the source may stand twice, as schematics of LTspice have it, and no other node may stand there", async () => {
    const cards = (nodes: string) => `Vd d 0 6; Vg g 0 4; Vs s 0 0; M1 ${nodes} mm; ${model("")}`;
    expect(await current(cards("d g s s"))).toBe(await current(cards("d g s")));
    expect(() => parse(netlist(`${cards("d g s 0")}; .op`))).toThrow(/names 4 nodes, and its model mm is of VDMOS/);
    expect(() => parse(netlist("Vd d 0 6; M1 d d 0 nm; .model nm nmos; .op"))).toThrow(/names 3 nodes/);
  });
});
