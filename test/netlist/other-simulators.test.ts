import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/base/dialect.js";
import { parse, simulate } from "../../src/index.js";

const told = (cards: string, dialect: Dialect) => {
  try {
    return parse(`told\n${cards}\n.end`, { dialect }).diagnostics.map(({ code }) => code);
  } catch (error) {
    return (error as { diagnostics: { code: string }[] }).diagnostics.map(({ code }) => code);
  }
};

const divider = "V1 a 0 1\nR1 a b 1k\nR2 b 0 1k\n.op\n";

describe("cards of other simulators", () => {
  it.each<[string, Dialect, string]>([
    [".text name=x", "pspice", "unavailable-card"],
    [".wcase dc v(b) ymax", "pspice", "unavailable-card"],
    [".model k1 core(ms=1)", "pspice", "unavailable-model"],
    ["K1 a b 0.9 coil\n.model coil core(ms=1)", "pspice", "unavailable-model"],
    [".mc 3 op v(b) ymax", "pspice", "ignored-word"],
    [".watch op v(b)", "pspice", "ignored-card"],
    [".freeze", "gnucap", "ignored-card"],
    ["A1 a 0 0 0 0 q 0 buf", "ltspice", "unknown-device"],
    [".disto dec 10 1 1k", "ngspice", "unavailable-card"],
  ])("%s of %s: %s", (cards, dialect, code) => expect(told(divider + cards, dialect)).toContain(code));

  it("PSpice's .PROBE/CSDF is .PROBE, and a Monte-Carlo card in its form draws", async () => {
    const deck = parse(`probe\n${divider}.PROBE/CSDF v(b) i(R1)\n.MC 3 OP v(b) YMAX seed=3\n.end`, {
      dialect: "pspice",
    });
    const { analyses } = await simulate(deck);
    expect(analyses).toHaveLength(3);
    expect(analyses[0]!.columns.map(({ name }) => name)).toContain("i(r1)");
  });

  it("gnucap's .fourier without probes runs, and says that it tells nothing", async () => {
    const deck = parse("fourier\nV1 a 0 generator(1)\nR1 a 0 1k\n.generator freq=1k ampl=1\n.fourier 1k 5k 1k\n.end", {
      dialect: "gnucap",
    });
    expect(deck.diagnostics.map(({ code }) => code)).toContain("no-output");
    expect((await simulate(deck)).analyses.map(({ kind }) => kind)).toEqual(["tran"]);
  });
});

describe("what other simulators write", () => {
  it("numbers of harmonics before the outputs of .four", async () => {
    const cards = "V1 a 0 SIN(0 1 1k)\nR1 a 0 1\n.tran 1u 2m 0 1u";
    const deck = parse(`four\n${cards}\n.four 1k 4 -1 v(a) i(r1)\n.end`, { dialect: "ltspice" });
    const { fourier } = await simulate(deck);
    expect(Object.keys(fourier).filter((name) => name.startsWith("four.v(a).mag"))).toHaveLength(4);
    expect(Object.keys(fourier).some((name) => name.startsWith("four.4"))).toBe(false);
    expect(deck.diagnostics.map(({ code }) => code)).toContain("one-period");
  });

  it("parameters in waveforms without parentheses, nets in brackets, aliases, ratings of parts", async () => {
    const deck = parse(
      `written\n.param high=1.8 edge=1u\nV1 a 0 pulse 0 high 1u edge edge 5u 20u ac 1\nC1 a 0 1n V=16 type="X7R" mfg="x"\nR1 a 0 1k
.tran 0.1u 10u\n.meas tran top max v([a])\n.print tran v([a]) w(alias(r*))\n.save v(a) dialogbox\n.end`,
      { dialect: "ltspice" },
    );
    const { measures, prints } = await simulate(deck);
    expect(measures["top"]).toBe(1.8);
    expect(prints[0]!.columns.map(({ name }) => name)).toEqual(["time", "v(a)", "p(r1)"]);
  });
});
