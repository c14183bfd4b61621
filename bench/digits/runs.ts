/** One way to tell the digits apart, and the settings that were chosen for it on a validation part of the training file. */
export interface Way {
  readonly name: string;
  readonly hidden: number;
  readonly circuit: "diodes" | "linear" | "ReLU";
  readonly rule: "adjoint" | "freqprop" | "descent";
  readonly engine: "op" | "phases" | "tran" | "software";
  /** [S^2/V^2] of the first layer, and how much more of the last; of software a learning rate. */
  readonly rate: number;
  readonly ratio: number;
  readonly epochs: number;
  readonly seeds: readonly number[];
  /** The share of right answers on the test file that is asked for [%]. */
  readonly least?: number;
}

const three = [1, 2, 3];
const sizes = [
  { hidden: 64, rate: 25e-9, least: 95.8, descent: 0.2 },
  { hidden: 128, rate: 25e-9, least: 96.4, descent: 0.1 },
  { hidden: 256, rate: 25e-9, least: 96.5, descent: 0.05 },
] as const;

export const ways: readonly Way[] = [
  ...sizes.flatMap(({ hidden, rate, least, descent }): Way[] => [
    ...(["freqprop", "adjoint"] as const).map((rule): Way => ({
      ...{ name: `${hidden} ${rule}`, hidden, circuit: "diodes", rule, least },
      ...{ engine: rule === "adjoint" ? "op" : "phases", rate, ratio: 4, epochs: 20, seeds: three },
    })),
    {
      ...{ name: `${hidden} ReLU`, hidden, circuit: "ReLU", rule: "descent", engine: "software" },
      ...{ rate: descent, ratio: 1, epochs: 20, seeds: three },
    },
  ]),
  {
    ...{ name: "64 linear", hidden: 64, circuit: "linear", rule: "freqprop", engine: "phases" },
    ...{ rate: 2e-9, ratio: 1, epochs: 20, seeds: three },
  },
  {
    ...{ name: "64 in time", hidden: 64, circuit: "diodes", rule: "freqprop", engine: "tran" },
    ...{ rate: 25e-9, ratio: 4, epochs: 20, seeds: [1] },
  },
];
