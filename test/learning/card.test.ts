import { describe, expect, it } from "vitest";
import { Diagnostics } from "../../src/base/diagnostics.js";
import { locate, type Piece } from "../../src/base/source.js";
import { scanNumber } from "../../src/base/units.js";
import { findLearnCard, readLearnCard } from "../../src/learning/card.js";
import { reportOptions } from "../../src/learning/report.js";
import { type LearnOverrides, learnSettings, type LearnSettings } from "../../src/learning/settings.js";
import { bindTask, type Task } from "../../src/learning/tasks/task.js";
import { parseNetlist } from "../../src/netlist/parse.js";

interface Outcome {
  readonly settings: LearnSettings | undefined;
  readonly task: Task | undefined;
  /** "severity code line:column text | message | hint". */
  readonly faults: string[];
}

const named: Record<string, number> = { gam: 2e-5, frac: 0.25 };

/** A deck of two data columns, a circuit with nodes in, y, z, and the given `.learn` card in line 6. */
function read(learn: string, overrides: LearnOverrides = {}, purpose: "train" | "audit" = "train"): Outcome {
  const text = ["title", ".data d x t u", "+ 0 0 5  1 1 5  2 1 5  3 0 5", ".enddata", "* circuit", learn, ".end", ""];
  const diagnostics = new Diagnostics();
  const netlist = parseNetlist({ name: "deck.cir", text: text.join("\n") }, {}, diagnostics);
  const evaluate = (piece: Piece): number | undefined => {
    const sign = piece.text.startsWith("-") ? -1 : 1;
    const scanned = scanNumber(piece.text, sign < 0 ? 1 : 0);
    const value = named[piece.text] ?? (scanned && "value" in scanned ? sign * scanned.value : undefined);
    if (value === undefined) diagnostics.error("bad-number", piece.text, piece.span(0, piece.text.length));
    return value;
  };
  const card = readLearnCard(findLearnCard(netlist.commands, diagnostics)!, evaluate, diagnostics);
  const surroundings = { nodes: ["in", "y", "z"], trainable: 3, lockIns: ["lk"], drivingPoint: () => 2.468e-4 };
  const settings = learnSettings(card, overrides, purpose, surroundings, diagnostics);
  const task =
    settings &&
    bindTask({ ...settings, outputs: settings.outputs.length }, netlist.data, new Set(["x"]), 1, diagnostics);
  const faults = diagnostics.list.map(({ severity, code, message, span, hint }) => {
    const { line, column, text: marked } = locate(span!);
    return `${severity} ${code} ${line}:${column} ${marked} | ${message} | ${hint ?? ""}`;
  });
  return { settings, task, faults };
}

const good = ".learn freqprop data=d outputs=(y) targets=(t) gamma=10u lockin=lk rate=1n";
const errors = ({ faults }: Outcome): string[] => faults.filter((fault) => fault.startsWith("error"));

