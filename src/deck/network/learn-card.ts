import type { LearningRule } from "../../learning/contract.js";
import type { NetworkDescription } from "./description.js";
import type { Samples } from "./samples.js";
import { outputNodes } from "./wiring.js";
import { folded } from "./synapses.js";

/** What `.learn` says where nobody says otherwise. The rate falls with the square of the voltages, as gradients rise. */
export interface LearnDefaults {
  readonly gamma: string;
  readonly rate: string;
}

const outputOf = (k: number, pair: boolean): string =>
  pair ? `(${outputNodes.plus}${k},${outputNodes.minus}${k})` : `${outputNodes.plus}${k}`;

/** The lock-in amplifiers and the card that says what is learnt and how. */
export function learnCards(
  { targets, learn = {}, engine, scale, capacitance, amplifier, outputs: nodes }: NetworkDescription,
  rule: LearningRule,
  { test, outputs }: Samples,
  { gamma, rate }: LearnDefaults,
): string[] {
  const harmonic = rule.harmonics?.({ order: Number(learn["order"] ?? 3) }) ?? 1;
  const inTime = engine === "tran" || rule.engines.every((kind) => kind === "tran");
  const words: Record<string, string | undefined> = {
    data: "samples",
    test,
    standardise: scale === undefined ? "minmax" : undefined,
    outputs: `(${Array.from({ length: outputs }, (_, k) => outputOf(k, nodes === "pair")).join(" ")})`,
    targets,
    loss: "mse",
    gamma,
    lockin: "lk",
    rate,
    decay: "0.99",
    epochs: "100",
    batch: "5",
    gainstages: amplifier && "corrected",
    engine: engine ?? (rule.engines.includes("phases") ? "phases" : undefined),
    ...learn,
  };
  const given = Object.entries(words).filter(([, value]) => value !== undefined);
  return [
    "* Lock-in amplifiers at the resistors: free periods, one to settle, one that is measured",
    `.model lk LOCKIN (f=1k free=2 skip=1 periods=1 points=${Math.max(16, 4 * harmonic)} phases=${harmonic > 1 ? 2 * harmonic + 6 : 4})`,
    // The trapezoidal rule would let nodes ring that are much faster than the grid.
    ...(capacitance !== undefined || inTime ? [".options method=gear"] : []),
    ...folded([`.learn ${rule.kind}`, ...given.map(([name, value]) => `${name}=${value}`)]),
  ];
}
