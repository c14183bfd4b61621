import type { ConductanceUpdate, DeviceBank, DeviceColumns, DeviceDraws, UpdateParameter } from "../contract.js";
import type { LawGroup } from "../law-devices.js";

/** Places between gmin and gmax at which a pulse is tried to find what one does. */
const TRIALS = 9;

const parameters: readonly UpdateParameter[] = [
  { name: "vset", unit: "V", about: "voltage from n+ to n- of a pulse that raises the conductance" },
  { name: "vreset", unit: "V", about: "voltage from n+ to n- of a pulse that lowers the conductance" },
  { name: "tpulse", unit: "s", above: 0, about: "length of a write pulse" },
  { name: "pulses", unit: "", default: 31, min: 1, whole: true, about: "most pulses in one update" },
  {
    name: "verify",
    unit: "",
    default: 0,
    min: 0,
    max: 1,
    whole: true,
    about: "1: the conductance is read after every pulse, and pulses end where it is reached",
  },
  {
    name: "step",
    unit: "S",
    default: 0,
    min: 0,
    about: "change that one pulse is taken for; 0: what one does on average between gmin and gmax",
  },
  { name: "ctoc", unit: "", default: 0, min: 0, about: "relative spread of how fast a pulse moves the state" },
];

/**
 * Write pulses through the device's own equations. A wanted change is |wanted| / step pulses of vset or vreset, rounded up with
 * the probability of the fraction, at most `pulses`; the device, taken out of its circuit, is held at that voltage for tpulse
 * each, and its state moves as its law says. Thresholds, windows, saturation and what differs up and down are the law's. With
 * verify=1 the conductance is read after each pulse, without noise, and another follows while more than half of what the
 * last one changed is missing. Energy is the integral of v i over the pulses; what a verifying read takes is left out.
 */
export const write: ConductanceUpdate = {
  kind: "write",
  about: "write pulses that move the state of a memristor as its own equations say",
  source: "the law of the device; program and verify as in Alibart et al. 2012, Nanotechnology 23, 075201",
  parameters,
  through: "law",
  draw(devices) {
    const [up, down] = [trial(devices, "vset"), trial(devices, "vreset")];
    return { up, down };
  },
  apply(bank, wanted, draws, update) {
    for (const group of bank.devices.laws!) writeGroup(group, bank, wanted, draws, update);
  },
};

/** What a pulse of full length changes on average over the range, or what the card says a pulse is taken for [S]. */
function trial({ laws, values, names }: DeviceColumns, volts: "vset" | "vreset"): Float64Array {
  const change = new Float64Array(names.length);
  for (const { members, devices } of laws!) {
    const pick = (column: Float64Array): Float64Array => Float64Array.from(members, (j) => column[j]!);
    const [v, t] = [pick(values[volts]!), pick(values["tpulse"]!)];
    for (let k = 1; k <= TRIALS; k++) {
      const share = (k - 0.5) / TRIALS;
      const before = devices.gmin.map((low, i) => low + share * (devices.gmax[i]! - low));
      const states = devices.stateOf(before);
      devices.hold(v, t, states, new Float64Array(members.length));
      const after = devices.conductance(states);
      members.forEach((j, i) => (change[j] = change[j]! + Math.abs(after[i]! - before[i]!) / TRIALS));
    }
  }
  return change.map((found, j) => (values["step"]![j]! > 0 ? values["step"]![j]! : found));
}

function writeGroup(
  { members, devices: law }: LawGroup,
  { devices: { values, gmin, gmax }, hidden, siemens, pulses, joules }: DeviceBank,
  wanted: Float64Array,
  draws: DeviceDraws,
  update: number,
): void {
  const count = members.length;
  const volts = new Float64Array(count);
  const seconds = new Float64Array(count);
  const spent = new Float64Array(count);
  /** Of each member the lengths of the pulses it may get, the first of which is decided on already [s]. */
  const lengths = members.map((j) => plan(values, hidden, j, wanted[j]!, draws, update));
  if (lengths.every(({ length }) => length === 0)) return;
  members.forEach((j, i) => (volts[i] = values[wanted[j]! > 0 ? "vset" : "vreset"]![j]!));
  const before = Float64Array.from(members, (j) => siemens[j]!);
  const begin = law.stateOf(before);
  const states = begin.slice();
  const verified = (i: number): boolean => values["verify"]![members[i]!] === 1;
  const now = before.slice();
  const open = lengths.map(({ length }) => length > 0);
  for (let round = 0; open.includes(true); round++) {
    members.forEach((j, i) => {
      const own = lengths[i]!;
      // Without reading in between, pulses at one voltage are as one that lasts as long as all of them.
      seconds[i] = !open[i] ? 0 : verified(i) ? own[round]! : own.reduce((sum, length) => sum + length, 0);
      if (open[i]) pulses[j] = verified(i) ? round + 1 : own.length;
    });
    law.hold(volts, seconds, states, spent);
    const after = law.conductance(states);
    members.forEach((j, i) => {
      if (!open[i]) return;
      const last = Math.abs(after[i]! - now[i]!);
      now[i] = after[i]!;
      const missing = (before[i]! + wanted[j]! - now[i]!) * Math.sign(wanted[j]!);
      open[i] = verified(i) && round + 1 < lengths[i]!.length && missing > last / 2;
    });
  }
  members.forEach((j, i) => {
    joules[j] = joules[j]! + spent[i]!;
    // What no pulse has moved is what it was, to the bit.
    if (states[i] !== begin[i]) siemens[j] = Math.min(gmax[j]!, Math.max(gmin[j]!, now[i]!));
  });
}

/** The lengths of the pulses that a device gets, or with verify=1 of those that it may get [s]. */
function plan(
  values: DeviceColumns["values"],
  hidden: DeviceBank["hidden"],
  j: number,
  wanted: number,
  draws: DeviceDraws,
  update: number,
): number[] {
  if (wanted === 0) return [];
  const random = draws("pulses");
  random.seek(j, update);
  const most = values["pulses"]![j]!;
  const one = hidden[wanted > 0 ? "up" : "down"]![j]!;
  const exact = one === 0 ? most : Math.min(most, Math.abs(wanted) / one);
  const whole = Math.floor(exact);
  const given = random.uniform() < exact - whole ? whole + 1 : whole;
  const count = given > 0 && values["verify"]![j] === 1 ? most : given;
  const [length, ctoc] = [values["tpulse"]![j]!, values["ctoc"]![j]!];
  return Array.from({ length: count }, () => length * (ctoc === 0 ? 1 : Math.max(0, 1 + ctoc * random.normal())));
}
