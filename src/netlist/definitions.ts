import type { Span } from "../base/source.js";
import { isFirst, skipUnexpected } from "./assignments.js";
import type { Card, FunctionCard } from "./contract.js";
import type { Cursor } from "./cursor.js";
import { readModel } from "./model-card.js";
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
      const read = readModel(cursor);
      for (const lot of read?.lots ?? []) scope.addParameter(lot);
      if (read !== undefined) scope.addModel(read.model);
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
