import { add, complex } from "../base/complex.js";
import type { Circuit, Port } from "../circuit/circuit.js";
import { nodeAt, nodeCount } from "../circuit/copied.js";
import type { System } from "../equations/system.js";
import { flowHasCharge } from "../law/flow.js";
import { report } from "../law/request.js";
import { flowReader } from "./flows.js";
import { type Reader, realReader, type Signal } from "./signal.js";

/** The difference of two unknowns by their numbers; ground is the one after the last. */
function differenceReader({ lanes, size }: System, p: number, n: number): Reader {
  const plus = (p < 0 ? size : p) * lanes;
  const minus = (n < 0 ? size : n) * lanes;
  return {
    real: ({ x }) => x[plus]! - x[minus]!,
    complex: ({ x, im }) => complex(x[plus]! - x[minus]!, im![plus]! - im![minus]!),
  };
}

/** The voltage between two nodes by number, -1 being ground. */
export function differenceSignal(name: string, p: number, n: number): Signal {
  return {
    name,
    type: "voltage",
    nodes: [p, n].filter((node) => node >= 0),
    reader: (system) => differenceReader(system, p, n),
  };
}

/** v(node). */
export function voltageSignal(circuit: Circuit, node: number): Signal {
  return differenceSignal(`v(${circuit.nodes[node]!})`, node, -1);
}

/** i(instance) of a branch. */
export function branchSignal(circuit: Circuit, number: number): Signal {
  return {
    name: `i(${circuit.instances.at(number).name})`,
    type: "current",
    reader: (system) => differenceReader(system, system.numbering.branch(number, 0), -1),
  };
}

/** The current that enters an instance at one of its terminals, by number. */
export function terminalSignal(circuit: Circuit, number: number, terminal: number, name: string): Signal {
  const { law } = circuit.instances.at(number);
  return {
    name,
    type: "current",
    remembers: flowHasCharge(law, terminal),
    reader: (system) => flowReader(system, number, terminal),
  };
}

/** The current that enters a call of a subcircuit at one of its ports: what enters the instances inside through it. */
export function portSignal(circuit: Circuit, { instances, terminals }: Port, name: string): Signal {
  const parts = instances.map((number, k) => terminalSignal(circuit, number, terminals[k]!, name));
  return {
    name,
    type: "current",
    remembers: parts.some(({ remembers }) => remembers),
    reader(system) {
      const readers = parts.map((part) => part.reader(system));
      return {
        real: (point) => readers.reduce((sum, { real }) => sum + real(point), 0),
        complex: (point) => readers.reduce((sum, reader) => add(sum, reader.complex(point)), complex(0)),
      };
    },
  };
}

/** The current through an instance from its first terminal on: of its branch where it has one. */
export function currentSignal(circuit: Circuit, number: number): Signal {
  const { law, name } = circuit.instances.at(number);
  return law.branches.length > 0 ? branchSignal(circuit, number) : terminalSignal(circuit, number, 0, `i(${name})`);
}

/** @instance[quantity]: an inner quantity, as the law reports it, in small-signal analyses at the operating point. */
export function quantitySignal(number: number, quantity: string, name: string): Signal {
  return {
    name,
    type: /^i[a-z]?$/.test(quantity) ? "current" : "notype",
    isReal: true,
    reader(system) {
      const { bank, i } = system.bankOf(number);
      return realReader(() => {
        bank.gather(system.x);
        return report(bank.law, system.arena.memory, bank.block)[quantity]![i * system.lanes]!;
      });
    },
  };
}

/** The power that an instance takes up: the sum of voltage times current over its terminals. */
export function powerSignal(circuit: Circuit, number: number, name: string): Signal {
  const { law, nodes, terminals } = circuit.instances.at(number);
  const numbers = Array.from({ length: terminals }, (_, k) => k);
  return {
    name,
    type: "notype",
    isReal: true,
    remembers: numbers.some((k) => flowHasCharge(law, k)),
    reader(system) {
      const currents = numbers.map((k) => flowReader(system, number, k));
      const voltages = numbers.map((k) => differenceReader(system, nodes[k]!, -1));
      return {
        real: (point) => currents.reduce((sum, i, k) => sum + voltages[k]!.real(point) * i.real(point), 0),
        // The mean over a period of the small signal.
        complex: (point) =>
          complex(
            currents.reduce((sum, current, k) => {
              const v = voltages[k]!.complex(point);
              const i = current.complex(point);
              return sum + (v.re * i.re + v.im * i.im) / 2;
            }, 0),
          ),
      };
    },
  };
}

/** Whether a node belongs to the netlist rather than to the inside of a device. */
export function ownNodes(circuit: Circuit): number[] {
  const internal = new Set<number>();
  for (const instance of circuit.instances)
    for (let k = nodeCount(instance) - 1; k >= instance.terminals; k--) internal.add(nodeAt(instance, k));
  for (const instance of internal.size > 0 ? circuit.instances : [])
    for (let k = 0; k < instance.terminals; k++) internal.delete(nodeAt(instance, k));
  for (const instance of circuit.instances)
    if (instance.implied === true) instance.nodes.slice(1).forEach((node) => internal.add(node));
  return circuit.nodes.flatMap((_, node) => (internal.has(node) ? [] : [node]));
}

/**
 * Node voltages of the netlist's own nodes and currents of all branches, with the option `savecurrents` also those of the
 * other devices: what is saved when nothing is said.
 */
export function defaultSignals(circuit: Circuit): Signal[] {
  const voltages = ownNodes(circuit).map((node) => voltageSignal(circuit, node));
  const currents = circuit.instances.flatMap(({ law, implied }, number) =>
    law.branches.length > 0 && implied !== true ? [branchSignal(circuit, number)] : [],
  );
  return [...voltages, ...currents, ...(circuit.options.savecurrents ? deviceCurrents(circuit) : [])];
}

/** The currents of devices without a branch, under the names that ngspice gives them: at every terminal where it has more than two. */
function deviceCurrents(circuit: Circuit): Signal[] {
  return circuit.instances.flatMap(({ law, name, device, terminals }, number) => {
    if (law.branches.length > 0 || terminals === 0) return [];
    if (terminals === 2) {
      const quantity = ["i", "id"].find((q) => law.quantities.includes(q)) ?? "i";
      return [terminalSignal(circuit, number, 0, `@${name}[${quantity}]`)];
    }
    return device.terminals
      .slice(0, terminals)
      .map((terminal, k) => terminalSignal(circuit, number, k, `@${name}[i${terminal}]`));
  });
}
