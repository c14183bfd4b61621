import { nearest, type Diagnostics } from "../../base/diagnostics.js";
import { type Piece, type Span, subpiece } from "../../base/source.js";
import type { Circuit } from "../../circuit/circuit.js";
import type { Card, Reader } from "../../netlist/contract.js";
import { Cursor } from "../../netlist/cursor.js";
import { type Derived, derivedSignals } from "../derived/contract.js";
import { type Expression, readExpression } from "../expressions.js";
import type { Signal } from "../signal.js";
import type { Which } from "../../signals/measure/crossings.js";
import type { Norm } from "../../signals/measure/errors.js";
import {
  cycleMeasure,
  defaultMeasure,
  distanceMeasure,
  type Evaluate,
  type Event,
  formulaMeasure,
  fourierMeasure,
  furtherMeasure,
  type Formula,
  type Part,
  pointMeasure,
  qualityKinds,
  qualityMeasure,
  referenceMeasure,
  relativeErrorMeasure,
  whenMeasure,
  type Window,
  windowKinds,
  windowMeasure,
} from "./kinds.js";
import type { MeasureContext } from "./context.js";
import { isActing, MeasureOptions, type Option, optionWords } from "./options.js";
import { readReference } from "./reference.js";

/** A `.measure` card. */
export interface Measure {
  readonly name: string;
  /** The analysis whose points it looks at. */
  readonly kind: string;
  readonly span: Span;
  /** The number of the analysis that it stands behind, which later ones do not replace. */
  readonly after?: number | undefined;
  /** What has to be recorded for it. */
  readonly signals: readonly Signal[];
  /** The table that it looks at, where that is made of the points of the analysis. */
  readonly derived?: Derived | undefined;
  readonly evaluate: Evaluate;
  /** The values at later events, where all of them count. */
  readonly further?: ((context: MeasureContext) => readonly number[]) | undefined;
}

/** Other words for kinds of measures. */
const ALIASES: Readonly<Record<string, string>> = {
  integral: "integ",
  derivative: "deriv",
  eqn: "param",
  err: "err1",
};

const KINDS: readonly string[] = [
  "trig find when deriv param duty freq on_time off_time four error err1 err2 err3".split(" "),
  windowKinds,
  qualityKinds,
].flat();

/** Words that are part of a measure's notation, whatever they may name elsewhere. */
export const MEASURE_WORDS: ReadonlySet<string> = new Set([
  ...KINDS,
  ...Object.keys(ALIASES),
  ...optionWords,
  "targ",
  "last",
]);

export const measureSyntax =
  ".measure tran NAME trig v(a) val=0.5 rise=1 targ v(b) val=0.5 fall=1 | find v(a) at=1m | find v(a) when v(b)=1 | " +
  "when v(a)=v(b) cross=last | avg|rms|min|max|pp|integ|min_at|max_at v(a) from=0 to=1m | deriv v(a) at=1m | param='a/b' | " +
  "duty|freq|on_time|off_time v(a) on=1 off=0 | thd|snr|sndr|enob|sfdr v(a) (of .fft) | error v(a) file=ref.csv indepvarcol=0 depvarcol=1 | err1 v(a) v(b)";

const HELP = "lockspice help .measure shows all forms";

export interface MeasurePlace {
  /** The analysis whose points it looks at. */
  readonly kind: string;
  /** Whether all events count, as Xyce's `TRAN_CONT` asks for. */
  readonly continued: boolean;
  readonly circuit: Circuit;
  /** Names of all measures of the netlist. */
  readonly names: ReadonlySet<string>;
  readonly reader: Reader;
  readonly diagnostics: Diagnostics;
  /** Columns that the analysis makes itself. */
  readonly own: readonly Signal[] | undefined;
  /** The table that it looks at, where that is made of the points of the analysis. */
  readonly derived: Derived | undefined;
}

/** Name and analysis of a measure card, and the number of the token after them; undefined after a fault was reported. */
export function openMeasure(card: Card, kinds: readonly string[], fallback: string, diagnostics: Diagnostics) {
  const cursor = new Cursor(card, diagnostics);
  const first = cursor.peek();
  const continued = first?.kind === "word" ? first.lower.replace(/_cont$/, "") : "";
  const named = kinds.includes(continued) || /^(?:sp|fft|noise|ac|dc|op|tran)$/.test(continued);
  if (named) cursor.next();
  const name = cursor.word("a name for the measure", HELP);
  const isContinued = named && continued !== (first as { lower: string }).lower;
  return name && { from: named ? 2 : 1, kind: named ? continued : fallback, name, kindSpan: first!.span, isContinued };
}

