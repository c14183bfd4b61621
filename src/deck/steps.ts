import { readSweep, sweptNamed, type Sweep } from "../analyses/sweep.js";
import { numberOf } from "../analyses/start.js";
import type { Diagnostics } from "../base/diagnostics.js";
import { engineering } from "../base/units.js";
import { type Piece, type Span, subpiece } from "../base/source.js";
import type { Circuit } from "../circuit/circuit.js";
import type { Card } from "../netlist/contract.js";
import { Cursor } from "../netlist/cursor.js";

/** What a step has in place of the netlist's values. */
export interface Setting {
  /** Values by the keys of their quantities. */
  readonly set: ReadonlyMap<string, number>;
  /** Which draw of a Monte-Carlo analysis it is, and its seed where the card gives one. */
  readonly draw?: number;
  readonly seed?: number;
}

/** One run of an analysis of a stepped deck. */
export interface Step {
  /** As `r=1k temp=27`; undefined when nothing is stepped. */
  readonly label: string | undefined;
  readonly setting: Setting;
}

/** One loop around the analyses. */
interface Loop {
  readonly length: number;
  label(index: number): string;
  /** Adds what is special to one turn. */
  apply(index: number, set: Map<string, number>): { readonly draw?: number; readonly seed?: number } | undefined;
  /** The only analysis it goes around; all by default. */
  readonly only?: string;
}

/**
 * The steps of a deck: what `.step`, `.temp`, `.mc` and `.corner` cards make of each analysis. Corners are the outermost
 * loop, then draws, then sweeps, the first of them innermost, as `.dc` nests and LTspice and Xyce step.
 */
export class Steps {
  constructor(private readonly loops: readonly Loop[]) {}

  /** How often an analysis runs. */
  count(kind: string): number {
    return this.around(kind).reduce((product, { length }) => product * length, 1);
  }

  at(kind: string, index: number): Step {
    const loops = this.around(kind);
    const set = new Map<string, number>();
    const labels: string[] = [];
    let special: Omit<Setting, "set"> = {};
    let rest = index;
    // Innermost first; what an outer loop sets, an inner one may set anew.
    const places = loops.map(({ length }) => {
      const place = rest % length;
      rest = (rest - place) / length;
      return place;
    });
    for (let k = loops.length - 1; k >= 0; k--) {
      labels.push(loops[k]!.label(places[k]!));
      special = { ...special, ...loops[k]!.apply(places[k]!, set) };
    }
    return { label: labels.length === 0 ? undefined : labels.join(" "), setting: { set, ...special } };
  }

  /** The loops around an analysis, as a key: analyses that have the same go through the same steps. */
  loopsAround(kind: string): string {
    return this.loops.map(({ only }) => (only === undefined || only === kind ? "1" : "0")).join("");
  }

  private around(kind: string): readonly Loop[] {
    return this.loops.filter(({ only }) => only === undefined || only === kind);
  }
}

/** Reads the cards that step, innermost loop first. `kinds` are all analyses that `.mc` may name, `asked` those of the netlist. */
export function readSteps(
  circuit: Circuit,
  kinds: readonly string[],
  asked: ReadonlySet<string>,
  diagnostics: Diagnostics,
): Steps {
  const sweeps: Loop[] = [];
  const draws: Loop[] = [];
  const corners: Corner[] = [];
  let temperatures = false;
  for (const card of circuit.commands) {
    const cursor = new Cursor(card, diagnostics);
    if (card.name === ".step") sweeps.push(...readStepCard(cursor, circuit, diagnostics));
    if (card.name === ".mc")
      draws.push(...readMonteCarlo(cursor, circuit, { kinds, asked }, draws.length > 0, diagnostics));
    if (card.name === ".corner") corners.push(...readCorner(cursor, circuit, corners, diagnostics));
    if (card.name === ".temp" && circuit.temperatures.length > 1 && !temperatures) {
      temperatures = true;
      sweeps.push(temperatureLoop(circuit.temperatures));
    }
  }
  return new Steps([...sweeps, ...draws, ...(corners.length > 0 ? [cornerLoop(corners)] : [])]);
}

function readStepCard(cursor: Cursor, circuit: Circuit, diagnostics: Diagnostics): Loop[] {
  const loops: Loop[] = [];
  do {
    const sweep = readSweep(cursor, circuit, diagnostics);
    if (sweep === undefined) return [];
    loops.push(sweepLoop(sweep));
  } while (!cursor.done);
  return loops;
}

function sweepLoop({ swept, length, value }: Sweep): Loop {
  return {
    length,
    label: (index) => swept.map(({ name }, place) => `${name}=${engineering(value(place, index))}`).join(" "),
    apply(index, set) {
      swept.forEach(({ key }, place) => set.set(key, value(place, index)));
      return undefined;
    },
  };
}

function temperatureLoop(temperatures: readonly number[]): Loop {
  return {
    length: temperatures.length,
    label: (index) => `temp=${engineering(temperatures[index]!)}`,
    apply(index, set) {
      set.set("temper", temperatures[index]!);
      return undefined;
    },
  };
}

