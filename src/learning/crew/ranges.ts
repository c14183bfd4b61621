/** Resistors of a ticket at least: adding their gradients up takes longer than to hand out a ticket. */
const LEAST = 256;
/** Ranges at most. */
export const RANGES = 16;

/** How many ranges so many resistors are shared out in. */
export const rangesOf = (devices: number): number => Math.max(1, Math.min(RANGES, Math.floor(devices / LEAST)));

export function rangeOf(range: number, devices: number): [from: number, to: number] {
  const ranges = rangesOf(devices);
  return [Math.floor((range * devices) / ranges), Math.floor(((range + 1) * devices) / ranges)];
}
