import { grouped } from "../base/grouped.js";
import type { Diagnostics } from "../base/diagnostics.js";
import type { Span } from "../base/source.js";
import type { LearningRule, Measured, RuleValues } from "./contract.js";
import type { Trainable } from "./trainable.js";

/** What an error is to be multiplied by, so that a share of it is the whole; what never arrives, nothing restores. */
const factorOf = (share: number): number => (share === 0 || Number.isNaN(share) ? 1 : 1 / share);

/** Whether gain stages let less, or more, than the true error through. */
export const amplified = (shares: Float64Array): boolean => shares.some((share) => factorOf(share) !== 1);

type Measures = Pick<LearningRule, "plan" | "gradient" | "product" | "quadrature">;

/**
 * A rule whose gradients are corrected for gain stages: those of every resistor over the share of the error that the
 * circuit carries to it (engines/reciprocity.ts), as if its layer had a rate of its own.
 */
export function corrected<R extends Measures>(rule: R, shares: Float64Array): R {
  if (!amplified(shares)) return rule;
  const factors = shares.map(factorOf);
  const scaled = (write: LearningRule["gradient"]): LearningRule["gradient"] => {
    return (measured: Measured, values: RuleValues, gradient: Float64Array) => {
      write(measured, values, gradient);
      for (let j = 0; j < gradient.length; j++) gradient[j] = gradient[j]! * factors[j]!;
    };
  };
  return {
    ...rule,
    // What is added up elsewhere knows nothing of the factors.
    product: undefined,
    gradient: scaled((...all) => rule.gradient(...all)),
    ...(rule.quadrature && { quadrature: scaled((...all) => rule.quadrature!(...all)) }),
  };
}

/** Tells what does not reach resistors, or reaches them weaker or stronger than it should. */
export function tellShares(
  shares: Float64Array,
  devices: readonly Trainable[],
  { asWritten, chosen, span }: { readonly asWritten: boolean; readonly chosen: boolean; readonly span: Span },
  diagnostics: Diagnostics,
): void {
  const shown = (share: number): string => (Number.isNaN(share) ? "none" : String(Number(share.toPrecision(6))));
  const groups = grouped(devices.keys(), (j) => shown(shares[j]!));
  for (const [share, members] of groups) {
    const names = members.map((j) => devices[j]!.name);
    const who = `${names.slice(0, 3).join(", ")}${names.length > 3 ? `, ... (${names.length} resistors)` : ""}`;
    if (share === "none") {
      const message = `the circuit is not reciprocal: what ${who} measures is no multiple of the gradient`;
      diagnostics.warning("not-reciprocal", message, span, "lockspice audit tells by how much it errs");
    } else if (share === "0") {
      const hint = "a gain stage needs a current-controlled source that returns a part of its output current (F)";
      diagnostics.warning("no-error", `no error reaches ${who}: it will not learn`, span, hint);
    } else if (share !== "1" && asWritten && !chosen) {
      const message = `gain stages let ${share} of the error through to ${who}`;
      const factor = Number((1 / Number(share)).toPrecision(6));
      const hint = `gainstages=corrected multiplies by ${factor} what it measures; gainstages=raw takes it as it is`;
      diagnostics.warning("gain-stages", message, span, hint);
    }
  }
  if (!asWritten && shares.every((share) => share === 1))
    diagnostics.note("unused-parameter", "gainstages does nothing: no gain stage changes the error", span);
}
