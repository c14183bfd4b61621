import type { Piece } from "../base/source.js";
import { retext } from "../netlist/pieces.js";

/** Expressions that the `let` commands of a script name, as text. */
export class Lets {
  /** With how many analyses stood before. */
  private readonly meanings = new Map<string, { readonly text: string; readonly after: number }>();

  set(name: string, text: string, after: number): void {
    this.meanings.set(name.toLowerCase(), { text: `(${this.expanded(text)})`, after });
  }

  /** The same names, whatever becomes of these. */
  copy(): Lets {
    const copied = new Lets();
    for (const [name, meaning] of this.meanings) copied.meanings.set(name, meaning);
    return copied;
  }

  get names(): readonly string[] {
    return [...this.meanings.keys()];
  }

  has(name: string): boolean {
    return this.meanings.has(name);
  }

  /** A text with the names replaced by what they stand for, but for words that are `kept`. */
  expanded(text: string, kept: ReadonlySet<string> = new Set()): string {
    return text.replaceAll(/\$&(\w+)|\b[a-z_]\w*\b(?!\s*[(.])/gi, (name, dollar: string | undefined) => {
      if (kept.has(name.toLowerCase())) return name;
      return this.meanings.get((dollar ?? name).toLowerCase())?.text ?? name;
    });
  }

  /** Outputs as a command names them; those that `let` named keep their names. */
  outputs(rest: Piece): Piece {
    const named = (word: string): string | undefined => {
      const meaning = this.meanings.get(word.toLowerCase());
      return meaning && `${word}={${meaning.text}}`;
    };
    const text = rest.text.replaceAll(/\S+/g, (item) => named(item) ?? this.expanded(item));
    return text === rest.text ? rest : { text, span: () => rest.span(0, rest.text.length) };
  }

  /** Forgets names that are columns of a table of their own now; with `all` also what could not be read there. */
  forget(names: readonly string[], all: boolean): void {
    for (const [name, { text }] of [...this.meanings])
      if (names.includes(name) || (all && /(?:^|[^\w.])[a-z_@]/i.test(text))) this.meanings.delete(name);
  }

  /** What was named after so many analyses, which belongs to the results of the last of them, as outputs. */
  madeAfter(count: number): string {
    const made = [...this.meanings].filter(([, { after }]) => after === count);
    return made.map(([name, { text }]) => `${name}={${text}}`).join(" ");
  }
}

/** What the measure is to do that an expression of measures, or the extreme of a vector, amounts to. */
export function measureMeant(text: string, lets: Lets, isMeasured: (name: string) => boolean): string | undefined {
  const [, extreme, of] = /^(vecmax|vecmin|maximum|minimum)\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)$/i.exec(text) ?? [];
  if (extreme !== undefined) return `${/max/i.test(extreme) ? "max" : "min"} {${lets.expanded(of!)}}`;
  const names = text.toLowerCase().match(/\b[a-z_]\w*\b(?!\s*\()/g) ?? [];
  if (!names.some((name) => !lets.has(name) && isMeasured(name))) return undefined;
  return `param={${lets.expanded(text.replaceAll("$&", ""))}}`;
}

/** Outputs without names of measures, whose values are told anyway. */
export function withoutMeasures(outputs: Piece, lets: Lets, isMeasured: (name: string) => boolean): Piece {
  const text = outputs.text.replaceAll(/[^\s,]+/g, (word) => {
    const name = word.toLowerCase();
    return !lets.has(name) && isMeasured(name) ? " ".repeat(word.length) : word;
  });
  return text === outputs.text ? outputs : retext(outputs, text);
}
