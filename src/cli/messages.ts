import type { Diagnostic, Library } from "./library.js";
import type { Paint } from "./terminal.js";

const HEAD = /^(.*?)(error|warning|note): /;

/** Diagnostics as text, each with its line of the netlist, coloured for a terminal. */
export function describe(library: Library, diagnostics: readonly Diagnostic[], paint: Paint): string {
  return diagnostics.map((diagnostic) => colour(library.format(diagnostic), paint) + "\n").join("");
}

function colour(text: string, paint: Paint): string {
  const severities = { error: paint.red, warning: paint.yellow, note: paint.cyan } as const;
  return text
    .split("\n")
    .map((line, i) => {
      if (i === 0) {
        return line.replace(HEAD, (_, place: string, word: keyof typeof severities) => {
          return `${place && paint.bold(place)}${severities[word](`${word}:`)} `;
        });
      }
      if (/^ *\^~*$/.test(line)) return paint.green(line);
      return line.replace(/^ {2}help:/, (help) => paint.cyan(help));
    })
    .join("\n");
}

/** "2 errors, 1 warning". */
export function tally(diagnostics: readonly Diagnostic[]): string {
  return (["error", "warning", "note"] as const)
    .map((severity) => ({ severity, count: diagnostics.filter((d) => d.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}${count > 1 ? "s" : ""}`)
    .join(", ");
}

/** What an error that reached the top looks like to a person, and the exit code that it asks for. */
export function explain(
  library: Library | undefined,
  error: unknown,
  paint: Paint,
  quiet = false,
): { text: string; exitCode: number } {
  const { exitCode, diagnostics, hint, message } = shapeOf(error);
  if (exitCode === undefined) {
    const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { text: `lockspice: ${paint.red("internal error:")} ${trace}\n`, exitCode: 70 };
  }
  if (library !== undefined && diagnostics.length > 0) {
    const shown = quiet ? diagnostics.filter((d) => d.severity === "error") : diagnostics;
    return { text: `${describe(library, shown, paint)}lockspice: ${tally(shown)}\n`, exitCode };
  }
  const help = hint === undefined ? "" : `\n  ${paint.cyan("help:")} ${hint}`;
  return { text: `lockspice: ${paint.red("error:")} ${message}${help}\n`, exitCode };
}

interface ErrorShape {
  readonly exitCode: number | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly hint: string | undefined;
  readonly message: string;
}

/** Reads what errors of the library and of the command line carry, without loading the library to ask for classes. */
function shapeOf(error: unknown): ErrorShape {
  const e = (error instanceof Error ? error : {}) as Partial<ErrorShape>;
  return {
    exitCode: typeof e.exitCode === "number" ? e.exitCode : undefined,
    diagnostics: e.diagnostics ?? [],
    hint: e.hint,
    message: e.message ?? String(error),
  };
}
