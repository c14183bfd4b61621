import type { Diagnostics } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import { lawGroups } from "./law-devices.js";
import { type Trainable, updateOf } from "./trainable.js";

/** Which way the pulses of a parameter are to move a conductance. */
const PULSES = [
  { name: "vset", sign: 1, does: "raises" },
  { name: "vreset", sign: -1, does: "lowers" },
] as const;

/**
 * Looks at what write pulses do in the middle of the range of the state: one that moves the conductance the wrong way is a
 * fault; one that moves nothing, below a threshold, is allowed and told. Each place of a netlist is told once.
 */
export function checkWrites(devices: readonly Trainable[], diagnostics: Diagnostics): void {
  const written = devices.filter(({ update }) => updateOf(update)?.update.through === "law");
  const told = new Set<number | undefined>();
  for (const { members, devices: law } of lawGroups(written.map(({ element }) => element))) {
    const middle = law.ends[0].map((from, i) => (from + law.ends[1][i]!) / 2);
    for (const { name, sign, does } of PULSES) {
      const volts = Float64Array.from(members, (j) => Number(written[j]!.values[name]));
      const drift = law.drift(volts, middle);
      members.forEach((j, i) => {
        const { name: device, places, span } = written[j]!;
        const place: Span | undefined = places?.get(name) ?? span;
        if (!Number.isFinite(volts[i]!) || sign * drift[i]! > 0 || told.has(place?.offset)) return;
        told.add(place?.offset);
        const message = `${name} = ${volts[i]!} V`;
        if (drift[i] === 0) {
          const hint = "a larger one: the law of the memristor has a threshold";
          diagnostics.warning("idle-pulse", `${message} moves nothing in ${device}`, place, hint);
        } else {
          const hint = `${name} is the voltage from n+ to n- of a pulse that ${does} the conductance`;
          diagnostics.error("wrong-polarity", `${message} moves ${device} the other way`, place, hint);
        }
      });
    }
  }
}
