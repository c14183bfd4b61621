import { describe, expect, it } from "vitest";
import { audit, train } from "../../src/index.js";
import { restEngine, setupOf, shipped } from "./decks.js";
import { latching } from "./nets.js";

const parameters = ".param gamma=0.1 wtau=0.1";

function sinh12(gamma: number, wtau = 0.1) {
  return shipped("sinh12.cir", { [parameters]: `.param gamma=${gamma} wtau=${wtau}` });
}

describe("the simulator on the 12-node sinh network", () => {
  // Relative errors of a b / gamma against the exact gradient as given at the head of the netlist, to 3 digits.
  it.each([
    [1, 2.34e-2],
    [0.5, 6.14e-3],
    [0.2, 9.97e-4],
    [0.1, 2.5e-4],
    [0.05, 6.25e-5],
    [0.01, 2.5e-6],
  ])("engine=phases at gamma = %f S is off by %f", async (gamma, error) => {
    const { relativeError } = await audit(sinh12(gamma), { engine: "phases" });
    expect(Number(relativeError.toPrecision(3))).toBe(error);
  });

  it("engine=phases errs by the square of gamma", async () => {
    const errors = await Promise.all(
      [0.2, 0.1, 0.05, 0.02, 0.01].map(async (gamma) => {
        const { relativeError } = await audit(sinh12(gamma), { engine: "phases" });
        return [Math.log(gamma), Math.log(relativeError)] as const;
      }),
    );
    errors.slice(1).forEach(([g, e], i) => {
      const [before, above] = errors[i]!;
      expect(Math.abs((above - e) / (before - g) - 2)).toBeLessThan(0.05);
    });
  });

  // In time: trapezoidal rule on 64 points a period; errors and quadrature as measured with other software.
  it.each([
    [0.1, 1.794e-3, 0.017],
    [0.3, 1.478e-2, 0.048],
    [1, 8.859e-2, 0.107],
  ])("engine=tran at w tau = %f is off by %f", async (wtau, error, quadrature) => {
    const result = await audit(sinh12(0.1, wtau), { engine: "tran" });
    expect(Math.abs(result.relativeError / error - 1)).toBeLessThan(0.01);
    expect(Math.abs(result.quadrature! / quadrature - 1)).toBeLessThan(0.05);
    const [total, bandwidth, amplitude] = result.causes;
    expect(bandwidth!.cause).toBe("bandwidth and settling");
    expect(amplitude!.cause).toBe("finite amplitude");
    expect(bandwidth!.relativeError / total!.relativeError).toBeGreaterThan(0.95);
    expect(amplitude!.relativeError).toBeLessThan(0.2 * total!.relativeError);
  });

  it("says in its report how fast the circuit is, and how far its steps may be off", async () => {
    const { report } = await train(sinh12(0.1, 0.3), { engine: "tran" });
    expect(Math.abs(report.omegaTau! / 0.3 - 1)).toBeLessThan(1e-3);
    expect(report.truncationError).toBeGreaterThan(0);
    expect(report.truncationError).toBeLessThan(1e-3);
    const rest = (await train(sinh12(0.1, 0.3), { engine: "phases" })).report;
    expect(rest).not.toHaveProperty("truncationError");
  });

  it("the adjoint gradient agrees with central differences of the loss to 1e-7", async () => {
    const deck = sinh12(0.1);
    const { devices } = await audit(deck, { rule: "adjoint" });
    const setup = setupOf(deck);
    const [sample] = setup.task.train;
    const engine = restEngine(setup, "phases", 1);
    const start = engine.conductances();
    const lossAt = (j: number, g: number): number => {
      engine.setConductances(start.map((value, i) => (i === j ? g : value)));
      let loss = NaN;
      const latch = (_: number, outputs: Float64Array): Float64Array => {
        loss = outputs.reduce((sum, v, k) => sum + (v - sample!.targets[k]!) ** 2 / 2, 0);
        return new Float64Array(3);
      };
      const run = engine.measure(
        [{ inputs: sample!.inputs, serial: 0 }],
        [{ kind: "free", drops: false }],
        latching(latch),
      );
      expect([...run].filter((measured) => measured !== undefined)).toHaveLength(1);
      return loss;
    };
    const size = Math.hypot(...devices.map(({ exact }) => exact));
    expect(devices).toHaveLength(30);
    devices.forEach(({ exact }, j) => {
      const h = 1e-4;
      const slope = (lossAt(j, start[j]! + h) - lossAt(j, start[j]! - h)) / (2 * h);
      expect(Math.abs(slope - exact)).toBeLessThan(1e-7 * size);
    });
  });
});
