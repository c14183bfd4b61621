import type { Diagnostics } from "../base/diagnostics.js";
import type { Piece, Span } from "../base/source.js";
import type { Card } from "../netlist/contract.js";
import { Cursor, type Word } from "../netlist/cursor.js";
import { learnParameters, type LearnParameter } from "./card-table.js";
import { allowed, inRange } from "./parameters.js";
import { rules } from "./rules.js";
import { type Named, suggestion } from "./tasks/columns.js";
import type { TargetSpec } from "./tasks/targets.js";
import type { PartSpec } from "./tasks/task.js";

/** An output: the voltage of a node against ground, or v(p) - v(n). */
export interface Output {
  readonly p: Named;
  readonly n: Named | undefined;
}

/** A `.learn` card as written: what is there is right by itself; what is missing is undefined. */
export interface LearnCard {
  readonly span: Span;
  readonly nameSpan: Span;
  /** A known rule, or undefined after a fault. */
  readonly rule: Named | undefined;
  /** Numbers by parameter name. */
  readonly numbers: ReadonlyMap<string, { readonly value: number; readonly span: Span }>;
  /** Words and names by parameter name, lower case. */
  readonly words: ReadonlyMap<string, Named>;
  readonly outputs: readonly Output[] | undefined;
  readonly targets: TargetSpec | undefined;
  readonly test: PartSpec | undefined;
  readonly validation: PartSpec | undefined;
  /** Place of every parameter that was read, by name. */
  readonly places: ReadonlyMap<string, Span>;
}

/** Gives the number of an expression, or undefined after it has reported a fault. */
export type Evaluate = (piece: Piece) => number | undefined;

/** The `.learn` card among the dot cards; a fault at every further one. */
export function findLearnCard(commands: readonly Card[], diagnostics: Diagnostics): Card | undefined {
  const [first, ...more] = commands.filter(({ name }) => name === ".learn");
  for (const { nameSpan } of more)
    diagnostics.error(
      "second-learn",
      "a second .learn card",
      nameSpan,
      "a netlist has one .learn card; remove the others",
    );
  return first;
}

/** Reads a `.learn` card; all its faults go to `diagnostics`. */
export function readLearnCard(card: Card, evaluate: Evaluate, diagnostics: Diagnostics): LearnCard {
  return new Reader(card, evaluate, diagnostics).read();
}

/** A card with what another one of the same rule gives in place of its own; faults stay at the first. */
export function mergedCard(card: LearnCard, change: LearnCard): LearnCard {
  const kept = ([name]: readonly [string, unknown]): boolean => !change.places.has(name);
  return {
    ...card,
    numbers: new Map([...[...card.numbers].filter(kept), ...change.numbers]),
    words: new Map([...[...card.words].filter(kept), ...change.words]),
    outputs: change.outputs ?? card.outputs,
    targets: change.targets ?? card.targets,
    test: change.test ?? card.test,
    validation: change.validation ?? card.validation,
    places: new Map([...card.places, ...change.places]),
  };
}

const known = [...learnParameters.keys()];

class Reader {
  private readonly cursor: Cursor;
  private readonly numbers = new Map<string, { value: number; span: Span }>();
  private readonly words = new Map<string, Named>();
  private readonly places = new Map<string, Span>();
  private outputs: Output[] | undefined;
  private targets: TargetSpec | undefined;
  private readonly parts = new Map<string, PartSpec>();

  constructor(
    private readonly card: Card,
    private readonly evaluate: Evaluate,
    private readonly diagnostics: Diagnostics,
  ) {
    this.cursor = new Cursor(card, diagnostics);
  }

  read(): LearnCard {
    const rule = this.rule();
    while (!this.cursor.done) {
      if (!this.cursor.atAssignment) {
        this.cursor.expected("a parameter name=value", `parameters of .learn: ${known.join(" ")}`);
        this.skip();
        continue;
      }
      const name = this.cursor.next() as Word;
      this.cursor.next();
      this.parameter(name);
    }
    const { numbers, words, outputs, targets, parts, places } = this;
    const { span, nameSpan } = this.card;
    const [test, validation] = [parts.get("test"), parts.get("validation")];
    return { span, nameSpan, rule, numbers, words, outputs, targets, test, validation, places };
  }

  private rule(): Named | undefined {
    const word = this.cursor.word(`a learning rule (${[...rules.keys()].join(", ")})`);
    if (word === undefined) return undefined;
    if (rules.has(word.lower)) return named(word);
    const hint = suggestion(word.lower, [...rules.keys()], "rules");
    this.diagnostics.error("unknown-rule", `unknown learning rule "${word.text}"`, word.span, hint);
    return undefined;
  }

