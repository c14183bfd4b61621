import { expm1 } from "../base/math.js";
import type { DeviceColumns, DeviceStreams, UpdateParameter } from "./contract.js";

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

/** A conductance an update later. */
export function drifted(
  { names, values }: DeviceColumns,
  j: number,
  siemens: number,
  decay: number,
  streams: DeviceStreams,
  update: number,
): number {
  const diffusion = values["diffusion"]![j]!;
  const kept = decay === 0 ? siemens : siemens - decay * (siemens - values["grest"]![j]!);
  return diffusion === 0 ? kept : kept + diffusion * streams(names[j]!, "diffusion", update).normal();
}

/** A conductance as it is read, where it has `siemens`. */
export function asRead(
  { names, values }: DeviceColumns,
  j: number,
  siemens: number,
  streams: DeviceStreams,
  update: number,
): number {
  const noise = values["readnoise"]![j]!;
  return noise === 0 ? siemens : siemens * (1 + noise * streams(names[j]!, "read", update).normal());
}
