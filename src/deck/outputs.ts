import { Diagnostics, nearest } from "../base/diagnostics.js";
import type { Circuit } from "../circuit/circuit.js";
import type { Card } from "../netlist/contract.js";
import { isMark } from "../netlist/values.js";
import { isBiasCard } from "./bias-files.js";
import type { InstrumentCard } from "./instruments.js";
import { defaultOutputs, type Output } from "./output.js";
import { OutputList } from "./output-list.js";
import type { Signal } from "./signal.js";

/** What `.save`, `.probe` and `.print` ask for. */
export interface OutputRequests {
  /** Undefined: everything. */
  readonly save: readonly Output[] | undefined;
  /** Columns of the printed table by analysis kind. */
  readonly print: ReadonlyMap<string, readonly Output[]>;
}

/** What the cards have named of an analysis of this kind, as measures may name it too: `x={v(a)-v(b)}`. */
export function namedOutputs({ save = [], print }: OutputRequests, kind: string): Signal[] {
  return [...save, ...(print.get(kind) ?? [])].flatMap((output) =>
    "instrument" in output || !/^[a-z_]\w*$/.test(output.name) ? [] : [output],
  );
}

/** Analyses of other simulators, which print lines may name. */
const FOREIGN: readonly string[] =
  "ac dc op tran noise sens tf sp hb hb_fd hb_td hb_ic hb_startup homotopy es pce pz disto four fft tranadjoint mpde".split(
    " ",
  );

export interface OutputPlace {
  readonly circuit: Circuit;
  /** Analyses that `.print` may name. */
  readonly kinds: readonly string[];
  /** Analyses that the netlist asks for. */
  readonly asked: ReadonlySet<string>;
  readonly instruments: readonly InstrumentCard[];
  /** Columns that analyses make themselves, by kind. */
  readonly own: ReadonlyMap<string, readonly Signal[]>;
  readonly diagnostics: Diagnostics;
  /** The cards do not count, because all columns are wanted: their faults are warnings. */
  readonly overridden: boolean;
}

/** Reads all `.save`, `.probe` and `.print` cards. */
export function readOutputs(place: OutputPlace): OutputRequests {
  if (!place.overridden) return new RequestReader(place).read();
  return leniently(place.diagnostics, (diagnostics) => new RequestReader({ ...place, diagnostics }).read());
}

/** Reads what need not be right: its faults become warnings. */
export function leniently<T>(diagnostics: Diagnostics, read: (found: Diagnostics) => T): T {
  const found = new Diagnostics();
  const result = read(found);
  for (const { severity, code, message, span, hint } of found.list)
    diagnostics.add(severity === "error" ? "warning" : severity, code, message, span, hint);
  return result;
}

class RequestReader {
  private save: Output[] | undefined;
  private probed: Output[] = [];
  private readonly print = new Map<string, readonly Output[]>();

  constructor(private readonly place: OutputPlace) {}

  read(): OutputRequests {
    for (const card of this.place.circuit.commands) {
      if (isBiasCard(card)) continue;
      if (card.name === ".save") this.save = [...(this.save ?? []), ...this.list(card, this.words(card), "tran")];
      else if (card.name === ".probe") this.probed.push(...this.list(card, this.words(card), "tran"));
      else if (card.name === ".print") this.printCard(card);
    }
    // What is probed comes on top of what is saved.
    const { circuit, instruments } = this.place;
    const base = this.save ?? (this.probed.length > 0 ? defaultOutputs(circuit, instruments) : undefined);
    return { save: base && distinct([...base, ...this.probed]), print: this.print };
  }

  /** Lock-in amplifiers are connected in transient analyses only. */
  private list(card: Card, from: number, kind: string): readonly Output[] {
    const { circuit, instruments, diagnostics, own } = this.place;
    const connected = kind === "tran" ? instruments : [];
    const read = (found: Diagnostics) => new OutputList(card, circuit, connected, found, own.get(kind)).read(from);
    return card.scripted === true ? leniently(diagnostics, read) : read(diagnostics);
  }

  /** Number of words at the start of a card that are analyses, as in `.print tran ac v(1)`. */
  private words(card: Card): number {
    let count = 0;
    for (const token of card.tokens) {
      const next = card.tokens[count + 1];
      if (token.kind !== "word" || !FOREIGN.includes(token.lower) || isMark(next, "(") || isMark(next, "=")) break;
      count++;
    }
    return count;
  }

  private printCard(card: Card): void {
    const { kinds, asked, diagnostics } = this.place;
    const count = this.words(card);
    const [first] = card.tokens;
    if (first === undefined) {
      diagnostics.error("missing-text", ".print names no analysis", card.nameSpan, ".print tran v(out) i(v1)");
      return;
    }
    if (count === 0 && first.kind === "word" && !isMark(card.tokens[1], "(") && this.isNoOutput(first.lower)) {
      const near = nearest(first.lower, kinds);
      const hint = near ? `did you mean "${near}"?` : `known: ${kinds.join(" ")}`;
      diagnostics.error("unknown-analysis", `.print knows no analysis "${first.text}"`, first.span, hint);
      return;
    }
    if (count === 0) {
      const message = ".print names no analysis: its outputs are printed of every analysis";
      diagnostics.warning("print-everywhere", message, first.span, ".print tran v(out) i(v1)");
    }
    const words = card.tokens.slice(0, count);
    if (words.length > 0 && card.tokens.length === count) {
      const message = `.print ${(first as { text: string }).text} names nothing to print`;
      diagnostics.error("missing-text", message, first.span, ".print tran v(out) i(v1)");
      return;
    }
    const named = words.map((token) => ({ kind: this.meant((token as { lower: string }).lower), span: token.span }));
    for (const { kind, span } of named)
      if (!asked.has(kind))
        diagnostics.warning("unused-print", `the netlist has no .${kind}: nothing is printed of it`, span);
    const wanted = count === 0 ? [...asked] : named.map(({ kind }) => kind).filter((kind) => kinds.includes(kind));
    for (const kind of wanted) {
      // What Xyce prints of sensitivities comes before these, and is not in their place.
      const derivatives = kind === "sens" ? (this.place.own.get(kind) ?? []) : [];
      const outputs = [...this.list(card, count, kind), ...derivatives];
      this.print.set(kind, distinct([...(this.print.get(kind) ?? []), ...outputs]));
    }
  }

  /** An operating point is what Xyce prints as DC where nothing is swept. */
  private meant(kind: string): string {
    const { asked } = this.place;
    return kind === "dc" && !asked.has("dc") && asked.has("op") ? "op" : kind;
  }

  /** Whether a word can be no output, and so stands where the analysis should. */
  private isNoOutput(word: string): boolean {
    const { circuit } = this.place;
    return /^[a-z]\w*$/.test(word) && !circuit.nodeNumber.has(word) && !/^all[vi]?$/.test(word);
  }
}

/** A column is there once, however often it is asked for. */
function distinct(outputs: readonly Output[]): Output[] {
  return [...new Map(outputs.map((output) => [output.name, output])).values()];
}
