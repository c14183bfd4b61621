import { join, type Piece, type Span } from "../base/source.js";
import type { Assignment, Card, FunctionCard, ModelCard, OptionCard, Port, Scope, Token } from "./contract.js";
import { assignments, isFirst, skipUnexpected } from "./assignments.js";
import type { Cursor, Word } from "./cursor.js";
import { composedPiece, impliedPiece } from "./pieces.js";
import type { OpenScope } from "./scopes.js";
import { isIdentifier, quoted } from "./text.js";

/** Reads a card that defines parameters, a function or a model in the scope it stands in; false where it is another. */
export function readDefinition({ name }: Card, cursor: Cursor, scope: OpenScope): boolean {
  switch (name) {
    case ".param":
    case ".params":
    case ".global_param":
      readParameters(cursor, scope);
      return true;
    case ".func": {
      const definition = readFunction(cursor);
      if (definition !== undefined) scope.addFunction(definition);
      return true;
    }
    case ".model": {
      const model = readModel(cursor);
      if (model !== undefined) scope.addModel(model);
      return true;
    }
  }
  return false;
}

/** `.param a=1 b={2*a}, c = a + b f(x)='x*2'`: parameters, and functions, which ngspice and HSPICE allow here too. */
function readParameters(cursor: Cursor, scope: OpenScope): void {
  if (cursor.done) cursor.expected("name=value");
  while (!cursor.done) {
    if (cursor.mark(",")) continue;
    if (cursor.atFunction) {
      const definition = readFunction(cursor, true);
      if (definition !== undefined) scope.addFunction(definition);
    } else if (cursor.atAssignment) {
      const text = cursor.peek(2);
      const parameter = cursor.assignment(true);
      // A text in quotes that is no formula: the name of a file, a word.
      if (text?.kind === "string" && /^[a-z_./\\][\w./\\ -]*$/i.test(text.text)) {
        const message = `${quoted(text.text)} is a text; parameters are numbers, and this one has no effect`;
        cursor.diagnostics.warning("text-parameter", message, text.span);
      } else if (parameter !== undefined) scope.addParameter(parameter);
    } else {
      skipUnexpected(cursor);
    }
  }
}

/**
 * `f(a, b) {body}`, `f(a, b) = body` or `f(a, b) 'body'`. Where others may follow (`listed`) the body ends at the next
 * `name =`, else at the end of the card.
 */
function readFunction(cursor: Cursor, listed = false): FunctionCard | undefined {
  const name = cursor.word("a function name");
  if (name === undefined) return undefined;
  if (!isIdentifier(name.text)) {
    cursor.diagnostics.error(
      "bad-name",
      `${quoted(name.text)} cannot be the name of a function`,
      name.span,
      "a name begins with a letter or an underscore",
    );
  }
  const inner = cursor.group();
  if (inner === undefined) {
    cursor.expected(`the arguments of ${quoted(name.text)} in parentheses`, `.func ${name.text}(x) {2*x}`);
    return undefined;
  }
  const argumentNames = readArguments(inner);
  cursor.mark("=");
  if (cursor.done) {
    cursor.expected(`the body of function ${quoted(name.text)}`, `.func ${name.text}(x) {2*x}`);
    return undefined;
  }
  const body = listed ? cursor.value("the body of the function", true)?.piece : cursor.rest();
  if (body === undefined) return undefined;
  return { name: name.lower, span: name.span, arguments: argumentNames, body };
}

function readArguments(cursor: Cursor): string[] {
  const names: string[] = [];
  const places = new Map<string, Span>();
  while (!cursor.done) {
    const name = cursor.word("the name of an argument");
    if (name === undefined) break;
    isFirst(places, "argument", name.lower, name.span, cursor.diagnostics);
    names.push(name.lower);
    if (!cursor.mark(",") && !cursor.done) cursor.expected('"," between the arguments');
  }
  return names;
}

/** `.model name type (key=value ... flag)`; the parentheses may be left out. */
function readModel(cursor: Cursor): ModelCard | undefined {
  const name = cursor.word("a model name");
  if (name === undefined) return undefined;
  const type = cursor.word(`the type of model ${quoted(name.text)}`, `.model ${name.text} D (is=1e-14)`);
  if (type === undefined) return undefined;
  const inner = cursor.group();
  const { values, flags } = readModelValues(inner ?? cursor);
  cursor.end(`one pair of parentheses holds all parameters of the model`);
  return {
    name: name.lower,
    type: type.lower,
    span: cursor.card.span,
    nameSpan: name.span,
    typeSpan: type.span,
    values,
    flags,
  };
}

