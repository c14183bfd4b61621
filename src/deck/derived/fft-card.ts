import { type Diagnostics, nearest } from "../../base/diagnostics.js";
import type { Span } from "../../base/source.js";
import type { Circuit } from "../../circuit/circuit.js";
import type { Assignment, Card } from "../../netlist/contract.js";
import { Cursor } from "../../netlist/cursor.js";
import { windowNames, windows } from "../../signals/windows.js";
import { expressionSignal } from "../expressions.js";
import type { Derived } from "./contract.js";
import { instantsOf, shownRows, spectrumOf } from "./fft-lines.js";
import { resampled } from "./resample.js";

export const fftSyntax = ".fft v(out) [start= stop= np=1024 format=norm|unorm window=rect alfa=3 freq= fmin= fmax=]";

/** Names of numbers on the card, and the names they are known by. */
const NUMBERS: Readonly<Record<string, string>> = {
  ...{ start: "start", from: "start", stop: "stop", to: "stop", np: "np" },
  ...{ alfa: "alfa", freq: "freq", fmin: "fmin", fmax: "fmax" },
};

/** HSPICE's longest record, and room for more. */
const LONGEST = 1 << 22;

/** What a run in time is to be transformed by. */
export interface RunTimes {
  readonly start: number;
  readonly stop: number;
}

/** Reads all `.fft` cards; `times` are those of the transient analysis, where the netlist has one. */
export function readFfts(circuit: Circuit, times: RunTimes | undefined, diagnostics: Diagnostics): Derived[] {
  return circuit.commands.flatMap((card) => {
    if (card.name !== ".fft") return [];
    const read = new FftReader(card, circuit, diagnostics).read(times);
    return read === undefined ? [] : [read];
  });
}

class FftReader {
  private readonly cursor: Cursor;
  private readonly numbers = new Map<string, { readonly value: number; readonly span: Span }>();
  private window = "rect";
  private format: "norm" | "unorm" | undefined;

  constructor(
    private readonly card: Card,
    private readonly circuit: Circuit,
    private readonly diagnostics: Diagnostics,
  ) {
    this.cursor = new Cursor(card, diagnostics);
  }

  read(times: RunTimes | undefined): Derived | undefined {
    const { cursor, diagnostics, card, circuit } = this;
    const output = cursor.value("what to transform, as v(out)");
    if (output === undefined) return undefined;
    const before = diagnostics.errors;
    while (cursor.atAssignment) {
      const option = cursor.assignment();
      if (option === undefined) return undefined;
      this.option(option);
    }
    cursor.end(fftSyntax);
    const source = expressionSignal(circuit, output.piece, diagnostics);
    if (times === undefined)
      diagnostics.warning("unused-card", "the netlist has no .tran: there is nothing to transform", card.nameSpan);
    if (source === undefined || times === undefined || diagnostics.errors > before) return undefined;
    const start = this.number("start") ?? times.start;
    const stop = this.number("stop") ?? times.stop;
    if (!(start >= times.start && stop > start && stop <= times.stop * (1 + 1e-12))) {
      const place = this.numbers.get("stop") ?? this.numbers.get("start");
      const message = `the record from ${start} to ${stop} must lie within the run, from ${times.start} to ${times.stop}`;
      diagnostics.error("bad-time", message, place?.span ?? card.nameSpan, fftSyntax);
      return undefined;
    }
    return this.made(source, start, stop, this.points());
  }

  private made(source: Derived["columns"][0]["source"], start: number, stop: number, points: number): Derived {
    const { card, circuit } = this;
    const { dialect } = circuit.netlist;
    const { fft_mode: mode, fft_accurate: accurate, fftout } = circuit.options;
    const step = (stop - start) / points;
    const line = 1 / (stop - start);
    const nearestLine = (frequency: number) => Math.max(1, Math.round(frequency / line));
    const given = this.number("freq");
    const frequency = given === undefined || given === 0 ? undefined : nearestLine(given) * line;
    const [lowest, highest] = [this.number("fmin"), this.number("fmax")];
    const window = windows[this.window]!;
    const alfa = this.number("alfa") ?? 3;
    const length = mode === 1 ? points : points - 1;
    const weights = Float64Array.from({ length: points }, (_, k) => window(k / length, alfa));
    const at = Float64Array.from({ length: points }, (_, k) => start + k * step);
    const normalised = (this.format ?? (mode === 1 ? "unorm" : "norm")) === "norm";
    return {
      kind: "fft",
      plotname: `Spectrum of ${source.name}${this.window === "rect" ? "" : `, ${this.window} window`}`,
      axis: { name: "frequency", type: "frequency" },
      complex: true,
      columns: [{ name: source.name, source }],
      span: card.span,
      nearest: true,
      ...(accurate !== 0 && { nextInstant: instantsOf(start, step, points) }),
      quality: {
        ...(frequency !== undefined && { frequency }),
        ...(lowest !== undefined && { lowest }),
        ...(highest !== undefined && { highest }),
      },
      make: (table) => {
        const data = resampled(table, at).map((samples) => spectrumOf(samples.map((x, k) => x * weights[k]!)));
        return { axis: Float64Array.from({ length: points / 2 + 1 }, (_, k) => k * line), data };
      },
      shown: {
        rows: shownRows(dialect, line, frequency, lowest, highest),
        normalised,
        judged: frequency !== undefined || fftout !== 0,
      },
    };
  }

  private number(name: string): number | undefined {
    return this.numbers.get(name)?.value;
  }

  private option({ name, span, value }: Assignment): void {
    const { diagnostics, circuit } = this;
    const whole = value.span(0, value.text.length);
    const text = value.text.trim().toLowerCase();
    const known = NUMBERS[name];
    if (name === "window") {
      const window = windowNames[text] ?? text;
      if (Object.hasOwn(windows, window)) this.window = window;
      else diagnostics.error("unknown-word", `unknown window "${value.text}"`, whole, Object.keys(windows).join(" "));
    } else if (name === "format") {
      if (text === "norm" || text === "unorm") this.format = text;
      else diagnostics.error("unknown-word", `unknown format "${value.text}"`, whole, "norm or unorm");
    } else if (known === undefined) {
      const near = nearest(name, [...Object.keys(NUMBERS), "window", "format"]);
      diagnostics.error(
        "unknown-option",
        `.fft knows no "${name}"`,
        span,
        near ? `did you mean "${near}"?` : fftSyntax,
      );
    } else {
      const node = circuit.parameters.node(value, circuit.scope, ["fft", name]);
      if (node === undefined) return;
      const fixed = circuit.parameters.value(node);
      const number = typeof fixed === "number" ? fixed : circuit.parameters.atNominal()[fixed.live]!;
      if (Number.isFinite(number) && number >= 0) this.numbers.set(known, { value: number, span: whole });
      else diagnostics.error("bad-value", `${name} must be a number from 0 on, not ${number}`, whole, fftSyntax);
    }
  }

  /** A power of two: the next one (HSPICE) or the nearest one (Xyce) to what is asked for. */
  private points(): number {
    const { diagnostics, circuit } = this;
    const given = this.numbers.get("np");
    const wanted = Math.max(4, given?.value ?? 1024);
    let points = 4;
    while (points < Math.min(wanted, LONGEST)) points *= 2;
    if (circuit.netlist.dialect === "xyce" && points > 4 && points - wanted > wanted - points / 2) points /= 2;
    if (given !== undefined && points !== given.value) {
      const message = `a record of ${given.value} points is none of 4, 8, 16, ... ${LONGEST}: ${points} are taken`;
      diagnostics.warning("fft-points", message, given.span);
    }
    return points;
  }
}
