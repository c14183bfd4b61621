import type { LearningRule } from "./contract.js";
import { amplified, corrected } from "./gain-stages.js";
import type { Measurement } from "./gradients.js";
import { reading } from "./reading.js";

/**
 * A cause of a difference: the gradient moves by its part when it is switched off, from what `with` measures to what
 * `without` does.
 */
export interface Cause {
  readonly cause: string;
  readonly with: Measurement;
  readonly without: Measurement;
}

/** The nudge is weakened by this. */
const WEAKER = 16;

/** How the circuit itself carries a small error; beside the adjoint network it shows what is not reciprocal. */
const response: Pick<LearningRule, "plan" | "gradient"> = {
  plan: () => [{ kind: "free", drops: false }, { kind: "response" }],
  gradient(measured, _values, gradient) {
    gradient.set(reading(measured, 1, "response").gradient);
  },
};

/** What elements would find of an exact error if each took itself for a resistor, as local rules do. */
const asResistors: Pick<LearningRule, "plan" | "gradient"> = {
  plan: () => [{ kind: "free", drops: true }, { kind: "adjoint" }],
  gradient(measured, _values, gradient) {
    const { drop } = reading(measured, 0, "free");
    const { drop: carried } = reading(measured, 1, "adjoint");
    for (let j = 0; j < gradient.length; j++) gradient[j] = drop[j]! * carried[j]!;
  },
};

/** The cause that elements are no resistors; `exact` is the measurement of the exact gradient. */
export const lawCause = (exact: Measurement): Cause => ({
  cause: "law of the elements",
  with: { ...exact, label: "law of the elements", rule: asResistors },
  without: exact,
});

/**
 * The causes that can be switched off in a measurement, and how. `exact` is the measurement of the exact gradient; `shares`
 * is what gain stages let through to each resistor, and `isCorrected` whether the rule minds that.
 */
export function causesOf(
  asked: Measurement,
  rule: LearningRule,
  exact: Measurement,
  shares: Float64Array,
  isCorrected: boolean,
): Cause[] {
  const { values, kind, lockIn } = asked;
  const causes: Cause[] = [];
  const off = (cause: string, without: Partial<Measurement>, alone: Partial<Measurement> = {}): void => {
    const measurement = { ...asked, ...alone, label: cause };
    const present = Object.keys(alone).length === 0 ? asked : measurement;
    causes.push({ cause, with: present, without: { ...measurement, ...without } });
  };
  const { gamma } = values as { readonly gamma?: number };
  // With a weaker nudge, or another engine that draws noise of its own, the instruments would err otherwise.
  const ideal = { lockIn: lockIn && { ...lockIn, noise: 0, bits: 0, phase: 0 } };
  if (gamma !== undefined) off("finite amplitude", { values: { ...values, gamma: gamma / WEAKER } }, ideal);
  const { twin } = values as { readonly twin?: number };
  if (twin !== undefined && twin > 0) off("mismatch of the twin", { values: { ...values, twin: 0 } });
  const rest = rule.engines.find((engine) => engine !== "tran");
  if (kind === "tran" && rest !== undefined) off("bandwidth and settling", { kind: rest }, ideal);
  if ((rule.lockIn || rule.averages) && lockIn !== undefined) {
    if (lockIn.noise > 0) off("readout noise", { lockIn: { ...lockIn, noise: 0 } });
    if (lockIn.bits > 0) off("readout resolution", { lockIn: { ...lockIn, bits: 0 } });
    if (rule.lockIn && lockIn.phase !== 0) off("reference phase", { lockIn: { ...lockIn, phase: 0 } });
  }
  // What a rule measures through the circuit is carried forwards; the exact gradient is carried backwards.
  if (rule.measures === "gradient" && gamma !== undefined) {
    const carried = { ...exact, label: "non-reciprocity", rule: corrected(response, shares) };
    causes.push({ cause: "non-reciprocity", with: carried, without: exact });
    // A factor for every layer would mend this part of it.
    if (amplified(shares) && !isCorrected)
      causes.push({ cause: "gain stages", with: { ...exact, label: "gain stages", rule: response }, without: carried });
  }
  return causes;
}
