import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
/** Virtual time stands still while a page computes: all that is waited for has come long before it is over. */
const FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--virtual-time-budget=600000", "--dump-dom"]; // prettier-ignore
const LONGEST = { timeout: 300_000, maxBuffer: 1e8 };

export interface Browser {
  readonly name: string;
  readonly version: string;
}

/** The Chromium that is installed. */
export function chromium(): Browser | undefined {
  for (const name of NAMES) {
    const { status, stdout } = spawnSync(name, ["--version"], { encoding: "utf8", timeout: 60_000 });
    if (status === 0) return { name, version: stdout.trim() };
  }
  return undefined;
}

/** A script of its own, in a folder of its own, for Node and for a page. */
export class Script {
  private readonly folder = mkdtempSync(join(tmpdir(), "lockspice-chromium-"));

  constructor(text: string) {
    writeFileSync(join(this.folder, "script.js"), text);
    const page = '<!doctype html><meta charset="utf-8"><body><script src="script.js"></script></body>';
    writeFileSync(join(this.folder, "page.html"), page);
  }

  /** What it writes in Node. */
  async inNode(): Promise<string> {
    return (await run(process.execPath, [join(this.folder, "script.js")], LONGEST)).stdout;
  }

  /** What stands in the body of its page when all its work is done. */
  async inPage(browser: Browser): Promise<string> {
    const profile = `--user-data-dir=${join(this.folder, "profile")}`;
    const page = pathToFileURL(join(this.folder, "page.html")).href;
    const { stdout } = await run(browser.name, [...FLAGS, profile, page], LONGEST);
    return /<body>([^]*?)<\/body>/.exec(stdout)?.[1] ?? stdout;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
