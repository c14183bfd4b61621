import type { Measured, Reading, RuleValues } from "./contract.js";

/** The reading of window `index`, which the plan made of the given kind. */
export function reading<K extends Reading["kind"]>(
  measured: Measured,
  index: number,
  kind: K,
): Extract<Reading, { readonly kind: K }> {
  const found = measured[index];
  if (found?.kind !== kind)
    throw new Error(`window ${index} of the plan was to give a ${kind} reading, not ${found?.kind}`);
  return found as Extract<Reading, { readonly kind: K }>;
}

/** Samples of a converter that met the end of its range. */
export function clippedIn(measured: Measured): number {
  return measured.reduce((sum, each) => sum + ("clipped" in each ? (each.clipped ?? 0) : 0), 0);
}

/** A value that the table of a rule has as a number. */
export function numeric(values: RuleValues, name: string): number {
  return values[name] as number;
}

/** A value that the table of a rule has as one of several words. */
export function word<W extends string>(values: RuleValues, name: string): W {
  return values[name] as W;
}
