import { join, type Piece } from "../base/source.js";
import type { Assignment, OptionCard, Token } from "./contract.js";
import type { Cursor } from "./cursor.js";
import { composedPiece, impliedPiece } from "./pieces.js";

/** An option with the further values of its list: `breakpoints=1u,2u`. */
function withFurther(option: Assignment, cursor: Cursor): Assignment {
  const parts: (string | Piece)[] = [option.value];
  let end = option.value.span(0, option.value.text.length);
  for (;;) {
    const [comma, next] = [cursor.peek(), cursor.peek(1)];
    const isList = comma?.kind === "mark" && comma.text === "," && next !== undefined && next.kind !== "mark";
    if (!isList || isNamed(cursor.peek(2))) break;
    cursor.mark(",");
    const value = cursor.value("a further value");
    if (value === undefined) break;
    parts.push(",", value.piece);
    end = value.span;
  }
  return parts.length === 1 ? option : { ...option, value: composedPiece(parts, join(option.span, end)) };
}

const isNamed = (token: Token | undefined) => token?.kind === "mark" && token.text === "=";

/** Xyce's packages of options. */
const PACKAGE =
  /^(?:timeint(?:-\w+)?|nonlin(?:-\w+)?|linsol(?:-\w+)?|device|output|restart|hbint|parser|samples|embeddedsamples|pces|loca|sensitivity|fft|measure|diagnostic|topology|dist|nox|mor|mpdeint)$/;

/**
 * `.options [package] key=value key value flag ...`; a bare flag has the value 1. Only gnucap writes values without the
 * equals sign.
 */
export function readOptions(cursor: Cursor): OptionCard[] {
  const options: OptionCard[] = [];
  const first = cursor.peek();
  const group = first?.kind === "word" && !cursor.atAssignment && PACKAGE.test(first.lower) ? first.lower : undefined;
  if (group !== undefined) cursor.next();
  const add = (option: Assignment) => options.push(group === undefined ? option : { ...option, package: group });
  while (!cursor.done) {
    if (cursor.mark(",")) continue;
    if (cursor.atAssignment) {
      const option = cursor.assignment();
      if (option !== undefined) add(withFurther(option, cursor));
      continue;
    }
    const flag = cursor.word("the name of an option");
    if (flag === undefined) {
      cursor.next();
      continue;
    }
    const token = cursor.peek();
    const word = flag.lower === "method" && !cursor.atAssignment;
    const valued =
      token !== undefined &&
      (token.kind === "expr" || (token.kind === "word" && (word || /^[-+.\d]/.test(token.text))));
    const value = valued ? cursor.value("the value of the option")?.piece : undefined;
    add({ name: flag.lower, span: flag.span, value: value ?? impliedPiece("1", flag.span) });
  }
  return options;
}
