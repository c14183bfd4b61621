import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { commandLine, root } from "./harness.js";

const cli = commandLine();

const DIVIDER = `divider of 3 V by three
V1 in 0 3
R1 in out {r1}
R2 out 0 1k
.param r1=2k
.op
.end
`;

const RC = `RC low-pass after a step
V1 in 0 PULSE(0 1 0 1n 1n 1 2)
R1 in out 1k
C1 out 0 1u
.tran 10u 5m
.print tran v(out)
.end
`;

/** \`C2\` with a capacitance that reads like 10 farad and is 10 femtofarad. */
const WARNED = RC.replace(".tran", "C2 out 0 10F\n.tran");

const LEARNER = `one trainable resistor learns to divide by two
.param x=1
V1 in 0 {x}
Rw in out syn
R2 out 0 20k
C1 out 0 10p
.model syn TRAINABLE (g=20u gmin=1u gmax=1m)
.model lk LOCKIN (f=1k)
.data points x t
+ 1 0.5
+ -1 -0.5
.enddata
.learn freqprop data=points outputs=(out) targets=(t) gamma=1u lockin=lk rate=1e-9 epochs=8 engine=phases
.end
`;

const at = (name: string): string => path.join(cli.folder, name);

beforeAll(async () => {
  const decks = { "divider.cir": DIVIDER, "rc.cir": RC, "warned.cir": WARNED, "learner.cir": LEARNER };
  for (const [name, text] of Object.entries(decks)) await writeFile(at(name), text);
});

describe("before any netlist is read", () => {
  it("prints the version of package.json", async () => {
    const { version } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8")) as { version: string };
    const { code, stdout, stderr } = await cli.run(["--version"]);
    expect([code, stdout, stderr]).toEqual([0, `lockspice ${version}\n`, ""]);
  });

  it.each([
    [["run"], "no netlist given"],
    [["run", "nowhere.cir"], "there is no netlist nowhere.cir"],
    [["run", "rc.cir", "divider.cir"], "'divider.cir' is too many"],
    [["run", "rc.cir", "--sed", "3"], "did you mean --seed?"],
    [["run", "rc.cir", "-D", "r1"], "name=value"],
    [["run", "rc.cir", "-I", "nowhere"], "there is no such folder"],
    [["run", "rc.cir", "-o", "rc.cir"], "the results would replace it"],
    [["run", "rc.cir", "--json", "./rc.cir"], "the results would replace it"],
    [["run", "rc.cir", "--svg", "rc.cir"], "the results would replace it"],
    [["run", "rc.cir", "--svg", "-"], "--svg - is no file"],
    [["run", "rc.cir", "--plot", "--json", "-"], "both ask for standard output"],
    [["run", "rc.cir", "--plot", "--format", "csv"], "both ask for standard output"],
    [["train", "learner.cir", "--resume", "--out", "nowhere"], "cannot resume"],
    [["runn", "rc.cir"], "did you mean run?"],
    [["rc.cir"], "lockspice run rc.cir"],
    [["help", "devics"], "did you mean devices?"],
  ])("calls %j wrong usage", async (words, sentence) => {
    const { code, stdout, stderr } = await cli.run(words);
    expect(stderr).toContain(sentence);
    expect([code, stdout]).toEqual([2, ""]);
    expect(await readFile(at("rc.cir"), "utf8")).toBe(RC);
  });

  it("calls a folder in the netlist's place unreadable input", async () => {
    await mkdir(at("folder.cir"), { recursive: true });
    const { code, stderr } = await cli.run(["run", "folder.cir"]);
    expect([code, stderr]).toEqual([6, "lockspice: error: folder.cir is a folder, not a netlist\n"]);
  });
});

describe("help", () => {
  it("is there for every command and every topic it lists", async () => {
    const { code, stdout } = await cli.run(["help"]);
    expect(code).toBe(0);
    const topics = [...stdout.matchAll(/^ {2}help ([a-z]+) /gm)].map((match) => match[1]!);
    expect(topics).toEqual(expect.arrayContaining(["devices", "cards", "options", "functions"]));
    for (const word of ["run", "train", "audit", "advise", "check", ...topics]) {
      const answer = await cli.run(["help", word]);
      expect([word, answer.code, answer.stderr]).toEqual([word, 0, ""]);
      expect(answer.stdout.length).toBeGreaterThan(80);
    }
  });

  it("explains a device with the units of its parameters, and a card", async () => {
    const diode = await cli.run(["help", "device", "D"]);
    expect(diode.stdout).toMatch(/^ {2}is\b.* A +1e-14 +model +saturation current$/m);
    const card = await cli.run(["help", "card", ".tran"]);
    expect(card.stdout).toContain("tstop");
    expect((await cli.run(["help", ".tran"])).stdout).toBe(card.stdout);
  });

  it("is what --help of a command gives", async () => {
    expect((await cli.run(["run", "--help"])).stdout).toBe((await cli.run(["help", "run"])).stdout);
  });
});

