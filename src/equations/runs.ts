import type { Instance } from "../circuit/circuit.js";
import { CopiedInstance } from "../circuit/copied.js";
import type { InstanceList } from "../circuit/instance-list.js";

/** Instances of a bank that follow one another and have the same values but for one that each has of its own. */
export interface Run {
  readonly first: Instance;
  readonly from: number;
  to: number;
}

export function runsOf(instances: InstanceList, numbers: Int32Array): Run[] {
  const runs: Run[] = [];
  let last: Run | undefined;
  for (let i = 0; i < numbers.length; i++) {
    const instance = instances.at(numbers[i]!);
    if (last !== undefined && instance instanceof CopiedInstance && instance.isLike(last.first)) last.to = i + 1;
    else runs.push((last = { first: instance, from: i, to: i + 1 }));
  }
  return runs;
}
