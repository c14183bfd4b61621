import { ConvergenceError } from "../base/errors.js";
import { formatSI } from "../base/units.js";
import type { TimedEquations } from "../equations/equations.js";
import type { System } from "../equations/system.js";
import { type Attempt, gminStepping, pseudoTransient, type Solve, sourceStepping } from "./continuation.js";
import { Newton, type NewtonFailure, type Tolerances } from "./newton.js";

export interface OperatingPointOptions extends Tolerances {
  readonly maxIterations: number;
  /** Time the sources are taken at [s]; undefined: their DC values. */
  readonly time?: number;
  /** Extra words for messages, as "at vin = 0.3". */
  readonly where?: string;
}

/** What it took. */
export interface OperatingPointStatistics {
  readonly iterations: number;
  /** How it was found: "newton", "damped newton", "gmin stepping", "source stepping", "pseudo-transient". */
  readonly by: string;
}

/** How often modes may change until an operating point must be consistent with them. */
export const MODE_ROUNDS = 100;

/**
 * Finds F(x) = 0 from the x that is in the system: Newton, then damped Newton, then the ways of continuation.ts. All lanes together; throws ConvergenceError with what was tried.
 */
export class OperatingPoint {
  private readonly newton: Newton;
  /** Before the first solution modes start as their laws say. */
  private fresh = true;

  /** `starting`: limited quantities start as their laws say, too, and not from the x that is in the system. */
  constructor(
    private readonly system: System,
    private readonly starting = true,
  ) {
    this.newton = new Newton(system);
  }

  solve(options: OperatingPointOptions): OperatingPointStatistics {
    const { system } = this;
    if (this.fresh) system.modes.start(system.x);
    const { iterations, by } = this.find(options);
    const total = { iterations, by };
    for (let round = 0; system.modes.any; round++) {
      const change = system.modes.look(system.x);
      if (change === undefined) break;
      if (round === MODE_ROUNDS) throw this.unsettled(change.number, options);
      system.modes.apply(system.x);
      total.iterations += this.find(options).iterations;
    }
    return total;
  }

  /** A solution with the modes as they are. */
  private find(options: OperatingPointOptions): OperatingPointStatistics {
    const { system } = this;
    const start = Float64Array.from(system.x.array);
    const tried: { by: string; outcome: NewtonFailure; detail: string }[] = [];
    let iterations = 0;

    const attempt = (by: string, run: () => Attempt): OperatingPointStatistics | undefined => {
      const { outcome, detail } = run();
      if (outcome.ok) return { iterations: iterations + outcome.iterations, by };
      iterations += outcome.iterations;
      tried.push({ by, outcome, detail });
      system.x.array.set(start);
      return undefined;
    };

    system.setTime(options.time);
    const starting = this.starting && this.fresh;
    const solve: Solve = (extra = {}) => this.newton.solve({ ...options, scale: 0, ...extra });
    const found =
      attempt("newton", () => ({ outcome: solve({ starting }), detail: "" })) ??
      attempt("damped newton", () => ({
        outcome: solve({ starting, stepLimit: 1, maxIterations: 5 * options.maxIterations }),
        detail: "at most 1 V a step",
      })) ??
      attempt("gmin stepping", () => gminStepping(system, solve)) ??
      attempt("source stepping", () => sourceStepping(system, solve, options.time)) ??
      attempt("pseudo-transient", () => pseudoTransient(system, solve));
    if (found === undefined) throw this.error(tried, options);
    this.fresh = false;
    return found;
  }

  /** Modes that keep changing: no state of them is consistent with the solution it leads to. */
  private unsettled(number: number, { where }: OperatingPointOptions): ConvergenceError {
    const { name, device, span } = this.system.circuit.instances.at(number);
    const message = `no operating point found${where === undefined ? "" : ` ${where}`}: ${name} (${device.name}) changes back and forth`;
    const hint = "a switch that switches itself off needs hysteresis, or a smooth switch";
    const diagnostics = [{ severity: "error" as const, code: "no-convergence", message, span, hint }];
    return new ConvergenceError(`${message}\nhelp: ${hint}`, { diagnostics, nodes: [], devices: [name], hint });
  }

  private error(
    tried: readonly { by: string; outcome: NewtonFailure; detail: string }[],
    options: OperatingPointOptions,
  ): ConvergenceError {
    const { system } = this;
    const last = tried[tried.length - 1]!.outcome;
    const where = options.where === undefined ? "" : ` ${options.where}`;
    const lines = tried.map(
      ({ by, outcome, detail }) => `  ${by}${detail && ` (${detail})`}: ${describe(system, outcome)}`,
    );
    return convergenceError(system, last, `no operating point found${where}`, lines, [
      "a .nodeset near the solution, or larger itl1, may help",
      "look at the named device: an expression that has no solution, or a value out by orders of magnitude",
    ]);
  }
}

/** One line about a failed iteration. */
export function describe(system: Pick<TimedEquations, "unknowns">, failure: NewtonFailure): string {
  const name = system.unknowns.at(failure.unknown)?.name ?? "?";
  const unit = system.unknowns.at(failure.unknown)?.kind === "current" ? "A" : "V";
  switch (failure.reason) {
    case "singular":
      return `singular matrix at ${name}`;
    case "not-finite":
      return `${name} is not a finite number after ${failure.iterations} iterations`;
    case "truncation":
      return `the truncation error of ${name} stays too large`;
    case "iterations":
      return `${failure.iterations} iterations did not converge; ${name} still changed by ${failure.updates.map((u) => formatSI(Math.abs(u), unit)).join(", ")}`;
  }
}

/** An error that names the unknown, the devices at it with their netlist lines, what was tried, and what to try. */
export function convergenceError(
  system: Pick<TimedEquations, "unknowns" | "limitedInstance" | "instancesAt">,
  failure: NewtonFailure,
  message: string,
  tried: readonly string[],
  advice: readonly string[],
): ConvergenceError {
  const limited = failure.reason === "iterations" ? system.limitedInstance(failure.lane) : undefined;
  // Linear devices do not keep an iteration from converging: they come last.
  const suspects = [...system.instancesAt(failure.unknown)].sort((a, b) => Number(a.law.linear) - Number(b.law.linear));
  const devices = limited === undefined ? suspects.slice(0, 5) : [limited];
  const node = system.unknowns.at(failure.unknown)?.name ?? "?";
  const diagnostics = devices.map((instance) => ({
    severity: "error" as const,
    code: "no-convergence",
    message: `${message}: ${describe(system, failure)}, at ${instance.name} (${instance.device.name})`,
    span: instance.span,
    hint: advice.join("; "),
  }));
  const text = [`${message}: ${describe(system, failure)}`, "tried:", ...tried, `help: ${advice.join("; ")}`].join(
    "\n",
  );
  return new ConvergenceError(text, {
    diagnostics: diagnostics.slice(0, 1),
    nodes: [node],
    devices: devices.map(({ name }) => name),
    hint: advice.join("; "),
  });
}
