import { dialects } from "../base/dialect.js";
import type { Diagnostics } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import { makeCard } from "../netlist/cards.js";
import type { Card, Netlist } from "../netlist/contract.js";
import { impliedPiece } from "../netlist/pieces.js";
import type { Circuit } from "./circuit.js";
import type { Grounds } from "./flat.js";
import { operatingPointFaults } from "./topology.js";

/** What Xyce's `.preprocess` cards change of a netlist. */
export interface Preprocessing {
  readonly grounds: Grounds;
  /** Letters of devices that are left out where all their nodes are one. */
  readonly unused: ReadonlySet<string>;
  /** Resistances to ground of nodes with one connection, and of nodes without a DC path. */
  readonly resistors: readonly {
    readonly of: "oneterminal" | "nodcpath";
    readonly value: string;
    readonly span: Span;
  }[];
}

const SYNTAX =
  ".preprocess replaceground true | .preprocess removeunused R,C,... | .preprocess addresistors oneterminal|nodcpath value";

/** Reads the `.preprocess` cards. */
export function readPreprocessing({ commands, dialect }: Netlist, diagnostics: Diagnostics): Preprocessing {
  const names = new Set(["gnd"]);
  let hidden = dialects[dialect].groundPorts;
  const unused = new Set<string>();
  const resistors: Preprocessing["resistors"][number][] = [];
  for (const { name, nameSpan, tokens } of commands) {
    if (name !== ".preprocess") continue;
    const [what = "", ...rest] = tokens.filter(({ kind }) => kind !== "mark").map(({ text }) => text.toLowerCase());
    const [of, value] = rest;
    if (what === "replaceground") {
      if (of === "true") {
        names.add("gnd!").add("ground");
        hidden = false;
      } else names.delete("gnd");
    } else if (what === "removeunused" && rest.length > 0 && rest.every((letter) => /^[a-z]$/.test(letter))) {
      for (const letter of rest) unused.add(letter);
    } else if (what === "addresistors" && (of === "oneterminal" || of === "nodcpath") && value !== undefined) {
      resistors.push({ of, value, span: nameSpan });
    } else {
      diagnostics.error("unknown-preprocessing", `${name} knows no "${[what, ...rest].join(" ")}"`, nameSpan, SYNTAX);
    }
  }
  return { grounds: { names, hidden }, unused, resistors };
}

/** The cards of the resistors that are to be added to a circuit, each at the place of what asks for it. */
export function addedResistors(circuit: Circuit, { resistors }: Preprocessing, diagnostics: Diagnostics): Card[] {
  const cards: Card[] = [];
  for (const { of, value, span } of resistors) {
    for (const node of of === "oneterminal" ? singleNodes(circuit) : floatingNodes(circuit)) {
      const card = makeCard(impliedPiece(`r${of}${cards.length + 1} ${node} 0 ${value}`, span), diagnostics);
      if (card !== undefined) cards.push(card);
    }
  }
  return cards;
}

function singleNodes({ nodes, instances }: Circuit): string[] {
  const counts = new Int32Array(nodes.length);
  for (const instance of instances)
    for (const node of instance.nodes.slice(0, instance.terminals)) if (node >= 0) counts[node]!++;
  return nodes.filter((_, k) => counts[k] === 1);
}

function floatingNodes(circuit: Circuit): string[] {
  return operatingPointFaults(circuit).flatMap(({ code, nodes }) =>
    code === "floating-node" || code === "current-cut" ? nodes : [],
  );
}
