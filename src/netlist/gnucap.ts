import type { Diagnostics } from "../base/diagnostics.js";
import { type Piece, subpiece } from "../base/source.js";
import { scanNumber } from "../base/units.js";
import { composedPiece, impliedPiece, retext } from "./pieces.js";
import { gnucapMeasure } from "./gnucap-measure.js";
import type { OpenScope } from "./scopes.js";

/** Beginnings of words that gnucap takes for commands, and the cards they are here. */
const COMMANDS: readonly (readonly [RegExp, string])[] = [
  [/^\.temp\w*$/, ".temp"],
  [/^\.tr\w*$/, ".tran"],
  [/^\.fo\w*$/, ".fourier"],
  [/^\.param\w*$/, ".param"],
  [/^\.mod(?:i\w*)?$/, ".modify"],
  [/^\.gen\w*$/, ".generator"],
  [/^\.alter$/, ".modify"],
];

/** What `.generator` sets, and the values before. */
export const generatorSettings: Readonly<Record<string, number>> = {
  ...{ freq: 0, ampl: 1, phase: 0, max: 1, min: 0, offset: 0, init: 0 },
  ...{ rise: 1e-12, fall: 1e-12, delay: 0, width: 0, period: 0 },
};

/** Elements as dot cards, and their letters. */
const ELEMENTS: Readonly<Record<string, string>> = {
  ...{ ".resistor": "r", ".capacitor": "c", ".inductor": "l", ".admittance": "y", ".diode": "d" },
  ...{ ".vcvs": "e", ".vccs": "g", ".cccs": "f", ".ccvs": "h", ".vsource": "v", ".isource": "i" },
  ...{ ".vcr": "g", ".vcg": "g", ".vccap": "g" },
};

const ANALYSES: ReadonlySet<string> = new Set([".op", ".dc", ".ac", ".tran", ".fourier"]);
const SETTINGS: ReadonlySet<string> = new Set([".temp", ".generator"]);

/** Words of analyses that say how results are shown, and that mean nothing here. */
const SHOWING = /\s(?:basic|quiet|echo|watch|plot|noplot|nohist(?:ory)?|hist(?:ory)?|pack|cold|cont(?:inue)?)(?=\s|$)/i;
const REDIRECTION = /\s>{1,2}\s*\S+\s*$/;

/**
 * gnucap carries its cards out one after the other. They become cards of a netlist: commands are known by their
 * beginnings, what is set behind an analysis is a change for later ones, and the words about files and screens go.
 */
export class Sequence {
  private analysed = false;
  /** The times of the transient analysis before, and the sweep of the last `.dc`. */
  private ran = { step: "0", stop: "0", start: "0" };
  private swept: Piece | undefined;
  /** The kind of the last analysis. */
  private kind = "tran";
  /** Parameters that have a value. */
  private readonly given = new Set<string>();
  /** Probes of `.print fourier`. */
  private harmonics = "";

  constructor(private readonly diagnostics: Diagnostics) {}

  /** `.resistor r1 a b 1k` and its kin are elements; a gate's model is a name. */
  private element(line: Piece, name: string): Piece | undefined {
    const letter = ELEMENTS[name];
    if (letter === undefined) return undefined;
    const rest = subpiece(line, name.length, line.text.length).text.trim();
    const label = /^\S+/.exec(rest)?.[0] ?? "";
    const named = label.toLowerCase().startsWith(letter) ? label : letter + label;
    // Immittances that a voltage controls are known by a word behind their nodes.
    const nodes = /^\s*\(?\s*[^\s,()]+[\s,]+[^\s,()]+\s*\)?/.exec(rest.slice(label.length))?.[0] ?? "";
    const word = /^\.vc(?:r|g|cap)$/.test(name) ? ` ${name.slice(1)} ` : "";
    const text = named + nodes + word + rest.slice(label.length + nodes.length);
    return { text, span: () => line.span(0, line.text.length) };
  }