/** `.mc N [analysis] [seed=S]`. */
function readMonteCarlo(
  cursor: Cursor,
  circuit: Circuit,
  { kinds, asked }: { readonly kinds: readonly string[]; readonly asked: ReadonlySet<string> },
  second: boolean,
  diagnostics: Diagnostics,
): Loop[] {
  const { nameSpan } = cursor.card;
  if (second) {
    diagnostics.error("duplicate-card", "a deck has one .mc card", nameSpan, "remove one of them");
    return [];
  }
  const written = cursor.value("the number of draws");
  const count = written && numberOf(written.piece, circuit, diagnostics);
  const only = cursor.keyword(...kinds);
  if (only !== undefined && !asked.has(only.lower))
    diagnostics.error("unknown-analysis", `there is no .${only.lower} analysis to draw for`, only.span);
  if (only !== undefined && !cursor.done && !cursor.atAssignment) passCollating(cursor, diagnostics);
  const assignment = cursor.atAssignment ? cursor.assignment() : undefined;
  const seed = assignment && seedOf(assignment, circuit, diagnostics);
  cursor.end(".mc N [analysis] [seed=S]");
  if (count === undefined || (assignment !== undefined && seed === undefined)) return [];
  if (!(Number.isInteger(count) && count >= 1)) {
    const message = `the number of draws must be a whole number from 1 on, not ${count}`;
    diagnostics.error("bad-count", message, written!.span);
    return [];
  }
  return [
    {
      length: count,
      label: (index) => `mc=${index + 1}`,
      apply: (index) => ({ draw: index + 1, ...(seed !== undefined && { seed }) }),
      ...(only && { only: only.lower }),
    },
  ];
}

/** PSpice's output, what is made of it (YMAX, MAX, RISE_EDGE(...)) and what is listed, up to the seed. */
function passCollating(cursor: Cursor, diagnostics: Diagnostics): void {
  const { span } = cursor.peek()!;
  while (!cursor.done && !cursor.atAssignment) cursor.next();
  const message = "what is made of the draws has no effect here: all of them are in the results";
  diagnostics.warning("ignored-word", message, span, ".measure takes a number of each, and its spread is told");
}

function seedOf(
  { name, span, value }: { readonly name: string; readonly span: Span; readonly value: Piece },
  circuit: Circuit,
  diagnostics: Diagnostics,
): number | undefined {
  if (name !== "seed") {
    diagnostics.error("unknown-parameter", `.mc has no parameter "${name}"`, span, ".mc N [analysis] [seed=S]");
    return undefined;
  }
  const seed = numberOf(value, circuit, diagnostics);
  if (seed === undefined || (Number.isInteger(seed) && seed >= 0)) return seed;
  const message = `a seed is a whole number from 0 on, not ${seed}`;
  diagnostics.error("bad-seed", message, value.span(0, value.text.length));
  return undefined;
}

interface Corner {
  readonly name: string;
  readonly values: readonly (readonly [key: string, value: number])[];
}

/** `.corner NAME quantity=value ...` */
function readCorner(cursor: Cursor, circuit: Circuit, before: readonly Corner[], diagnostics: Diagnostics): Corner[] {
  const word = cursor.word("a name for the corner");
  if (word === undefined) return [];
  if (before.some(({ name }) => name === word.lower))
    diagnostics.error("duplicate-name", `there is already a corner "${word.text}"`, word.span);
  const values: (readonly [string, number])[] = [];
  while (!cursor.done) {
    if (cursor.mark(",")) continue;
    const assignment = cursor.assignment();
    if (assignment === undefined) {
      cursor.end(".corner NAME quantity=value ...");
      break;
    }
    const swept = sweptNamed(assignment.name, assignment.span, circuit, diagnostics);
    const value = numberOf(assignment.value, circuit, diagnostics);
    if (swept !== undefined && value !== undefined) values.push([swept.key, value]);
  }
  return [{ name: word.lower, values }];
}

function cornerLoop(corners: readonly Corner[]): Loop {
  return {
    length: corners.length,
    label: (index) => `corner=${corners[index]!.name}`,
    apply(index, set) {
      for (const [key, value] of corners[index]!.values) set.set(key, value);
      return undefined;
    },
  };
}

/** Names of `.param`s that only a sweep defines, as LTspice allows, with the first value that each has there. */
export function suppliedParameters(commands: readonly Card[]): Map<string, Piece> {
  const supplied = new Map<string, Piece>();
  for (const card of commands) {
    if (card.name !== ".step" && card.name !== ".dc") continue;
    card.tokens.forEach((token, k) => {
      if (token.kind !== "word" || token.lower !== "param") return;
      const [name, ...rest] = card.tokens.slice(k + 1);
      const first = rest.find((t) => t.kind === "expr" || (t.kind === "word" && !/^[a-z_]/i.test(t.text)));
      if (name?.kind !== "word" || first === undefined || first.kind === "mark") return;
      const piece = first.kind === "expr" ? first.piece : subpiece(card.piece, first.at, first.end);
      if (!supplied.has(name.lower)) supplied.set(name.lower, piece);
    });
  }
  return supplied;
}

/** Tables that `.step` goes through and nothing else does: their columns are set step by step and are no roots. */
export function steppedTables(commands: readonly Card[]): Set<string> {
  const named = (cards: readonly Card[]) =>
    cards.flatMap(({ tokens }) =>
      tokens.flatMap((token, k) => {
        const value = tokens[k + 2];
        const isTable = token.kind === "word" && ["data", "test"].includes(token.lower) && value?.kind === "word";
        return isTable ? [value.lower] : [];
      }),
    );
  const others = new Set(named(commands.filter(({ name }) => name !== ".step")));
  return new Set(named(commands.filter(({ name }) => name === ".step")).filter((table) => !others.has(table)));
}
