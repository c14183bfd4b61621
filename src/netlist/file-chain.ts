import type { Diagnostics } from "../base/diagnostics.js";
import type { Source, Span } from "../base/source.js";

/** Files that include files: a bound for readers that never give the same name twice. */
const INCLUDE_LIMIT = 100;

/** Files, or sections of them, that are being read: the main one first, each included by the one before. */
export class FileChain {
  private readonly open: { readonly source: Source; readonly section: string | undefined }[] = [];

  constructor(private readonly diagnostics: Diagnostics) {}

  /** Whether the main file is being read, and not one that it includes. */
  get atMain(): boolean {
    return this.open.length === 1;
  }

  begin(source: Source, section: string | undefined): void {
    this.open.push({ source, section });
  }

  end(): void {
    this.open.pop();
  }

  /** Whether a file may be included; false, after a fault was reported at `place`, where that would never end. */
  admits(source: Source, section: string | undefined, place: Span): boolean {
    const known = this.open.findIndex((open) => open.source.name === source.name && open.section === section);
    if (known < 0 && this.open.length < INCLUDE_LIMIT) return true;
    const names = [...this.open.slice(Math.max(known, 0)).map((open) => open.source), source].map((s) => s.name);
    const shown = names.length > 8 ? [...names.slice(0, 4), "...", ...names.slice(-3)] : names;
    const message = known >= 0 ? "files include each other in a circle" : `more than ${INCLUDE_LIMIT} nested includes`;
    const hint = "remove one of these .include cards";
    this.diagnostics.error("recursive-include", `${message}: ${shown.join(" -> ")}`, place, hint);
    return false;
  }
}
