import type { Writable } from "node:stream";

/** A failure to write to standard output other than a reader that went away. */
export class OutputError extends Error {
  readonly exitCode = 6;
}

/** Colours of text for a terminal; on anything else every function returns its text unchanged. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly green: (text: string) => string;
  readonly cyan: (text: string) => string;
  /** A colour as `#1f5fa8`, or its nearest of those that a terminal has. */
  readonly hex: (text: string, color: string) => string;
}

/** Colours for a stream: only on a terminal that knows them, and never with NO_COLOR (no-color.org). */
export function paintFor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): Paint {
  const on = stream.isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb";
  const sgr = (code: number | string) => (text: string) => (on ? `\x1b[${code}m${text}\x1b[0m` : text);
  const hex = (text: string, color: string): string => sgr(`38;5;${nearest(color)}`)(text);
  return { bold: sgr(1), faint: sgr(2), red: sgr(31), yellow: sgr(33), green: sgr(32), cyan: sgr(36), hex };
}

/** The place of a colour in the cube of 6 x 6 x 6 among the 256 of terminals. */
function nearest(color: string): number {
  const share = (at: number): number => Math.round(Number(`0x${color.slice(at, at + 2)}`) / 51);
  return 16 + 36 * share(1) + 6 * share(3) + share(5);
}

/**
 * A stream that is written to in order. A reader that went away (EPIPE: `| head`) is no failure: what is left is not
 * written, and the command goes on to write its files.
 */
export class Outlet {
  private closed = false;
  private failure: Error | undefined;

  constructor(
    readonly stream: Writable & { readonly isTTY?: boolean; readonly columns?: number },
    private readonly name: string,
  ) {
    // Failures reach the callback of write too; without a listener they would end the process.
    stream.on("error", (error: NodeJS.ErrnoException) => this.note(error));
  }

  get isTerminal(): boolean {
    return this.stream.isTTY === true;
  }

  /** Resolves when the text has been handed over. */
  async write(data: string | Uint8Array): Promise<void> {
    if (this.closed || data.length === 0) return;
    await new Promise<void>((resolve) => {
      this.stream.write(data, (error) => {
        if (error) this.note(error);
        resolve();
      });
    });
    if (this.failure) throw new OutputError(`cannot write ${this.name}: ${this.failure.message}`);
  }

  private note(error: NodeJS.ErrnoException): void {
    this.closed = true;
    if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_DESTROYED") this.failure = error;
  }
}
