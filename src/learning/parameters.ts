import type { ParameterSpec } from "./contract.js";

/** What a table allows, in words: "above 0 S", "a whole number from 1", "mse or softmax". */
export function allowed(spec: ParameterSpec): string {
  if (spec.choices) return spec.choices.join(" or ");
  const unit = spec.unit === "" ? "" : ` ${spec.unit}`;
  const words = [
    spec.above === undefined ? "" : `above ${spec.above}${unit}`,
    spec.min === undefined ? "" : `from ${spec.min}${unit}`,
    spec.max === undefined ? "" : `up to ${spec.max}${unit}`,
  ].filter((word) => word !== "");
  return [spec.whole ? "a whole number" : "a number", ...words].join(" ");
}

/** Whether a value is in the range of its table row; NaN and infinities never are. */
export function inRange(spec: ParameterSpec, value: number): boolean {
  return (
    Number.isFinite(value) &&
    (spec.above === undefined || value > spec.above) &&
    (spec.min === undefined || value >= spec.min) &&
    (spec.max === undefined || value <= spec.max) &&
    (!spec.whole || Number.isInteger(value))
  );
}
