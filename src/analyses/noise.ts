import * as math from "../base/math.js";
import type { Circuit } from "../circuit/circuit.js";
import { type NoiseSource, noiseSources } from "../equations/noise.js";
import { Cursor } from "../netlist/cursor.js";
import { batches, unitDrive } from "./batches.js";
import type { Analysis, OwnTable, Point, RunControl } from "./contract.js";
import { frequencySyntax, readFrequencies, refuseRest, type Sweep, sweptBeside } from "./frequencies.js";
import { NoiseIntegral } from "./noise-integral.js";
import { type OutputQuantity, readOutputQuantity, readSourceName } from "./output.js";
import { type NodeVoltage, readNodeVoltages } from "./start.js";

/** What a noise analysis is asked for. */
interface Request {
  readonly output: OutputQuantity;
  /** The source that the noise is referred to. */
  readonly input: number;
  readonly sweep: Sweep;
  /** With it, every so many frequencies a row, with the part of each noise current; 0: all rows, totals only. */
  readonly summary: number;
  /** Whether rows have the part of each noise current. */
  readonly detailed: boolean;
}

/** Gains below this do not count, as in SPICE3. */
const SMALLEST_GAIN_SQUARED = 1e-20;

/** `.noise`: the noise of all devices at an output, and what noise of a source would make as much. */
export const noise: Analysis = {
  keyword: ".noise",
  about: "noise at an output and referred to a source; spectra in V/sqrt(Hz) or A/sqrt(Hz), totals in V or A",
  syntax: `.noise v(node[,node]) source ${frequencySyntax} [points_per_summary]`,
  parameters: {
    points: { unit: "1", min: 1, about: "points a decade or octave, or in all (lin)" },
    fstart: { unit: "Hz", min: 0, about: "first frequency" },
    fstop: { unit: "Hz", min: 0, about: "last frequency" },
    points_per_summary: { unit: "1", min: 1, about: "a row every so many points, with the part of each device" },
  },
  read(card, circuit, diagnostics) {
    const cursor = new Cursor(card, diagnostics);
    const output = readOutputQuantity(cursor, circuit, diagnostics);
    if (output === undefined) return undefined;
    const input = readSourceName(cursor, circuit, diagnostics);
    if (input === undefined) return undefined;
    const sweep = readFrequencies(cursor, circuit, diagnostics, this.syntax);
    if (sweep === undefined) return undefined;
    const summary = Math.floor(sweep.rest?.[0]?.value ?? 0);
    refuseRest({ ...sweep, rest: sweep.rest?.slice(1) ?? [] }, diagnostics, this.syntax);
    cursor.end(this.syntax);
    const hints = readNodeVoltages(circuit, ".nodeset", diagnostics);
    const count = sweep.frequencies.length;
    const detailed = summary > 0 || asksForParts(circuit);
    const request = { output, input, sweep, summary, detailed };
    return {
      kind: "noise",
      plotname: "Noise Spectral Density Curves",
      axis: [{ name: "frequency", type: "frequency" }],
      tables: tablesOf(circuit, detailed),
      needsOperatingPoint: true,
      expectedPoints: count,
      ...sweptBeside(sweep),
      card,
      progress: ({ axis }) => (axis.length === 0 ? 1 : (sweep.frequencies.indexOf(axis[0]!) + 1) / count),
      points: (control) => run(circuit, request, hints, control),
    };
  },
};

