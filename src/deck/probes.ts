import { nodeOf } from "../analyses/start.js";
import { complex } from "../base/complex.js";
import { nearest, type Diagnostics } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import type { Circuit } from "../circuit/circuit.js";
import { complexFunctions } from "./complex-functions.js";
import { findDevice, findTerminal, plain, portsBeside } from "./paths.js";
import { realReader, type Signal } from "./signal.js";
import { currentSignal, differenceSignal, portSignal, powerSignal, quantitySignal, terminalSignal } from "./signals.js";

interface Name {
  readonly name: string;
  readonly span: Span;
}

/** What is made of a complex number, by the letters after `v` or `i`. */
const parts: Readonly<Record<string, string>> = { m: "mag", p: "ph", r: "re", i: "im", db: "db" };

/** Calls whose arguments are names of nodes or devices wherever outputs are named, beside those of every expression. */
export const outputProbes: ReadonlySet<string> = new Set(
  "n w p ia ib ic id ie ig ik is in i1 i2 i3 i4 i5 i6 i7 i8 it ix".split(" "),
);

/** A real part of a complex signal, under a name of its own. */
function partSignal(signal: Signal, part: string, name: string): Signal {
  const of = complexFunctions.get(parts[part]!)!;
  return {
    name,
    type: part === "p" || part === "db" ? "notype" : signal.type,
    isReal: true,
    ...(signal.remembers !== undefined && { remembers: signal.remembers }),
    reader(system) {
      const { real, complex: whole } = signal.reader(system);
      return { real: (point) => of(complex(real(point))), complex: (point) => complex(of(whole(point))) };
    },
  };
}

/**
 * The signal of a probe as written: v(a), v(a,b), vdb(a), i(r1), ic(q1), ix(x1:a), p(r1), @d1[id], gm(m1);
 * undefined after a fault was reported.
 */
export function probeSignal(
  circuit: Circuit,
  quantity: string,
  names: readonly Name[],
  span: Span,
  diagnostics: Diagnostics,
): Signal | undefined {
  return new ProbeReader(circuit, diagnostics).read(quantity, names, span);
}

/** The same where the rows are those of a derived table, which has nothing but what went into it. */
export function derivedProbe(
  derived: ReadonlyMap<string, Signal>,
  circuit: Circuit,
  quantity: string,
  names: readonly Name[],
  span: Span,
  diagnostics: Diagnostics,
): Signal | undefined {
  const [, letter, part] = /^([vi])(m|p|r|i|db)?$/.exec(quantity) ?? [];
  const meant = probeSignal(circuit, letter ?? quantity, names, span, diagnostics);
  if (meant === undefined) return undefined;
  const found = derived.get(meant.name);
  if (found !== undefined)
    return part === undefined ? found : partSignal(found, part, `${quantity}${meant.name.slice(1)}`);
  const message = `${meant.name} is not among what this was made of`;
  diagnostics.error("not-derived", message, span, `there is: ${[...derived.keys()].join(" ")}`);
  return undefined;
}

class ProbeReader {
  constructor(
    private readonly circuit: Circuit,
    private readonly diagnostics: Diagnostics,
  ) {}

  read(quantity: string, names: readonly Name[], span: Span): Signal | undefined {
    const [first, second] = names;
    if (first === undefined || names.length > 2) return this.unknown(quantity, span);
    if (quantity === "@") return this.device(first, (number) => this.inner(number, second ?? first, true));
    const [, letter, part] = /^([vi])(m|p|r|i|db)?$/.exec(quantity) ?? [];
    if (letter !== undefined && (letter === "v" || second === undefined)) {
      const base = letter === "v" ? this.voltage(first, second) : this.device(first, (k) => this.current(k));
      if (base === undefined || part === undefined) return base;
      return partSignal(base, part, `${quantity}${base.name.slice(1)}`);
    }
    if (second !== undefined) return this.unknown(quantity, span);
    if (quantity === "n") return this.solution(first);
    const name = `${quantity}(${plain(first.name)})`;
    const ports = quantity === "ix" ? portsBeside(plain(first.name), this.circuit) : undefined;
    if (ports !== undefined) return this.port(first, ports, name);
    return this.device(first, (number) => {
      if (quantity === "p" || quantity === "w") return powerSignal(this.circuit, number, name);
      const terminal = quantity.startsWith("i") ? findTerminal(this.circuit, number, quantity.slice(1)) : undefined;
      if (terminal !== undefined) return terminalSignal(this.circuit, number, terminal, name);
      return this.inner(number, { name: quantity, span }, false);
    });
  }

