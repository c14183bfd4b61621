import { describe, expect, it } from "vitest";
import { audit, type AuditSetup } from "../../src/learning/audit.js";
import { losses } from "../../src/learning/losses.js";
import { rules } from "../../src/learning/rules.js";
import type { EngineKind } from "../../src/learning/contract.js";
import { lockInModel } from "../../src/signals/lockin-model.js";
import { Disturbed, NetworkEngine, timing } from "./network.js";
import { devicesOf, sinh12, latching } from "./nets.js";

const targets = Float64Array.of(0.3, -0.2, 0.1);

function setup(change: Partial<AuditSetup>, gamma = 0.1, omegaTau = 0): AuditSetup {
  const capacitance = (omegaTau * 0.276572) / (2 * Math.PI * 1000);
  const net = sinh12(capacitance);
  const time = { ...timing, free: 20, skip: 2, phases: 12, carry: false };
  return {
    rule: rules.get("freqprop")!,
    values: { gamma },
    kind: "phases",
    engine: (kind) => new NetworkEngine(net, kind, time),
    lockIn: undefined,
    shares: new Float64Array(net.trainable.length).fill(1),
    gainstages: "raw",
    rate: 0,
    devices: devicesOf(net, { gmin: 0.01, gmax: 10 }),
    samples: [{ inputs: new Float64Array(0), targets, label: undefined }],
    loss: losses.get("mse")!,
    temperature: 1,
    seed: 1,
    ...change,
  };
}

describe("audit on the 12-node sinh network", () => {
  // Relative L2 errors of a b / gamma as published figures of this network in its netlist's sources, to 3 digits.
  it.each([
    [1, 2.34e-2],
    [0.5, 6.14e-3],
    [0.2, 9.97e-4],
    [0.1, 2.5e-4],
    [0.01, 2.5e-6],
  ])("freqprop at gamma = %f S is off by %f", async (gamma, error) => {
    const { relativeError, cosine, signAgreement } = await audit(setup({}, gamma));
    expect(Number(relativeError.toPrecision(3))).toBe(error);
    expect(1 - cosine).toBeLessThan(1e-3);
    expect(signAgreement).toBe(1);
  });

  it("names the finite amplitude as the cause in the limit of slow sines", async () => {
    const { causes, devices, gamma, engine } = await audit(setup({}));
    expect(causes.map(({ cause }) => cause)).toEqual(["total", "finite amplitude", "non-reciprocity"]);
    expect(causes[1]!.relativeError / causes[0]!.relativeError).toBeCloseTo(1 - 1 / 256, 2);
    expect(causes[2]!.relativeError).toBeLessThan(1e-12);
    expect(devices).toHaveLength(30);
    expect([gamma, engine]).toEqual([0.1, "phases"]);
  });

  // In time: uniform grid, trapezoidal rule, 64 points a period; error and quadrature of the same figures.
  it.each([
    [0.1, 1.794e-3, 0.017],
    [0.3, 1.478e-2, 0.048],
    [1, 8.859e-2, 0.107],
  ])("freqprop in time at omega tau = %f is off by %f", async (omegaTau, error, quadrature) => {
    const result = await audit(setup({ kind: "tran" }, 0.1, omegaTau));
    expect(Math.abs(result.relativeError / error - 1)).toBeLessThan(0.01);
    expect(Math.abs(result.quadrature! / quadrature - 1)).toBeLessThan(0.05);
    const [total, bandwidth, amplitude] = result.causes;
    expect(bandwidth!.cause).toBe("bandwidth and settling");
    expect(amplitude!.cause).toBe("finite amplitude");
    expect(Math.abs(bandwidth!.relativeError / total!.relativeError - 1)).toBeLessThan(0.2);
    expect(amplitude!.relativeError).toBeLessThan(0.2 * total!.relativeError);
  });

  it("the exact gradient agrees with central differences to 1e-7", async () => {
    const { devices } = await audit(setup({}));
    const net = sinh12();
    const lossAt = (j: number, g: number): number => {
      const engine = new NetworkEngine(net, "op");
      engine.setConductances(Float64Array.from(net.trainable, (device, i) => (i === j ? g : device.g)));
      const slope = new Float64Array(3);
      let loss = NaN;
      const latch = (_: number, outputs: Float64Array): Float64Array => {
        loss = losses.get("mse")!.evaluate(outputs, targets, 1, slope);
        return slope;
      };
      const run = engine.measure(
        [{ inputs: new Float64Array(0), serial: 0 }],
        [{ kind: "free", drops: false }],
        latching(latch),
      );
      expect([...run]).toHaveLength(1);
      return loss;
    };
    const size = Math.hypot(...devices.map(({ exact }) => exact));
    net.trainable.forEach(({ g }, j) => {
      const h = 1e-4;
      expect(Math.abs((lossAt(j, g + h) - lossAt(j, g - h)) / (2 * h) - devices[j]!.exact)).toBeLessThan(1e-7 * size);
    });
  });

  it("finds the readout to blame where it is", async () => {
    const noisy = (change: Partial<AuditSetup>): AuditSetup => ({
      ...setup(change),
      lockIn: lockInModel({ f: 1e3, noise: 1e-9, bits: 12 }),
      // A converter that is off by a tenth as long as it has bits.
      engine: (kind, lockIn) => new Disturbed(sinh12(), kind, (b) => (lockIn?.bits === 0 ? b : 1.1 * b)),
    });
    const { causes, relativeError } = await audit(noisy({}));
    expect(causes.slice(0, 3).map(({ cause }) => cause)).toEqual(["total", "readout resolution", "finite amplitude"]);
    expect(causes).toHaveLength(5);
    expect(relativeError).toBeCloseTo(0.1, 3);
    expect(causes[1]!.relativeError).toBeCloseTo(0.1, 3);
    expect(causes[2]!.relativeError).toBeLessThan(1e-3);
  });

  it("tells signs and angle apart from size", async () => {
    const turned = { engine: (kind: EngineKind) => new Disturbed(sinh12(), kind, (b, j) => (j < 3 ? -b : b)) };
    const { signAgreement, cosine, devices } = await audit(setup(turned));
    expect(signAgreement).toBeCloseTo(27 / 30, 12);
    const wrong = devices.slice(0, 3).reduce((sum, { exact }) => sum + exact ** 2, 0);
    const all = devices.reduce((sum, { exact }) => sum + exact ** 2, 0);
    expect(cosine).toBeCloseTo(1 - (2 * wrong) / all, 3);
  });

  it("means over the samples", async () => {
    const one = setup({}).samples[0]!;
    const samples = [one, { ...one, targets: Float64Array.of(0, 0, 0) }];
    const [both, first, second] = [
      await audit(setup({ samples })),
      await audit(setup({ samples: [samples[0]!] })),
      await audit(setup({ samples: [samples[1]!] })),
    ];
    expect(both.samples).toBe(2);
    both.devices.forEach(({ measured, exact }, j) => {
      expect(measured).toBeCloseTo((first.devices[j]!.measured + second.devices[j]!.measured) / 2, 12);
      expect(exact).toBeCloseTo((first.devices[j]!.exact + second.devices[j]!.exact) / 2, 12);
    });
  });

  it("audits the exact rule as exact", async () => {
    const result = await audit(setup({ rule: rules.get("adjoint")!, values: {}, kind: "op" }));
    expect(result).toMatchObject({ relativeError: 0, gamma: null, signAgreement: 1 });
    expect(result.cosine).toBeCloseTo(1, 14);
    expect(result.causes).toHaveLength(1);
    expect(result).not.toHaveProperty("quadrature");
  });
});
