import { add, type Complex, complex, mul } from "../base/complex.js";
import type { Diagnostics } from "../base/diagnostics.js";
import type { Circuit } from "../circuit/circuit.js";
import { valueAt } from "../circuit/copied.js";
import type { System } from "../equations/system.js";
import type { Card } from "../netlist/contract.js";
import { Cursor } from "../netlist/cursor.js";
import type { SmallSignal } from "../solve/small-signal.js";
import { batches, unitDrive } from "./batches.js";
import { combined, type ComplexMatrix, difference, identity, solved, sum } from "./complex-matrix.js";
import type { Analysis, Point, RunControl } from "./contract.js";
import { frequencySyntax, readFrequencies, refuseRest, type Sweep, sweptBeside } from "./frequencies.js";
import { type NodeVoltage, readNodeVoltages } from "./start.js";

/** A port: a source with a resistance in series, by the number of its instance. */
interface Port {
  readonly instance: number;
  readonly number: number;
}

/** `.sp`: what comes out of each port for a wave into each, over frequency. */
export const sp: Analysis = {
  keyword: ".sp",
  about: "scattering, admittance and impedance parameters of the ports (portnum, z0) over frequency",
  syntax: `.sp ${frequencySyntax}`,
  parameters: {
    points: { unit: "1", min: 1, about: "points a decade or octave, or in all (lin)" },
    fstart: { unit: "Hz", min: 0, about: "first frequency" },
    fstop: { unit: "Hz", min: 0, about: "last frequency" },
  },
  read(card, circuit, diagnostics) {
    const cursor = new Cursor(card, diagnostics);
    const sweep = readFrequencies(cursor, circuit, diagnostics, this.syntax);
    if (sweep === undefined) return undefined;
    refuseNoise(sweep, diagnostics, this.syntax);
    cursor.end(this.syntax);
    const ports = portsOf(circuit, card, diagnostics);
    if (ports === undefined) return undefined;
    const hints = readNodeVoltages(circuit, ".nodeset", diagnostics);
    const { length: count } = sweep.frequencies;
    const pairs = ports.flatMap((_, i) => ports.map((_, j) => `${i + 1}_${j + 1}`));
    const columns = ["s", "y", "z"].flatMap((letter) => pairs.map((pair) => `${letter}_${pair}`));
    return {
      kind: "sp",
      plotname: "SP Analysis",
      axis: [{ name: "frequency", type: "frequency" }],
      complex: true,
      tables: [
        {
          plotname: "SP Analysis",
          axis: [{ name: "frequency", type: "frequency" }],
          columns: columns.map((name) => ({ name, type: "notype" })),
          complex: true,
          list: false,
        },
      ],
      needsOperatingPoint: true,
      expectedPoints: count,
      ...sweptBeside(sweep),
      card,
      progress: ({ axis }) => (sweep.frequencies.indexOf(axis[0]!) + 1) / count,
      points: (control) => run(circuit, ports, sweep, hints, control),
    };
  },
};

/** ngspice's last number asks for noise at the ports too; 0 does not. */
function refuseNoise({ rest = [], ...sweep }: Sweep, diagnostics: Diagnostics, syntax: string): void {
  const [noise, ...more] = rest;
  if (noise !== undefined && noise.value !== 0)
    diagnostics.warning("no-port-noise", "the noise of ports is not computed", noise.span, ".noise has that of a node");
  refuseRest({ ...sweep, rest: more }, diagnostics, syntax);
}

/** The ports in their order; undefined after a fault was reported. */
function portsOf(circuit: Circuit, card: Card, diagnostics: Diagnostics): Port[] | undefined {
  const ports: Port[] = [];
  const before = diagnostics.errors;
  for (const [instance, each] of circuit.instances.entries()) {
    const { port } = each.device;
    if (port === undefined) continue;
    const value = valueAt(each, each.slots.get(port.number)!);
    const number = typeof value === "number" ? value : circuit.parameters.atNominal()[value.live]!;
    if (!(number > 0)) continue;
    const same = ports.find((other) => other.number === number);
    if (same !== undefined) {
      const message = `port ${number} is ${circuit.instances.at(same.instance).name} already`;
      diagnostics.error("duplicate-port", message, each.span, "ports are numbered 1, 2, ...");
    }
    ports.push({ instance, number });
  }
  ports.sort((a, b) => a.number - b.number);
  if (diagnostics.errors > before) return undefined;
  const missing = ports.findIndex(({ number }, k) => number !== k + 1);
  if (ports.length > 0 && missing < 0) return ports;
  const message = ports.length === 0 ? "the circuit has no port" : `there is no port ${missing + 1}`;
  const hint = "V1 in 0 dc 0 ac 1 portnum 1 z0 50";
  diagnostics.error("missing-port", message, card.nameSpan, hint);
  return undefined;
}

