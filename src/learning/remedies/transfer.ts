import { Bank } from "../bank.js";
import type { DeviceColumns } from "../contract.js";
import { STEP } from "../pulses.js";
import type { Remedy } from "./remedy.js";

/**
 * A second device of the same kind takes the wanted changes. Before learning, pulses up and down in turn bring it to where
 * they balance, its symmetry point, and the mean of what is read there after each pair is its reference. After every so many updates a
 * share of what it has beside its reference is wanted of the device in the circuit. Drift and asymmetry pull it to its
 * reference, that is to no change, and not to the middle of the range.
 */
export const transfer: Remedy = {
  kind: "transfer",
  about: "a second device takes the wanted changes about its symmetry point, and hands them on now and then",
  source:
    "Gokmen, Haensch 2020, Front. Neurosci. 14, 103 (Tiki-Taka); reference by pulses up and down: Kim et al. 2019, arXiv 1907.10228",
  parameters: [
    {
      name: "transfer",
      unit: "",
      default: 0,
      min: 0,
      whole: true,
      about: "updates from a second device's one transfer to the next; 0: no second device",
    },
    {
      name: "transferrate",
      unit: "",
      default: 1,
      above: 0,
      about: "share of what the second device has beside its reference that a transfer hands on",
    },
    {
      name: "transfergain",
      unit: "",
      default: 1,
      above: 0,
      about: "factor on the wanted changes that the second device takes",
    },
    {
      name: "shiftpairs",
      unit: "",
      default: 1000,
      min: 1,
      whole: true,
      about: "pairs of pulses, up and down, that bring the second device to its symmetry point",
    },
  ],
  begin({ update, devices, seed }) {
    const every = devices.values["transfer"]!;
    if (every.every((value) => value === 0)) return undefined;
    const { transferrate: rate, transfergain: gain } = devices.values;
    const second = new Bank(update, devices, seed, undefined, ["second"]);
    const reference = balanced(second, devices);
    const taken = new Float64Array(every.length);
    return {
      columns: [second.siemens, second.offset],
      filter(wanted, number) {
        for (let j = 0; j < wanted.length; j++) taken[j] = every[j] === 0 ? 0 : gain![j]! * wanted[j]!;
        second.write(taken, number);
        for (let j = 0; j < wanted.length; j++)
          if (every[j] !== 0)
            wanted[j] = (number + 1) % every[j]! === 0 ? rate![j]! * (second.read[j]! - reference[j]!) : 0;
        return { pulses: sum(second.pulses), joules: sum(second.joules) };
      },
    };
  },
};

/** Brings devices to their symmetry points; what is read after a pair there, in the mean over the second half of the pairs [S]. */
function balanced(bank: Bank, { values, gmin, gmax }: DeviceColumns): Float64Array {
  const [every, pairs] = [values["transfer"]!, values["shiftpairs"]!];
  const most = pairs.reduce((a, b, j) => (every[j] === 0 ? a : Math.max(a, b)), 0);
  const draws = bank.drawsFor("shift");
  const wanted = new Float64Array(every.length);
  const reference = new Float64Array(every.length);
  for (let n = 0; n < 2 * most; n++) {
    for (let j = 0; j < wanted.length; j++) {
      const up = n % 2 === 0;
      const step = values["step"]?.[j] ?? STEP * (gmax[j]! - gmin[j]!);
      // Where the card gives none, a pulse is taken for what the device was found to do.
      const one = step > 0 ? step : bank.hidden[up ? "up" : "down"]![j]!;
      wanted[j] = every[j] === 0 || n >= 2 * pairs[j]! ? 0 : up ? one : -one;
    }
    bank.write(wanted, n, draws);
    for (let j = 0; j < wanted.length; j++) {
      if (n % 2 === 1 && n >= pairs[j]! && n < 2 * pairs[j]!)
        reference[j] = reference[j]! + bank.read[j]! / Math.ceil(pairs[j]! / 2);
    }
  }
  return reference;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
