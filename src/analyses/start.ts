import type { Diagnostics } from "../base/diagnostics.js";
import { nearest } from "../base/diagnostics.js";
import type { Piece } from "../base/source.js";
import type { Circuit } from "../circuit/circuit.js";
import { plainNumber } from "../circuit/numbers.js";
import type { System } from "../equations/system.js";
import type { Card } from "../netlist/contract.js";
import { Cursor, type Word } from "../netlist/cursor.js";
import type { OperatingPointOptions } from "../solve/operating-point.js";

/** The number an expression on an analysis card has at the nominal parameters; undefined after a fault was reported. */
export function numberOf(piece: Piece, circuit: Circuit, diagnostics: Diagnostics): number | undefined {
  const { parameters, scope } = circuit;
  const plain = plainNumber(piece, parameters.notation);
  if (plain !== undefined) return plain;
  const node = parameters.node(piece, scope, ["card"]);
  if (node === undefined) return undefined;
  const value = parameters.value(node);
  const number = typeof value === "number" ? value : parameters.atNominal()[value.live]!;
  if (!Number.isFinite(number)) {
    diagnostics.error("not-a-number", `"${piece.text}" has no finite value`, piece.span(0, piece.text.length));
    return undefined;
  }
  return number;
}

/** `v(node) = value` entries of `.ic` and `.nodeset` cards. */
export interface NodeVoltage {
  readonly node: number;
  readonly volts: number;
}

/** Reads all `.ic` or `.nodeset` cards of a circuit. */
export function readNodeVoltages(
  circuit: Circuit,
  keyword: ".ic" | ".nodeset",
  diagnostics: Diagnostics,
): NodeVoltage[] {
  const list: NodeVoltage[] = [];
  for (const card of circuit.commands) {
    if (card.name !== keyword) continue;
    const cursor = new Cursor(card, diagnostics);
    while (!cursor.done) {
      if (cursor.mark(",")) continue;
      if (keyword === ".nodeset" && isAll(cursor)) {
        const { value } = cursor.assignment()!;
        const volts = numberOf(value, circuit, diagnostics);
        if (volts === undefined) break;
        for (const node of circuit.nodes.keys()) list.push({ node, volts });
        continue;
      }
      const word = readNode(cursor);
      if (word === undefined) break;
      const value = cursor.value("a voltage");
      if (value === undefined) break;
      const volts = numberOf(value.piece, circuit, diagnostics);
      const node = nodeOf(word.lower, circuit);
      if (node === undefined) {
        if (circuit.isDropped(word.lower)) continue;
        const near = nearest(word.lower, circuit.nodes);
        diagnostics.error(
          "unknown-node",
          `there is no node "${word.text}"`,
          word.span,
          near && `did you mean "${near}"?`,
        );
      } else if (volts !== undefined && node >= 0) list.push({ node, volts });
    }
  }
  return list;
}

/** `all=` hints at every node. */
function isAll(cursor: Cursor): boolean {
  const token = cursor.peek();
  return cursor.atAssignment && token?.kind === "word" && token.lower === "all";
}

/** `v(node) =`, where the sign may be missing, or the node alone before its value, as Xyce has it; undefined after a fault. */
export function readNode(cursor: Cursor): Word | undefined {
  const [token, after] = [cursor.peek(), cursor.peek(1)];
  if (token?.kind === "word" && after !== undefined && after.kind !== "mark") return cursor.word("a node");
  const group = cursor.keyword("v") && cursor.group();
  if (group === undefined) {
    cursor.expected("v(node)=value");
    return undefined;
  }
  const word = group.word("a node");
  group.end();
  if (cursor.mark("=") || (!cursor.done && cursor.peek()!.kind !== "mark")) return word;
  cursor.expected("= and a voltage");
  return undefined;
}

/** The number of a node by name: -1 for ground, undefined when there is none. */
export function nodeOf(name: string, circuit: Circuit): number | undefined {
  return name === "0" || (name === "gnd" && !circuit.nodeNumber.has(name))
    ? -1
    : (circuit.nodeNumber.get(name) ?? atPath(name.replaceAll(":", "."), circuit));
}

const atPath = (path: string, { nodeNumber, ports }: Circuit) => nodeNumber.get(path) ?? ports.get(path)?.node;

/** Newton settings of an operating point from the circuit's options. */
export function operatingPointOptions(circuit: Circuit): OperatingPointOptions {
  const { reltol, vntol, abstol, itl1 } = circuit.options;
  return { reltol, vntol, abstol, maxIterations: itl1 };
}

/** What solves operating points: OperatingPoint, or SideBySide. */
export interface Solver<Found> {
  solve(options: OperatingPointOptions): Found;
}

/**
 * Finds an operating point with the netlist's `.nodeset` as a hint and its `.ic` held: with hints, first a solution with
 * the hinted nodes held, from which the free one starts.
 */
export function startPoint<Found>(
  system: System,
  solver: Solver<Found>,
  options: OperatingPointOptions,
  initial: readonly NodeVoltage[],
  hints: readonly NodeVoltage[],
): Found {
  const hold = (list: readonly NodeVoltage[]) => {
    for (const { node, volts } of list) {
      system.holds.clamps.set(node, volts);
      for (let lane = 0; lane < system.lanes; lane++) system.x.array[node * system.lanes + lane] = volts;
    }
  };
  try {
    hold(initial);
    const free = hints.filter(({ node }) => !initial.some((held) => held.node === node));
    if (free.length > 0) {
      hold(free);
      solver.solve(options);
      for (const { node } of free) system.holds.clamps.delete(node);
    }
    return solver.solve(options);
  } finally {
    system.holds.clamps.clear();
  }
}

/** Reads the values of a card in order, as numbers. */
export function readNumbers(card: Card, circuit: Circuit, diagnostics: Diagnostics, names: readonly string[]) {
  const cursor = new Cursor(card, diagnostics);
  const values: { value: number; span: ReturnType<Piece["span"]> }[] = [];
  for (const name of names) {
    const token = cursor.peek();
    if (token === undefined || (token.kind === "word" && /^[a-z_]/i.test(token.text))) break;
    // Xyce's schedule of steps is no number.
    if (token.kind === "expr" && /^\s*schedule\b/i.test(token.text)) break;
    const read = cursor.value(name);
    if (read === undefined) return undefined;
    const value = numberOf(read.piece, circuit, diagnostics);
    if (value === undefined) return undefined;
    values.push({ value, span: read.span });
  }
  return { cursor, values };
}
