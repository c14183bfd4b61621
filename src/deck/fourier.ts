import type { Diagnostics } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import { formatSI } from "../base/units.js";
import type { Circuit } from "../circuit/circuit.js";
import { Cursor } from "../netlist/cursor.js";
import type { ResultTable } from "../report/table.js";
import { fourier, type FourierResult } from "../signals/measure/fourier.js";
import { OutputList } from "./output-list.js";
import type { Signal } from "./signal.js";

/** A `.four` card. */
export interface FourierCard {
  readonly frequency: number;
  /** Harmonics that the card asks for; undefined: as many as the options say. */
  readonly harmonics?: number;
  readonly signals: readonly Signal[];
  readonly span: Span;
}

const SYNTAX = ".four frequency [harmonics [periods]] v(a) i(v1) {expression} ...";

/** Reads all `.four` cards. `asked` are the analyses of the netlist. */
export function readFouriers(circuit: Circuit, asked: ReadonlySet<string>, diagnostics: Diagnostics): FourierCard[] {
  const list: FourierCard[] = [];
  for (const card of circuit.commands) {
    if (card.name !== ".four" && card.name !== ".fourier") continue;
    const cursor = new Cursor(card, diagnostics);
    const value = cursor.value("the frequency of the fundamental", false);
    if (value === undefined) continue;
    const node = circuit.parameters.node(value.piece, circuit.scope, ["four"]);
    if (node === undefined) continue;
    const known = circuit.parameters.value(node);
    const frequency = typeof known === "number" ? known : circuit.parameters.atNominal()[known.live]!;
    if (!(frequency > 0 && frequency < Infinity)) {
      diagnostics.error("bad-frequency", `the frequency must be greater than 0, not ${frequency}`, value.span, SYNTAX);
      continue;
    }
    const counts = readCounts(cursor, diagnostics);
    const next = cursor.peek();
    if (next === undefined) {
      diagnostics.error("missing-text", ".four names nothing to analyse", card.nameSpan, SYNTAX);
      continue;
    }
    const outputs = new OutputList(card, circuit, [], diagnostics).read(card.tokens.indexOf(next));
    const signals = outputs.flatMap((output) => ("instrument" in output ? [] : [output]));
    if (!asked.has("tran"))
      diagnostics.warning("unused-card", "the netlist has no .tran: there is nothing to analyse", card.nameSpan);
    list.push({ frequency, ...counts, signals, span: card.span });
  }
  return list;
}

/** PSpice's and LTspice's number of harmonics, and LTspice's of periods, before the outputs. */
function readCounts(cursor: Cursor, diagnostics: Diagnostics): Pick<FourierCard, "harmonics"> {
  const numbers: { readonly value: number; readonly span: Span }[] = [];
  for (let token = cursor.peek(); token?.kind === "word" && /^-?\d+$/.test(token.text); token = cursor.peek()) {
    // A node may be a number, too: it is no output by itself.
    numbers.push({ value: Number(token.text), span: token.span });
    cursor.next();
  }
  const [harmonics, periods, more] = numbers;
  if (more !== undefined) diagnostics.error("unexpected-text", "a number too many", more.span, SYNTAX);
  if (periods !== undefined && periods.value !== 1)
    diagnostics.warning("one-period", "harmonics are those of the last period alone", periods.span, SYNTAX);
  if (harmonics === undefined) return {};
  if (harmonics.value >= 1 && harmonics.value <= 1e4) return { harmonics: harmonics.value };
  diagnostics.error("bad-count", `${harmonics.value} is no number of harmonics`, harmonics.span, SYNTAX);
  return {};
}

/** What came of one signal of a `.four` card. */
export interface FourierOutcome {
  readonly signal: string;
  readonly span: Span;
  /** Undefined where the run is shorter than a period. */
  readonly result: FourierResult | undefined;
  readonly frequency: number;
}

/** Analyses a run; its table has the signals of the cards. */
export function evaluateFouriers(
  cards: readonly FourierCard[],
  table: ResultTable,
  { nfreqs: lines, fourgridsize: grid, polydegree: degree }: Circuit["options"],
): FourierOutcome[] {
  const x = table.data[0]!;
  return cards.flatMap(({ frequency, harmonics, signals, span }) =>
    signals.map(({ name }) => {
      const y = table.data[table.columns.findIndex((column) => column.name === name)]!;
      return {
        signal: name,
        span,
        frequency,
        result: fourier(
          { x, y },
          frequency,
          harmonics === undefined
            ? { lines, grid, degree }
            : { lines: harmonics + 1, grid: Math.max(grid, 4 * harmonics), degree },
        ),
      };
    }),
  );
}

/** The results of one signal by name: `four.v(a).thd .dc .mag1 .phase1 ...`. */
export function fourierValues({ signal, result }: FourierOutcome): [name: string, value: number][] {
  if (result === undefined) return [];
  const prefix = `four.${signal}`;
  return [
    [`${prefix}.thd`, result.thd],
    [`${prefix}.dc`, result.dc],
    ...result.harmonics.flatMap(({ magnitude, phase }, k): [string, number][] => [
      [`${prefix}.mag${k + 1}`, magnitude],
      [`${prefix}.phase${k + 1}`, phase],
    ]),
  ];
}

/** The same as a table to print, the mean being harmonic 0. */
export function fourierTable({ signal, frequency, result }: FourierOutcome): ResultTable | undefined {
  if (result === undefined) return undefined;
  const { dc, harmonics, thd } = result;
  const column = (first: number, of: (harmonic: (typeof harmonics)[0], k: number) => number) =>
    Float64Array.from([first, ...harmonics.map(of)]);
  return {
    kind: "four",
    plotname: `Fourier analysis of ${signal} at ${formatSI(frequency, "Hz")}, THD ${Number(thd.toPrecision(7))} %`,
    columns: [
      { name: "harmonic", type: "notype" },
      { name: "frequency", type: "frequency" },
      { name: "magnitude", type: "notype" },
      { name: "phase", type: "notype" },
      { name: "norm. mag", type: "notype" },
      { name: "norm. phase", type: "notype" },
    ],
    complex: false,
    points: harmonics.length + 1,
    data: [
      column(0, (_, k) => k + 1),
      column(0, (each) => each.frequency),
      column(dc, (each) => each.magnitude),
      column(0, (each) => each.phase),
      column(0, (each) => each.normalized),
      column(0, (each) => each.relativePhase),
    ],
  };
}
