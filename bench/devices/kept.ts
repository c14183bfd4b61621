import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parse, train } from "../../src/index.js";

/** What came out of one training. */
export interface Run {
  /** The part of the page, the row, the setting and the seed that it was done for. */
  readonly key: string;
  /** Right answers [%] of the validation part, and of the test part where it was looked at. */
  readonly validation?: number;
  readonly test?: number;
  /** Loss on the validation part [V^2]. */
  readonly loss?: number;
  /** A device, in the mean. */
  readonly pulses: number;
  /** Of all pulses [J]; 0 where there are none. */
  readonly joules: number;
}

const percent = (share: number | undefined): number | undefined =>
  share === undefined ? undefined : Number((100 * share).toFixed(3));

/** Runs that were done are kept in a file, and not done again. */
export class Kept {
  private readonly runs: Map<string, Run>;

  constructor(private readonly path: string) {
    const list = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Run[]) : [];
    this.runs = new Map(list.map((run) => [run.key, run]));
  }

  async run(key: string, netlist: () => string, file: string, seed: number): Promise<Run> {
    const known = this.runs.get(key);
    if (known !== undefined) return known;
    const { report } = await train(parse({ name: file, bytes: netlist() }, { seed }), { rule: "adjoint" });
    const { validation, test } = report.final;
    const [valid, tested] = [percent(validation?.accuracy), percent(test?.accuracy)];
    const run: Run = {
      key,
      ...(valid !== undefined && { validation: valid, loss: Number(validation!.loss.toPrecision(4)) }),
      ...(tested !== undefined && { test: tested }),
      pulses: Number((report.pulses / report.trainable).toPrecision(4)),
      joules: Number((report.pulseEnergy ?? 0).toPrecision(4)),
    };
    process.stderr.write(`${JSON.stringify(run)}\n`);
    this.runs.set(key, run);
    const lines = [...this.runs.values()].map((each) => JSON.stringify(each));
    writeFileSync(this.path, `[\n${lines.join(",\n")}\n]\n`);
    return run;
  }
}
