/** What stands for a trainable element: a conductance [S], or the transistor whose gate is at `vg` [V, A/V^2]. */
export type Plain = number | { readonly vg: number; readonly vto: number; readonly beta: number };

/** A card as lines: its first line and the continuation lines (and comments between) that belong to it. */
type Group = string[];

/** Cards that only Lockspice knows: dropped for a comparison, their models too. */
const OURS = /^\s*\.(lockin|learn|assert|golden)\b/i;
const OUR_MODEL = /^\s*\.model\s+(\S+)\s+(trainable|lockin)\b/i;
const ANALYSIS = /^\s*\.(op|dc|tran|ac|noise|tf|sens)\b/im;

function groupsOf(text: string): Group[] {
  const groups: Group[] = [];
  let last: Group | undefined;
  for (const line of text.split(/\r?\n/).slice(1)) {
    if (/^\s*\.end\s*$/i.test(line)) break;
    if (/^\s*\+/.test(line) && last !== undefined) last.push(line);
    else {
      const group = [line];
      groups.push(group);
      if (!/^\s*(\*.*)?$/.test(line)) last = group;
    }
  }
  return groups;
}

/** The netlist without what only the layer of learning reads (tables, lock-ins, .learn); trainable resistors stay. */
export function circuitOnly(text: string): string {
  const { kept, models } = withoutLearning(groupsOf(text));
  const trainable = models.filter((group) => /\btrainable\b/i.test(group[0]!));
  return [text.split(/\r?\n/, 1)[0]!, ...[...kept, ...trainable].flat(), ".op", ".end", ""].join("\n");
}

/** Without `.data` tables (a table from a file is one card, others end at .enddata) and without our own cards. */
function withoutLearning(groups: readonly Group[]): { kept: Group[]; models: Group[] } {
  const kept: Group[] = [];
  const models: Group[] = [];
  let inTable = false;
  for (const group of groups) {
    const line = group[0]!;
    if (inTable) inTable = !/^\s*\.enddata\b/i.test(line);
    else if (/^\s*\.data\b/i.test(line)) inTable = !/\w\s*=/.test(line);
    else if (OUR_MODEL.test(line)) models.push(group);
    else if (!OURS.test(line)) kept.push(group);
  }
  return { kept, models };
}

const words = (group: Group) =>
  group
    .map((line) => line.replace(/^\s*\+/, " ").replace(/;.*$/, ""))
    .join(" ")
    .trim()
    .split(/\s+/);

/** Index of the subcircuit's name among the words of an X card. */
function nameOfX(card: readonly string[]): number {
  const first = card.findIndex((word, k) => k > 0 && (word.includes("=") || /^params:$/i.test(word)));
  if (first < 0) return card.length - 1;
  // "r = 1k": the name of the parameter stands before a lone equals sign.
  return card[first]!.startsWith("=") ? first - 2 : first - 1;
}

interface Subcircuit {
  readonly header: string[];
  readonly body: Group[];
}

/**
 * A netlist with `.learn` as one that ngspice reads too: trainable resistors become plain ones of the given conductances
 * [S] (by full path, as `x1.rw1`) or behavioural sources with the law of a transistor, the cards for learning, tables and lock-ins are dropped, and the parameters keep the
 * values of their `.param` cards: one sample. A subcircuit that holds trainable resistors is written out once an instance,
 * since each instance has its own conductances. Without an analysis, `.op` is added.
 * @throws Error when a trainable resistor has no conductance.
 */
export function plainDeck(text: string, conductances: ReadonlyMap<string, Plain>): string {
  const title = text.split(/\r?\n/, 1)[0]!;
  const { kept, models } = withoutLearning(groupsOf(text));
  const trainable = new Set(models.map((group) => OUR_MODEL.exec(group[0]!)![1]!.toLowerCase()));
  const { main, subcircuits } = split(kept);
  const isTrainable = (group: Group) => {
    const card = words(group);
    return /^r/i.test(card[0]!) && trainable.has((card[3] ?? "").toLowerCase());
  };
  const holds = (body: readonly Group[]): boolean =>
    body.some((group) => {
      if (isTrainable(group)) return true;
      const inner = subcircuitOf(group);
      return inner !== undefined && holds(inner.body);
    });
  const subcircuitOf = (group: Group): Subcircuit | undefined => {
    const card = words(group);
    return /^x/i.test(card[0]!) ? subcircuits.get(card[nameOfX(card)]!.toLowerCase()) : undefined;
  };
  const copies: string[] = [];
  const write = (groups: readonly Group[], path: string): string[] =>
    groups.flatMap((group) => {
      const card = words(group);
      const name = path + card[0]!.toLowerCase();
      if (isTrainable(group)) {
        const g = conductances.get(name);
        if (g === undefined) throw new Error(`no conductance is known of ${name}`);
        const [label, p, n] = card as [string, string, string];
        if (typeof g === "number") return [`${label} ${p} ${n} ${1 / g}`];
        const pull = (node: string) => `max(${g.vg} - ${g.vto} - v(${node}), 0)**2`;
        return [`b${label} ${p} ${n} i = ${g.beta / 2} * (${pull(n)} - ${pull(p)})`];
      }
      const subcircuit = subcircuitOf(group);
      if (subcircuit === undefined || !holds(subcircuit.body)) return group;
      const [, original, ...ports] = subcircuit.header;
      const copy = `${original}_${name.replaceAll(".", "_")}`;
      copies.push(`.subckt ${copy} ${ports.join(" ")}`, ...write(subcircuit.body, `${name}.`), ".ends");
      return [card.with(nameOfX(card), copy).join(" ")];
    });
  const lines = write(main, "");
  for (const { header, body } of subcircuits.values()) {
    if (!holds(body)) lines.push(header.join(" "), ...body.flat(), ".ends");
  }
  const all = [title, ...lines, ...copies];
  if (!ANALYSIS.test(all.slice(1).join("\n"))) all.push(".op");
  return `${[...all, ".end"].join("\n")}\n`;
}

/** Separates the main circuit from the subcircuits defined in it; what is defined inside those stays inside. */
function split(groups: readonly Group[]): { main: Group[]; subcircuits: Map<string, Subcircuit> } {
  const main: Group[] = [];
  const subcircuits = new Map<string, Subcircuit>();
  let open: Subcircuit | undefined;
  let depth = 0;
  for (const group of groups) {
    const line = group[0]!;
    if (/^\s*\.subckt\b/i.test(line) && depth++ === 0) {
      open = { header: words(group), body: [] };
      subcircuits.set(open.header[1]!.toLowerCase(), open);
    } else if (/^\s*\.ends\b/i.test(line) && --depth === 0) open = undefined;
    else (open?.body ?? main).push(group);
  }
  return { main, subcircuits };
}
