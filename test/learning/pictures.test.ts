import { describe, expect, it } from "vitest";
import { train } from "../../src/learning/trainer.js";
import { conductancesSvg, learningSvg } from "../../src/report/training.js";
import { xorTask, xorTraining } from "./nets.js";

describe("pictures of a training", () => {
  it("are drawn from its result: curves of both parts, and every resistor before and after", async () => {
    const training = xorTraining(1, { epochs: 20, task: { ...xorTask, test: xorTask.train.slice(0, 2) } });
    const { epochs, conductances } = await train(training);
    const curves = learningSvg({ title: "XOR", epochs });
    for (const word of ["Loss", "Accuracy", "train", "test", "V²"]) expect(curves).toContain(word);
    const before = Float64Array.from(training.devices, ({ g }) => g);
    const draw = () => conductancesSvg({ title: "XOR", subtitle: "70 resistors", before, after: conductances });
    expect(draw()).toBe(draw());
    expect(draw().match(/<circle/g)!.length).toBeGreaterThanOrEqual(140);
  });
});