describe("reading .learn", () => {
  it("reads values, expressions and defaults", () => {
    const { settings, faults } = read(
      good.replace("gamma=10u", "gamma={gam}") + " epochs=3 batch=all decay=0.5 shuffle=0",
    );
    expect(faults).toEqual([expect.stringMatching(/^note unused-column 2:13 u \|/)]);
    expect(settings).toMatchObject({
      values: { gamma: 2e-5 },
      ...{
        engine: "tran",
        state: "carry",
        temperature: 1,
        rate: 1e-9,
        decay: 0.5,
        epochs: 3,
        batch: "all",
        shuffle: false,
      },
      lockIn: { name: "lk" },
      outputs: [{ p: { name: "y" } }],
    });
    expect(settings!.rule.kind).toBe("freqprop");
    expect(settings!.loss.kind).toBe("mse");
  });

  it("reads how it is trained", () => {
    const more =
      " optimiser=momentum momentum=0.5 schedule=step decay=0.1 every=5 warmup=0.5 validation={frac} patience=3" +
      " balanced=1 standardise=zscore";
    const { settings, task, faults } = read(good + more);
    expect(faults).toEqual([expect.stringMatching(/^note unused-column/)]);
    expect(settings).toMatchObject({
      ...{ optimiserValues: { momentum: 0.5 }, decay: 0.1, every: 5, warmup: 0.5, patience: 3, balanced: true },
      ...{ validation: { kind: "fraction", fraction: 0.25 }, standardise: "zscore" },
    });
    expect([settings!.optimiser.kind, settings!.schedule.kind]).toEqual(["momentum", "step"]);
    expect(reportOptions(settings!)).toMatchObject({
      ...{ optimiser: "momentum", momentum: 0.5, schedule: "step", decay: 0.1, every: 5, warmup: 0.5 },
      ...{ validation: 0.25, patience: 3, balanced: 1, standardise: "zscore" },
    });
    expect([task!.train.length, task!.validation!.length]).toEqual([3, 1]);
  });

  it("tells what belongs to another optimiser or schedule, and what is missing", () => {
    const warned = (more: string) => read(good + more).faults.filter((fault) => fault.startsWith("warning"));
    expect(warned(" momentum=0.5")).toEqual([
      expect.stringMatching(/unused-parameter .* momentum \| .*optimiser=plain/),
    ]);
    expect(warned(" schedule=cosine decay=0.9")).toEqual([expect.stringMatching(/decay \| .*schedule=cosine/)]);
    expect(warned(" every=3")).toEqual([expect.stringMatching(/every \| .*schedule=exponential/)]);
    expect(warned(" optimiser=adam beta1=0.5 schedule=step decay=0.5 every=3")).toEqual([]);
    expect(errors(read(good + " patience=3"))).toEqual([expect.stringMatching(/missing-parameter .*validation/)]);
    expect(errors(read(good + " schedule=step"))).toEqual([expect.stringMatching(/missing-parameter .*decay/)]);
    expect(errors(read(good + " optimiser=adan"))).toEqual([expect.stringMatching(/did you mean adam/)]);
  });

  it("reads pairs of outputs, commas, capitals and onehot levels", () => {
    const { settings } = read(
      ".LEARN FreqProp data=D outputs=((Y,Z) (in 0), z) targets=onehot(x, hi=0.9 lo=-1) loss=SOFTMAX temperature=50m gamma=1u lockin=LK rate=1 engine=phases state=fresh test={frac}",
    );
    expect(settings!.outputs.map(({ p, n }) => [p.name, n?.name])).toEqual([
      ["y", "z"],
      ["in", "0"],
      ["z", undefined],
    ]);
    expect(settings!.targets).toMatchObject({ kind: "onehot", column: { name: "x" }, hi: 0.9, lo: -1 });
    expect(settings).toMatchObject({ engine: "phases", state: "fresh", temperature: 0.05 });
    expect(settings!.test).toEqual({ kind: "fraction", fraction: 0.25 });
    expect(settings!.loss.kind).toBe("softmax");
  });

  it("the report writes them in the words of the card", () => {
    expect(reportOptions(read(`${good} batch=all`).settings!)).toEqual({
      ...{
        data: "d",
        outputs: ["y"],
        targets: ["t"],
        loss: "mse",
        gamma: 1e-5,
        nudge: "current",
        lockin: "lk",
        rate: 1e-9,
      },
      ...{ decay: 1, epochs: 1, batch: "all", shuffle: 1, engine: "tran", state: "carry" },
    });
    const classes = good.replace("outputs=(y)", "outputs=((y,z) in)").replace("(t)", "onehot(t)");
    expect(reportOptions(read(`${classes} test=0.25 loss=softmax engine=phases`).settings!)).toMatchObject({
      ...{
        test: 0.25,
        outputs: [["y", "z"], "in"],
        targets: { onehot: { column: "t", hi: 1, lo: 0 } },
        temperature: 1,
      },
    });
  });

  it("test names a table", () => {
    expect(read(`${good} test=d`).task!.test).toHaveLength(4);
  });

  it("overrides take the place of the card; an unfit engine gives way to the rule's own, with a note", () => {
    const { settings, faults } = read(`${good} engine=phases`, { rule: "adjoint", epochs: 7 });
    expect(settings).toMatchObject({ engine: "op", epochs: 7, lockIn: undefined, values: {} });
    expect(faults).toContainEqual(expect.stringMatching(/^note unfit-engine 6:83 phases \|.*engine=op is taken/));
    expect(read(good, { engine: "phases" }).settings!.engine).toBe("phases");
    expect(() => read(good, { rule: "freqpop" })).toThrow(/unknown learning rule/);
    expect(() => read(good, { engine: "spice" })).toThrow(/unknown engine/);
    expect(() => read(good, { epochs: 1.5 })).toThrow(/no count/);
  });

  it("warns about a gamma that is not small beside the driving-point conductance", () => {
    const { faults, settings } = read(good.replace("10u", "50u"));
    expect(faults[0]).toMatch(/^warning large-gamma 6:54 50u .*gamma is 0.2 times.*gamma=12u/);
    expect(settings).toBeDefined();
    expect(read(good.replace("10u", "24u")).faults.join()).not.toMatch(/large-gamma/);
    expect(read(good.replace("10u", "50u"), { rule: "adjoint" }).faults.join()).not.toMatch(/large-gamma/);
  });

  it("an audit needs no rate", () => {
    expect(read(good.replace(" rate=1n", ""), {}, "audit").settings!.rate).toBe(0);
  });
});

