import type { Piece } from "../base/source.js";

/** Expressions that the `let` commands of a script name, as text. */
export class Lets {
  /** With how many analyses stood before. */
  private readonly meanings = new Map<string, { readonly text: string; readonly after: number }>();

  set(name: string, text: string, after: number): void {
    this.meanings.set(name.toLowerCase(), { text: `(${this.expanded(text)})`, after });
  }

  has(name: string): boolean {
    return this.meanings.has(name);
  }

  /** A text with the names replaced by what they stand for. */
  expanded(text: string): string {
    return text.replaceAll(/\$&(\w+)|\b[a-z_]\w*\b(?!\s*[(.])/gi, (name, dollar: string | undefined) => {
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

  /** What was named after so many analyses, which belongs to the results of the last of them, as outputs. */
  madeAfter(count: number): string {
    const made = [...this.meanings].filter(([, { after }]) => after === count);
    return made.map(([name, { text }]) => `${name}={${text}}`).join(" ");
  }
}
