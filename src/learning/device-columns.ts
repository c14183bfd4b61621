import { doublesOf } from "../base/columns.js";
import type { ConductanceUpdate, DeviceColumns } from "./contract.js";
import { lawGroups } from "./law-devices.js";
import { tableOf, type Trainable, valueOf } from "./trainable.js";

/** What devices of one update model are, column by column. */
export function columnsOf(update: ConductanceUpdate, devices: readonly Trainable[]): DeviceColumns {
  const gmin = doublesOf(devices, (device) => device.gmin);
  const gmax = doublesOf(devices, (device) => device.gmax);
  const runs = runsOf(devices, gmin, gmax);
  const values: Record<string, Float64Array> = {};
  let names: readonly string[] | undefined;
  const constant = new Map<number, Float64Array>();
  for (const spec of tableOf(update)) {
    const numbers = runs.map(({ first }) => {
      const value = valueOf(first, spec);
      return spec.choices ? spec.choices.indexOf(String(value)) : Number(value ?? NaN);
    });
    values[spec.name] = columnOf(numbers, runs, devices.length, constant);
  }
  return {
    get names() {
      return (names ??= devices.map((device) => device.name));
    },
    gmin,
    gmax,
    values,
    tables: devices.map(({ table }) => table),
    ...(update.through === "law" && { laws: lawGroups(devices.map(({ element }) => element)) }),
  };
}

/** Devices that follow one another and share all that their parameters follow from. */
interface Run {
  readonly first: Trainable;
  readonly from: number;
  to: number;
}

function runsOf(devices: readonly Trainable[], gmin: Float64Array, gmax: Float64Array): readonly Run[] {
  const runs: Run[] = [];
  let last: Run | undefined;
  for (let j = 0; j < devices.length; j++) {
    const device = devices[j]!;
    const goesOn =
      last?.first.values === device.values &&
      last.first.update === device.update &&
      gmin[last.from] === gmin[j] &&
      gmax[last.from] === gmax[j];
    if (goesOn) last!.to = j + 1;
    else runs.push((last = { first: device, from: j, to: j + 1 }));
  }
  return runs;
}

/** A number for each run as a column. Most flaws are those of no device, so that columns of one number are shared. */
function columnOf(
  numbers: readonly number[],
  runs: readonly Run[],
  length: number,
  constant: Map<number, Float64Array>,
): Float64Array {
  const [first] = numbers;
  const isConstant = first !== undefined && numbers.every((number) => Object.is(number, first));
  const known = isConstant ? constant.get(first) : undefined;
  if (known !== undefined) return known;
  const column = new Float64Array(length);
  runs.forEach(({ from, to }, k) => column.fill(numbers[k]!, from, to));
  if (isConstant) constant.set(first, column);
  return column;
}
