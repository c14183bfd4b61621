import { join } from "node:path";
import { newNetwork } from "../../src/index.js";
import { bound, deviation, mean, percent, table } from "./text.js";
import { type How, learnAll, netlists } from "./train.js";

/** Two hidden layers of ten nodes with gain stages behind them, as `lockspice new network` writes them. */
const deep = (): string =>
  newNetwork(
    {
      layers: "4,10,10,3",
      amplifier: { a: "4" },
      data: join(netlists, "iris.csv"),
      targets: "onehot(class)",
      test: "0.3",
    },
    join(netlists, "deep.cir"),
  ).text;

const SEEDS = 5;

export async function deepSection(): Promise<string[]> {
  const ways: readonly [string, How][] = [
    ["freqprop, corrected", {}],
    ["freqprop, raw", { set: { gainstages: "raw" } }],
    ["exact gradient", { rule: "adjoint" }],
  ];
  const found = new Map<string, { accuracy: number[]; train: number[]; loss: number[] }>();
  for (const [label, how] of ways) {
    const runs = await learnAll(`deep-${label.replace(/\W+/g, "-")}`, "deep.cir", SEEDS, how, deep);
    const final = runs.flatMap((run) => run.final ?? []);
    found.set(label, {
      accuracy: final.map(({ test }) => 100 * test!.accuracy!),
      train: final.map(({ train }) => 100 * train.accuracy!),
      loss: final.map(({ train }) => train.loss),
    });
  }
  const lines = [...found].map(([label, { accuracy, train, loss }]) => {
    const figures = [mean(accuracy), deviation(accuracy), Math.min(...accuracy), mean(train)].map(percent);
    return [label, ...figures, mean(loss).toFixed(4)];
  });
  const at = (label: string) => mean(found.get(label)!.accuracy);
  const loss = (label: string) => mean(found.get(label)!.loss);
  return [
    "`lockspice new network --layers 4,10,10,3 --amplifier 4 --data iris.csv --targets 'onehot(class)' --test 0.3`, as it is written:",
    `250 resistors, 20 diodes and 20 gain stages (A = 4, k = 1/4); 100 epochs, seeds 1 to ${SEEDS}. No setting was chosen by these flowers.`,
    "",
    ...table(["how", "test %", "sd", "min", "train %", "train loss, V^2"], lines),
    "",
    bound(loss("freqprop, corrected") < 0.5 * loss("freqprop, raw"), "corrected: less than half the loss of raw"),
    bound(
      Math.abs(at("freqprop, corrected") - at("exact gradient")) <= 1,
      "corrected and exact gradient: means within 1 point",
    ),
  ];
}