  private parameter(name: Word): void {
    const spec = learnParameters.get(name.lower);
    if (spec === undefined) {
      const hint = suggestion(name.lower, known, "parameters of .learn");
      this.diagnostics.error("unknown-parameter", `unknown parameter "${name.text}" of .learn`, name.span, hint);
      this.skip();
      return;
    }
    if (this.places.has(spec.name))
      this.diagnostics.error("duplicate-parameter", `"${name.text}" is given twice`, name.span, "give it once");
    this.places.set(spec.name, name.span);
    const before = this.cursor.peek();
    switch (spec.form) {
      case "number":
        this.number(spec);
        break;
      case "word":
      case "name":
        this.word(spec);
        break;
      case "outputs":
        this.outputs = this.outputList();
        break;
      case "targets":
        this.targets = this.targetList();
        break;
      case "part":
        this.part(spec);
        break;
      case "batch":
        if (this.cursor.peek()?.kind === "word" && this.cursor.keyword("all"))
          this.words.set("batch", { name: "all", span: before!.span });
        else this.number(spec);
        break;
    }
    // What could not be read as this parameter must not be read as the next one.
    if (this.cursor.peek() === before) this.skip();
  }

  private number(spec: LearnParameter): void {
    const value = this.cursor.value(spec.about);
    const number = value && this.evaluate(value.piece);
    if (value === undefined || number === undefined) return;
    if (inRange(spec, number)) this.numbers.set(spec.name, { value: number, span: value.span });
    else this.range(spec, number, value.span);
  }

  private range(spec: LearnParameter, value: number, span: Span): void {
    this.diagnostics.error(
      "bad-value",
      `${spec.name} = ${value} is out of range`,
      span,
      `${allowed(spec)}: ${spec.about}`,
    );
  }

  private word(spec: LearnParameter): void {
    const word = this.cursor.word(spec.choices ? allowed(spec) : spec.about);
    if (word === undefined) return;
    if (spec.choices === undefined || spec.choices.includes(word.lower)) {
      this.words.set(spec.name, named(word));
      return;
    }
    const hint = suggestion(word.lower, spec.choices, "it is one of");
    this.diagnostics.error("bad-value", `${spec.name} cannot be "${word.text}"`, word.span, hint);
  }

  /** A part of the samples: a table, or a fraction. */
  private part(spec: LearnParameter): void {
    const token = this.cursor.peek();
    if (token?.kind === "word" && /^[a-z_]/.test(token.lower)) {
      const table = this.cursor.word(spec.about);
      if (table) this.parts.set(spec.name, { kind: "table", table: named(table) });
      return;
    }
    const value = this.cursor.value(spec.about);
    const fraction = value && this.evaluate(value.piece);
    if (value === undefined || fraction === undefined) return;
    if (fraction > 0 && fraction < 1) this.parts.set(spec.name, { kind: "fraction", fraction });
    else
      this.diagnostics.error(
        "bad-value",
        `${spec.name} = ${fraction} is no fraction`,
        value.span,
        "a fraction of the samples between 0 and 1, or the name of a .data table",
      );
  }

  private outputList(): Output[] | undefined {
    const group = this.cursor.group();
    if (group === undefined) {
      this.cursor.expected("a list of outputs in parentheses", "as outputs=(y1 y2), or outputs=((yp,yn)) for a pair");
      return undefined;
    }
    const outputs: Output[] = [];
    while (!group.done) {
      if (group.mark(",")) continue;
      const pair = group.group();
      const p = pair ? pair.node("an output node") : group.word("an output node");
      const n = pair?.node("the second node of the pair");
      if (pair && p && n) pair.end("an output is a node or a pair of nodes (yp,yn)");
      if (p === undefined || (pair && n === undefined)) return undefined;
      outputs.push({ p: named(p), n: n && named(n) });
    }
    if (outputs.length > 0) return outputs;
    group.expected("an output node");
    return undefined;
  }

  private targetList(): TargetSpec | undefined {
    const onehot = this.cursor.keyword("onehot");
    const group = this.cursor.group();
    if (group === undefined) {
      this.cursor.expected(
        "a list of columns in parentheses",
        "as targets=(t1 t2), or targets=onehot(class, hi=1, lo=0)",
      );
      return undefined;
    }
    if (onehot) return this.onehot(group);
    const columns: Named[] = [];
    while (!group.done) {
      if (group.mark(",")) continue;
      const column = group.word("a data column");
      if (column === undefined) return undefined;
      columns.push(named(column));
    }
    if (columns.length > 0) return { kind: "columns", columns };
    group.expected("a data column");
    return undefined;
  }

  private onehot(group: Cursor): TargetSpec | undefined {
    const column = group.word("the column that holds the class");
    if (column === undefined) return undefined;
    const levels = { hi: 1, lo: 0 };
    while (!group.done) {
      if (group.mark(",")) continue;
      const given = group.assignment();
      if (given && (given.name === "hi" || given.name === "lo")) {
        levels[given.name] = this.evaluate(given.value) ?? levels[given.name];
      } else if (given) {
        this.diagnostics.error(
          "unknown-parameter",
          `unknown parameter "${given.name}" of onehot`,
          given.span,
          "onehot(column, hi=1, lo=0)",
        );
      } else {
        group.end("onehot(column, hi=1, lo=0)");
      }
    }
    return { kind: "onehot", column: named(column), ...levels };
  }

  /** Goes on at the next parameter. */
  private skip(): void {
    do this.cursor.next();
    while (!this.cursor.done && !this.cursor.atAssignment);
  }
}

function named({ lower, span }: Word): Named {
  return { name: lower, span };
}
