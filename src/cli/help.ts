import type { Misuse } from "./args.js";
import type { Library, Topic, TopicRow } from "./library.js";
import type { Command, OptionSpec } from "./options.js";
import { commands, exitCodes, options } from "./options.js";
import { columns, definitions, figure, wrap } from "./table.js";

export type Answer = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly misuse: Misuse };

/** `lockspice help [TOPIC [NAME]]`, written from the tables that the parser and the devices check against. */
export function help(library: Library, words: readonly string[], width: number): Answer {
  const [topic, name] = words.map((word) => word.toLowerCase());
  if (topic === undefined) return { ok: true, text: overview(library, width) };
  if (words.length > 2) return unknown(`help explains one thing at a time; '${words[2]!}' is too many`);
  if (Object.hasOwn(commands, topic)) return { ok: true, text: commandHelp(topic as Command, width) };
  // `help devices` lists, `help device D` explains one; `help .tran` is `help card .tran`.
  const groups = Object.keys(library.topics);
  const group = groups.find((key) => key === topic || key === `${topic}s`);
  if (group === undefined) {
    const found = groups.flatMap((key) => matches(library.topics[key]!, topic));
    if (name === undefined && found.length > 0)
      return { ok: true, text: found.map((t) => topicHelp(t, width)).join("\n") };
    return unknown(`no help on '${words[0]!}'`, topic, [
      ...Object.keys(commands),
      ...groups,
      ...namesOf(library, groups),
    ]);
  }
  const topics = library.topics[group]!;
  if (name === undefined) return { ok: true, text: groupHelp(group, topics, width) };
  const found = matches(topics, name);
  if (found.length > 0) return { ok: true, text: found.map((t) => topicHelp(t, width)).join("\n") };
  return unknown(`'${words[1]!}' is not among the ${group}`, name, namesOf(library, [group]));
}

function unknown(message: string, word?: string, known?: readonly string[]): Answer {
  return { ok: false, misuse: { message, ...(word !== undefined && { word }), ...(known && { known }) } };
}

/** Topics of a name, with or without the dot of a card; several when devices share a letter. */
function matches(topics: readonly Topic[], word: string): Topic[] {
  const bare = word.replace(/^\./, "");
  return topics.filter((topic) => topic.keys.some((key) => key.replace(/^\./, "").toLowerCase() === bare));
}

const namesOf = (library: Library, groups: readonly string[]): string[] =>
  groups.flatMap((group) => library.topics[group]!.flatMap((topic) => topic.keys));

function overview(library: Library, width: number): string {
  const first = Object.keys(commands) as Command[];
  const rows = first.map((name) => [`${name} ${commands[name].operands}`, commands[name].about] as const);
  const groups = Object.entries(library.topics).map(([group, topics]) => {
    return [`help ${group}`, topics.map((topic) => topic.keys[0]!).join(" ")] as const;
  });
  return [
    `lockspice ${library.version}: a SPICE for circuits that learn\n`,
    `\ncommands\n${definitions(rows, width)}`,
    `\noptions: lockspice help COMMAND\n`,
    `\ntopics; 'lockspice help device D' explains one\n${definitions(groups, width)}`,
    `\nexit codes\n${definitions(exitCodes, width)}`,
  ].join("");
}

function commandHelp(command: Command, width: number): string {
  const { operands, about } = commands[command];
  const own = Object.values<OptionSpec>(options).filter((spec) => spec.commands.includes(command));
  const rows = own.map((spec) => [spelling(spec), spec.about] as const);
  const list = rows.length === 0 ? "" : `\noptions\n${definitions(rows, width)}`;
  return `lockspice ${command} ${rows.length > 0 ? "[options] " : ""}${operands}\n\n${about}\n${list}`;
}

function spelling(spec: OptionSpec): string {
  const value = spec.kind === "flag" ? "" : ` ${spec.value}`;
  return `${spec.short === undefined ? "" : `-${spec.short}, `}--${spec.name}${value}`;
}

function groupHelp(group: string, topics: readonly Topic[], width: number): string {
  const rows = topics.map((topic) => [topic.syntax ?? topic.keys[0]!, topic.about] as const);
  return `${group}\n${definitions(rows, width)}`;
}

function topicHelp(topic: Topic, width: number): string {
  const head = `${topic.syntax ?? topic.keys[0]!}\n\n${wrap(topic.about, width).join("\n")}\n`;
  const source =
    topic.source === undefined ? "" : `\nequations: ${wrap(topic.source, width - 11).join("\n           ")}\n`;
  if (topic.parameters.length === 0) return head + source;
  const rows = topic.parameters.map((row) => [`  ${row.name}`, row.unit, defaultOf(row), row.where ?? "", row.about]);
  return `${head}\n${columns([["  parameter", "unit", "default", "on", "about"], ...rows])}${source}`;
}

function defaultOf(row: TopicRow): string {
  if (row.default === undefined) return "required";
  if (typeof row.default === "string") return row.default;
  return Number.isNaN(row.default) ? "-" : figure(row.default, 6);
}
