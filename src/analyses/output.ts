import { nearest, type Diagnostics } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import type { Circuit } from "../circuit/circuit.js";
import type { System } from "../equations/system.js";
import type { Cursor } from "../netlist/cursor.js";
import { nodeOf } from "./start.js";

/** What `.tf`, `.sens` and `.noise` look at: a voltage between two nodes or the current of a branch. */
export interface OutputQuantity {
  /** As written: `v(out)`, `v(a,b)`, `i(v1)`. */
  readonly name: string;
  /** The instance whose current it is; undefined for a voltage. */
  readonly instance?: number;
  /** The unknowns it is the sum of, with their signs; ground left out. */
  unknowns(system: System): readonly (readonly [unknown: number, sign: 1 | -1])[];
}

/** Reads `v(a)`, `v(a,b)` or `i(vx)`; undefined after a fault was reported. */
export function readOutputQuantity(
  cursor: Cursor,
  circuit: Circuit,
  diagnostics: Diagnostics,
): OutputQuantity | undefined {
  const kind = cursor.keyword("v", "i");
  const group = kind && cursor.group();
  if (kind === undefined || group === undefined) {
    cursor.expected("v(node), v(node,node) or i(source)");
    return undefined;
  }
  const words: { readonly lower: string; readonly text: string; readonly span: Span }[] = [];
  while (!group.done) {
    if (group.mark(",")) continue;
    const word = group.word(kind.lower === "v" ? "a node" : "a source");
    if (word === undefined) return undefined;
    words.push(word);
  }
  const [first, second, third] = words;
  if (first === undefined || third !== undefined || (kind.lower === "i" && second !== undefined)) {
    diagnostics.error("unexpected-text", `${kind.lower}(...) takes a name`, (third ?? second ?? kind).span);
    return undefined;
  }
  return kind.lower === "v" ? voltageOf(words, circuit, diagnostics) : currentOf(first, circuit, diagnostics);
}

/** A name on a card. */
export type Name = { readonly lower: string; readonly text: string; readonly span: Span };

/** The voltage of a node, or between two. */
export function voltageOf(
  words: readonly Name[],
  circuit: Circuit,
  diagnostics: Diagnostics,
): OutputQuantity | undefined {
  const nodes = words.map(({ lower, text, span }) => {
    const node = nodeOf(lower, circuit);
    if (node === undefined && !circuit.isDropped(lower)) {
      const near = nearest(lower, circuit.nodes);
      diagnostics.error("unknown-node", `there is no node "${text}"`, span, near && `did you mean "${near}"?`);
    }
    return node;
  });
  if (nodes.includes(undefined)) return undefined;
  const signed = nodes.map((node, k) => [node!, k === 0 ? 1 : -1] as const).filter(([node]) => node >= 0);
  return { name: `v(${words.map(({ lower }) => lower).join(",")})`, unknowns: () => signed };
}

/** The current of a branch. */
export function currentOf(word: Name, circuit: Circuit, diagnostics: Diagnostics): OutputQuantity | undefined {
  const instance = instanceOf(word, circuit, diagnostics);
  if (instance === undefined) return undefined;
  const { law, device } = circuit.instances.at(instance);
  if (law.branches.length === 0) {
    const hint = "put a voltage source of 0 V in series and name it";
    diagnostics.error("no-branch", `the current of a ${device.name} cannot be the output here`, word.span, hint);
    return undefined;
  }
  const unknowns = (system: System) => [[system.numbering.branch(instance, 0), 1] as const];
  return { name: `i(${word.lower})`, instance, unknowns };
}

function instanceOf(word: Name, circuit: Circuit, diagnostics: Diagnostics): number | undefined {
  const number = circuit.instanceNumber.get(word.lower) ?? circuit.instanceNumber.get(word.lower.replaceAll(":", "."));
  if (number !== undefined || circuit.isDropped(word.lower)) return number;
  const near = nearest(word.lower, circuit.instanceNumber.keys());
  diagnostics.error(
    "unknown-device",
    `there is no device "${word.text}"`,
    word.span,
    near && `did you mean "${near}"?`,
  );
  return undefined;
}

/** Reads the name of an independent source; gives the number of its instance. */
export function readSourceName(cursor: Cursor, circuit: Circuit, diagnostics: Diagnostics): number | undefined {
  const word = cursor.word("a voltage or current source");
  if (word === undefined) return undefined;
  const number = instanceOf(word, circuit, diagnostics);
  if (number === undefined) return undefined;
  const { device } = circuit.instances.at(number);
  if (device.stimulus !== undefined) return number;
  diagnostics.error("not-a-source", `a ${device.name} is no independent source`, word.span, "name a V or I");
  return undefined;
}
