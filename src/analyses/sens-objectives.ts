import { nearest, type Diagnostics } from "../base/diagnostics.js";
import { Diagnostics as Unheard } from "../base/diagnostics.js";
import { subpiece, type Piece, type Span } from "../base/source.js";
import type { Circuit } from "../circuit/circuit.js";
import { findQuantity } from "../circuit/quantities.js";
import type { System } from "../equations/system.js";
import type { Card } from "../netlist/contract.js";
import { Cursor } from "../netlist/cursor.js";
import { composedPiece } from "../netlist/pieces.js";
import type { OwnTable, Run } from "./contract.js";
import { readFrequencies } from "./frequencies.js";
import { type Objective, readObjective } from "./objective.js";
import { byParameters, effects, parametersOf, type SensitivityParameter } from "./sens-parameters.js";
import { movedByRoot, type Places, sumOver } from "./sens-roots.js";
import { smallDerivatives } from "./sens-ac-objectives.js";
import { DirectSensitivity } from "./sens-tran.js";
import { nodeOf, readNodeVoltages } from "./start.js";
import { linearSolver } from "./tf.js";

/** A parameter as the card names it, with the ones of devices that it is. */
interface Wanted extends Places {
  readonly name: string;
}

/**
 * Xyce's card: `.sens objfunc={expression},... param=r1:r,...`. Objectives and their derivatives at every point of the
 * netlist's `.dc`, `.tran` or `.ac` (the card `small`), or at its operating point; `rest` reads the run whose points these are.
 */
export function readObjectives(
  card: Card,
  circuit: Circuit,
  diagnostics: Diagnostics,
  { small: over, rest }: { readonly small?: Card; readonly rest: (diagnostics: Diagnostics) => Run | undefined },
): Run | undefined {
  const small = over !== undefined;
  const cursor = new Cursor(card, diagnostics);
  const objectives: Objective[] = [];
  const names: { readonly text: string; readonly span: Span }[] = [];
  const before = diagnostics.errors;
  while (!cursor.done) {
    const key = cursor.next()!;
    const word = (key.kind === "word" ? key.lower : "").replace(/^ac(?=obj)/, "");
    if (!["objfunc", "objvars", "param"].includes(word) || !cursor.mark("=")) {
      const hint = ".sens objfunc={v(out)} param=r1:r,r2:r";
      diagnostics.error("unexpected-text", `unexpected "${key.text}"`, key.span, hint);
      return undefined;
    }
    for (const { piece, span } of items(cursor)) {
      if (word === "param") names.push({ text: piece.text.toLowerCase(), span });
      else {
        const objective = readObjective(
          word === "objvars" ? variable(piece, circuit) : piece,
          circuit,
          diagnostics,
          small,
        );
        if (objective !== undefined) objectives.push(objective);
      }
    }
  }
  const known = parametersOf(circuit, small);
  const wanted = names.flatMap(({ text, span }) => find(text, span, circuit, known, diagnostics) ?? []);
  const roots = names.filter(({ text }) => isParam(text, circuit)).map(({ text }) => text);
  if (objectives.length === 0 && diagnostics.errors === before)
    diagnostics.error("missing-value", ".sens has nothing to differentiate", card.nameSpan, "objfunc={v(out)}");
  // Its own card tells its faults.
  const run = rest(new Unheard());
  const late = run?.kind === "tran" || small ? circuit.instances.find(({ law }) => law.delays.length > 0) : undefined;
  if (late !== undefined) {
    const message = `derivatives along .${run!.kind} do not know delays, which ${late.name} has`;
    diagnostics.error("unavailable", message, card.nameSpan, ".sens with a .dc or .op does");
  }
  if (diagnostics.errors > before || run === undefined) return undefined;
  const sweep = over && readFrequencies(new Cursor(over, new Unheard()), circuit, new Unheard(), "");
  const hints = small ? readNodeVoltages(circuit, ".nodeset", new Unheard()) : [];
  const columns = objectives.flatMap(({ name }) => [name, ...wanted.map((each) => `d${name}/d(${each.name})`)]);
  const table: OwnTable = {
    plotname: "Sensitivity Analysis",
    axis: run.axis,
    columns: columns.map((name) => ({ name, type: "notype" })),
    complex: small,
    list: run.axis.length === 0,
  };
  // Solutions alone are not what it gives: its points are not solved side by side.
  const alone: { -readonly [K in keyof Run]: Run[K] } = { ...run };
  delete alone.walk;
  return {
    ...alone,
    roots,
    kind: "sens",
    plotname: table.plotname,
    tables: [table],
    card,
    *points(control) {
      const { system } = control;
      if (sweep !== undefined) {
        yield* smallDerivatives(circuit, sweep, hints, objectives, known, wanted, control);
        return;
      }
      if (run.kind !== "tran") {
        for (const { axis, x } of run.points(control))
          yield { axis, x, row: { table: 0, values: derivatives(system, objectives, known, wanted) } };
        return;
      }
      const direct = new DirectSensitivity(system, known, wanted);
      for (const { axis, x, formula, recorded } of run.points(control)) {
        if (formula === undefined) direct.start(!run.needsOperatingPoint);
        else direct.advance(formula);
        const values = objectives.flatMap((objective) => {
          const { value, slopes } = objective.at(system);
          const by = wanted.map((_, k) =>
            slopes.reduce((sum, [unknown, slope]) => sum + slope * direct.of(k)[unknown]!, 0),
          );
          return [value, ...by];
        });
        if (recorded !== false) yield { axis, x, row: { table: 0, values: Float64Array.from(values) } };
      }
    },
  };
}

