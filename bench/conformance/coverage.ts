import type { Circuit, Instance } from "../../src/circuit/circuit.js";
import type { Device, ParameterSpec } from "../../src/circuit/device.js";
import { keyOf } from "../../src/circuit/quantities.js";
import type { Value } from "../../src/circuit/value.js";
import { commonParameters, type Deck, devices, type ResultTable, shapes } from "../../src/index.js";
import { ZERO_CELSIUS } from "../../src/base/constants.js";
import { type Change, parseDeck, run, type StimulusChange, type TestDeck } from "./decks.js";
import { compareTables } from "./differences.js";
import { reasonFor } from "./reasons.js";

/** By how many bounds a change of 10 % must move something that is compared. */
const ENOUGH = 10;
const CHANGE = 0.1;

/** Whether a parameter of a device, or of a waveform, is seen by the decks. */
export interface Seen {
  readonly device: string;
  readonly parameter: string;
  /** By how many bounds a change of 10 % moves what is compared, at best, and in which deck. */
  readonly moves: number;
  readonly deck: string | undefined;
  /** How many decks give it. */
  readonly decks: number;
  /** Why no deck needs to see it. */
  readonly reason: string | undefined;
  readonly missing: boolean;
}

/** A place in a deck where a parameter is given, and the values it is to be tried with. */
interface Trial {
  readonly deck: Trier;
  readonly changes: readonly (Change | StimulusChange)[];
}

/** A deck that is tried with changes; what it gives without them is found once. */
interface Trier {
  readonly name: string;
  readonly parsed: Deck;
  readonly asWritten: readonly ResultTable[];
  /** Time that a run takes, so that short ones come first [ms]. */
  readonly cost: number;
}

/**
 * Changes every parameter of every device by 10 % where decks give it, one place at a time, until something that is
 * compared with the reference moves by more than ten bounds.
 */
export async function coverage(decks: readonly TestDeck[]): Promise<Seen[]> {
  const triers: Trier[] = [];
  for (const deck of decks) {
    try {
      const parsed = parseDeck(deck);
      if (parsed.circuit.options.scale !== 1) continue;
      const begun = performance.now();
      triers.push({ name: deck.name, parsed, asWritten: await run(parsed), cost: performance.now() - begun });
    } catch {
      // The comparison tells what is wrong with it.
    }
  }
  const trials = new Map<string, Trial[]>();
  for (const deck of triers.sort((a, b) => a.cost - b.cost))
    for (const [key, changes] of placesIn(deck.parsed)) {
      const list = trials.get(key) ?? [];
      trials.set(key, list);
      list.push({ deck, changes });
    }
  const seen: Seen[] = [];
  for (const [device, parameter] of parametersOfAll())
    seen.push(await look(device, parameter, trials.get(`${device}:${parameter}`) ?? []));
  return seen;
}

/** All that must be seen. What every device has is asked of each that has a law of its own. */
function* parametersOfAll(): Generator<readonly [device: string, parameter: string]> {
  for (const device of devices)
    for (const [name, spec] of specsOf(device)) if (spec.on !== "borrowed") yield [device.name, name];
  for (const shape of shapes.values())
    for (const name of [...Object.keys(shape.parameters), ...Object.keys(shape.options ?? {})])
      yield [shape.name.toUpperCase(), name];
}

const specsOf = (device: Device) => [...Object.entries(device.parameters), ...Object.entries(commonParameters)];

async function look(device: string, parameter: string, trials: readonly Trial[]): Promise<Seen> {
  let best = { moves: 0, deck: undefined as string | undefined };
  for (const { deck, changes } of trials) {
    if (best.moves > ENOUGH) break;
    const moves = await moved(deck, changes);
    if (moves > best.moves) best = { moves, deck: deck.name };
  }
  const found = best.moves > ENOUGH;
  const reason = found ? undefined : reasonFor(device, parameter);
  const count = new Set(trials.map(({ deck }) => deck)).size;
  return { device, parameter, ...best, decks: count, reason, missing: !found && reason === undefined };
}

/** The most that one of the changes moves anything, in bounds. */
async function moved({ parsed, asWritten }: Trier, changes: Trial["changes"]): Promise<number> {
  let most = 0;
  for (const change of changes) {
    try {
      const tables = await run(parsed, change);
      for (const [k, table] of tables.entries()) {
        const { bounds } = compareTables("", table, asWritten[k]!);
        if (bounds > most) most = bounds;
      }
    } catch {
      // Out of the parameter's range, or no solution: the other change, or another deck, must do.
    }
    if (most > ENOUGH) break;
  }
  return most;
}

/** Where a deck gives parameters: `device:parameter`, and what to change. */
function* placesIn({ circuit }: Deck): Generator<readonly [key: string, changes: Trial["changes"]]> {
  for (const [path, model] of circuit.placedModels) {
    const users = circuit.instances.filter(({ modelPath }) => modelPath === path);
    for (const device of new Set(users.map((user) => user.device)))
      for (const [name, value] of model.values()) {
        const spec = device.parameters[name];
        if (spec === undefined || spec.on === "borrowed") continue;
        const key = keyOf({ kind: "model", owner: path, parameter: name });
        yield [`${device.name}:${name}`, changesOf(key, spec, numberOf(value, circuit))];
      }
  }
  for (const instance of circuit.instances) {
    const { device, name: owner, values, slots } = instance;
    for (const [name, spec] of specsOf(device)) {
      if (!instance.given.has(name) || !["instance", "both"].includes(spec.on ?? "instance")) continue;
      const key = keyOf({ kind: "device", owner, parameter: name });
      const value = numberOf(values[slots.get(name)!]!, circuit);
      yield [`${device.name}:${name}`, changesOf(key, spec, name === "temp" ? value - ZERO_CELSIUS : value)];
    }
    yield* placesInStimulus(instance, circuit);
  }
}

function* placesInStimulus(
  { name, stimulus }: Instance,
  circuit: Circuit,
): Generator<readonly [key: string, changes: Trial["changes"]]> {
  if (stimulus === undefined) return;
  const { shape } = stimulus;
  const label = shape.name.toUpperCase();
  const positional = Object.keys(shape.parameters);
  for (const [k, value] of stimulus.values.entries()) {
    if (value === undefined) continue;
    const at = { instance: name, argument: k };
    const parameter = positional[shape.repeats === true ? k % positional.length : k]!;
    yield [`${label}:${parameter}`, nearby(numberOf(value, circuit)).map((to) => ({ ...at, value: to }))];
  }
  for (const [option, value] of Object.entries(stimulus.options)) {
    const at = { instance: name, argument: option };
    yield [`${label}:${option}`, nearby(numberOf(value, circuit)).map((to) => ({ ...at, value: to }))];
  }
}

const numberOf = (value: Value, { parameters }: Circuit) =>
  typeof value === "number" ? value : parameters.atNominal()[value.live]!;

/** 10 % more, or less; of what is one of a few, the others. */
function changesOf(key: string, { among }: ParameterSpec, value: number): Change[] {
  const others = among?.filter((each) => each !== value) ?? nearby(value);
  return others.map((other) => [key, other]);
}

const nearby = (value: number) =>
  value === 0 || !Number.isFinite(value) ? [] : [value * (1 + CHANGE), value * (1 - CHANGE)];
