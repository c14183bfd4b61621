import type { Misuse } from "./args.js";
import { type Command, commands } from "./commands.js";
import { exitCodes } from "./exit-codes.js";
import type { Library } from "./library.js";
import type { OptionSpec } from "./option-spec.js";
import { options } from "./options.js";
import { columns, definitions, figure, wrap } from "./table.js";
import type { Topic, TopicRow, Topics } from "./topics.js";
import { topicsOf } from "./topics.js";

export type Answer = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly misuse: Misuse };

/** `lockspice help [TOPIC [NAME]]`, written from the tables that the parser and the devices check against. */
export function help(library: Library, words: readonly string[], width: number): Answer {
  const [topic, name] = words.map((word) => word.toLowerCase());
  const topics = topicsOf(library);
  if (topic === undefined) return { ok: true, text: overview(library.version, topics, width) };
  if (words.length > 2) return unknown(`help explains one thing at a time; '${words[2]!}' is too many`);
  if (Object.hasOwn(commands, topic)) return { ok: true, text: commandHelp(topic as Command, width) };
  // `help devices` lists, `help device D` explains one; `help .tran` is `help card .tran`.
  const groups = Object.keys(topics);
  const group = groups.find((key) => key === topic || key === `${topic}s`);
  if (group === undefined) {
    const found = groups.flatMap((key) => matches(topics[key]!, topic));
    if (name === undefined && found.length > 0)
      return { ok: true, text: found.map((t) => topicHelp(t, width)).join("\n") };
    return unknown(`no help on '${words[0]!}'`, topic, [
      ...Object.keys(commands),
      ...groups,
      ...namesOf(topics, groups),
    ]);
  }
  // Models of devices are explained with them.
  const members = group === "models" ? [...topics[group]!, ...modelled(topics["devices"]!)] : topics[group]!;
  if (name === undefined) return { ok: true, text: groupHelp(group, members, width) };
  const found = matches(members, name);
  if (found.length > 0) return { ok: true, text: found.map((t) => topicHelp(t, width)).join("\n") };
  return unknown(`'${words[1]!}' is not among the ${group}`, name, namesOf(topics, [group]));
}

function unknown(message: string, word?: string, known?: readonly string[]): Answer {
  return { ok: false, misuse: { message, ...(word !== undefined && { word }), ...(known && { known }) } };
}

/** Topics of a name, with or without the dot of a card; several when devices share a letter. */
function matches(topics: readonly Topic[], word: string): Topic[] {
  const bare = word.replace(/^\./, "");
  return topics.filter((topic) => topic.keys.some((key) => key.replace(/^\./, "").toLowerCase() === bare));
}

/** Devices that take a model, under the types of their models. */
const modelled = (devices: readonly Topic[]): Topic[] =>
  devices.flatMap((topic) => (topic.models?.length ? [{ ...topic, keys: topic.models }] : []));

const namesOf = (topics: Topics, groups: readonly string[]): string[] =>
  groups.flatMap((group) => topics[group]!.flatMap((topic) => topic.keys));

function overview(version: string, topics: Topics, width: number): string {
  const first = Object.keys(commands) as Command[];
  const rows = first.map((name) => [`${name} ${commands[name].operands}`, commands[name].about] as const);
  const groups = Object.entries(topics).map(([group, members]) => {
    return [`help ${group}`, [...new Set(members.map((topic) => topic.keys[0]!))].join(" ")] as const;
  });
  return [
    `lockspice ${version}: a SPICE for circuits that learn\n`,
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
  // Options are parameters themselves: one table says it all.
  if (topics.every((topic) => topic.syntax === undefined && topic.parameters.length === 1)) {
    return `${group}\n\n${parameterTable(topics.flatMap((topic) => topic.parameters))}`;
  }
  const rows = topics.map((topic) => [topic.syntax ?? topic.keys[0]!, topic.about] as const);
  return `${group}\n${definitions(rows, width)}`;
}

function topicHelp(topic: Topic, width: number): string {
  const head = `${topic.syntax ?? topic.keys[0]!}\n\n${wrap(topic.about, width).join("\n")}\n`;
  const table = topic.parameters.length === 0 ? "" : `\n${parameterTable(topic.parameters)}`;
  const indent = " ".repeat(11);
  const source =
    topic.source === undefined ? "" : `\nequations: ${wrap(topic.source, width - 11).join(`\n${indent}`)}\n`;
  return head + table + source;
}

/** Leaves out columns that would be empty. */
function parameterTable(parameters: readonly TopicRow[]): string {
  const titles = ["  parameter", "unit", "default", "on", "about"];
  const rows = parameters.map((row) => [`  ${row.name}`, row.unit, defaultOf(row), row.on, row.about]);
  const used = titles.map((_, column) => rows.some((row) => row[column] !== ""));
  return columns([titles, ...rows].map((row) => row.filter((_, column) => used[column])));
}

function defaultOf(row: TopicRow): string {
  if (row.default === undefined) return "required";
  if (typeof row.default === "string") return row.default;
  return Number.isNaN(row.default) ? "-" : figure(row.default, 6);
}
