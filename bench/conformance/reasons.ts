/**
 * Parameters that no deck beside ngspice can see, and why; each by `device:parameter`, or `device:*` for all that no deck
 * sees.
 */
const reasons: Readonly<Record<string, string>> = {
  "trainable:*":
    "ngspice has no such device: the netlists with .learn run with plain resistors of the same conductances",
  "smooth voltage-controlled switch:*": "ngspice has no such switch: test/devices/switch.test.ts",
  "smooth current-controlled switch:*": "ngspice has no such switch: test/devices/switch.test.ts",
  "linear drift memristor:*": "ngspice has no memristors: test/devices/memristors.test.ts",
  "TEAM memristor:*": "ngspice has no memristors: test/devices/memristors.test.ts",
  "VTEAM memristor:*": "ngspice has no memristors: test/devices/memristors.test.ts",
  "Yakopcic memristor:*": "ngspice has no memristors: test/devices/memristors.test.ts",
  "threshold memristor:*": "ngspice has no memristors: test/devices/memristors.test.ts",
  "Stanford-PKU memristor:*": "ngspice has no memristors: test/devices/memristors.test.ts",
  "bipolar transistor:qco": "ngspice does not converge where it counts: test/devices/transistors.test.ts",
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
  "TRNOISE:*": "random: no two programs draw the same numbers",
  "TRRANDOM:*": "random: no two programs draw the same numbers",
};

/** Parameters of any device. */
const anywhere: Readonly<Record<string, string>> = {
  off: "where the search for an operating point begins, not where it ends",
};

export const reasonFor = (device: string, parameter: string): string | undefined =>
  reasons[`${device}:${parameter}`] ?? reasons[`${device}:*`] ?? anywhere[parameter];
