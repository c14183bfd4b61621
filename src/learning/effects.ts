import type { Draws } from "../base/draws.js";
import { expm1 } from "../base/math.js";
import type { DeviceBank, DeviceColumns, DeviceDraws, DeviceStreams, UpdateParameter } from "./contract.js";

/**
 * What happens to devices beside their updates, whatever the update model: stuck ones at build, drift by elapsed time, read
 * noise when they are read. The clock is the number of updates: a batch with its update is a unit of time.
 */
export const effectParameters: readonly UpdateParameter[] = [
  { name: "stuck", unit: "", default: 0, min: 0, max: 1, about: "share of the devices that never change" },
  {
    name: "stuckat",
    unit: "",
    default: "start",
    choices: ["start", "gmin", "gmax", "either"],
    about: "where stuck devices are: at their start, at gmin, at gmax, or at either bound by chance",
  },
  {
    name: "lifetime",
    unit: "",
    default: 0,
    min: 0,
    about: "updates in which a conductance decays towards grest by a factor e; 0: it does not",
  },
  {
    name: "lifetimedtod",
    unit: "",
    default: 0,
    min: 0,
    about: "relative spread of the lifetime from device to device",
  },
  {
    name: "grest",
    unit: "S",
    default: "(gmin + gmax) / 2",
    share: 0.5,
    min: 0,
    about: "conductance that decay goes to",
  },
  {
    name: "diffusion",
    unit: "S",
    default: 0,
    min: 0,
    about: "standard deviation of the random walk of a conductance in one update",
  },
  {
    name: "readnoise",
    unit: "",
    default: 0,
    min: 0,
    about: "relative spread of a conductance as it is read, anew after every update",
  },
];

/** Where a stuck device is [S]; undefined for one that is not stuck. */
export function stuckAt(devices: DeviceColumns, j: number, start: number, streams: DeviceStreams): number | undefined {
  const { names, values, gmin, gmax } = devices;
  const share = values["stuck"]![j]!;
  if (share === 0) return undefined;
  const random = streams(names[j]!, "stuck");
  if (random.uniform() >= share) return undefined;
  const place = values["stuckat"]![j]!;
  if (place === 0) return start;
  return place === 1 || (place === 3 && random.uniform() < 0.5) ? gmin[j]! : gmax[j]!;
}

/** The share of its distance from grest that a device loses in an update. */
export function decayOf({ names, values }: DeviceColumns, j: number, streams: DeviceStreams): number {
  const lifetime = values["lifetime"]![j]!;
  if (lifetime === 0) return 0;
  const sigma = values["lifetimedtod"]![j]!;
  const own = lifetime * Math.abs(1 + (sigma === 0 ? 0 : sigma * streams(names[j]!, "dtod", "lifetime").normal()));
  return -expm1(-1 / own);
}

/** What a bank has for its effects, an entry per device. */
export interface EffectColumns {
  /** What is read beside what a device has since it was written last [S]. */
  readonly offset: Float64Array;
  /** Where stuck devices are [S]; NaN for the others. */
  readonly stuck: Float64Array;
  /** Part of the distance from rest that is lost in an update. */
  readonly decay: Float64Array;
  /** Own bounds [S]. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Whether time does nothing to devices, and they are read as they are. */
export function isCalm({ devices: { values } }: Pick<DeviceBank, "devices">, { stuck, decay }: EffectColumns): boolean {
  const none = (name: string) => values[name]?.every((value) => value === 0) ?? true;
  const still = stuck.every(Number.isNaN) && decay.every((share) => share === 0);
  return still && ["diffusion", "readnoise", "writenoise"].every(none);
}

/**
 * A bank an update later: conductances drift in place; `read` becomes what is read of them, with the noise of writing
 * (anew where pulses were given) and of reading [S].
 */
export function pass(
  { devices, siemens, pulses }: DeviceBank,
  { offset, stuck, decay, low, high }: EffectColumns,
  draws: DeviceDraws,
  update: number,
  read: Float64Array,
): void {
  const { values } = devices;
  const [diffusion, grest, readnoise] = [values["diffusion"]!, values["grest"]!, values["readnoise"]!];
  const { writenoise, step } = values;
  const [walks, writes, reads] = [draws("diffusion"), draws("write"), draws("read")];
  const normal = (of: Draws, j: number): number => {
    of.seek(j, update);
    return of.normal();
  };
  for (let j = 0; j < siemens.length; j++) {
    const clip = (g: number): number => Math.min(high[j]!, Math.max(low[j]!, g));
    const factor = readnoise[j] === 0 ? 1 : 1 + readnoise[j]! * normal(reads, j);
    if (!Number.isNaN(stuck[j]!)) {
      siemens[j] = stuck[j]!;
      read[j] = stuck[j]! * factor;
      continue;
    }
    let g = siemens[j]!;
    if (decay[j] !== 0) g -= decay[j]! * (g - grest[j]!);
    if (diffusion[j] !== 0) g += diffusion[j]! * normal(walks, j);
    siemens[j] = g = clip(g);
    if (writenoise !== undefined && writenoise[j] !== 0 && pulses[j]! > 0)
      offset[j] = writenoise[j]! * step![j]! * normal(writes, j);
    read[j] = clip(clip(g + offset[j]!) * factor);
  }
}
