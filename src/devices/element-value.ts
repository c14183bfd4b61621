import type { Piece, Span } from "../base/source.js";
import type { Draft, Surroundings } from "../circuit/device.js";
import type { Cursor } from "../netlist/cursor.js";
import { composedPiece } from "../netlist/pieces.js";
import { type Form, prescribe } from "./behaviour.js";
import { functionWords, type Parts, readFunction } from "./functions-of-one.js";
import { atNumber } from "./waveform.js";

/** Kinds of analyses that a value may be for, as gnucap's cards have them. */
const analyses = ["op", "dc", "tran", "ac"] as const;
type Kind = (typeof analyses)[number] | "all";
const words: Readonly<Record<string, Kind>> = { op: "op", dc: "dc", tran: "tran", ac: "ac", all: "all", else: "all" };

/** Whose value counts where an analysis has none of its own. */
const precedence: Readonly<Record<(typeof analyses)[number], readonly Kind[]>> = {
  op: ["op", "dc", "all", "tran"],
  dc: ["dc", "all", "op", "tran"],
  tran: ["tran", "all", "dc", "op"],
  ac: ["ac", "all"],
};

/** How an element turns its value into a law. */
export interface Element {
  /** What its functions are of, as an expression: `v(a, b)`. */
  readonly input: Parts;
  /** What a function of the input is. */
  readonly output: Form;
  /** What a value over time is, where it does not just multiply the input. */
  readonly varying?: Form;
}

interface Section {
  readonly transfers: boolean;
  /** A value, where it is no function. */
  readonly plain: boolean;
  write(input: Parts): Parts;
}

/** Arguments that shift and scale what a function gives. */
const adjustments = ["ioffset", "ooffset", "scale"];

/** Whether a function or the name of an analysis comes next, in place of a value. */
export function atFunction(cursor: Cursor, surroundings?: Surroundings): boolean {
  const token = cursor.peek();
  if (token?.kind !== "word") return false;
  const isKind = Object.hasOwn(words, token.lower);
  if (!isKind && !functionWords.has(token.lower)) return false;
  if (surroundings?.model(token.lower) === true || cursor.atAssignment) return false;
  if (isKind) return cursor.peek(1) !== undefined;
  const after = cursor.peek(1);
  return (
    after?.kind === "mark" || after?.kind === "expr" || (after?.kind === "word" && /^[-+.\d a-z]/i.test(after.text))
  );
}

/** Whether the card shifts what a function or a gain gives. */
export function hasAdjustments(cursor: Cursor): boolean {
  return cursor.card.tokens.some((token) => token.kind === "word" && /^[io]offset$/.test(token.lower));
}

/**
 * Reads gnucap's values of elements: a function of the input (`poly 0 1k 10`), a value over time (`sin(1k 500 60)`), or
 * values that differ by the analysis (`op 1 else 1g`), then `name=value` pairs. A lone value is left to the element.
 */
export function readElementValue(cursor: Cursor, draft: Draft, element: Element, finish: () => void): void {
  const sections = new Map<Kind, Section>();
  const from = cursor.place;
  let kind: Kind = "all";
  while (!cursor.done) {
    const token = cursor.peek()!;
    if (token.kind === "word" && Object.hasOwn(words, token.lower) && !cursor.atAssignment) {
      cursor.next();
      kind = words[token.lower]!;
      continue;
    }
    const section = readSection(cursor);
    if (section === null) return;
    if (section === undefined) break;
    sections.set(kind, section);
  }
  finish();
  if (sections.size === 0) return cursor.expected("a value or a function");
  prescribeSections(draft, sections, element, from);
}

/** A function or a number; undefined where neither comes next, null after a fault. */
function readSection(cursor: Cursor): Section | null | undefined {
  if (cursor.atAssignment) return undefined;
  const token = cursor.peek()!;
  if (token.kind === "word" && functionWords.has(token.lower)) {
    cursor.next();
    const found = readFunction(cursor, token.lower, token.span);
    return found === undefined ? null : { ...found, plain: false };
  }
  if (token.kind === "word" && token.lower === "complex") {
    const message = "a complex value is available of V and I alone";
    cursor.diagnostics.error("unavailable-form", message, token.span, "write R, C and L for its parts");
    return null;
  }
  if (!atNumber(cursor)) return undefined;
  const value = cursor.value("a value");
  return value === undefined ? null : { transfers: false, plain: true, write: () => ["(", value.piece, ")"] };
}

function prescribeSections(
  draft: Draft,
  sections: ReadonlyMap<Kind, Section>,
  { input, output, varying }: Element,
  from: Span,
): void {
  const take = (name: string): Piece | undefined => {
    const given = draft.values.get(name);
    draft.values.delete(name);
    return given?.piece;
  };
  const [ioffset, ooffset, scale] = adjustments.map(take);
  const all = [...sections.values()];
  // A value over time has a form of its own; beside functions it multiplies the input, as they are of it.
  const form = varying !== undefined && all.every(({ transfers }) => !transfers) ? varying : output;
  const write = ({ transfers, write: text }: Section): Parts => {
    const x: Parts = ioffset === undefined ? input : ["(", ...input, " + (", ioffset, "))"];
    const out = text(x);
    return transfers || form === varying ? out : [...out, " * ", ...input];
  };
  const chosen = analyses.map((kind) => {
    const name = precedence[kind].find((each) => sections.has(each));
    return name === undefined ? undefined : sections.get(name)!;
  });
  const same = chosen.every((section) => section === chosen[0]);
  const parts: Parts = same
    ? write(chosen[0]!)
    : [
        ...analyses.flatMap((kind, k): Parts => {
          const section = chosen[k];
          const value: Parts = section === undefined ? ["0"] : write(section);
          return [`analysis_${kind}() ? `, ...value, " : "];
        }),
        "0",
      ];
  const scaled: Parts = scale === undefined ? parts : ["(", scale, ") * (", ...parts, ")"];
  const shifted: Parts = ooffset === undefined ? scaled : ["(", ooffset, ") + (", ...scaled, ")"];
  prescribe(draft, form, { piece: composedPiece(shifted, from), span: from });
}
