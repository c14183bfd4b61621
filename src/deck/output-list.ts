import type { Diagnostics } from "../base/diagnostics.js";
import type { Piece } from "../base/source.js";
import type { Circuit } from "../circuit/circuit.js";
import { PROBES } from "../law/parse.js";
import type { Card, Token } from "../netlist/contract.js";
import { closing, isMark, startsAssignment, tightEnd, valuePiece } from "../netlist/values.js";
import { expressionSignal } from "./expressions.js";
import { defaultOutputs, type Output } from "./output.js";
import { type InstrumentCard, tracesOf } from "./instruments.js";
import { findDevice } from "./paths.js";
import { outputProbes, probeSignal } from "./probes.js";
import type { Signal } from "./signal.js";
import { currentSignal, ownNodes, powerSignal, voltageSignal } from "./signals.js";

/** What Xyce's print lines say about the form of a file. */
const FORMS: ReadonlySet<string> = new Set(
  (
    "format file width precision filter delimiter timescalefactor timewidth output_sample_stats output_all_samples " +
    "output_all_pce_coeffs output_all_gpce_coeffs output_pce_coeffs output_transient index pagesize type"
  ).split(" "),
);

/** Probes of gnucap that look at the simulator itself, as `iter(0)`. */
const INNER: ReadonlySet<string> = new Set(["iter", "control", "damp", "status", "gen", "temperature", "pass"]);

/** Reads the outputs that a card names, from one of its tokens on. */
export class OutputList {
  readonly outputs: Output[] = [];
  private readonly tokens: readonly Token[];

  constructor(
    private readonly card: Card,
    private readonly circuit: Circuit,
    private readonly instruments: readonly InstrumentCard[],
    private readonly diagnostics: Diagnostics,
    /** Columns that the analysis makes itself. */
    private readonly own: readonly Signal[] = [],
    /** All that there is, by name, where the rows are those of a derived table. */
    private readonly derived?: ReadonlyMap<string, Signal>,
  ) {
    this.tokens = card.tokens;
  }

  read(from: number): readonly Output[] {
    let i = from;
    while (i < this.tokens.length) i = this.item(i);
    return this.outputs;
  }

  /** Reads what begins at token i; gives the token after it. */
  private item(i: number): number {
    const { tokens } = this;
    const { length } = tokens;
    const token = tokens[i]!;
    if (isMark(token, ",")) return i + 1;
    if (startsAssignment(tokens, i, length)) return this.assignment(i);
    if (isMark(token, "(") && this.isRange(i)) return closing(tokens, i, length) + 1;
    if (token.kind === "word") {
      const found = this.word(token.lower, i);
      if (found !== undefined) {
        this.outputs.push(...found);
        return i + 1;
      }
    }
    const end = this.end(i);
    if (token.kind === "word" && isMark(tokens[i + 1], "(")) {
      const inner = this.card.piece.text.slice(tokens[i + 1]!.end, tokens[end - 1]!.at).trim();
      if (INNER.has(token.lower) && /^\d*$/.test(inner)) {
        const message = `${token.lower}(${inner}) looks into another simulator: there is no such column`;
        this.diagnostics.warning("no-such-output", message, token.span);
        return end;
      }
      // PSpice's schematics: all that have an alias.
      const all = this.pattern(token.lower, inner.toLowerCase().replace(/^alias\s*\((.*)\)$/, "$1"));
      if (all !== undefined) {
        this.outputs.push(...all);
        return end;
      }
    }
    this.add(valuePiece(this.card.piece, this.tokens, i, end));
    return end;
  }

  /** End of the expression that begins at token i; the range that gnucap writes after a probe does not belong to it. */
  private end(i: number): number {
    const { tokens } = this;
    const { length } = tokens;
    const word = tokens[i]!;
    let end = tightEnd(tokens, i, length);
    if (
      word.kind === "word" &&
      (PROBES.has(word.lower) || outputProbes.has(word.lower)) &&
      isMark(tokens[i + 1], "(")
    ) {
      const close = closing(tokens, i + 1, length);
      if (end <= close) end = Math.max(close + 1, tightEnd(tokens, i + 1, length));
      if (close + 1 < end && isMark(tokens[close + 1], "(") && this.isRange(close + 1)) end = close + 1;
    }
    // A parenthesis that nothing closes reaches to the end of the card, and no further.
    return Math.min(Math.max(end, i + 1), length);
  }

  /** `(min,max)` or `(0)`: the range of a plot, which has no bearing on values. */
  private isRange(open: number): boolean {
    const close = closing(this.tokens, open, this.tokens.length);
    const text = this.card.piece.text.slice(this.tokens[open]!.end, this.tokens[close]?.at);
    return /^\s*[-+]?[.\d][\w.+-]*(?:\s*[,\s]\s*[-+]?[.\d][\w.+-]*)?\s*$/.test(text);
  }

