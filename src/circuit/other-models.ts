import type { Diagnostics } from "../base/diagnostics.js";
import { nearest } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import type { ModelCard } from "../netlist/contract.js";
import type { OtherModel } from "./circuit.js";
import { fixedNumber } from "./numbers.js";
import type { Parameters } from "./parameters.js";
import type { OtherModelType } from "./registry.js";
import type { Scope } from "./scope.js";

/** The values of a `.model` that is no device's; its faults are reported. */
export function readOtherModel(
  model: ModelCard,
  type: OtherModelType,
  parameters: Parameters,
  scope: Scope,
  diagnostics: Diagnostics,
): OtherModel {
  const values = new Map<string, { value: number | string; span: Span }>();
  const before = diagnostics.errors;
  let faulty = false;
  const fault = (code: string, message: string, span: Span, hint?: string) =>
    diagnostics.error(code, message, span, hint);
  for (const { name, span, value } of model.values) {
    const whole = value.span(0, value.text.length);
    const word = type.words[name];
    if (word !== undefined) {
      const text = value.text.trim().toLowerCase();
      if (word.includes(text)) values.set(name, { value: text, span: whole });
      else fault("unknown-word", `${name} cannot be "${value.text}"`, whole, `one of: ${word.join(" ")}`);
      continue;
    }
    if (!type.names.includes(name)) {
      const near = nearest(name, type.names);
      const hint = near ? `did you mean "${near}"?` : `known: ${type.names.join(" ")}`;
      fault("unknown-parameter", `a model of type ${type.type} has no parameter "${name}"`, span, hint);
      continue;
    }
    const number = fixedNumber(value, parameters, scope, ["model", model.name, name]);
    if (number === undefined) faulty = true;
    else if (number === "varying")
      fault("varying-model", `${name} of the model ${model.name} must not vary with data`, whole);
    if (typeof number !== "number") continue;
    values.set(name, { value: number, span: whole });
  }
  for (const token of model.flags)
    fault(
      "unexpected-text",
      `unexpected "${token.text}" in .model ${model.name}`,
      token.span,
      "parameters are written name=value",
    );
  for (const { name, message } of type.check(new Map([...values].map(([key, { value }]) => [key, value])))) {
    if (values.has(name)) fault("parameter-range", message, values.get(name)!.span);
    else if (!model.values.some((v) => v.name === name)) fault("missing-parameter", message, model.typeSpan);
  }
  return {
    name: model.name,
    type: model.type,
    span: model.nameSpan,
    values,
    faulty: faulty || diagnostics.errors > before,
  };
}
