/** One reason for parameters that several devices have. */
const ofEach = (devices: readonly string[], parameters: readonly string[], reason: string) =>
  Object.fromEntries(devices.flatMap((device) => parameters.map((name) => [`${device}:${name}`, reason])));

/**
 * Parameters that no deck beside ngspice can see, and why; each by `device:parameter`, or `device:*` for all that no deck
 * sees.
 */
const reasons: Readonly<Record<string, string>> = {
  "trainable:*":
    "ngspice has no such device: the netlists with .learn run with plain resistors of the same conductances",
  "transistor edge:*":
    "ngspice has no such device: netlists with .learn run with behavioural sources; test/learning/transistor-edge.test.ts",
  "smooth voltage-controlled switch:*": "ngspice has no such switch: test/devices/switch.test.ts",
  "smooth current-controlled switch:*": "ngspice has no such switch: test/devices/switch.test.ts",
  "linear drift memristor:*": "ngspice has no memristors: test/devices/memristors.test.ts",
  "TEAM memristor:*": "ngspice has no memristors: test/devices/memristors.test.ts",
  "VTEAM memristor:*": "ngspice has no memristors: test/devices/memristors.test.ts",
  "Yakopcic memristor:*": "ngspice has no memristors: test/devices/memristors.test.ts",
  "threshold memristor:*": "ngspice has no memristors: test/devices/memristors.test.ts",
  "Stanford-PKU memristor:*": "ngspice has no memristors: test/devices/memristors.test.ts",
  "bipolar transistor:qco": "ngspice does not converge where it counts: test/devices/transistors.test.ts",
  "short-channel field-effect transistor:dtemp": "ngspice's dtemp does not do what its temp does",
  ...ofEach(["single lossy line"], ["g"], "ngspice's TXL knows none: it is that of the lossy line"),
  ...ofEach(["single lossy line"], ["v1", "i1", "v2", "i2"], "LTRA's; ngspice's TXL starts from rest: o-start"),
  ...ofEach(
    ["uncoupled line", ...[2, 3, 4, 5, 6, 7, 8].map((n) => `${n} coupled lines`)],
    ["*"],
    "ngspice's CPL is off by 0.8 % where its own LTRA agrees with us to 1e-6: test/devices/coupled-line.test.ts",
  ),
  "MESFET:temp": "ngspice's MESFET has no temperature",
  "MESFET:dtemp": "ngspice's MESFET has no temperature",
  ...Object.fromEntries(
    [1, 2, 3].flatMap((level) =>
      ["nlev", "gdsnoi", "rg", "rds", "n", "tt", ...(level < 3 ? ["delvto"] : [])].map((name) => [
        `MOSFET level ${level}:${name}`,
        "ngspice 39 has no such parameter: test/devices/mosfet.test.ts",
      ]),
    ),
  ),
  "MOSFET level 6:*": "what surrounds the channel is the text of levels 1 to 3, whose decks see it",
  "port:*": "ngspice has no such device, but voltage sources as ports: test/devices/port.test.ts",
  ...ofEach(["voltage source"], ["portnum", "z0"], "for scattering in ngspice: test/devices/port.test.ts"),
  "inductor:resting": "ngspice finds such an operating point by chance: test/circuit/resting.test.ts",
  "resistor:noisy": "a switch, 0 or 1: test/analyses/noise.test.ts",
  ...ofEach(
    ["capacitor", "inductor", "voltage source"],
    ["rser", "lser", "rpar", "cpar"],
    "LTspice's: test/devices/passive.test.ts",
  ),
  "current source:r": "LTspice's: test/devices/passive.test.ts",
  "ideal diode:*": "LTspice's; ngspice has no such device: test/devices/ltspice.test.ts",
  "capacitor:rlshunt": "LTspice's: test/devices/ltspice.test.ts",
  ...ofEach(["behavioural source"], ["rpar", "cpar"], "LTspice's: test/devices/ltspice.test.ts"),
  ...ofEach(["diode"], ["tbv1", "tbv2"], "PSpice's and Xyce's; ngspice has tcv: test/devices/diode.test.ts"),
  ...ofEach(
    ["diode"],
    ["tikf", "ibvl", "nbvl"],
    "PSpice's and Xyce's; ngspice 39 has no such parameter: test/devices/diode.test.ts",
  ),
  "diode:ic": "ngspice's diode does not start from it: test/devices/diode.test.ts",
  ...ofEach(
    ["voltage-controlled voltage source", "voltage-controlled current source"],
    ["temp", "dtemp"],
    "ngspice takes it on cards with B's expressions alone: b-temperature",
  ),
  ...ofEach(
    ["current-controlled current source", "current-controlled voltage source"],
    ["tc1", "tc2", "temp", "dtemp"],
    "HSPICE's; ngspice has it for expressions alone",
  ),
  ...ofEach(
    [
      "coupling",
      "voltage source",
      "current source",
      "voltage-controlled switch",
      "current-controlled switch",
      "lossless line",
      "lossy line",
      "single lossy line",
      "RC line",
    ],
    ["temp", "dtemp"],
    "ngspice has no temperature for it",
  ),
  ...ofEach(
    [
      "coupling", "voltage source", "voltage-controlled voltage source", "current-controlled voltage source",
      "voltage-controlled switch", "current-controlled switch", "lossless line",
      "lossy line", "single lossy line", "RC line",
    ], // prettier-ignore
    ["m"],
    "ngspice has no m for it",
  ),
  "current-controlled switch:on": "ngspice begins with the switch off all the same: test/devices/memory.test.ts",
  ...ofEach(["capacitor"], ["age", "d"], "Xyce's; ngspice has no such parameter: test/devices/foreign.test.ts"),
  ...ofEach(["delayed voltage source", "accelerated mass"], ["*"], "Xyce's alone: test/devices/foreign.test.ts"),
  "admittance:*": "gnucap's alone: test/netlist/gnucap.test.ts",
  "SIN:np": "LTspice's; ngspice has no such parameter: test/deck/measures.test.ts",
  "GENERATOR:*": "gnucap's alone: test/netlist/gnucap.test.ts",
  "PWL:count": "PSpice's and Xyce's; ngspice repeats for ever: test/netlist/foreign-cards.test.ts",
  "PAT:*": "HSPICE's and Xyce's; ngspice has no such waveform: test/devices/foreign.test.ts",
  "TRNOISE:*": "random: no two programs draw the same numbers",
  "TRRANDOM:*": "random: no two programs draw the same numbers",
};

/** Parameters of any device. */
const anywhere: Readonly<Record<string, string>> = {
  off: "where the search for an operating point begins, not where it ends",
};

export const reasonFor = (device: string, parameter: string): string | undefined =>
  reasons[`${device}:${parameter}`] ?? reasons[`${device}:*`] ?? anywhere[parameter];