/** Whether a card names the part of a device, as Xyce's `DNO(r1)` and `DNI(r1)` do. */
function asksForParts({ commands }: Circuit): boolean {
  return commands.some(
    ({ name, piece }) => /^\.(?:print|meas(?:ure)?)$/.test(name) && /\bdn[io]\s*\(/i.test(piece.text),
  );
}

/** The names of all noise currents, `r1_thermal`, each device's after its parts as `r1`, with the numbers of its parts. */
function parts(circuit: Circuit): { readonly name: string; readonly sources: readonly number[] }[] {
  let next = 0;
  return circuit.instances.flatMap(({ name, law }) => {
    if (law.noise.length === 0) return [];
    const each = law.noise.map((source) => ({ name: `${name}_${source.name}`, sources: [next++] }));
    return [...each, { name, sources: each.flatMap(({ sources }) => sources) }];
  });
}

function tablesOf(circuit: Circuit, detailed: boolean): readonly OwnTable[] {
  const names = detailed ? parts(circuit).map(({ name }) => name) : [];
  const column = (name: string) => ({ name, type: "notype" as const });
  return [
    {
      plotname: "Noise Spectral Density Curves",
      axis: [{ name: "frequency", type: "frequency" }],
      columns: ["onoise_spectrum", "inoise_spectrum", ...names.map((name) => `onoise_${name}`)].map(column),
      complex: false,
      list: false,
    },
    {
      plotname: "Integrated Noise",
      axis: [],
      columns: ["total", ...names.map((name) => `total_${name}`)]
        .flatMap((name) => [`onoise_${name}`, `inoise_${name}`])
        .map(column),
      complex: false,
      list: true,
    },
  ];
}

function* run(
  circuit: Circuit,
  { output, input, sweep, summary, detailed }: Request,
  hints: readonly NodeVoltage[],
  control: RunControl,
): Generator<Point> {
  const { system, statistics } = control;
  const { size } = system;
  const [re, im, unit] = [0, 1, 2].map(() => new Float64Array(size)) as [Float64Array, Float64Array, Float64Array];
  for (const [unknown, sign] of output.unknowns(system)) unit[unknown]! += sign;
  const none = new Float64Array(size);
  const groups = parts(circuit);
  const integral = new NoiseIntegral();
  let sources: NoiseSource[] = [];
  let drive: Float64Array = none;
  let network: object | undefined;
  let index = 0;
  for (const { frequencies, networks } of batches(circuit, sweep, hints, control)) {
    const [adjoint] = networks;
    if (adjoint !== network) {
      network = adjoint;
      sources = noiseSources(system);
      drive = unitDrive(system, input);
    }
    // One solution of the adjoint network gives the way from every source to the output.
    adjoint!.solveTransposed(unit, none);
    for (let k = 0; k < frequencies.length; k++) {
      const frequency = frequencies[k]!;
      adjoint!.read(k, re, im);
      const gain =
        square(drive.reduce((sum, value, row) => sum + value * re[row]!, 0)) +
        square(drive.reduce((sum, value, row) => sum + value * im[row]!, 0));
      const toInput = 1 / Math.max(gain, SMALLEST_GAIN_SQUARED);
      const densities = sources.map((source) => densityAt(source, frequency, re, im));
      integral.add(frequency, densities, toInput);
      statistics.points++;
      if (summary > 0 && index++ % summary !== 0) continue;
      const total = sum(densities);
      const rows = [total, total * toInput];
      if (detailed) rows.push(...groups.map((group) => sum(group.sources.map((s) => densities[s]!))));
      yield { axis: [frequency], x: system.x.array, row: { table: 0, values: Float64Array.from(rows, math.sqrt) } };
    }
  }
  if (sweep.frequencies.length < 2) return;
  const everything = { sources: sources.map((_, s) => s) };
  const values = [everything, ...(detailed ? groups : [])].flatMap((group) => integral.totals(group.sources));
  yield { axis: [], x: system.x.array, row: { table: 1, values: Float64Array.from(values, math.sqrt) } };
}

const square = (x: number) => x * x;
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** What a noise current makes at the output: its density times the square of its way there. */
function densityAt(
  { rows, density, exponent }: NoiseSource,
  frequency: number,
  re: Float64Array,
  im: Float64Array,
): number {
  const way = (part: Float64Array) => rows.reduce((total, [row, sign]) => total + sign * part[row]!, 0);
  const here = exponent === 0 ? density : density * math.pow(frequency, -exponent);
  return here * (square(way(re)) + square(way(im)));
}
