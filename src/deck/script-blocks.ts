import { dialects } from "../base/dialect.js";
import { Diagnostics } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import { Graph } from "../law/graph.js";
import { lower } from "../law/lower.js";
import { parseExpression } from "../law/parse.js";
import { makeCard } from "../netlist/cards.js";
import type { Card } from "../netlist/contract.js";

/** Words that open a block which `end` closes. */
export const BLOCKS: ReadonlySet<string> = new Set(["if", "while", "dowhile", "repeat", "foreach"]);

/** More runs through bodies of loops than this are a loop that does not end. */
const MOST = 10_000;

/** Comparisons that ngspice's scripts may write as words. */
const COMPARISONS: Readonly<Record<string, string>> = {
  ...{ gt: ">", lt: "<", ge: ">=", le: "<=", eq: "==", ne: "!=", and: "&&", or: "||", not: "!" },
};

/** What ends the run through a body before its end. */
type Jump = "break" | "continue" | undefined;

/**
 * The commands of a script with its loops and conditions carried out, where they follow from numbers of the script alone:
 * `foreach`, `repeat`, and `while`, `dowhile` and `if` over what `let` and `set` have made numbers. What depends on results
 * of analyses stays as it is.
 */
export function withoutBlocks(commands: readonly Card[], diagnostics: Diagnostics): Card[] {
  if (!commands.some(({ name }) => BLOCKS.has(name))) return [...commands];
  const runner = new BlockRunner(diagnostics);
  runner.run(commands);
  return runner.exhausted ? [] : runner.commands;
}

class BlockRunner {
  readonly commands: Card[] = [];
  /** Values of `let`, and words of `set` and `foreach`. */
  private readonly numbers = new Map<string, number>();
  private readonly words = new Map<string, string>();
  private readonly left = new Set<Card>();
  private runs = 0;
  /** Whether a loop does not end. */
  exhausted = false;

  constructor(private readonly diagnostics: Diagnostics) {}

  run(body: readonly Card[]): Jump {
    for (let k = 0; k < body.length; k++) {
      const card = body[k]!;
      const { name } = card;
      if (name === "break" || name === "continue") return name;
      if (!BLOCKS.has(name)) {
        this.command(card);
        continue;
      }
      const end = endOf(body, k);
      const jump = this.block(card, body.slice(k + 1, end), body.slice(k, end + 1));
      if (jump !== undefined) return jump;
      k = end;
    }
    return undefined;
  }

  private block(card: Card, body: readonly Card[], whole: readonly Card[]): Jump {
    const text = this.substituted(card.piece.text.slice(card.name.length).trim());
    switch (card.name) {
      case "repeat": {
        const count = this.evaluate(text);
        if (count === undefined) return this.leave(whole);
        for (let n = 0; n < count && this.loops(card, body); n++);
        return undefined;
      }
      case "foreach": {
        const [name, ...words] = text.replaceAll(/[(),]/g, " ").split(/\s+/);
        if (name === undefined || name === "") return this.leave(whole);
        for (const word of words) {
          this.words.set(name.toLowerCase(), word);
          if (!this.loops(card, body)) break;
        }
        return undefined;
      }
      case "if":
        return this.choose(text, body, whole);
      default:
        return this.repeat(card, body, whole);
    }
  }

  /** `while` and `dowhile`, whose conditions are looked at anew before or behind each run. */
  private repeat(card: Card, body: readonly Card[], whole: readonly Card[]): undefined {
    const condition = () => this.evaluate(this.substituted(card.piece.text.slice(card.name.length)));
    const first = condition();
    if (first === undefined) return this.leave(whole);
    if (card.name === "while" && first === 0) return undefined;
    for (;;) {
      if (!this.loops(card, body)) return undefined;
      const again = condition();
      if (again === 0) return undefined;
      if (again === undefined) return this.leave(whole);
    }
  }

  private choose(text: string, body: readonly Card[], whole: readonly Card[]): Jump {
    const holds = this.evaluate(text);
    if (holds === undefined) return this.leave(whole);
    const at = elseOf(body);
    return this.run(holds !== 0 ? body.slice(0, at) : body.slice(at + 1));
  }

