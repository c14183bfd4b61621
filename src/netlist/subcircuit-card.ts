import type { Span } from "../base/source.js";
import { assignments, isFirst, skipUnexpected } from "./assignments.js";
import type { Port, Scope } from "./contract.js";
import type { Cursor } from "./cursor.js";
import { quoted } from "./text.js";

/** `.subckt name port ... [params:] formal=default ...`; parentheses and commas around ports count as blanks; `groundPorts`: gnd may be one. */
export function readSubcircuit(
  cursor: Cursor,
  groundPorts: boolean,
): Pick<Scope, "name" | "span" | "ports" | "formals"> {
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
    if (port.lower === "0" || (port.lower === "gnd" && !groundPorts)) {
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