  /** A line as the parser is to read it: as one card, several or none. */
  lines(line: Piece, name: string): Piece[] {
    if (name.startsWith(".!")) {
      const message = "a netlist runs no programs: this line has no effect";
      this.diagnostics.warning("ignored-card", message, line.span(0, line.text.length));
      return [];
    }
    const element = this.element(line, name);
    if (element !== undefined) return [element];
    const command = COMMANDS.find(([beginning]) => beginning.test(name))?.[1] ?? name;
    const whole = line.span(0, line.text.length);
    const rest = subpiece(line, name.length, line.text.length);
    const renamed = command === name ? line : composedPiece([command, rest], whole);
    if (ANALYSES.has(command)) {
      this.analysed = true;
      this.kind = command === ".fourier" ? "tran" : command.slice(1);
      return this.analysis(this.plain(renamed), command);
    }
    if (command === ".print" || command === ".plot") return this.print(this.plain(renamed), command);
    const later = command === ".options" && /\btemp\w*\s*=/i.test(line.text);
    if (command === ".generator" && rest.text.trim() === "") return [];
    if (/^\.meas(?:ure)?$/.test(command)) return [gnucapMeasure(line, name.length, this.kind) ?? line];
    if (command === ".save" && !line.text.includes("(")) {
      const message = "the netlist is saved to no file: this line has no effect";
      this.diagnostics.warning("ignored-card", message, whole);
      return [];
    }
    if (command === ".param") return this.parameters(renamed);
    if (!SETTINGS.has(command) && !later) return [renamed];
    const setting = this.setting(renamed, command);
    return setting === undefined ? [] : [setting];
  }

  /** Parameters that no line before has given are those of the netlist, wherever they stand; others change later on. */
  private parameters(line: Piece): Piece[] {
    const span = line.span(0, line.text.length);
    const places = [...line.text.matchAll(/(?<![\w.])([a-z_]\w*)\s*=(?!=)/gi)];
    return places.map(({ 1: name, index }, k) => {
      const given = this.given.has(name!.toLowerCase());
      this.given.add(name!.toLowerCase());
      const assignment = subpiece(line, index, places[k + 1]?.index ?? line.text.length);
      return composedPiece([this.analysed && given ? ".modify " : ".param ", assignment], span);
    });
  }

  private analysis(line: Piece, command: string): Piece[] {
    const span = line.span(0, line.text.length);
    const words = line.text
      .slice(command.length)
      .trim()
      .split(/[\s,]+/)
      .filter(Boolean);
    const made = (text: string): Piece => ({ text, span: () => span });
    if (command === ".tran") return [made(this.transient(words))];
    if (command === ".dc") {
      if (words.length > 0) this.swept = line;
      return [words.length > 0 ? line : (this.swept ?? made(".op"))];
    }
    const numbers = words.every((word) => /^[-+.\d]/.test(word));
    if (command !== ".fourier" || !numbers || words.length === 0) return [line];
    // Start, stop and step of the frequencies: harmonics of the step, from a period of it.
    const step = words[2] ?? words.at(-1)!;
    const run = made(`.tran {1/(${step})/64} {1/(${step})}`);
    if (this.harmonics !== "") return [run, made(`.four ${step} ${this.harmonics}`)];
    const message = "no .print fourier stands before this: its harmonics are told of nothing";
    this.diagnostics.warning("no-output", message, span, ".print fourier v(out)");
    return [run];
  }

