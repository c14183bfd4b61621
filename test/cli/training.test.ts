import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { stream } from "../../src/base/random.js";
import { commandLine, root } from "./harness.js";

const cli = commandLine();
const at = (name: string): string => path.join(cli.folder, name);

/** The Iris network with another way to learn, and other devices. */
async function iris(learn: string, update = "ideal"): Promise<string> {
  const text = await readFile(path.join(root, "netlists/iris.cir"), "utf8");
  return text
    .replaceAll("update=ideal", `update=${update}`)
    .replace("file=iris.csv", `file=${path.join(root, "netlists/iris.csv")}`)
    .replace(
      /^\.learn[^]*?(?=^\.end)/m,
      `.learn ${learn}\n+ data=iris outputs=(setosa versicolor virginica) targets=onehot(class)\n`,
    );
}

/** All files below a folder but those that hold times, by name. */
async function filesOf(folder: string): Promise<Map<string, string>> {
  const names = await readdir(at(folder), { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile() && entry.name !== "timing.json");
  const read = files.map(async ({ parentPath, name }): Promise<[string, string]> => {
    const file = path.join(parentPath, name);
    return [path.relative(at(folder), file), await readFile(file, "utf8")];
  });
  return new Map((await Promise.all(read)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Kills in each of the four trainings. */
const KILLS = 5;

const pulsed = "softbounds step=2u dtod=0.3 ctoc=0.3";
/** Devices that have more than what is read of them, and change by themselves. */
const flawed = `${pulsed} writenoise=0.5 readnoise=0.01 lifetime=3000 diffusion=1u stuck=0.02`;
const trainings: readonly (readonly [name: string, learn: string, update: string])[] = [
  [
    "op, momentum and early stopping",
    "adjoint rate=2n optimiser=momentum epochs=30 batch=5 test=0.3 validation=0.2 patience=30 schedule=cosine warmup=2",
    "ideal",
  ],
  [
    "phases, flawed devices and early stopping",
    "freqprop gamma=25u lockin=lk rate=10n epochs=12 batch=5 test=0.3 validation=0.2 patience=12 engine=phases",
    flawed,
  ],
  ["time, state carried over", "freqprop gamma=25u lockin=lk rate=10n epochs=2 batch=5 test=0.3", flawed],
  ["op, adam and balanced classes", "adjoint rate=2u optimiser=adam balanced=1 epochs=30 batch=5 test=0.3", "ideal"],
];

describe("a training that is killed", () => {
  it.each(trainings)("goes on to the same bytes: %s", async (name, learn, update) => {
    await writeFile(at("killed.cir"), await iris(learn, update));
    const words = ["train", "killed.cir", "--quiet", "--checkpoint", "3", "--out"];
    const began = performance.now();
    expect((await cli.run([...words, `whole ${name}`])).code).toBe(0);
    const duration = performance.now() - began;
    const moments = stream(1, name);
    const folder = `killed ${name}`;
    const saved = (): Promise<boolean> =>
      readFile(at(`${folder}/checkpoint.json`)).then(
        () => true,
        () => false,
      );
    const arguments_ = async (): Promise<string[]> => [...words, folder, ...((await saved()) ? ["--resume"] : [])];
    for (let kill = 0; kill < KILLS; kill++) {
      const { child, ended } = cli.start(await arguments_());
      await wait(duration * (0.1 + 0.8 * moments.uniform()));
      child.kill("SIGKILL");
      await ended;
    }
    expect((await cli.run(await arguments_())).code).toBe(0);
    const [whole, resumed] = [await filesOf(`whole ${name}`), await filesOf(folder)];
    // What a write that was killed left behind is no result.
    for (const file of [...resumed.keys()]) if (file.endsWith(".tmp")) resumed.delete(file);
    expect([...resumed.keys()]).toEqual([...whole.keys()]);
    for (const [file, text] of whole) expect(resumed.get(file) === text, file).toBe(true);
  });
});

describe("an experiment", () => {
  const experiment = ["train", "exp.cir", "--seeds", "3", "--sweep", "rate=5n,10n"];
  beforeAll(async () => {
    const learn = "adjoint rate=1n epochs=2 batch=15 test=0.3 validation=0.2";
    await writeFile(at("exp.cir"), await iris(learn));
  });

  it("gives the same bytes with 1, 2 and 3 threads, and those of the trainings by themselves", async () => {
    const of = [];
    for (const threads of ["1", "2", "3"]) {
      const { code, stdout } = await cli.run([...experiment, "--threads", threads, "--out", `exp-${threads}`]);
      expect(code).toBe(0);
      expect(stdout).toContain("6 in ");
      of.push(await filesOf(`exp-${threads}`));
    }
    expect([...of[0]!.keys()]).toContain("rate=10n/seed-3/learning.svg");
    expect(of[1]).toEqual(of[0]);
    expect(of[2]).toEqual(of[0]);
    await cli.run(["train", "exp.cir", "--seed", "2", "--set", "rate=10n", "--out", "alone"]);
    expect(await filesOf("alone")).toEqual(await filesOf("exp-1/rate=10n/seed-2"));
  });

  it("sums up with mean and standard deviation", async () => {
    await cli.run([...experiment, "--out", "sum"]);
    const accuracy = await Promise.all(
      [1, 2, 3].map(async (seed) => {
        const report = await readFile(at(`sum/rate=5n/seed-${seed}/report.json`), "utf8");
        return (JSON.parse(report) as { final: { test: { accuracy: number } } }).final.test.accuracy;
      }),
    );
    const summary = JSON.parse(await readFile(at("sum/summary.json"), "utf8")) as {
      seeds: number[];
      settings: { set: object; final: { test: { accuracy: { mean: number; std: number; count: number } } } }[];
    };
    expect(summary.seeds).toEqual([1, 2, 3]);
    expect(summary.settings.map(({ set }) => set)).toEqual([{ rate: "5n" }, { rate: "10n" }]);
    const { mean, std, count } = summary.settings[0]!.final.test.accuracy;
    const [a, b, c] = accuracy as [number, number, number];
    expect(mean).toBeCloseTo((a + b + c) / 3, 14);
    // The variance as half the mean square difference of pairs.
    expect(std).toBeCloseTo(Math.sqrt(((a - b) ** 2 + (b - c) ** 2 + (a - c) ** 2) / 6), 14);
    expect(count).toBe(3);
    const rows = (await readFile(at("sum/summary.csv"), "utf8")).trimEnd().split("\n");
    expect(rows[0]).toBe(
      "rate,seed,folder,epochs,train_loss,train_accuracy,validation_loss,validation_accuracy,test_loss,test_accuracy",
    );
    expect(rows).toHaveLength(7);
    expect(rows[1]).toMatch(/^5n,1,rate=5n\/seed-1,2,/);
    expect(Number(rows[2]!.split(",").at(-1))).toBe(b);
    expect(await readFile(at("sum/summary.svg"), "utf8")).toMatch(/^<svg[^]*rate=10n[^]*<\/svg>\s*$/);
  });

  it("goes on where it was, and trains what had not begun", async () => {
    await cli.run([...experiment, "--out", "again"]);
    const whole = await filesOf("again");
    await cli.run([...experiment, "--epochs", "1", "--out", "part"]);
    expect((await cli.run([...experiment, "--out", "part", "--resume"])).code).toBe(0);
    expect(await filesOf("part")).toEqual(whole);
  });

  it("goes on without the trainings that do not converge, and says so", async () => {
    const words = ["train", "exp.cir", "--sweep", "vb=0.4,1e30", "--out", "bad", "--quiet"];
    const { code, stderr } = await cli.run(words);
    expect([code, stderr]).toEqual([4, expect.stringContaining("one training failed")]);
    expect((await readFile(at("bad/summary.csv"), "utf8")).trimEnd().split("\n")[2]).toMatch(/^1e30,1,.*,NaN$/);
  });

  it.each([
    [["--sweep", "rat=1,2"], 2, "did you mean rate?"],
    [["--sweep", "rate=1,,2"], 2, "empty value"],
    [["--sweep", "rate=1n,1n"], 2, "stands twice"],
    [["--sweep", "rate"], 2, "name=value"],
    [["--sweep", "rate=-1"], 3, "rate = -1 is out of range"],
    [["--sweep", "a={8,8.0}"], 3, "-D a"],
    [["--set", "epochs=x"], 3, "--set"],
    [["--seeds", "0"], 2, "--seeds"],
    [["--checkpoint", "0"], 2, "--checkpoint"],
  ])("%j is told", async (words, exit, text) => {
    const { code, stderr } = await cli.run(["train", "exp.cir", "--out", "wrong", ...words]);
    expect(stderr).toContain(text);
    expect(code).toBe(exit);
  });
});

describe("one training in several threads", () => {
  const card = (epochs: number): string => `adjoint rate=1n epochs=${epochs} batch=40 test=0.3 validation=0.2`;

  it("gives the same bytes, begun and resumed with any number of them", async () => {
    await writeFile(at("shared.cir"), await iris(card(20)));
    for (const threads of ["1", "2", "3"]) {
      const { code } = await cli.run(["train", "shared.cir", "--threads", threads, "--out", `shared-${threads}`]);
      expect(code).toBe(0);
    }
    const whole = await filesOf("shared-1");
    expect([...whole.keys()]).toContain("checkpoint.json");
    expect(await filesOf("shared-2")).toEqual(whole);
    expect(await filesOf("shared-3")).toEqual(whole);
    await cli.run(["train", "shared.cir", "--threads", "3", "--epochs", "7", "--out", "shared-4"]);
    await cli.run(["train", "shared.cir", "--threads", "2", "--resume", "--out", "shared-4"]);
    expect(await filesOf("shared-4")).toEqual(whole);
  });

  it("ends when it is interrupted", async () => {
    await writeFile(at("endless.cir"), await iris(card(1e6)));
    const { child, ended } = cli.start(["train", "endless.cir", "--threads", "2", "--out", "endless", "--quiet"]);
    while (!existsSync(at("endless/checkpoint.json"))) await wait(20);
    // The other thread is under way by then.
    await wait(1500);
    child.kill("SIGINT");
    expect(await ended).toMatchObject({
      code: 130,
      signal: null,
      stderr: expect.stringContaining("interrupted") as string,
    });
  });
});

describe("a checkpoint of another training", () => {
  beforeAll(async () => {
    const text = await iris("adjoint rate=1n epochs=1 batch=15 test=0.3");
    await writeFile(at("one.cir"), text);
    await cli.run(["train", "one.cir", "--out", "one"]);
  });

  it.each([
    [["--set", "rate=2n"], "rate was 1e-9, is 2e-9"],
    [["--set", "optimiser=momentum"], 'optimiser was \\"plain\\", is \\"momentum\\"'],
    [["--seed", "2"], "seed was 1, is 2"],
    [["-D", "a=9"], "define was"],
    [["--set", "standardise=zscore"], "standardise was"],
  ])("%j is refused, with what differs", async (words, text) => {
    const { code, stderr } = await cli.run(["train", "one.cir", "--out", "one", "--resume", ...words]);
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(text));
  });

  it("is refused when the data have changed", async () => {
    const data = await readFile(path.join(root, "netlists/iris.csv"), "utf8");
    await writeFile(at("iris.csv"), data.replace("5.1", "5.2"));
    const moved = (await iris("adjoint rate=1n epochs=1 batch=15 test=0.3")).replace(/file=\S+/, "file=iris.csv");
    await writeFile(at("moved.cir"), moved);
    await cli.run(["train", "moved.cir", "--out", "moved"]);
    await writeFile(at("iris.csv"), data);
    const { code, stderr } = await cli.run(["train", "moved.cir", "--out", "moved", "--resume"]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/data was|netlist was/)]);
  });

  it("is told when it is damaged", async () => {
    await writeFile(at("one/checkpoint.json"), '{"format":"lockspice checkpoint 4"}');
    const { code, stderr } = await cli.run(["train", "one.cir", "--out", "one", "--resume"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("no checkpoint")]);
  });
});
