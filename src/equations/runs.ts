import type { Instance } from "../circuit/circuit.js";
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
    const number = numbers[i]!;
    if (last !== undefined && instances.areAlike(number, numbers[i - 1]!)) last.to = i + 1;
    else runs.push((last = { first: instances.at(number), from: i, to: i + 1 }));
  }
  return runs;
}