  /** Step, stop and start, whatever the order they are written in; without some of them the last run is continued. */
  private transient(words: readonly string[]): string {
    const count = words.findIndex((word) => !/^[-+.\d{(']/.test(word));
    const times = count < 0 ? words : words.slice(0, count);
    const others = count < 0 ? [] : words.slice(count);
    const [first, second, third, ...more] = times;
    const { step, stop, start } = this.ran;
    if (first === undefined) this.ran = { step, start: stop, stop: `{2*(${bare(stop)})-(${bare(start)})}` };
    else if (second === undefined) this.ran = { step, start: stop, stop: first };
    else if (third === undefined) this.ran = { step: first, stop: second, start: "0" };
    else if (isStart(first, third)) this.ran = { start: first, stop: second, step: third };
    else this.ran = { step: first, stop: second, start: third };
    const { ran } = this;
    return [".tran", ran.step, ran.stop, ran.start, ...more, ...others].join(" ");
  }

  /** `.print fourier` names what `.fourier` analyses; `clear`, `+` and `-` are about a list that grows. */
  private print(line: Piece, command: string): Piece[] {
    const [, kind = "", probes = ""] = /^\.\w+\s+(\w+)\s*(.*)$/s.exec(line.text) ?? [];
    const span = line.span(0, line.text.length);
    if (/^fo/i.test(kind)) {
      this.harmonics = probes;
      return [{ text: `${command} tran ${probes}`, span: () => span }];
    }
    const sign = /^([-+])\s|^clear\b/i.exec(probes);
    if (sign === null) return [line];
    if (sign[1] !== "+") return [];
    return [
      composedPiece(
        [`${command} ${kind} `, subpiece(line, line.text.length - probes.length + 1, line.text.length)],
        span,
      ),
    ];
  }

  /** Gives the generator's settings that no card gives their values, where elements follow it. */
  finish(top: OpenScope): void {
    const users = [...top.elements].filter((card) => card.tokens.some(({ text }) => /^generator$/i.test(text)));
    const used = users[0] ?? undefined;
    if (used === undefined) return;
    for (const [name, value] of Object.entries(generatorSettings)) {
      const full = `generator_${name}`;
      if (top.parameters.some((parameter) => parameter.name === full)) continue;
      top.addParameter({ name: full, span: used.nameSpan, value: impliedPiece(String(value), used.nameSpan) });
    }
  }

  /** Settings before the first analysis are those of the netlist; the generator's are parameters. */
  private setting(line: Piece, command: string): Piece | undefined {
    let rest = subpiece(line, command.length, line.text.length);
    const card = command === ".generator" ? ".param" : command;
    if (command === ".generator") rest = this.generator(rest, line);
    if (rest.text.trim() === "") return undefined;
    if (!this.analysed) return composedPiece([card, rest], line.span(0, line.text.length));
    if (command === ".temp") return composedPiece([".modify temp=", rest], line.span(0, line.text.length));
    if (command === ".options") {
      const temperature = /\btemp\w*\s*=\s*(\S+)/i.exec(line.text)!;
      const hint = "all other options hold for every analysis";
      this.diagnostics.note(
        "option-later",
        `of the options behind an analysis only temp counts later on`,
        line.span(0, 8),
        hint,
      );
      return composedPiece([`.modify temp=${temperature[1]!}`], line.span(0, line.text.length));
    }
    return composedPiece([".modify", rest], line.span(0, line.text.length));
  }

  /** `freq=1k ampl 2` as assignments of parameters that no netlist gives by chance. */
  private generator(rest: Piece, line: Piece): Piece {
    const text = rest.text.replaceAll(/([a-z]+)\s*=?\s*([-+.\d][^\s,]*)/gi, (_, word: string, value: string) => {
      const name = Object.keys(generatorSettings).find((setting) => setting.startsWith(word.toLowerCase()));
      if (name !== undefined) return `generator_${name}=${value}`;
      const message = `the generator has no "${word}"`;
      this.diagnostics.error(
        "unknown-parameter",
        message,
        line.span(0, line.text.length),
        Object.keys(generatorSettings).join(" "),
      );
      return "";
    });
    return { text, span: () => line.span(0, line.text.length) };
  }

  /** Without redirection and words about the screen; `*` between the stop of a sweep and a factor becomes `times`, `+` `by`. */
  private plain(line: Piece): Piece {
    let plain = line;
    for (let word = SHOWING.exec(plain.text); word !== null; word = SHOWING.exec(plain.text)) {
      const blank = " ".repeat(word[0].length);
      plain = retext(plain, plain.text.slice(0, word.index) + blank + plain.text.slice(word.index + blank.length));
    }
    const redirection = REDIRECTION.exec(plain.text);
    if (redirection !== null) {
      const { index } = redirection;
      const message = `results go to no file of the netlist: ${redirection[0].trim()} has no effect`;
      this.diagnostics.warning("ignored-word", message, line.span(index, line.text.length), "-o FILE saves results");
      plain = subpiece(plain, 0, index);
    }
    const factor = /\s([*+])(?:(?<=\*)\s*|\s+)(?=[-+.\d])/.exec(plain.text);
    if (factor === null || /^\.(?:print|plot)/i.test(plain.text)) return plain;
    const { index } = factor;
    const rest = subpiece(plain, index + factor[0].length, plain.text.length);
    const word = factor[1] === "*" ? " times " : " by ";
    return composedPiece([subpiece(plain, 0, index), word, rest], line.span(0, line.text.length));
  }
}

const bare = (text: string): string => text.replace(/^\{(.*)\}$/s, "$1");

function numberOf(text: string): number | undefined {
  const number = scanNumber(text, 0);
  return number !== undefined && "value" in number ? number.value : undefined;
}

/** Whether the first of three times is the start and the third the step. */
function isStart(first: string, third: string): boolean {
  const [start, step] = [first, third].map(numberOf);
  return start === 0 || (start !== undefined && step !== undefined && step > 0 && step < start);
}
