import type { Diagnostics } from "../base/diagnostics.js";
import type { Circuit } from "../circuit/circuit.js";
import { valueAt } from "../circuit/copied.js";
import type { Value } from "../circuit/value.js";
import type { Card } from "../netlist/contract.js";
import { Cursor } from "../netlist/cursor.js";
import { batches, drives } from "./batches.js";
import type { Analysis, Point, RunControl } from "./contract.js";
import { frequencySyntax, readFrequencies, refuseRest, type Sweep, sweptBeside } from "./frequencies.js";
import { type NodeVoltage, readNodeVoltages } from "./start.js";

/** `.ac`: the answer of the circuit, linear about its operating point, to sources of one frequency. */
export const ac: Analysis = {
  keyword: ".ac",
  about: "small-signal response over frequency, linear about the operating point",
  syntax: `.ac ${frequencySyntax} | .ac data=table`,
  parameters: {
    points: { unit: "1", min: 1, about: "points a decade or octave, or in all (lin)" },
    fstart: { unit: "Hz", min: 0, about: "first frequency" },
    fstop: { unit: "Hz", min: 0, about: "last frequency; between, dec spaces evenly so that it is met" },
  },
  read(card, circuit, diagnostics) {
    const cursor = new Cursor(card, diagnostics);
    const sweep = readFrequencies(cursor, circuit, diagnostics, this.syntax);
    if (sweep === undefined) return undefined;
    refuseRest(sweep, diagnostics, this.syntax);
    cursor.end(this.syntax);
    warnWithoutDrive(circuit, card, diagnostics);
    const hints = readNodeVoltages(circuit, ".nodeset", diagnostics);
    const count = sweep.frequencies.length;
    return {
      kind: "ac",
      plotname: "AC Analysis",
      axis: [{ name: "frequency", type: "frequency" }],
      complex: true,
      needsOperatingPoint: true,
      expectedPoints: count,
      ...sweptBeside(sweep),
      card,
      progress: ({ axis }) => (sweep.frequencies.indexOf(axis[0]!) + 1) / count,
      points: (control) => run(circuit, sweep, hints, control),
    };
  },
};

/** A value of a source in small-signal analyses that is 0 whatever the parameters are. */
const isZero = (value: Value | undefined) => value === undefined || value === 0;

function warnWithoutDrive({ instances }: Circuit, card: Card, diagnostics: Diagnostics): void {
  const driven = instances.some(
    (each) => each.device.phasor !== undefined && !isZero(valueAt(each, each.slots.get(each.device.phasor.magnitude)!)),
  );
  if (driven) return;
  const hint = "give a source an AC value: V1 in 0 ac 1";
  diagnostics.warning("no-ac-source", "no source has an AC value: all results will be 0", card.nameSpan, hint);
}

function* run(circuit: Circuit, sweep: Sweep, hints: readonly NodeVoltage[], control: RunControl): Generator<Point> {
  const { system, statistics } = control;
  const { lanes } = system;
  const x = new Float64Array(system.x.length);
  const im = new Float64Array(system.x.length);
  for (const { frequencies, networks } of batches(circuit, sweep, hints, control)) {
    networks.forEach((network, lane) => network.solve(...drives(system, lane)));
    for (let k = 0; k < frequencies.length; k++) {
      networks.forEach((network, lane) => network.read(k, x, im, lanes, lane));
      statistics.points++;
      yield { axis: [frequencies[k]!], x, im };
    }
  }
}