/** PSpice's tolerances behind a value, `DEV=5%` and `LOT/GAUSS 10%`: values stay what they are, with a warning. */
function skipTolerance(cursor: Cursor): boolean {
  const token = cursor.peek();
  if (token?.kind !== "word" || !/^(?:dev|lot)(?:\/\w+)*$/.test(token.lower)) return false;
  cursor.next();
  cursor.mark("=");
  if (!cursor.atAssignment) cursor.next();
  const message = `the tolerance ${token.text} is not drawn`;
  cursor.diagnostics.warning(
    "ignored-tolerance",
    message,
    token.span,
    "random functions are: r={aunif(1, 0.05)} with .mc",
  );
  return true;
}

function readModelValues(cursor: Cursor): { values: Assignment[]; flags: Token[] } {
  const values: Assignment[] = [];
  const flags: Token[] = [];
  const places = new Map<string, Span>();
  while (!cursor.done) {
    if (cursor.mark(",")) continue;
    if (skipTolerance(cursor)) continue;
    if (cursor.atAssignment) {
      const value = cursor.assignment();
      if (value === undefined) continue;
      if (isFirst(places, "parameter", value.name, value.span, cursor.diagnostics)) values.push(value);
      continue;
    }
    const token = cursor.peek()!;
    if (token.kind === "mark") {
      cursor.expected("name=value");
      if (cursor.group() === undefined) cursor.next();
    } else if (atPair(cursor)) {
      cursor.next();
      const value = cursor.value("the value of the parameter");
      const { lower: name, span } = token as Word;
      if (value !== undefined && isFirst(places, "parameter", name, span, cursor.diagnostics))
        values.push({ name, span, value: value.piece });
    } else {
      flags.push(token);
      cursor.next();
    }
  }
  return { values, flags };
}

/** Whether a name stands before a number without an equals sign, as SPICE2 lets it: `bf 50`. */
function atPair(cursor: Cursor): boolean {
  const [name, value] = [cursor.peek(), cursor.peek(1)];
  if (name?.kind !== "word" || !/^[a-z]\w*$/i.test(name.text)) return false;
  return value?.kind === "expr" || (value?.kind === "word" && /^[-+]?\.?\d/.test(value.text));
}

/** `.subckt name port ... [params:] formal=default ...`; parentheses and commas around ports count as blanks. */
export function readSubcircuit(cursor: Cursor): Pick<Scope, "name" | "span" | "ports" | "formals"> {
  const { diagnostics, card } = cursor;
  const name = cursor.word("the name of a subcircuit", ".subckt name port1 port2 ...");
  const ports: Port[] = [];
  const places = new Map<string, Span>();
  const atText = () => cursor.peek()?.text.toLowerCase() === "text:";
  while (!cursor.done && !cursor.atAssignment && !atText() && cursor.keyword("params:") === undefined) {
    if (cursor.keyword("optional:") !== undefined) {
      readOptionalPorts(cursor, places, ports);
      break;
    }
    const port = cursor.node("a port");
    if (port === undefined) {
      cursor.next();
      continue;
    }
    if (port.lower === "0" || port.lower === "gnd") {
      diagnostics.warning(
        "ground-port",
        `${quoted(port.text)} is ground inside a subcircuit too; what an X card connects to this port stays unconnected`,
        port.span,
        "give the port another name, or leave it out",
      );
    }
    isFirst(places, "port", port.lower, port.span, diagnostics);
    ports.push({ name: port.lower, span: port.span });
  }
  return { name: name?.lower ?? "", span: name?.span ?? card.nameSpan, ports, formals: assignments(cursor) };
}

/** `OPTIONAL: port=node ...` up to `PARAMS:`. */
function readOptionalPorts(cursor: Cursor, places: Map<string, Span>, ports: Port[]): void {
  while (!cursor.done && cursor.keyword("params:") === undefined) {
    const name = cursor.atAssignment ? cursor.next() : undefined;
    cursor.mark("=");
    const node = name && cursor.node("a node");
    if (name?.kind !== "word" || node === undefined) return skipUnexpected(cursor);
    isFirst(places, "port", name.lower, name.span, cursor.diagnostics);
    ports.push({ name: name.lower, span: name.span, otherwise: node.lower });
  }
}

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
  /^(?:timeint(?:-\w+)?|nonlin(?:-\w+)?|linsol(?:-\w+)?|device|output|restart|hbint|parser|samples|loca|sensitivity|fft|measure|diagnostic|topology|dist)$/;

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