/** The same of Xyce's `.result {expression}`, which has the name that it is written by. */
export function openResult(card: Card, fallback: string, diagnostics: Diagnostics) {
  const first = card.tokens[0];
  const text = card.piece.text.slice(card.name.length).trim();
  if (first === undefined) {
    diagnostics.error("missing-text", ".result names nothing", card.nameSpan, ".result {v(out)/v(in)}");
    return undefined;
  }
  const name = {
    lower: text
      .replace(/^\{(.*)\}$/s, "$1")
      .replaceAll(/\s+/g, "")
      .toLowerCase(),
    text,
    span: first.span,
  };
  return { from: 0, kind: fallback, name, kindSpan: card.nameSpan, isContinued: false };
}

/** Reads the expression of `.result`: its value at the last point. */
export function readResult(cursor: Cursor, place: MeasurePlace): ReturnType<typeof readMeasure> {
  const reader = new MeasureReader(cursor, place);
  const before = place.diagnostics.errors;
  const evaluate = reader.result();
  return evaluate === undefined || place.diagnostics.errors > before
    ? undefined
    : { signals: reader.signals, evaluate, derived: undefined };
}

/** Reads what a measure card says after its name; undefined after faults were reported. */
export function readMeasure(
  cursor: Cursor,
  place: MeasurePlace,
): Pick<Measure, "signals" | "evaluate" | "derived" | "further"> | undefined {
  const reader = new MeasureReader(cursor, place);
  const before = place.diagnostics.errors;
  const evaluate = reader.read();
  return evaluate === undefined || place.diagnostics.errors > before
    ? undefined
    : {
        signals: reader.signals,
        evaluate,
        derived: place.derived,
        ...(place.continued && reader.further && { further: reader.further }),
      };
}

class MeasureReader {
  private readonly expressions: Expression[] = [];
  private readonly options: MeasureOptions;
  private readonly signalsOfTable: ReadonlyMap<string, Signal> | undefined;

  constructor(
    private readonly cursor: Cursor,
    private readonly place: MeasurePlace,
  ) {
    this.options = new MeasureOptions(cursor, place.diagnostics);
    this.signalsOfTable = place.derived && derivedSignals(place.derived);
  }

  /** What else it comes to, where all events count. */
  further: Measure["further"];

  get signals(): Signal[] {
    return this.expressions.flatMap(({ inputs }) =>
      inputs.flatMap((input) => (input.kind === "signal" ? [input.signal] : [])),
    );
  }

  read(): Evaluate | undefined {
    const { cursor } = this;
    const token = cursor.peek();
    const word = token?.kind === "word" ? token.lower : "";
    const kind = ALIASES[word] ?? word;
    if (!KINDS.includes(kind)) {
      const near = nearest(word, [...KINDS, ...Object.keys(ALIASES)]);
      cursor.expected("what to measure", near ? `did you mean "${near}"?` : HELP);
      return undefined;
    }
    cursor.next();
    const evaluate = this.kind(kind);
    if (evaluate !== undefined) cursor.end(HELP);
    return evaluate && this.otherwise(evaluate);
  }

  /** Xyce's DEFAULT_VAL: what a measure is that fails. */
  private otherwise(evaluate: Evaluate): Evaluate {
    const value = this.option("default_val");
    return value === undefined ? evaluate : defaultMeasure(evaluate, value);
  }

  /** Xyce's OUTPUT: whether an extreme is told by its value or by its place. */
  private placed(kind: string): string | undefined {
    const output = this.options.get("output");
    const word = output?.piece.text.trim().toLowerCase() ?? "value";
    if (word === "value") return kind;
    if (/^(?:time|freq|sv)$/.test(word) && /^(?:min|max)$/.test(kind)) return `${kind}_at`;
    const hint = "OUTPUT=VALUE, or of MIN and MAX TIME, FREQ or SV";
    this.place.diagnostics.error("bad-option", `OUTPUT=${word} is nothing that ${kind} has`, output!.span, hint);
    return undefined;
  }

  /** An expression alone, at the last point. */
  result(): Evaluate | undefined {
    const expression = this.expression("an expression");
    if (expression !== undefined) this.cursor.end(".result {expression}");
    return expression && formulaMeasure(expression, { from: undefined, to: undefined });
  }

