import { basename } from "node:path";

interface Place {
  /** Name of the file when it is not the deck itself. */
  readonly file?: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** What a deck with faults expects, from its `* expect:` comments (see README.md beside this file). */
export interface Expectation {
  readonly exit: number;
  readonly command: string;
  /** Messages beyond the expected ones are allowed. */
  readonly others: boolean;
  readonly messages: readonly { readonly severity: string; readonly places: readonly Place[]; readonly says: RegExp }[];
}

/** A message as the command line prints it; `marked` is the text over the caret and its tail. */
interface Message {
  readonly severity: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly marked: string;
  /** Sentence and hint. */
  readonly sentence: string;
}

const PLACE = /(?:([\w.-]+):)?(\d+):(\d+) "([^"]*)"/g;

/** Reads the comments of a deck; undefined when it says nothing. */
export function expectationsOf(text: string): Expectation | undefined {
  const head = /^\* expect: exit (\d+) (\w+)( with others)?\r?$/m.exec(text);
  if (head === null) return undefined;
  const messages = [...text.matchAll(/^\* expect: (error|warning|note) (.*) says \/(.*)\/\r?$/gm)].map((line) => ({
    severity: line[1]!,
    places: [...line[2]!.matchAll(PLACE)].map((place) => ({
      ...(place[1] !== undefined && { file: place[1] }),
      line: Number(place[2]),
      column: Number(place[3]),
      text: place[4]!,
    })),
    says: new RegExp(line[3]!, "is"),
  }));
  return { exit: Number(head[1]), command: head[2]!, others: head[3] !== undefined, messages };
}

/** Splits what stands on standard error into messages. */
export function messagesOf(stderr: string): Message[] {
  const messages: Message[] = [];
  const lines = stderr.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const head = /^(?:(.*?):(\d+):(\d+): )?(error|warning|note): (.*)$/.exec(lines[i]!);
    if (head === null) continue;
    const rest: string[] = [];
    while (i + 1 < lines.length && /^ {2}/.test(lines[i + 1]!)) rest.push(lines[++i]!);
    const caret = rest.findIndex((line) => /^ +\^~*$/.test(line));
    const at = caret > 0 ? rest[caret]!.indexOf("^") : 0;
    const hints = rest.filter((_, k) => caret < 1 || k > caret);
    messages.push({
      file: basename(head[1] ?? ""),
      line: Number(head[2] ?? 0),
      column: Number(head[3] ?? 0),
      severity: head[4]!,
      marked: caret > 0 ? rest[caret - 1]!.slice(at, rest[caret]!.length) : "",
      sentence: [head[5]!, ...hints].join("\n"),
    });
  }
  return messages;
}

/** The marked text is the expected one, or one of them begins as the other does (a name, or the card it stands in). */
function sameText(expected: string, marked: string): boolean {
  return marked.startsWith(expected) || (marked !== "" && expected.startsWith(marked));
}

/** What is not as expected, a line each; empty when all is well. */
export function mismatches(
  deck: string,
  expected: Expectation,
  exit: number | string,
  messages: readonly Message[],
  stderr: string,
): string[] {
  const wrong: string[] = [];
  const left = messages.filter((message) => message.severity !== "note");
  const show = (m: Message) =>
    `${m.line}:${m.column} ${m.severity} "${m.marked}" ${m.sentence.replaceAll("\n", " | ")}`;
  if (exit !== expected.exit) wrong.push(`${deck}: exit ${exit}, expected ${expected.exit}: ${stderr.slice(0, 200)}`);
  for (const { severity, places, says } of expected.messages) {
    const at = (message: Message) =>
      places.length === 0 ||
      places.some(
        (place) =>
          message.file === (place.file ?? deck) &&
          message.line === place.line &&
          message.column === place.column &&
          sameText(place.text, message.marked),
      );
    const k = left.findIndex((m) => m.severity === severity && at(m) && says.test(m.sentence));
    if (k >= 0) {
      left.splice(k, 1);
      continue;
    }
    const wanted = places.map((p) => `${p.file === undefined ? "" : `${p.file}:`}${p.line}:${p.column} "${p.text}"`);
    wrong.push(`${deck}: no ${severity} at ${wanted.join(" or ")} that says ${says}`);
    for (const message of left) wrong.push(`    found ${show(message)}`);
  }
  if (!expected.others && wrong.length === 0) {
    for (const message of left) wrong.push(`${deck}: should not have said ${show(message)}`);
  }
  return wrong;
}
