import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { audit, parse } from "../../src/index.js";
import type { AuditResult } from "../../src/index.js";

const file = fileURLToPath(new URL("../../netlists/sinh12.cir", import.meta.url));
const netlist = readFileSync(file, "utf8");

export interface Question {
  readonly rule: string;
  readonly engine: "op" | "phases" | "tran";
  readonly gamma: number;
  readonly wtau?: number;
  /** Parameters of the LOCKIN model in place of `skip=2 periods=2 points=64 phases=12`. */
  readonly lockIn?: string;
  readonly seed?: number;
}

/** An audit of netlists/sinh12.cir with another rule, nudge, speed or instrument. */
export function sinh12({ rule, engine, gamma, wtau = 0.1, lockIn, seed = 1 }: Question): Promise<AuditResult> {
  const changes: readonly [string, string][] = [
    [".param gamma=0.1 wtau=0.1", `.param gamma=${gamma} wtau=${wtau}`],
    [".learn freqprop", `.learn ${rule}`],
    ["skip=2 periods=2 points=64 phases=12", lockIn ?? "skip=2 periods=2 points=64 phases=16"],
  ];
  const bytes = changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`${file} has no "${from}"`);
    return text.replace(from, to);
  }, netlist);
  return audit(parse({ name: file, bytes }, { seed }), { engine });
}
