/** One way to tell the digits apart, and the settings that were chosen for it on a validation part of the training file. */
export interface Way {
  readonly name: string;
  readonly hidden: number;
  readonly circuit: "diodes" | "linear" | "ReLU";
  readonly rule: "adjoint" | "freqprop" | "descent";
  readonly engine: "op" | "phases" | "tran" | "software";
  /** [S^2/V^2]; of software a learning rate. */
  readonly rate: number;
  readonly epochs: number;
  readonly seeds: readonly number[];
  /** The share of right answers on the test file that is asked for [%]. */
  readonly least?: number;
  /** Of software; what circuits have besides stands in netlist.ts. */
  readonly software?: Software;
}

export interface Software {
  readonly batch: number;
  /** Of the weights at the start, over 1/sqrt(inputs of a unit). */
  readonly spread: number;
  /** An input is x/8 less this, for a pixel x. */
  readonly offset: number;
}

const three = [1, 2, 3];
const sizes = [
  { hidden: 64, rate: 12.5e-9, least: 95.8, descent: 0.2, software: { batch: 4, spread: 0.7, offset: 0.7 } },
  { hidden: 128, rate: 25e-9, least: 96.4, descent: 0.14, software: { batch: 4, spread: 0.7, offset: 0.7 } },
  { hidden: 256, rate: 50e-9, least: 96.5, descent: 0.0175, software: { batch: 1, spread: 0.7, offset: 1 } },
] as const;

export const ways: readonly Way[] = [
  ...sizes.flatMap(({ hidden, rate, least, descent, software }): Way[] => [
    ...(["freqprop", "adjoint"] as const).map((rule): Way => ({
      ...{ name: `${hidden} ${rule}`, hidden, circuit: "diodes", rule, least },
      ...{ engine: rule === "adjoint" ? "op" : "phases", rate, epochs: 20, seeds: three },
    })),
    {
      ...{ name: `${hidden} ReLU`, hidden, circuit: "ReLU", rule: "descent", engine: "software" },
      ...{ rate: descent, epochs: 20, seeds: three, software },
    },
  ]),
  {
    ...{ name: "64 linear", hidden: 64, circuit: "linear", rule: "freqprop", engine: "phases" },
    ...{ rate: 0.25e-9, epochs: 20, seeds: three },
  },
  {
    ...{ name: "64 in time", hidden: 64, circuit: "diodes", rule: "freqprop", engine: "tran" },
    ...{ rate: 12.5e-9, epochs: 20, seeds: [1] },
  },
];
