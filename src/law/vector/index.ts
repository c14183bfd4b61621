import type { Lanes, Term } from "../lanes.js";
import type { Binary, Unary } from "../operations.js";
import { emitExp, emitExpm1 } from "../vector-math.js";
import { cosh, sinh, tanh } from "./hyperbolic.js";
import { acosh, asinh, atanh } from "./inverse-hyperbolic.js";
import { acos, asin, atan, atan2 } from "./inverse.js";
import { log10, log2 } from "./logarithm.js";
import { hypot, mod, pow } from "./power.js";
import type { Result, VectorFunction } from "./result.js";
import { cos, sin, tan } from "./trigonometric.js";

/** Where the exponentials of laws are those of the whole range. */
const within = (m: Lanes, x: Term): Term => m.and(m.le(-500, x), m.le(x, 700));

const fullexp = (m: Lanes, x: Term): Result => ({ value: m.by(emitExp, x), ordinary: within(m, x) });
const fullexpm1 = (m: Lanes, x: Term): Result => ({ value: m.by(emitExpm1, x), ordinary: within(m, x) });

/** Operations of laws that are functions of their own in what is emitted, by name. */
export const VECTOR_FUNCTIONS = {
  fullexp, fullexpm1, log10, log2, sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, asinh, acosh, atanh, pow, atan2,
  hypot, mod,
} satisfies Partial<Record<Unary | Binary, VectorFunction>>; // prettier-ignore
