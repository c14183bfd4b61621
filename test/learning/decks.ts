/** Netlists of the tests as the learning engines see them. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Diagnostics, format } from "../../src/base/diagnostics.js";
import { type LearnSetup, learnSetup } from "../../src/deck/learn.js";
import { type Deck, parse } from "../../src/deck/parse.js";
import type { EngineKind, Engine } from "../../src/learning/contract.js";
import { RestEngine } from "../../src/learning/engines/rest.js";
import { TranEngine } from "../../src/learning/engines/tran.js";

/** A shipped netlist with some of its text replaced; every replacement must find its text. */
export function shipped(name: string, changes: Readonly<Record<string, string>> = {}, seed = 1): Deck {
  const file = fileURLToPath(new URL(`../../netlists/${name}`, import.meta.url));
  let text = readFileSync(file, "utf8");
  for (const [from, to] of Object.entries(changes)) {
    if (!text.includes(from)) throw new Error(`${name} has no "${from}"`);
    text = text.replaceAll(from, to);
  }
  return parse({ name: file, bytes: text }, { seed });
}

export function setupOf(deck: Deck): LearnSetup {
  const diagnostics = new Diagnostics();
  const setup = learnSetup(deck.learn!, {}, "train", diagnostics);
  if (setup === undefined) throw new Error(diagnostics.list.map((d) => format(d)).join("\n"));
  return setup;
}

export function restEngine(setup: LearnSetup, kind: Exclude<EngineKind, "tran">, lanes: 1 | 8): Engine {
  const samples = setup.task.rows.length;
  return new RestEngine(setup.engineCircuit, { kind, lockIn: setup.lockIn, seed: 1, lanes, samples });
}

export function tranEngine(setup: LearnSetup, state: "carry" | "fresh", lanes: 1 | 8 = 8): TranEngine {
  const samples = setup.task.rows.length;
  return new TranEngine(setup.engineCircuit, { lockIn: setup.lockIn!, seed: 1, state, lanes, samples });
}
