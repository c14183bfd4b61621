import type { Sample } from "./sample.js";
import type { Task } from "./task.js";

/** Says whether outputs answer a sample rightly. */
export type Judge = (outputs: Float64Array, sample: Sample) => boolean;

/**
 * With classes the largest output is the answer (the first of equals); with one target of two values the nearer value
 * is (a tie is wrong); else there is no accuracy.
 */
export function judgeOf(task: Task): Judge | undefined {
  if (task.train[0]?.label !== undefined) return (outputs, { label }) => largest(outputs) === label;
  if (task.levels === undefined) return undefined;
  const [low, high] = task.levels;
  return (outputs, { targets }) => {
    const toHigh = Math.abs(outputs[0]! - high);
    const toLow = Math.abs(outputs[0]! - low);
    return targets[0] === high ? toHigh < toLow : toLow < toHigh;
  };
}

/** The class of every sample to train with: its label, or which of two target values it has; undefined where there is none. */
export function classesOf({ train, levels }: Task): ((sample: number) => number) | undefined {
  if (train[0]?.label !== undefined) return (sample) => train[sample]!.label!;
  if (levels === undefined) return undefined;
  return (sample) => (train[sample]!.targets[0] === levels[1] ? 1 : 0);
}

function largest(outputs: Float64Array): number {
  let best = 0;
  for (let k = 1; k < outputs.length; k++) if (outputs[k]! > outputs[best]!) best = k;
  return best;
}
