import type { Complex } from "../base/complex.js";
import { ConvergenceError, UsageError } from "../base/errors.js";
import type { Circuit } from "../circuit/circuit.js";
import { Linearisation } from "../equations/linearisation.js";
import type { System } from "../equations/system.js";
import { Cursor } from "../netlist/cursor.js";
import { OperatingPoint } from "../solve/operating-point.js";
import type { Pencil } from "../solve/pencil.js";
import { roots } from "../solve/pencil-roots.js";
import type { Analysis, OwnTable } from "./contract.js";
import { type OutputQuantity, voltageOf } from "./output.js";
import { operatingPointOptions, readNode, readNodeVoltages, startPoint } from "./start.js";

/** Dense matrices of more unknowns would take minutes. */
const LARGEST = 600;

/**
 * `.pz`: poles and zeros of what an input port does to an output port, from the equations linearised at the operating
 * point. A voltage source with an AC value is the input, and leaves its port open, as in SPICE.
 */
export const pz: Analysis = {
  keyword: ".pz",
  about: "poles and zeros of a transfer function",
  syntax: ".pz in+ in- out+ out- vol|cur pol|zer|pz",
  parameters: {},
  read(card, circuit, diagnostics) {
    const cursor = new Cursor(card, diagnostics);
    const ports: OutputQuantity[] = [];
    for (let k = 0; k < 2; k++) {
      const words = [readNode(cursor), readNode(cursor)];
      if (words[0] === undefined || words[1] === undefined) return undefined;
      const port = voltageOf([words[0], words[1]], circuit, diagnostics);
      if (port === undefined) return undefined;
      ports.push(port);
    }
    const drive = cursor.keyword("vol", "cur");
    const wanted = drive && cursor.keyword("pol", "zer", "pz");
    if (drive === undefined || wanted === undefined) {
      cursor.expected(drive === undefined ? "vol or cur" : "pol, zer or pz", this.syntax);
      return undefined;
    }
    cursor.end(this.syntax);
    const late = circuit.instances.find(({ law }) => law.delays.length > 0);
    if (late !== undefined) {
      const message = `${late.name} has delays, and with them poles without end`;
      diagnostics.error("unavailable", message, card.nameSpan, "put lumped elements in its place");
      return undefined;
    }
    const hints = readNodeVoltages(circuit, ".nodeset", diagnostics);
    // How many there are is known once they are found.
    const columns: OwnTable["columns"][number][] = [];
    return {
      kind: "pz",
      plotname: "Pole-Zero Analysis",
      axis: [],
      tables: [{ plotname: "Pole-Zero Analysis", axis: [], columns, complex: true, list: true }],
      needsOperatingPoint: true,
      expectedPoints: 1,
      card,
      progress: () => 1,
      *points({ system, statistics }) {
        const found = startPoint(system, new OperatingPoint(system), operatingPointOptions(circuit), [], hints);
        statistics.points++;
        statistics.iterations += found.iterations;
        if (system.size > LARGEST)
          throw new UsageError(`.pz takes at most ${LARGEST} unknowns, and here are ${system.size}`);
        const [input, output] = ports as [OutputQuantity, OutputQuantity];
        const values: Complex[] = [];
        columns.length = 0;
        const take = (name: string, pencil: Pencil) => {
          const list = roots(pencil);
          if (list === undefined) throw new ConvergenceError(nothing(name, input, output), { hint: hintFor(circuit) });
          list.forEach((_, k) => columns.push({ name: `${name}(${k + 1})`, type: "voltage" }));
          values.push(...list);
        };
        const open = opened(system);
        if (wanted.lower !== "zer") take("pole", drive.lower === "vol" ? bordered(open, system, input, input) : open);
        if (wanted.lower !== "pol") take("zero", bordered(open, system, input, output));
        yield { axis: [], x: system.x.array, row: { table: 0, values: Float64Array.from(values.flatMap(pair)) } };
      },
    };
  },
};

const pair = ({ re, im }: Complex): [number, number] => [re, im];

const nothing = (name: string, input: OutputQuantity, output: OutputQuantity): string =>
  name === "pole"
    ? `there are no poles: with ${input.name} driven the equations have no solution at any frequency`
    : `there are no zeros: nothing comes from ${input.name} to ${output.name}`;

/** A source at the input that is not to be taken away shorts it. */
function hintFor({ instances }: Circuit): string {
  const shorting = instances.find(({ law, device }) => device.phasor !== undefined && law.branches.length > 0);
  const input = "look for a short across the input";
  return shorting === undefined ? input : `${input}; if ${shorting.name} is the input, give it "ac 1"`;
}

/** G and C of the circuit in the small, with voltage sources that have an AC value taken away. */
function opened(system: System): Pencil {
  const { size, pattern, circuit, numbering } = system;
  const linear = new Linearisation(system);
  const square = () => Array.from({ length: size }, () => new Float64Array(size));
  const [g, c] = [square(), square()];
  for (let column = 0; column < size; column++)
    for (let k = pattern.columnStart[column]!; k < pattern.columnStart[column + 1]!; k++) {
      const row = pattern.row[k]!;
      g[row]![column]! += linear.g[k]!;
      c[row]![column]! += linear.c[k]!;
    }
  circuit.instances.forEach(({ device, given }, number) => {
    const branch = numbering.branchOf(number);
    if (branch === undefined || device.phasor === undefined || !given.has(device.phasor.magnitude)) return;
    g[branch]!.fill(0);
    c[branch]!.fill(0);
    g[branch]![branch] = 1;
  });
  return { g, c };
}

/** The pencil with a current into the input as a further unknown, and the voltage of a port, which is 0, as equation. */
function bordered({ g, c }: Pencil, system: System, input: OutputQuantity, port: OutputQuantity): Pencil {
  const n = g.length;
  const grown = (rows: readonly Float64Array[]) => {
    const wide = rows.map((row) => {
      const longer = new Float64Array(n + 1);
      longer.set(row);
      return longer;
    });
    return [...wide, new Float64Array(n + 1)];
  };
  const more = grown(g);
  for (const [unknown, sign] of input.unknowns(system)) more[unknown]![n] = sign;
  for (const [unknown, sign] of port.unknowns(system)) more[n]![unknown] = sign;
  return { g: more, c: grown(c) };
}
