import type { Diagnostic } from "../base/diagnostics.js";
import { UsageError } from "../base/errors.js";
import { Conductances } from "../learning/conductances.js";
import { advise as adviseOn, type Advice as Advised } from "../learning/advice/advise.js";
import { decodeDoubles } from "../learning/doubles.js";
import { startedAt } from "../learning/trainable.js";
import { conductancesOf } from "../learning/checkpoint.js";
import type { LockInModel } from "../signals/lockin-model.js";
import { lockInParameters } from "../signals/lockin-model.js";
import { makeEngine } from "./learn.js";
import type { Deck } from "./parse.js";
import { type LearnOptions, prepare } from "./train.js";

export interface AdviseOptions extends LearnOptions {
  /** Wanted relative error of the gradient, above 0 and below 1; 0.01 by default. */
  readonly error?: number;
  /** The first so many rows of the data; 30 by default. */
  readonly samples?: number;
}

export type Advice = Advised & {
  /** The `.model` card of the lock-in amplifier as advised, and the nudge strength for the `.learn` card [S]. */
  readonly card: string;
  readonly gamma: number;
  readonly warnings: readonly Diagnostic[];
};

/** Rows that are looked at unless more are asked for. */
const ROWS = 30;

/**
 * Which settings of lock-in amplifiers and nudge keep the measured gradient within an error, told from the operating points
 * of the samples and the circuit in the small about them.
 * @throws NetlistError, UsageError for a rule without lock-in amplifiers or an error that is none, ConvergenceError, AbortedError
 */
export async function advise(deck: Deck, options: AdviseOptions = {}): Promise<Advice> {
  const { error = 0.01, samples = ROWS, resume, signal } = options;
  if (!(error > 0 && error < 1))
    throw new UsageError(`error = ${error} is no relative error`, { hint: "above 0 and below 1, as 0.01" });
  if (!(Number.isInteger(samples) && samples >= 1))
    throw new UsageError(`advice is found from a whole number of samples, not ${samples}`);
  const { context, setup, diagnostics } = prepare(deck, options, "advise");
  const { settings, lockIn, task, engineCircuit, shares } = setup;
  const { rule } = settings;
  const sine = rule.plan(settings.values, 0).some(({ kind }) => kind === "sine");
  if (!sine || lockIn === undefined) {
    const message = `rule ${rule.kind} reads no sine by lock-in amplifiers: there is nothing to advise`;
    throw new UsageError(message, { hint: "--rule freqprop asks for one that does" });
  }
  const late = deck.circuit.instances.find(({ law }) => law.delays.length > 0);
  if (late !== undefined) {
    const hint = "put lumped elements in its place";
    throw new UsageError(`${late.name} has delays, and with them poles without end`, { hint });
  }
  const siemens =
    resume === undefined
      ? new Conductances(context.devices, deck.seed).siemens
      : decodeDoubles(conductancesOf(resume), context.devices.length);
  const rows = task.rows.slice(0, samples);
  const advice = await adviseOn(
    {
      ...{ circuit: engineCircuit, rule, values: settings.values, shares, gainstages: settings.gainstages },
      ...{ lockIn, state: settings.state, error, samples: rows, loss: settings.loss, seed: deck.seed },
      temperature: settings.temperature,
      devices: startedAt(context.devices, siemens),
      engine: (kind, model) => makeEngine(setup, kind, deck.seed, rows.length, model),
    },
    signal,
  );
  return {
    ...advice,
    card: cardOf(settings.lockIn!.name, advice.advised.lockIn),
    gamma: advice.advised.values["gamma"] as number,
    warnings: diagnostics,
  };
}

/** The `.model` card of a lock-in amplifier: what differs from the defaults, and what says how long a sample takes. */
function cardOf(name: string, model: LockInModel): string {
  const always = ["f", "free", "skip", "periods", "points"];
  const isRc = model.filter === "rc";
  const values = lockInParameters
    .filter(({ name: key, default: usual }) => {
      if (key === "order" || key === "tau") return isRc;
      if (key === "range") return model.bits > 0;
      return always.includes(key) || model[key] !== usual;
    })
    .map(({ name: key }) => `${key}=${model[key]}`);
  return `.model ${name} LOCKIN (${values.join(" ")})`;
}