describe("run", () => {
  it("prints operating point values on standard output and nothing else anywhere", async () => {
    const { code, stdout, stderr } = await cli.run(["run", "divider.cir"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/v\(out\) += +1(\.0+)?(e[+]?0+)?$/m);
  });

  it("draws 80 characters wide where results go to no terminal, in place of the tables", async () => {
    const { code, stdout, stderr } = await cli.run(["run", "rc.cir", "--plot"]);
    expect([code, stderr]).toEqual([0, ""]);
    const lines = stdout.split("\n");
    expect(lines.slice(0, 3)).toEqual(["Transient Analysis", "  ⠒ v(out)", "voltage [V]"]);
    expect(Math.max(...lines.map((line) => [...line].length))).toBe(80);
    expect(stdout).not.toContain("\x1b");
    const both = await cli.run(["run", "rc.cir", "--plot", "-o", "plotted.csv"]);
    expect(both.stdout).toBe(stdout);
    expect((await readFile(at("plotted.csv"), "utf8")).split("\n")[0]).toBe("time,v(out)");
  });

  it("writes the files of a script whole, adds where it says so, and never over the netlist", async () => {
    const script = (file: string) =>
      DIVIDER.replace(
        ".op",
        () => `.control\nop\nset appendwrite\nset filetype=ascii\nwrite ${file} v(out)\necho done $&v(out)\n.endc`,
      );
    const first = await cli.run(["run", "-"], { input: script("scripted.raw") });
    expect([first.code, first.stdout.split("\n")[0]]).toEqual([0, "done 1"]);
    const once = await readFile(at("scripted.raw"), "utf8");
    expect(once).toMatch(/^Title: divider of 3 V by three\n[^]*\t2\tv\(out\)|\t1\tv\(out\)/);
    const piped = await cli.run(["run", "-", "--format", "csv"], { input: script("scripted.raw") });
    expect([piped.stdout.includes("done"), piped.stderr]).toEqual([false, "done 1\n"]);
    expect(await readFile(at("scripted.raw"), "utf8")).toBe(once + once);
    await writeFile(at("own.cir"), script("./own.cir"));
    const own = await cli.run(["run", "own.cir"]);
    expect([own.code, own.stderr.includes("the results would replace it")]).toEqual([2, true]);
    expect(await readFile(at("own.cir"), "utf8")).toBe(script("./own.cir"));
    const twice = await cli.run(["run", "-", "-o", "scripted.raw"], { input: script("scripted.raw") });
    expect([twice.code, twice.stderr.includes("the script writes scripted.raw too")]).toEqual([2, true]);
    const nowhere = await cli.run(["run", "-"], { input: script("no/such/folder.raw") });
    expect([nowhere.code, nowhere.stderr.includes("no/such/folder.raw")]).toEqual([6, true]);
  });

  it("reads standard input, and overrides parameters by numbers and expressions", async () => {
    const { code, stdout } = await cli.run(["run", "-", "-D", "r1={3k+1k}", "--json", "-"], { input: DIVIDER });
    expect(code).toBe(0);
    expect(valueOf(stdout, "op", "v(out)")).toBeCloseTo(0.6, 9);
    const suffixed = await cli.run(["run", "divider.cir", "-Dr1=500", "--json", "-"]);
    expect(valueOf(suffixed.stdout, "op", "v(out)")).toBeCloseTo(2, 9);
  });

  it("takes the columns of CSV from .print, those of CSV and raw from .save, and all with --columns all", async () => {
    const deck = RC.replace(".print tran v(out)", ".save v(out) i(v1)\n.print tran v(in,out)");
    const header = async (...words: string[]) => {
      const { stdout } = await cli.run(["run", "-", ...words], { input: deck });
      return stdout.startsWith("Title") ? rawColumns(stdout) : stdout.split("\n")[0]!.split(",");
    };
    expect(await header("--format", "csv")).toEqual(["time", '"v(in', 'out)"']);
    expect(await header("--format", "raw-ascii")).toEqual(["time", "v(out)", "i(v1)"]);
    const all = ["time", "v(in)", "v(out)", "i(v1)"];
    expect(await header("--format", "csv", "--columns", "all")).toEqual(all);
    expect(await header("--format", "raw-ascii", "--columns", "all")).toEqual(all);
  });

  it("prints the readings of lock-in amplifiers as measures", async () => {
    const deck = `amplitude of a divided sine
V1 in 0 SIN(0 2 1k)
R1 in out 1k
R2 out 0 3k
.model lk LOCKIN (f=1k)
.lockin probe v(out) lk
.tran 10u 5m
.end
`;
    const { stdout } = await cli.run(["run", "-"], { input: deck });
    expect(stdout.match(/^probe\.\w+/gm)).toEqual(["probe.x", "probe.y", "probe.r", "probe.theta", "probe.dc"]);
    expect(Number(/^probe\.x +=(.*)$/m.exec(stdout)![1])).toBeCloseTo(1.5, 6);
    const csv = await cli.run(["run", "-", "--format", "csv"], { input: deck });
    expect(csv.stdout).toMatch(/^time,v\(in\),v\(out\),i\(v1\),probe\.x,probe\.y,/);
    const chosen = await cli.run(["run", "-", "--format", "csv"], {
      input: `${deck.replace(".end", "")}.print tran probe.r v(in)\n`,
    });
    expect(chosen.stdout).toMatch(/^time,probe\.r,v\(in\)\n/);
    expect(csv.stdout).toMatch(/\n\nname,value\nprobe\.x,1\.[45]/);
  });

  it("says that a .learn card is not for it", async () => {
    const { code, stderr } = await cli.run(["run", "learner.cir"]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^learner\.cir:13:1: note: /);
  });

  it("gives one JSON document with --json -, and the same in a file", async () => {
    const { code, stdout } = await cli.run(["run", "rc.cir", "--json", "-"]);
    expect(code).toBe(0);
    const document = JSON.parse(stdout) as Document;
    expect(Object.keys(document)).toEqual(["lockspice", "deck", "seed", "analyses", "measures", "warnings"]);
    expect(document.analyses.map((analysis) => analysis.kind)).toEqual(["tran"]);
    const file = await cli.run(["run", "rc.cir", "--json", "rc.json"]);
    expect(file.stdout).not.toContain("{");
    expect(await readFile(at("rc.json"), "utf8")).toBe(stdout);
  });

  it("writes raw, CSV and JSON by the ending, and still prints", async () => {
    for (const ending of ["raw", "csv", "json"]) {
      const { code, stdout } = await cli.run(["run", "rc.cir", "-o", `result.${ending}`]);
      expect(code).toBe(0);
      expect(stdout).toContain("v(out)");
    }
    expect(await readFile(at("result.raw"), "latin1")).toMatch(/^Title: .*\n[^]*\nBinary:\n/);
    expect(await readFile(at("result.csv"), "utf8")).toMatch(/^time,/);
    const document = JSON.parse(await readFile(at("result.json"), "utf8")) as Document;
    expect(document.analyses[0]!.columns[0]).toBe("time");
  });

  it("gives standard output to --format alone, binary or not", async () => {
    const csv = await cli.run(["run", "rc.cir", "--format", "csv"]);
    await cli.run(["run", "rc.cir", "-o", "same.csv"]);
    expect(csv.stdout).toBe(await readFile(at("same.csv"), "utf8"));
    const ascii = await cli.run(["run", "rc.cir", "--format=raw-ascii"]);
    expect(ascii.stdout).toMatch(/^Title: .*\n[^]*\nValues:\n/);
  });

  it("keeps ngspice's habit of -b -r FILE -o LOG", async () => {
    const { code, stdout, stderr } = await cli.run(["run", "-b", "warned.cir", "-r", "b.raw", "-o", "b.log"]);
    expect([code, stdout, stderr]).toEqual([0, "", ""]);
    expect(await readFile(at("b.raw"), "latin1")).toMatch(/^Title: /);
    const log = await readFile(at("b.log"), "utf8");
    expect(log).toContain("warned.cir:5:10: warning:");
    expect(log).toContain("v(out)");
  });

  it("keeps faults in the log and on standard error", async () => {
    const { code, stdout, stderr } = await cli.run(["run", "-", "-b", "-o", "fault.log"], { input: "t\nR1 1\n.op\n" });
    expect([code, stdout]).toEqual([3, ""]);
    expect(stderr).toContain("<stdin>:2:");
    expect(await readFile(at("fault.log"), "utf8")).toBe(stderr);
  });

  it("writes one line of figures with --stats", async () => {
    const { stderr } = await cli.run(["run", "rc.cir", "--stats", "-o", "s.raw"]);
    const figures = JSON.parse(stderr) as Record<string, number>;
    expect(Object.keys(figures)).toEqual(
      "points rejected newton final parse_ms setup_ms sim_ms write_ms peak_bytes".split(" "),
    );
    expect(figures["points"]).toBeGreaterThan(10);
    expect(figures["newton"]).toBeGreaterThanOrEqual(figures["points"]!);
  });

  it("shows no colours and no progress where there is no terminal", async () => {
    const { stdout, stderr } = await cli.run(["run", "warned.cir"], { env: { NO_COLOR: "" } });
    expect(stdout + stderr).not.toContain("\x1b");
    expect(stderr).toMatch(/^warned\.cir:5:10: warning: /);
  });
});

describe("faults", () => {
  it("shows every fault of a netlist at its place and exits with 3", async () => {
    const input = "t\nR1 1 0 1..5k\nQX 1 0\n.tarn 1u 1m\n.end\n";
    const { code, stdout, stderr } = await cli.run(["run", "-"], { input });
    expect([code, stdout]).toEqual([3, ""]);
    expect(stderr).toMatch(/^<stdin>:2:8: error: .*\n {2}R1 1 0 1\.\.5k\n {9}\^~+/m);
    expect(stderr).toMatch(/^<stdin>:3:6: error: /m);
    expect(stderr).toMatch(/^<stdin>:4:1: error: [^]*\.tran/m);
  });

  it("takes warnings as errors with --strict, and leaves no result", async () => {
    const { code, stderr } = await cli.run(["run", "warned.cir", "--strict", "-o", "strict.raw"]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^warned\.cir:5:10: error: /);
    await expect(readFile(at("strict.raw"))).rejects.toThrow();
  });

  it("keeps warnings back with --quiet", async () => {
    const { code, stdout, stderr } = await cli.run(["run", "warned.cir", "--quiet"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("v(out)");
  });

  it("exits with 6 when results cannot be written", async () => {
    const missing = await cli.run(["run", "rc.cir", "-o", "no/such/folder/a.raw"]);
    expect(missing.code).toBe(6);
    expect(missing.stderr).toContain("no/such/folder");
    const folder = await cli.run(["train", "learner.cir", "--out", "rc.cir/under"]);
    expect(folder.code).toBe(6);
  });

  it("exits with 4 when there is no solution", async () => {
    const input = "no solution: the discriminant is negative\nB1 a 0 I=v(a)*v(a)+1\nR1 a 0 1k\n.op\n.end\n";
    const { code, stderr } = await cli.run(["run", "-"], { input });
    expect(code).toBe(4);
    expect(stderr).toContain("help:");
  });
});

describe("check", () => {
  it("says what a netlist holds", async () => {
    const { code, stdout, stderr } = await cli.run(["check", "rc.cir"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toBe("rc.cir: 3 devices, 2 nodes, .tran; no faults\n");
  });

  it("lists faults as a JSON document, too", async () => {
    const { code, stdout } = await cli.run(["check", "-", "--json", "-"], { input: "t\nR1 1 0\n.op\n" });
    expect(code).toBe(3);
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { severity: string; file: string; line: number }[] };
    expect(diagnostics[0]).toMatchObject({ severity: "error", file: "<stdin>", line: 2 });
  });
});

describe("train and audit", () => {
  it("learns, leaves its files, and says so", async () => {
    const { code, stdout, stderr } = await cli.run(["train", "learner.cir"]);
    expect(code).toBe(0);
    // Its engine leaves out the capacitors, and says so once.
    expect(stderr.match(/^learner\.cir:.*$/gm)).toEqual([
      expect.stringMatching(/^learner\.cir:13:93: note: engine=phases takes capacitors as open/),
    ]);
    const out = at("out/learner");
    const report = JSON.parse(await readFile(path.join(out, "report.json"), "utf8")) as Report;
    expect(report).toMatchObject({ deck: "learner.cir", rule: "freqprop", engine: "phases", trainable: 1 });
    expect(report.epochs.length).toBe(8);
    expect(report.final.train.loss).toBeLessThan(report.epochs[0]!.train.loss);
    for (const picture of ["learning.svg", "conductances.svg"]) {
      expect(await readFile(path.join(out, picture), "utf8")).toMatch(/^<svg[^]*<\/svg>\s*$/);
    }
    expect(await readFile(path.join(out, "conductances.csv"), "utf8")).toContain("rw");
    JSON.parse(await readFile(path.join(out, "timing.json"), "utf8"));
    expect(stdout).toContain("1 resistor");
    expect(stdout).toContain("report.json");
  });

  it("continues from a checkpoint to the same bytes as an unbroken training", async () => {
    await cli.run(["train", "learner.cir", "--out", "whole", "--epochs", "6"]);
    await cli.run(["train", "learner.cir", "--out", "broken", "--epochs", "3"]);
    const { code } = await cli.run(["train", "learner.cir", "--out", "broken", "--epochs", "6", "--resume"]);
    expect(code).toBe(0);
    const report = (folder: string) => readFile(at(`${folder}/report.json`), "utf8");
    expect(await report("broken")).toBe(await report("whole"));
  });

  it("gives the report as JSON, alone on standard output", async () => {
    const { stdout } = await cli.run(["train", "learner.cir", "--epochs", "2", "--json", "-", "--out", "j"]);
    expect(stdout).toBe(await readFile(at("j/report.json"), "utf8"));
  });

  it("advises, and says what is wrong with what it is asked", async () => {
    const { code, stdout } = await cli.run(["advise", "learner.cir", "--error", "0.02", "--json", "-"]);
    expect(code).toBe(0);
    const advice = JSON.parse(stdout) as { card: string };
    expect(advice).toMatchObject({ rule: "freqprop", error: 0.02, samples: 2, reached: true });
    expect(advice.card).toMatch(/^\.model \w+ LOCKIN \(f=/);
    const text = await cli.run(["advise", "learner.cir", "--error", "0.02"]);
    expect(text.code).toBe(0);
    expect(text.stdout).toContain(" s, the slowest of all samples");
    expect(text.stdout).toContain(advice.card);
    const wrong = await cli.run(["advise", "learner.cir", "--error", "2"]);
    expect([wrong.code, wrong.stdout]).toEqual([2, ""]);
    expect(wrong.stderr).toContain("--error 2: not a number between 0 and 1");
    const rule = await cli.run(["advise", "learner.cir", "--rule", "adjoint"]);
    expect([rule.code, rule.stdout]).toEqual([2, ""]);
    expect(rule.stderr).toContain("reads no sine by lock-in amplifiers");
  });

  it("audits the gradient", async () => {
    const { code, stdout } = await cli.run(["audit", "learner.cir", "--json", "-"]);
    expect(code).toBe(0);
    const audit = JSON.parse(stdout) as { cosine: number; samples: number; devices: { name: string }[] };
    expect(audit).toMatchObject({ rule: "freqprop", engine: "phases", samples: 2 });
    expect(audit.cosine).toBeGreaterThan(0.999);
    expect(audit.devices.map((device) => device.name)).toEqual(["rw"]);
    const text = await cli.run(["audit", "learner.cir", "--samples", "1", "--rule", "adjoint"]);
    expect(text.stdout).toContain("cosine");
  });
});

interface Document {
  readonly analyses: readonly { kind: string; columns: string[]; data: number[][] }[];
}

interface Report {
  readonly epochs: readonly { readonly train: { readonly loss: number } }[];
  readonly final: { readonly train: { readonly loss: number } };
}

function rawColumns(text: string): string[] {
  return [...text.matchAll(/^\t\d+\t(\S+)\t/gm)].map(([, name]) => name!);
}

/** The last value of a column in a JSON result, whose data is a list of columns. */
function valueOf(text: string, kind: string, column: string): number {
  const analysis = (JSON.parse(text) as Document).analyses.find((a) => a.kind === kind)!;
  return analysis.data[analysis.columns.indexOf(column)]!.at(-1)!;
}
