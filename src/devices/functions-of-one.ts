import type { Piece, Span } from "../base/source.js";
import type { ParameterTable } from "../circuit/device.js";
import type { Cursor } from "../netlist/cursor.js";
import { shapes } from "./stimuli/index.js";
import { atNumber } from "./waveform.js";

/** Text of an expression whose parts point at what the netlist has. */
export type Parts = readonly (string | Piece)[];

/** What an element has in place of a value. */
export interface OneFunction {
  /** The output of an input; else a value over time, which multiplies the input. */
  readonly transfers: boolean;
  write(input: Parts): Parts;
}

/** Names that say something without a value. */
const flags: ReadonlySet<string> = new Set(["abs", "odd", "even"]);

/** Arguments as they are written: in their order, by name, and bare words. */
class Arguments {
  readonly values: Piece[] = [];
  readonly named = new Map<string, Piece>();

  constructor(
    readonly keyword: string,
    readonly span: Span,
  ) {}

  /** Reads up to what is not among `names`. */
  read(cursor: Cursor, names: readonly string[]): void {
    const group = cursor.group();
    if (group !== undefined) {
      this.list(group, names);
      group.end();
    }
    this.list(cursor, names);
  }

  private list(cursor: Cursor, names: readonly string[]): void {
    while (!cursor.done) {
      if (cursor.mark(",") || cursor.mark("(") || cursor.mark(")")) continue;
      const token = cursor.peek()!;
      if (token.kind === "word" && names.includes(token.lower)) {
        if (!cursor.atAssignment) {
          cursor.next();
          // gnucap takes `gain 2` for `gain=2`.
          const given = !flags.has(token.lower) && atNumber(cursor) ? cursor.value("a number")?.piece : undefined;
          this.named.set(token.lower, given ?? { text: "1", span: () => token.span });
          continue;
        }
        const { name, value } = cursor.assignment() ?? {};
        if (value === undefined) return;
        this.named.set(name!, value);
      } else if (atNumber(cursor)) {
        const value = cursor.value("a number");
        if (value === undefined) return;
        this.values.push(value.piece);
      } else return;
    }
  }

  /** Whether a flag is set. */
  has(name: string): boolean {
    const piece = this.named.get(name);
    return piece !== undefined && !/^(?:0|false|no)$/i.test(piece.text.trim());
  }
}

interface Kind {
  readonly names: readonly string[];
  /** How many arguments without a name it takes, for the message; undefined where it takes them. */
  wrong(args: Arguments): string | undefined;
  write(args: Arguments, input: Parts): Parts;
}

const pairs = ({ values }: Arguments) =>
  values.length >= 2 && values.length % 2 === 0 ? undefined : `takes pairs of numbers, not ${values.length} numbers`;
const listed = (values: readonly Piece[]): Parts => values.flatMap((value) => [", (", value, ")"]);

/** What polynomials have in common: symmetries, then magnitude and bounds. */
function shaped(args: Arguments, input: Parts, write: (input: Parts) => Parts): Parts {
  const above = args.has("even") || args.has("odd") ? ["abs(", ...input, ")"] : input;
  let out = write(above);
  if (args.has("odd")) out = ["sgn(", ...input, ") * (", ...out, ")"];
  if (args.has("abs")) out = ["abs(", ...out, ")"];
  const [min, max] = [args.named.get("min"), args.named.get("max")];
  if (min !== undefined) out = ["max(", ...out, ", (", min, "))"];
  return max === undefined ? out : ["min(", ...out, ", (", max, "))"];
}

const bounds = ["min", "max", "abs", "odd", "even"];

/** Which derivatives at the ends are given, beside the order. */
function spline(args: Arguments, input: Parts): Parts {
  const order: Parts = args.named.has("order") ? ["(", args.named.get("order")!, ")"] : ["3"];
  const [below, above] = [args.named.get("below"), args.named.get("above")];
  const given = (below === undefined ? 0 : 1) + (above === undefined ? 0 : 2);
  const ends: Parts = [", (", below ?? "0", "), (", above ?? "0", ")"];
  return ["fit((", ...input, "), ", ...order, `, ${given}`, ...ends, ...listed(args.values), ")"];
}