describe("faults of .learn", () => {
  const cases: [string, string, RegExp][] = [
    ["rule", good.replace("freqprop", "freqpro"), /unknown-rule 6:8 freqpro .*did you mean freqprop/],
    ["no rule", good.replace("freqprop ", ""), /6:8 data .*expected a learning rule/],
    ["parameter", `${good} epoch=3`, /unknown-parameter 6:76 epoch .*did you mean epochs/],
    ["parameter twice", `${good} rate=2`, /duplicate-parameter 6:76 rate/],
    ["stray word", `${good} fast`, /6:76 fast .*name=value/],
    ["batch", `${good} batch=0`, /bad-value 6:82 0 .*a whole number from 1/],
    ["epochs", `${good} epochs=-3`, /bad-value 6:83 -3 .*epochs = -3/],
    ["fraction", `${good} test=1.5`, /bad-value 6:81 1.5 .*between 0 and 1/],
    ["test table", `${good} test=dd`, /unknown-data 6:81 dd .*did you mean d\?/],
    ["engine", `${good} engine=phase`, /bad-value 6:83 phase .*did you mean phases/],
    ["unfit engine", `${good} engine=op`, /unfit-engine 6:83 op .*tran, phases/],
    ["loss", `${good} loss=rms`, /bad-value 6:81 rms .*(mse|softmax)/],
    ["gamma sign", good.replace("10u", "-10u"), /bad-value 6:54 -10u .*above 0 S/],
    ["data", good.replace("data=d", "data=dd"), /unknown-data 6:22 dd .*did you mean d\?/],
    ["no data", good.replace("data=d ", ""), /missing-parameter 6:1 .learn .*needs data/],
    ["no gamma", good.replace("gamma=10u ", ""), /missing-parameter 6:1 .learn .*gamma=12u is 0.05 times/],
    ["no lock-in", good.replace("lockin=lk ", ""), /missing-parameter 6:1 .learn .*lockin/],
    ["no rate", good.replace(" rate=1n", ""), /missing-parameter 6:1 .learn .*S\^2\/V\^2/],
    ["lock-in", good.replace("lockin=lk", "lockin=lkk"), /unknown-lockin 6:65 lkk .*did you mean lk/],
    ["output", good.replace("(y)", "(yy)"), /unknown-node 6:33 yy .*did you mean y/],
    ["output without parentheses", good.replace("(y)", "y"), /6:32 y .*in parentheses.*outputs=\(\(yp,yn\)\)/],
    ["half a pair", good.replace("(y)", "((y))"), /second node of the pair/],
    ["three of a pair", good.replace("(y)", "((y z in))"), /6:38 in .*a pair of nodes/],
    ["no outputs", good.replace("(y)", "()"), /expected an output node/],
    ["target", good.replace("(t)", "(tt)"), /missing-column 6:45 tt .*did you mean t/],
    ["targets", good.replace("(t)", "(t x)"), /target-count 6:47 x .*2 targets for 1 output/],
    ["class column", good.replace("(t)", "onehot(class)"), /missing-column 6:51 class .*x, t, u/],
    ["class", good.replace("(t)", "onehot(x)"), /bad-class 6:51 x .*holds 1 in row 2.*counted from 0/],
    ["onehot parameter", good.replace("(t)", "onehot(t, hi=1 low=0)"), /unknown-parameter 6:59 low .*lo=0/],
    ["no value", `${good} epochs=`, /expected passes over the samples/],
    ["value missing before the next", good.replace("rate=1n", "rate= epochs=1"), /6:\d+ epochs .*expected/],
    ["expression", `${good} epochs={nothing}`, /bad-number 6:84 nothing/],
    [
      "softmax targets",
      good.replace("outputs=(y) targets=(t)", "loss=softmax outputs=(y z) targets=(t u)"),
      /bad-targets 6:\d+ t .*sum to 5/,
    ],
    ["a second card", `${good}\n${good}`, /second-learn 7:1 .learn .*one .learn card/],
  ];
  it.each(cases)("%s", (_, learn, pattern) => {
    const found = errors(read(learn));
    expect(found).toEqual([expect.stringMatching(pattern)]);
  });

  it("all faults of a card are told in one run", () => {
    const found = errors(read(".learn freqprop data=d outputs=(yy) targets=(t) loss=rms gama=1u lockin=lkk epochs=-1"));
    const codes = found.map((fault) => fault.split(" ")[1]);
    expect(codes.sort()).toEqual(
      [
        "bad-value",
        "bad-value",
        "missing-parameter",
        "missing-parameter",
        "unknown-lockin",
        "unknown-node",
        "unknown-parameter",
      ].sort(),
    );
  });
});
