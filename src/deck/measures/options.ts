import { nearest, type Diagnostics } from "../../base/diagnostics.js";
import type { Piece, Span } from "../../base/source.js";
import type { Cursor } from "../../netlist/cursor.js";

/** Words with a value that further say what is measured. */
const ACTING: ReadonlySet<string> = new Set(
  (
    "val td rise fall cross at from to on off minval ignor ignore ymin ymax file comp_function indepvarcol " +
    "depvarcol numfreq gridsize minfreq maxfreq nbharm output default_val"
  ).split(" "),
);

/** Those that may stand without a `=`. */
const BARE: ReadonlySet<string> = new Set(["val", "td", "rise", "fall", "cross", "at", "from", "to"]);

/** Words with a value that are for optimisers and printers. */
const PASSED: ReadonlySet<string> = new Set(
  "goal weight print precision frac_max rfc_level failvalue indepvar2col minval binsiz".split(" "),
);

/** Those that act in events alone. */
const OF_EVENTS: ReadonlySet<string> = new Set(["frac_max"]);

export const optionWords: readonly string[] = [...ACTING, ...PASSED];

export interface Option {
  readonly piece: Piece;
  readonly span: Span;
}

/** Whether a name is that of an option rather than of something that is measured. */
export function isActing(name: string): boolean {
  return ACTING.has(name);
}

/** The `name=value` pairs of a measure card. */
export class MeasureOptions {
  private readonly given = new Map<string, Option>();

  constructor(
    private readonly cursor: Cursor,
    private readonly diagnostics: Diagnostics,
  ) {}

  get(name: string): Option | undefined {
    return this.given.get(name);
  }

  /** Forgets what was read of an event; what holds for the measure stays. */
  clear(): void {
    for (const name of this.given.keys()) if (name !== "default_val" && name !== "output") this.given.delete(name);
  }

  /** Reads the `name=value` pairs that come next, of an event or else; false after a fault was reported. */
  read(of?: "event"): boolean {
    const { diagnostics } = this;
    for (;;) {
      while (this.cursor.mark(",")) continue;
      const name = this.next;
      if (name === undefined) return true;
      const option = this.take();
      if (option === undefined) return false;
      const { span } = option;
      if (ACTING.has(name) || (of === "event" && OF_EVENTS.has(name))) this.given.set(name, option);
      else if (PASSED.has(name)) diagnostics.warning("ignored-option", `${name}= has no effect here`, span);
      else {
        const near = nearest(name, [...ACTING, ...PASSED]);
        diagnostics.error("unknown-option", `a measure knows no "${name}"`, span, near && `did you mean "${near}"?`);
        return false;
      }
    }
  }

  /** The name of the option that comes next; LTspice writes some without their `=`. */
  get next(): string | undefined {
    const { cursor } = this;
    const token = cursor.peek();
    if (token?.kind !== "word") return undefined;
    const bare = BARE.has(token.lower) && cursor.peek(1) !== undefined && cursor.peek(1)!.kind !== "mark";
    return cursor.atAssignment || bare ? token.lower : undefined;
  }

  take(): Option | undefined {
    const { cursor } = this;
    const assignment = cursor.assignment();
    if (assignment !== undefined) return { piece: assignment.value, span: assignment.span };
    if (this.next === undefined || cursor.atAssignment) return undefined;
    const { span } = cursor.next()!;
    const value = cursor.value("a value");
    return value && { piece: value.piece, span };
  }
}
