import type { Diagnostics } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import type { Expr } from "../law/ast.js";
import type { Reader } from "../netlist/contract.js";
import { impliedPiece } from "../netlist/pieces.js";
import { readPoints } from "./stimulus-file.js";

/** Functions of a value and points, which may stand in a file. */
const OF_POINTS: ReadonlySet<string> = new Set(["table", "fasttable", "spline", "akima", "cubic", "bli"]);

/**
 * An expression with the points of files in place of their names: `table(x, "points.csv")`, and Xyce's
 * `tablefile("points.csv")`, which is of the time. Undefined after a fault was reported.
 */
export function withTableFiles(e: Expr, files: Reader | undefined, diagnostics: Diagnostics): Expr | undefined {
  const inner = (of: Expr) => withTableFiles(of, files, diagnostics);
  switch (e.kind) {
    case "unary": {
      const argument = inner(e.argument);
      return argument && { ...e, argument };
    }
    case "binary": {
      const [left, right] = [inner(e.left), inner(e.right)];
      return left && right && { ...e, left, right };
    }
    case "conditional": {
      const [condition, yes, no] = [inner(e.condition), inner(e.yes), inner(e.no)];
      return condition && yes && no && { ...e, condition, yes, no };
    }
    case "call": {
      const last = e.arguments.at(-1);
      const fits =
        e.name === "tablefile" ? e.arguments.length === 1 : OF_POINTS.has(e.name) && e.arguments.length === 2;
      if (fits && last?.kind === "string") {
        const of: Expr | undefined =
          e.name === "tablefile" ? { kind: "name", name: "time", span: e.span } : inner(e.arguments[0]!);
        const points = pointsOf(last.text, last.span, files, diagnostics);
        const name = e.name === "tablefile" ? "table" : e.name;
        return of && points && { ...e, name, arguments: [of, ...points] };
      }
      const list = e.arguments.map(inner);
      return list.includes(undefined) ? undefined : { ...e, arguments: list as Expr[] };
    }
    default:
      return e;
  }
}

function pointsOf(path: string, span: Span, files: Reader | undefined, diagnostics: Diagnostics): Expr[] | undefined {
  const values = readPoints({ piece: impliedPiece(path, span), span }, files, diagnostics);
  return values?.map((value) => ({ kind: "number", value, span }));
}