/** Transfer functions: the output as a function of the input. */
const kinds: Readonly<Record<string, Kind>> = {
  poly: {
    names: bounds,
    wrong: ({ values }) => (values.length > 0 ? undefined : "needs its coefficients"),
    write: (args, input) =>
      shaped(args, input, (x) =>
        args.values.flatMap((c, k): Parts => {
          const power = Array.from({ length: k }, () => [" * (", ...x, ")"]).flat();
          return [...(k > 0 ? [" + "] : ["("]), "(", c, ")", ...power, ...(k === args.values.length - 1 ? [")"] : [])];
        }),
      ),
  },
  posy: {
    names: bounds,
    wrong: pairs,
    write: (args, input) =>
      shaped(args, input, (x) => {
        const terms = args.values.flatMap((value, k): Parts => {
          if (k % 2 === 1) return [", (", value, "))"];
          return [k > 0 ? " + " : "(", "(", value, ") * pow(max((", ...x, "), 1e-30)"];
        });
        return ["((", ...x, ") > 0 ? ", ...terms, ") : 0)"];
      }),
  },
  tanh: {
    names: ["gain", "limit"],
    wrong: ({ values, named }) => (values.length + named.size === 2 ? undefined : "needs its gain and its limit"),
    write({ values, named }, input) {
      const [gain, limit] = [named.get("gain") ?? values[0]!, named.get("limit") ?? values.at(-1)!];
      return ["((", limit, ") * tanh((", gain, ") * (", ...input, ") / (", limit, ")))"];
    },
  },
  pwl: {
    names: [],
    wrong: pairs,
    write: ({ values }, input) =>
      values.length === 2 ? ["(", values[1]!, ")"] : ["pwl((", ...input, ")", ...listed(values), ")"],
  },
  fit: { names: ["order", "below", "above"], wrong: pairs, write: spline },
};

/** Waveforms of sources that have a function of time, and what stands for arguments that are missing. */
const waves: Readonly<Record<string, readonly string[]>> = {
  sin: ["0", "0", "0", "0", "0"],
  pulse: ["0", "0", "0", "0", "0", "1e30", "0"],
  exp: ["0", "0", "0", "1e-30", "1e30", "1e-30"],
  sffm: ["0", "0", "0", "0", "0"],
};

/** Words that stand for a function in place of a value. */
export const functionWords: ReadonlySet<string> = new Set([...Object.keys(kinds), ...Object.keys(waves)]);

/** Model types that hold the arguments of a function, and its word. */
export const functionModels: ReadonlyMap<string, string> = new Map([
  ["table", "fit"],
  ...Object.keys(kinds).map((word) => [word, word] as const),
  // Of gates, whose subcircuits say all.
  ["logic", "logic"],
]);

/** Whether a word is that of a transfer function. */
export const isTransfer = (word: string): boolean => Object.hasOwn(kinds, word);

/** Reads a function behind its keyword; undefined after a fault. */
export function readFunction(cursor: Cursor, keyword: string, span: Span): OneFunction | undefined {
  const args = new Arguments(keyword, span);
  const kind = kinds[keyword];
  if (kind === undefined) return readWave(cursor, args);
  args.read(cursor, kind.names);
  const wrong = kind.wrong(args);
  if (wrong === undefined) return { transfers: true, write: (input) => kind.write(args, input) };
  cursor.diagnostics.error("wrong-argument-count", `${keyword} ${wrong}`, span);
  return undefined;
}

function readWave(cursor: Cursor, args: Arguments): OneFunction | undefined {
  const table: ParameterTable = shapes.get(args.keyword)!.parameters;
  const spellings = Object.entries(table).map(([name, { aliases = [] }]) => [name, ...aliases]);
  args.read(cursor, spellings.flat());
  const missing = waves[args.keyword]!;
  if (args.values.length > missing.length) {
    const message = `${args.keyword} takes at most ${missing.length} values, not ${args.values.length}`;
    cursor.diagnostics.error("wrong-argument-count", message, args.span);
    return undefined;
  }
  const values = missing.flatMap((otherwise, k): Parts => {
    const name = spellings[k]!.find((spelling) => args.named.has(spelling));
    return [", (", (name === undefined ? args.values[k] : args.named.get(name)) ?? otherwise, ")"];
  });
  const written: Parts = [`spice_${args.keyword}(time`, ...values, ")"];
  return { transfers: false, write: () => written };
}
