import type { Library, ParameterTable } from "./library.js";

/** One parameter as help shows it. */
export interface TopicRow {
  readonly name: string;
  readonly unit: string;
  /** Undefined: it must be given. */
  readonly default: number | string | undefined;
  /** Where it may be set. */
  readonly on: string;
  readonly about: string;
}

/** One device, card, function, ... */
export interface Topic {
  /** Words under which it is found; the first is shown in lists. */
  readonly keys: readonly string[];
  /** Types of models that it has. */
  readonly models?: readonly string[];
  readonly about: string;
  readonly syntax?: string;
  readonly source?: string;
  readonly parameters: readonly TopicRow[];
}

export type Topics = Readonly<Record<string, readonly Topic[]>>;

/** All that help knows beside the commands, by group: from the tables that the netlist is checked against. */
export function topicsOf(library: Library): Topics {
  return {
    devices: devicesOf(library),
    sources: [...library.shapes.values()].map((shape) => ({
      keys: [shape.name],
      about: shape.about,
      syntax: `${shape.name.toUpperCase()}(${Object.keys(shape.parameters).join(" ")}${shape.repeats ? " ..." : ""})`,
      parameters: rowsOf(shape.parameters),
    })),
    cards: cardsOf(library),
    models: [
      {
        keys: ["lockin"],
        about: "lock-in amplifier, for .lockin and .learn",
        syntax: ".model NAME LOCKIN (f= ...)",
        parameters: listRows(library.lockInParameters),
      },
    ],
    options: [...rowsOf(library.optionTable), { name: "method", unit: "", on: "", ...library.methodOption }].map(
      (row) => ({ keys: [row.name], about: row.about, parameters: [row] }),
    ),
    functions: [
      ...[...library.functions.values()].map(({ name, about }) => functionTopic(name, about)),
      ...Object.entries(library.overTime)
        .filter(([name]) => !library.functions.has(name))
        .map(([name, { about }]) => functionTopic(name, about)),
      ...Object.entries(library.randomFunctions).map(([name, { about }]) => functionTopic(name, about)),
    ],
    data: [...library.dataSources.values()].map(({ kind, about, syntax }) => ({
      keys: [kind],
      about,
      syntax: `.data NAME ${syntax}`,
      parameters: [],
    })),
    rules: [...library.rules.values()].map((rule) => ({
      keys: [rule.kind],
      about: `${rule.about} (engines: ${rule.engines.join(", ")})`,
      syntax: `.learn ${rule.kind} ...`,
      source: rule.source,
      parameters: listRows(rule.parameters),
    })),
    optimisers: [...library.optimisers.values()].map(({ kind, about, hardware, source, parameters }) => ({
      keys: [kind],
      about: `${about} (${hardware === undefined ? "for reference only" : `hardware needs ${hardware}`})`,
      syntax: `.learn RULE optimiser=${kind} ...`,
      source,
      parameters: listRows(parameters),
    })),
    updates: [...library.updates.values()].map((update) => ({
      keys: [update.kind],
      about: update.about,
      syntax: `.model NAME TRAINABLE (update=${update.kind} ...)`,
      source: update.source,
      parameters: listRows([...update.parameters, ...library.sharedParameters]),
    })),
    presets: [...library.presets.values()].map(({ name, about, source, update, values }) => ({
      keys: [name],
      about: `${about}: update=${update} with`,
      syntax: `.model NAME TRAINABLE (update=${name} ...)`,
      source,
      parameters: listRows(
        [...library.updates.get(update)!.parameters, ...library.sharedParameters]
          .filter((row) => row.name in values)
          .map((row) => {
            const value = values[row.name]!;
            return { ...row, default: row.share === undefined ? value : `${value} * (gmax - gmin)` };
          }),
      ),
    })),
  };
}

/** A function, whose description is `name(arguments): meaning`. */
function functionTopic(name: string, description: string): Topic {
  const [syntax, ...about] = description.split(": ");
  return { keys: [name], about: about.join(": "), syntax: syntax!, parameters: [] };
}

function devicesOf({ devices, commonParameters }: Library): Topic[] {
  return devices.map((device) => ({
    keys: [device.letter.toUpperCase(), device.name, ...(device.model?.types ?? [])],
    models: device.model?.types ?? [],
    about: device.about,
    syntax: device.syntax,
    source: device.source,
    parameters: [
      // A device's own row of the name goes before the common one.
      ...deviceRows({ ...device.parameters, ...commonParameters, ...device.parameters }),
      ...Object.entries(device.words ?? {}).map(([name, word]) => ({ name, unit: "", on: "model", ...word })),
    ],
  }));
}

function cardsOf({ analyses, cards, learnParameters }: Library): Topic[] {
  return [
    ...analyses.map(({ keyword, syntax, about, parameters }) => ({
      ...{ keys: [keyword], syntax, about },
      parameters: rowsOf(parameters),
    })),
    ...cards.map(({ keyword, aliases = [], syntax, about }) => ({
      ...{ keys: [keyword, ...aliases], syntax, about },
      // Which of the parameters without a default are needed depends on the rule.
      parameters:
        keyword === ".learn"
          ? listRows([...learnParameters.values()]).map((row) => ({ ...row, default: row.default ?? "-" }))
          : [],
    })),
  ];
}

function deviceRows(table: ParameterTable): TopicRow[] {
  const settable = Object.entries(table).filter(([, spec]) => spec.on !== "borrowed");
  const places = { instance: "card", model: "model", both: "card, model" } as const;
  return rowsOf(Object.fromEntries(settable)).map((row, i) => {
    return { ...row, on: places[(settable[i]![1].on ?? "instance") as keyof typeof places] };
  });
}

function rowsOf(table: ParameterTable): TopicRow[] {
  return Object.entries(table).map(([name, spec]) => ({
    name: [name, ...(spec.aliases ?? [])].join(", "),
    unit: spec.unit === "1" ? "" : spec.unit,
    default: spec.default,
    on: "",
    about: spec.about,
  }));
}

type ListedParameter = Pick<TopicRow, "name" | "unit" | "about"> & { readonly default?: number | string };

const listRows = (rows: readonly ListedParameter[]): TopicRow[] =>
  rows.map(({ name, unit, about, default: value }) => ({ name, unit, default: value, on: "", about }));
