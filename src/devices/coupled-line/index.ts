import type { Device, Draft, ParameterTable } from "../../circuit/device.js";
import type { Cursor } from "../../netlist/cursor.js";
import { readAssignments, readNodes } from "../two-terminal.js";
import { numbers } from "./arithmetic.js";
import { coupledLaw, endNames, entryName, innerNodes } from "./law.js";
import { matrix } from "./matrices.js";
import { modesOf } from "./modes.js";

/** Conductors that the lines of a card may have, as in ngspice. */
const MOST = 8;

const KINDS = {
  r: ["ohm/m", "resistance per length"],
  l: ["H/m", "inductance per length"],
  g: ["S/m", "conductance per length"],
  c: ["F/m", "capacitance per length, as of Maxwell: negative between conductors"],
} as const;

/** Entries of the upper triangle of a matrix, row by row. */
const triangle = (of: string, n: number): string[] =>
  matrix(n, (i, j) => (j < i ? "" : entryName(of, i, j))).flat().filter((name) => name !== ""); // prettier-ignore

/** The tables of the matrices: what is on the diagonals of l and c is there, and all else 0 by default. */
function tableOf(n: number): ParameterTable {
  const table: ParameterTable = {};
  for (const [kind, [unit, what]] of Object.entries(KINDS))
    for (const name of triangle(kind, n)) {
      const own = name[1] === name[2];
      const about = `${what}, ${own ? `of conductor ${name[1]}` : `between ${name[1]} and ${name[2]}`}`;
      const needed = own && (kind === "l" || kind === "c");
      const bound = needed ? { above: 0 } : own ? { default: 0, min: 0 } : { default: 0 };
      Object.assign(table, { [name]: { unit, about, on: "model", ...bound } });
    }
  return table;
}

/** Lumps that do where losses take a part of what a wave carries. */
const lumpsFor = (part: number): number => Math.min(64, Math.ceil(12 + 24 * Math.sqrt(part)));

/** Losses couple no modes where they do it by less than this part of what a wave carries. */
const COUPLED = 1e-6;

/** At how many places lines of n conductors have their losses, or what is wrong with them. */
function lumpsOf(n: number, value: (name: string) => number): number | string {
  const given = value("lumps");
  const ofModel = (of: string) => matrix(n, (i, j) => value(entryName(of, i, j)));
  const { l, r, g } = modesOf(n, { r: ofModel("r"), l: ofModel("l"), g: ofModel("g"), c: ofModel("c") }, numbers);
  if (l.some((each) => Number.isNaN(each))) return "c of its model is not positive definite";
  if (l.some((each) => each <= 0)) return "l of its model is not positive definite";
  const length = value("length");
  const parts = matrix(n, (i, j) => {
    const z = Math.sqrt(Math.sqrt(l[i]! * l[j]!));
    return (length / 2) * (Math.abs(r[i]![j]!) / z + Math.abs(g[i]![j]!) * z);
  });
  const coupled = parts.some((row, i) => row.some((part, j) => i !== j && part > COUPLED));
  if (coupled && given === 0) return "losses couple its modes, which lumps=0 leaves out";
  return given >= 0 ? Math.floor(given) : coupled ? lumpsFor(Math.max(...parts.flat())) : 0;
}

/** Reads the ends of a card with any number of conductors, the name of its model, and assignments. */
function read(cursor: Cursor, draft: Draft): void {
  let words = 0;
  for (let token = cursor.peek(); token !== undefined && !isAssigned(cursor, words); token = cursor.peek(words))
    words++;
  const nodes = words - 1;
  if (nodes < 4 || nodes % 2 !== 0 || nodes > 2 * MOST + 2) {
    const message = `${cursor.card.name} names ${Math.max(nodes, 0)} nodes and a model`;
    const hint = `as many conductors at both ends, 1 to ${MOST}, each time followed by their ground: ${SYNTAX}`;
    cursor.diagnostics.error("wrong-node-count", message, cursor.card.nameSpan, hint);
    return;
  }
  readNodes(
    cursor,
    draft,
    Array.from({ length: nodes }, (_, k) => `${k + 1}`),
  );
  const model = cursor.word("a model name");
  if (model !== undefined) draft.model = { name: model.lower, span: model.span };
  readAssignments(cursor, draft);
}

function isAssigned(cursor: Cursor, ahead: number): boolean {
  const next = cursor.peek(ahead + 1);
  return next?.kind === "mark" && next.text === "=";
}

const SYNTAX = "Pname a1 ... aN aground b1 ... bN bground model [length= lumps=]";

/** P: coupled lines, with losses or without. */
const coupledLine = (n: number): Device => {
  const a = endNames("a", n);
  const b = endNames("b", n);
  const noLosses = [...triangle("r", n), ...triangle("g", n)].map((name) => `${name} == 0`).join(" && ");
  const listed = Object.keys(KINDS).map((kind) => [kind, triangle(kind, n)]);
  return {
    name: n === 1 ? "uncoupled line" : `${n} coupled lines`,
    about: `transmission lines of ${n} conductor${n > 1 ? "s that are coupled" : ""}, with losses or without`,
    source:
      "Paul, Analysis of Multiconductor Transmission Lines, ch. 5: modes of the lines without losses; those they couple by, lumped",
    letter: "p",
    model: { types: ["cpl"], required: true, lists: Object.fromEntries(listed) as Record<string, string[]> },
    syntax: SYNTAX,
    terminals: [...a, "ga", ...b, "gb"],
    parameters: {
      ...tableOf(n),
      length: { unit: "m", above: 0, about: "length", on: "both", aliases: ["len"] },
      lumps: {
        unit: "1",
        default: -1,
        max: 1000,
        about: "places at which the losses stand; -1: as many as they need, 0 where they couple no modes",
      },
    },
    sections: {
      count: (value) => lumpsOf(n, value),
      nodes: (lumps) => innerNodes(n, lumps),
      law: (lumps, holds) => coupledLaw(n, lumps, holds(noLosses)),
    },
    quantities: Object.fromEntries([
      ...a.map((node, k) => [`i${k + 1}`, `i(${node}, ga)`]),
      ...b.map((node, k) => [`j${k + 1}`, `i(${node}, gb)`]),
    ]) as Record<string, string>,
    read,
  };
};

export const coupledLines: readonly Device[] = Array.from({ length: MOST }, (_, k) => coupledLine(k + 1));
