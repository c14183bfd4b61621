import type { Diagnostics } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import type { Expr } from "../law/ast.js";
import type { Reader } from "../netlist/contract.js";
import { impliedPiece } from "../netlist/pieces.js";
import { readPoints } from "./stimulus-file.js";

/** Functions of a value and points, which may stand in a file. */
const OF_POINTS: ReadonlySet<string> = new Set([
  "table",
  "fasttable",
  "spline",
  "akima",
  "cubic",
  "wodicka",
  "bli",
  "tablefile",
]);

/**
 * An expression with the points of files in place of their names: `table(x, "points.csv")`, and Xyce's
 * `tablefile("points.csv")` or `spline("points.csv")`, which are of the time. Undefined after a fault was reported.
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
      const place = OF_POINTS.has(e.name) ? e.arguments.findIndex(({ kind }) => kind === "string") : -1;
      const file = e.arguments[place];
      if (file?.kind === "string" && place <= 1) {
        const of: Expr | undefined =
          place === 0 ? { kind: "name", name: "time", span: e.span } : inner(e.arguments[0]!);
        const further = e.arguments[place + 1];
        if (further !== undefined) {
          const message = "the points of the file are not thinned out: all of them count";
          diagnostics.warning("ignored-argument", message, further.span);
        }
        const points = pointsOf(file.text, file.span, files, diagnostics);
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