  private kind(kind: string): Evaluate | undefined {
    if (kind === "param") return this.formula();
    if (kind === "trig") {
      const [trigger, target] = [this.event(), this.keyword("targ") ? this.event() : undefined];
      if (target === undefined || !this.options.read()) return undefined;
      return trigger && distanceMeasure(trigger, target);
    }
    if (kind === "when") {
      const event = this.condition();
      const window = this.window();
      this.further = event && furtherMeasure("when", undefined, event, window);
      return event && whenMeasure(event, window);
    }
    if (kind === "error") return this.error();
    const expression = this.expression("what to measure, as v(out)");
    if (expression === undefined) return undefined;
    // An operating point is one point: what is found is there.
    if (kind === "find" && this.place.kind === "op" && this.cursor.done)
      return formulaMeasure(expression, { from: undefined, to: undefined });
    if (kind === "find" || kind === "deriv") {
      const event = this.cursor.keyword("when") ? this.condition() : this.at();
      const window = this.window();
      this.further = event && furtherMeasure(kind, expression, event, window);
      return event && pointMeasure(kind, expression, event, window);
    }
    if (qualityKinds.includes(kind)) return this.quality(kind, expression);
    if (windowKinds.includes(kind)) {
      const window = this.events() ?? this.ranged();
      const told = window && this.placed(kind);
      return told === undefined ? undefined : windowMeasure(told, expression, window!);
    }
    if (kind === "err1" || kind === "err2" || kind === "err3") {
      const other = this.expression("what to compare with");
      const window = other && this.ranged();
      if (window === undefined) return undefined;
      return relativeErrorMeasure(kind, expression, other!, window, {
        smallest: this.option("minval"),
        ignoreBelow: this.option("ignor") ?? this.option("ignore") ?? this.option("ymin"),
        ignoreAbove: this.option("ymax"),
      });
    }
    const window = this.ranged();
    if (window === undefined) return undefined;
    if (kind === "four") {
      const frequency = this.required("at", "the frequency of the fundamental");
      if (frequency === undefined) return undefined;
      return fourierMeasure(expression, frequency, this.option("numfreq"), this.option("gridsize"), window);
    }
    const levels = { on: this.option("on"), off: this.option("off") };
    if (levels.on === undefined && levels.off === undefined)
      return this.required("on", "the level it is on at") && undefined;
    return cycleMeasure(kind, expression, levels, window);
  }

  /** THD, SNR, SNDR, ENOB and SFDR of a spectrum. */
  private quality(kind: string, expression: Expression): Evaluate | undefined {
    const { derived, diagnostics } = this.place;
    if (derived?.complex !== true) {
      const message = `${kind.toUpperCase()} is measured of the spectrum that an .fft card makes`;
      diagnostics.error(
        "no-spectrum",
        message,
        this.cursor.card.nameSpan,
        ".fft v(out) and .measure fft NAME thd v(out)",
      );
      return undefined;
    }
    if (this.ranged() === undefined) return undefined;
    const [lowest, highest, harmonics] = ["minfreq", "maxfreq", "nbharm"].map((name) => this.option(name));
    return qualityMeasure(kind, expression, { lowest, highest, harmonics });
  }

  /** PARAM='a+b', PARAM a+b, EQN {a+b}; then options. */
  private formula(): Evaluate | undefined {
    const { cursor } = this;
    cursor.mark("=");
    const value = cursor.value("an expression of other measures, as 'a/b'");
    const expression = value && this.take(value.piece);
    const window = expression && this.ranged();
    return window && formulaMeasure(expression!, window);
  }

  private error(): Evaluate | undefined {
    const { diagnostics, reader, circuit } = this.place;
    const expression = this.expression("what to compare, as v(out)");
    const window = expression && this.ranged();
    const file = this.options.get("file");
    if (window === undefined) return undefined;
    if (file === undefined) return this.required("file", "a table to compare with") && undefined;
    const norm = this.options.get("comp_function")?.piece.text.trim().toLowerCase() ?? "l2norm";
    if (!/^(?:l1norm|l2norm|infnorm)$/.test(norm)) {
      diagnostics.error("unknown-norm", `unknown COMP_FUNCTION "${norm}"`, file.span, "L1NORM, L2NORM or INFNORM");
      return undefined;
    }
    const column = (name: string, otherwise: number) => {
      const given = this.options.get(name);
      const value = given && circuit.parameters.node(given.piece, circuit.scope, ["measure", name]);
      return value === undefined ? otherwise : (circuit.parameters.graph.valueOf(value) ?? NaN);
    };
    const columns = { x: column("indepvarcol", 0), y: column("depvarcol", 1) };
    const name = file.piece.text.trim().replace(/^"(.*)"$/, "$1");
    const reference = readReference(name, file.span, columns, reader, diagnostics);
    return reference && referenceMeasure(expression!, reference, norm as Norm, window);
  }

