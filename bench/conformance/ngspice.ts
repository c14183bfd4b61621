import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readRawfile } from "../../src/report/rawfile-read.js";
import type { ResultTable } from "../../src/report/table.js";
import type { TestDeck } from "./decks.js";

const LONGEST = 300_000;

/** ngspice, a process a deck, a few at a time. */
export class Ngspice {
  private readonly scratch = mkdtempSync(join(tmpdir(), "lockspice-conformance-"));
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  /** The tables of a deck. Throws Error with what ngspice said when it fails. */
  async run({ name, path, text }: TestDeck): Promise<readonly ResultTable[]> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      const deck = join(this.scratch, `${name}.cir`);
      const raw = join(this.scratch, `${name}.raw`);
      writeFileSync(deck, text);
      const said = await finished(["-b", "-r", raw, deck], dirname(path));
      if (!existsSync(raw)) throw new Error(`ngspice wrote nothing:\n${excerpt(said)}`);
      return readRawfile(readFileSync(raw), raw);
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.free++;
      else next();
    }
  }

  close(): void {
    rmSync(this.scratch, { recursive: true });
  }
}

/** Everything ngspice says, once it has ended well. */
function finished(args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("ngspice", args, { cwd, timeout: LONGEST, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (said += text));
    child.on("error", (error) => reject(new Error(`ngspice: ${error.message}`)));
    child.on("close", (status) =>
      status === 0 ? resolve(said) : reject(new Error(`ngspice ended with ${status}:\n${excerpt(said)}`)),
    );
  });
}

const excerpt = (said: string) =>
  said
    .split("\n")
    .filter((line) => /error|warning|fail|abort|unknown|unrec|too small/i.test(line))
    .slice(0, 8)
    .map((line) => `    ${line}`)
    .join("\n");
