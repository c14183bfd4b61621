import type { Node } from "../law/graph.js";
import type { Instance } from "./circuit.js";
import type { Draft, StimulusShape } from "./device.js";
import type { Value } from "./parameters.js";
import type { Elaboration } from "./registry.js";
import type { Scope } from "./scope.js";
import type { ValueReader } from "./values.js";

type Written = NonNullable<Draft["stimulus"]>;

/** The waveform of a source; undefined after faults of it were reported. `name` is the source's path. */
export function readStimulus(
  written: Written,
  name: string,
  scope: Scope,
  elaboration: Elaboration,
  reader: ValueReader,
): Instance["stimulus"] {
  const { shape: keyword, span, values } = written;
  const shape = elaboration.registry.shapes.get(keyword)!;
  if (!isCountRight(written, shape, elaboration)) return undefined;
  const nodes = values.map(({ piece }, k) => reader.expression(piece, scope, [name, `${keyword}${k}`]));
  if (nodes.some((node) => node === undefined)) return undefined;
  const known = (nodes as Node[]).map((node) => elaboration.parameters.value(node));
  checkValues(written, shape, known, elaboration);
  return { shape, values: known, span };
}

function isCountRight({ shape: keyword, span, values }: Written, shape: StimulusShape, { diagnostics }: Elaboration) {
  const names = Object.keys(shape.parameters);
  const required = names.filter((n) => shape.parameters[n]!.default === undefined).length;
  const few = values.length < required;
  if (!few && (shape.repeats || values.length <= names.length)) return true;
  diagnostics.error(
    "wrong-argument-count",
    few
      ? `${keyword} needs at least ${required} values, not ${values.length}`
      : `${keyword} takes at most ${names.length} values, not ${values.length}`,
    few ? span : values[names.length]!.span,
    `${keyword.toUpperCase()}(${names.join(" ")}${shape.repeats ? " ..." : ""})`,
  );
  return false;
}

function checkValues(
  { values }: Written,
  shape: StimulusShape,
  known: readonly Value[],
  { diagnostics }: Elaboration,
): void {
  const names = Object.keys(shape.parameters);
  const numbers = known.filter((value): value is number => typeof value === "number");
  if (numbers.length === known.length) {
    const fault = shape.check?.(numbers);
    if (fault) diagnostics.error("bad-source", fault[1], values[Math.min(fault[0], values.length - 1)]!.span);
  }
  known.forEach((value, k) => {
    const spec = shape.parameters[names[k] ?? ""];
    if (typeof value !== "number" || typeof spec?.min !== "number" || value >= spec.min) return;
    const message = `${names[k]} must be at least ${spec.min}, not ${value}`;
    diagnostics.error("parameter-range", message, values[k]!.span, spec.about);
  });
}
