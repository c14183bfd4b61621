import type { Span } from "./source.js";
import { locate } from "./source.js";

export type Severity = "error" | "warning" | "note";

/** Something a person should know about a netlist: what is wrong, where, and what would be right. */
export interface Diagnostic {
  readonly severity: Severity;
  /** A stable name in kebab-case, as `unknown-card`. */
  readonly code: string;
  readonly message: string;
  readonly span?: Span;
  /** What would be right; a sentence or a suggestion. */
  readonly hint?: string;
}

/** Collects what is found; nobody stops at the first fault. */
export class Diagnostics {
  readonly list: Diagnostic[] = [];
  /** Errors reported so far, repeated ones included: whoever calls a reader sees by it whether the reader failed. */
  errors = 0;
  private readonly told = new Set<string>();

  /** What was told of the same place before, as by another call of the same subcircuit, is not told again. */
  add(severity: Severity, code: string, message: string, span?: Span, hint?: string): void {
    if (severity === "error") this.errors++;
    if (span !== undefined) {
      const key = `${span.source.name}|${span.offset}|${span.length}|${code}|${message}`;
      if (this.told.has(key)) return;
      this.told.add(key);
    }
    this.list.push({ severity, code, message, ...(span && { span }), ...(hint !== undefined && { hint }) });
  }
  error(code: string, message: string, span?: Span, hint?: string): void {
    this.add("error", code, message, span, hint);
  }
  warning(code: string, message: string, span?: Span, hint?: string): void {
    this.add("warning", code, message, span, hint);
  }
  note(code: string, message: string, span?: Span, hint?: string): void {
    this.add("note", code, message, span, hint);
  }
  get failed(): boolean {
    return this.errors > 0;
  }
}

const LINE_LIMIT = 160;

/** `file:line:column: severity: message`, the line with a caret under the text, and the hint. */
export function format(diagnostic: Diagnostic): string {
  const { severity, message, span, hint } = diagnostic;
  const help = hint === undefined ? "" : `\n  help: ${hint}`;
  if (span === undefined) return `${severity}: ${message}${help}`;
  const place = locate(span);
  const cut = Math.max(0, Math.min(place.column - 1 - 40, place.lineText.length - LINE_LIMIT));
  const text = place.lineText.slice(cut, cut + LINE_LIMIT).replace(/[^\x20-\x7e\u00a0-\uffff]/g, " ");
  const marks = Math.max(1, Math.min(span.length, text.length - (place.column - 1 - cut)));
  const caret = " ".repeat(place.column - 1 - cut) + "^" + "~".repeat(marks - 1);
  return `${place.file}:${place.line}:${place.column}: ${severity}: ${message}\n  ${text}\n  ${caret}${help}`;
}

/** The known name nearest to `name` by edit distance, or undefined when none is near. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 0.5;
  for (const candidate of known) {
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Damerau-Levenshtein distance (adjacent transpositions count one), for short words. */
function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 4 || a.length > 64 || b.length > 64) return 99;
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let d = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d = Math.min(d, rows[i - 2]![j - 2]! + 1);
      row.push(d);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