  /** v(a) or v(a,b); of a device where there is no node of that name: the voltage between its first two terminals. */
  private voltage(first: Name, second: Name | undefined): Signal | undefined {
    const { circuit } = this;
    const names = second === undefined ? [first] : [first, second];
    const nodes = names.map(({ name }) => nodeOf(name, circuit));
    const name = `v(${names.map((each) => plain(each.name)).join(",")})`;
    if (nodes[0] === undefined && second === undefined) {
      const number = findDevice(circuit, first.name);
      const instance = number === undefined ? undefined : circuit.instances.at(number);
      if (instance !== undefined && instance.terminals >= 2)
        return differenceSignal(name, instance.nodes[0]!, instance.nodes[1]!);
    }
    names.forEach((each, k) => nodes[k] === undefined && this.unknownNode(each));
    if (nodes.includes(undefined)) return undefined;
    return differenceSignal(name, nodes[0]!, nodes[1] ?? -1);
  }

  /** ix(x1:port): the current that enters a call of a subcircuit. */
  private port(named: Name, ports: readonly string[], name: string): Signal | undefined {
    const path = plain(named.name);
    const port = this.circuit.ports.get(path);
    if (port !== undefined) return portSignal(this.circuit, port, name);
    const call = path.slice(0, path.lastIndexOf("."));
    const message = `"${call}" has no port "${path.slice(call.length + 1)}"`;
    this.diagnostics.error("unknown-port", message, named.span, `its ports: ${ports.join(" ")}`);
    return undefined;
  }

  private current(number: number): Signal {
    return currentSignal(this.circuit, number);
  }

  /** n(x): a node or an inner quantity under the name that Xyce's solution has for it: `d1:gd`, `v1_branch`, `v1#branch`. */
  private solution(named: Name): Signal | undefined {
    const { circuit } = this;
    const node = nodeOf(named.name, circuit);
    const name = `n(${named.name})`;
    if (node !== undefined) return differenceSignal(name, node, -1);
    const [, branch] = /^(.+)[_#]branch\d*$/.exec(named.name) ?? [];
    const carrier = branch === undefined ? undefined : findDevice(circuit, branch);
    if (carrier !== undefined) return { ...currentSignal(circuit, carrier), name };
    const colon = Math.max(named.name.lastIndexOf(":"), named.name.lastIndexOf("."));
    const owner = colon < 0 ? undefined : findDevice(circuit, named.name.slice(0, colon));
    if (owner !== undefined) {
      const signal = this.inner(owner, { name: named.name.slice(colon + 1), span: named.span }, false);
      return signal && { ...signal, name };
    }
    this.unknownNode(named);
    return undefined;
  }

  /** A quantity of a device: one that its law reports, a current, the power, or one of its parameters. */
  private inner(number: number, { name: wanted, span }: Name, brackets: boolean): Signal | undefined {
    const { circuit } = this;
    const { law, device, name: path, slots, values } = circuit.instances.at(number);
    const name = brackets ? `@${path}[${wanted}]` : `${wanted}(${path})`;
    if (law.quantities.includes(wanted)) return quantitySignal(number, wanted, name);
    if (wanted === "i") return { ...currentSignal(circuit, number), name };
    if (wanted === "p" || wanted === "power") return powerSignal(circuit, number, name);
    const terminal = wanted.startsWith("i") ? findTerminal(circuit, number, wanted.slice(1)) : undefined;
    if (terminal !== undefined) return terminalSignal(circuit, number, terminal, name);
    const parameter = slots.has(wanted)
      ? wanted
      : Object.keys(device.parameters).find((key) => device.parameters[key]!.aliases?.includes(wanted));
    if (parameter !== undefined) {
      const slot = slots.get(parameter)!;
      return {
        name,
        type: "notype",
        isReal: true,
        reader: ({ columns }) =>
          realReader(() =>
            law.parameters.includes(parameter) ? columns.read(number, parameter, 0) : columns.valueOf(values[slot]!, 0),
          ),
      };
    }
    const known = [...law.quantities, "i", "p", ...slots.keys()];
    const near = nearest(wanted, known);
    this.diagnostics.error(
      "unknown-quantity",
      `a ${device.name} reports no "${wanted}"`,
      span,
      near ? `did you mean "${near}"?` : `it reports: ${[...new Set([...law.quantities, "i", "p"])].join(" ")}`,
    );
    return undefined;
  }

  private device(named: Name, make: (number: number) => Signal | undefined): Signal | undefined {
    const number = findDevice(this.circuit, named.name);
    if (number !== undefined) return make(number);
    if (this.circuit.isDropped(plain(named.name))) return undefined;
    const near = nearest(named.name, this.circuit.instanceNumber.keys());
    this.diagnostics.error(
      "unknown-device",
      `there is no device "${named.name}"`,
      named.span,
      near && `did you mean "${near}"?`,
    );
    return undefined;
  }

  private unknownNode({ name, span }: Name): void {
    if (this.circuit.isDropped(plain(name))) return;
    const near = nearest(name, this.circuit.nodes);
    this.diagnostics.error("unknown-node", `there is no node "${name}"`, span, near && `did you mean "${near}"?`);
  }

  private unknown(quantity: string, span: Span): undefined {
    this.diagnostics.error(
      "unknown-probe",
      `"${quantity}(...)" is no quantity that can be read here`,
      span,
      "v(a), v(a,b), i(v1), ic(q1), ix(x1:a), p(r1), @d1[id]",
    );
    return undefined;
  }
}
