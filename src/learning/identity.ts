import type { Training } from "./training.js";

/** What must be equal for two trainings to be the same one, so that one can go on from a checkpoint of the other. */
export function identityOf(training: Training): Readonly<Record<string, unknown>> {
  const { engine, rule, values, devices, task, loss, temperature, optimiser, optimiserValues, schedule } = training;
  const { rate, decay, every, warmup, epochs, patience, batch, shuffle, balanced, seed } = training;
  return {
    rule: rule.kind,
    engine: engine.kind,
    ...values,
    loss: loss.kind,
    temperature,
    optimiser: optimiser.kind,
    ...optimiserValues,
    rate,
    schedule: schedule.kind,
    ...{ decay, every, warmup, patience, batch, shuffle, balanced, seed },
    // Only where the path to the last epoch depends on how many there are; else they may grow.
    ...(schedule.uses.includes("epochs") && { epochs }),
    standardise: task.standardisation ?? "none",
    samples: [task.train.length, task.validation?.length ?? 0, task.test?.length ?? 0],
    trainable: devices.map(({ name, gmin, gmax, update, ratescale, tie, values: model }) => ({
      ...{ name, gmin, gmax, update, ratescale, tie },
      ...model,
    })),
    ...training.identity,
  };
}