  /** One run of a loop; false where it was the last. */
  private loops(card: Card, body: readonly Card[]): boolean {
    if (++this.runs > MOST && !this.exhausted) {
      this.exhausted = true;
      const message = `"${card.name}" does not end: its body has run more than ${MOST} times`;
      this.diagnostics.error("endless-loop", message, card.span);
    }
    return !this.exhausted && this.run(body) !== "break";
  }

  /** A block that depends on results stands as it is written, once. */
  private leave(whole: readonly Card[]): undefined {
    if (!this.left.has(whole[0]!)) this.commands.push(...whole);
    this.left.add(whole[0]!);
    for (const { name, piece } of whole) if (name === "let" || name === "set") this.forget(piece.text);
    return undefined;
  }

  private command(card: Card): void {
    const text = this.substituted(card.piece.text);
    const assigned = /^(let|set)\s+([a-z_]\w*)\s*=\s*(.+)$/is.exec(text);
    if (assigned === null) return this.add(card, text);
    const [, kind, name, written] = assigned as unknown as [string, string, string, string];
    const value = this.evaluate(written);
    const key = name.toLowerCase();
    if (kind.toLowerCase() === "set") {
      this.words.set(key, written.trim().replaceAll(/^"|"$/g, ""));
      return this.add(card, text);
    }
    if (value === undefined) this.numbers.delete(key);
    else this.numbers.set(key, value);
    this.add(card, value === undefined ? text : `let ${name} = ${value}`);
  }

  private forget(text: string): void {
    const name = /^(?:let|set)\s+([a-z_]\w*)/i.exec(text)?.[1]?.toLowerCase();
    if (name === undefined) return;
    this.numbers.delete(name);
    this.words.delete(name);
  }

  private add(card: Card, text: string): void {
    if (text === card.piece.text) this.commands.push(card);
    else {
      const span = (): Span => card.span;
      const made = makeCard({ text, span }, this.diagnostics);
      if (made !== undefined) this.commands.push(made);
    }
  }

  /** A text with `$name` and `${name}` as what they stand for, and `$&name` where it is a number. */
  private substituted(text: string): string {
    return text
      .replaceAll(/\$\{?([a-z_]\w*)\}?/gi, (whole, name: string) => this.words.get(name.toLowerCase()) ?? whole)
      .replaceAll(/\$&(?:\{?)([a-z_]\w*)\}?/gi, (whole, name: string) => {
        const value = this.numbers.get(name.toLowerCase());
        return value === undefined ? whole : String(value);
      });
  }

  /** What an expression of numbers comes to; undefined where it depends on anything else. */
  private evaluate(text: string): number | undefined {
    const plain = text
      .replaceAll(/\b(?:gt|lt|ge|le|eq|ne|and|or|not)\b/gi, (word) => COMPARISONS[word.toLowerCase()]!)
      .replaceAll(/(?<![<>=!])=(?!=)/g, "==")
      .replaceAll("<>", "!=");
    const unheard = new Diagnostics();
    const span = (): Span => ({ source: { name: "", text: plain }, offset: 0, length: 0 });
    const expr = parseExpression({ text: plain, span }, unheard, { notation: dialects.ngspice });
    if (expr === undefined) return undefined;
    const graph = new Graph();
    const name = (each: string) => {
      const value = this.numbers.get(each);
      return value === undefined ? undefined : graph.constant(value);
    };
    const node = lower(expr, graph, { name }, unheard);
    return node === undefined ? undefined : graph.valueOf(node);
  }
}

/** The place of the `end` that closes the block at `from`, or that of the last command. */
function endOf(body: readonly Card[], from: number): number {
  let depth = 0;
  for (let k = from; k < body.length; k++) {
    const { name } = body[k]!;
    if (BLOCKS.has(name)) depth++;
    else if (name === "end" && --depth === 0) return k;
  }
  return body.length;
}

/** The place of the `else` of a condition itself, or the end of its body. */
function elseOf(body: readonly Card[]): number {
  let depth = 0;
  for (const [k, { name }] of body.entries()) {
    if (BLOCKS.has(name)) depth++;
    else if (name === "end") depth--;
    else if (name === "else" && depth === 0) return k;
  }
  return body.length;
}