function* run(
  circuit: Circuit,
  ports: readonly Port[],
  sweep: Sweep,
  hints: readonly NodeVoltage[],
  control: RunControl,
): Generator<Point> {
  const { system, statistics } = control;
  const [x, im] = [new Float64Array(system.x.length), new Float64Array(system.x.length)];
  for (const { frequencies, networks } of batches(circuit, sweep, hints, control)) {
    const impedances = ports.map(({ instance }) => impedanceOf(system, instance));
    const all = scattering(system, networks[0]!, ports, impedances, frequencies.length);
    for (const [k, s] of all.entries()) {
      statistics.points++;
      // What is seen of the circuit beside is its answer to the last port.
      networks[0]!.read(k, x, im, system.lanes);
      const rows = [s, ...immittances(s, impedances)].flatMap((matrix) => matrix.flat());
      const values = Float64Array.from(rows.flatMap(({ re, im }) => [re, im]));
      yield { axis: [frequencies[k]!], x, im, row: { table: 0, values } };
    }
  }
}

function impedanceOf(system: System, number: number): number {
  const instance = system.circuit.instances.at(number);
  return system.columns.valueOf(valueAt(instance, instance.slots.get(instance.device.port!.impedance)!), 0);
}

/**
 * A source of 1 V behind z sends a wave of 1 / (2 sqrt(z)) into its port; a wave of v / sqrt(z) leaves each other one, and
 * its own what its voltage is beyond that wave (Kurokawa 1965, IEEE Trans. MTT 13, 194, for real impedances).
 */
function scattering(
  system: System,
  network: SmallSignal,
  ports: readonly Port[],
  impedances: readonly number[],
  count: number,
): ComplexMatrix[] {
  const result = Array.from({ length: count }, () => ports.map(() => [] as Complex[]));
  const [re, im, none] = [0, 1, 2].map(() => new Float64Array(system.size + 1)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (const [j, { instance }] of ports.entries()) {
    network.solve(unitDrive(system, instance), none);
    for (let k = 0; k < count; k++) {
      network.read(k, re, im);
      for (const [i, port] of ports.entries()) {
        const [p, n] = system.circuit.instances.at(port.instance).nodes as [number, number];
        const at = (node: number) => (node < 0 ? complex(0) : complex(re[node]!, im[node]!));
        const [plus, minus] = [at(p), at(n)];
        const volts = complex(plus.re - minus.re, plus.im - minus.im);
        const scale = 2 * Math.sqrt(impedances[j]! / impedances[i]!);
        result[k]![i]!.push(add(mul(volts, complex(scale)), complex(i === j ? -1 : 0)));
      }
    }
  }
  return result;
}

/** Admittances and impedances: (1 - S) (1 + S)^-1 and its inverse, in units of the ports' impedances. */
function immittances(s: ComplexMatrix, z: readonly number[]): [y: ComplexMatrix, z: ComplexMatrix] {
  const one = identity(s.length);
  const [less, more] = [difference(one, s), sum(one, s)];
  const scaled = (matrix: ComplexMatrix, by: (i: number, j: number) => number) =>
    combined(matrix, matrix, (x, _, i, j) => mul(x, complex(by(i, j))));
  // Both factors are functions of S: their order does not matter.
  return [
    scaled(solved(more, less), (i, j) => 1 / Math.sqrt(z[i]! * z[j]!)),
    scaled(solved(less, more), (i, j) => Math.sqrt(z[i]! * z[j]!)),
  ];
}