  /** After TRIG and TARG: AT=x, or `expression VAL=y`, or `expression = y`, each with TD, RISE, FALL, CROSS. */
  private event(): Event | undefined {
    this.options.clear();
    if (this.options.next === "at") return this.at();
    return this.condition();
  }

  /** TRIG ... TARG ... as the window of a measure over a range. */
  private events(): Window | undefined {
    if (this.cursor.keyword("trig") === undefined) return undefined;
    const from = this.event();
    const to = from && this.keyword("targ") ? this.event() : undefined;
    return to && { from, to };
  }

  private at(): Event | undefined {
    const { cursor } = this;
    if (this.options.next !== "at") {
      cursor.expected("AT=x or WHEN a=b", HELP);
      return undefined;
    }
    const option = this.options.take();
    const at = option && this.take(option.piece);
    return at && { at };
  }

  /** `left = right` or `left VAL=right`, then its options. */
  private condition(): Event | undefined {
    const { cursor } = this;
    const left =
      cursor.atAssignment && !isActing(this.options.next!) ? this.word() : this.expression("a voltage or current");
    if (left === undefined) return undefined;
    let right: Expression | Part | undefined;
    if (cursor.mark("=")) right = this.expression("the value that is reached");
    if (!this.options.read("event")) return undefined;
    right ??= this.option("val");
    const ofLargest = this.option("frac_max");
    if (ofLargest !== undefined) right ??= { ofLargest };
    const event = right && { left, right, after: this.option("td"), which: this.which() };
    if (right === undefined) cursor.expected("the value that is reached, as VAL=0.5 or FRAC_MAX=0.5", HELP);
    return event;
  }

  /** A node or a name before a `=`. */
  private word(): Expression | undefined {
    const token = this.cursor.next()!;
    return this.take(subpiece(this.cursor.card.piece, token.at, token.end));
  }

  private which(): Which | undefined {
    for (const edge of ["rise", "fall", "cross"] as const) {
      const option = this.options.get(edge);
      if (option === undefined) continue;
      const text = option.piece.text.trim().toLowerCase();
      const count = text === "last" ? -1 : this.whole(option);
      return count === undefined ? undefined : { edge, count };
    }
    return undefined;
  }

  private whole({ piece, span }: Option): number | undefined {
    const { circuit, diagnostics } = this.place;
    const node = circuit.parameters.node(piece, circuit.scope, ["measure", "count"]);
    const value = node === undefined ? undefined : circuit.parameters.graph.valueOf(node);
    if (value !== undefined && Number.isInteger(value) && value !== 0) return value;
    if (node !== undefined)
      diagnostics.error("bad-count", `"${piece.text}" counts no crossings`, span, "1, 2, 3, ... or LAST");
    return undefined;
  }

  /** FROM, TO, TD after a measure; TD is a later beginning. */
  private window(): Window {
    return this.ranged() ?? { from: undefined, to: undefined };
  }

  private ranged(): Window | undefined {
    if (!this.options.read()) return undefined;
    const td = this.options.get("td");
    const from = this.option("from") ?? (td && this.take(td.piece));
    return { from, to: this.option("to") };
  }

  private option(name: string): Formula | undefined {
    const option = this.options.get(name);
    return option && this.take(option.piece);
  }

  private required(name: string, what: string): Formula | undefined {
    const found = this.option(name);
    if (found === undefined) this.cursor.expected(`${name.toUpperCase()}= ${what}`, HELP);
    return found;
  }

  private keyword(word: string): boolean {
    if (this.cursor.keyword(word) !== undefined) return true;
    this.cursor.expected(word.toUpperCase(), HELP);
    return false;
  }

  private expression(what: string): Expression | undefined {
    const value = this.cursor.value(what);
    return value && this.take(value.piece);
  }

  private take(piece: Piece): Expression | undefined {
    const { circuit, diagnostics, names, own } = this.place;
    const expression = readExpression(piece, {
      circuit,
      diagnostics,
      measures: names,
      own,
      derived: this.signalsOfTable,
    });
    if (expression !== undefined) this.expressions.push(expression);
    return expression;
  }
}