  /** `FORMAT=noindex` is passed over with a warning; any other name renames: `gain={v(b)/v(a)}`. */
  private assignment(i: number): number {
    const { tokens, card } = this;
    const name = tokens[i] as Extract<Token, { kind: "word" }>;
    const end = Math.max(tightEnd(tokens, i + 2, tokens.length), i + 2);
    if (FORMS.has(name.lower)) {
      this.diagnostics.warning("ignored-option", `${name.text}= has no effect here`, name.span);
      return end;
    }
    if (end === i + 2) {
      this.diagnostics.error("missing-value", `"${name.text}" has no value`, name.span, `${name.text}={expression}`);
      return end;
    }
    const signal = expressionSignal(
      this.circuit,
      valuePiece(card.piece, this.tokens, i + 2, end),
      this.diagnostics,
      this.own,
      this.derived,
    );
    if (signal !== undefined) this.outputs.push({ ...signal, name: name.lower });
    return end;
  }

  /** Words that stand for many outputs, readings of lock-in amplifiers, and ngspice's `v1#branch`. */
  private word(word: string, i: number): readonly Output[] | undefined {
    const { circuit, instruments } = this;
    if (isMark(this.tokens[i + 1], "(") && this.tokens[i + 1]!.at === this.tokens[i]!.end) return undefined;
    if (this.derived !== undefined) return /^all[vi]?$/.test(word) ? this.everyDerived(word) : undefined;
    if (word === "dialogbox") {
      this.diagnostics.warning("ignored-word", "dialogbox has no effect here", this.tokens[i]!.span);
      return [];
    }
    if (word === "all" && this.own.length > 0) return this.own.filter(({ name }) => !/^[io]noise$/.test(name));
    if (word === "all") return defaultOutputs(circuit, instruments);
    if (word === "allv") return this.voltages(/^/);
    if (word === "alli") return this.currents(/^/);
    const trace = tracesOf(instruments).find(({ name }) => name === word);
    if (trace !== undefined) return [trace];
    const branch = /^(.+)#branch$/.exec(word)?.[1];
    const number =
      branch === undefined ? undefined : circuit.instanceNumber.get(branch.replace(/^[a-z]\.(?=.*\.)/, ""));
    if (number !== undefined) return [{ ...currentSignal(circuit, number), name: word }];
    const [, owner, parameter] = /^(.+):([a-z]\w*)$/.exec(word) ?? [];
    if (owner !== undefined && findDevice(circuit, owner) !== undefined) {
      const { span } = this.tokens[i]!;
      const names = [
        { name: owner, span },
        { name: parameter!, span },
      ];
      const signal = probeSignal(circuit, "@", names, span, this.diagnostics);
      return signal === undefined ? [] : [{ ...signal, name: word.replaceAll(":", ".") }];
    }
    const node = circuit.nodeNumber.get(word.replaceAll(":", "."));
    if (node !== undefined && circuit.parameters.lookup(word, circuit.scope) === undefined)
      return [voltageSignal(circuit, node)];
    return undefined;
  }

  private everyDerived(word: string): readonly Signal[] {
    const signals = [...this.derived!.values()];
    const type = { allv: "voltage", alli: "current" }[word];
    return type === undefined ? signals : signals.filter((signal) => signal.type === type);
  }

  /** v(*), i(r*), v(nodes): all whose names fit; undefined where the names are plain. */
  private pattern(quantity: string, names: string): readonly Signal[] | undefined {
    if (this.derived !== undefined) return undefined;
    const wild = names === "nodes" && !this.circuit.nodeNumber.has("nodes") ? "*" : names;
    if (!/^[^,\s]*[*?][^,\s]*$/.test(wild)) return undefined;
    const escaped = wild.replaceAll(":", ".").replace(/[.+^${}()|[\]\\]/g, "\\$&");
    const fits = new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`);
    if (quantity === "v") return this.voltages(fits);
    if (quantity === "i") return this.currents(fits);
    if (quantity === "p" || quantity === "w") return this.powers(fits);
    return undefined;
  }

  private voltages(fits: RegExp): Signal[] {
    const { circuit } = this;
    return ownNodes(circuit).flatMap((node) => (fits.test(circuit.nodes[node]!) ? [voltageSignal(circuit, node)] : []));
  }

  private powers(fits: RegExp): Signal[] {
    const { circuit } = this;
    return circuit.instances.flatMap(({ name, terminals }, number) =>
      terminals > 0 && fits.test(name) ? [powerSignal(circuit, number, `p(${name})`)] : [],
    );
  }

  private currents(fits: RegExp): Signal[] {
    const { circuit } = this;
    return circuit.instances.flatMap(({ name, law, terminals }, number) => {
      const flows = law.branches.length > 0 || terminals > 0;
      return flows && fits.test(name) ? [currentSignal(circuit, number)] : [];
    });
  }

  private add(piece: Piece): void {
    const signal = expressionSignal(this.circuit, piece, this.diagnostics, this.own, this.derived);
    if (signal !== undefined) this.outputs.push(signal);
  }
}
