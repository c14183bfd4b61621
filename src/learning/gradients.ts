import type { Engine, EngineKind, LearningRule, Loss, RuleValues } from "./contract.js";
import type { Pacer } from "./pacer.js";
import { pass, Tally } from "./pass.js";
import type { LockInModel } from "../signals/lockin-model.js";
import type { Sample } from "./tasks/sample.js";

/** The circuit and the samples that gradients are measured of. */
export interface GradientSetup {
  /** A fresh engine of a kind with given lock-in amplifiers. */
  readonly engine: (kind: EngineKind, lockIn: LockInModel | undefined) => Engine;
  /** Conductances [S]. */
  readonly siemens: Float64Array;
  readonly samples: readonly Sample[];
  readonly loss: Loss;
  /** [V] */
  readonly temperature: number;
}

/** One way to measure the gradient. */
export interface Measurement {
  readonly label: string;
  readonly rule: Pick<LearningRule, "plan" | "gradient" | "quadrature">;
  readonly values: RuleValues;
  readonly kind: EngineKind;
  readonly lockIn: LockInModel | undefined;
}

/** Means over the samples [V^2/S]. */
export interface Gradients {
  readonly gradient: Float64Array;
  /** What the quadrature outputs would give in its place, for rules that have them. */
  readonly quadrature?: Float64Array;
  /** Devices whose law has a seam within the contour of complex nudges. */
  readonly seams: ReadonlySet<string>;
}

/** The mean gradient over the samples, measured with a fresh engine; `each` is called after every sample. */
export async function meanGradient(
  { engine: make, siemens, samples, loss, temperature }: GradientSetup,
  { rule, values, kind, lockIn }: Measurement,
  pacer: Pacer,
  each: () => void,
): Promise<Gradients> {
  const engine = make(kind, lockIn);
  engine.setConductances(siemens);
  const n = siemens.length;
  const [one, gradient, quadrature] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  const add = (to: Float64Array): void => {
    for (let j = 0; j < n; j++) to[j] = to[j]! + one[j]! / samples.length;
  };
  const seams = new Set<string>();
  const setup = { engine, loss, temperature, judge: undefined, pacer };
  await pass(setup, samples, 0, rule.plan(values, 0), new Tally(), (read) => {
    rule.gradient(read, values, one);
    add(gradient);
    rule.quadrature?.(read, values, one);
    if (rule.quadrature) add(quadrature);
    for (const part of read) if (part.kind === "contour") for (const instance of part.seams) seams.add(instance);
    each();
  });
  engine.release?.();
  return { gradient, ...(rule.quadrature && { quadrature }), seams };
}

/** The smallest nudge strength at which a contour of the samples meets a singularity [S]; undefined without contours. */
export async function contourReach(
  setup: GradientSetup,
  measurement: Measurement,
  pacer: Pacer,
): Promise<number | undefined> {
  const { rule, values, kind, lockIn } = measurement;
  const plan = rule.plan(values, 0);
  if (kind === "tran" || !plan.some((phase) => phase.kind === "contour")) return undefined;
  const { siemens, samples, loss, temperature } = setup;
  const engine = setup.engine(kind, lockIn);
  engine.setConductances(siemens);
  const looking = plan.map((phase) => (phase.kind === "contour" ? { ...phase, reach: true as const } : phase));
  let reach = Infinity;
  await pass({ engine, loss, temperature, judge: undefined, pacer }, samples, 0, looking, new Tally(), (read) => {
    for (const one of read) if (one.kind === "contour") reach = Math.min(reach, one.reach ?? Infinity);
  });
  engine.release?.();
  return reach;
}
