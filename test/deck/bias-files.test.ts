import { expect, test } from "vitest";
import { parse, simulate } from "../../src/index.js";

const rectifier = "bias\nV1 a 0 5\nR1 a b 1k\nC1 b 0 1u\n";

async function files(cards: string, ...options: Parameters<typeof parse>[1][]) {
  const { script } = await simulate(parse(`${rectifier}${cards}\n.end`, ...options));
  return script.files.map(({ path, contents }) => [path, [...contents()].join("")] as const);
}

test("node voltages are kept as cards that read them again", async () => {
  const [[path, text]] = (await files(".op\n.savebias kept.txt")) as [readonly [string, string]];
  expect(path).toBe("kept.txt");
  expect(text).toBe("* node voltages\n.nodeset v(a)=5\n.nodeset v(b)=5\n");
  const reader = { read: () => ({ name: "kept.txt", bytes: new TextEncoder().encode(text) }) };
  for (const card of [".loadbias kept.txt", '.loadbias "kept.txt"', ".load file=kept.txt", ".include kept.txt"]) {
    const deck = parse(`${rectifier}${card}\n.op\n.end`, { reader });
    expect(deck.diagnostics.map(({ message }) => message)).toEqual([]);
  }
});

test("of a transient analysis those of a time, as .ic where the card says so", async () => {
  const found = await files(".ic v(b)=0\n.tran 1u 5m\n.save type=ic file=start.ic\n.savebias late.txt tran time=1m");
  expect(found.map(([path]) => path)).toEqual(["start.ic", "late.txt"]);
  expect(Number(/ic v\(b\)=(\S+)/.exec(found[0]![1])![1])).toBeCloseTo(0, 9);
  const late = Number(/v\(b\)=(\S+)/.exec(found[1]![1])![1]);
  expect(late).toBeCloseTo(5 * (1 - Math.exp(-1)), 2);
  expect(await files(".op\n.save level=none file=x")).toEqual([]);
});

test("what cannot be kept is told", () => {
  const codes = (cards: string) => {
    try {
      return parse(`${rectifier}${cards}\n.end`).diagnostics.map(({ code }) => code);
    } catch (error) {
      return (error as { diagnostics: { code: string }[] }).diagnostics.map(({ code }) => code);
    }
  };
  expect(codes(".op\n.savebias")).toEqual(["bad-bias"]);
  expect(codes(".op\n.save type=all file=x")).toEqual(["bad-bias"]);
  expect(codes(".ac lin 1 1 1\n.savebias x")).toContain("script");
  expect(codes(".op\n.savebias x internal")).toContain("script");
});

test("named waveforms of PSpice stand where sources name them, in subcircuits too", async () => {
  const { measures } = await simulate(
    parse(
      `stimuli\nV1 a 0 STIMULUS=saw\nR1 a 0 1\nX1 b s\n.subckt s p\nI1 0 p DC 1 STIMULUS = Saw\nR1 p 0 2\n.ends
.STIMULUS saw PWL(0 0\n+ 1m 1)\n.tran 1u 1m\n.meas tran one find v(a) at=0.5m\n.meas tran two find v(b) at=0.5m\n.end`,
    ),
  );
  expect(measures["one"]).toBeCloseTo(0.5, 9);
  expect(measures["two"]).toBeCloseTo(1, 9);
});
