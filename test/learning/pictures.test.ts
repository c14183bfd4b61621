import { describe, expect, it } from "vitest";
import { conductancesSvg, learningSvg } from "../../src/report/training.js";
import { train } from "../../src/learning/trainer.js";
import { xorTask, xorTraining } from "./nets.js";

describe("pictures of a training", () => {
  it("show loss and accuracy of both parts, the distribution and every resistor; equal data give equal bytes", async () => {
    const training = xorTraining(1, { epochs: 60, task: { ...xorTask, test: xorTask.train.slice(0, 2) } });
    const { epochs, conductances } = await train(training);
    const curves = learningSvg({ title: "XOR", epochs });
    for (const word of ["Loss", "Accuracy", "train", "test", "V²"]) expect(curves).toContain(word);
    const start = training.devices.map(({ g }) => g);
    const draw = () => conductancesSvg({ title: "XOR", subtitle: "70 resistors", start, end: conductances });
    expect(draw()).toBe(draw());
    expect(draw().match(/<circle/g)!.length).toBeGreaterThanOrEqual(70);
    expect(draw()).toContain("70 resistors");
  });

  it("leave out what there is none of", () => {
    const curves = learningSvg({ title: "t", epochs: [{ train: { loss: 0.1 } }] });
    expect(curves).toContain("Loss");
    expect(curves).not.toContain("Accuracy");
    expect(curves).not.toContain(">test<");
    const many = Float64Array.from({ length: 3000 }, (_, i) => 1e-6 * (1 + i));
    expect(conductancesSvg({ title: "t", start: many, end: many })).not.toContain("Each resistor");
    expect(() => learningSvg({ title: "t", epochs: [] })).not.toThrow();
  });
});
