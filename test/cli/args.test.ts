import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseArguments } from "../../src/cli/args.js";
import { commands } from "../../src/cli/commands.js";
import type { OptionSpec } from "../../src/cli/option-spec.js";
import { options } from "../../src/cli/options.js";

function accepted(...words: string[]) {
  const parsed = parseArguments(words);
  if (!parsed.ok) throw new Error(parsed.misuse.message);
  return parsed.request;
}

function refused(...words: string[]) {
  const parsed = parseArguments(words);
  if (parsed.ok) throw new Error(`accepted: ${words.join(" ")}`);
  return parsed.misuse;
}

describe("what a command line may say", () => {
  it("takes options before and after the deck, with a blank or an equals sign", () => {
    const plain = { command: "run", operands: ["a.cir"], options: { seed: 7, format: "csv" } };
    expect(accepted("run", "a.cir", "--seed", "7", "--format=csv")).toEqual(plain);
    expect(accepted("run", "--seed=7", "--format", "csv", "a.cir")).toEqual(plain);
  });

  it("takes ngspice's -b -r FILE -o LOG", () => {
    const { options: given } = accepted("run", "-b", "-r", "a.raw", "-o", "a.log", "a.cir");
    expect(given).toEqual({ batch: true, rawfile: "a.raw", output: "a.log" });
  });

  it("takes values of one-letter options attached, and lists in their order", () => {
    const { options: given } = accepted("run", "-Dr=1k", "-D", "c=1u", "--define", "x={2*r}", "-Ilib", "a.cir");
    expect(given).toEqual({ define: ["r=1k", "c=1u", "x={2*r}"], include: ["lib"] });
  });

  it("takes - as an operand and as a value, and everything after -- as operands", () => {
    expect(accepted("run", "-", "--json", "-")).toEqual({ command: "run", operands: ["-"], options: { json: "-" } });
    expect(accepted("run", "--", "--seed").operands).toEqual(["--seed"]);
  });

  it("reads --resume as a flag of train and as a folder for audit", () => {
    expect(accepted("train", "a.cir", "--resume").options).toEqual({ resume: true });
    expect(accepted("audit", "a.cir", "--resume", "out/a").options).toEqual({ resumeFrom: "out/a" });
  });

  it("shows help without words, and the version from anywhere", () => {
    expect(accepted().command).toBe("help");
    expect(accepted("--help").command).toBe("help");
    expect(accepted("--version").options.version).toBe(true);
    expect(accepted("run", "--version").options.version).toBe(true);
  });
});

describe("wrong usage", () => {
  it("names the unknown option and what is near", () => {
    const misuse = refused("run", "a.cir", "--fromat=csv");
    expect(misuse.message).toBe("unknown option --fromat");
    expect(misuse.word).toBe("--fromat");
    expect(misuse.known).toContain("--format");
    expect(misuse.known).not.toContain("--epochs");
  });

  it("says to which command an option belongs", () => {
    const misuse = refused("run", "a.cir", "--epochs", "3");
    expect(misuse.message).toBe("--epochs is not an option of 'lockspice run'");
    expect(misuse.hint).toContain("'lockspice train'");
  });

  it.each([
    [["run", "a.cir", "--seed"], "--seed needs a value"],
    [["run", "a.cir", "--seed", "--quiet"], "--seed needs a value"],
    [["run", "a.cir", "--output="], "--output needs a value"],
    [["run", "a.cir", "--quiet=yes"], "--quiet takes no value"],
    [["run", "a.cir", "--seed", "1", "--seed", "2"], "--seed is given twice"],
    [["run", "a.cir", "--seed", "-1"], "--seed -1: not a whole number from 0 on"],
    [["run", "a.cir", "--seed", "1.5"], "--seed 1.5: not a whole number from 0 on"],
    [["run", "a.cir", "--seed", "90071992547409930"], "--seed 90071992547409930: not a whole number from 0 on"],
    [["audit", "a.cir", "--samples", "0"], "--samples 0: not a whole number from 1 on"],
    [["run", "a.cir", "--timeout", "0"], "--timeout 0: not a positive number of seconds"],
    [["run", "a.cir", "--timeout", "soon"], "--timeout soon: not a positive number of seconds"],
    [
      ["run", "a.cir", "--dialect", "spice2"],
      "--dialect spice2: only ngspice, gnucap, ltspice, pspice, hspice and xyce are known",
    ],
    [["train", "a.cir", "--engine", "ac"], "--engine ac: only tran, phases and op are known"],
    [["simulate", "a.cir"], "unknown command 'simulate'"],
    [["a.cir"], "'a.cir' is not a command"],
    [["--quiet", "run", "a.cir"], "the command comes before the option --quiet"],
    [["run", "a.cir", "-z"], "unknown option -z"],
  ])("%j", (words, message) => {
    expect(refused(...words).message).toBe(message);
  });

  it("never throws, and drops no word", () => {
    const flags = Object.values<OptionSpec>(options).flatMap((o) => [
      `--${o.name}`,
      ...(o.short ? [`-${o.short}`] : []),
    ]);
    const word = fc.oneof(fc.constantFrom(...Object.keys(commands), ...flags, "a.cir", "-", "--"), fc.string());
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        const parsed = parseArguments(words);
        if (!parsed.ok) return parsed.misuse.message.length > 0;
        if (words.length === 0 || words[0]!.startsWith("-")) return true;
        // Each word after the command is an operand, an option, the value of one, or the -- before operands.
        const { operands, options: given } = parsed.request;
        const used = Object.values(given).flatMap((value) => (Array.isArray(value) ? value : [value]));
        const values = used.filter((value) => value !== true).map(String);
        const rest = words.slice(1);
        return rest.every(
          (w) => operands.includes(w) || w.startsWith("-") || values.some((v) => v === w || String(Number(w)) === v),
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe("the table of options", () => {
  it("explains every option, and spells each only once for a command", () => {
    for (const command of Object.keys(commands) as (keyof typeof commands)[]) {
      const own = Object.values<OptionSpec>(options).filter((spec) => spec.commands.includes(command));
      const spellings = own.flatMap((spec) => [spec.name, ...(spec.short ? [spec.short] : [])]);
      expect(new Set(spellings).size).toBe(spellings.length);
      for (const spec of own) expect(spec.about.length).toBeGreaterThan(10);
    }
  });
});
