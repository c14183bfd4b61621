/** Bits of a Braille character, by column and row of its eight dots. */
const BITS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;

/** Gives a text a colour, written as in SVG. */
export type Colour = (text: string, color: string) => string;

/** A drawing of characters: two dots beside and four above each other in each, the later colour wins. */
export class Dots {
  private readonly bits: Uint8Array;
  private readonly letters: (string | undefined)[];
  private readonly colors: (string | undefined)[];

  /** Sizes in characters. */
  constructor(
    readonly columns: number,
    readonly rows: number,
  ) {
    const cells = columns * rows;
    this.bits = new Uint8Array(cells);
    this.letters = new Array<string | undefined>(cells).fill(undefined);
    this.colors = new Array<string | undefined>(cells).fill(undefined);
  }

  get width(): number {
    return 2 * this.columns;
  }
  get height(): number {
    return 4 * this.rows;
  }

  /** A dot, from the upper left corner. */
  dot(x: number, y: number, color: string): void {
    const cell = (y >> 2) * this.columns + (x >> 1);
    this.bits[cell]! |= BITS[x & 1]![y & 3]!;
    this.colors[cell] = color;
  }

  /** A character in place of the dots. */
  letter(column: number, row: number, text: string, color?: string): void {
    this.letters[row * this.columns + column] = text;
    this.colors[row * this.columns + column] = color;
  }

  isEmpty(column: number, row: number): boolean {
    const cell = row * this.columns + column;
    return this.bits[cell] === 0 && this.letters[cell] === undefined;
  }

  /** A row as text, without blanks at its end. */
  text(row: number, colour: Colour): string {
    const from = row * this.columns;
    let end = this.columns;
    while (end > 0 && this.isEmpty(end - 1, row)) end--;
    let text = "";
    for (let begin = 0; begin < end;) {
      const color = this.colors[from + begin];
      let piece = "";
      let k = begin;
      for (; k < end && this.colors[from + k] === color; k++) piece += this.character(from + k);
      text += color === undefined ? piece : colour(piece, color);
      begin = k;
    }
    return text;
  }

  private character(cell: number): string {
    const bits = this.bits[cell]!;
    return this.letters[cell] ?? (bits === 0 ? " " : String.fromCharCode(0x2800 + bits));
  }
}

/** Goes along a line from dot to dot, without gaps, its ends included. */
export function alongLine(
  [x0, y0]: readonly [x: number, y: number],
  [x1, y1]: readonly [x: number, y: number],
  visit: (x: number, y: number) => void,
): void {
  const steps = Math.max(1, Math.round(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0))));
  for (let k = 0; k <= steps; k++)
    visit(Math.round(x0 + ((x1 - x0) * k) / steps), Math.round(y0 + ((y1 - y0) * k) / steps));
}
