import type { Run } from "../../analyses/index.js";
import type { Circuit } from "../../circuit/circuit.js";
import type { Diagnostics } from "../../base/diagnostics.js";
import { defaultOutputs, type Output } from "../output.js";
import { OutputList } from "../output-list.js";
import { leniently } from "../outputs.js";
import { type ScriptRequest, tagOf } from "../script-request.js";
import type { Stream } from "../streams.js";
import { type Derived, derivedSignals } from "./contract.js";
import { readFfts } from "./fft-card.js";
import type { ScriptDerivation } from "./script-derivation.js";
import { scriptTable } from "./script-tables.js";

/** A derived table with what is to be seen of it. */
export interface DerivedBench {
  readonly derived: Derived;
  readonly outputs: Partial<Readonly<Record<Stream, readonly Output[]>>>;
}

export interface DerivedPlace {
  readonly circuit: Circuit;
  readonly runs: readonly Run[];
  /** What `.save` asks for. */
  readonly save: readonly Output[] | undefined;
  readonly derivations: readonly ScriptDerivation[];
  readonly requests: readonly ScriptRequest[];
  readonly diagnostics: Diagnostics;
}

/** What `.fft` cards and the commands of a script make of transient analyses, those of the script first. */
export function readDerived(place: DerivedPlace): DerivedBench[] {
  const { circuit, runs, derivations, diagnostics } = place;
  const transient = runs.find(({ kind }) => kind === "tran");
  const scripted = derivations.map((derivation, number): DerivedBench => {
    const sources = sourcesOf(derivation, place);
    const derived = scriptTable(derivation, sources, transient?.window?.step ?? NaN);
    return { derived, outputs: requestedOf(number, derived, place) };
  });
  const cards = readFfts(circuit, transient?.times, diagnostics).map((derived) => ({ derived, outputs: {} }));
  return [...scripted, ...cards];
}

/** The signals that a command names, or all that is saved. */
function sourcesOf({ card, everything }: ScriptDerivation, { circuit, save, diagnostics }: DerivedPlace) {
  const named = leniently(diagnostics, (found) => new OutputList(card, circuit, [], found).read(0));
  const outputs = everything ? [...(save ?? defaultOutputs(circuit, [])), ...named] : named;
  return outputs.flatMap((output) => ("instrument" in output ? [] : [output]));
}

/** The outputs of all commands about one derived table, by the stream that they go to. */
function requestedOf(number: number, derived: Derived, { circuit, requests, diagnostics }: DerivedPlace) {
  const outputs: Record<"printed" | "scripted", Output[]> = { printed: [], scripted: [] };
  const signals = derivedSignals(derived);
  for (const [k, { card, does, everything, derivation }] of requests.entries()) {
    if (derivation !== number) continue;
    const read = (found: Diagnostics) => new OutputList(card, circuit, [], found, [], signals).read(0);
    const named = [...(everything ? signals.values() : []), ...leniently(diagnostics, read)];
    if ("print" in does) outputs.printed.push(...named);
    else outputs.scripted.push(...named.map((output) => ({ ...output, name: tagOf(k) + output.name })));
  }
  return outputs;
}