/** A node stands for its voltage where variables of the solution are named. */
function variable(piece: Piece, circuit: Circuit): Piece {
  const node = nodeOf(piece.text.toLowerCase(), circuit);
  return node === undefined ? piece : composedPiece(["v(", piece, ")"], piece.span(0, piece.text.length));
}

/** What stands behind `name=`, between commas: an expression in braces, a probe, or a name. */
function* items(cursor: Cursor): Generator<{ readonly piece: Piece; readonly span: Span }> {
  while (!cursor.done && !cursor.atAssignment) {
    if (cursor.mark(",")) continue;
    const token = cursor.next()!;
    if (token.kind === "expr") yield token;
    else {
      const { end: last } = token;
      const open = cursor.peek();
      const group = cursor.group();
      const end = group === undefined ? last : cursor.card.piece.text.indexOf(")", open!.at) + 1;
      yield { piece: subpiece(cursor.card.piece, token.at, end), span: token.span };
    }
  }
}

function isParam(text: string, circuit: Circuit): boolean {
  const found = findQuantity(text, circuit);
  return found !== undefined && "kind" in found && found.kind === "parameter";
}

/** The places among the known parameters that a name means: of one device, of all devices of a model, or what a `.param` moves. */
function find(
  text: string,
  span: Span,
  circuit: Circuit,
  known: readonly SensitivityParameter[],
  diagnostics: Diagnostics,
): Wanted | undefined {
  const found = findQuantity(text, circuit);
  const at = (test: (p: SensitivityParameter) => boolean) => known.flatMap((p, k) => (test(p) ? [k] : []));
  if (found !== undefined && "kind" in found) {
    if (found.kind === "device") {
      const owner = circuit.instanceNumber.get(found.owner);
      const places = at((p) => p.owner === owner && p.parameter === found.parameter);
      if (places.length > 0) return { name: text, places };
    }
    if (found.kind === "model") {
      const { owner, parameter } = found;
      const places = at((p) => circuit.instances.at(p.owner).modelPath === owner && p.parameter === parameter);
      if (places.length > 0) return { name: text, places };
    }
  }
  if (isParam(text, circuit)) {
    // It becomes a root when the circuit is made for what runs ask for.
    if (!circuit.parameters.roots.includes(text)) return { name: text, places: [] };
    const moved = movedByRoot(text, circuit, known);
    if ("places" in moved) return { name: text, ...moved };
    const message = `${moved.name} follows "${text}" in a way that derivatives do not know`;
    diagnostics.error(
      "unavailable",
      message,
      span,
      "values of devices and models are known, expressions of sources not",
    );
    return undefined;
  }
  const near = nearest(
    text,
    known.map(({ name }) => name),
  );
  const hint = near === undefined ? "write device:parameter or model:parameter" : `did you mean "${near}"?`;
  diagnostics.error("unknown-parameter", `nothing is known to depend on "${text}"`, span, hint);
  return undefined;
}

/** Each objective, then its derivatives. */
function derivatives(
  system: System,
  objectives: readonly Objective[],
  known: readonly SensitivityParameter[],
  wanted: readonly Wanted[],
): Float64Array {
  const solve = linearSolver(system);
  const effect = effects(system);
  const values = objectives.flatMap((objective) => {
    const { value, slopes } = objective.at(system);
    const unit = new Float64Array(system.size);
    for (const [unknown, slope] of slopes) unit[unknown]! += slope;
    const adjoint = solve(unit, true);
    const each = (number: number, read: string) => [
      effect(number, read).reduce(
        (sum, { row, part, value: by }) => (part === "f" ? sum - by * adjoint[row]! : sum),
        0,
      ),
    ];
    const all = byParameters(system, known, each, 1);
    return [value, ...wanted.map((each) => sumOver(each, system, (k) => all[k]!))];
  });
  return Float64Array.from(values);
}
