import type { Diagnostics } from "../base/diagnostics.js";
import { altered } from "./copied.js";
import type { Device } from "./device.js";
import type { FlatCircuit } from "./flat.js";
import type { LawShelf } from "./laws.js";

/** What measures the current of a device that has no branch current as an unknown: a branch of 0 V at its first terminal. */
const ammeter: Device = {
  name: "ammeter",
  about: "branch of 0 V that makes the current of a device an unknown",
  source: "v(p, n) = 0",
  letter: "",
  syntax: "",
  terminals: ["p", "n"],
  parameters: {},
  law: "v(p, n) = 0",
  quantities: { i: "i(p, n)" },
  read: () => undefined,
};

/** Puts ammeters into a circuit, one a device at most. */
export class Ammeters {
  private readonly known = new Map<number, number>();

  constructor(
    private readonly flat: FlatCircuit,
    private readonly laws: LawShelf,
    private readonly diagnostics: Diagnostics,
  ) {}

  /** The number of the ammeter at the first terminal of an instance; undefined where that has none. */
  at(number: number): number | undefined {
    const known = this.known.get(number);
    if (known !== undefined) return known;
    const { flat } = this;
    const measured = flat.instances.at(number);
    const law = this.laws.find(
      ammeter,
      { collapsed: [], additions: "", made: [], multiplied: false },
      undefined,
      this.diagnostics,
    );
    const outer = measured.nodes[0];
    if (law === undefined || outer === undefined || measured.terminals === 0) return undefined;
    const name = `${measured.name}#lead`;
    const inner = flat.nodes.at(name);
    flat.nodes.noteConnected(inner);
    const nodes = measured.nodes.map((node, k) => (k === 0 ? inner : node));
    flat.instances.set(number, altered(measured, { nodes }));
    const made = flat.add({
      name,
      device: ammeter,
      model: undefined,
      modelPath: undefined,
      span: measured.span,
      law,
      nodes: [outer, inner],
      terminals: 2,
      implied: true,
      values: [],
      given: new Set(),
      slots: new Map(),
      words: new Map(),
      controls: [],
    });
    this.known.set(number, made);
    return made;
  }
}
